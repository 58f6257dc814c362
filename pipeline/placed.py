"""The treatments of one patient or group in their roles, and what of them says nothing beside the rest.

A class beside its own member is the member; words for treatment as a whole are nothing beside what is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.base import Mention
from extractors.drug_families import classes_of
from extractors.treatment_cues import Response
from extractors.treatments import Treatment
from pipeline.operation_roles import says_little
from pipeline.treatment_lines import UMBRELLAS

_TOGETHER = 150
"""How near (characters) the mentions of what was given together stand."""
EARLIER = re.compile(
    r"previous|prior|earlier|past|history|before|pre-?treat|experienced|from\b|undergone", re.IGNORECASE
)
_GIVEN = re.compile(
    r"(?:receiv|give|gave|treated|random|start|began|begun|administ|assign|allocat|placebo|initiat|prescri|commenc|took)",
    re.IGNORECASE,
)
_REGIMEN = re.compile(r"\b(?:(?:dai|week|month)ly|(?:day|week|month)s?|every|(?:b\.?i|t\.?i|q)\.?d)\b", re.IGNORECASE)
"""A dose with how often or how long it was given."""
NAMELESS = UMBRELLAS - {"immunosuppressant", "immunomodulator"}
"""Words for treatment as a whole that name no class of drugs either."""


@dataclass(slots=True)
class Placed:
    """A treatment in one role, with everything that was said of it there."""

    name: str
    mentions: list[Mention[Treatment]] = field(default_factory=list)
    response: Response = "unspecified"

    def first(self, key: str) -> object:
        """The first value that a mention gives for a key (dose, n, id)."""
        return next((value for m in self.mentions if (value := getattr(m.value, key)) is not None), None)

    def dose_as_given(self) -> str | None:
        """The dose that patients are said to have been given, before one that only tells results apart."""
        dosed = [m.value for m in self.mentions if m.value.dose]
        given = [value for value in dosed if _GIVEN.match(value.cue or "")]
        told = [value for value in dosed if _REGIMEN.search(value.dose or "")]
        return next((value.dose for value in (*given, *told, *dosed)), None)


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
            if not any(_looks_back(m) for m in placed.mentions)
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

    def drop(self, role: str, names: frozenset[str]) -> None:
        """Take treatments out of a role."""
        placed: dict[str, Placed] = getattr(self, role)
        for name in names:
            placed.pop(name, None)

    def put(self, role: str, mention: Mention[Treatment], response: Response = "unspecified") -> None:
        """Add a mention to a role; a response that its own clause states wins, else the first that is told."""
        placed: dict[str, Placed] = getattr(self, role)
        entry = placed.setdefault(mention.value.name, Placed(mention.value.name))
        stated = [m.value.response for m in entry.mentions if m.value.response != "unspecified"]
        entry.mentions.append(mention)
        if entry.response == "unspecified" or not stated and mention.value.response != "unspecified":
            entry.response = response


def _looks_back(mention: Mention[Treatment]) -> bool:
    """Told as history: by its words, or a procedure of which nothing more is told."""
    value = mention.value
    untold = value.kind == "procedure" and value.response == "unspecified"
    return untold or bool(EARLIER.search(value.cue or ""))


def tidy(roles: Roles) -> None:
    """A class beside its own member is the member; what is index is not concomitant as well."""
    for name, placed in list(roles.concomitant.items()):
        if name in roles.index or any(m.value.family == "operation" for m in placed.mentions):
            roles.concomitant.pop(name)
    _drop_umbrellas(roles)
    given = [m.value for placed in roles.index.values() for m in placed.mentions]
    members = {name for value in given if value.kind != "drug_class" for name in _classes(value)}
    routes = {"corticosteroid"} & members
    start = min((m.start for placed in roles.index.values() for m in placed.mentions if m.value.role), default=0)
    for name in [n for n in roles.index if (n in members or n.split()[-1] in routes) and len(roles.index) > 1]:
        roles.index.pop(name)
    for family in members:
        roles.concomitant.pop(family, None)
        if family in roles.prior and _is_member_again(roles.prior[family], start):
            roles.prior.pop(family)
    _keep_once(roles)


def _keep_once(roles: Roles) -> None:
    """What went on is not prior as well, if nothing says how it was answered; a class beside its member is that."""
    for name in [n for n in roles.concomitant if n in roles.prior and roles.prior[n].response == "unspecified"]:
        roles.prior.pop(name)
    for name in [n for n, placed in roles.concomitant.items() if n in roles.prior and _only_given(placed)]:
        roles.concomitant.pop(name)
    for name in list(roles.concomitant):
        if any(_is_member(placed, name) for other, placed in roles.concomitant.items() if other != name):
            roles.concomitant.pop(name)


def _only_given(placed: Placed) -> bool:
    """Nothing is told of it but that it was given: what failed had been."""
    return all(m.value.role == "index" for m in placed.mentions)


def _drop_umbrellas(roles: Roles) -> None:
    """Words for treatment, or for an operation, as a whole are nothing beside what is named."""
    if any(m.value.kind == "drug" for placed in roles.index.values() for m in placed.mentions):
        for role, words in ((roles.index, UMBRELLAS), (roles.concomitant, NAMELESS)):
            for name in words & set(role):
                role.pop(name)
    _drop_prior_umbrellas(roles)
    given = [m.value for placed in roles.index.values() for m in placed.mentions]
    if any(value.family == "operation" and not says_little(value.name) for value in given):
        for name in [n for n in roles.index if says_little(n)]:
            roles.index.pop(name)
    if any(value.name.endswith("ectomy") for value in given):
        for name in [n for n in roles.index if _LESION_OUT.fullmatch(n)]:
            roles.index.pop(name)


def _drop_prior_umbrellas(roles: Roles) -> None:
    """Of earlier treatment, too, the words for a whole are nothing beside what it was."""
    told = roles.prior.get("chemotherapy")
    if told and _is_named(told, roles):
        roles.prior.pop("chemotherapy")
    for name in _OF_IMMUNITY & set(roles.prior):
        named = [p for p in roles.prior.values() if _ON_IMMUNITY.match(p.name) and p.name != name]
        if len(named) > 1 and not any(_stand_together(p, roles.prior[name]) for p in named):
            roles.prior.pop(name)
    if any(_BIOLOGICAL.search(name) for name in roles.prior):
        roles.prior.pop("biological agent", None)


def _stand_together(one: Placed, other: Placed) -> bool:
    """Whether two treatments are ever named in one breath ("X, Y and other immunosuppressants")."""
    return any(abs(m.start - n.start) < _TOGETHER for m in one.mentions for n in other.mentions)


def _is_named(told: Placed, roles: Roles) -> bool:
    """Chemotherapy that is not told as an earlier line, or one beside it, is named by its drugs."""
    earlier = any(placed is not told and _is_member(placed, told.name) for placed in roles.prior.values())
    is_ours = all(m.value.role != "prior" for m in told.mentions)
    return earlier or is_ours and any(_is_member(placed, told.name) for placed in roles.index.values())


_OF_IMMUNITY = frozenset({"immunosuppressant", "immunomodulator", "immunotherapy"})
_ON_IMMUNITY = re.compile(
    r"(?:azathioprine|mercaptopurine|mycophenol|ciclosporin|tacrolimus|sirolimus|cyclophosphamide|methotrexate|"
    r"leflunomide|rituximab|corticosteroid|(?:methyl)?predniso|dexamethasone|(?:intravenous )?immunoglobulin|"
    r"plasma exchange|immunoadsorption)"
)
"""What treatments of the immune system are mostly named by."""
_LESION_OUT = re.compile(
    r"(?:[a-z-]+ )?(?:tumou?r|mass|lesion|cyst|nodule|polyp|\w+oma) (?:resection|excision|removal|enucleation)"
)
"""What a nephrectomy takes out is no operation beside it."""
_BIOLOGICAL = re.compile(
    r"(?:mab|cept|kinra|(?:necrosis factor|interleukin-\d+) inhibitor|^biological disease-modifying \w+ drug)$"
)


def _is_member_again(placed: Placed, start: int) -> bool:
    """Nothing is told of a class but that it ended, or did harm when its member had been given: that is index."""
    ended = all(m.value.response == "unspecified" and _STOPPED.match(m.value.cue or "") for m in placed.mentions)
    return ended or all(m.value.response == "intolerant" and m.start > start for m in placed.mentions)


_STOPPED = re.compile(r"(?:was |were )?(?:stop|discontinu|ceas|cessation|withdr|interrupt)", re.IGNORECASE)


def _is_member(placed: Placed, family: str) -> bool:
    return any(family in _classes(m.value) for m in placed.mentions)


def _classes(value: Treatment) -> frozenset[str]:
    """The class that a drug's name or the vocabulary gives it, and its narrower ones."""
    return classes_of(value.name) | ({value.family} if value.family else frozenset())
