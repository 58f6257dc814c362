"""Evidence: every value with the words it came from, and their page and box where the reader knows them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from extractors.base import Mention
from pipeline.document import Box, Document
from pipeline.records import Evidence, Grounded

G = TypeVar("G", bound=Grounded)


class Ground:
    """The text that quotes are cut from."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.layout = sorted(document.layout, key=lambda box: box.start)
        self.starts = [box.start for box in self.layout]

    def evidence(self, spans: Iterable[tuple[int, int]]) -> list[Evidence]:
        """One piece of evidence per distinct span, blanks at its ends left out."""
        found: dict[tuple[int, int], Evidence] = {}
        for first, last in spans:
            printed = self.text[first:last]
            quote = printed.strip()
            start = first + len(printed) - len(printed.lstrip())
            end = start + len(quote)
            if quote and (start, end) not in found:
                box = self._box(start)
                page, bbox = (box.page, box.bbox) if box else (None, None)
                found[start, end] = Evidence(start=start, end=end, quote=quote, page=page, bbox=bbox)
        return list(found.values())

    def _box(self, start: int) -> Box | None:
        """The box of the page in which an offset stands."""
        place = bisect_right(self.starts, start) - 1
        return self.layout[place] if place >= 0 and self.layout[place].end > start else None

    def value(self, model: Callable[..., G], mentions: Sequence[Mention[Any]], **fields: object) -> G:
        """A value with the evidence of its mentions (the first three) and the rule of the first."""
        spans = [(m.start, m.end) for m in mentions[:3]]
        return model(evidence=self.evidence(spans), rule=mentions[0].rule, **fields)
