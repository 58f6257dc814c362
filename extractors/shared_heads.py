"""Corticosteroids by two routes that share one noun: "topical and oral steroids", "systemic and inhaled steroids".

The vocabulary reads the second route with the noun; the first stands alone. We return a hit for the first, named by its
route where the route makes a class of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.vocabulary import Term, TermHit

_OWN_CLASS = {"topical", "inhaled", "intralesional", "intra-articular", "intranasal", "intravitreal", "epidural"}
_FIRST = re.compile(
    r"\b(?P<route>topical|inhaled|intralesional|intra-articular|intravitreal|epidural|oral|systemic|intravenous|parenteral)"
    r",? (?:and|or|and/or|as well as|then|plus) (?:(?:oral|systemic|topical|intravenous|high-dose|parenteral) )?$",
    re.IGNORECASE,
)


def shared_heads(text: str, start: int, hits: Sequence[TermHit]) -> Iterator[TermHit]:
    """The first routes of the pairs in a sentence, which begins at ``start`` of the view."""
    for hit in hits:
        if hit.term.kind != "drug_class" or not hit.term.name.endswith("corticosteroid"):
            continue
        match = _FIRST.search(text[: hit.start - start])
        if match is None:
            continue
        route = match["route"].lower()
        name = f"{route} corticosteroid" if route in _OWN_CLASS else "corticosteroid"
        if name == hit.term.name:
            continue
        attributes = (("class", "corticosteroid"),) if route in _OWN_CLASS else ()
        term = Term("drug_class", None, name, attributes)
        yield TermHit(start + match.start("route"), start + match.end("route"), term, match["route"])
