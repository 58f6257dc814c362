"""The type face of lines: headings within a paper's text are often told by bold or slanted type alone.

Files name their fonts ("Times-BoldItalic", "CMBX10"); the weight is not always stated.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from typing import Literal

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.pdf_lines import Line
from pipeline.readers.pdf_words import Word

Face = Literal["", "bold", "slanted"]
BOLD = re.compile(r"bold|black|heavy|demi|CMBX|SFBX|[-.,]B(?:I|It)?$", re.IGNORECASE)
SLANTED = re.compile(r"ital|obli|slant|CMTI|SFTI|[-.,](?:I|It)$", re.IGNORECASE)
LONGEST_NAME = 200
LONGEST_LINE = 90


def tell_faces(lines: Sequence[Line], textpage: pdfium.PdfTextPage) -> None:
    """Set the face of short lines that are in one bold or slanted type from end to end."""
    known: dict[bytes, Face] = {}
    for line in lines:
        if line.kind == "" and len(line.text) < LONGEST_LINE:
            first = _face(textpage, line.words[0], known)
            if first and (len(line.words) == 1 or _face(textpage, line.words[-1], known) == first):
                line.face = first


def _face(textpage: pdfium.PdfTextPage, word: Word, known: dict[bytes, Face]) -> Face:
    name, flags = ctypes.create_string_buffer(LONGEST_NAME), ctypes.c_int()
    if not raw.FPDFText_GetFontInfo(textpage.raw, word.main.first, name, LONGEST_NAME, ctypes.byref(flags)):
        return ""
    if name.value not in known:
        printed = name.value.decode("utf-8", "replace")
        known[name.value] = "bold" if BOLD.search(printed) else "slanted" if SLANTED.search(printed) else ""
    return known[name.value]
