"""Treatments that a study holds against each other without printing the sizes of its arms.

What abstracts print: "a randomised trial of diazepam versus propranolol", "were randomly assigned to receive oral
methotrexate or ciclosporin", "we compared the safety of X and Y", "X plus Y was compared to Y alone", "X, Y and Z were
compared", "an X-controlled trial", "effects of diazepam (10 mg) and propranolol (80 mg) ... in a crossover design",
"26% with X and 31% with Y", "more relapses after X than after Y".

We return the treatments of the arms, in text order; each arm by the mentions that name it first. What a sentence says
of how the study was made counts before what another says of its results.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from extractors.base import Mention, Sentence
from extractors.group_patterns import COUNT
from extractors.treatments import Treatment
from pipeline.arm_combined import BOTH
from pipeline.arm_sizes import PATIENTS
from pipeline.arm_units import PLUS

Unit = tuple[Mention[Treatment], ...]
"""What one arm was given: a treatment with those that are joined to it."""

_AND = re.compile(r" and (?:oral |intravenous |the )?")
_DOSE = (
    r"(?:(?:at|of|in|for) )?(?:a )?(?:single )?(?:doses? (?:of )?)?\b\d[\d.,]*(?:(?: ?[-–/] ?| to | or )\d[\d.,]*)? ?-?"
    r"(?:mg|g|µg|mcg|micrograms?|ml|IU|units?|mmol|mEq|%|percent|days?|weeks?|months?)(?![a-z])"
    r"(?: ?/ ?(?:kg|m2|day|d|h|min|week|ml|dose))*"
)
_BESIDE = re.compile(
    rf"\([^()]*\)|\[[^\[\]]*\]|{_DOSE}|\b(?:once|twice|thrice|three times|four times)(?: a day| daily| weekly)?\b|"
    r"\b(?:daily|weekly|per day|a day|orally|intravenously|subcutaneously|alone|monotherapy|therapy|treatment|"
    r"sodium|sulfate|sulphate|hydrochloride|maleate|acetate|phosphate|tablets?|capsules?|infusions?|injections?|"
    r"gel|cream|ointment|spray|(?:and |or )?(?:placebo|saline|vehicle)|b\.?i\.?d\b\.?|t\.?i\.?d\b\.?|q\.?d\b\.?)",
    re.IGNORECASE,
)
"""What stands beside the name of a treatment and says nothing of how it is held against the next."""
_LINK = (
    r"(?: (?:to|the|either|both|a|an|that|those|of|with|for|after|on|in|by|receive|receiving|standard|conventional|"
    r"conservative|bolus|oral|intravenous|topical|subcutaneous|intramuscular|low-dose|high-dose|low dose|high dose|"
    r"intermittent|continuous|inhaled|nebuli[sz]ed|weekly|daily|once-daily|single-dose|"
    r"patients|children|treated|given))*"
)
_AGAINST = re.compile(
    r"(?P<word>versus|vs\.?|against|over|or|and|with|to|(?:(?:was|were|is|as|when) )?compared (?:with|to)|"
    rf"in comparison (?:with|to)){_LINK}",
    re.IGNORECASE,
)
_APPOSITION = re.compile(r"^, an? (?:[\w-]+ ){0,4}[\w-]+,? (?=(?:with|to|and|or|versus) )")
_FREELY = frozenset({"versus", "vs", "vs.", "against", "over"})
_ALLOCATED = re.compile(
    r"\b(?:randomi[sz]ed (?:to|trial|comparison|study)|randomly|assigned|allocated|crossover|cross-over|to receive)\b",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"\b(?:(?:compare[sd]?|comparing)(?! (?:with|to)\b)|comparisons?\b|comparative\b|relative\b|differential\b|"
    r"differences? between\b)"
    rf"(?![^.;]*\b(?:combin\w+|both|baseline|controls|{COUNT} (?:[\w-]+ )?{PATIENTS})\b)[^.;]{{0,140}}$",
    re.IGNORECASE,
)
_TAKING = re.compile(rf"\b{PATIENTS} (?:already )?(?:receiving|taking|on) (?:either )?(?:[\w-]+, )*$", re.IGNORECASE)
"""What patients took before they were allocated: "women taking X or Y participated"."""
_ARE_COMPARED = re.compile(r"^(?: [\w-]+){0,4} were (?:\w+ )?compared\b(?! (?:with|to)\b)", re.IGNORECASE)
_CONTROLLED = re.compile(r"^-controlled\b")
_VALUE_WITH = r"\d[\d.,]*(?: ?%| \([^()]*\)| of patients| patients)* (?:with|for|in|on|under|after) (?:the )?$"
_VALUED = re.compile(_VALUE_WITH)
_VALUED_TOO = re.compile(
    r"^(?: group| arm| patients)?(?: \([^()]*\))?,? "
    r"(?:and|but|vs\.?|versus|against|(?:as )?compared (?:with|to)) (?:only )?" + _VALUE_WITH
)
_THAN = re.compile(
    r"^(?:[ -](?!(?:baseline|controls?|placebo|or|could|may|might|would)\b)[\w-]+,?){0,9} "
    r"(?:than|superior to|inferior to|compared (?:with|to))"
    r"(?: (?:with|for|in|on|to|after|during|under|by|the|that|those|of|seen|patients|subjects|children|women|men|"
    r"who|received|receiving|treated|given|taking))* $",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:randomi[sz]\w+|allocated|crossover|cross-over|double-blind|compar(?:ed|ing|ison|ative)|versus|"
    r"controlled (?:trial|study)|trial)\b",
    re.IGNORECASE,
)
_OR_BOTH = re.compile(rf"(?:{_BESIDE.pattern}| )*{BOTH}", re.IGNORECASE)
_COMBINED = re.compile(r"\bcombin(?!(?:ed|ation) with\b)\w+\b.*\bor [\w-]+ alone\b", re.IGNORECASE)
_PLUS_WITH = re.compile(rf"{PLUS.pattern}| with (?:an? |the |oral )?")
_RECEIVE = re.compile(
    r"^(?!.*\b(?:compar\w+|replac\w+|versus|vs)\b).*\b(?:randomi[sz]ed|assigned|allocated) to\b",
    re.IGNORECASE | re.DOTALL,
)
"""Where patients are put to what they get, "with" joins: "to receive X with Y or Z with Y"."""
_TOGETHER = re.compile(r"\bcombin\w+\b", re.IGNORECASE)


def compared(
    text: str, found: Sequence[Sentence], treatments: Sequence[Mention[Treatment]], *, cited: bool = False
) -> list[Unit]:
    """The treatments compared by design, else those whose results are; fewer than two arms mean none."""
    given = [m for m in treatments if m.value.role != "prior"]
    by_sentence = [(s, _names(text, [m for m in given if s.start <= m.start < s.end])) for s in found]
    held = any(_HELD.search(s.text) for s in found)

    def by_design(sentence: Sentence, first: Unit, second: Unit) -> bool:
        return _against(text, sentence, first, second, cited=cited) or _valued(text, first, second)

    def by_result(sentence: Sentence, first: Unit, second: Unit) -> bool:
        between = _BRACKETS.sub("", text[first[-1].end : second[0].start])
        return held and not _TOGETHER.search(sentence.text) and bool(_THAN.match(between))

    for sentence, inside in by_sentence:
        if units := list(_held_apart(text, sentence, inside, by_design)) or _controlled(text, inside, given):
            return units
    results = (_held_apart(text, s, inside, by_result) for s, inside in by_sentence if s.section != "title")
    return next((units for units in map(list, results) if units), []) if not cited else []


_BRACKETS = re.compile(r" ?\([^()]*\)| ?\[[^\[\]]*\]")


def _held_apart(
    text: str, sentence: Sentence, inside: Sequence[Mention[Treatment]], told: Callable[[Sentence, Unit, Unit], bool]
) -> Iterator[Unit]:
    """The units of a sentence of which one is held against the next, with those listed before them."""
    units = list(_units(text, inside, _PLUS_WITH if _RECEIVE.search(sentence.text) else PLUS))
    names = [frozenset(m.value.name for m in unit) for unit in units]
    pairs = {
        place
        for place, pair in enumerate(pairwise(units))
        if _may_differ(*pair) and names[place + 1] not in names[:place] and told(sentence, *pair)
    }
    for place in range(len(units) - 2, -1, -1):
        listed = text[units[place][-1].end : units[place + 1][0].start]
        if place + 1 in pairs and "," in listed and not _BESIDE.sub("", listed).strip(", "):
            pairs.add(place)
    seen: set[frozenset[str]] = set()
    for place, unit in enumerate(units):
        if ({place, place - 1} & pairs) and names[place] not in seen:
            seen.add(names[place])
            yield unit


def _names(text: str, inside: Sequence[Mention[Treatment]]) -> list[Mention[Treatment]]:
    """The treatments but the classes that only say what one is: "the ACE inhibitor X", "X, a nucleoside analogue"."""
    around = zip([None, *inside], inside, [*inside[1:], None], strict=False)
    return [
        mention
        for before, mention, after in around
        if mention.value.kind != "drug_class"
        or not (
            (after and after.start - mention.end == 1)
            or (before and re.fullmatch(r", an? (?:[\w-]+ )?", text[before.end : mention.start]))
        )
    ]


def _units(text: str, inside: Sequence[Mention[Treatment]], plus: re.Pattern[str]) -> Iterator[Unit]:
    """The treatments of a sentence, those that were given together as one: "X alone or X and Y" are X, and X with Y."""
    unit: Unit = ()
    alone: frozenset[str] = frozenset()
    for mention in inside:
        between = text[unit[-1].end : mention.start] if unit else ""
        again = alone == {m.value.name for m in unit} and _AND.fullmatch(between)
        if unit and not again and not plus.fullmatch(between):
            yield unit
            alone, unit = frozenset(m.value.name for m in unit), ()
        unit = (*unit, mention)
    if unit:
        yield unit


def _against(text: str, sentence: Sentence, first: Unit, second: Unit, *, cited: bool) -> bool:
    """What stands between two treatments holds one against the other; of a cited study one sentence tells all."""
    between = _APPOSITION.sub(" ", text[first[-1].end : second[0].start])
    words = re.sub(r"[\s,]+", " ", _BESIDE.sub(" ", between)).strip()
    if not words and "," in between and _OR_BOTH.match(text[second[-1].end : sentence.end]):
        return bool(_ALLOCATED.search(sentence.text))
    match = _AGAINST.fullmatch(words)
    if not match or between.count("(") != between.count(")"):
        return False
    word = match["word"].lower()
    if word in _FREELY or "compar" in word:
        return True
    before = text[sentence.start : first[0].start]
    behind = text[second[-1].end : sentence.end]
    if _COMPARING.search(before) or (word == "and" and _ARE_COMPARED.match(behind)):
        return True
    allocated = bool(_ALLOCATED.search(sentence.text)) and not _TAKING.search(before)
    return word in ("or", "and") and allocated and _is_told_apart(word, sentence)


def _controlled(text: str, inside: Sequence[Mention[Treatment]], given: Sequence[Mention[Treatment]]) -> list[Unit]:
    """ "A haloperidol-controlled trial" is of the first other treatment that the text names."""
    control = next((m for m in inside if _CONTROLLED.match(text[m.end : m.end + 12])), None)
    tested = next((m for m in given if control and _may_differ((m,), (control,))), None)
    return [(tested,), (control,)] if control and tested else []


def _valued(text: str, first: Unit, second: Unit) -> bool:
    """A result with one beside a result with the other: "2.1 with naproxen and 2.6 with ibuprofen"."""
    before = text[max(0, first[0].start - 60) : first[0].start]
    return bool(_VALUED.search(before) and _VALUED_TOO.search(text[first[-1].end : second[0].start]))


def _is_told_apart(word: str, sentence: Sentence) -> bool:
    """Patients get one of the two ("to receive A or B"), or one after the other ("A and B in a crossover design").

    "Either A or B alone" is what a combination of both is held against.
    """
    if _COMBINED.search(sentence.text):
        return False
    crossed = re.search(r"\bcross-?over\b", sentence.text, re.IGNORECASE)
    return word == "or" or bool(crossed)


def _may_differ(first: Unit, second: Unit) -> bool:
    """Two units that are not the same, nor a class and its member."""
    if {m.value.name for m in first} == {m.value.name for m in second}:
        return False
    if len(first) > 1 or len(second) > 1:
        return True
    one, other = first[0].value, second[0].value
    return other.name != one.family and one.name != other.family
