"""Files that take gigabytes or minutes to read, in the folder and as uploads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from footnoted import Article, ArticleError, Bot
from footnoted_index.ingest import isolation
from footnoted_index.ingest.isolation import FileReader, ReadLimits
from footnoted_index.readers import ArticleFile, Columns, Unreadable

from .hostile_files import HOSTILE, merge_keys

HONEST = "The bridge number {} was opened by the mayor in the spring of 19{:02}."
QUICK = ReadLimits(seconds=3.0, memory=300_000_000, patience=30.0)


@pytest.fixture
def reader() -> Iterator[FileReader]:
    with FileReader(Columns(), QUICK) as reader:
        yield reader


def texts(reader: FileReader, name: str, data: bytes) -> list[str]:
    return [
        entry.reason if isinstance(entry, Unreadable) else _text(entry.article, name)
        for entry in reader.entries_in(name, data)
    ]


def _text(make: object, name: str) -> str:
    try:
        return make(name).text  # type: ignore[operator,no-any-return]
    except ArticleError as error:
        return f"failed: {error}"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_itself_alone(name: str, reader: FileReader) -> None:
    data = HOSTILE[name]()
    try:
        (said,) = texts(reader, name, data)
    except ArticleError as error:
        said = f"failed: {error}"
    # A reader may also have learnt to read it cheaply.
    assert said.startswith("failed: ") or len(said) < 1_000_000
    assert texts(reader, "a.txt", b"The bridge is open.") == ["The bridge is open."]


def test_what_went_wrong_is_said(reader: FileReader, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "takes more than 3 s to read" in texts(reader, "a.md", merge_keys())[0]
    monkeypatch.setattr(isolation, "_MAX_ANSWER_BYTES", 2_000)
    long = b"The bridge is open. " * 200
    assert "characters; split it" in texts(reader, "a.txt", long)[0]


def test_one_hostile_member_does_not_lose_the_others(tmp_path: Path, reader: FileReader) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(6):
            hostile = number in (1, 3)
            data = merge_keys() if hostile else HONEST.format(number, number).encode()
            archive.writestr(f"{number}.md", data)
    found = {
        entry.member: _text(entry.article, "a.zip")  # type: ignore[union-attr]
        for entry in reader.entries(ArticleFile("a.zip", file))
    }
    failed = [member for member, text in found.items() if text.startswith("failed")]
    assert (len(found), failed) == (6, ["/1.md", "/3.md"])


def test_a_file_full_of_them_is_given_up(
    reader: FileReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "_MAX_KILLS", 2)
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(100):
            archive.writestr(f"{number}.md", merge_keys())
    seen = []

    def read_all() -> None:
        for entry in reader.entries(ArticleFile("a.zip", file)):
            seen.append(_text(entry.article, "a.zip"))  # type: ignore[union-attr]

    with pytest.raises(ArticleError, match="cost too much to read"):
        read_all()
    assert len(seen) == 2


def test_the_child_sees_no_secret_and_imports_nothing_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_API_KEY", "sk-secret")
    monkeypatch.chdir(tmp_path)
    marker = tmp_path / "ran"
    (tmp_path / "yaml.py").write_text(f"open({str(marker)!r}, 'w')")
    with FileReader(Columns()) as reader:
        assert texts(reader, "a.md", b"---\ntitle: A\n---\nThe bridge.") == ["The bridge."]
        assert reader._child is not None
        seen = Path(f"/proc/{reader._child.pid}/environ")
        if seen.exists():
            assert b"secret" not in seen.read_bytes()
    assert not marker.exists()


def test_an_upload_is_held_to_the_limits(victim: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    before = victim.articles()
    with pytest.raises(ArticleError, match="takes more than"):
        victim.add_file("a.md", merge_keys())
    assert victim.articles() == before


def test_the_last_good_revision_stays(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.md").write_text(HONEST.format(1, 1))
    with Bot.open(folder, store=tmp_path / "store") as bot:
        (folder / "a.md").write_bytes(merge_keys())
        report = bot.sync()
        assert [failure.path for failure in report.failed] == ["a.md"]
        assert "number 1" in bot.articles()[0].text


SYNC = """
import json, resource, sys, time
from footnoted import Bot
started = time.monotonic()
with Bot.open(sys.argv[1], store=sys.argv[2], sync=False) as bot:
    report = bot.sync()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    # Its own from /proc: ru_maxrss counts the process that started this one, too.
    status = open("/proc/self/status").read()
    own = int(status.split("VmHWM:")[1].split()[0])
    print(json.dumps({"added": report.added, "failed": [f.path for f in report.failed],
                      "most": 1024 * (own + children), "seconds": time.monotonic() - started}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
def test_every_hostile_file_among_a_hundred_honest_ones(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(100):
        (folder / f"{number:03}.txt").write_text(HONEST.format(number, number))
    for name, make in HOSTILE.items():
        (folder / name).write_bytes(make())
    command = [sys.executable, "-c", SYNC, folder, tmp_path / "store"]
    run = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=500, env={**os.environ}
    )
    told = json.loads(run.stdout)
    honest = [name for name in told["added"] if name.endswith(".txt")]
    assert len(honest) == 100
    assert {*told["added"], *told["failed"]} == {*honest, *HOSTILE}
    assert told["most"] < 1_500_000_000  # at most: the two are not at their most together


def test_articles_arrive_as_they_are_read_in_this_process() -> None:
    rare = "Őrült 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0001f600 stands on the bridge. " * 50
    with FileReader(Columns()) as reader:
        for name, data in (("a.txt", rare.encode()), ("b.md", b"---\ndate: 2024-03-05\n---\nHi.")):
            read = [e.article(name) for e in reader.entries_in(name, data)]  # type: ignore[union-attr]
            assert isinstance(read[0], Article)
            assert read[0].text in rare + "Hi."
            assert read[0].date == ("2024-03-05" if name == "b.md" else None)
