"""The course of treatment: which drugs were given one after the other, and which line is the index one.

A line is what was given together. It ends where the text says that it failed or was replaced. The
index line is the first one with a drug of the title; without such a drug it is the last line that treats the disease.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.base import Mention
from extractors.treatment_cues import plain
from extractors.treatments import Treatment
from pipeline.line_endings import FAILED, RELAPSED, SOON, ended_well, line_ended
from pipeline.operation_roles import says_little

Treatments = Sequence[Mention[Treatment]]

NOTHING: frozenset[str] = frozenset()
MEMBER = "treatment.member"
"""The rule of a mention that names a drug by its class."""
UMBRELLAS = frozenset({
    "chemotherapy", "immunotherapy", "biological agent", "steroid-sparing agent", "immunosuppressant",
    "immunomodulator", "disease-modifying therapy", "targeted therapy", "hormonal therapy",
})  # fmt: skip
"""Words for treatment as a whole: nothing beside a drug that is named."""
STEROIDS = frozenset({"corticosteroid"})
"""What patients of a group are mostly given beside what is tried on them."""
_DIAGNOSED = re.compile(r"\bdiagnos\w+", re.IGNORECASE)
_FAR = 700
"""Two starts that stand further apart (characters) belong to different lines."""
_STARTS = re.compile(r"\b(?:re-?)?(?:start|beg[au]n|commenc|initiat|introduc|institut)", re.IGNORECASE)
_LOOKS_BACK = re.compile(
    r"\b(?:since|after|when|before|until|time|following|months? of|weeks? of)\b[^.;]{0,30}$", re.IGNORECASE
)
_ONLY_DATES = re.compile(r"(?:after|following|since)\b", re.IGNORECASE)
_AT_THE_EDGE = re.compile(r"(?:after|following|since|respon\w+|induced|caused|associated|related|due)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Course:
    """The lines of treatment of one patient or group, with the index drugs and where they begin."""

    index: frozenset[str]
    start: int | None
    lines: tuple[tuple[Mention[Treatment], ...], ...] = ()
    earlier: int = 0
    """How many of the lines were over before the index line; none where the title names the index drug."""
    narrative: bool = False
    support: frozenset[str] = frozenset()
    """Families that do not treat the patient's disease but go beside what does."""

    @classmethod
    def of(
        cls,
        given: Treatments,
        chosen: frozenset[str],
        text: str,
        support: frozenset[str] = NOTHING,
        blamed: frozenset[str] = NOTHING,
    ) -> Course:
        """The course of one patient: ``chosen`` are the drugs of the title that were given, ``blamed`` those of harm.

        What is given after a drug that did harm is given against the harm, and the record is about both.
        """
        lines = _lines(given, text)
        if not lines:
            return cls(frozenset(), None, narrative=True)
        if chosen:
            first, chosen = _first(lines, chosen, text)
            start = _start(lines[first:], chosen, text)
            later = [m for line in lines[first + 1 :] for m in line if m.value.role == "index" and _is_new(m, support)]
            if chosen & blamed:
                later += [m for line in lines for m in line if m.value.role == "index" and _is_remedy(m)]
            later = [m for m in later if m.value.name not in blamed]
            index = chosen | {m.value.name for m in later if m.start > start}
            return cls(index, start, tuple(map(tuple, lines)), 0, narrative=True, support=support)
        treating = _treating(lines, support, text)
        named = _without_umbrellas(treating)
        supports = [[m for m in line if m.value.family != "operation"] for line in _without_umbrellas(lines)]
        treating = next((told for told in (named, supports) if any(told)), treating)
        first = max((n for n, line in enumerate(treating) if line), default=len(lines) - 1)
        line = treating[first] or lines[first]
        between = max((n for n in range(first) if treating[n]), default=None)
        if between is not None and _only_resumes(line, treating[between], text):
            first, line = between, [*treating[between], *line]
        while first and treating[first - 1] and ended_well(text[treating[first - 1][-1].end : line[0].start]):
            first -= 1
            line = treating[first] + line
        since = min(m.start for m in line)
        line = [*line, *(m for m in lines[first] if m not in line and _is_given_too(m, since, text))]
        index = frozenset(m.value.name for m in line if not _ONLY_DATES.match(m.value.cue or "")) or frozenset(
            m.value.name for m in line
        )
        return cls(index, _start(lines[first:], index, text), tuple(map(tuple, lines)), first, True, support)

    @classmethod
    def of_group(
        cls, given: Treatments, chosen: frozenset[str], text: str, blamed: frozenset[str] = NOTHING
    ) -> Course:
        """The course of a group: the drugs of the title, else everything that was given but steroids beside it."""
        told = [m for m in given if m.value.role == "index"]
        if chosen and chosen <= blamed:
            first = min(m.start for m in given if m.value.name in chosen)
            chosen |= {m.value.name for m in told if m.start > first and _is_remedy(m) and not _is_compared(m, text)}
        beside = _steroids_beside(told, text) if not chosen else frozenset()
        index = chosen or frozenset(m.value.name for m in told) - beside
        starts = [m.start for m in given if m.value.name in index and m.value.role == "index"]
        return cls(index, min(starts or (m.start for m in given if m.value.name in index), default=None))

    def is_before(self, mention: Mention[Treatment]) -> bool:
        """Whether a mention stands before the index treatment begins."""
        return self.start is None or mention.start < self.start

    def is_alone(self, mention: Mention[Treatment]) -> bool:
        """Whether a drug was the only one of its line, so that what happened is its doing."""
        return all(m.value.name == mention.value.name for line in self.lines if mention in line for m in line)

    def is_last_given(self, mention: Mention[Treatment]) -> bool:
        """Whether nothing else of its line was started after a drug but what was given together with it."""
        line = next((line for line in self.lines if mention in line), ())
        return bool(line) and all(m.value.cue == mention.value.cue for m in line if m.start > mention.start)

    def is_restarted(self, mention: Mention[Treatment]) -> bool:
        """Whether an index drug had been given once before, in an earlier line of its own."""
        return mention.rule != MEMBER and any(mention in line for line in self.lines[: self.earlier])

    def is_earlier_line(self, mention: Mention[Treatment], text: str) -> bool:
        """Whether a line ended between a mention and the index treatment."""
        return self.narrative and self.start is not None and line_ended(text[mention.end : self.start])

    def is_over(self, mention: Mention[Treatment], text: str) -> bool:
        """Whether the sentences right after a mention say that its line ended."""
        after = text[mention.end : min(self.start or len(text), mention.end + SOON)]
        return line_ended(_DIAGNOSED.sub("", after))


