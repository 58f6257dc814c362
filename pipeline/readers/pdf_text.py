"""Lines of a PDF into running text: hyphens at line ends undone, raised marks read, a box for every line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.document import Box
from pipeline.readers.composition import Flow, citation_labels, is_raised_citation
from pipeline.readers.pdf_lines import Line, lines_of
from pipeline.readers.pdf_words import Piece, Word, cleaned

RAISED = 0.12
SMALL = 0.86
FRACTION = "\u2044"
LONGEST_WORD = 60
LONGEST_LINK = 120
OPEN_LINK = re.compile(r"(?:https?://|www\.|\b10\.\d{4,9}/)\S*$")
LINK_PART = re.compile(r"(?=\S*\d)[\w./()\-:;=?&%#+~]+")
LINK_FIGURES = re.compile(r"[\d()]+(?:[./-][\d()]+)+")
OPEN_END = re.compile(r"[\w)][-\u2010/]$")
SPLIT_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$")
KEPT_PREFIX = frozenset({
    "anti", "non", "pre", "post", "follow", "self", "well", "long", "short", "high", "low", "double", "single", "open",
    "multi", "co", "re", "intra", "inter", "immuno", "side", "cross", "first", "second", "third", "one", "two", "three",
    "add", "age", "day", "week", "month", "year", "steroid", "dose", "time", "case", "life", "end", "all", "full",
    "half",
})


class Words:
    """How often the document prints a word within a line, joined or with a hyphen: that decides at line ends."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Count the words of these lines."""
        self._count = Counter(
            cleaned(word.text).lower().strip(".,;:()[]") for line in lines for word in line.words[:-1]
        )

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Whether ``left-right`` is written with its hyphen when no line ends in it."""
        left, right = left.lower(), right.lower()
        hyphened, joined = self._count[f"{left}-{right}"], self._count[left + right]
        if hyphened or joined:
            return hyphened >= joined
        return left.rpartition("-")[2] in KEPT_PREFIX and not self._count[left + right]


class Typesetting:
    """Compose lines as the document's own words are written."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """``lines`` are all of the document: how it writes its words is learnt from them."""
        self._words = Words(lines)

    def flow(self, lines: Sequence[Line], marks: bool = True) -> Flow:
        """The running text of these lines; without ``marks`` raised text is left out, as behind authors' names."""
        flow = Flow()
        for line in lines:
            self._join(flow, line)
            start = len(flow.text)
            self._line(flow, line, marks)
            if len(flow.text) > start:
                bbox = (round(line.x0, 1), round(line.top, 1), round(line.x1, 1), round(line.bottom, 1))
                shown = bbox if line.upright else None
                flow.boxes.append(Box(start=start, end=len(flow.text), page=line.page + 1, bbox=shown))
        return flow

    def cell(self, words: list[Word], page: int, upright: bool) -> Flow:
        """The running text of a table cell."""
        lines = lines_of(words, page) if words else []
        for line in lines:
            line.upright = upright
        return self.flow(lines)

    def _join(self, flow: Flow, line: Line) -> None:
        """What stands between the text so far and the next line: a space, or nothing where a word goes on."""
        if not flow.text:
            return
        following = re.match(r"[^\W\d_]+", cleaned(line.words[0].text))
        split = SPLIT_WORD.search(flow.text[-LONGEST_WORD:])
        if split and following and following.group()[0].islower():
            if not self._words.keeps_hyphen(split[1], following.group()):
                flow.text = flow.text[:-1]
                last = flow.boxes[-1]
                flow.boxes[-1] = last.model_copy(update={"end": min(last.end, len(flow.text))})
        elif not OPEN_END.search(flow.text[-2:]) and not self._goes_on_in_link(flow.text, line):
            flow.text += " "

    @staticmethod
    def _goes_on_in_link(before: str, line: Line) -> bool:
        """Whether a DOI or an address is broken over two lines: behind a mark within it, or before "0211-7"."""
        link = OPEN_LINK.search(before[-LONGEST_LINK:])
        if link is None:
            return False
        following = line.words[0].text.rstrip(".,;)")
        return (LINK_PART if link.group()[-1] in "/-_=(" else LINK_FIGURES).fullmatch(following) is not None

    def _line(self, flow: Flow, line: Line, marks: bool) -> None:
        baseline, raised = line.baseline, ""
        for number, word in enumerate(line.words):
            alone = _is_raised(word.main, line.size, baseline) or (bool(raised) and word.text.startswith(FRACTION))
            if number and not alone:
                after_mark = bool(raised) and word.text[:1] in ",.;:)]"
                raised = _set(flow, raised, marks)
                flow.text += "" if after_mark or flow.text.endswith(" ") else " "
            for piece in word.pieces:
                if _is_raised(piece, line.size, baseline):
                    raised += cleaned(piece.text)
                elif raised and piece.text.startswith(FRACTION):
                    flow.text += (" " if flow.text and not flow.text.endswith(" ") else "") + raised + piece.text
                    raised = ""
                else:
                    raised = _set(flow, raised, marks)
                    flow.text += cleaned(piece.text)
        _set(flow, raised, marks)


def _is_raised(piece: Piece, size: float, baseline: float) -> bool:
    return piece.bottom - piece.top < SMALL * size and piece.baseline < baseline - RAISED * size


def _set(flow: Flow, raised: str, marks: bool) -> str:
    """Write the raised text held back so far; nothing is held afterwards."""
    if raised and marks:
        bare = raised.strip("[](), ")
        if bare and is_raised_citation(flow.text, bare):
            flow.cite(f"[{bare}]", citation_labels(bare))
        else:
            flow.superscript(raised)
    return ""
