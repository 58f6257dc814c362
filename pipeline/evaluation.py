"""How right a run is, against gold annotations.

In each document records are matched to gold records one to one, those that share most together; inside a pair the
values of each field are matched one to one. A value is then a ``hit``, ``wrong`` (found, not in gold: hallucinated) or
``missed`` (in gold, not found: omitted). ``strict`` counts a hit only in a record about the right study and patients.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Literal

import yaml
from scipy.optimize import linear_sum_assignment

from pipeline.comparison import Entry, Item, entries, same
from pipeline.errors import EpicrisisError

Outcome = Literal["hit", "wrong", "missed"]
Entries = dict[str, list[Entry]]
WHO = frozenset({"study", "group", "label", "drugs"})
"""The fields that say whom a record is about; they weigh most when records are matched."""
UNGROUNDED = frozenset({"dose", "prior_response", "outcome_numbers", "details", "scope", "label"})
"""Points that are part of another value and have no evidence of their own."""


class EvaluationError(EpicrisisError):
    """Gold or run cannot be read; the message names the file and says how to mend it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one value: ``gold`` is None where we found what is not there, ``found`` where we missed it."""

    document: str
    field: str
    outcome: Outcome
    gold: Entry | None
    found: Entry | None
    owner: bool
    """It stands in a record about the right study and patients."""

    @property
    def item(self) -> Item:
        """The value that was judged: the found one, or the gold one that was missed."""
        entry = self.found or self.gold
        return entry.item if entry else {}


@dataclass(slots=True)
class Tally:
    """Counts of verdicts and what follows from them."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0
    accepted: int = 0
    accepted_hits: int = 0

    def add(self, outcome: Outcome, item: Item) -> None:
        """Count one verdict; a found value that needs no review is an accepted one."""
        if outcome == "missed":
            self.missed += 1
            return
        right = outcome == "hit"
        self.hits += right
        self.wrong += not right
        if not item.get("needs_review", False):
            self.accepted += 1
            self.accepted_hits += right

    def row(self) -> dict[str, float]:
        """The figures of a table row."""
        found, gold = self.hits + self.wrong, self.hits + self.missed
        precision, recall = _share(self.hits, found), _share(self.hits, gold)
        both = precision + recall
        return {
            "precision": precision, "recall": recall, "f1": 2 * precision * recall / both if both else 0.0,
            "gold": gold, "found": found, "hallucinated": self.wrong, "omitted": self.missed,
            "accepted_share": _share(self.accepted, found),
            "accepted_precision": _share(self.accepted_hits, self.accepted),
        }  # fmt: skip


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


@dataclass(slots=True)
class Evaluation:
    """The figures of a run."""

    verdicts: list[Verdict] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    grounded: float = 0.0

    def tally(self, of: Iterable[Verdict], *, strict: bool = False) -> Tally:
        """The counts of some verdicts; ``strict``: a hit in a record about somebody else is wrong and missed."""
        tally = Tally()
        for verdict in of:
            if strict and verdict.outcome == "hit" and not verdict.owner:
                tally.add("wrong", verdict.item)
                tally.add("missed", verdict.item)
            else:
                tally.add(verdict.outcome, verdict.item)
        return tally

    def fields(self) -> dict[str, dict[str, float]]:
        """A row per field, by name."""
        names = sorted({verdict.field for verdict in self.verdicts})
        return {name: self.tally(v for v in self.verdicts if v.field == name).row() for name in names}

    def by_document(self) -> dict[str, dict[str, float]]:
        """A row per gold document."""
        told: dict[str, list[Verdict]] = {document: [] for document in self.documents}
        for verdict in self.verdicts:
            told[verdict.document].append(verdict)
        return {document: self.tally(verdicts).row() for document, verdicts in told.items()}

    def figures(self) -> dict[str, Any]:
        """Everything as plain data."""
        fields = self.fields()
        scored = [row["f1"] for row in fields.values() if row["gold"] >= 3]
        return {
            "documents": len(self.documents), "micro": self.tally(self.verdicts).row(),
            "strict": self.tally(self.verdicts, strict=True).row(), "macro_f1": _share(sum(scored), len(scored)),
            "grounded": self.grounded, "fields": fields, "by_document": self.by_document(),
        }  # fmt: skip


# --- matching ----------------------------------------------------------------------------------------------------


def match(name: str, gold: Sequence[Entry], found: Sequence[Entry]) -> list[tuple[int, int]]:
    """The largest one-to-one matching of a field's values: pairs of places in the two lists."""
    if not gold or not found:
        return []
    cost = [[0 if same(name, g.point, f.point) else 1 for f in found] for g in gold]
    rows, columns = linear_sum_assignment(cost)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if not cost[row][column]]


