"""What each group of a study was given, where the groups have names or letters of their own.

What abstracts print: "Group A received X, group B Y and X", "patients were given X (group 1) or Y (group 2)", "the MTX
group" (a group with the name of its drug). A sentence counts where it tells of every group what it was given; saline
stands for a placebo. What all arms were given beside the drug under test ("X or placebo in combination with Y", "all
patients received Y") makes of the placebo arm one that was treated with Y. In a monotherapy arm X was given alone ("X
plus Y combination therapy vs. X monotherapy").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from extractors.base import Mention, Sentence
from extractors.treatments import Treatment

Marks = Sequence[tuple[int, int, str]]
"""Where the names of groups stand: start, end and which group."""

_GIVES = re.compile(
    r"\b(?:receiv\w+|given|treated|administered|assigned|allocated|randomi[sz]\w+|took|taking|infused|injected|induced)\b",
    re.IGNORECASE,
)
_WITH = (
    r"(?:in combination with|combined with|added to|as (?:an )?add-on to|on top of|in addition to|together with|plus)"
)
_ADDED_TO = re.compile(rf"^(?:\s?\([^()]*\))?(?: or placebo| versus placebo)?,? {_WITH} (?:the |a |background )?$")
_ADDING = re.compile(r"\badding $", re.IGNORECASE)
_TO = re.compile(r"^ to (?:the |background )?$")
_EVERYBODY_GOT = re.compile(
    r"\b(?:all|both) (?:of )?(?:the )?(?:\w+ )?(?:patients|subjects|children|participants|women|men|groups|arms)"
    r"(?: also)? (?:received|were (?:also )?(?:given|treated with|receiving|taking|on)|took|got) "
    r"(?:the |a |oral |background )?$",
    re.IGNORECASE,
)
_OPENS = re.compile(r"^\s?[(:,=-]")
IN_PLACE_OF_A_DRUG = frozenset({"sodium chloride", "saline", "placebo"})
"""What the other groups are given for the drug that tells one apart."""

_ALLOCATED_NEXT = re.compile(
    r"[^.;]*? (?:were|was) (?:then |also |prospectively )?(?:randomly |equally |blindly )?"
    r"(?:allocated|randomi[sz]ed|assigned|divided|allotted)\b"
)
"""Behind what patients had before they were put into arms: "patients undergoing X were randomly allocated to"."""
_ANAESTHESIA = re.compile(
    r"\bana?esthe(?:sia|tic) (?:(?:was|were) )?(?:(?:induced|induction|maintained|provided|given|performed|and) )*"
    r"(?:with|using|by|of)\b[^.;]{0,60}$",
    re.IGNORECASE,
)


def tells_whom(mention: Mention[Treatment], text: str) -> bool:
    """An operation that patients underwent who were only then allocated is what no arm got more than another."""
    behind = text[mention.end : mention.end + 160]
    operated = mention.value.family == "operation" or mention.value.name.endswith(" transplantation")
    return operated and _ALLOCATED_NEXT.match(behind) is not None


def is_of_all(mention: Mention[Treatment], text: str) -> bool:
    """Whether a sentence that names an arm says that everybody got a treatment: before they were allocated, or to be
    anaesthetised."""
    before, after = text[max(0, mention.start - 120) : mention.start], text[mention.end : mention.end + 160]
    return bool(_ALLOCATED_NEXT.match(after) or _ANAESTHESIA.search(before))


def given_to_each(
    labels: Iterable[str], sentences: Iterable[Sentence], treatments: Sequence[Mention[Treatment]], text: str
) -> Mapping[str, tuple[str, ...]]:
    """The treatments of each group by the first sentence that tells them of at least two; empty where none does."""
    told = [m for m in treatments if m.value.role != "prior" and m.value.name not in IN_PLACE_OF_A_DRUG]
    names = {label: re.compile(rf"(?<![\w-]){re.escape(label)}(?![\w-])", re.IGNORECASE) for label in labels}
    for sentence in sentences:
        marks = _marks(sentence, names) if sentence.section != "title" else []
        inside = [m for m in told if sentence.start <= m.start < sentence.end]
        if len({label for _, _, label in marks}) < 2 or not inside:
            continue
        gives = _GIVES.search(sentence.text) or all(_OPENS.match(text[end : end + 2]) for _, end, _ in marks)
        if gives and (found := _parts(sentence, marks, inside)):
            return found
    return {}


def _marks(sentence: Sentence, names: Mapping[str, re.Pattern[str]]) -> Marks:
    found = [(label, match) for label, pattern in names.items() for match in pattern.finditer(sentence.text)]
    return sorted((sentence.start + match.start(), sentence.start + match.end(), label) for label, match in found)


def _parts(sentence: Sentence, marks: Marks, inside: Sequence[Mention[Treatment]]) -> dict[str, tuple[str, ...]]:
    """What stands between one group's name and the next, or before each name where the first treatment comes first."""
    if inside[0].start < marks[0][0]:
        bounds = [(marks[n - 1][1] if n else sentence.start, start, label) for n, (start, _, label) in enumerate(marks)]
    else:
        ends = [*(start for start, _, _ in marks[1:]), sentence.end]
        bounds = [(mark[1], end, mark[2]) for mark, end in zip(marks, ends, strict=True)]
    found: dict[str, tuple[str, ...]] = {}
    for begin, end, label in bounds:
        names = dict.fromkeys(m.value.name for m in inside if begin <= m.start < end)
        if names and label not in found:
            found[label] = tuple(names)
    return found if len(found) == len({label for _, _, label in marks}) else {}


