"""``links.jsonl``: what several documents tell of one study, with what reviewers settled between them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.settlements import Disagreement, disagreements
from pipeline.store import Store


def link_lines(store: Store, run: int) -> Iterator[str]:
    """The lines of links.jsonl; ``settled`` says of each discrepancy that is settled who was believed and why."""
    by_link: dict[int, list[dict[str, object]]] = {}
    for one in found(store, run):
        if one.settled is not None:
            by_link.setdefault(one.link, []).append(settled_row(one))
    for number, line in enumerate(store.findings(run, "link")):
        yield json.dumps({**json.loads(line), "settled": by_link.get(number, [])}, ensure_ascii=False)


def found(store: Store, run: int) -> list[Disagreement]:
    """The discrepancies of a run with what was decided on them."""
    with store.engine.connect() as connection:
        return disagreements(connection, run)


def settled_row(one: Disagreement) -> dict[str, object]:
    """A settled discrepancy as plain data; ``believed`` is null where both documents hold."""
    settled, believed = one.settled, one.believed
    assert settled is not None
    return {
        "discrepancy": one.message, "believed": believed.source if believed else None,
        "said": believed.said if believed else None, "reason": settled.reason, "reviewer": settled.reviewer,
        "made": settled.made,
    }  # fmt: skip


def settled_words(one: Disagreement) -> str:
    """The same in words: ``11 years: letter.txt (maria: it is the authors' own)``."""
    settled, believed = one.settled, one.believed
    assert settled is not None
    whom = f"{believed.said}: {believed.source}" if believed else " and ".join(side.said for side in one.sides)
    return f"{whom} ({settled.reviewer}: {settled.reason})"
