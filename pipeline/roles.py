"""Which of a patient's treatments is the index one, which came before it and which were given with it.

A record is about its index treatment: the drug of the title, or a member of the class that the title names, else the
last line that was started. What a clause states outright ("refractory to", "in combination with") holds; the rest
follows from the order of the lines (pipeline/treatment_lines.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.base import Mention
from extractors.treatment_cues import Response
from extractors.treatments import Treatment
from pipeline.blame import is_blamed
from pipeline.operation_roles import WAY_IN, earlier_operation, told_operation, was_not_done
from pipeline.role_names import full_names, members_for_classes
from pipeline.support import supporting
from pipeline.treatment_lines import UMBRELLAS, Course, answer

Treatments = Sequence[Mention[Treatment]]

_TOGETHER = 150
"""How near (characters) the mentions of what was given together stand."""


@dataclass(slots=True)
class Placed:
    """A treatment in one role, with everything that was said of it there."""

    name: str
    mentions: list[Mention[Treatment]] = field(default_factory=list)
    response: Response = "unspecified"

    def first(self, key: str) -> object:
        """The first value that a mention gives for a key (dose, n, id)."""
        return next((value for m in self.mentions if (value := getattr(m.value, key)) is not None), None)


@dataclass(slots=True)
class Roles:
    """The treatments of one patient or group, sorted into their roles."""

    index: dict[str, Placed] = field(default_factory=dict)
    prior: dict[str, Placed] = field(default_factory=dict)
    concomitant: dict[str, Placed] = field(default_factory=dict)

    def promote(self) -> None:
        """Nothing was given after what failed: the record is about what failed."""
        told = {
            name: placed
            for name, placed in self.prior.items()
            if not any(m.value.kind == "procedure" or _EARLIER.search(m.value.cue or "") for m in placed.mentions)
        }
        if not told:
            told, self.concomitant = self.concomitant, {}
            self.index.update(told)
            return
        last = max((placed.mentions[-1].start for placed in told.values()), default=0)
        for name, placed in told.items():
            if placed.mentions[-1].start > last - _TOGETHER:
                self.index[name] = self.prior.pop(name)
                self.concomitant.pop(name, None)

    def put(self, role: str, mention: Mention[Treatment], response: Response = "unspecified") -> None:
        """Add a mention to a role; the more telling response wins."""
        placed: dict[str, Placed] = getattr(self, role)
        entry = placed.setdefault(mention.value.name, Placed(mention.value.name))
        entry.mentions.append(mention)
        if entry.response == "unspecified":
            entry.response = response


def sort_roles(
    treatments: Treatments, focus: frozenset[str], text: str, *, narrative: bool, diseases: Iterable[str] = (),
    opening: Treatments = (),
) -> Roles:
    """The roles of the treatments of one patient (``narrative``) or of a group.

    ``focus`` are the treatments that the title names; they are index wherever they are given. ``diseases`` are what the
    patients have. ``opening`` is what the first lines name, of whomever: they say what a report of harm is about.
    """
    roles = Roles()
    members = full_names(members_for_classes(treatments, focus))
    support = _support(treatments, diseases)
    if narrative and "operation" not in support:
        members = [earlier_operation(m, text) if _is_background(m) else told_operation(m, text) for m in members]
    stated: Treatments = [m for m in members if m.value.role != "mentioned" and not _is_background(m)]
    blamed = frozenset(m.value.name for m in [*opening, *stated] if _is_harmful(m, text))
    stated = _remedies(stated, blamed)
    harmful = [m for m in stated if _is_harmful(m, text)]
    given = [m for m in stated if m.value.role == "index" or _is_dosed(m, focus) or m in harmful]
    chosen = _of_title(given, focus - (_only_failed(stated) - blamed) or focus)
    if narrative and not chosen:
        chosen = frozenset(m.value.name for m in given if m.value.family != "corticosteroid") & blamed
    course = Course.of(given, chosen, text, support, blamed) if narrative else Course.of_group(given, chosen)
    named = min((m.start for m in stated if m.value.name in course.index and m.value.role != "prior"), default=None)
    for mention in stated:
        looks_back = mention.value.role == "prior" and mention.value.name in course.index
        if not (looks_back and named is not None and mention.start > named):
            _place(roles, mention, course, text)
    if not roles.index:
        _assume(roles, stated, text, narrative)
    _tidy(roles)
    return roles


def _is_harmful(mention: Mention[Treatment], text: str) -> bool:
    return mention.value.response in ("unspecified", "intolerant") and is_blamed(mention, text)


def _remedies(stated: Treatments, blamed: frozenset[str]) -> Treatments:
    """What failed after a drug had done harm failed against the harm: it is no earlier treatment of the disease."""
    start = min((m.start for m in stated if m.value.name in blamed), default=None)
    if start is None:
        return stated
    return [_as_given(m) if m.start > start and m.value.name not in blamed and _failed_now(m) else m for m in stated]


def _failed_now(mention: Mention[Treatment]) -> bool:
    value = mention.value
    return value.role == "prior" and value.response == "refractory" and not _EARLIER.search(value.cue or "")


def _as_given(mention: Mention[Treatment]) -> Mention[Treatment]:
    value = mention.value.model_copy(update={"role": "index", "response": "unspecified"})
    return Mention(mention.start, mention.end, value, mention.rule)


def _support(treatments: Treatments, diseases: Iterable[str]) -> frozenset[str]:
    """The families that only support: not what treats the disease, nor that of the drug that is spoken of most."""
    families = {m.value.name: m.value.family for m in treatments if m.value.kind == "drug"}
    often = Counter(m.value.name for m in treatments if m.value.role != "mentioned").most_common(2)
    main = often[:1] if len(often) == 1 or often and often[0][1] > max(2, often[1][1]) else []
    return supporting(diseases) - {families.get(name) for name, _ in main}


def _of_title(given: Treatments, focus: frozenset[str]) -> frozenset[str]:
    """The treatments given that the title names, and the members of a class that it names."""
    named = focus - _UMBRELLAS or focus
    chosen = [m for m in given if named & {m.value.name, m.value.family}]
    drugs = frozenset(m.value.name for m in chosen if not _tells_who(m))
    return drugs or frozenset(m.value.name for m in chosen)


def _tells_who(mention: Mention[Treatment]) -> bool:
    """A transplantation or an operation beside a drug in a title tells whom it was given to."""
    return mention.value.name.endswith(" transplantation") or mention.value.family == "operation"


def _only_failed(stated: Treatments) -> frozenset[str]:
    """What is only ever said to have failed ("after failure of adalimumab"): the title names it as what came before."""
    failed = {m.value.name for m in stated if m.value.role == "prior" and m.value.response != "unspecified"}
    return frozenset(failed - {m.value.name for m in stated if m.value.role in ("index", "concomitant")})


def _is_dosed(mention: Mention[Treatment], focus: frozenset[str]) -> bool:
    """Nothing is said of its part, but a dose is, or the title names it."""
    return mention.value.role is None and bool(mention.value.dose or mention.value.name in focus)


def _is_background(mention: Mention[Treatment]) -> bool:
    """A procedure that only dates something ("after kidney transplantation") is not what is given."""
    value = mention.value
    return value.kind == "procedure" and value.role == "index" and bool(_WHEN.match(value.cue or ""))


_WHEN = re.compile(
    r"(?:after|following|during|since|before|patients|children|cases?|secondary to|due to)\b", re.IGNORECASE
)
_EARLIER = re.compile(
    r"previous|prior|earlier|past|history|before|pre-?treat|experienced|from\b|undergone", re.IGNORECASE
)
_ANSWERED = re.compile(r"(?:respon|resolv|settled|recover|cleared|healed)", re.IGNORECASE)
"""A complication that answered to a drug: the drug did not go with the index treatment."""
_ONGOING = re.compile(
    r"^(?:(?:was|is|were|had been|been|still|already|currently) )*(?:receiving|taking|under|on)\b", re.IGNORECASE
)
_TAPERED = re.compile(r"taper|wean|reduc|decreas|lower|withdraw|discontin|stop|off\b|less|free", re.IGNORECASE)


def _place(roles: Roles, mention: Mention[Treatment], course: Course, text: str) -> None:
    """Put one mention where its clause and its place in the course of treatment say."""
    value = mention.value
    is_index = value.name in course.index
    before = course.is_before(mention)
    if value.role == "prior":
        told = value.response != "unspecified" or bool(_EARLIER.search(value.cue or ""))
        told = told and (before or value.response != "partial" or value.name not in UMBRELLAS)
        if before or told and not is_index:
            is_open = value.family == "operation" and value.response == "unspecified" and before
            roles.put("prior", mention, answer(mention, course, text) if is_open else value.response)
        elif not is_index:
            roles.put("concomitant", mention)
    elif value.role == "concomitant":
        if before and not is_index and (_TAPERED.search(value.cue or "") or course.is_earlier_line(mention, text)):
            roles.put("prior", mention, answer(mention, course, text))
        else:
            roles.put("index" if is_index else "concomitant", mention)
    elif is_index:
        if course.is_restarted(mention) and (response := answer(mention, course, text)) != "unspecified":
            roles.put("prior", mention, response)
        else:
            roles.put("index", mention)
    elif value.role == "index" or value.dose and course.narrative:
        _place_beside(roles, mention, course, text)


_SHORT = frozenset({
    "antibiotic", "antiviral", "antifungal", "antiparasitic", "operation", "life support", "analgesic", "opioid",
    "sedative",
    "nonsteroidal anti-inflammatory drug", "anti-inflammatory drug", "vasopressor", "local anaesthetic", "laxative",
    "anaesthetic", "antiemetic", "antihistamine",
})  # fmt: skip
"""Supports that are given for days; the others are taken for years, and go on while a disease is treated."""


def _place_beside(roles: Roles, mention: Mention[Treatment], course: Course, text: str) -> None:
    """Put what was given and is not index: before it or with it."""
    value, before = mention.value, course.is_before(mention)
    response = answer(mention, course, text) if before else "unspecified"
    if before and (response != "unspecified" or not _goes_on(mention, course, text)):
        roles.put("prior", mention, response)
    elif value.name not in UMBRELLAS and not _ANSWERED.match(value.cue or ""):
        roles.put("concomitant", mention)


def _goes_on(mention: Mention[Treatment], course: Course, text: str) -> bool:
    """"She was taking X": nothing says that it ended before the index treatment began."""
    met = _WHILE.search(text[max(0, mention.start - 50) : mention.start])
    lasting = _ONGOING.search(mention.value.cue or "") or mention.value.family in course.support - _SHORT
    return bool(lasting) and not met and not course.is_earlier_line(mention, text)


_WHILE = re.compile(r"\b(?:while|when|although|though)\b[^.,;]*$", re.IGNORECASE)


def _assume(roles: Roles, stated: Treatments, text: str, narrative: bool) -> None:
    """No clause says what was given: the treatment that is named most, unless it stands in another role."""
    free = [m for m in stated if m.value.role is None and m.value.name not in roles.prior]
    free = [m for m in free if not was_not_done(m, text)]
    if narrative:
        free = [m for m in free if _may_be_given(m, text)]
    names = Counter(m.value.name for m in free if m.value.kind != "procedure") or Counter(m.value.name for m in free)
    if not names:
        return
    most = max(names.values())
    for mention in free:
        if names[mention.value.name] == most:
            roles.put("index", mention)


_GIVES = re.compile(
    r"treat|therap|manag|administ|receiv|prescri|given|taking|taken|took|dose|mg\b|use of|regimen|"
    r"efficacy", re.IGNORECASE
)


def _may_be_given(mention: Mention[Treatment], text: str) -> bool:
    """Whether words of giving stand near it: "chymotrypsin C gene" is no treatment."""
    return bool(mention.value.dose or _GIVES.search(text[max(0, mention.start - 100) : mention.end + 100]))


_UMBRELLAS = UMBRELLAS - {"immunosuppressant", "immunomodulator"}


def _tidy(roles: Roles) -> None:
    """A class beside its own member is the member; what is index is not concomitant as well."""
    for name, placed in list(roles.concomitant.items()):
        if name in roles.index or any(m.value.family == "operation" for m in placed.mentions):
            roles.concomitant.pop(name)
    _drop_umbrellas(roles)
    given = [m.value for placed in roles.index.values() for m in placed.mentions]
    members = {value.family for value in given if value.kind != "drug_class"}
    for name in [n for n in roles.index if n in members and len(roles.index) > 1]:
        roles.index.pop(name)
    for family in members - {"corticosteroid", None}:
        roles.concomitant.pop(str(family), None)


def _drop_umbrellas(roles: Roles) -> None:
    """Words for treatment, or for an operation, as a whole are nothing beside what is named."""
    if any(m.value.kind == "drug" for placed in roles.index.values() for m in placed.mentions):
        for role, words in ((roles.index, UMBRELLAS), (roles.concomitant, _UMBRELLAS)):
            for name in words & set(role):
                role.pop(name)
    given = [m.value for placed in roles.index.values() for m in placed.mentions]
    if any(placed.name != "chemotherapy" and _is_member(placed, "chemotherapy") for placed in roles.prior.values()):
        roles.prior.pop("chemotherapy", None)
    if any(value.family == "operation" and not WAY_IN.fullmatch(value.name) for value in given):
        for name in [n for n in roles.index if WAY_IN.fullmatch(n)]:
            roles.index.pop(name)


def _is_member(placed: Placed, family: str) -> bool:
    return any(m.value.family == family for m in placed.mentions)
