"""Plain text and the choice of a reader: content decides, and what cannot be read says so in one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from formats import CASE, as_html, as_jats, as_medline, as_ris, as_text
from hypothesis import given
from hypothesis import strategies as st
from pdf_pages import as_pdf

from pipeline.document import Document
from pipeline.errors import SkippedDocument, UnreadableDocument
from pipeline.readers import read, read_content, text


def one(content: bytes, source: str = "a.txt") -> Document:
    """The only document of these bytes."""
    (document,) = read_content(content, source)
    return document


@pytest.mark.parametrize(
    "content",
    [b"A girl.\r\nShe took it.\n", "\ufeffBefund: 3,5 mg/m²".encode(), b"tab\there\x0cpage", "5 µg – daily".encode()],
)
def test_text_is_the_content(content: bytes) -> None:
    document = one(content)
    assert document.text == content.decode("utf-8").replace("\r\n", "\n")
    assert (document.status, document.sections) == ("ok", [])


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n\r\t"), min_size=1))
def test_any_text_stays_as_it_is(written: str) -> None:
    content = written.encode()
    if content.strip():
        document = next(text.read(content, "a.txt"))
        assert document.text == content.decode().replace("\r\n", "\n")
        assert document.status == "ok"


def test_id_is_the_digest_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    (document,) = read(path, "folder/a.txt")
    assert document.id == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert document.source == "folder/a.txt"


def test_other_encoding_is_guessed_and_said() -> None:
    written = "Die Patientin erhielt Methotrexat für längere Zeit, später Präparate größerer Wirkung."
    document = one(written.encode("cp1252"))
    assert document.status == "partial"
    assert "is not UTF-8" in document.errors[0]
    assert "a guess" in document.errors[0]
    assert "für längere Zeit" in document.text


def test_utf16_is_read_and_said() -> None:
    document = one("A girl of 9 years".encode("utf-16"))
    assert (document.status, document.text) == ("partial", "A girl of 9 years")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"), (b" \n\t\n", "is empty"), (b"\x00\x01\x02\xff" * 50, "is binary"),
        (b"a word " * 99 + b"\x00", "is binary"),
        (b"x" * (text.MAX_BYTES + 1), "the limit for plain text is 20 MB"), (b"\xff\xfea", "UTF-16"),
    ],
)  # fmt: skip
def test_unreadable_text_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason) as caught:
        one(content)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "content"),
    [("a.yaml", b"a: 1"), ("README", b"hello"), ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"), ("a.xlsx", b""),
     ("a", b"")],
)  # fmt: skip
def test_types_no_reader_takes_are_skipped(source: str, content: bytes) -> None:
    with pytest.raises(SkippedDocument, match="no reader takes"):
        one(content, source)


@pytest.mark.parametrize(
    ("source", "content", "name"),
    [("a.txt", as_jats(CASE), "JATS XML"), ("a.xml", as_pdf(CASE), "PDF"),
     ("a.ris", as_medline(CASE), "MEDLINE export"), ("a.fuzz", as_html(CASE), "HTML page")],
)  # fmt: skip
def test_content_wins_over_the_suffix_and_says_so(source: str, content: bytes, name: str) -> None:
    document = one(content, source)
    assert document.title == CASE.title
    assert document.status == "partial"
    assert f"is a {name} by its content" in document.errors[0]


def test_many_articles_under_a_wrong_suffix_keep_the_files_row() -> None:
    from dataclasses import replace

    first, second, third = read_content(as_medline(CASE, replace(CASE, pmid="99000003")), "a.ris")
    assert (first.source, first.status, first.text) == ("a.ris", "partial", "")
    assert [second.source, third.source] == ["a.ris#99000001", "a.ris#99000003"]
    assert [second.status, third.status] == ["ok", "ok"]


@pytest.mark.parametrize("content", [as_medline(CASE), as_ris(CASE)])
def test_exports_are_named_txt_by_right(content: bytes) -> None:
    document = one(content, "pubmed-juvenile-set.txt")
    assert (document.title, document.status, document.errors) == (CASE.title, "ok", [])


@pytest.mark.parametrize(
    "content",
    [b"\x00\x03 8 0 obj<</Filter/ASCII85Decode", b"A\x17startxref\x00 1", b"\x9c 2 0 obj\n<< /Pages", b"\xff1 -2 obj<"],
)
def test_a_piece_of_a_pdf_is_known_as_one(content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="broken PDF"):
        one(content, "download.bin")


def test_a_name_without_suffix_is_known_by_its_content() -> None:
    assert one(as_pdf(CASE), "download").status == "ok"


def test_text_that_mentions_mark_up_stays_text() -> None:
    content = as_text(CASE) + b"\n<article> and %PDF-1.7 are words here, 1 0 obj and TY  - JOUR too"
    assert one(content).text == content.decode()


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="cannot be opened"):
        list(read(tmp_path / "gone.txt", "gone.txt"))
