"""Read plain text: the text is the file's content, UTF-8, ``\\r\\n`` made ``\\n`` and nothing else changed.

A byte order mark stays in the text. Old exports in another encoding are guessed and say so; segmentation, not this
reader, finds titles and authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers.content import MEGABYTE, identity, refuse_larger_than
from pipeline.readers.sniffing import UTF16_MARKS

MAX_BYTES = 20 * MEGABYTE
MAX_CONTROL_SHARE = 0.02
UNPRINTED = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read(content: bytes, source: str) -> Iterator[Document]:
    """Yield the one document of a text file."""
    refuse_larger_than(MAX_BYTES, len(content), "plain text")
    if not content.strip():
        raise UnreadableDocument("is empty: there is nothing to read in it; download or save it again")
    text, note = decode(content)
    _refuse_binary(text)
    yield Document(
        id=identity(content), source=source, media_type="text/plain", text=text.replace("\r\n", "\n"),
        status="partial" if note else "ok", errors=[note] if note else [],
    )


def decode(content: bytes) -> tuple[str, str | None]:
    """The text of these bytes, and a note when they are not UTF-8."""
    if content.startswith(UTF16_MARKS):
        try:
            return content.decode("utf-16"), "is UTF-16, not UTF-8: read as UTF-16; save it as UTF-8 to be sure"
        except UnicodeDecodeError as error:
            raise UnreadableDocument("begins as UTF-16 and is broken later; save it as UTF-8") from error
    try:
        return content.decode("utf-8"), None
    except UnicodeDecodeError as error:
        at = error.start
    if b"\x00" in content:
        raise UnreadableDocument("is binary, not text: it holds NUL bytes; give a text file in UTF-8")
    guess = from_bytes(content).best()
    if guess is None:
        raise UnreadableDocument(f"is not UTF-8 (byte {at}) and no other encoding fits; save it as UTF-8")
    note = f"is not UTF-8 (byte {at}): read as {guess.encoding}, a guess; save it as UTF-8 to be sure"
    return content.decode(guess.encoding, errors="replace"), note


def _refuse_binary(text: str) -> None:
    controls = len(UNPRINTED.findall(text))
    if "\x00" in text or controls > MAX_CONTROL_SHARE * len(text):
        raise UnreadableDocument("is binary, not text: it holds control characters; give a text file in UTF-8")
