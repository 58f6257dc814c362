"""Recognise scanned pages with ocrmypdf, where the extra ``[ocr]`` and Debian's tesseract are installed.

It runs as a process of its own with a time limit; pages that have text keep it. Without it scans say what they need.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.errors import UnreadableDocument

COMMAND = "ocrmypdf"
MAX_SECONDS = 300
NOTE = "was recognised by OCR (ocr): figures may be misread; check its values against the page"
HINT = "install epicrisis[ocr] and tesseract, or recognise it by OCR"


def is_installed() -> bool:
    """Whether scans can be recognised here."""
    return shutil.which(COMMAND) is not None


def recognised(content: bytes) -> bytes:
    """The same PDF with a text layer on pages that had none."""
    with tempfile.TemporaryDirectory(prefix="epicrisis-ocr-") as folder:
        before, after = Path(folder) / "scan.pdf", Path(folder) / "text.pdf"
        before.write_bytes(content)
        options = ["--skip-text", "--output-type", "pdf", "--jobs", "1", "--quiet"]
        try:
            done = subprocess.run(
                [COMMAND, *options, str(before), str(after)], capture_output=True, timeout=MAX_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument(f"is a scan that OCR did not finish within {MAX_SECONDS} s; split it") from error
        except OSError as error:
            raise UnreadableDocument(f"is a scan and OCR could not be started: {error.strerror}; {HINT}") from error
        if done.returncode or not after.is_file():
            said = " ".join(done.stderr.decode(errors="replace").split())[-200:]
            raise UnreadableDocument(f"is a scan that OCR could not read: {said or 'no reason given'}; scan it again")
        return after.read_bytes()
