"""Right records for the wrong-value suite: gold values with the words they came from."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.vocabulary import vocabulary
from pipeline.checks.base import Scene
from pipeline.comparison import antibody, entries, name, same, words
from pipeline.document import Document
from pipeline.evaluation import match_records, read_gold
from pipeline.extraction import extract_in_scene
from pipeline.records import LIST_FIELDS, Record

Item = dict[str, Any]
TREATMENTS = ("drugs", "prior_treatments", "concomitant_treatments")
KINDS = {
    **dict.fromkeys(TREATMENTS, frozenset({"drug", "drug_class", "procedure"})), "antibodies": {"antibody", "antigen"},
    "condition": {"condition"}, "adverse_events": {"event"},
}  # fmt: skip
NOT_GOLD = ("evidence", "rule", "confidence", "needs_review", "flags", "id", "reference")


@dataclass(slots=True)
class RightDocument:
    """A document and its gold records, every value with evidence."""

    scene: Scene
    records: list[Record] = field(default_factory=list)

    @property
    def document(self) -> Document:
        """The document as extraction describes it."""
        return self.scene.document

    @property
    def view(self) -> str:
        """Its text as the checks read it."""
        return self.scene.view


def right_documents(folders: Sequence[Path]) -> Iterator[RightDocument]:
    """The documents of some gold folders."""
    for folder in folders:
        gold = read_gold(folder)
        for path in sorted(folder.rglob("*.txt")):
            if path.name in gold:
                yield _right(path, gold[path.name])


def _right(path: Path, gold: Mapping[str, Any]) -> RightDocument:
    content = path.read_bytes()
    text = content.decode("utf-8").replace("\r\n", "\n")
    document = Document(
        id="sha256:" + hashlib.sha256(content).hexdigest(), source=path.name, media_type="text/plain", text=text
    )
    extraction, scene = extract_in_scene(document)
    right = RightDocument(scene)
    found = [record.model_dump(mode="json") for record in extraction.records]
    asked = gold.get("records") or []
    pairs = match_records([entries(g) for g in asked], [entries(f) for f in found])
    places = _places(scene.view)
    for number, wanted in enumerate(asked):
        partner = found[pairs[number]] if number in pairs else {}
        right.records.append(_record(right, number, wanted, partner, places))
    return right


def _places(view: str) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Where the text prints each name: (kind, preferred name) to spans."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for hit in vocabulary().hits(view):
        called = antibody(hit.term.name) if hit.term.kind in KINDS["antibodies"] else name(hit.term.name)
        found[hit.term.kind, called].append((hit.start, hit.end))
    return found


def _record(right: RightDocument, number: int, gold: Item, found: Item, places: Any) -> Record:
    study, group = dict(gold.get("study") or {}), dict(gold.get("group") or {})
    told: Item = {
        "record_id": f"gold:{number}", "scope": gold.get("scope") or "this",
        "document": {"id": right.document.id, "source": right.document.source, "title": right.document.title},
        "study": _known(study, _if_same("study", gold, found)),
        "group": _known({"kind": "cohort", **group}, _if_same("group", gold, found)),
    }  # fmt: skip
    if gold.get("sex"):
        told["sex"] = _known(gold["sex"], _if_same("sex", gold, found))
    for name_ in LIST_FIELDS:
        items = [i if isinstance(i, dict) else {"name": i} for i in gold.get(name_) or []]
        told[name_] = [_grounded(right, name_, item, gold, found, places) for item in items]
    return Record.model_validate(told)


def _if_same(field_: str, gold: Item, found: Item) -> Item:
    """The found value where it is gold's in every point."""
    asked, got = entries(gold).get(field_, []), entries(found).get(field_, []) if found else []
    equal = len(asked) == len(got) and all(any(same(field_, a.point, b.point) for b in got) for a in asked)
    return found.get(field_) or {} if equal else {}


def _known(gold: Item, found: Item) -> Item:
    return {
        **{k: v for k, v in gold.items() if v is not None},
        "evidence": found.get("evidence") or [],
        "rule": found.get("rule"),
    }


def _grounded(right: RightDocument, field_: str, item: Item, gold: Item, found: Item, places: Any) -> Item:
    """A gold value with its evidence; none where nobody can say what words it came from."""
    clean = {k: v for k, v in item.items() if v is not None and k != "quote"}
    twin = _twin(field_, clean, found)
    evidence = twin.get("evidence") if twin else None
    if evidence is None and item.get("quote"):
        evidence = _quoted(right.document.text, str(item["quote"]))
    quotes = gold.get("quotes") or {}
    if (
        evidence is None
        and isinstance(quotes, dict)
        and isinstance(quotes.get(field_), str)
        and len(gold.get(field_) or []) == 1
    ):
        evidence = _quoted(right.document.text, quotes[field_])
    if evidence is None and field_ in KINDS:
        evidence = _only_place(right, field_, clean, places)
    return {**clean, "evidence": evidence or [], "rule": twin.get("rule") if twin else None}


def _twin(field_: str, item: Item, found: Item) -> Item | None:
    """The found value that says all that the gold one says, and no more."""
    for other in found.get(field_) or []:
        mine, theirs = _points(field_, item), _points(field_, other)
        if len(mine) == len(theirs) and all(
            f == g and same(f, a, b) for (f, a), (g, b) in zip(mine, theirs, strict=True)
        ):
            return dict(other)
    return None


def _points(field_: str, item: Item) -> list[tuple[str, Any]]:
    told = entries({field_: [item]})
    return [(f, entry.point) for f in sorted(told) for entry in told[f]]


def _quoted(text: str, quote: str) -> list[Item] | None:
    """Where an annotation's quote stands, blanks apart; once only."""
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    places = list(re.finditer(pattern, text)) if pattern else []
    if len(places) != 1:
        return None
    start, end = places[0].span()
    return [{"start": start, "end": end, "quote": text[start:end]}]


def _only_place(right: RightDocument, field_: str, item: Item, places: Any) -> list[Item] | None:
    """The one place where the text prints a name."""
    printed = str(item.get("name") or item.get("event"))
    called = antibody(printed) if field_ == "antibodies" else name(printed)
    spans = {span for kind in KINDS[field_] for span in places.get((kind, called), [])}
    if field_ == "condition":
        spans |= {
            s
            for (kind, n), found in places.items()
            if kind == "condition" and words(n) == words(printed)
            for s in found
        }
    if len(spans) != 1:
        return None
    start, end = spans.pop()
    return [{"start": start, "end": end, "quote": right.document.text[start:end]}]