def _steroids_beside(told: Treatments, text: str) -> frozenset[str]:
    """Steroids that a group was given together with what was tried on it ("X and oral prednisone")."""
    main = [m for m in told if m.value.family not in STEROIDS and m.value.name not in UMBRELLAS]
    return frozenset(
        m.value.name for m in told for other in main
        if m.value.family in STEROIDS
        and _AND.fullmatch(_BRACKETS.sub("", text[min(m.end, other.end) : max(m.start, other.start)]))
    )  # fmt: skip


_AND = re.compile(r"(?: [\w-]+){0,2},? (?:and|plus|with|combined with|as well as|in combination with)(?: [\w-]+){0,2} ")


def _first(lines: Sequence[Treatments], chosen: frozenset[str], text: str) -> tuple[int, frozenset[str]]:
    """The first line with a drug of the title; one that failed before another drug of the title began is prior."""
    places = [n for n, line in enumerate(lines) if any(m.value.name in chosen for m in line)]
    while len(places) > 1:
        names = {m.value.name for m in lines[places[0]]} & chosen
        later = {m.value.name for n in places[1:] for m in lines[n]} & chosen
        ending = text[lines[places[0]][-1].end : lines[places[0] + 1][0].start]
        if names & later or not (FAILED.search(ending) or RELAPSED.search(ending)):
            break
        places, chosen = places[1:], chosen - names
    return places[0], chosen


def _without_umbrellas(lines: Sequence[Treatments]) -> list[list[Mention[Treatment]]]:
    """What the lines name: a support that is named says more than "immunosuppressants"."""
    return [[m for m in line if m.value.name not in UMBRELLAS] for line in lines]


def _is_new(mention: Mention[Treatment], support: frozenset[str]) -> bool:
    """A later line: not what only dates it ("after fludarabine") nor what a complication answered to."""
    return mention.value.family not in support and not _AT_THE_EDGE.match(mention.value.cue or "")


def _treating(lines: Sequence[Treatments], support: frozenset[str], text: str) -> list[list[Mention[Treatment]]]:
    """What of each line treats the disease; a support counts where it came after a failure and ended well."""
    treating = [
        [m for m in line if m.value.family not in support or _is_joined(m, line, support, text)] for line in lines
    ]
    last = max((n for n, line in enumerate(treating) if line), default=None)
    if last is None or last + 1 == len(lines):
        return treating
    failed = FAILED.search(text[treating[last][-1].end : lines[last + 1][0].start])
    ended = text[lines[-1][-1].end : lines[-1][-1].end + SOON]
    if failed and ended_well(ended):
        treating[-1] = [m for m in lines[-1] if not says_little(m.value.name)]
    return treating


_JOINED = re.compile(
    r"(?:(?:,| and|, and| plus| with| as well as) (?:(?!was\b|were\b|then\b|later\b|his\b|her\b)[a-z-]+ ){0,3}| ?/ ?)"
)


