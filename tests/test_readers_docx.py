"""Word documents: styles, merged cells, tracked changes."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from formats import CASE, as_docx

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers import read_content


def saved(word: docx.document.Document) -> Document:
    """The document that is read from a Word file."""
    stream = io.BytesIO()
    word.save(stream)
    (document,) = read_content(stream.getvalue(), "a.docx")
    return document


def test_merged_cells_are_known_wherever_they_reach() -> None:
    word = docx.Document()
    word.add_paragraph("Two boys with a fever")
    table = word.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Abel"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Drug"
    document = saved(word)
    grid = {(cell.row, cell.column): document.text[cell.start : cell.end] for cell in document.cells}
    assert grid == {
        (0, 0): "00", (0, 1): "Drug", (0, 2): "Drug", (1, 0): "Abel", (2, 0): "Abel", (1, 1): "11", (1, 2): "12",
        (2, 1): "21", (2, 2): "22",
    }  # fmt: skip


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    word = docx.Document()
    word.add_paragraph("A title of a case", style="Title")
    paragraph = word.add_paragraph("She took ")
    changes = [("w:moveFrom", "w:t", "once "), ("w:ins", "w:t", "5 mg"), ("w:del", "w:delText", "10 mg")]
    for tag, text_tag, text in (*changes, ("w:moveTo", "w:t", " once")):
        change, run, written = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        written.text = text
        run.append(written)
        change.append(run)
        paragraph._p.append(change)
    assert saved(word).text.endswith("She took 5 mg once")


def test_content_controls_are_read() -> None:
    word = docx.Document()
    word.add_paragraph("A title of a case", style="Title")
    inner = word.add_paragraph("Inside a control.")._p
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    inner.addprevious(control)
    control.append(content)
    content.append(inner)
    assert control.tag == qn("w:sdt")
    assert saved(word).text.endswith("Inside a control.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (as_docx(CASE)[:-200], "is a broken"),
        (b"PK\x03\x04 no more", "is a broken"),
        (b"plain words", "is a broken Word document"),
    ],
)
def test_broken_files_say_why(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        list(read_content(content, "a.docx"))


def test_a_document_without_text_says_so() -> None:
    stream = io.BytesIO()
    docx.Document().save(stream)
    with pytest.raises(UnreadableDocument, match="without text"):
        list(read_content(stream.getvalue(), "a.docx"))


def test_a_heading_of_the_same_level_ends_a_section() -> None:
    word = docx.Document()
    word.add_paragraph("Two boys with a fever", style="Title")
    for heading, level in (("Methods", 1), ("Of the skin", 2), ("A family", 1), ("Results", 1)):
        word.add_heading(heading, level)
        word.add_paragraph(f"Below {heading}.")
    document = saved(word)
    found = {document.text[one.start : one.end].split("\n\n")[-1]: one.name for one in document.sections}
    assert found["Below Of the skin."] == "methods"
    assert found["Below A family."] == "body"
    assert found["Below Results."] == "results"
