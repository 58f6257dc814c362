"""Tables of PDFs: ruled, half ruled, shaded, unruled; which page is searched for one."""

from __future__ import annotations

import io

import pytest
from formats import ARTICLE
from pdf_pages import HEIGHT, as_pdf, drawn, of_lines, put
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.document import Document
from pipeline.readers import pdf, read_content

Rows = list[tuple[str, ...]]
PROSE = [(60.0, 300.0 + 12 * at, 10.0, f"Sentence {at} of the text goes on until its own end.") for at in range(4)]


def read(content: bytes) -> Document:
    """The document of a PDF."""
    (document,) = read_content(content, "a.pdf")
    return document


def grid(document: Document) -> dict[tuple[int, int], str]:
    """The text of each cell."""
    return {(cell.row, cell.column): document.text[cell.start : cell.end] for cell in document.cells}


def told(rows: Rows) -> dict[tuple[int, int], str]:
    """The filled cells of these rows."""
    return {(row, at): cell for row, line in enumerate(rows) for at, cell in enumerate(line) if cell}


def test_a_cell_of_two_lines_in_a_table_without_rules() -> None:
    rows = [("Patient", "Age", "Drug"), ("One", "9", "tofacitinib"), ("", "", "twice daily")]
    table = [(60.0, 150.0, 9.0, "Table 1. Patients")]
    for row, cells in enumerate([*rows, ("Two", "", "baricitinib"), ("Three", "4", "none")]):
        table += [(60.0 + 120 * at, 170.0 + 12 * row, 9.0, cell) for at, cell in enumerate(cells) if cell]
    document = read(of_lines([*table, *PROSE]))
    assert grid(document) == {
        (0, 0): "Patient", (0, 1): "Age", (0, 2): "Drug", (1, 0): "One", (1, 1): "9", (1, 2): "tofacitinib twice daily",
        (2, 0): "Two", (2, 2): "baricitinib", (3, 0): "Three", (3, 1): "4", (3, 2): "none",
    }  # fmt: skip


ROWS: Rows = [("Patient", "Age", "Drug", "Weeks"), ("One", "9", "tofacitinib", "12"), ("Two", "4", "none", "52"),
              ("Three", "11", "baricitinib", "8")]  # fmt: skip


def test_a_table_without_sides_keeps_its_outer_columns() -> None:
    def draw(canvas: Canvas) -> None:
        for row, cells in enumerate(ROWS):
            for at, cell in enumerate(cells):
                put(canvas, 65 + 100 * at, 116 + 18 * row, cell)
        for level in range(len(ROWS) + 1):
            canvas.line(60, HEIGHT - 102 - 18 * level, 460, HEIGHT - 102 - 18 * level)
        for x in (160, 260, 360):
            canvas.line(x, HEIGHT - 102, x, HEIGHT - 102 - 18 * len(ROWS))

    assert grid(read(drawn(draw))) == told(ROWS)


def test_rows_between_shaded_ones_have_their_cells() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (60, 460):
            canvas.line(x, HEIGHT - 102, x, HEIGHT - 102 - 18 * len(ROWS))
        canvas.line(60, HEIGHT - 102 - 18 * len(ROWS), 460, HEIGHT - 102 - 18 * len(ROWS))
        for row, cells in enumerate(ROWS):
            if row % 2 == 0:
                canvas.setFillGray(0.9)
                for at in range(4):
                    canvas.rect(60 + 100 * at, HEIGHT - 120 - 18 * row, 6, 18, stroke=0, fill=1)
                    canvas.rect(66 + 100 * at, HEIGHT - 120 - 18 * row, 94, 18, stroke=0, fill=1)
                canvas.setFillGray(0)
            for at, cell in enumerate(cells):
                put(canvas, 68 + 100 * at, 116 + 18 * row, cell)

    assert grid(read(drawn(draw))) == told(ROWS)