def _is_joined(mention: Mention[Treatment], line: Treatments, support: frozenset[str], text: str) -> bool:
    """"Antibiotics and steroids" are one treatment: what supports goes with what stands beside it."""
    return mention.value.family not in ("operation", "life support") and any(
        other.value.family not in support and other.value.cue == mention.value.cue
        and _JOINED.fullmatch(_bare(text[min(other.end, mention.end) : max(other.start, mention.start)]))
        for other in line
    )  # fmt: skip


_GIVEN_TOO = frozenset({
    "antibiotic", "antiviral", "antifungal", "antiparasitic", "anticoagulant", "antiplatelet agent", "statin",
    "diuretic",
})  # fmt: skip
"""Supports that treat something of their own, in the same line of treatment."""
_PREVENTS = re.compile(r"prophyla|prevent", re.IGNORECASE)


def _is_given_too(mention: Mention[Treatment], since: int, text: str) -> bool:
    """Given in the line that the story is about, not in a sentence before it, against what the patient has, too."""
    if ". " in text[mention.end : max(mention.end, since)]:
        return False
    given = mention.value.role == "index" and mention.value.family in _GIVEN_TOO
    return given and not _PREVENTS.search(text[max(0, mention.start - 60) : mention.end + 60])


def _bare(between: str) -> str:
    """The words between two treatments, without doses and brackets."""
    return " ".join(["", *_BRACKETS.sub("", plain(between)).split(), ""]).replace(" ,", ",")


_RESUMED = re.compile(
    r"\b(?:re-?(?:start|introduc|initiat|commenc|institut|administ)\w+|resum\w+)\b[^.]{0,40}$", re.IGNORECASE
)
_INSTEAD = re.compile(r"\b(?:chang|switch|replac|substitut|convert)\w+\b[^.]{0,40}$", re.IGNORECASE)


def _only_resumes(line: Treatments, between: Treatments, text: str) -> bool:
    """What is taken up again after what was given meanwhile, not instead of it, is no new line of treatment."""
    resumed = all(_RESUMED.search(text[max(0, m.start - 60) : m.start] + (m.value.cue or "")) for m in line)
    is_other = bool({m.value.name for m in between} - {m.value.name for m in line})
    return resumed and is_other and not any(_INSTEAD.search(text[max(0, m.start - 60) : m.start]) for m in between)


def _is_remedy(mention: Mention[Treatment]) -> bool:
    """Given after a harm, not what only dates something nor an operation."""
    return mention.value.kind != "procedure" and not _ONLY_DATES.match(mention.value.cue or "")


def _is_compared(mention: Mention[Treatment], text: str) -> bool:
    """Who fell ill had been given it more often than others."""
    return bool(_OFTEN.search(text[max(0, mention.start - 50) : mention.start]))


_OFTEN = re.compile(r"\b(?:likely|often|frequently|concomitantly|concurrently)\b")


def _lines(given: Treatments, text: str) -> list[list[Mention[Treatment]]]:
    """Lines of treatment in text order."""
    lines: list[list[Mention[Treatment]]] = []
    for mention in given:
        between = text[lines[-1][-1].end : mention.start] if lines else ""
        if lines and len(between) < _FAR and not line_ended(between):
            lines[-1].append(mention)
        elif lines and mention.value.name in {m.value.name for m in lines[-1] if m.value.family != "corticosteroid"}:
            lines[-1].append(mention)
        else:
            lines.append([mention])
    return lines


def _start(lines: Sequence[Treatments], chosen: frozenset[str], text: str) -> int:
    """Where the index treatment begins: the last place that tells its start, else the first that names it as given."""
    named = [m for line in lines for m in line if m.value.name in chosen]
    told = [
        m.start
        for m in named
        if (found := _STARTS.search(m.value.cue or "")) and not found[0].lower().startswith("re")
        and not _LOOKS_BACK.search(text[max(0, m.start - 60) : m.start])
    ]
    given = [m.start for m in named if m.value.role == "index"]
    start = max(told) if told else min(given or [m.start for m in named])
    return _with_companions(lines, start, text)


def _with_companions(lines: Sequence[Treatments], start: int, text: str) -> int:
    """Where the list begins in which a treatment is named: "prednisone and X were started" starts both."""
    for mention in sorted((m for line in lines for m in line if m.start < start), key=lambda m: -m.start):
        gap = _BRACKETS.sub("", text[mention.end : start])
        if mention.value.role not in ("index", None) or len(gap) > _LISTED or _APART.search(gap):
            break
        start = mention.start
    return start


_LISTED = 45
_BRACKETS = re.compile(r"\([^()]*\)")
_APART = re.compile(
    r"[.;:]\s|\b(?:then|later|followed|to|from|by|after|before|failed|but|switch\w*|replac\w*|subsequently|was|were|"
    r"had|because|until|days?|weeks?|months?|\d{4})\b"
)
