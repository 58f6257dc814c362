"""``epicrisis run --dry-run``: what would be read, and by which reader; nothing is extracted and nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline import readers
from pipeline.errors import EpicrisisError, SkippedDocument
from pipeline.inputs import InputFile
from pipeline.work import one_line


def foreseen(files: Sequence[InputFile]) -> Iterator[str]:
    """A line for each file, its name and its format or why it is not read, and one that counts them."""
    formats: Counter[str] = Counter()
    for file in files:
        what, why = _reader(file)
        formats[what] += 1
        yield f"{file.source}: {what}{why}"
    counted = ", ".join(f"{count} {what}" for what, count in sorted(formats.items()))
    yield f"{len(files)} file{'s' * (len(files) != 1)}: {counted}"


def _reader(file: InputFile) -> tuple[str, str]:
    try:
        chosen, note = readers.choose(file.path.read_bytes(), file.source)
    except SkippedDocument as error:
        return "skipped", f", {one_line(error)}"
    except EpicrisisError as error:
        return "failed", f", {one_line(error)}"
    except OSError as error:
        return "failed", f", cannot be opened: {error.strerror}"
    return chosen.name, f", {note}" if note else ""
