"""PDFs: reading order, furniture, hyphens, boxes, tables, pages without text, damage."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from formats import CASE
from pdf_pages import as_pdf, as_scan, of_lines
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers import ocr, pdf, read_content

PROSE = (
    "The girl was seen again after the winter and was found to be",
    "well, without fever or rash; her parents had stopped all drugs",
    "on their own in the autumn because they feared infections and",
    "because the way to our clinic was long. We advised them to go",
)


def read(content: bytes) -> Document:
    """The document of a PDF."""
    (document,) = read_content(content, "a.pdf")
    return document


def words(document: Document, name: str) -> str:
    """The text of all sections of this name."""
    return "\n".join(document.text[one.start : one.end] for one in document.sections if one.name == name)


def lines(*texts: str, x: float = 60, top: float = 120) -> list[tuple[float, float, float, str]]:
    """These texts below each other."""
    return [(x, top + at * 12, 10, text) for at, text in enumerate(texts)]


def test_lines_are_joined_and_words_made_whole() -> None:
    texts = ["The treat-", "ment with an anti-", "body followed steroid-", "sparing drugs in this girl, and the"]
    texts.append("antibody was well borne.")
    document = read(of_lines(lines(*PROSE, *texts)))
    assert "The treatment with an antibody followed steroid-sparing drugs" in document.text


def test_a_hyphen_stays_where_the_document_writes_it() -> None:
    texts = ["The follow-up was short, and the follow-", "up was hard for all of them, as it often is in the winter."]
    assert "and the follow-up was hard" in read(of_lines(lines(*PROSE, *texts))).text


def test_a_hyphen_of_the_documents_own_making_stays() -> None:
    texts = ["He was rash-free then, and stayed rash-", "free until the end of the second year in our clinic."]
    assert "stayed rash-free until" in read(of_lines(lines(*PROSE, *texts))).text


def test_each_line_has_its_box() -> None:
    document = read(of_lines(lines(*PROSE), lines("A last line on another page, alone.", top=300)))
    boxes = {document.text[box.start : box.end]: box for box in document.layout}
    assert set(boxes) == {*PROSE, "A last line on another page, alone."}
    first, last = boxes[PROSE[0]], boxes["A last line on another page, alone."]
    assert (first.page, last.page) == (1, 2)
    assert first.bbox is not None
    x0, top, x1, bottom = first.bbox
    assert x0 == pytest.approx(60, abs=1)
    assert top < 120 < bottom
    assert bottom - top < 16
    assert 250 < x1 < 400


def test_the_box_of_a_broken_word_is_that_of_its_first_half() -> None:
    texts = ["They gave it with metho-", "trexate and saw no change at all in the long run."]
    document = read(of_lines(lines(*PROSE, *texts)))
    at = document.text.index("methotrexate")
    (box,) = [one for one in document.layout if one.start <= at < one.end]
    assert document.text[box.start : box.end] == "They gave it with metho"


def test_running_heads_page_numbers_and_line_numbers_are_furniture() -> None:
    pages = []
    for number in range(1, 4):
        numbered = [(30.0, 120.0 + at * 12, 8.0, str(5 * at + 5)) for at in range(12)]
        text = lines(*[f"Sentence {number} number {at} of this page goes on until its end." for at in range(12)])
        pages.append([(60, 40, 8, "Quill et al. Two brothers"), (290, 815, 8, str(number)), *numbered, *text])
    document = read(of_lines(*pages))
    assert words(document, "furniture").count("Quill et al.") == 3
    assert "5 10 15 20" in words(document, "furniture")
    body = words(document, "body")
    assert body.count("Sentence") == 36
    assert "Quill" not in body
    assert "end. 10 Sentence" not in body
    assert "end. Sentence" in body


def test_numbers_that_do_not_count_lines_stay() -> None:
    ages = [(30.0, 120.0 + at * 12, 10.0, str(age)) for at, age in enumerate([9, 4, 17, 2, 11, 6, 13, 8])]
    text = lines(*[f"years had the patient called {name}." for name in "ABCDEFGH"])
    document = read(of_lines([*ages, *text]))
    assert "17 years had the patient called C." in " ".join(document.text.split())
    assert words(document, "furniture") == ""


def test_a_paragraph_goes_on_over_the_page() -> None:
    document = read(of_lines(
        [*lines(*PROSE[:3], "and the drug was given for", top=700), (290, 815, 8, "1")],
        [*lines("twelve weeks more. Then it was stopped.", top=80), (290, 815, 8, "2")],
    ))  # fmt: skip
    assert "the drug was given for twelve weeks more. Then" in document.text


def test_footnotes_are_furniture() -> None:
    foot = [(60.0, 760.0, 7.5, "*Correspondence: A. Quill, Clinic for Children, Nowhere")]
    foot.append((60.0, 770.0, 7.5, "e-mail quill@nowhere.test"))
    document = read(of_lines([*lines(*PROSE, *PROSE, *PROSE), *foot]))
    assert "quill@nowhere.test" in words(document, "furniture")
    assert "Correspondence" not in words(document, "body")


def test_text_at_another_angle_is_furniture() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for x, top, size, text in lines(*PROSE, *PROSE):
        canvas.setFont("Times-Roman", size)
        canvas.drawString(x, A4[1] - top, text)
    canvas.rotate(90)
    canvas.drawString(300, -20, "Downloaded by a guest")
    canvas.save()
    document = read(stream.getvalue())
    assert "guest" in words(document, "furniture")
    assert "guest" not in words(document, "body")


def test_a_turned_page_is_read_upright() -> None:
    opened = pdfium.PdfDocument(as_pdf(CASE))
    opened[0].set_rotation(90)
    stream = io.BytesIO()
    opened.save(stream)
    document = read(stream.getvalue())
    assert document.title == CASE.title
    assert all(box.bbox is None for box in document.layout)


@pytest.mark.parametrize("rotation", [0, 90])
def test_text_drawn_upwards_is_read(rotation: int) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.setPageRotation(rotation)
    canvas.rotate(90)
    for x, top, size, text in lines(*PROSE):
        canvas.setFont("Times-Roman", size)
        canvas.drawString(x, -top, text)
    canvas.save()
    document = read(stream.getvalue())
    assert " ".join(PROSE) in document.text
    shown = {box.bbox for box in document.layout}
    assert (shown == {None}) == (rotation == 0)
    if rotation:
        x0, top, x1, bottom = next(one for one in shown if one)
        assert (x0, bottom > top, x1 > x0) == (pytest.approx(60, abs=1), True, True)


def test_two_columns_and_a_table_over_both() -> None:
    left = lines(*[f"Left {at} of the column of text that fills its width." for at in range(12)], x=60, top=260)
    right = lines(*[f"Right {at} of the column of text that fills its width." for at in range(12)], x=320, top=260)
    table = [(60.0, 150.0, 9.0, "Table 1. Patients")]
    rows = [("Patient", "Age", "Drug", "Weeks"), ("One", "9", "tofacitinib", "12"), ("Two", "4", "baricitinib", "52")]
    for row, cells in enumerate(rows):
        table += [(60.0 + 120 * at, 170.0 + 12 * row, 9.0, cell) for at, cell in enumerate(cells)]
    document = read(of_lines([*table, *left, *right]))
    assert document.text.index("Left 11") < document.text.index("Right 0")
    grid = {(cell.row, cell.column): document.text[cell.start : cell.end] for cell in document.cells}
    assert grid[1, 2] == "tofacitinib"
    assert grid[2, 3] == "52"


@pytest.mark.parametrize("by_rows", [False, True])
def test_short_lines_are_columns_where_the_file_writes_them_as_such(by_rows: bool) -> None:
    left = lines(*[f"Left {at} of the column of text that fills its width." for at in range(10)], x=60)
    right = [
        (320.0, top + 2, size, f"Right {at}." if at % 3 else f"Right {at} goes on until the end of its column here.")
        for at, (_, top, size, _) in enumerate(left)
    ]
    rows = [word for pair in zip(left, right, strict=True) for word in pair]
    document = read(of_lines(rows if by_rows else [*left, *right]))
    assert (document.text.index("Left 9") < document.text.index("Right 1")) != by_rows


def test_pages_without_text_are_named() -> None:
    opened, scan = pdfium.PdfDocument(as_pdf(CASE)), pdfium.PdfDocument(as_scan(2))
    opened.import_pages(scan)
    stream = io.BytesIO()
    opened.save(stream)
    document = read(stream.getvalue())
    assert document.title == CASE.title
    assert document.status == "partial"
    assert "pages 2, 3 are without a text layer (no-text-layer)" in document.errors[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (as_scan(), "no-text-layer"),
        (as_pdf(CASE)[:300], "broken PDF"),
        (b"%PDF-1.7\n" + b"garbage " * 100, "broken PDF"),
        (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
         b"trailer<</Root 1 0 R>>\n%%EOF", "without pages|broken PDF"),
        (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
         b"trailer<</Root 1 0 R>>\n%%EOF", "broken|without pages"),
    ],
)  # fmt: skip
def test_unreadable_files_say_why(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason) as caught:
        read(content)
    assert "\n" not in str(caught.value)


def test_a_locked_file_says_so() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption("secret"))
    canvas.drawString(60, 700, "A secret case")
    canvas.save()
    with pytest.raises(UnreadableDocument, match="password"):
        read(stream.getvalue())


def test_no_more_pages_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    document = read(of_lines(*[lines(f"The text of page {at} is here.") for at in range(5)]))
    assert "only the first 2" in document.errors[0]
    assert "page 1 is" in document.text
    assert "page 2 is" not in document.text


@pytest.fixture(autouse=True)
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same result whether or not this machine has a recogniser."""
    monkeypatch.setattr(ocr, "is_installed", lambda: False)


def test_a_scan_without_ocr_says_what_it_needs() -> None:
    with pytest.raises(UnreadableDocument, match=r"no-text-layer.*epicrisis\[ocr\]"):
        read(as_scan())
