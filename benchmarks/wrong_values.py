"""Mutation testing of the validator: how many wrong values do the checks catch, and how many right ones do they flag?

    python benchmarks/wrong_values.py GOLD_DIR... [--json] [--misses N] [--false N]

Right records come from gold: each gold value gets the words it came from (the quote of the annotation, else the words
that extraction quotes for the same value, else the one place where the text prints the name). Then one value at a time
is made wrong and the record validated: a corruption is caught when the corrupted value is flagged. Values whose
uncorrupted form is flagged already count as false flags and are not corrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from corruptions import Corruption, corruptions
from right_records import RightDocument, right_documents

from pipeline.checks.base import Claim
from pipeline.records import values
from pipeline.validation import failed


@dataclass(slots=True)
class Score:
    """How many wrong values of a kind were caught, and which were not."""

    caught: int = 0
    n: int = 0
    missed: list[str] = field(default_factory=list)


def main() -> None:
    """Print a row per kind of corruption, or everything as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("gold", nargs="+", type=Path, help="folders of NAME.txt and NAME.yaml")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--misses", type=int, default=0, metavar="N", help="print N corruptions of each kind that nobody noticed"
    )
    parser.add_argument("--false", type=int, default=0, metavar="N", help="print N right values that are flagged")
    parser.add_argument("--kind", help="only this kind of corruption")
    arguments = parser.parse_args()
    result = run(arguments.gold, arguments.kind)
    if arguments.json:
        json.dump(result["figures"], sys.stdout, indent=1)
        print()
        return
    print_table(result, arguments.misses, arguments.false)


def run(folders: list[Path], kind: str | None = None) -> dict[str, Any]:
    """The figures over some gold folders."""
    scores: dict[str, Score] = defaultdict(Score)
    by_field: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    false: list[str] = []
    for right in right_documents(folders):
        unflagged: set[tuple[int, str, int | None]] = set()
        for number, record in enumerate(right.records):
            for name, index, value in values(record):
                if not value.evidence:
                    continue
                codes = [code for code, _ in failed(Claim(record, name, index, value, right.scene))]
                by_field[name][0] += 1
                by_field[name][1] += bool(codes)
                if codes:
                    false.append(f"{right.document.source} {name}: {codes} {_shown(value)}")
                else:
                    unflagged.add((number, name, index))
        for wrong in _chosen(right, unflagged, kind):
            _try(wrong, right, scores[wrong.kind])
    total, flagged = (sum(column) for column in zip(*by_field.values(), strict=True))
    figures: dict[str, Any] = {name: {"caught": s.caught, "n": s.n} for name, s in sorted(scores.items())}
    figures |= {"false_flags": flagged, "values": total}
    return {"figures": figures, "scores": scores, "false": false, "fields": dict(by_field)}


def _chosen(
    right: RightDocument, unflagged: set[tuple[int, str, int | None]], kind: str | None
) -> Iterator[Corruption]:
    for wrong in corruptions(right):
        if wrong.of in unflagged and kind in (None, wrong.kind):
            yield wrong


def _try(wrong: Corruption, right: RightDocument, score: Score) -> None:
    value = next(v for name, i, v in values(wrong.record) if (name, i) == (wrong.field, wrong.index))
    score.n += 1
    if failed(Claim(wrong.record, wrong.field, wrong.index, value, right.scene)):
        score.caught += 1
    else:
        score.missed.append(f"{right.document.source} {wrong.field}: {wrong.was} -> {_shown(value)}")


def _shown(value: Any) -> str:
    told = value.model_dump(
        exclude={"evidence", "rule", "confidence", "needs_review", "flags", "id"}, exclude_none=True
    )
    return f"{told} from {[piece.quote for piece in value.evidence]}"


def print_table(result: Mapping[str, Any], misses: int, false: int) -> None:
    """The figures as tables, with some of the misses and false flags where asked for."""
    figures = result["figures"]
    print(f"{'corruption':20}{'caught':>8}{'n':>7}{'share':>8}")
    for kind, score in sorted(result["scores"].items()):
        print(f"{kind:20}{score.caught:8}{score.n:7}{score.caught / score.n:8.3f}")
        for line in sorted(score.missed, key=lambda text: sha256(text.encode()).hexdigest())[:misses]:
            print(f"    {line}")
    print(f"\n{'right values of':20}{'flagged':>8}{'n':>7}{'share':>8}")
    for name, (n, flagged) in sorted(result["fields"].items()):
        print(f"{name:20}{flagged:8}{n:7}{flagged / n:8.3f}")
    print(f"{'all':20}{figures['false_flags']:8}{figures['values']:7}{figures['false_flags'] / figures['values']:8.3f}")
    for line in sorted(result["false"], key=lambda text: sha256(text.encode()).hexdigest())[:false]:
        print(f"    {line}")


if __name__ == "__main__":
    main()
