"""Evidence: every value with the words it came from, and the page and box of those words where the reader knows them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from extractors.base import Mention
from pipeline.document import Document
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
        for start, end in spans:
            quote = self.text[start:end]
            start += len(quote) - len(quote.lstrip())
            quote = quote.strip()
            if quote and (start, start + len(quote)) not in found:
                place = bisect_right(self.starts, start) - 1
                box = self.layout[place] if place >= 0 and self.layout[place].end > start else None
                found[start, start + len(quote)] = Evidence(
                    start=start, end=start + len(quote), quote=quote, page=box.page if box else None, bbox=box.bbox if box else None
                )
        return list(found.values())

    def value(self, model: Callable[..., G], mentions: Sequence[Mention[Any]], **fields: object) -> G:
        """A value with the evidence of its mentions (the first three) and the rule of the first."""
        spans = [(m.start, m.end) for m in mentions[:3]]
        return model(evidence=self.evidence(spans), rule=mentions[0].rule, **fields)
