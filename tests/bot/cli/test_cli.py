from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ..command import run


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """A working directory with the seeds and a synced store."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "seeds").symlink_to(seeds)
    done = run("sync", "seeds", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "3 added" in done.stdout
    assert (folder / ".footnoted").is_dir()
    return folder


def test_help_names_every_command_and_imports_nothing_heavy(tmp_path: Path) -> None:
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    for command in ("chat", "ask", "sync", "search", "eval", "doctor", "serve", "mcp"):
        assert re.search(rf"^\s+{command} ", done.stdout, re.MULTILINE)
    code = (
        "import sys; import footnoted.cli.serving\n"
        "heavy = {'chromadb', 'gradio', 'llama_index', 'onnxruntime', 'numpy'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_ask_prints_the_answer_and_its_footnotes(work: Path) -> None:
    done = run("ask", "How many Labour MPs did the BBC contact?", cwd=work)
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout
    plain = " ".join(done.stdout.split())
    assert "This is from German articles:" in plain
    assert re.search(r"kontaktierte \*320[^*]*\* .*?\[1\]", plain)
    assert re.search(r"\*\*BBC Radio 5 Live kontaktierte \*320[^*]*\*", plain)
    assert "001_afec8346215008d4.txt" in done.stdout


def test_ask_json_is_the_answer(work: Path) -> None:
    done = run("ask", "Hogyan kell almás pitét sütni?", "--json", "--no-sync", cwd=work)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["answered"] is False
    assert answer["language"] == "hu"
    assert answer["citations"] == []


def test_search_lists_passages(work: Path) -> None:
    done = run("search", "Burnham", "--limit", "2", "--json", "--language", "de", cwd=work)
    hits = json.loads(done.stdout)
    assert [hit["article"]["language"] for hit in hits] == ["de", "de"]
    wanted = ("--source", "002*", "--article", hits[0]["article"]["id"], "--until", "2030")
    done = run("search", "Burnham", *wanted, cwd=work)
    assert "nothing found" in done.stderr
    done = run("search", "Burnham", "--source", "[", "--language", "fr", cwd=work)
    assert done.returncode == 0
    assert done.stderr.startswith(
        "there is no article with --language fr\nthere is no article with --source [\n"
    )


def test_doctor_finds_the_index_whole_and_no_network_used(work: Path) -> None:
    done = run("doctor", cwd=work)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 articles" in done.stdout
    assert "whole" in done.stdout
    assert "no connection was attempted" in done.stdout
    for extra in ("langchain", "ocr"):
        assert re.search(rf"extra {extra} +(?:not )?installed", done.stdout), extra
    done = run("doctor", "--articles", "nowhere", cwd=work)
    assert done.returncode == 1
    assert "nowhere is not a folder" in done.stdout


def test_an_option_that_is_not_used_is_named(work: Path) -> None:
    done = run("ask", "Hello!", "--no-sync", "--llm-model", "parrot", cwd=work)
    assert done.returncode == 0
    assert "the model parrot is not used" in done.stderr
    done = run("mcp", "--no-sync", "--port", "9", "--token", "x", cwd=work)
    assert "--port is not used without --http" in done.stderr
    assert "--token is not used without --http" in done.stderr


def test_sync_reports_what_it_skips_and_keeps_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_text("The bridge in Gorton was closed on Monday.")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_text(" \n\t\n")
    (folder / "line.txt").write_text("x" * 5_000_000)
    (folder / "latin.txt").write_bytes(
        "Der Bürgermeister von Köln öffnete die Brücke.".encode("latin-1")
    )
    (folder / "utf16.txt").write_text("Die Brücke in Köln ist gesperrt.", encoding="utf-16")
    (folder / "nul.txt").write_bytes(b"The pool\x00 in Denton opened in May.")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    done = run("sync", "mixed", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["added"] == ["good.txt", "latin.txt", "nul.txt", "utf16.txt"]
    assert [f["path"] for f in report["failed"]] == [
        "blank.txt",
        "empty.txt",
        "line.txt",
        "picture.txt",
    ]
    done = run("sync", "mixed", cwd=tmp_path)
    assert "4 unchanged, 4 failed" in done.stdout
    assert done.stderr.count("skipped:") == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sync", "missing"), "the articles folder 'missing' does not exist"),
        (("sync", "empty"), "holds no articles"),
        (("sync", ""), "the articles folder is given as ''"),
        (("doctor", "--articles="), "the articles folder is given as ''"),
        (("sync", "--store", ""), "the store is given as ''"),
        (("doctor", "--store", "ftp://x/"), "the store is given as 'ftp://x/'"),
        (("sync", "--store", "http://[x"), "the store is given as 'http://[x'"),
        (("sync", "--store", "https:/x"), "the store is given as 'https:/x'"),
        (
            ("ask", "Why?", "--no-sync", "--articles", "my own", "--store", "a b"),
            "run `footnoted sync 'my own' --store 'a b'`, or name",
        ),
        (("serve", "--proxy", "foo"), "takes an address, such as 10.0.0.2"),
        (
            ("serve", "--port=0", "--no-sync", "--proxy=127.0.0.1"),
            "--hostname or --proxy opens the articles to other computers",
        ),
        (
            ("mcp", "--http", "--port=0", "--no-sync", "--hostname=news.example"),
            "--hostname or --proxy opens the articles to other computers",
        ),
        (
            ("chat", "--port=0", "--no-sync", "--proxy=127.0.0.1"),
            "--hostname or --proxy opens the chat to other computers",
        ),
        (("ask", "", "--no-sync"), "the question is empty"),
        (("ask", "Why?", "--since", "soon"), "since must be a date such as 2024-03-05"),
        (("ask", "Why?", "--no-sync", "--store", "none"), "the store 'none' holds no articles"),
        (
            ("ask", "Why?", "--language", "klingon"),
            "must be codes such as de, not 'klingon'",
        ),
        (("search", "x", "--article", "nope"), "no article with --article nope"),
        (("ask", "why " * 25_000, "--no-sync"), "characters; at most 4,000"),
        (("eval", "--cases", "missing.jsonl"), "missing.jsonl cannot be read"),
        (("ask", "How", "many", "MPs"), "put the question in quotation marks"),
        (("chat", "empty"), "give the folder with --articles empty"),
        (("sync", "seeds", "more"), "unexpected 'more' after the command; see --help"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    work: Path, arguments: tuple[str, ...], message: str
) -> None:
    (work / "empty").mkdir(exist_ok=True)
    done = run(*arguments, cwd=work)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [("sync", "own"), ("sync", "own", "--dry-run"), ("doctor", "--repair", "--articles", "own")],
)
def test_an_articles_folder_that_is_to_be_the_store_is_left_as_it_is(
    work: Path, command: tuple[str, ...]
) -> None:
    (work / "own").mkdir(exist_ok=True)
    (work / "own" / "a.txt").write_text("The ferry sank.", encoding="utf-8")
    done = run(*command, "--store", str(work / "own"), cwd=work)
    assert done.returncode == 2
    assert "'own' is also that of an index" in done.stderr
    assert [file.name for file in (work / "own").iterdir()] == ["a.txt"]


def test_doctor_says_where_there_is_no_index(work: Path) -> None:
    (work / "other").mkdir()
    (work / "other" / "notes.txt").write_text("Mine.", encoding="utf-8")
    done = run("doctor", "--store", "other", cwd=work)
    assert "other (holds no index yet; run `footnoted sync --store other`, or" in done.stdout
    assert "whole" not in done.stdout


def test_a_damaged_store_is_repaired_by_what_doctor_advises(work: Path) -> None:
    (work / "harm" / "000001").mkdir(parents=True)
    (work / "harm" / "CURRENT").write_text("000001", encoding="ascii")
    for command in (("doctor",), ("ask", "Why?", "--no-sync")):
        done = run(*command, "--store", "harm", "--articles", "my own", cwd=work)
        assert done.returncode == 1
        said = done.stdout + done.stderr
        assert "run `footnoted doctor --repair --articles 'my own' --store harm` to" in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_full_disk_is_one_line(work: Path, options: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "footnoted", "search", "Burnham", "--no-sync", *options]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=work, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "footnoted: the output cannot be written: No space left on device\n"


def test_what_the_output_cannot_write_is_a_question_mark(work: Path) -> None:
    """As on Windows, where the output of a command is not Unicode."""
    for options in ((), ("--json",)):
        asked = ("search", "Schauspieler sprach über Rücktritt", "--no-sync", *options)
        done = run(*asked, cwd=work, PYTHONIOENCODING="ascii")
        assert done.returncode == 0, done.stderr
        assert "R?cktritt" in done.stdout


def test_a_missing_extra_names_the_pip_command(work: Path) -> None:
    code = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "gradio":
            raise ModuleNotFoundError("No module named 'gradio'", name="gradio")
sys.meta_path.insert(0, Missing())
sys.argv = ["footnoted", "chat", "--no-browser"]
from footnoted.cli import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=work, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "pip install 'footnoted[ui]'" in done.stderr


def test_ctrl_c_while_the_command_still_loads_is_one_line(tmp_path: Path) -> None:
    code = """
import sys
class Stopped:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stopped())
sys.argv = ["footnoted", "sync"]
from footnoted.cli import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert done.stderr == "footnoted: stopped; what was finished is kept\n"
