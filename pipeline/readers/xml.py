"""Parse XML that others wrote: entities, DTD and network off, broken files read as far as they go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from io import BytesIO

from lxml import etree

from pipeline.errors import UnreadableDocument
from pipeline.readers.content import MEGABYTE, refuse_larger_than
from pipeline.readers.sniffing import head

NAME = re.compile(r"[A-Za-z_][\w.\-]*")
MAX_BYTES = 100 * MEGABYTE
MAX_STREAMED_BYTES = 400 * MEGABYTE


def parse(content: bytes) -> tuple[etree._Element, str | None]:
    """The root element, and a note when the file is broken and was read up to the fault."""
    refuse_larger_than(MAX_BYTES, len(content), "XML")
    refuse_entities(content)
    try:
        return etree.fromstring(content, _parser(recover=False)), None
    except etree.XMLSyntaxError as error:
        fault = one_line(error)
    try:
        root = etree.fromstring(content, _parser(recover=True))
    except etree.XMLSyntaxError:
        root = None
    if root is None or not len(root):
        raise UnreadableDocument(f"is broken XML: {fault}; download it again")
    return root, f"is broken XML, read as far as it goes: {fault}; download it again"


def stream(content: bytes, tags: tuple[str, ...]) -> Iterator[tuple[etree._Element | None, str | None]]:
    """The elements of these names, one at a time; at last a note when the file is broken."""
    refuse_larger_than(MAX_STREAMED_BYTES, len(content), "an XML file of many articles")
    refuse_entities(content)
    events = etree.iterparse(BytesIO(content), events=("end",), tag=tags, resolve_entities=False, load_dtd=False,
                             no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        for _, element in events:
            yield element, None
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        yield None, f"is broken XML, read as far as it goes: {one_line(error)}; download it again"


def refuse_entities(content: bytes) -> None:
    """Raise when a file declares entities: articles need none, bombs and stolen files do."""
    if "<!ENTITY" in head(content):
        raise UnreadableDocument("declares XML entities, which are never expanded; give the article without them")


def entity_text(entity: etree._Entity) -> str:
    """The character that a named entity of HTML stands for; an unknown one stays as written."""
    return html5.get(f"{entity.name};", f"&{entity.name};")


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; damaged files have names that are none."""
    name = str(element.tag).rpartition("}")[2].rpartition(":")[2]
    return name if NAME.fullmatch(name) else "unknown"


def one_line(error: Exception) -> str:
    """What a parser says, in one line."""
    return " ".join(str(error).split())


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, dtd_validation=False,
                           huge_tree=False, remove_comments=True, remove_pis=True, recover=recover)
