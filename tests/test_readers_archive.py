"""Archives: members by their own sources, harm refused, one bad member never spoils the others."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from formats import ARTICLE, CASE, as_jats, as_pubmed, as_text, as_zip

from pipeline.errors import SkippedDocument, UnreadableDocument
from pipeline.readers import archive, read_content


def test_members_of_all_kinds() -> None:
    content = as_zip({
        "cases/a.txt": as_text(CASE), "b.xml": as_pubmed(CASE, ARTICLE), "c.yaml": b"a: 1", "__MACOSX/._a.txt": b"x",
        ".DS_Store": b"x", "empty.pdf": b"", "d.nxml": as_jats(ARTICLE),
    })  # fmt: skip
    found = {one.source: (one.status, one.title) for one in read_content(content, "papers.zip")}
    assert found == {
        "papers.zip/cases/a.txt": ("ok", None),
        "papers.zip/b.xml#99000001": ("ok", CASE.title),
        "papers.zip/b.xml#99000002": ("ok", ARTICLE.title),
        "papers.zip/c.yaml": ("skipped", None),
        "papers.zip/empty.pdf": ("failed", None),
        "papers.zip/d.nxml": ("ok", ARTICLE.title),
    }


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "x/../../a.txt", "..\\a.txt", "C:\\a.txt"])
def test_names_that_leave_the_archive_are_refused(name: str) -> None:
    refused, read = read_content(as_zip({name: b"stolen", "b.txt": b"A girl."}), "a.zip")
    assert refused.status == "failed"
    assert "leaves its archive" in refused.errors[0]
    assert ".." not in refused.source
    assert (read.status, read.text) == ("ok", "A girl.")


def test_bombs_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    refused, read = read_content(as_zip({"a.txt": b"0" * 30_000_000, "b.txt": b"A girl."}), "a.zip")
    assert "as a bomb does" in refused.errors[0]
    assert read.status == "ok"
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 1000)
    (refused,) = read_content(as_zip({"a.txt": bytes(range(256)) * 8}), "a.zip")
    assert "unpacks to more than" in refused.errors[0]


def test_a_false_size_in_the_directory_does_not_help_a_bomb() -> None:
    content = as_zip({"a.txt": b"0" * 30_000_000})
    forged = content.replace((30_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert forged != content
    (refused,) = read_content(forged, "a.zip")
    assert refused.status == "failed"


def test_archives_in_archives_are_not_opened() -> None:
    inner = as_zip({"a.txt": b"x"})
    first, second = read_content(as_zip({"inner.zip": inner, "inner.gz": gzip.compress(b"x")}), "a.zip")
    assert {first.status, second.status} == {"skipped"}
    with pytest.raises(SkippedDocument, match="inside an archive"):
        list(read_content(gzip.compress(inner), "a.zip.gz"))


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    with pytest.raises(UnreadableDocument, match="of 3 files, the limit is 2"):
        list(read_content(as_zip({f"{at}.txt": b"x" for at in range(3)}), "a.zip"))


def test_a_locked_member_fails_alone() -> None:
    stream = io.BytesIO(as_zip({"a.txt": b"secret"}))
    locked = bytearray(stream.getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    assert zipfile.ZipFile(io.BytesIO(bytes(locked))).infolist()[0].flag_bits & 1
    (refused,) = read_content(bytes(locked), "a.zip")
    assert "is locked with a password" in refused.errors[0]


def test_gzip_of_an_export() -> None:
    first, second = read_content(gzip.compress(as_pubmed(CASE, ARTICLE)), "baseline.xml.gz")
    assert [first.source, second.source] == ["baseline.xml.gz#99000001", "baseline.xml.gz#99000002"]


@pytest.mark.parametrize(
    ("content", "source", "reason"),
    [
        (gzip.compress(as_pubmed(CASE))[:-40], "a.xml.gz", "broken gzip file"),
        (gzip.compress(b"0" * 30_000_000), "a.txt.gz", "as a bomb does"),
        (as_zip({"a.txt": b"x"})[:-10], "a.zip", "broken zip archive"),
        (as_zip({}), "a.zip", "without files"),
    ],
)
def test_broken_archives_say_why(content: bytes, source: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        list(read_content(content, source))
