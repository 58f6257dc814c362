"""Pages of PDF files as pictures, to see where on the page a value's words stand.

The file is looked for where the run found it, among the run's own inputs, and used only when its bytes are those that
were read. PDFium renders one page at a time: it must not be entered twice.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from pipeline.errors import EpicrisisError
from pipeline.inputs import InputFile, input_files

SCALE = 1.75
LARGEST_SIDE = 2400
KEPT = 40
PDF = "application/pdf"


class NoPicture(EpicrisisError):
    """A page that cannot be shown; the message says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page: its size in points and its image."""

    page: int
    pages: int
    width: float
    height: float
    png: bytes


class Pictures:
    """The pages of a run's PDF files."""

    def __init__(self, inputs: Sequence[Path], out: Path | None = None) -> None:
        self._inputs, self._out, self._lock = tuple(inputs), out, Lock()
        self._known: OrderedDict[tuple[str, int], Picture] = OrderedDict()
        self._checked: set[str] = set()

    @cached_property
    def _files(self) -> dict[str, Path]:
        """The files of the run by the names that its documents have."""
        there = [path for path in self._inputs if path.exists()]
        try:
            files = input_files(there, self._out) if there else []
            return {file.source: file.path for file in files if isinstance(file.path, Path)}
        except EpicrisisError:
            return {}

    def page(self, source: str, content: str, number: int) -> Picture:
        """A page of a document of the run."""
        with self._lock:
            known = self._known.get((content, number))
            if known is None:
                known = self._rendered(self._file(source, content), number)
                self._known[content, number] = known
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
            self._known.move_to_end((content, number))
            return known

    def _file(self, source: str, content: str) -> Path:
        path = self._files.get(source)
        if path is None:
            raise NoPicture(f"{source} is no longer where the run found it; the text is shown from the store")
        if content not in self._checked:
            if InputFile(source, path).content() != content:
                raise NoPicture(f"{source} has changed since the run read it; run it again to see its pages")
            self._checked.add(content)
        return path

    @staticmethod
    def _rendered(path: Path, number: int) -> Picture:
        import pypdfium2

        try:
            document = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, OSError) as error:
            raise NoPicture(f"{path.name} cannot be opened as a PDF ({error})") from error
        try:
            pages = len(document)
            if not 1 <= number <= pages:
                raise NoPicture(f"{path.name} has pages 1 to {pages}, no page {number}")
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(SCALE, LARGEST_SIDE / max(width, height, 1))
            stream = io.BytesIO()
            page.render(scale=scale).to_pil().save(stream, "PNG")
            return Picture(number, pages, width, height, stream.getvalue())
        finally:
            document.close()
