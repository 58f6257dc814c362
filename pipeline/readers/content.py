"""What all readers do with bytes: name them, bound their size, decode them, and note what went wrong."""

from __future__ import annotations

import hashlib

from pipeline.document import Document
from pipeline.errors import UnreadableDocument

MEGABYTE = 1_000_000


def identity(content: bytes) -> str:
    """The id of a document: its bytes decide it, never its name or place."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def refuse_larger_than(limit: int, size: int, what: str) -> None:
    """Raise when a thing of this many bytes is too large to be what its reader takes."""
    if size > limit:
        raise UnreadableDocument(
            f"is too large: {size / MEGABYTE:.1f} MB, the limit for {what} is {limit // MEGABYTE} MB; split it"
        )


def noted(document: Document, note: str) -> Document:
    """The same document with one more line about it; an ``ok`` document becomes ``partial``."""
    status = "partial" if document.status == "ok" else document.status
    return document.model_copy(update={"status": status, "errors": [*document.errors, note]})
