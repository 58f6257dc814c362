"""Counts that a list prints in part: "27.3, 32.6 and 17.2%", "28 and 25 deaths", "in six patients on X and 15 on Y".

The last of a list has the sign or the noun that counts all of them; a number that repeats the build of a count before
it counts another group.
"""

from __future__ import annotations

import re

from extractors.count_words import FREE, NUMBER, PEOPLE, Count, whole

_SHARE = r"\d{1,3}(?:\.\d{1,2})?"
_NAMED_SHARE = rf"{_SHARE}(?: \([A-Za-z][\w ]{{0,9}}\))?"
_NO_THRESHOLD = r"(?<![≥≤><])(?<![≥≤><] )(?<!grade )(?<!Grade )(?<!grades )(?<!stage )(?<!class )(?<!type )(?<!phase )"
"""What stands right before no share: "of grade ≥ 2 versus 63%"."""
_ONE_SIGN = re.compile(
    rf"(?<![\w.,/–-]){_NO_THRESHOLD}(?P<others>(?:{_NAMED_SHARE}, )*{_NAMED_SHARE}),? "
    rf"(?P<by>and|vs\.?|versus) {_SHARE} ?%"
)


def sharing_a_sign(text: str) -> list[Count]:
    """The shares of a list before the one that has the sign: "27.3, 32.6 and 17.2%, respectively", "14 vs 29%"."""
    found: list[Count] = []
    for match in _ONE_SIGN.finditer(text) if "%" in text else ():
        told = match["by"] != "and" or "(" in text[match.start() - 1 : match.end()] or "respectively" in text
        numbers = re.finditer(rf"(?<![\d.]){_SHARE}", match["others"]) if told else ()
        shares = [(n, float(n[0])) for n in numbers]
        found += [Count(match.start() + n.start(), match.start() + n.end(), percent=p) for n, p in shares if p <= 100]
    return found


IN_TURN = re.compile(
    r"\brespectively\b|\bin the respective (?:treatment )?(?:groups|arms)\b|"
    r"\b(?:groups|arms) (?:[A-F]|[1-6]|I{1,3})(?:,| and| vs| versus)"
)
"""A list of values goes with a list of groups."""
_ONE_NOUN = re.compile(
    rf"{FREE}(?P<others>(?:{NUMBER}, )*{NUMBER}),? (?:and|vs\.?|versus) "
    rf"(?={NUMBER} (?:[a-z-]+ ){{0,2}}?(?:{PEOPLE}|deaths?|relapses?|events?|responses?|remissions?)\b)",
    re.IGNORECASE,
)


def sharing_a_noun(text: str) -> list[Count]:
    """The counts of a list before the one that has the noun: "28 and 25 deaths in the two groups, respectively"."""
    found: list[Count] = []
    for match in _ONE_NOUN.finditer(text) if IN_TURN.search(text) else ():
        numbers = re.finditer(NUMBER, match["others"], re.IGNORECASE)
        found += [Count(match.start() + n.start(), match.start() + n.end(), whole(n[0])) for n in numbers]
    return found


_IN_GROUP = (
    r"\s(?:(?:of (?:the |those ))?(?:patients|subjects|children|women|men|those|eyes|participants)\s)?(?P<of>"
    r"in|with|on|to|under|after|during|receiving|given|taking|among|(?:who )?(?:received|took)|who were given|"
    r"(?:who were )?treated (?:with|by)|(?:assigned|allocated|randomi[sz]ed) to|of (?:the )?(?=[A-Za-z]))\s?"
)
_IN_ANOTHER = re.compile(
    rf"(?:\s?[a-z-]+){{0,3}}?{_IN_GROUP}[^.;:%\d]{{1,60}}?(?:\s?[1-6](?=[, ]))?"
    r"(?:,?\s(?:and|but|versus|vs\.?|compared (?:with|to)|while|whereas)|,)\s(?:in\s|by\s)?(?:only\s)?"
)
_OF_GROUP = re.compile(_IN_GROUP)
_SO_MANY = re.compile(rf"(?P<n>{NUMBER})(?=\s)", re.IGNORECASE)


def in_other_groups(text: str, found: list[Count]) -> list[Count]:
    """A number that repeats the build of a count: "in six patients on X and 15 on Y"."""
    more: list[Count] = []
    told = [count for count in found if count.n is not None and count.percent is None]
    for count in told:
        between = _IN_ANOTHER.match(text, _last(text, count))
        number = between and _SO_MANY.match(text, between.end())
        if number and is_parallel(text, count, Count(*number.span(), whole(number[0]))):
            more.append(Count(*number.span(), whole(number[0])))
            told.append(more[-1])
    return more


def is_parallel(text: str, one: Count, other: Count) -> bool:
    """Two counts are told in the same words of two groups: "40 of 60 patients on X and 36 of 60 on Y"."""
    alike = (one.of is None) == (other.of is None)
    between = _IN_ANOTHER.fullmatch(text, _last(text, one), other.start) if alike else None
    group = between and _OF_GROUP.match(text, _last(text, other))
    return bool(between and group and group["of"] == between["of"])


def _last(text: str, count: Count) -> int:
    """Where a count ends, without the space behind it."""
    return count.end - text[: count.end].endswith(" ")
