"""Index, prior or concomitant: a second reader of a treatment's part, by the words around its name.

The reader sees cues before and after the name (role_cues.csv), the title, how often and where the text names the
treatment, and where the index treatment of the record stands; it weighs them with a small linear model whose weights
(roles.json) training/roles.py learns from annotated documents. A role that it thinks unlikely is flagged.
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from extractors.word_tables import rows
from pipeline.checks.base import TREATMENTS, Check, Claim, Scene, shown
from pipeline.comparison import folded, name
from pipeline.records import Evidence, Record

ROLES = ("drugs", "prior_treatments", "concomitant_treatments")
WORDS = {"drugs": "index", "prior_treatments": "prior", "concomitant_treatments": "concomitant"}
KINDS = frozenset({"drug", "drug_class", "procedure"})
_STEROIDS = re.compile(r"steroid|cortico|predni|cortis|dexametha|betametha|deflazacort|glucocort", re.IGNORECASE)
_CLASS = re.compile(
    r"immunosuppress|agent|drug|inhibitor|therapy|antimalarial|disease-modifying|immunomodul|"
    r"antibiotic",
    re.IGNORECASE,
)


_BREAK = re.compile(
    r"[;]|,\s(?:but|while|whereas)\s|,\s(?:and|so|he|she|they|we|which|who)\s(?=(?:\w+\s){0,3}(?:was|were|is|had|"
    r"has|have|did|could|received|started)\b)|\.\s"
)


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    table = rows(files("pipeline") / "checks" / "role_cues.csv", ("feature", "side", "pattern"))
    return tuple(
        (f"{row['feature']} {row['side']}", row["side"], re.compile(row["pattern"], re.IGNORECASE)) for row in table
    )


def features(claim: Claim) -> dict[str, float]:
    """What the second reader sees of a treatment; nothing of the role that is claimed."""
    found: dict[str, float] = {}
    pieces = claim.evidence
    inside = [piece for piece in pieces if not _in_title(claim, piece)] or pieces
    for piece in inside:
        before, after, listed = _context(claim.scene, piece)
        for feature in _cues_in(before, after):
            found[feature] = found.get(feature, 0.0) + 1 / len(inside)
        found |= dict.fromkeys((*_words(before, after), *listed), 1.0)
    text = claim.scene.folded
    called = folded(str(claim.get("name")))
    quoted = folded(claim.quotes[0]) if claim.quotes else called
    count = max(text.count(called), text.count(quoted))
    found["named often"] = min(math.log2(1 + count), 5.0) / 5
    found["in title"] = float(any(_in_title(claim, p) for p in pieces) or called in folded(claim.scene.title))
    found["place"] = inside[0].start / max(1, len(text)) if inside else 0.5
    found["steroid"] = float(bool(_STEROIDS.search(called)))
    found["class"] = float(bool(_CLASS.search(called)))
    found["pieces"] = len(pieces) / 3
    return {**found, **_beside_others(claim, inside)}


def _in_title(claim: Claim, piece: Evidence) -> bool:
    title = claim.scene.title
    place = claim.scene.text.find(title) if title else -1
    return place >= 0 and place <= piece.start < place + len(title)


_CONNECTED = r"(?:\([^()]{0,15}\)\s*)?(?:,|;|and|or|plus|/|&|as well as|then|followed by|\s)*"
_LIST_BEFORE = re.compile(rf"(?:DRUG\s*{_CONNECTED})+$")
_LIST_AFTER = re.compile(
    r"^(?:\s*(?:\([^()]{0,15}\))?\s*(?:,|and|or|plus|/|&|as well as|then|followed "
    r"by)+\s*(?:\w+\s)?DRUG(?:\s*\([^()]{0,15}\))?)+"
)
_DOSE = re.compile(
    r"\(?\b\d+(?:[.,]\d+)?(?:\s?-\s?\d+(?:[.,]\d+)?)?\s?(?:mg|g|µg|ml|iu|u|units?|x)\b"
    r"(?:\s?/\s?(?:kg|m2|m²|day|d|week|dose|body weight))*"
    r"(?:\s(?:once|twice|three times|every other)?\s?(?:daily|weekly|a day|per day|day|a week|monthly))?\)?",
    re.IGNORECASE,
)


def _context(scene: Scene, piece: Evidence) -> tuple[str, str, list[str]]:
    """The words before and after a name in its sentence; the other items of its list are skipped, doses left out."""
    start, end = scene.sentence(piece.start, piece.end)
    start, end = max(start, piece.start - 250), min(end, piece.end + 200)
    before, after = _masked(scene, start, piece.start), _masked(scene, piece.end, end)
    bare_before, bare_after = _LIST_BEFORE.sub("", before), _LIST_AFTER.sub("", after)
    listed = ["list before"] * (bare_before != before) + ["list after"] * (bare_after != after)
    return bare_before, bare_after, listed


def _masked(scene: Scene, start: int, end: int) -> str:
    """A stretch of the view with other treatments as one word and doses gone."""
    parts, last = [], start
    for hit in scene.terms(start, end):
        if hit.term.kind in KINDS and last <= hit.start and hit.end <= end:
            parts += [scene.view[last : hit.start], "DRUG"]
            last = hit.end
    parts.append(scene.view[last:end])
    return re.sub(r"\s+", " ", _DOSE.sub(" ", "".join(parts)))


def _cues_in(before: str, after: str) -> list[str]:
    start = [m.end() for m in _BREAK.finditer(before)]
    near = (before[start[-1] :] if start else before)[-120:]
    stop = _BREAK.search(after)
    following = (after[: stop.start()] if stop else after)[:90]
    return [feature for feature, side, cue in _cues() if cue.search(near if side == "before" else following)]


def _words(before: str, after: str) -> list[str]:
    """The nearest words on either side, the next two also by their place."""
    left = re.findall(r"[a-z_']+", before.replace("DRUG", "_drug_").lower())[-8:]
    right = re.findall(r"[a-z_']+", after.replace("DRUG", "_drug_").lower())[:7]
    return [
        *(f"{word} <" for word in left), *(f"{word} <<" for word in left[-2:]),
        *(f"> {word}" for word in right), *(f">> {word}" for word in right[:2]),
    ]  # fmt: skip


def _beside_others(claim: Claim, pieces: list[Evidence]) -> dict[str, float]:
    """Where the record's other treatments stand: what comes before the index treatment is rather prior."""
    mine = name(str(claim.get("name")))
    place = pieces[0].start if pieces else 0
    index = _starts(claim, claim.record, "drugs", mine)
    prior = _starts(claim, claim.record, "prior_treatments", mine)
    return {
        "no index": float(not index),
        "before index": float(bool(index) and place < min(index)),
        "after index": float(bool(index) and place > min(index)),
        "near index": float(any(abs(place - start) < 60 for start in index)),
        "near prior": float(any(abs(place - start) < 60 for start in prior)),
        "after prior": float(bool(prior) and place > max(prior)),
    }


