"""How PDFs are set in type: headings, ligatures, words printed twice, broken addresses, page numbers, back matter."""

from __future__ import annotations

import pytest
from pdf_pages import HEIGHT, drawn, of_lines, put
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pipeline.document import Document
from pipeline.readers import read_content
from pipeline.readers.references import published

SENTENCE = "Sentence {} of this page is as long as a line of a column can be."


def read(content: bytes) -> Document:
    """The document of a PDF."""
    (document,) = read_content(content, "a.pdf")
    return document


def words(document: Document, name: str) -> str:
    """The text of all sections of this name."""
    return "\n".join(document.text[one.start : one.end] for one in document.sections if one.name == name)


def prose(canvas: Canvas, top: float, first: int = 0, count: int = 4) -> None:
    """Lines of running text."""
    for at in range(count):
        put(canvas, 60, top + 12 * at, SENTENCE.format(first + at))


@pytest.mark.parametrize("font", ["Times-Bold", "Times-Italic"])
def test_a_heading_is_told_by_its_face(font: str) -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas, 100)
        put(canvas, 60, 148, "The younger brother", font)
        prose(canvas, 160, 4)

    paragraphs = read(drawn(draw)).text.split("\n\n")
    assert "The younger brother" in paragraphs


def test_bold_words_in_running_text_are_no_heading() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas, 100)
        put(canvas, 60, 148, "Then came a rash, which was treated with creams and", "Times-Bold")
        put(canvas, 60, 160, "Then with drugs, all that is printed in bold here.", "Times-Bold")
        prose(canvas, 172, 4)

    assert len(read(drawn(draw)).text.split("\n\n")) == 1


def test_a_heading_of_the_same_rank_ends_a_section() -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 60, 60, "Two brothers and their disease", size=18)
        for top, heading in ((90, "Methods"), (160, "A family"), (240, "Results"), (252, "Of the skin")):
            put(canvas, 60, top, heading, "Times-Bold", 13)
            prose(canvas, top + 14, top, 1 if heading == "Results" else 4)

    def draw_below(canvas: Canvas) -> None:
        put(canvas, 60, 60, "Two brothers and their disease", size=18)
        put(canvas, 60, 90, "Methods", "Times-Bold", 13)
        put(canvas, 60, 104, "Of the skin", "Times-Bold", 13)
        prose(canvas, 118)

    document = read(drawn(draw))
    assert "Sentence 90 " in words(document, "methods")
    assert "Sentence 160 " in words(document, "body")
    assert "Sentence 0 " in words(read(drawn(draw_below)), "methods")


def test_a_space_of_no_width_behind_a_ligature_splits_no_word() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas, 100)
        text = canvas.beginText(60, HEIGHT - 160)
        text.setFont("Times-Roman", 10)
        text.setWordSpace(-canvas.stringWidth(" ", "Times-Roman", 10))
        text.textOut("Defi nition and one")
        canvas.drawText(text)

    text = read(drawn(draw)).text
    assert "Definition" in text
    assert "nition and one" in text


def test_words_printed_twice_a_hair_apart_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 60.4, 260.4, "The rash resolved.")
        prose(canvas, 100, count=13)
        put(canvas, 60.6, 260.5, "The rash resolved.")
        put(canvas, 60, 272, "It had had no scars.")

    text = read(drawn(draw)).text
    assert text.count("resolved") == 1
    assert "had had no" in text


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (("doi: 10.5555/S0140-6736(20)3", "0211-7 and more of the text."), "10.5555/S0140-6736(20)30211-7"),
        (("doi: 10.5555/j.jhep.2014.", "08.010 and more of the text."), "10.5555/j.jhep.2014.08.010"),
        (("see https://nowhere.test/a/", "b12.html for more of the text."), "https://nowhere.test/a/b12.html"),
        (("see https://nowhere.test/a.", "12 patients had more of it."), "a. 12 patients"),
        (("doi: 10.5555/jhep.2014", "and more of the text."), "jhep.2014 and"),
    ],
)  # fmt: skip
def test_addresses_broken_over_two_lines_are_whole(lines: tuple[str, str], whole: str) -> None:
    texts = [*(SENTENCE.format(at) for at in range(4)), f"Much more than that is told there, {lines[0]}", lines[1]]
    assert whole in read(of_lines([(60.0, 100.0 + 12 * at, 10.0, text) for at, text in enumerate(texts)])).text