def test_figures_below_figures_are_rows_of_their_own() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (60, 160, 260, 360):
            canvas.line(x, HEIGHT - 100, x, HEIGHT - 190)
        for level in (100, 130, 160, 190):
            canvas.line(60, HEIGHT - level, 360, HEIGHT - level)
        for at, name in enumerate(("Group", "Age", "Weeks")):
            put(canvas, 65 + 100 * at, 119, name)
        for row, figures in enumerate((("9", "12", "4", "52"), ("7", "8", "11", "24"))):
            put(canvas, 65, 149 + 30 * row, f"Group {row + 1}")
            for at, figure in enumerate(figures):
                put(canvas, 165 + 100 * (at % 2), 142 + 30 * row + 13 * (at // 2), figure)

    assert grid(read(drawn(draw))) == told(
        [("Group", "Age", "Weeks"), ("Group 1", "9", "12"), ("", "4", "52"), ("Group 2", "7", "8"), ("", "11", "24")]
    )


def test_cells_of_several_lines_are_told_by_the_order_of_the_file() -> None:
    rows = [("Score", "Placebo", "Drug"), ("Physical/functioning", "31.4/(9.6)", "30.1/(9.2)"),
            ("Bodily/pain", "32.8/(7.7)", "32.4/(7.6)"), ("Vitality", "40.1/(9.8)", "41.2/(9.9)"),
            ("Sleep", "47.3", "42.5")]  # fmt: skip

    def draw(canvas: Canvas) -> None:
        put(canvas, 60, 100, "Table 1. Scores of the patients")
        top = 120.0
        for cells in rows:
            for at, cell in enumerate(cells):
                for below, printed in enumerate(cell.split("/")):
                    put(canvas, 60 + 130 * at, top + 11 * below, printed)
            top += 11 * max(cell.count("/") + 1 for cell in cells) + 2

    whole = [tuple(cell.replace("/", " ") for cell in cells) for cells in rows]
    assert grid(read(drawn(draw))) == told(whole)


def test_figures_below_figures_are_rows_whatever_the_order_of_the_file() -> None:
    rows = [("Patient", "Age", "Weeks"), *((f"Case {at}", str(3 + at), str(10 + at)) for at in range(5))]

    def draw(canvas: Canvas) -> None:
        places = [(row, at) for row in range(len(rows)) for at in range(3)]
        for row, at in sorted(places, key=lambda place: ((place[0] + 1) // 2, place[1], place[0])):
            put(canvas, 60 + 130 * at, 100 + 12 * row, rows[row][at])

    assert grid(read(drawn(draw))) == told(rows)


@pytest.mark.parametrize("by_rows", [True, False])
def test_a_table_of_sentences_is_one_where_the_file_writes_it_row_by_row(by_rows: bool) -> None:
    left = [f"Provision of consent before step {at} of the study" for at in range(3)]
    right = ["Age below 18", "No consent", "Prior treatment with this drug in the last months"]
    cells = [(60.0, 120.0 + 12 * at, 9.0, text) for at, text in enumerate(left)]
    others = [(330.0, 120.0 + 12 * at, 9.0, text) for at, text in enumerate(right)]
    rows = [one for pair in zip(cells, others, strict=True) for one in pair]
    document = read(of_lines([(60.0, 100.0, 9.0, "Table 1. Criteria"), *(rows if by_rows else [*cells, *others])]))
    assert grid(document) == (told(list(zip(left, right, strict=True))) if by_rows else {})


def test_a_table_inside_a_column_leaves_the_columns_alone() -> None:
    left = [(60.0, 100.0 + 11 * at, 9.0, f"Left {at} of a column that is filled with its words.") for at in range(40)]
    right = [(300.0, 100.0 + 11 * at, 9.0, f"Right {at} of a column filled with other words.") for at in range(40)]
    table = [(60.0 + 55 * at, 210.0 + 11 * row, 9.0, cell) for row, cells in enumerate(ROWS)
             for at, cell in enumerate(cells)]  # fmt: skip
    caption = (60.0, 199.0, 9.0, "Table 1. The patients of the first year")
    document = read(of_lines([*left[:9], caption, *table, *left[15:], *right]))
    assert document.text.index("Left 39") < document.text.index("Right 0")
    assert grid(document) == told(ROWS)


def test_a_table_turned_on_its_side_is_read_beside_the_text() -> None:
    def draw(canvas: Canvas) -> None:
        for at in range(30):
            put(canvas, 60, 100 + 12 * at, f"Line {at} of the text beside it runs on.")
        canvas.rotate(90)
        put(canvas, 300, HEIGHT + 350, "Table 1. The patients that were seen in the first year")
        for row, cells in enumerate([*ROWS, ("Four", "2", "anakinra", "16")]):
            for at, cell in enumerate(cells):
                put(canvas, 300 + 100 * at, HEIGHT + 370 + 14 * row, cell)

    document = read(drawn(draw))
    assert grid(document) == told([*ROWS, ("Four", "2", "anakinra", "16")])
    assert "runs on. Line 29" in document.text
    cell = next(one for one in document.cells if document.text[one.start : one.end] == "anakinra")
    box = next(one for one in document.layout if one.start <= cell.start < one.end)
    assert (box.page, box.bbox) == (1, None)


def test_only_pages_with_a_grid_go_to_the_table_finder(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def count(_edges: object, number: int, found: list[object]) -> tuple[list[object], list[object]]:
        asked.append(number)
        return [], found

    monkeypatch.setattr(pdf, "ruled_tables", count)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for height in (500, 520, 540):
        canvas.line(60, height, 500, height)
    canvas.drawString(60, 600, "A page with three rules across it.")
    canvas.save()
    read(stream.getvalue())
    read(as_pdf(ARTICLE, ruled=False))
    assert asked == []
    read(as_pdf(ARTICLE, ruled=True))
    assert asked == [0]