def _starts(claim: Claim, record: Record, field: str, mine: str) -> list[int]:
    """Where the other treatments of a field are first given, the title apart."""
    found = []
    for item in getattr(record, field):
        if name(item.name) != mine:
            found += [p.start for p in item.evidence if not _in_title(claim, p)][:1] or [
                p.start for p in item.evidence
            ][:1]
    return found


@lru_cache(maxsize=1)
def _weights() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((files("pipeline") / "checks" / "roles.json").read_text(encoding="utf-8"))
    return loaded


def likelihoods(seen: dict[str, float], weights: dict[str, Any]) -> dict[str, float]:
    """How likely each role is, by what is seen."""
    scores = {}
    for role in ROLES:
        row = weights["roles"][role]
        scores[role] = row["bias"] + sum(row["weights"].get(feature, 0.0) * amount for feature, amount in seen.items())
    top = max(scores.values())
    exps = {role: math.exp(score - top) for role, score in scores.items()}
    total = sum(exps.values())
    return {role: part / total for role, part in exps.items()}


def roles_of(claim: Claim) -> dict[str, float]:
    """How likely each role of a quoted treatment is, by the shipped weights."""
    if "roles" not in claim.memory:
        claim.memory["roles"] = likelihoods(features(claim), _weights())
    found: dict[str, float] = claim.memory["roles"]
    return found


def _quote_states_role(claim: Claim) -> str | None:
    if not claim.evidence:
        return None
    likely = roles_of(claim)
    if likely[claim.field] >= _weights()["threshold"]:
        return None
    best = max(likely, key=lambda role: likely[role])
    return (
        f"the words around {shown(claim.quote or '')} speak of {WORDS[best]} rather than {WORDS[claim.field]} treatment"
    )


CHECKS = (
    Check(
        "QuoteStatesRole",
        "role_not_in_quote",
        "The words around a treatment give it this role.",
        'index from "refractory to methotrexate"',
        "move the treatment to the role that the text gives it for this patient",
        TREATMENTS,
        _quote_states_role,
    ),
)