def test_running_heads_and_page_numbers_far_from_the_edge_are_furniture() -> None:
    title = "Two brothers and their disease"

    def page(number: int) -> list[tuple[float, float, float, str]]:
        lines = [(60.0, 200.0 + 12 * at, 10.0, f"{number} {SENTENCE.format(at)}") for at in range(8)]
        head = (60.0, 150.0, 18.0 if number == 1 else 9.0, title)
        return [head, *lines, (290.0, 340.0, 10.0, str(number))]

    document = read(of_lines(*map(page, (1, 2, 3))))
    assert document.title == title
    assert words(document, "furniture").split("\n") == ["1", title, "2", title, "3"]


def test_what_follows_the_last_reference_is_none() -> None:
    listed = [
        "1. Sanchezo GA. Two cases in 2019. J Nowhere. (2021) 4:5-6.",
        "2. Bergholt K. More. J Nowhere. 2020;1:2.",
        "Conflict of interest: The authors declare that they have none.",
    ]
    texts = [*(SENTENCE.format(at) for at in range(6)), "References", *listed]
    document = read(of_lines([(60.0, 100.0 + 12 * at, 10.0, text) for at, text in enumerate(texts)]))
    assert [(one.author, one.year) for one in document.references] == [("Sanchezo", 2021), ("Bergholt", 2020)]
    assert "Conflict" in words(document, "furniture")


def below(texts: list[str], top: float = 100.0, step: float = 12.0) -> list[tuple[float, float, float, str]]:
    """These lines, one below the other."""
    return [(60.0, top + step * at, 10.0, text) for at, text in enumerate(texts)]


FULL = [SENTENCE.format(at) for at in range(4)]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("end", "start"),
    [
        ("All that was seen in these patients is told and shown in full in", "Table 3. The rash of two of them went."),
        ("All that was seen in these patients is told and shown in full by", "TBI based on the rules of the society."),
        ("All that was seen in these patients of trial 1 and also of trial", "2 was told to the doctors of the girl."),
    ],
)
def test_a_sentence_goes_on_in_the_next_line_and_on_the_next_page(end: str, start: str, turned: bool) -> None:
    pages = [below([*FULL, end]), below([start, *FULL])] if turned else [below([*FULL, end, start, *FULL])]
    whole = f"{end} {start}" in read(of_lines(*pages)).text
    assert whole != (turned and start.startswith("Table")), "a caption may well begin a page"


def test_a_title_over_several_lines_is_whole_whatever_its_lines_end_with() -> None:
    title = ["Safety of the drug in children,", "adults, and their parents,", "a study of two families"]
    lines = [(60.0, 80.0 + 20 * at, 16.0, text) for at, text in enumerate(title)]
    assert read(of_lines([*lines, *below(FULL, 160)])).title == " ".join(title)


def test_a_caption_after_a_sentence_is_one() -> None:
    document = read(of_lines(below([*FULL, "Table 3. The rash of two of them", "one 9", "two 4"])))
    assert "\n\nTable 3. The rash" in document.text


def test_a_line_made_wide_by_what_hangs_below_it_goes_on() -> None:
    lines = below([*FULL, "The intensity of the signal was measured by its own CO"])
    lines += below(["of the next hour."], 165)
    assert "CO of the next hour." in read(of_lines(lines)).text


def test_columns_of_small_type_have_a_small_gap() -> None:
    left = [(60.0, 100.0 + 7 * at, 6.0, f"Left {at} is a line of small type that fills a column.") for at in range(20)]
    edge = 60 + max(stringWidth(text, "Times-Roman", 6) for *_, text in left) + 5
    right = [(edge, top, 6.0, text.replace("Left", "Right")) for _, top, _, text in left]
    rows = [one for pair in zip(left, right, strict=True) for one in pair]
    text = read(of_lines(rows)).text
    assert text.index("Left 19") < text.index("Right 0")


@pytest.mark.parametrize(
    ("citation", "year"),
    [
        ("Kim A. The 2019 outbreak. J N. (2021) 4:5-6.", 2021), ("Kim A. From 1990 to 2019. J N. 2020;4:5.", 2020),
        ("Kim A. From 1990 to 2019. J N. 2020 Mar-Apr 5;4:5.", 2020), ("Kim A (2018) The 2017 outbreak. J N 4:5", 2018),
        ("Kim A. Outbreaks of 1999. Nowhere: Press, 2003.", 2003), ("Kim A. In press.", None),
        ("Kim A. A case. J N 2021;3:4. doi:10.5555/x.2019.2018", 2021),
        ("Kim A. A case. J N, 2021. https://nowhere.test/2018/a", 2021),
    ],
)  # fmt: skip
def test_the_year_of_a_reference_is_not_that_of_its_title(citation: str, year: int | None) -> None:
    assert published(citation) == year