def given_to_all(treatments: Sequence[Mention[Treatment]], tested: Iterable[str], text: str) -> tuple[str, ...]:
    """What every arm was given beside the treatments that are tested against placebo."""
    found: dict[str, None] = {}
    names = set(tested)
    told = [m for m in treatments if m.value.name not in IN_PLACE_OF_A_DRUG]
    for before, mention in zip([None, *told], told, strict=False):
        if mention.value.name in names or mention.value.role == "prior":
            continue
        between = text[before.end : mention.start] if before and before.value.name in names else ""
        added = _ADDED_TO.match(between) or (
            before and _TO.match(between) and _ADDING.search(text[max(0, before.start - 10) : before.start])
        )
        if added or _EVERYBODY_GOT.search(text[max(0, mention.start - 80) : mention.start]):
            found[mention.value.name] = None
    return tuple(found)


_ALONE = re.compile(r"^(?:\s?\([^()]*\))?[ -](?:mono-?therapy|alone)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:plus|(?:combined|combination) with|with (?:or|and) without|added to) (?:the )?$", re.IGNORECASE
)
_MONO = re.compile(r"mono-?therapy\b", re.IGNORECASE)
_COMBINED = re.compile(r"combin(?:ed|ation)\b", re.IGNORECASE)


def given_alone_or_together(
    labels: Iterable[str], treatments: Sequence[Mention[Treatment]], text: str
) -> Mapping[str, tuple[str, ...]]:
    """What arms got that are called monotherapy and combination; empty where not one drug alone is told of."""
    named = [label for label in labels if _MONO.search(label) or _COMBINED.search(label)]
    alone = {m.value.name for m in treatments if _ALONE.match(text[m.end : m.end + 30])} if named else set()
    if len(alone) != 1:
        return {}
    pairs = [
        (one.value.name, other.value.name)
        for one, other in pairwise(treatments)
        if other.start - one.end < 60 and _TOGETHER.search(text[one.end : other.start])
    ]
    both = {pair for pair in pairs if alone & set(pair) and len(set(pair)) == 2}
    together = next(iter(both)) if len({frozenset(pair) for pair in both}) == 1 else ()
    return {label: tuple(alone) if _MONO.search(label) else together for label in named}
