"""Anchors: how a decision finds its value again after the machine has read the document anew.

A value is known by its *key*, a hash over its field, its words' places and what it states. Where the key is gone, the
words lead: in the same text they stand where they stood; in another text they are looked for with what stood around
them. Words that stand nowhere any more, or in too many places, have no anchor.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.comparison import folded
from pipeline.records import Grounded, Record, values

MACHINERY = frozenset(Grounded.model_fields)
"""What every value carries beside what it states."""
AROUND = 40
"""Characters on either side that tell one place of the same words from another."""


def statement(value: Grounded) -> dict[str, Any]:
    """What a value states, without evidence, rule, confidence and flags."""
    return value.model_dump(mode="json", exclude=set(MACHINERY))


def key(field: str, value: Grounded) -> str:
    """The key of a value: the same field, words and statement give the same key."""
    spans = sorted((piece.start, piece.end) for piece in value.evidence)
    content = json.dumps([field, spans, statement(value)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def keyed(record: Record) -> Iterator[tuple[str, int | None, str, Grounded]]:
    """Every value of a record with its key; what is said twice in the same words gets keys of its own."""
    seen: dict[str, int] = {}
    for field, index, value in values(record):
        plain = key(field, value)
        seen[plain] = seen.get(plain, 0) + 1
        yield field, index, plain if seen[plain] == 1 else f"{plain}-{seen[plain]}", value


def anchor(record: Record) -> dict[str, Any]:
    """Who a record is about, to find it again when its id has changed."""
    return {
        "scope": record.scope, "author": record.study.author, "year": record.study.year, "label": record.group.label,
        "kind": record.group.kind, "n": record.group.n,
        "drugs": sorted({drug.name for drug in record.drugs}),
        "spans": [[piece.start, piece.end] for piece in record.group.evidence],
    }  # fmt: skip


def likeness(was: dict[str, Any], record: Record) -> int:
    """How much a record is about those whom an anchor names; 0 where it cannot be them."""
    now = anchor(record)
    if was.get("scope") != now["scope"] or folded(was.get("author") or "") != folded(now["author"] or ""):
        return 0
    if was.get("year") != now["year"] or (was.get("label") or "") != (now["label"] or ""):
        return 0
    points: int = 1 + 2 * (was.get("kind") == now["kind"]) + 2 * (was.get("n") == now["n"])
    points += 3 * bool(set(was.get("drugs", ())) & set(now["drugs"]))
    points += 4 * any(span in now["spans"] for span in was.get("spans", ()))
    return points


def find_record(name: str, was: dict[str, Any], records: Sequence[Record]) -> str | None:
    """The record that a decision was about: by its id, else the one most like its anchor; None where none is."""
    if any(record.record_id == name for record in records):
        return name
    ranked = sorted(((likeness(was, record), -place) for place, record in enumerate(records)), reverse=True)
    if not was or not ranked or not ranked[0][0]:
        return None
    if len(ranked) > 1 and ranked[1][0] == ranked[0][0]:
        return None
    return records[-ranked[0][1]].record_id


def relocate(evidence: Sequence[dict[str, Any]], old: str, new: str) -> list[dict[str, Any]] | None:
    """The same words in another text; None where one of them has no place there that is surely its."""
    found: list[dict[str, Any]] = []
    for piece in evidence:
        span = _place(piece, old, new)
        if span is None:
            return None
        found.append({"start": span[0], "end": span[1], "quote": new[slice(*span)]})
    return found


def _place(piece: dict[str, Any], old: str, new: str) -> tuple[int, int] | None:
    words = piece["quote"].split()
    if not words:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    spans = [match.span() for match in pattern.finditer(new)]
    if len(spans) == 1:
        return spans[0]
    before, after = old[: piece["start"]], old[piece["end"] :]
    around = (_letters(before[-4 * AROUND :])[-AROUND:], _letters(after[: 4 * AROUND])[:AROUND])
    alike = [
        span for span in spans
        if _letters(new[max(0, span[0] - 4 * AROUND) : span[0]]).endswith(around[0])
        and _letters(new[span[1] : span[1] + 4 * AROUND]).startswith(around[1])
    ]  # fmt: skip
    return alike[0] if len(alike) == 1 else None


def _letters(text: str) -> str:
    return "".join(text.split())
