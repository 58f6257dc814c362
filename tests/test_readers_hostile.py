"""Files that mean harm: nothing expands, nothing is fetched, nothing is written, nothing takes long."""

from __future__ import annotations

import io
import socket
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from formats import CASE, as_docx, as_html, as_jats, as_medline, as_pubmed, as_ris, as_text, as_zip
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_pages import as_pdf, drawn, of_lines, put
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import EpicrisisError
from pipeline.readers import read_content

BODY = "<front><article-meta><title-group><article-title>T</article-title></title-group></article-meta></front>"
GROWING = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 12))
BOMB = f'<!DOCTYPE article [<!ENTITY e0 "ha">{GROWING}]><article>{BODY}<body><p>&e11;</p></body></article>'
STOLEN = f'<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]><article>{BODY}<body><p>&x;</p></body></article>'
FETCHED = f'<!DOCTYPE article SYSTEM "http://nowhere.test/a.dtd"><article>{BODY}<body><p>A girl.</p></body></article>'
STYLE = "<head><link rel=stylesheet href='http://nowhere.test/a.css'></head>"
PICTURE = f"<html>{STYLE}<body><img src='http://nowhere.test/a.png'><p>x y"
WRITERS: dict[str, Any] = {
    "a.txt": as_text, "a.html": as_html, "a.nxml": as_jats, "a.xml": as_pubmed, "a.nbib": as_medline, "a.ris": as_ris,
    "a.docx": as_docx, "a.pdf": as_pdf, "a.zip": lambda case: as_zip({"a.txt": as_text(case)}),
}  # fmt: skip
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=6)
FILES = {name: write(CASE) for name, write in WRITERS.items()}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any socket is an error."""

    def refuse(*arguments: object, **_keywords: object) -> None:
        raise AssertionError(f"a reader opened a socket: {arguments}")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", FILES)
def test_nothing_is_fetched(name: str) -> None:
    assert all(one.status == "ok" for one in read_content(FILES[name], name))


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(("name", "content"), [("a.xml", FETCHED), ("a.html", PICTURE)])
def test_nothing_is_fetched_for_a_file_that_asks(name: str, content: str) -> None:
    (document,) = read_content(content.encode(), name)
    assert document.text


def as_asking_word(address: str) -> bytes:
    """A Word document whose template and picture are elsewhere."""
    stream = io.BytesIO(as_docx(CASE))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    asked = "".join(
        f'<Relationship Id="rAsk{what}" Type="{kind}/{what}" Target="{address}" TargetMode="External"/>'
        for what in ("attachedTemplate", "image")
    )
    changed = {}
    with zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            changed[name] = content.replace(b"</Relationships>", f"{asked}</Relationships>".encode())
    return as_zip(changed)


def as_asking_pdf(address: str) -> bytes:
    """A PDF that opens an address."""

    def draw(canvas: Canvas) -> None:
        put(canvas, 60, 100, "A girl of nine years.")
        canvas.linkURL(address, (60, 700, 200, 760))

    action = f"/OpenAction<</S/URI/URI({address})>>/Type /Catalog"
    return drawn(draw).replace(b"/Type /Catalog", action.encode())


def test_nobody_is_asked_for_anything() -> None:
    """A server of our own, whose address every kind of file names: C libraries open sockets that Python never sees."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a"
        style = f'<?xml version="1.0"?><?xml-stylesheet href="{address}.xsl" type="text/xsl"?>'
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}.txt"/>'
        for name, content in {
            "dtd.xml": FETCHED.replace("http://nowhere.test/a", address).encode(),
            "style.xml": (style + FETCHED.partition(">")[2].replace("A girl", f"{include}A girl")).encode(),
            "pubmed.xml": as_pubmed(CASE).replace(
                b"<PubmedArticleSet>", f'<!DOCTYPE PubmedArticleSet SYSTEM "{address}.dtd"><PubmedArticleSet>'.encode()
            ),
            "page.html": PICTURE.replace("http://nowhere.test/a", address).encode(),
            "word.docx": as_asking_word(address),
            "link.pdf": as_asking_pdf(address),
        }.items():
            (document,) = read_content(content, name)
            assert document.text, name
            with pytest.raises(BlockingIOError):
                server.accept()
        with socket.create_connection(server.getsockname()), server.accept()[0]:
            pass  # whoever had asked would have been seen


@pytest.mark.parametrize("content", [BOMB, STOLEN, BOMB.replace("article", "PubmedArticleSet"), "<!-- x -->" + STOLEN])
def test_entities_are_never_expanded(content: str) -> None:
    began = time.perf_counter()
    with pytest.raises(EpicrisisError, match="XML entities"):
        list(read_content(content.encode(), "a.xml"))
    assert time.perf_counter() - began < 2


def test_entities_behind_a_long_comment_are_not_expanded() -> None:
    content = STOLEN.replace("[<", f"[<!-- {'x' * 70_000} --><", 1)
    try:
        documents = list(read_content(content.encode(), "a.xml"))
    except EpicrisisError:
        return
    assert all("root:" not in one.text for one in documents)


@pytest.mark.parametrize("name", FILES)
def test_truncated_files_end_in_one_line(name: str) -> None:
    content = FILES[name]
    for length in (1, 9, 60, len(content) // 3, len(content) // 2, len(content) - 3):
        ends_well(content[:length], name)


@settings(max_examples=150)
@given(st.sampled_from(sorted(FILES)), DAMAGE)
def test_damaged_files_end_in_one_line(name: str, damage: list[tuple[float, bytes]]) -> None:
    content = bytearray(FILES[name])
    for place, junk in damage:
        at = int(place * len(content))
        content[at : at + len(junk)] = junk
    ends_well(bytes(content), name)


def ends_well(content: bytes, name: str) -> None:
    """Documents, or one clear line; never another error."""
    try:
        for document in read_content(content, name):
            assert document.status == "ok" or document.errors
            assert all("\n" not in one for one in document.errors)
            document.text.encode()
            for section in document.sections:
                assert 0 <= section.start < section.end <= len(document.text)
    except EpicrisisError as error:
        reason = str(error)
    else:
        return
    assert reason
    assert "\n" not in reason


def many_rules(canvas: Canvas) -> None:
    """A drawing of a hundred thousand lines."""
    canvas._code.append("0 0 m 9 9 l S " * 100_000)
    put(canvas, 60, 100, "A girl of nine years.")


def test_damage_that_was_met() -> None:
    wide = as_pdf(CASE).replace(b"0 0 595", b"0 0 9e9")
    for name, content in {
        "names.xml": as_jats(CASE).replace(b"<abstract>", b"<abstr:ct:>", 1),
        "far.pdf": of_lines([(60, 100, 10, "A girl."), (9e8, 100, 10, "Far away.")]),
        "large.pdf": of_lines([(60, 100, 9e6, "A girl of nine years.")]),
        "small.pdf": of_lines([(60, 100, 1e-6, "A girl of nine years."), (60, 120, 10, "She was well.")]),
        "many.pdf": drawn(many_rules),
        "wide.pdf": wide,
        "nameless.zip": as_zip({"x": b"A girl."}).replace(b"\x01\x00\x00\x00x", b"\x00\x00\x00\x00x"),
    }.items():
        began = time.perf_counter()
        ends_well(content, name)
        assert time.perf_counter() - began < 5


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    list(read_content(as_zip({"../../stolen.txt": b"x", "a/b.txt": b"x"}), "a.zip"))
    assert list(tmp_path.rglob("*")) == []
    assert not (tmp_path.parent.parent / "stolen.txt").exists()
