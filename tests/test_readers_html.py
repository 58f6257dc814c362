"""Saved pages: the article as content, the site around it as furniture."""

from __future__ import annotations

import time

import pytest

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers import html, read_content


def page(body: str, head: str = "") -> Document:
    """The document of a page with this body."""
    (document,) = read_content(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "a.html")
    return document


def words(document: Document, name: str) -> str:
    """The text of all sections of this name."""
    return " ".join(document.text[one.start : one.end] for one in document.sections if one.name == name)


@pytest.mark.parametrize(
    "box",
    [
        "<nav>Home Journals</nav>",
        "<div class='cookie-banner'>Home Journals</div>",
        "<div id='related-articles'>Home Journals</div>",
        "<aside>Home Journals</aside>",
        "<footer>Home Journals</footer>",
        "<ul class='menu'><li>Home Journals</li></ul>",
        "<ul><li><a href='/'>Home</a></li><li><a href='/j'>Journals</a></li></ul>",
        "<p style='display: none'>Home Journals</p>",
        "<button>Home Journals</button>",
        "<div role='navigation'>Home Journals</div>",
        "<form>Home Journals</form>",
    ],
)
def test_the_site_is_furniture(box: str) -> None:
    document = page(f"<main>{box}<h1>A title of a case</h1><p>A girl of 9 years took tofacitinib.</p>{box}</main>")
    assert words(document, "furniture").split() == ["Home", "Journals"] * 2
    assert words(document, "body") == "A girl of 9 years took tofacitinib."
    assert document.title == "A title of a case"


def test_text_outside_the_main_element_is_furniture() -> None:
    document = page("<div>Advertising</div><article><h1>Title</h1><p>A boy.</p></article><div>Imprint</div>")
    assert words(document, "furniture") == "Advertising Imprint"


@pytest.mark.parametrize(
    ("written", "text", "labels"),
    [
        ("rashes.<sup>3</sup> Next", "rashes.[3] Next", ("3",)),
        ("for 52 weeks<sup>3,4</sup>", "for 52 weeks[3,4]", ("3", "4")),
        ("failed<sup><a href='#b2'>2</a>–<a href='#b4'>4</a></sup>", "failed[2–4]", ("2", "3", "4")),
        ("said [<a href='#ref7'>7</a>] so", "said [7] so", ("7",)),
        ("1.2 m<sup>2</sup> and 6 × 10<sup>9</sup>/l", "1.2 m2 and 6 × 10^9/l", None),
        ("χ<sup>2</sup> = 4 and R<sup>2</sup>", "χ2 = 4 and R2", None),
        ("the 4<sup>th</sup> week", "the 4th week", None),
    ],
)
def test_raised_text(written: str, text: str, labels: tuple[str, ...] | None) -> None:
    document = page(f"<main><h1>Title</h1><p>It was {written}</p></main>")
    assert f"It was {text}" in document.text
    assert [one.labels for one in document.citations] == ([labels] if labels else [])


def test_citations_by_link_find_their_reference() -> None:
    document = page(
        "<main><h1>Title</h1><p>As <a href='#ref-b'>Baker and Cole (2019)</a> said.</p><h2>References</h2><ol>"
        "<li id='ref-a'>Abel A. One. 2018.</li><li id='ref-b'>Baker B, Cole C. Two. 2019.</li></ol></main>"
    )
    assert [one.labels for one in document.citations] == [("2",)]
    listed = [(one.label, one.author, one.year) for one in document.references]
    assert listed == [("1", "Abel", 2018), ("2", "Baker", 2019)]


def test_layout_tables_are_no_data_tables() -> None:
    cell = "<td>Menu</td><td><h1>Title</h1><p>A girl.</p></td>"
    document = page(f"<table><tr>{cell}</tr><tr><td>x</td><td>y</td></tr></table>")
    assert document.cells == []
    assert "A girl." in document.text


def test_encoding_that_the_page_names() -> None:
    content = "<html><head><meta charset='iso-8859-1'></head><body><p>für längere Zeit</p></body></html>"
    (document,) = read_content(content.encode("latin-1"), "a.html")
    assert (document.status, document.text) == ("ok", "für längere Zeit")


def test_deep_nesting_is_walked() -> None:
    document = page("<div>" * 2900 + "A girl." + "</div>" * 2900)
    assert document.text == "A girl."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>" + b"<div>" * 60_000 + b"x", "nests elements deeper than"),
        (b"<!DOCTYPE html><html><body><script>draw()</script></body></html>", "without text"),
        (b"<html>" + b"x" * (html.MAX_BYTES + 1), "the limit for an HTML page is 20 MB"),
    ],
)
def test_unreadable_pages_say_why_and_soon(content: bytes, reason: str) -> None:
    began = time.perf_counter()
    with pytest.raises(UnreadableDocument, match=reason):
        list(read_content(content, "a.html"))
    assert time.perf_counter() - began < 5


def test_a_heading_of_the_same_level_ends_a_section() -> None:
    sections = "<h2>Methods</h2><p>One.</p><h3>Of the skin</h3><p>Two.</p><h2>A family</h2><p>Three.</p>"
    document = page(f"<main><h1>Two boys</h1>{sections}<h2>Results</h2><p>Four.</p></main>")
    assert words(document, "methods").split("\n\n") == ["One.", "Of the skin", "Two."]
    assert words(document, "body").split("\n\n") == ["A family", "Three."]
    assert words(document, "results") == "Four."


def test_references_in_paragraphs_are_numbered_entries() -> None:
    listed = "<p>1. Sanchezo GA. Two boys. J N. 2019;1:2.</p><p>2. Kimura T. A girl. J N (2020) 3.</p><p>Top</p>"
    document = page(f"<main><h1>Two boys</h1><p>One.</p><h2>References</h2>{listed}</main>")
    assert [(one.label, one.author, one.year) for one in document.references] == [
        ("1", "Sanchezo", 2019), ("2", "Kimura", 2020),
    ]  # fmt: skip
