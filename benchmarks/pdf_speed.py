"""Pages per second of our PDF reader beside pdfplumber's ``extract_words`` on the same files.

``python benchmarks/pdf_speed.py [FOLDER_OR_PDF...]``; without arguments on PDFs that the tests make. Files with a
ruled table are counted apart: for such pages our reader also asks pdfplumber's table finder.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
from pipeline.errors import UnreadableDocument
from pipeline.readers import pdf
from pipeline.readers.pdf_rules import is_grid, rules_of

REPEATS = 3


@dataclass(frozen=True)
class Measurement:
    """One file: its pages, how many have a ruled table, and seconds of both (the best of three)."""

    name: str
    pages: int
    ruled: int
    ours: float
    words: float

    @property
    def ratio(self) -> float:
        """How many times as fast our reader is."""
        return self.words / self.ours if self.ours else 0.0


def main() -> int:
    """Print the table; the exit status says whether text pages are read five times as fast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", metavar="FOLDER_OR_PDF")
    arguments = parser.parse_args().files
    logging.disable(logging.ERROR)
    found = [one for name, content in sorted(_files(arguments).items()) if (one := _measure(name, content))]
    print(f"{'file':44}{'pages':>6}{'ruled':>6}{'ours, pages/s':>15}{'extract_words':>15}{'ratio':>8}")
    for one in found:
        print(_row(one.name[:42], one.pages, one.ruled, one.ours, one.words))
    text = [one for one in found if not one.ruled]
    ruled = [one for one in found if one.ruled]
    totals = [_total("text pages only", text), _total("files with ruled tables", ruled), _total("all", found)]
    for total in totals:
        print(_row(total.name, total.pages, total.ruled, total.ours, total.words))
    return 0 if totals[0].ratio >= 5 else 1


def _files(arguments: list[str]) -> dict[str, bytes]:
    if not arguments:
        from formats import ARTICLE
        from pdf_pages import as_pdf

        long = replace(ARTICLE, sections=ARTICLE.sections * 8, table=())
        return {
            "prose, one column": as_pdf(long), "prose, two columns": as_pdf(long, columns=2),
            "one page, ruled table": as_pdf(ARTICLE),
        }  # fmt: skip
    paths = [Path(one) for one in arguments]
    inside = [path for one in paths for path in ([one] if one.is_file() else sorted(one.rglob("*.pdf")))]
    return {path.name: path.read_bytes() for path in inside}


def _measure(name: str, content: bytes) -> Measurement | None:
    """Both on one file; None for a file that our reader refuses, and for scans."""
    try:
        if any(document.recognised_pages for document in pdf.read(content, name)):
            return None
        ours = min(_seconds(lambda: list(pdf.read(content, name))) for _ in range(REPEATS))
    except UnreadableDocument:
        return None
    words = min(_seconds(lambda: _extract_words(content)) for _ in range(REPEATS))
    opened = pdfium.PdfDocument(content)
    ruled = sum(1 for page in opened if is_grid(rules_of(page)))
    return Measurement(name, len(opened), ruled, ours, words)


def _extract_words(content: bytes) -> None:
    with contextlib.suppress(Exception), pdfplumber.open(io.BytesIO(content)) as opened:
        for page in opened.pages:
            page.extract_words()


def _seconds(call: object) -> float:
    began = time.process_time()
    call()  # type: ignore[operator]
    return time.process_time() - began


def _total(name: str, measurements: list[Measurement]) -> Measurement:
    return Measurement(
        name, sum(one.pages for one in measurements), sum(one.ruled for one in measurements),
        sum(one.ours for one in measurements), sum(one.words for one in measurements),
    )  # fmt: skip


def _row(name: str, pages: int, ruled: int, ours: float, words: float) -> str:
    speed, theirs = (pages / seconds if seconds else 0.0 for seconds in (ours, words))
    ratio = words / ours if ours else 0.0
    return f"{name:44}{pages:>6}{ruled:>6}{speed:>15.1f}{theirs:>15.1f}{ratio:>8.1f}"


if __name__ == "__main__":
    sys.exit(main())
