"""One drug in several doses, patients allocated between them.

What papers print: "randomised to X 2 mg, X 4 mg or placebo", "assigned to 2 mg or 4 mg of X", "to receive X (5, 10 or
15 mg) once daily", "X at a dose of 175, 210 or 250 mg/m2", "X 5 mg/day (n = 60), X 10 mg/day (n = 58) or placebo".

An arm is named by its drug and its dose. More than two doses make arms where the text prints the size of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractors.base import Mention, Sentence
from extractors.treatments import Treatment
from pipeline import arm_sizes as sizes
from pipeline.arm import Arm
from pipeline.arm_controls import placebo_arm
from pipeline.arm_units import ALLOTTED

_ALLOCATED = re.compile(rf"\b(?:{ALLOTTED})\b", re.IGNORECASE)
_NUMBER = r"\d[\d.,]*(?<![.,])"
_UNIT = r"(?:mg|g|mcg|[µμ]g|IU|units?|Gy)(?: ?/ ?(?:kg|m2|m²|day|d|h|min|week)\b)*"
_AMOUNTS = (
    rf"(?P<first>(?:{_NUMBER}(?: ?{_UNIT})?, ){{0,5}}{_NUMBER})(?: ?{_UNIT})?,? (?:or|and|versus|vs\.?) "
    rf"(?P<last>{_NUMBER}) ?(?P<unit>{_UNIT})"
)
_BEHIND = re.compile(
    r"[\s,(]*(?:(?:at|in) )?(?:(?:an? |the |one of )?(?:\w+ ){0,2}doses? (?:levels )?of )?(?:either )?"
    rf"{_AMOUNTS}(?![\w/]|,? (?:(?:and|or) )?\d)"
)
_BEFORE = re.compile(rf"(?<![\w.,-]){_AMOUNTS} (?:of )?(?:oral |intravenous |subcutaneous |inhaled )?$")
_BESIDE = re.compile(rf" \(?(?P<dose>{_NUMBER} ?{_UNIT})(?!\w)(?! (?:or|and|to) \d)")
_NEXT = re.compile(
    r"\)?(?: (?:once|twice|three times|(?:once |twice )?daily|a day|weekly|per day|every \w+ \w+))*"
    r"(?: ?\((?![^()]*dose)[^()]*\))?(?:,|;|,? (?:or|and|versus|vs\.?|compared (?:with|to)))"
    r"(?: (?:or|and|to))?(?: oral)? "
)
_FAR = 160


def dose_arms(text: str, sentences: Sequence[Sentence], treatments: Sequence[Mention[Treatment]]) -> list[Arm]:
    """The arms of the first drug whose doses are told apart, the placebo arm before them; mostly none."""
    for sentence in sentences:
        inside = [m for m in treatments if sentence.start <= m.start < sentence.end and m.value.role != "prior"]
        for place, mention in enumerate(inside):
            around = text[max(0, mention.start - _FAR) : mention.end + 60]
            doses = _in_one_list(text, mention) or _one_by_one(text, inside[place:])
            if len(set(doses)) < 2 or not _ALLOCATED.search(around):
                continue
            arms = [_arm(text, mention, dose) for dose in dict.fromkeys(doses)]
            found = [*placebo_arm(text), *arms]
            for arm, n in zip(found, sizes.in_list(text, len(found)), strict=False):
                arm.n = arm.n or n
            return found if len(arms) == 2 or all(arm.n for arm in arms) else []
    return []


def _in_one_list(text: str, mention: Mention[Treatment]) -> list[str]:
    """The doses listed behind a drug or before it: "X 2 or 4 mg", "2 mg or 4 mg of X"."""
    listed = _BEHIND.match(text[mention.end : mention.end + 90]) or _BEFORE.search(
        text[max(0, mention.start - 60) : mention.start]
    )
    if listed is None:
        return []
    return [f"{number} {listed['unit']}" for number in (*_numbers(listed["first"]), listed["last"])]


def is_in_doses(text: str, mention: Mention[Treatment]) -> bool:
    """The treatment stands with a list of its doses."""
    return bool(_in_one_list(text, mention))


def _numbers(amounts: str) -> Iterator[str]:
    return (match.group() for match in re.finditer(rf"(?<![\w/]){_NUMBER}", amounts))


def _one_by_one(text: str, inside: Sequence[Mention[Treatment]]) -> list[str]:
    """The doses of a drug that is named with each of them: "X 5 mg (n = 60), X 10 mg (n = 58)"."""
    doses: list[str] = []
    end = 0
    for mention in inside:
        beside = _BESIDE.match(text[mention.end : mention.end + 40])
        goes_on = not doses or _NEXT.fullmatch(text[end : mention.start])
        if beside is None or not goes_on or mention.value.name != inside[0].value.name:
            break
        doses.append(beside["dose"])
        end = mention.end + beside.end()
    return doses


def _arm(text: str, mention: Mention[Treatment], dose: str) -> Arm:
    """The arm of one dose, with the first size that is printed beside the dose."""
    name = mention.value.name
    told = (
        sizes.beside_dose(text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 12])
        for match in re.finditer(rf"(?<![\d,.]){re.escape(dose)}(?!\w)", text)
    )
    n = next((n for n in told if n), None)
    label, span = f"{name} {dose}", (mention.start, mention.end)
    return Arm(label, n, span=span, surfaces=[label, dose], treatments=(name,), dose=dose)


def dose_of_arm(dose: str, printed: Iterable[str]) -> str:
    """The dose of one arm in the words in which it is printed by itself: "4 mg once daily", not "2 mg or 4 mg"."""
    told = (words for words in printed if words.startswith(dose) and not re.search(r"\b(?:or|and|to|vs) \d", words))
    return next(told, dose)
