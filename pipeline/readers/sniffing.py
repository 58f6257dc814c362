"""Tell the format of a file by its content, in the order of the reader table."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

HEAD_BYTES = 65_536
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
PDF_LINE = re.compile(rb"(?:\A|[\r\n\x00\x80-\xff])%PDF-\d")
PDF_OBJECT = re.compile(rb"(?:\A|[\r\n])\s*\d+ \d+ obj\b")
PDF_PIECE = re.compile(rb"\d -?\d+ obj\b|startxref")
COMMENT = re.compile(r"<!--.*?-->", re.S)
ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
MEDLINE_START = re.compile(r"\A\s*(?:\d+\s*\n)?PMID- ?\d+\s*\n(?=[A-Z]{2,4} *- )")
RIS_START = re.compile(r"\A\s*(?:\d+\.\s*\n)?TY {0,2}- ?[A-Z]{3,}")
PUBMED_ROOTS = ("PubmedArticleSet", "PubmedArticle", "MedlineCitationSet", "MedlineCitation")
JATS_ROOTS = ("article", "pmc-articleset")


def head(content: bytes) -> str:
    """The beginning of a file as text, whatever its encoding: enough to know its format."""
    encoding = "utf-16" if content.startswith(UTF16_MARKS) else "utf-8"
    return content[:HEAD_BYTES].decode(encoding, errors="replace").lstrip("\ufeff")


def root_element(content: bytes) -> str | None:
    """The local name of the first element of a file that begins as mark-up does."""
    text = head(content).lstrip()
    if not text.startswith("<"):
        return None
    found = ROOT.search(COMMENT.sub(" ", text))
    return found.group(2) if found else None


def is_pdf(content: bytes) -> bool:
    """A line of the first kilobyte begins with ``%PDF-``; a damaged file may have its objects alone, or a piece."""
    begins = content[:HEAD_BYTES]
    if PDF_LINE.search(content[:1024]) is not None:
        return True
    if PDF_OBJECT.search(begins) is not None and b"endobj" in begins:
        return True
    return PDF_PIECE.search(begins) is not None and _is_binary(begins)


def _is_binary(content: bytes) -> bool:
    """Whether these bytes are no text in UTF-8; the last character may be cut."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start < len(content) - 4
    return b"\0" in content


def is_zip(content: bytes) -> bool:
    """A zip archive that is no office document."""
    return content.startswith(ZIP_MAGIC) and "[Content_Types].xml" not in _member_names(content)


def is_docx(content: bytes) -> bool:
    """A zip archive with the parts of a Word document."""
    return content.startswith(ZIP_MAGIC) and "word/document.xml" in _member_names(content)


def is_gzip(content: bytes) -> bool:
    """One gzip stream."""
    return content.startswith(b"\x1f\x8b")


def is_pubmed(content: bytes) -> bool:
    """The root element of a PubMed export."""
    return root_element(content) in PUBMED_ROOTS


def is_jats(content: bytes) -> bool:
    """The root element of a journal article, alone or in a set; HTML5 has an ``article`` too, but never as its root."""
    return root_element(content) in JATS_ROOTS


def is_html(content: bytes) -> bool:
    """A document type or a root element of HTML."""
    text = head(content).lstrip()[:200].lower()
    return text.startswith("<!doctype html") or (root_element(content) or "").lower() == "html"


def is_medline(content: bytes) -> bool:
    """The first line is a MEDLINE ``PMID-``."""
    return MEDLINE_START.match(head(content).replace("\r\n", "\n")) is not None


def is_ris(content: bytes) -> bool:
    """The first line is the RIS tag ``TY``."""
    return RIS_START.match(head(content)) is not None


def is_nothing_else(content: bytes) -> bool:
    """Plain text has no marks: only its suffix tells."""
    del content
    return False


def known_but_not_read(content: bytes) -> str | None:
    """A line for content that is known and that no reader takes."""
    if content.startswith(OLE_MAGIC):
        return "is an old Office file, which no reader takes; save it as .docx or .pdf"
    if content.startswith(ZIP_MAGIC):
        return "is an Office file other than a Word document, which no reader takes; save it as .pdf or .docx"
    return None


def _member_names(content: bytes) -> frozenset[str]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return frozenset()
