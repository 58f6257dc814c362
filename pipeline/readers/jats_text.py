"""The words of a JATS article: paragraphs, lists, tables and captions, with citations resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from pipeline.readers import xml
from pipeline.readers.composition import Composer, Flow, TableCell, citation_labels
from pipeline.readers.headings import is_label, section_of

BLOCKS = frozenset({
    "list", "table-wrap", "table-wrap-group", "fig", "fig-group", "disp-quote", "boxed-text", "def-list", "statement",
    "disp-formula", "disp-formula-group", "supplementary-material", "media", "verse-group",
})
SILENT = frozenset({"tex-math", "graphic", "inline-graphic", "object-id", "private-char"})
SECTION_TYPES = {"intro": "background", "methods": "methods", "materials": "methods", "subjects": "methods",
                 "results": "results", "conclusions": "conclusions", "cases": "body", "discussion": "discussion"}


def plain(element: etree._Element | None, joint: str = "", skip: tuple[str, ...] = ()) -> str:
    """The text of an element in one line, citations and notes included unless skipped."""
    if element is None:
        return ""
    parts: list[str] = []

    def collect(node: etree._Element) -> None:
        parts.append(node.text or "")
        for child in node:
            if isinstance(child, etree._Entity):
                parts.append(xml.entity_text(child))
            elif child.tag not in SILENT and child.tag not in skip:
                collect(child)
            parts.append(child.tail or "")

    collect(element)
    return " ".join(joint.join(part for part in parts if joint == "" or part.strip()).split())


class Body:
    """Append the parts of an article to its composer, each under its section's name."""

    def __init__(self, composer: Composer, labels: Mapping[str, str]) -> None:
        """``labels`` maps the id of a reference to the label that citations print."""
        self.composer = composer
        self._labels = labels

    def section(self, element: etree._Element, name: str, *, titled: bool = True, fixed: bool = False) -> None:
        """Append a section with its subsections; its title names it unless the name is fixed."""
        title = element.find("./title")
        heading = plain(title)
        if not fixed:
            kinds = (element.get("sec-type") or "").split("|")
            known = next((SECTION_TYPES[kind] for kind in kinds if kind in SECTION_TYPES), None)
            name = (section_of(heading) if heading else None) or known or name
        if heading and (titled or not is_label(heading)):
            self.composer.paragraph("furniture" if is_label(heading) else name, heading)
        self._children((child for child in element if child is not title), name, fixed)

    def paragraph(self, name: str, element: etree._Element | None, skip: tuple[str, ...] = ()) -> None:
        """Append an element's text as one paragraph."""
        if element is None:
            return
        flow = Flow()
        self._inline(element, flow, skip)
        self.composer.paragraph(name, flow)

    def _children(self, children: Iterable[etree._Element], name: str, fixed: bool = False) -> None:
        for child in children:
            if not isinstance(child.tag, str) or child.tag in SILENT or child.tag == "label":
                continue
            if child.tag in ("sec", "app", "ack", "app-group", "glossary", "fn-group", "notes", "kwd-group"):
                self.section(child, name, fixed=fixed)
            elif child.tag in BLOCKS:
                self._block(child, name)
            else:
                self._mixed(child, name)

    def _mixed(self, element: etree._Element, name: str) -> None:
        """A paragraph that may hold lists, tables or figures: the text between them are paragraphs of their own."""
        if not any(child.tag in BLOCKS or child.tag == "p" for child in element):
            self.paragraph(name, element)
            return
        flow = Flow()
        flow.add(element.text or "")
        for child in element:
            if child.tag in BLOCKS or child.tag == "p":
                self.composer.paragraph(name, flow)
                flow = Flow()
                self._children([child], name)
                flow.add(child.tail or "")
            else:
                self._child(child, flow, ())
        self.composer.paragraph(name, flow)

    def _block(self, element: etree._Element, name: str) -> None:
        if element.tag == "table-wrap":
            self._table(element, name)
        elif element.tag == "fig":
            caption = self._caption(element)
            self.composer.paragraph(name, caption)
        elif element.tag in ("supplementary-material", "media"):
            self.paragraph("furniture", element)
        elif element.tag == "def-item":
            self.paragraph(name, element)
        else:
            for child in element:
                if child.tag == "def-item":
                    self.paragraph(name, child)
                elif child.tag == "list-item":
                    self._children(child, name)
                else:
                    self._children([child], name)

    def _table(self, wrap: etree._Element, name: str) -> None:
        rows, seen = [], False
        for row in wrap.iter("tr"):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            parent = row.getparent()
            all_heads = bool(cells) and all(cell.tag == "th" for cell in cells)
            head = (parent is not None and parent.tag == "thead") or (not seen and all_heads)
            seen = True
            rows.append([self._cell(cell, head) for cell in cells])
        notes = []
        for foot in wrap.iterfind("./table-wrap-foot"):
            for note in foot.iter("p") if foot.find(".//p") is not None else [foot]:
                flow = Flow()
                self._inline(note, flow, ())
                notes.append(flow)
        if rows:
            self.composer.table(rows, self._caption(wrap), notes)
        else:
            self.composer.paragraph(name if name == "furniture" else "table", self._caption(wrap))

    def _cell(self, cell: etree._Element, header: bool) -> TableCell:
        flow = Flow()
        self._inline(cell, flow, ())
        return TableCell(flow, _count(cell.get("rowspan")), _count(cell.get("colspan")), header)

    def _caption(self, element: etree._Element) -> Flow:
        flow = Flow()
        label = plain(element.find("./label")).rstrip(".:")
        flow.add(f"{label}. " if label else "")
        caption = element.find("./caption")
        for part in caption if caption is not None else ():
            self._inline(part, flow, ())
            flow.add(" ")
        return flow

    def _inline(self, element: etree._Element, flow: Flow, skip: tuple[str, ...]) -> None:
        flow.add(element.text or "")
        for child in element:
            if child.tag in ("p", "list-item", "break", "title", "term", "def"):
                flow.add(" ")
            self._child(child, flow, skip)
            flow.add("" if child.tag != "p" else " ")

    def _child(self, child: etree._Element, flow: Flow, skip: tuple[str, ...]) -> None:
        if isinstance(child, etree._Entity):
            flow.add(xml.entity_text(child))
        elif child.tag == "xref" and child.get("ref-type") == "bibr" and "xref" not in skip:
            self._cite(child, flow)
        elif child.tag == "sup":
            self._raised(child, flow, skip)
        elif child.tag == "xref" and child.get("ref-type") in ("fn", "table-fn") and "xref" not in skip:
            flow.add(f"[{plain(child).strip('[]()')}]" if plain(child) else "")
        elif isinstance(child.tag, str) and child.tag not in SILENT and child.tag not in skip:
            self._inline(child, flow, skip)
        flow.add(child.tail or "")

    def _raised(self, element: etree._Element, flow: Flow, skip: tuple[str, ...]) -> None:
        cited = [one for one in element.iter("xref") if one.get("ref-type") == "bibr"]
        if not cited or skip:
            if next(element.iter("xref"), None) is None:
                flow.superscript(plain(element))
            else:
                self._inline(element, flow, skip)
            return
        bare = not plain(element).startswith(("[", "("))
        flow.add("[" if bare else "")
        inner = Flow()
        self._inline(element, inner, skip)
        before = len(flow.text)
        flow.text += inner.text.strip()
        shift = before - (len(inner.text) - len(inner.text.lstrip()))
        flow.citations += [
            one.model_copy(update={"start": one.start + shift, "end": one.end + shift}) for one in inner.citations
        ]
        flow.add("]" if bare else "")

    def _cite(self, xref: etree._Element, flow: Flow) -> None:
        printed = plain(xref)
        labels = tuple(self._labels[name] for name in (xref.get("rid") or "").split() if name in self._labels)
        raised = xref.find("./sup") is not None and not printed.startswith(("[", "("))
        if raised and flow.text.endswith("["):
            raised = False
        flow.cite(f"[{printed}]" if raised else printed, labels or citation_labels(printed))


def _count(value: str | None) -> int:
    return int(value) if value and value.strip().isdigit() else 1
