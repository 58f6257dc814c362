"""Which count belongs to which statement of a sentence.

A count is printed before what it counts ("19 of 20 patients responded"), after it ("complete response in 7/52") or
within it. It goes to the nearest statement with nothing hard between; a number of patients that only introduces a
group ("in 86 patients with PMS, ...") goes to none. "one patient relapsed and died" counts both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.count_words import Count
from extractors.counts import DID, counts

Span = tuple[int, int]

_HARD = re.compile(r"[;]|\b(?:but|while|whereas|although)\b")
_ASIDE = re.compile(r",[^,;\d%]{1,80},")
_INTRODUCES = re.compile(
    r"[,:)]|\b(?:with|who\b(?! \w+ed\b| $)|whose|whom|had been|and|received|"
    r"were (?:treated|given|randomi[sz]ed|enrolled|included))\b"
)
_BESIDE = re.compile(r"\s?[(\[]\s?")
_COORDINATED = re.compile(r"[)\]]?\s?(?:,|and\b|or\b)")
_NEXT_OF_LIST = re.compile(r",|\s(?:and|or)\b")
"""A count in its bracket is of what stands before it: "flu (n = 1), bitter taste (n = 2) and headache"."""
_NEXT = re.compile(r"[)\]]?,?\s(?:and|or)\s")
"""What follows an "and" is counted for what comes next: "a complete response and six (33%) a partial one"."""
_SHARES = re.compile(r"\s(?:and|or|and then)\s(?:\w+ly\s)?")
_LISTED = re.compile(r"(?:[^.;]{0,45}?)(?:\band\b|,)(?:\s(?:in|by|was|were|only|with))?\s?")


def assign(text: str, spans: Sequence[Span]) -> dict[int, list[Count]]:
    """The counts of each span, by its place; several where a contrast or a list of percentages is printed."""
    found = counts(text) if spans else []
    if not found:
        return {}
    given: dict[int, list[tuple[int, Count]]] = {}
    for count in _related(text, found):
        near = [
            (distance, place)
            for place, span in enumerate(spans)
            if (distance := _distance(text, count, span)) is not None
        ]
        if near:
            distance, place = min(near)
            given.setdefault(place, []).append((distance, count))
    told = {place: _told(text, sorted(near, key=lambda entry: entry[0])) for place, near in given.items()}
    told = {place: of for place, of in told.items() if of[0].arm is not None or not _is_placebos(text, of[0])}
    for place in range(1, len(spans)):
        before = told.get(place - 1)
        if (
            place not in told
            and before
            and before[0].end <= spans[place - 1][0]
            and _SHARES.fullmatch(text[spans[place - 1][1] : spans[place][0]])
        ):
            told[place] = before
    return told


def _is_placebos(text: str, count: Count) -> bool:
    """Its bracket stands behind the placebo."""
    return bool(_BY_PLACEBO.search(text[: count.start + 1]))


_COUNTS = re.compile(r"(?:\b(?:in|by|for|of|with|only|was|were|from)|\()\s?$|^\s?\(|\b(?:in|by|among)\b")
_DEFINITE = re.compile(r"\b(?:in|of|for|among|from|with|to|by) the $", re.IGNORECASE)
"""Before a number of patients who are known already: "the dose of the 14 patients on it"."""
_OPENS = re.compile(r"[)\]]?[,;]\s(?:and\s|but\s)?(?:only\s)?")
_DID = re.compile(rf"\s?(?:patients?\s|others?\s)?(?:{DID})\b")
"""A number with a verb of its own opens the next statement: "of the two who died, one had a stroke"."""
_OF_PLACEBO = re.compile(r"\bplacebo[- ](?:\w+ ){0,2}(?:rates?|responses?) (?:of |was |were )?$", re.IGNORECASE)
_BY_PLACEBO = re.compile(r"\bplacebo (?:(?:group|arm|recipients|patients) )?\(.?$", re.IGNORECASE)
"""Before a share in brackets that no treated group had: "similar between the placebo (64.3%) and X groups"."""
_IN_SO_MANY = re.compile(r"\bIn (?:only |another )?$")


def _distance(text: str, count: Count, span: Span) -> int | None:
    start, end = span
    plain = count.of is None and count.percent is None
    if _OF_PLACEBO.search(text[: count.start]) or (
        plain and count.start < end and _DEFINITE.search(text[: count.start])
    ):
        return None
    if count.start < end and start < count.end:
        return 25 if plain else 0
    found = _before(text, count, start, plain) if count.end <= start else _behind(text, count, end, plain)
    if found is None:
        return None
    gap, penalty = found
    if len(gap) > (140 if count.arm is not None else 90) or _HARD.search(gap):
        return None
    return len(gap) + penalty + 25 * gap.count(",")


def _before(text: str, count: Count, start: int, plain: bool) -> tuple[str, int] | None:
    """What stands between a count and a statement behind it, and what speaks against it."""
    gap, penalty = _ASIDE.sub(" ", text[count.end : start]), 10 * plain
    if text[count.start] == "(" and _NEXT_OF_LIST.match(gap):
        return None
    if plain and gap.startswith(", ") and (count.n or 0) < 10 and _IN_SO_MANY.search(text[: count.start]):
        gap = gap[1:]
    if plain and count.arm is None and _INTRODUCES.search(gap):
        return None
    return gap, penalty + 30 * bool(_COORDINATED.match(gap))


def _behind(text: str, count: Count, end: int, plain: bool) -> tuple[str, int] | None:
    """What stands between a statement and a count behind it, and what speaks against it."""
    gap = text[end : count.start]
    if text[count.start] == "(" and gap in ("", " "):
        return gap, 0
    if (_OPENS.fullmatch(gap) and _DID.match(text, count.end)) or (
        plain and not count.arm and not _COUNTS.search(gap) and not text.startswith("in ", count.start)
    ):
        return None
    return gap, 0 if _BESIDE.fullmatch(gap) else 5 + 10 * plain + 25 * bool(_NEXT.fullmatch(gap))


def _told(text: str, near: list[tuple[int, Count]]) -> list[Count]:
    """The nearest count, with the other arms of its contrast or the other percentages of its list."""
    first = near[0][1]
    if first.arm is not None:
        return sorted((c for _, c in near if c.arm is not None), key=lambda c: c.start)
    if first.percent is None:
        return [first]
    if first.n is None and len(near) > 1 and text[: first.start].endswith("("):
        whole = next((c for _, c in near if c.percent is None and c.of is None and c.end <= first.start), None)
        if whole is not None:
            return [replace(first, start=whole.start, n=whole.n)]
    share = sorted((c for _, c in near if c.percent is not None and c.arm is None), key=lambda c: c.start)
    low = high = share.index(first)
    while high + 1 < len(share) and _goes_on(text, share[high], share[high + 1]):
        high += 1
    while low and _LISTED.fullmatch(text[share[low - 1].end : share[low].start]):
        low -= 1
    return share[low : high + 1]


def _goes_on(text: str, share: Count, other: Count) -> bool:
    """The next share is listed with one, and is not what something else is told of."""
    gap = text[share.end : other.start]
    return bool(_LISTED.fullmatch(gap)) and not (_OPENS.fullmatch(gap) and _DID.match(text, other.end))


_OF_THEM = re.compile(r"\sof (?:them|whom|these|those|which)\b|.{0,6}\bof (?:them|whom)\b")
_OF_WHOM = re.compile(r"\bof (?:whom|these|them|which),?\s(?:only\s)?$")
_GROUP = re.compile(r"\bOf (?:the |these |our |their )?$")
_KNOWN = re.compile(r"\b(?:the|its|their|these|those|our) $", re.IGNORECASE)
_SIZE = re.compile(r"\(n\s?=\s?(\d+)\)")


def _related(text: str, found: list[Count]) -> list[Count]:
    """Denominators that the sentence prints elsewhere: "21 patients ... seven of them", "AIHA (n = 12) 50%"."""
    return [replace(count, of=_denominator(text, count, found[:place])) for place, count in enumerate(found)]


def _denominator(text: str, count: Count, before: list[Count]) -> int | None:
    """The whole of a count: a group told before it, or that of the count whose rest it is ("three of five, two")."""
    if count.of is not None or count.arm is not None:
        return count.of
    if count.n is not None:
        them = (
            _OF_WHOM.search(text[: count.start])
            or _OF_THEM.match(text[count.end - 3 :])
            or "of them" in text[count.start : count.end + 9]
        )
        for group in before:
            whole = group.n is not None and group.of is None and group.n >= count.n
            if whole and (them or _GROUP.search(text[: group.start])):
                return group.n
        if _KNOWN.search(text[: count.start]):
            return None
        return next((one.of for one in before if one.n and one.of == one.n + count.n), None)
    size = [m for m in _SIZE.finditer(text, 0, count.start) if not _HARD.search(text[m.end() : count.start])]
    return int(size[-1][1]) if size and count.start - size[-1].end() < 60 else None
