"""Recognise scanned pages with ocrmypdf, where the extra ``[ocr]`` and Debian's tesseract are installed.

It runs as a process of its own with a time limit; pages that have text keep it. Without it scans say what they need.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from pipeline.errors import UnreadableDocument
from pipeline.readers.pdf_words import Word

PACKAGE, ENGINE = "ocrmypdf", "tesseract"
OPTIONS = ("--skip-text", "--rotate-pages", "--output-type", "pdf", "--jobs", "1", "--quiet")
MAX_SECONDS = 300
HINT = "install epicrisis[ocr] and tesseract, or recognise it by OCR"
FOUND_NOTHING = "OCR found no words there; scan it again"
NOTE = "recognised by OCR (ocr): figures may be misread; check its values against the page"
SAME_SIZE = 0.25
LONGEST_REASON = 120


def is_installed() -> bool:
    """Whether scans can be recognised here."""
    return find_spec(PACKAGE) is not None and shutil.which(ENGINE) is not None


def recognised(content: bytes) -> bytes:
    """The same PDF with a text layer on pages that had none."""
    with tempfile.TemporaryDirectory(prefix="epicrisis-ocr-") as folder:
        before, after = Path(folder) / "scan.pdf", Path(folder) / "text.pdf"
        before.write_bytes(content)
        command = [sys.executable, "-m", PACKAGE, *OPTIONS, str(before), str(after)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=MAX_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument(f"OCR did not finish within {MAX_SECONDS} s; split it") from error
        except OSError as error:
            raise UnreadableDocument(f"OCR could not be started: {error.strerror}; {HINT}") from error
        if done.returncode or not after.is_file():
            said = done.stderr.decode(errors="replace").split("\n")
            reason = next((" ".join(line.split()) for line in reversed(said) if line.strip()), "no reason given")
            raise UnreadableDocument(f"OCR could not read it: {reason[:LONGEST_REASON]}; scan it again")
        return after.read_bytes()


def evened(words: list[Word]) -> list[Word]:
    """The words with one type size where sizes are nearly the same: OCR measures each line by the ink in it."""
    usual = median(word.size for word in words) if words else 0.0
    for word in words:
        if abs(word.size - usual) < SAME_SIZE * usual:
            word.size = usual
    return words
