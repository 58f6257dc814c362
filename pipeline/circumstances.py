"""The circumstances of a value: what a reader who doubts it would look at beside its words.

How full its record is, what stands before and after the quote (a presentation, a plan of visits, a comparison), which
words it is made of and which stand next to it, whether the treatment was named before, how often the text names the
disease or drug, whether an outcome falls to a follow-up. They are features of confidence, not checks: each alone is no
reason to flag.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from pipeline.checks.base import TREATMENTS, Claim
from pipeline.comparison import name

_GIVEN = ("drug", "drug_class", "procedure")
_LISTS = ("drugs", "condition", "prior_treatments", "concomitant_treatments", "follow_up", "outcomes")
_CUES = {
    "presentation": "presen admitt admiss examin reveal showed histor diagno referr prior before baseli",
    "treated": "after follow treate treatm therap under during on month months week weeks since subseq respon",
    "schedule": "every visit visits assess baseli evalua measur examin each schedu betwee from",
    "comparison": "p versus vs hazard odds differ compar",
    "cause": "except histor family mother father risk preven avoid due becaus unrela",
}
_CUES_OF: dict[str, tuple[str, ...]] = {
    stem: tuple(cue for cue, stems in _CUES.items() if stem in stems.split())
    for stem in " ".join(_CUES.values()).split()
}
"""The first six letters of a word, and what it is a cue of."""
_WORD = re.compile(r"[a-z]+")
_BROAD = frozenset({"disease_activity", "response", "relapse", "other"})
Feature = tuple[str, float]


def circumstances(claim: Claim) -> Iterator[Feature]:
    """The circumstances of a value that is quoted."""
    key = ("fullness", id(claim.record))
    if key not in claim.scene.kept:
        claim.scene.kept[key] = tuple(_fullness(claim))
    yield from claim.scene.kept[key]
    if claim.evidence:
        yield from _beside(claim)
        yield from _words(claim)
        yield from _order(claim)
        if claim.field in TREATMENTS:
            yield from _treatment(claim)
        elif claim.field in _OF_FIELD:
            yield from _OF_FIELD[claim.field](claim)


def _fullness(claim: Claim) -> Iterator[Feature]:
    record, scene = claim.record, claim.scene
    for field in _LISTS:
        yield f"many {field}", min(len(getattr(record, field)), 12) / 4
    yield "age told", float(bool(record.age))
    yield "sex told", float(record.sex is not None)
    yield f"kind {scene.document.kind}", 1.0
    yield "length", math.log1p(len(scene.view)) / 8
    yield "title names the drug", float(_title_names_index(claim))


def _beside(claim: Claim) -> Iterator[Feature]:
    piece, view = claim.evidence[0], claim.scene.view
    before, after = view[max(0, piece.start - 80) : piece.start], view[piece.end : piece.end + 60]
    for cue in _cues_in(before):
        yield f"{cue} before", 1.0
        yield f"{cue} before {claim.field}", 1.0
    for cue in _cues_in(after):
        yield f"{cue} after", 1.0


def _cues_in(words: str) -> list[str]:
    return sorted({cue for word in _WORD.findall(words.lower()) for cue in _CUES_OF.get(word[:6], ())})


WORD = "word "
"""What the features begin with that are words; training keeps those that several documents have."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_NEAR, _NEXT = 60, 3
"""How far (characters) and how many words to either side count as next to a quote."""


def _words(claim: Claim) -> Iterator[Feature]:
    """The words of a quote and those next to it in its sentence, each for its field; numbers are alike."""
    piece, field = claim.evidence[0], claim.field
    for word in _tokens(claim.quotes[0]):
        yield f"{WORD}{field} {word}", 0.3
    for word in _tokens(claim.scene.before(piece.start, _NEAR))[-_NEXT:]:
        yield f"{WORD}before {field} {word}", 1.0
    for word in _tokens(claim.scene.after(piece.end, _NEAR))[:_NEXT]:
        yield f"{WORD}behind {field} {word}", 1.0


def _tokens(words: str) -> list[str]:
    return ["0" if token.isdigit() else token for token in _TOKEN.findall(words.lower())]


def _order(claim: Claim) -> Iterator[Feature]:
    """Whether the index treatment was named before, anywhere and below the title."""
    place, title = claim.evidence[0].start, len(claim.scene.title) + 50
    named = [piece.start for drug in claim.record.drugs for piece in drug.evidence]
    body = [start for start in named if start > title]
    begun = bool(body) and place >= min(body)
    yield "after the drug", float(place >= min(named, default=0))
    yield "after the drug below the title", float(begun)
    if claim.get("direction") in ("worsened", "occurred"):
        yield "harm before the drug", float(not begun)


def _treatment(claim: Claim) -> Iterator[Feature]:
    called, scene, field = str(claim.get("name")), claim.scene, claim.field
    named = scene.named(_GIVEN)
    times = named.get(called, 0)
    printed, title = claim.read(claim.evidence[0]).lower(), scene.lower_title
    mine = called in title or printed in title
    yield f"share of mentions {field}", times / max(1, sum(named.values()))
    yield f"named more often {field}", sum(count > times for count in named.values()) / 4
    yield f"title names it {field}", float(mine)
    yield f"title names another {field}", float(not mine and _title_names_index(claim))
    yield f"class {field}", float(called in scene.named(("drug_class",)))
    if field == "drugs" and claim.get("n") is not None:
        yield "n is the group's", float(claim.get("n") == claim.record.group.n)


def _condition(claim: Claim) -> Iterator[Feature]:
    called, scene = str(claim.get("name")), claim.scene
    named = scene.named(("condition",))
    times, place = named.get(called, 0), claim.evidence[0].start
    yield "condition's share of mentions", times / max(1, sum(named.values()))
    yield "condition beside the most named", times / max(named.values(), default=1)
    yield "conditions named", len(named) / 8
    yield "condition in title", float(called.rsplit(maxsplit=1)[-1] in scene.lower_title)
    yield "words of condition", len(called.split()) / 3
    yield "condition with the group", float(any(abs(p.start - place) < 120 for p in claim.record.group.evidence))
    yield "narrower condition named", float(any(called in other and other != called for other in named))


def _follow_up(claim: Claim) -> Iterator[Feature]:
    record, scene, piece = claim.record, claim.scene, claim.evidence[0]
    start, end = scene.sentence(piece.start, piece.end)
    value = claim.get("value")
    told = [p.start for outcome in record.outcomes for p in outcome.evidence]
    yield "outcomes of its sentence", min(sum(start <= place < end for place in told), 4) / 2
    if isinstance(value, float):
        yield "an outcome's time", float(any(f"{value:g}" in (outcome.at or "") for outcome in record.outcomes))
        same_unit = [other.value or 0.0 for other in record.follow_up if other.unit == claim.get("unit")]
        yield "longest", float(value >= max(same_unit, default=0.0))
    around = scene.view[max(0, piece.start - 80) : piece.end + 60].lower()
    yield "said to follow", float("follow" in around)


def _outcome(claim: Claim) -> Iterator[Feature]:
    domain = claim.get("domain")
    beside = [outcome for outcome in claim.record.outcomes if outcome.domain == domain]
    yield "broad domain", float(domain in _BROAD and claim.get("measure") is None)
    yield "of its domain", min(len(beside), 6) / 3
    yield "directions of its domain", len({outcome.direction for outcome in beside}) / 2


_OF_FIELD = {"condition": _condition, "follow_up": _follow_up, "outcomes": _outcome}


def _title_names_index(claim: Claim) -> bool:
    title = claim.scene.lower_title
    return any(name(drug.name) in title for drug in claim.record.drugs)