def match_records(gold: Sequence[Entries], found: Sequence[Entries]) -> dict[int, int]:
    """Which found record each gold record is matched to; records that share nothing stay alone."""
    if not gold or not found:
        return {}
    cost = [[-_likeness(g, f) for f in found] for g in gold]
    rows, columns = linear_sum_assignment(cost)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if cost[row][column] < 0}


def _likeness(gold: Entries, found: Entries) -> int:
    return sum(len(match(name, gold[name], found[name])) * (4 if name in WHO else 1) for name in gold if name in found)


def _same_owner(gold: Entries, found: Entries) -> bool:
    def agree(name: str) -> bool:
        one, other = gold.get(name, []), found.get(name, [])
        return (not one and not other) or bool(match(name, one, other))

    return agree("study") and (agree("group") or ("label" in gold and agree("label")))


def judge(document: str, gold: Sequence[Item], found: Sequence[Item]) -> Iterator[Verdict]:
    """The verdicts on one document's records."""
    asked, got = [entries(record) for record in gold], [entries(record) for record in found]
    pairs = match_records(asked, got)
    for place, wanted in enumerate(asked):
        partner: Entries = got[pairs[place]] if place in pairs else {}
        yield from _judge_pair(document, wanted, partner)
    for place, extra in enumerate(got):
        if place not in pairs.values():
            for name in sorted(extra):
                yield from (Verdict(document, name, "wrong", None, entry, False) for entry in extra[name])


def _judge_pair(document: str, gold: Entries, found: Entries) -> Iterator[Verdict]:
    owner = _same_owner(gold, found)
    for name in sorted({*gold, *found}):
        wanted, got = gold.get(name, []), found.get(name, [])
        pairs = match(name, wanted, got)
        hit_gold, hit_found = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
        yield from (Verdict(document, name, "hit", wanted[g], got[f], owner) for g, f in pairs)
        yield from (Verdict(document, name, "wrong", None, e, owner) for n, e in enumerate(got) if n not in hit_found)
        yield from (
            Verdict(document, name, "missed", e, None, owner) for n, e in enumerate(wanted) if n not in hit_gold
        )


# --- gold and run ------------------------------------------------------------------------------------------------


def read_gold(folder: Path) -> dict[str, dict[str, Any]]:
    """The gold annotations of a folder and those below it, by the name of the text they are about."""
    if not folder.is_dir():
        raise EvaluationError(f"{folder} is no folder; give the folder that holds NAME.yaml beside NAME.txt")
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.rglob("*.yaml")):
        try:
            gold = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            reason = str(error).splitlines()[0]
            raise EvaluationError(f"{path} is no YAML ({reason}); mend the file or take it out of the folder") from None
        if not isinstance(gold, dict) or not isinstance(gold.get("document"), str):
            raise EvaluationError(f"{path} has no key 'document'; a gold file names the text that it annotates")
        found[gold["document"]] = gold
    if not found:
        raise EvaluationError(f"{folder} holds no gold; it needs NAME.yaml files beside their NAME.txt")
    return found


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file of a run folder."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except FileNotFoundError:
        raise EvaluationError(f"{path} is missing; DIR is the folder that `epicrisis run --out DIR` wrote") from None
    except ValueError as error:
        raise EvaluationError(f"{path} holds a line that is no JSON ({error}); write the run anew") from None


def evaluate(gold_folder: Path, run_folder: Path) -> Evaluation:
    """The figures of a run folder against a gold folder."""
    gold = read_gold(gold_folder)
    records = read_lines(run_folder / "records.jsonl")
    texts = {_file(about["source"]): about.get("text") or "" for about in read_lines(run_folder / "documents.jsonl")}
    return evaluate_records(gold, records, texts)


def evaluate_records(gold: Mapping[str, Item], records: Iterable[Item], texts: Mapping[str, str]) -> Evaluation:
    """The figures of some records; ``gold`` and ``texts`` are by file name."""
    found: dict[str, list[Item]] = {document: [] for document in gold}
    for record in records:
        found.setdefault(_file(record["document"]["source"]), []).append(record)
    result = Evaluation(documents=list(gold))
    quoted = total = 0
    for document, annotation in gold.items():
        result.verdicts += judge(document, annotation.get("records") or [], found[document])
        for record in found[document]:
            for name, listed in entries(record).items():
                if name not in UNGROUNDED:
                    total += len(listed)
                    quoted += sum(is_grounded(entry.item, texts.get(document, "")) for entry in listed)
    result.grounded = _share(quoted, total)
    return result


def _file(source: str) -> str:
    return PurePath(source).name


def is_grounded(item: Item, text: str) -> bool:
    """Every piece of evidence stands in the text where it says, and there is at least one."""
    pieces = item.get("evidence")
    return bool(pieces) and all(
        isinstance(piece, Mapping) and piece.get("quote") and text[piece["start"] : piece["end"]] == piece["quote"]
        for piece in pieces or ()
    )
