"""How likely a value is right: a calibrated number from what is known of how it was read.

The rule that read it, the flags it got, how much and how far from its patient it is quoted, its circumstances, and for
treatments how likely the second reader finds the role, go into a logistic model, whose field weights make it right for
each field on the whole. Weights and thresholds (confidence.json) come from annotated documents, cross-validated by
document (training/calibrate.py); nothing is learned at run time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pipeline.checks.base import TREATMENTS, Claim
from pipeline.checks.roles import roles_of
from pipeline.circumstances import circumstances
from pipeline.errors import UsageError

ACCEPT_PRECISION = 0.97
"""Unflagged values are right this often, unless the user asks for another share."""
LEAST, MOST = 0.02, 0.995


@lru_cache(maxsize=1)
def _model() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((files("pipeline") / "confidence.json").read_text(encoding="utf-8"))
    return loaded


def features(claim: Claim, codes: Sequence[str]) -> dict[str, float]:
    """What is known of how a value was read; ``codes`` are its flags."""
    record, value, field = claim.record, claim.value, claim.field
    pieces = value.evidence
    quoted = sum(piece.end - piece.start for piece in pieces[:1])
    found = {
        f"field {field}": 1.0,
        f"rule {value.rule}": 1.0,
        **{f"flag {code}": 1.0 for code in codes},
        "flags": float(len(codes)),
        f"pieces {min(len(pieces), 3)} {field}": 1.0,
        "quote length": math.log1p(quoted) / 5,
        f"{record.scope} {record.group.kind}": 1.0,
        f"{record.scope} {record.group.kind} {field}": 1.0,
        "labelled": float(record.group.label is not None),
        "authorless": float(record.study.author is None),
        "group known": float(bool(record.group.n)),
        **_distance(claim),
        **_numbers(claim),
        **dict(circumstances(claim)),
    }
    if field in TREATMENTS and pieces:
        likely = roles_of(claim)[field]
        found[f"role {field}"] = math.log(max(likely, 0.001))
        found[f"alone {field}"] = float(len(getattr(record, field)) == 1)
    return found


def _distance(claim: Claim) -> dict[str, float]:
    """How far the words stand from the patient's introduction, and how late in the text."""
    if not claim.evidence:
        return {"no evidence": 1.0}
    place = claim.evidence[0].start
    told: dict[str, float] = {"late": place / max(1, len(claim.scene.text))}
    anchors = [piece.start for piece in (*claim.record.group.evidence, *claim.record.study.evidence)]
    if anchors and claim.field not in ("group", "study"):
        nearest = min((abs(place - start) for start in anchors), default=0)
        told["distance"] = math.log1p(nearest) / 8
        told["before the patient"] = float(place < min(anchors))
    return told


def _numbers(claim: Claim) -> dict[str, float]:
    """Whether counts, a dose or a statistic are claimed."""
    told: dict[str, float] = {}
    for key in ("n", "of", "percent", "dose", "titre"):
        if claim.get(key) is not None:
            told[f"has {key} {claim.field}"] = 1.0
    for key in ("domain", "direction", "stat", "status", "response", "at"):
        said = claim.get(key)
        if isinstance(said, str) and (key != "at" or claim.field == "age"):
            told[f"{claim.field} {said}"] = 1.0
    return told


def score(seen: dict[str, float], weights: dict[str, float]) -> float:
    """The model's sum; what it has never seen counts nothing."""
    return weights[""] + sum(weights.get(feature, 0.0) * amount for feature, amount in seen.items())


def share(raw: float) -> float:
    """The share of values with a score that are right, never quite none or all of them."""
    return min(max(1 / (1 + math.exp(-raw)), LEAST), MOST)


def confidence(claim: Claim, codes: Sequence[str]) -> float:
    """The share of values like this one that are right."""
    return round(share(score(features(claim, codes), _model()["weights"])), 3)


def threshold(field: str, accept_precision: float = ACCEPT_PRECISION) -> float:
    """The confidence below which a value needs review, so that the others are right as often as asked."""
    if not 0 < accept_precision < 1:
        raise UsageError(f"accept-precision {accept_precision} is no share; give a number between 0 and 1, as 0.95")
    steps: list[list[float]] = _model()["thresholds"].get(field) or _model()["thresholds"]["all"]
    return next((limit for precision, limit in steps if precision >= accept_precision - 1e-9), 1.01)
