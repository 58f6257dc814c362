"""Which of a patient's treatments is the index one, which came before it and which were given with it.

A record is about its index treatment: the drug of the title, else the last line that was started. Treatments are read in
text order as lines: a line ends where the text says that it failed or was replaced. What a clause states outright
("refractory to", "in combination with") holds; the rest follows from the order of the lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.base import Mention
from extractors.treatments import Response, Treatment

Treatments = Sequence[Mention[Treatment]]


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

    def put(self, role: str, mention: Mention[Treatment], response: Response = "unspecified") -> None:
        """Add a mention to a role; the more telling response wins."""
        placed: dict[str, Placed] = getattr(self, role)
        entry = placed.setdefault(mention.value.name, Placed(mention.value.name))
        entry.mentions.append(mention)
        if entry.response == "unspecified":
            entry.response = response


_LINE_ENDS = re.compile(
    r"\b(?:(?:no|not|without|lack of|little|poor|insufficient|inadequate) (?:\w+ ){0,3}(?:respon\w+|improve\w*|effect\w*|benefit\w*|success\w*|control\w*|help\w*|avail)|"
    r"fail\w*|ineffective|unsuccessful|worsen\w*|deteriorat\w+|progress(?:ed|ion)|persist\w*|relaps\w+|recurr\w+|flare\w*|refractory|"
    r"resistant|intoleran\w+|switch\w*|substitut\w+|replac\w+|changed to|discontinu\w+|stopped|withdrawn|"
    r"did not (?:\w+ )?(?:improve|respond|help|work|resolve)|gets? worse|got worse|nothing|despite|however|diagnos(?:is|ed|es))\b",
    re.IGNORECASE,
)
_FAR = 700
"""Two starts that stand further apart (characters) belong to different lines."""
_FAILED = re.compile(
    r"\b(?:(?:no|not|without|lack of|little|poor|insufficient|inadequate) (?:\w+ ){0,3}(?:respon\w+|improve\w*|effect\w*|benefit\w*|success\w*|control\w*|help\w*|avail)|"
    r"fail\w*|ineffective|unsuccessful|worsen\w*|deteriorat\w+|progress(?:ed|ion)|persist\w*|refractory|resistant|nothing|despite|"
    r"did not (?:\w+ )?(?:improve|respond|help|work|resolve)|get worse|got worse|recurr\w+|flare\w*)\b",
    re.IGNORECASE,
)
_RESPONDED = re.compile(r"\b(?:improv\w+|respon(?:ded|se)|remission|resolved|benefit)\b", re.IGNORECASE)


def sort_roles(treatments: Treatments, focus: frozenset[str], text: str, *, narrative: bool) -> Roles:
    """The roles of the treatments of one patient (``narrative``) or of a group.

    ``focus`` are the treatments that the title names; they are index wherever they are given.
    """
    roles = Roles()
    treatments = _members_for_classes(treatments)
    stated = [m for m in treatments if m.value.role != "mentioned" and not _is_background(m)]
    given = [m for m in stated if m.value.role == "index" or (m.value.role is None and (m.value.dose or m.value.name in focus))]
    index = _index_names(given, focus, text, narrative=narrative)
    start = min((m.start for m in given if m.value.name in index and m.value.role == "index"), default=None)
    if start is None:
        start = min((m.start for m in given if m.value.name in index), default=None)
    named = min((m.start for m in stated if m.value.name in index and m.value.role != "prior"), default=None)
    for mention in stated:
        if mention.value.role == "prior" and mention.value.name in index and named is not None and mention.start > named:
            continue
        _place(roles, mention, index, start, treatments, text)
    if not roles.index:
        _assume(roles, stated)
    _tidy(roles, focus)
    return roles


def _assume(roles: Roles, stated: Treatments) -> None:
    """No clause says what was given: the treatment that is named most, unless it stands in another role."""
    free = [m for m in stated if m.value.role is None and m.value.name not in roles.prior]
    names = Counter(m.value.name for m in free if m.value.kind != "procedure") or Counter(m.value.name for m in free)
    if not names:
        return
    most = max(names.values())
    for mention in free:
        if names[mention.value.name] == most:
            roles.put("index", mention)


def _members_for_classes(treatments: Treatments) -> Treatments:
    """"The JAK inhibitor" of a patient on baricitinib is baricitinib: a class stands for its only member in the text."""
    members: dict[str, set[tuple[str, str | None]]] = {}
    for mention in treatments:
        value = mention.value
        if value.kind == "drug" and value.family and value.family != "corticosteroid" and value.role != "prior":
            members.setdefault(value.family, set()).add((value.name, value.id))
    renamed = []
    for mention in treatments:
        only = members.get(mention.value.name, set()) if mention.value.kind == "drug_class" else set()
        if len(only) == 1 and mention.value.role != "prior":
            name, identifier = next(iter(only))
            value = mention.value.model_copy(update={"name": name, "id": identifier, "kind": "drug"})
            mention = Mention(mention.start, mention.end, value, mention.rule)
        renamed.append(mention)
    return renamed


def _is_background(mention: Mention[Treatment]) -> bool:
    """A procedure that only dates something ("after kidney transplantation") is not what is given."""
    value = mention.value
    return value.kind == "procedure" and value.role == "index" and bool(_WHEN.match(value.cue or ""))


_WHEN = re.compile(r"(?:after|following|during|since|before|patients|children|cases?|secondary to|due to)\b", re.IGNORECASE)


def _index_names(given: Treatments, focus: frozenset[str], text: str, *, narrative: bool) -> frozenset[str]:
    """The focus treatments that were given and what was started after them; without a focus the last line."""
    names = {m.value.name for m in given}
    chosen = names & focus
    if not narrative:
        if chosen:
            return frozenset(chosen)
        return frozenset(m.value.name for m in given if m.value.role == "index")
    lines = _lines(given, text)
    if chosen:
        first = min(n for n, line in enumerate(lines) if any(m.value.name in chosen for m in line))
        later = {m.value.name for line in lines[first + 1 :] for m in line if m.value.role == "index"}
        return frozenset(chosen | later)
    return frozenset(m.value.name for m in lines[-1]) if lines else frozenset()


def _lines(given: Treatments, text: str) -> list[list[Mention[Treatment]]]:
    """Lines of treatment in text order: a failure or a change of drug between two starts ends a line."""
    lines: list[list[Mention[Treatment]]] = []
    for mention in given:
        between = text[lines[-1][-1].end : mention.start] if lines else ""
        if lines and len(between) < _FAR and not _LINE_ENDS.search(between):
            lines[-1].append(mention)
        elif lines and mention.value.name in {m.value.name for m in lines[-1]}:
            lines[-1].append(mention)
        else:
            lines.append([mention])
    return lines


def _place(
    roles: Roles, mention: Mention[Treatment], index: frozenset[str], start: int | None, treatments: Treatments, text: str
) -> None:
    value = mention.value
    is_index = value.name in index
    if value.role == "prior":
        later = start is not None and mention.start > start
        if later and value.response == "unspecified" and not is_index:
            roles.put("concomitant", mention)
        elif not (later and (is_index or value.response == "unspecified")):
            roles.put("prior", mention, value.response)
    elif value.role == "concomitant":
        roles.put("index" if is_index else "concomitant", mention)
    elif is_index:
        roles.put("index", mention)
    elif value.role == "index":
        if start is None or mention.start < start:
            roles.put("prior", mention, _answer(mention, treatments, text))
        else:
            roles.put("concomitant", mention)


def _answer(mention: Mention[Treatment], treatments: Treatments, text: str) -> Response:
    """How the disease answered to an earlier line, from the text up to the next treatment that is started."""
    following = min((m.start for m in treatments if m.start > mention.end + 25 and m.value.name != mention.value.name), default=len(text))
    between = text[mention.end : min(following + 20, mention.end + 400)]
    if _FAILED.search(between):
        return "partial" if _RESPONDED.search(re.sub(_FAILED, " ", between)) else "refractory"
    return "unspecified"


def _tidy(roles: Roles, focus: frozenset[str]) -> None:
    """A class beside its own member is the member; what is index is not concomitant as well."""
    for name in list(roles.concomitant):
        if name in roles.index:
            roles.concomitant.pop(name)
    members = {m.value.family for placed in roles.index.values() for m in placed.mentions if m.value.kind != "drug_class"}
    for name in [n for n in roles.index if n in members and len(roles.index) > 1]:
        roles.index.pop(name)
    for family in members - {"corticosteroid"}:
        if family is not None:
            roles.concomitant.pop(family, None)
