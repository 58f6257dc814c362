"""Walk a web page and compose its text: headings open sections, blocks are paragraphs, boxes of the site furniture."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from pipeline.document import Citation
from pipeline.readers.abstracts import YEAR
from pipeline.readers.composition import Composer, Flow, TableCell, citation_labels, is_raised_citation
from pipeline.readers.headings import is_label, section_below
from pipeline.readers.references import NUMBERED, printed_reference

SILENT = frozenset({"script", "style", "template", "svg", "math", "head", "iframe", "object", "canvas", "-comment",
                    "noscript", "-cdata", "!doctype"})
SITE = frozenset({"nav", "footer", "aside", "form", "button", "select", "dialog", "menu"})
BLOCKS = frozenset({"p", "div", "section", "article", "main", "header", "li", "ul", "ol", "dl", "dt", "dd", "table",
                    "tr", "td", "th", "blockquote", "figure", "figcaption", "pre", "address", "body", "caption", "hr",
                    "fieldset", "details", "summary", "tbody", "thead", "center"}) | SITE
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SITE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|cookies?|consent|banner|breadcrumbs?|share|sharing|social|related|sidebar|"
    r"footer|advert\w*|ads?|metrics|altmetrics?|toolbar|login|subscribe|newsletter|popup|modal|recommend\w*|promo|"
    r"skip|similar|visually-hidden|sr-only|cited-by|citedby|keywords?|kwd-group|permissions|copyright)(?:$|[\s_-])"
)
AUTHOR_NAME = re.compile(r"(?:^|[\s_-])(?:authors?|byline|contrib(?:s|utors?|-group)?)(?:$|[\s_-])")
REFERENCE_NAME = re.compile(r"(?:^|[\s_-])(?:references?|ref-list|bibliography|citations?-list|reflist)(?:$|[\s_-])")
ABSTRACT_NAME = re.compile(r"(?:^|[\s_-])abstract(?:$|[\s_-])")
TARGET = re.compile(r"#[\w:.%-]+$")
LINKED = 0.6
SHORT = 300


class Page:
    """The text of a page while its tree is walked once, without recursion: broken pages nest thousands deep."""

    def __init__(self, main: LexborNode | None, title: str | None) -> None:
        """``main`` holds the article; ``title`` is what the page's metadata says, if it does."""
        self.composer = Composer()
        self.title = title
        self._main = main.mem_id if main is not None else 0
        self._flow = Flow()
        self._section, self._opened_by = "body", ""
        self._forced: list[tuple[int, str]] = []
        self._targets: dict[str, str] = {}

    def walk(self, root: LexborNode) -> None:
        """Append everything below this node."""
        if root.mem_id != self._main:
            self._forced.append((root.mem_id, "furniture"))
        node, opening = root, True
        while True:
            inside = node.child if opening and self._open(node) else None
            if inside is not None:
                node = inside
                continue
            self._close(node)
            if node.mem_id == root.mem_id:
                return
            following = node.next
            opening = following is not None
            node = following or node.parent or root

    def resolve(self) -> None:
        """Give citations that link to an entry of the reference list that entry's label."""
        resolved: list[Citation] = []
        for mark in self.composer.citations:
            labels = tuple(self._targets.get(label, label) for label in mark.labels)
            labels = tuple(label for label in labels if not label.startswith("#"))
            if labels:
                resolved.append(mark.model_copy(update={"labels": labels}))
        self.composer.citations = resolved

    def _open(self, node: LexborNode) -> bool:
        """Take what this node says itself; whether its inside is still to be walked."""
        tag = node.tag or ""
        if tag == "-text":
            self._flow.add(node.text_content or "")
            return False
        if tag in SILENT or tag.startswith(("-", "!")):
            return False
        if take_inline(node, self._flow):
            return False
        if tag == "br":
            self._flush("\n")
        elif tag in HEADINGS:
            self._heading(node)
            return False
        elif tag in BLOCKS:
            self._flush()
            return self._block(node, tag)
        return True

    def _block(self, node: LexborNode, tag: str) -> bool:
        if node.mem_id == self._main:
            self._forced.append((node.mem_id, ""))
        elif (role := role_of(node, tag)) is not None:
            self._forced.append((node.mem_id, role))
        if tag == "table" and self._current() not in ("furniture", "references"):
            rows = table_rows(node)
            if len(rows) > 1 and max(len(row) for row in rows) > 1:
                self.composer.table(rows, _caption(node))
                return False
        if tag == "caption" or (tag == "li" and self._current() == "references"):
            self._reference(node)
            return False
        return True

    def _close(self, node: LexborNode) -> None:
        if node.tag in BLOCKS:
            self._flush()
        if self._forced and self._forced[-1][0] == node.mem_id:
            self._forced.pop()

    def _current(self) -> str:
        forced = self._forced[-1][1] if self._forced else ""
        return forced or self._section

    def _flush(self, separator: str = "\n\n") -> None:
        flow, self._flow = self._flow, Flow()
        if self._current() == "references" and NUMBERED.match(flow.text) and YEAR.search(flow.text):
            self.composer.references.append(printed_reference(flow.text, len(self.composer.references) + 1))
        self.composer.paragraph(self._current(), flow, separator)

    def _heading(self, node: LexborNode) -> None:
        self._flush()
        flow = inline(node)
        heading = flow.text.strip()
        forced = self._forced[-1][1] if self._forced else ""
        if forced in ("furniture", "references"):
            self.composer.paragraph(forced, flow)
        elif node.tag == "h1" and not any(section.name == "title" for section in self.composer.sections):
            self.title = self.title or heading or None
            self.composer.paragraph("title", flow)
        else:
            self._section, self._opened_by = section_below(heading, node.tag or "", self._section, self._opened_by)
            self.composer.paragraph("furniture" if is_label(heading) else self._current(), flow)

    def _reference(self, node: LexborNode) -> None:
        if node.tag == "caption":
            return
        printed = " ".join(node.text(separator=" ").split())
        if not printed:
            return
        reference = printed_reference(printed, len(self.composer.references) + 1)
        self.composer.references.append(reference)
        for one in (node, *node.css("[id]")):
            if one.attributes.get("id"):
                self._targets[f"#{one.attributes['id']}"] = reference.label
        self.composer.paragraph("references", printed, "\n")


