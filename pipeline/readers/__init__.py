"""Read a file of any supported format into documents: one explicit table maps suffix and content to a reader.

Curators keep what they downloaded: PDFs named ``.xml``, PubMed exports named ``.txt``, zips of it all. What the bytes
are decides, not what the name says; a name that says something else is noted. A file that holds many articles gives
one document each, whose source is ``file.xml#PMID``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Protocol, cast

from pipeline.document import Document
from pipeline.errors import SkippedDocument, UnreadableDocument
from pipeline.readers import sniffing
from pipeline.readers.content import MEGABYTE, identity, noted, refuse_larger_than
from pipeline.remote import RemoteFile

MAX_FILE_BYTES = 500 * MEGABYTE
XML_SUFFIXES = (".xml", ".nxml", ".jats")


class Reader(Protocol):
    """The one shape of all reader modules."""

    def read(self, content: bytes, source: str) -> Iterator[Document]:
        """The documents that these bytes hold."""


@dataclass(frozen=True)
class Format:
    """A format: the suffixes its files have, how its content is known, the module that reads it.

    ``also`` are suffixes that files of this format have by right, but that do not tell it: exports are named ``.txt``.
    """

    name: str
    suffixes: tuple[str, ...]
    looks_so: Callable[[bytes], bool]
    module: str
    also: tuple[str, ...] = ()

    def reader(self) -> Reader:
        """The reader module, imported on first use: a folder of text files needs no PDF library."""
        return cast(Reader, import_module(f"pipeline.readers.{self.module}"))


FORMATS = (
    Format("PDF", (".pdf",), sniffing.is_pdf, "pdf"),
    Format("Word document", (".docx",), sniffing.is_docx, "docx"),
    Format("zip archive", (".zip",), sniffing.is_zip, "archive"),
    Format("gzip file", (".gz",), sniffing.is_gzip, "archive"),
    Format("PubMed XML", (".xml",), sniffing.is_pubmed, "pubmed"),
    Format("JATS XML", XML_SUFFIXES, sniffing.is_jats, "jats"),
    Format("HTML page", (".html", ".htm", ".xhtml"), sniffing.is_html, "html"),
    Format("MEDLINE export", (".nbib", ".medline"), sniffing.is_medline, "medline", (".txt",)),
    Format("RIS export", (".ris",), sniffing.is_ris, "ris", (".txt",)),
    Format("plain text", (".txt", ".text"), sniffing.is_nothing_else, "text"),
)
SUFFIXES = tuple(sorted({suffix for one in FORMATS for suffix in one.suffixes}))


def read(path: Path | RemoteFile, source: str) -> Iterator[Document]:
    """Yield the documents of a file; ``source`` is its name in the output."""
    try:
        refuse_larger_than(MAX_FILE_BYTES, path.stat().st_size, "a file")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"cannot be opened: {error.strerror or type(error).__name__}") from error
    yield from read_content(content, source)


def read_content(content: bytes, source: str) -> Iterator[Document]:
    """Yield the documents of a file whose bytes are at hand; raise when there is none to be had."""
    chosen, note = choose(content, source)
    documents = chosen.reader().read(content, source)
    if note is None:
        yield from documents
        return
    first = list(islice(documents, 2))
    if len(first) == 1 and first[0].source == source:
        yield noted(first[0], note)
        return
    yield Document(id=identity(content), source=source, media_type="application/octet-stream", status="partial",
                   errors=[note])
    yield from chain(first, documents)


def choose(content: bytes, source: str) -> tuple[Format, str | None]:
    """The format of these bytes, and a note when the name's suffix says something else."""
    suffix = PurePosixPath(source).suffix.lower()
    named = [one for one in FORMATS if suffix in one.suffixes]
    if not content.strip():
        if not named:
            raise SkippedDocument(_skipped(suffix))
        raise UnreadableDocument("is empty: there is nothing to read in it; download or save it again")
    found = next((one for one in FORMATS if one.looks_so(content)), None)
    if found is None:
        if not named:
            raise SkippedDocument(sniffing.known_but_not_read(content) or _skipped(suffix))
        root = sniffing.root_element(content)
        if root and suffix in XML_SUFFIXES:
            raise UnreadableDocument(f"is XML with the root <{root}>; readable are the articles of JATS and of PubMed")
        return named[0], None
    if found in named or suffix in found.also or not suffix:
        return found, None
    return found, f"is a {found.name} by its content, not what its suffix {suffix} says: read as a {found.name}"


def _skipped(suffix: str) -> str:
    what = f"the suffix {suffix}" if suffix else "no suffix and unknown content"
    return f"has {what}, which no reader takes; readable are {' '.join(SUFFIXES)}"
