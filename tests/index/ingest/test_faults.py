"""What goes wrong with files and clocks: nothing is lost, and the next sync puts it right."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from footnoted_index import ArticlesError, Index
from footnoted_index.ingest.watch import changes
from footnoted_index.readers import ArticleFile, find_articles

OLD, NEW = (f"The mill of Oberau was built in {year} by Jonas Petri." for year in (1712, 1812))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "mill.txt").write_text(OLD)
    (made / "bridge.txt").write_text("The bridge of Tarn was opened on a Monday in May.")
    return made


def texts(index: Index) -> list[str]:
    return sorted(article.text for article in index.articles())


def test_a_clock_that_goes_back_hides_no_change(index: Index, folder: Path) -> None:
    index.sync(folder)
    watched = changes(folder, 0.01)
    next(watched)
    mill = folder / "mill.txt"
    before = mill.stat()
    mill.write_text(NEW)  # as many bytes
    os.utime(mill, (before.st_atime - 86_400, before.st_mtime - 86_400))
    next(watched)
    assert index.sync(folder).updated == ("mill.txt",)
    assert NEW in texts(index)
    os.utime(mill, (before.st_atime + 10 * 86_400, before.st_mtime + 10 * 86_400))
    assert not index.sync(folder).changed


@pytest.mark.timeout(30)
def test_the_watched_folder_has_changed_where_a_file_has_its_old_size_and_time(
    folder: Path,
) -> None:
    watched = changes(folder, 0.01)
    next(watched)
    mill = folder / "mill.txt"
    before = mill.stat()
    mill.write_text(NEW)  # as many bytes
    os.utime(mill, ns=(before.st_atime_ns, before.st_mtime_ns))
    next(watched)


def test_a_file_that_goes_while_the_folder_is_read_is_reported_and_removed_by_the_next_sync(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.sync(folder)
    digest = ArticleFile.digest

    def gone(file: ArticleFile) -> str:
        (folder / "mill.txt").unlink(missing_ok=True)
        return digest(file)

    with monkeypatch.context() as patched:
        patched.setattr(ArticleFile, "digest", gone)
        report = index.sync(folder)
    assert [failure.path for failure in report.failed] == ["mill.txt"]
    assert OLD in texts(index)
    assert index.sync(folder).removed == ("mill.txt",)
    assert index.health().whole


def rows(*numbers: str) -> str:
    return "".join(json.dumps({"text": f"Row {n} tells of a storm."}) + "\n" for n in numbers)


@pytest.mark.parametrize("put_back", [False, True])
def test_a_collection_that_changes_while_it_is_read_is_read_again(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch, *, put_back: bool
) -> None:
    news = folder / "news.jsonl"
    news.write_text(rows("one", "two"))
    digest, looked = ArticleFile.digest, 0

    def changing(file: ArticleFile) -> str:
        nonlocal looked
        found = digest(file)
        if file.path == news.name:
            looked += 1
            if looked == 1:
                news.write_text(rows("three", "four"))
        return found

    with monkeypatch.context() as patched:
        patched.setattr(ArticleFile, "digest", changing)
        index.sync(folder)
    assert any("three" in text for text in texts(index))
    if put_back:  # to the very bytes whose digest was taken
        news.write_text(rows("one", "two"))
    index.sync(folder)
    wanted = ("one", "two") if put_back else ("three", "four")
    assert [t for t in texts(index) if "storm" in t] == sorted(
        f"Row {n} tells of a storm." for n in wanted
    )
    assert not index.sync(folder).changed


def test_two_names_that_differ_in_case_are_two_articles(index: Index, folder: Path) -> None:
    (folder / "MILL.txt").write_text(NEW)
    if (folder / "mill.txt").read_text() == NEW:
        pytest.skip("this file system takes the two for one")
    index.sync(folder)
    assert {OLD, NEW} <= set(texts(index))
    shutil.copy(folder / "MILL.txt", folder / "mill.txt")
    assert index.sync(folder).updated == ("mill.txt",)
    assert index.health().whole


def test_names_that_would_be_shown_alike_stay_different(index: Index, folder: Path) -> None:
    names = [b"Br\xfccke.txt", b"Br\xe4cke.txt", b"bad\xff.txt", "bad\ufffd.txt".encode()]
    names += [b"a\nb.txt", b"a\\nb.txt", "a\u202eb.txt".encode(), b"a\\u202eb.txt", b"a\\b.txt"]
    for name in names:
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        try:
            path.write_text(f"The ferry costs {len(list(folder.iterdir()))} pounds.")
        except OSError:
            pytest.skip("this file system takes no such names")
    ids = ["a\nb", "a\\nb", "a\u202eb", "a\\u202eb"]
    rows = [json.dumps({"id": id_, "text": f"A row about {id_!r}."}) for id_ in ids]
    (folder / "rows.jsonl").write_text("\n".join(rows))
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("a\nb.txt", "The mill was built in May.")
        archive.writestr("a\\nb.txt", "The mill was burnt in June.")
    report = index.sync(folder)
    assert len(report.added) == len(set(report.added)) == 2 + len(names) + len(ids) + 2
    assert report.failed == ()
    assert {"a\\b.txt", "bad\ufffd.txt", "a\\nb.txt", "a\\\\nb.txt"} < set(report.added)
    assert not index.sync(folder).changed


def test_an_article_that_has_the_name_of_another_is_skipped_and_named(
    index: Index, folder: Path
) -> None:
    row = {"id": "1.txt", "text": "The row tells of a storm."}
    (folder / "rows.jsonl").write_text(json.dumps(row))
    (folder / "rows.jsonl#1.txt").write_text("The file tells of a flood.")
    for _ in range(2):
        (failure,) = index.sync(folder).failed
        assert failure.path == "rows.jsonl#1.txt"
        assert len(index.articles()) == 3
    (folder / "rows.jsonl").unlink()
    assert index.sync(folder).failed == ()
    assert "The file tells of a flood." in texts(index)


def test_a_store_in_the_folder_is_no_article(folder: Path) -> None:
    for store in (folder / "store", folder / "another"):
        for _ in range(2):
            with Index(store) as index:
                report = index.sync(folder)
                assert report.failed == ()
                assert store.name in [left.path for left in report.left_out]
                assert len(index.articles()) == 2
            (store / "feedback.jsonl").write_text(json.dumps({"text": "An answer about a mill."}))
    assert len(find_articles(folder)) == 2  # which is what is watched


def test_a_folder_is_not_both_articles_and_index(folder: Path) -> None:
    with Index(folder) as index, pytest.raises(ArticlesError, match="a folder of its own"):
        index.sync(folder)
    assert {file.path for file in find_articles(folder)} == {"bridge.txt", "mill.txt"}