def role_of(node: LexborNode, tag: str) -> str | None:
    """The section that a box makes of all in it, by its element, its name and how much of it is links."""
    attributes = node.attributes
    name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    hidden = "hidden" in attributes or "display:none" in (attributes.get("style") or "").replace(" ", "")
    if tag in SITE or hidden or attributes.get("role") in ("navigation", "banner", "complementary", "contentinfo"):
        return "furniture"
    if tag not in ("body", "main", "article"):
        if REFERENCE_NAME.search(name):
            return "references"
        if AUTHOR_NAME.search(name) and tag in ("p", "div", "ul", "span", "address"):
            return "byline"
        if SITE_NAME.search(name) or _is_link_list(node, tag):
            return "furniture"
    return None


def _is_link_list(node: LexborNode, tag: str) -> bool:
    if tag not in ("ul", "ol"):
        return False
    whole = len(node.text(strip=True))
    return 0 < whole < SHORT * 10 and sum(len(one.text(strip=True)) for one in node.css("a")) > LINKED * whole


def take_inline(node: LexborNode, flow: Flow) -> bool:
    """Add a citation or raised text to the flow; False for any other node."""
    if node.tag == "sup":
        raised = " ".join(node.text().split())
        links = node.css("a")
        if is_raised_citation(flow.text, raised) or (links and re.search(r"\d", raised) and _target(links[0])):
            bare = raised.strip("[]() ")
            flow.cite(f"[{bare}]", citation_labels(bare))
        else:
            flow.superscript(raised)
        return True
    if node.tag == "a" and (target := _target(node)):
        printed = node.text()
        numbers = re.fullmatch(r"[\[(\s]*\d[\d\s,;\-\u2010-\u2015]*[\])\s]*", printed)
        to_entry = re.search(r"(?:ref|bib|cit|cr|b)[\w.-]*\d", target, re.IGNORECASE)
        flow.cite(printed, citation_labels(printed) if numbers and to_entry else (target,))
        return True
    return False


def _target(link: LexborNode) -> str | None:
    found = TARGET.search(link.attributes.get("href") or "")
    return found.group() if found else None


def inline(root: LexborNode) -> Flow:
    """The running text of a heading or a table cell."""
    flow = Flow()
    node, opening = root, True
    while True:
        inside = node.child if opening and _enter(node, root, flow) else None
        if inside is not None:
            node = inside
            continue
        if node.mem_id == root.mem_id:
            return flow
        following = node.next
        opening = following is not None
        node = following or node.parent or root


def _enter(node: LexborNode, root: LexborNode, flow: Flow) -> bool:
    tag = node.tag or ""
    if tag == "-text":
        flow.add(node.text_content or "")
        return False
    if tag in SILENT or tag.startswith(("-", "!")) or (node.mem_id != root.mem_id and take_inline(node, flow)):
        return False
    if tag in BLOCKS or tag == "br":
        flow.add(" ")
    return True


def table_rows(table: LexborNode) -> list[list[TableCell]]:
    """The rows of a data table; none for a table that lays out a page, which has tables or paragraphs in it."""
    if table.css_first("table table") is not None or table.css_first("h1, h2, article, form") is not None:
        return []
    rows: list[list[TableCell]] = []
    for row in table.css("tr"):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        parent = row.parent
        heads = (parent is not None and parent.tag == "thead") or (
            not rows and bool(cells) and all(cell.tag == "th" for cell in cells))
        rows.append([TableCell(inline(cell), _count(cell, "rowspan"), _count(cell, "colspan"), heads)
                     for cell in cells])
    return rows


def _caption(table: LexborNode) -> Flow:
    caption = table.css_first("caption")
    return inline(caption) if caption is not None else Flow()


def _count(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 1
