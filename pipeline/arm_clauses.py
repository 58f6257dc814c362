"""Arms by the clauses that tell what each was given, and by the names and sizes that stand in them.

What abstracts print: "the treatment group (n = 40) received X and Y, the control group Y alone", "group A was treated
with X, group B with Y and group C with both", "X and Y (XY; n = 98), XY plus Z (XYZ; n = 102)", "X (standard arm, 44
patients) or the same drugs with Y (experimental arm)", "24 received X, whereas 24 received Y only", "19 and 13 patients
received X or placebo, respectively", "we compared 21 patients treated with X with 19 treated with Y".

Names make arms where at least two are told of. Sizes alone make them where one sentence counts who got what and another
holds the results of these treatments against each other: else they may count who got what beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.base import Mention, Sentence
from extractors.group_patterns import COUNT
from extractors.groups import count
from extractors.treatments import Treatment
from pipeline.arm import Arm
from pipeline.arm_sizes import PATIENTS
from pipeline.arm_treatments import IN_PLACE_OF_A_DRUG

Given = Sequence[Mention[Treatment]]

_GOT = (
    r"(?:receiv(?:ed?|ing)|got|took|taking|underwent|undergoing|"
    r"(?:(?:were|was|had been|have been|being) )?(?:randomly )?(?:given|treated (?:with|by)|administered|started on|"
    r"put on|(?:assigned|allocated|randomi[sz]ed) to(?: receive)?|maintained on|managed with)|on|to(?: receive)?)"
)
_BETWEEN = r"(?: (?!and\b|or\b|not\b)[a-z-]+){0,4}? ?"
"""A few words between a verb and its treatment: " intravenous", " either a standard course of "."""
_JOINED = re.compile(
    r"(?: ?\([^()]*\)| \d[\d.,]* ?(?:mg|g|mcg|µg|IU|ml)(?:/\w+)*(?: daily| weekly| twice daily| per day)?)?"
    r"(?:,? (?:plus|with|and|combined with|in combination with|together with|followed by)|[ -]plus-| ?[+/])"
    r"(?: (?:an?|the|oral|intravenous|low-dose|high-dose|standard|tapering))? ?"
)
_NUMBERED = r"(?:[Gg]roup|[Aa]rm)s? (?:[1-6]|I{1,3}|IV|[A-F])(?![\w-])"
_OF_GROUP = (
    r"(?!(?:The|In|Each|Both|Two|All|A|This|each|both|two|three|four|other|same|either|age|this|that|these|all|any|one|per|the|first|parallel|a|an|in|of|no|and|"
    r"or|to|between|into|treated|patients?) )(?:[A-Za-z][\w+/-]* )"
)
_NAMED = rf"(?:{_OF_GROUP}){{1,2}}(?:group|arm)(?!\w)"
_LABEL = re.compile(rf"(?<![\w-])(?:{_NUMBERED}|{_NAMED})")
_SIZE = rf"[nN] ?= ?(?P<n>\d+)|(?P<m>\d+) {PATIENTS}"
_ITS_SIZE = re.compile(rf"^,? ?[(\[](?:{_SIZE})[^()\[\]]{{0,30}}[)\]]|^, [nN] ?= ?(?P<k>\d+)")
_BESIDE = r"(?:(?:normal )?(?:saline|placebo) (?:and|plus|with) )?"
_RECEIVES = re.compile(
    rf"^(?: patients)?(?:,? (?:which|who|that))?(?: patients)?(?: only)?,? {_GOT}(?:{_BETWEEN}| {_BESIDE})$"
)
_GOES_ON = re.compile(rf"^(?: patients)?,? (?:with )?(?:(?:an?|the|oral|intravenous) )?{_BESIDE}$")
_NOTHING = re.compile(
    r"^(?:,? (?:which|who))?(?: patients)? (?:did not|was not|were not|received (?:no|nothing|only placebo)\b|no )"
)
_BRACKET = re.compile(
    rf"^[^();.]{{0,40}}? ?[(\[](?:the )?(?P<label>[A-Z][A-Za-z0-9+/-]{{1,9}}|{_NUMBERED}|{_NAMED})"
    rf"(?:[;,:]? ?(?:{_SIZE}))?[)\]]"
)
_SIZE_BEHIND = re.compile(rf"^[^()\[\];.]{{0,40}}? ?[(\[](?:{_SIZE})(?:[;,][^()]*)?[)\]]")
_SIZE_BEFORE = re.compile(
    rf"(?<![\w.,/-])(?P<n>{COUNT})(?: (?:of (?:them|these|whom)|(?:[\w-]+ )?{PATIENTS}))?(?: \([\d.]+ ?%\))?"
    rf"(?: (?:who|that))? {_GOT}{_BETWEEN}$",
    re.IGNORECASE,
)
_SIZE_LISTED = re.compile(
    rf"(?:,|\band|\bor|\bwhile|\bwhereas|\bwith) (?:the (?:other|remaining) )?(?P<n>{COUNT})(?: {PATIENTS})?"
    rf"(?: (?:with|(?:who |that )?{_GOT}))?{_BETWEEN}$",
    re.IGNORECASE,
)
_IN_TURN = re.compile(
    rf"\b(?P<list>{COUNT}(?:, {COUNT})*,? and {COUNT})(?: (?:[\w-]+ )?{PATIENTS})?(?: were)? {_GOT}{_BETWEEN}[^.;]*$",
    re.IGNORECASE,
)
_PLACEBO = re.compile(
    r"\b(?:placebo|saline|vehicle|sham|no (?:active )?(?:treatment|therapy))\b(?! (?:and|plus|with) )", re.IGNORECASE
)
_ONLY = re.compile(r"^ (?:alone|only|monotherapy)\b")
_SAME = re.compile(r"\b(?:the same|both|these|all three|all of these)\b", re.IGNORECASE)
_COMPARES = re.compile(r"\bcompar(?:ed|es|ing|ison)\b", re.IGNORECASE)
_IN_EACH = re.compile(
    rf"\b(?P<n>{COUNT})(?: {PATIENTS})? (?:in|to|for|per|were assigned to|received) each\b", re.IGNORECASE
)
_LETTERS = re.compile(
    rf"(?<![\w-])(?P<n>(?i:{COUNT}))(?: {PATIENTS})?(?: who)? {_GOT} "
    r"(?P<label>[A-Z][A-Z0-9]*(?: ?[+/] ?[A-Z][A-Z0-9]*)*)(?![\w-])"
)
_RESULT = re.compile(
    r"\d|\b(?:than|whereas|but|while|compared|versus|vs|both|similar|no (?:\w+ ){0,2}difference|respectively)\b"
)


@dataclass(slots=True)
class _Unit:
    """What one arm was given where a sentence tells it: the treatments joined there, from and to."""

    start: int
    end: int
    names: tuple[str, ...]
    n: int | None = None
    label: str | None = None

    @property
    def placebo(self) -> bool:
        """Nothing that acts."""
        return not self.names


def clause_arms(text: str, found: Sequence[Sentence], treatments: Given) -> list[Arm]:
    """The arms by their names, else by their sizes; none where fewer than two are told of."""
    told = [s for s in found if s.section not in ("title", "background")]
    treatments = [m for m in treatments if m.value.name not in IN_PLACE_OF_A_DRUG]
    given = [m for m in treatments if m.value.role != "prior"]
    short = _short_forms(text, given)
    labelled: dict[str, Arm] = {}
    for sentence in told:
        for unit in [*_led(sentence, given), *_followed(text, sentence, given), *_in_letters(sentence, short)]:
            _note(labelled, unit, text)
    if len(labelled) >= 2 and any(not arm.placebo for arm in labelled.values()):
        return list(labelled.values())
    for sentence in told:
        units = _sized(text, sentence, treatments if _COMPARES.search(sentence.text) else given)
        apart = 2 <= len({unit.names for unit in units}) == len(units)
        if apart and _are_held_apart(units, sentence, told, treatments):
            return [_by_size(unit, text) for unit in units]
    return []


# --- arms with a name --------------------------------------------------------------------------------------------


def _led(sentence: Sentence, given: Given) -> Iterator[_Unit]:
    """ "The treatment group (n = 40) received X, and the control group did not": what follows each name."""
    text, labels = sentence.text, list(_LABEL.finditer(sentence.text))
    before: tuple[str, ...] = ()
    receives = False
    for label, end in zip(labels, [*(m.start() for m in labels[1:]), len(text)], strict=False):
        size = _ITS_SIZE.match(text[label.end() :])
        start = label.end() + (size.end() if size else 0)
        inside = [m for m in given if start <= m.start - sentence.start < end]
        first = inside[0].start - sentence.start if inside else end
        placebo = _PLACEBO.search(text, start, first)
        same = _SAME.search(text, start, end)
        until = min(first, placebo.start() if placebo else end, same.start() if same else end)
        led = _RECEIVES.match(text[start:until]) or (receives and _GOES_ON.match(text[start:until]))
        nothing = _NOTHING.match(text[start:end])
        if not led and not nothing:
            continue
        receives = True
        got = [] if nothing or placebo else _joined(text, inside, sentence.start)
        more = before if same and not nothing else ()
        names = tuple(dict.fromkeys([*more, *(m.value.name for m in got)]))
        before = (*before, *names)
        if names or nothing or placebo:
            place = sentence.start + label.start()
            yield _Unit(place, place + len(label.group()), names, _number(size), label.group())


def _followed(text: str, sentence: Sentence, given: Given) -> Iterator[_Unit]:
    """ "X (standard arm, 44 patients) or the same drugs with Y (experimental arm)": the name behind what was given."""
    before: dict[str, tuple[str, ...]] = {}
    last = sentence.start
    for unit in _units(text, sentence, given):
        bracket = _BRACKET.match(text[unit.end : unit.end + 90])
        said = text[last : unit.start]
        size = _SIZE_BEFORE.search(said)
        last = unit.end + (bracket.end() if bracket else 0)
        if not bracket or (_is_short(bracket["label"]) and not (bracket["n"] or bracket["m"])):
            continue
        more = [
            name for label, names in before.items() if re.search(rf"(?<!\w){re.escape(label)}(?!\w)", said)
            for name in names
        ]  # fmt: skip
        same = [name for names in before.values() for name in names] if _SAME.search(said) else []
        unit.names = tuple(dict.fromkeys([*more, *same, *unit.names]))
        before[bracket["label"]] = unit.names
        start = unit.end + bracket.start("label")
        n = _number(bracket) or _number(size)
        yield _Unit(start, start + len(bracket["label"]), unit.names, n, bracket["label"])


def _short_forms(text: str, given: Given) -> dict[str, str]:
    """The short forms of treatments that the text defines, single letters among them: "Pemetrexed (P)"."""
    behind = ((m.value.name, re.match(r" ?\(([A-Z][A-Z0-9]{0,4})\)", text[m.end : m.end + 9])) for m in given)
    return {match[1]: name for name, match in behind if match}


def _in_letters(sentence: Sentence, short: dict[str, str]) -> list[_Unit]:
    """ "14 were treated with PC and 12 with PC + D", where the text says what each letter stands for."""
    units = []
    for match in _LETTERS.finditer(sentence.text) if short else ():
        letters = [part for word in re.findall(r"\w+", match["label"]) for part in ([word] if word in short else word)]
        if all(letter in short for letter in letters):
            start = sentence.start + match.start("label")
            names = tuple(dict.fromkeys(short[letter] for letter in letters))
            units.append(_Unit(start, start + len(match["label"]), names, count(match["n"]), match["label"]))
    return units if len(units) >= 2 else []


def _is_short(label: str) -> bool:
    return re.fullmatch(r"[A-Z][A-Za-z0-9+/-]*", label) is not None


def _note(labelled: dict[str, Arm], unit: _Unit, text: str) -> None:
    """Take in an arm by its name; what is told of it first holds."""
    label = re.sub(r"^(?:Group|Arm)(?= )", lambda match: match.group().lower(), unit.label or "")
    key = re.sub(r"^the ", "", label.lower())
    surfaces = [label, re.sub(r" (?:group|arm)$", "", label)] if _is_short(label) else [label]
    other = re.sub(r"group$", "arm", label) if label.endswith("group") else re.sub(r"arm$", "group", label)
    arm = labelled.setdefault(
        key, Arm(label, unit.n, placebo=unit.placebo, span=(unit.start, unit.end), treatments=unit.names,
                 surfaces=list(dict.fromkeys([*surfaces, other, label.title()])))
    )  # fmt: skip
    arm.n = arm.n or unit.n


# --- arms without a name -----------------------------------------------------------------------------------------


def _sized(text: str, sentence: Sentence, given: Given) -> list[_Unit]:
    """The units of a sentence with how many got each; one that is not counted is none."""
    units = list(_units(text, sentence, given, placebo=True))
    last = sentence.start
    for unit in units:
        before, after = text[last : unit.start], text[unit.end : unit.end + 80]
        size = _SIZE_BEHIND.match(after) or _SIZE_BEFORE.search(before) or (
            _SIZE_LISTED.search(before) if any(other.n for other in units) else None
        )  # fmt: skip
        unit.n, last = _number(size), unit.end
    each = _IN_EACH.search(sentence.text)
    if each and len(units) >= 2 and not any(unit.n for unit in units):
        for unit in units:
            unit.n = count(each["n"])
    in_turn = _IN_TURN.search(text[sentence.start : units[0].start]) if units else None
    if in_turn and "respectively" in sentence.text:
        sizes = re.findall(rf"(?<![\w-]){COUNT}(?![\w-])", in_turn["list"], re.IGNORECASE)
        if len(sizes) == len(units):
            for unit, size in zip(units, sizes, strict=True):
                unit.n = count(size)
    return [unit for unit in units if unit.n]


def _are_held_apart(units: Sequence[_Unit], sentence: Sentence, told: Sequence[Sentence], given: Given) -> bool:
    """Other sentences tell of what came of at least two of them, placebo included."""
    others = [s for s in told if s.start != sentence.start and _RESULT.search(s.text)]
    named = {m.value.name for m in given if any(s.start <= m.start < s.end for s in others)}
    against = any(_PLACEBO.search(s.text) for s in others)
    return sum(against if unit.placebo else bool(named & set(unit.names)) for unit in units) >= 2


def _by_size(unit: _Unit, text: str) -> Arm:
    """An arm that has no name but what it was given; "X alone" is a name."""
    printed = text[unit.start : unit.end]
    only = _ONLY.match(text[unit.end : unit.end + 12])
    label = f"{printed}{only.group()}" if only else printed
    surfaces = [label, printed, *(unit.names if len(unit.names) == 1 else ())]
    parts = re.split(r" plus (?:an? |the )?| and | with (?:an? |the )?|\s?\+\s?", printed)
    surfaces += ["-plus-".join(parts), "-plus-".join(reversed(parts))] if len(parts) == 2 else []
    surfaces += [surface.replace(" ", "-") for surface in surfaces if " " in surface]
    return Arm(label, unit.n, placebo=unit.placebo, span=(unit.start, unit.end), treatments=unit.names,
               sized=not only, surfaces=list(dict.fromkeys(surfaces)))  # fmt: skip


# --- what is given together --------------------------------------------------------------------------------------


def _units(text: str, sentence: Sentence, given: Given, *, placebo: bool = False) -> list[_Unit]:
    """The treatments of a sentence, those that are joined as one, placebo among them where it counts."""
    units: list[_Unit] = []
    for mention in (m for m in given if sentence.start <= m.start < sentence.end):
        if units and _JOINED.fullmatch(text[units[-1].end : mention.start]):
            units[-1].end, units[-1].names = mention.end, tuple(dict.fromkeys([*units[-1].names, mention.value.name]))
        else:
            units.append(_Unit(mention.start, mention.end, (mention.value.name,)))
    if placebo:
        marks = [(sentence.start + m.start(), sentence.start + m.end()) for m in _PLACEBO.finditer(sentence.text)]
        units += [_Unit(start, end, ()) for start, end in marks if all(end <= u.start or u.end <= start for u in units)]
    return sorted(units, key=lambda unit: unit.start)


def _joined(text: str, inside: Given, offset: int) -> Given:
    """The first treatment of some with those that are joined to it."""
    first: list[Mention[Treatment]] = list(inside[:1])
    for mention in inside[1:]:
        if not _JOINED.fullmatch(text[first[-1].end - offset : mention.start - offset]):
            break
        first.append(mention)
    return first


def _number(size: re.Match[str] | None) -> int | None:
    """The number that a pattern of sizes has found."""
    if size is None:
        return None
    printed = next((value for name, value in size.groupdict().items() if name in ("n", "m", "k") and value), None)
    return count(printed) if printed else None
