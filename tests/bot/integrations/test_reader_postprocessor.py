import pytest
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from footnoted import UsageError
from footnoted.integrations.reader_postprocessor import ReaderPostprocessor

LIDO = "The lido in Penley opened on Tuesday. A ticket costs 4.75 pounds."
ZOO = "The zoo in Penley has two new lions. Both came from Rotterdam."


def nodes() -> list[NodeWithScore]:
    return [NodeWithScore(node=TextNode(text=text), score=0.5) for text in (ZOO, LIDO)]


def test_the_node_that_answers_comes_first_with_the_words_that_do() -> None:
    query = QueryBundle("How much is a ticket for the lido in Penley?")
    first, second = ReaderPostprocessor().postprocess_nodes(nodes(), query)
    assert first.node.get_content() == LIDO
    assert (first.score or 0) > 0.5 > (second.score or 0)
    metadata = first.node.metadata
    assert "4.75" in LIDO[metadata["answer_start"] : metadata["answer_end"]]
    assert "answer_start" not in first.node.get_metadata_str(mode="llm")


def test_what_does_not_answer_can_be_dropped() -> None:
    kept = ReaderPostprocessor(least=0.5).postprocess_nodes(
        nodes(), query_str="How much is a ticket for the lido in Penley?"
    )
    assert [n.node.get_content() for n in kept] == [LIDO]
    (one,) = ReaderPostprocessor(top_n=1).postprocess_nodes(
        nodes(), query_str="Where are lions from?"
    )
    assert one.node.get_content() == ZOO


def test_without_a_query_there_is_nothing_to_read_for() -> None:
    with pytest.raises(UsageError, match="needs the query"):
        ReaderPostprocessor().postprocess_nodes(nodes())


@pytest.mark.parametrize("wrong", [{"top_n": -1}, {"least": 1.5}, {"least": -0.1}])
def test_numbers_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"should be (greater|less) than or equal to"):
        ReaderPostprocessor.model_validate(wrong)
