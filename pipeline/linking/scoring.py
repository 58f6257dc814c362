"""How much two accounts speak for one study, in bits, clue by clue.

A shared value is worth as many bits as it is rare among the studies of the run: a common surname says little, and so
does juvenile dermatomyositis in a folder about it. What contradicts counts against. Bits become a probability with the
expectation that hardly one pair of all those in a run is of one study (Fellegi and Sunter's record linkage, with
frequencies for its u and no training).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.linking.accounts import Account, is_individual, related

LEAST = 0.99
"""Accounts are linked when they are this probably of one study."""
PARTNERS = 0.3
"""How many other accounts of its study an account has, before anything is known."""
SAME_NAME = 0.85
SAME_TITLE = 0.9
FREQUENCIES = {
    "drug": 1 / 8, "disease": 1 / 4, "patients": 1 / 15, "age": 1 / 20, "sex": 1 / 2, "antibody": 1 / 8,
    "prior treatment": 1 / 4, "dose": 1 / 20, "count": 1 / 50, "disease_duration": 1 / 20, "follow_up": 1 / 8,
}  # fmt: skip
"""How often a value of each kind is met in a folder on one subject; weighs as much as ``K`` studies."""
ONE_PATIENT = 1 / 2
K = 20
FEWEST = 20
"""A run of fewer studies is looked at as one of so many."""
MOST = 8.0
"""Values of one kind go together (drugs of one regimen): they are worth no more than this."""
SAME_FIELD = {"drug": 2.3, "disease": 1.0}
"""An author's papers are about one field: under a common author a shared drug or disease is worth no more than this."""
YEARS_APART = (3.3, 0.5, -4.0)
CERTAIN, OTHER_PAPER, OTHER_SIZE, OTHER_DISEASE = 40.0, -12.0, -3.0, -8.0


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that speaks for or against two accounts being of one study."""

    what: str
    said: str
    bits: float


class Rarity:
    """How often each value is met among the studies of a run."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        keys: dict[tuple[str, object], set[object]] = {}
        studies: set[object] = set()
        self._names: Counter[str] = Counter()
        for account in accounts:
            if account.author and account.key not in studies:
                self._names[account.author] += 1
            studies.add(account.key)
            for token in tokens(account):
                keys.setdefault(token, set()).add(account.key)
        self.studies = len(studies)
        self._counts = {token: len(some) for token, some in keys.items()}

    def bits(self, kind: str, value: object, one: Account, other: Account) -> float:
        """What it is worth that two accounts share a value; they themselves do not make it common."""
        own = 1 if one.key == other.key else 2
        count, among = max(0, self._counts.get((kind, value), 0) - own), max(0, self.studies - own)
        return _rare(count, among, ONE_PATIENT if (kind, value) == ("patients", 1) else FREQUENCIES[kind])

    def name_bits(self, one: Account, other: Account) -> float:
        """What it is worth that two accounts share a first author."""
        own = 1 if one.key == other.key else 2
        prior = 1 / 100 if len(one.author or "") <= 4 else 1 / 1000
        return _rare(max(0, self._names[one.author or ""] - own), max(0, self.studies - own), prior)

    def count(self, token: tuple[str, object]) -> int:
        """In how many studies a value is met."""
        return self._counts.get(token, 0)


def tokens(account: Account) -> Iterator[tuple[str, object]]:
    """Everything of an account that is counted."""
    yield from (("drug", drug) for drug in account.drugs)
    yield from (("disease", disease) for disease in account.diseases)
    if account.patients:
        yield "patients", account.patients
    for kind, some in account.tokens.items():
        yield from ((kind, token) for token in some)


def _rare(count: int, among: int, prior: float) -> float:
    """The bits of a value that so many of so many studies have."""
    return float(-math.log2((count + K * prior) / (among + K)))


def probability(clues: Iterable[Clue], studies: int) -> float:
    """How probably two accounts with these clues are of one study, in a run of so many studies."""
    bits = sum(clue.bits for clue in clues) - math.log2(max(studies, FEWEST) / PARTNERS)
    return 1 / (1 + math.pow(2.0, -max(-60.0, min(60.0, bits))))


def weigh(one: Account, other: Account, rarity: Rarity) -> list[Clue] | None:
    """The clues of a pair; None where they cannot be of one study."""
    clues = [*_identified(one, other)]
    if clues and clues[0].bits > 0:
        return clues
    who = _who(one, other, rarity)
    if who is None:
        return None
    content = [*_treated(one, other, rarity), *_described(one, other, rarity), *_contradicted(one, other)]
    return [*clues, *who, *content]


def _identified(one: Account, other: Account) -> Iterator[Clue]:
    shared = one.identifiers & other.identifiers
    if one.content == other.content and one.scope == other.scope == "this":
        yield Clue("document", "the same file", CERTAIN)
    elif shared:
        yield Clue("identifier", min(shared), CERTAIN)
    elif any(
        {m for m in one.identifiers if m.startswith(kind)} and {m for m in other.identifiers if m.startswith(kind)}
        for kind in ("doi:", "pmid:")
    ):
        yield Clue("identifier", f"{min(one.identifiers)} and {min(other.identifiers)}", OTHER_PAPER)


def same_name(one: str, other: str) -> bool:
    """One surname, misprints and particles apart."""
    return (
        one == other
        or one.rsplit(maxsplit=1)[-1] == other.rsplit(maxsplit=1)[-1]
        or SequenceMatcher(None, one, other).ratio() >= SAME_NAME
    )


def _who(one: Account, other: Account, rarity: Rarity) -> list[Clue] | None:
    """First author, year and, for two reports of the authors themselves, title; None for other people's work."""
    clues: list[Clue] = []
    if one.author and other.author:
        if not same_name(one.author, other.author):
            return None
        said = one.author if one.author == other.author else f"{one.author} and {other.author}"
        clues.append(Clue("author", said, rarity.name_bits(one, other)))
    if one.year and other.year:
        apart = abs(one.year - other.year)
        if apart >= len(YEARS_APART):
            return None
        said = str(one.year) if not apart else f"{one.year} and {other.year}"
        clues.append(Clue("year", said, YEARS_APART[apart]))
    if one.title and other.title and len(one.title.split()) > 4:
        alike = SequenceMatcher(None, one.title, other.title).ratio() >= SAME_TITLE
        if alike and one.title.startswith("answer ") == other.title.startswith("answer "):
            clues.append(Clue("title", one.title, 15.0))
    return clues


def _treated(one: Account, other: Account, rarity: Rarity) -> Iterator[Clue]:
    """Index treatment and disease."""
    most = SAME_FIELD if one.author and other.author else {"drug": MOST, "disease": 4.0}
    shared = one.drugs & other.drugs
    if shared:
        best = max(shared, key=lambda drug: (rarity.bits("drug", drug, one, other), drug))
        yield Clue("drug", best, min(most["drug"], rarity.bits("drug", best, one, other)))
    elif one.drugs and other.drugs:
        akin = sorted((a, b) for a in one.drugs for b in other.drugs if related(a, b))
        said = " and ".join(akin[0]) if akin else f"{min(one.drugs)} and {min(other.drugs)}"
        yield Clue("drug", said, 1.0 if akin else -6.0)
    common = one.diseases & other.diseases
    if common:
        best_disease = max(common, key=lambda words: (rarity.bits("disease", words, one, other), sorted(words)))
        bits = rarity.bits("disease", best_disease, one, other)
        yield Clue("disease", " ".join(sorted(best_disease)), min(most["disease"], bits))
    elif one.diseases and other.diseases and not any(a & b for a in one.diseases for b in other.diseases):
        yield Clue("disease", "different", -4.0 if one.author and other.author else OTHER_DISEASE)


def _described(one: Account, other: Account, rarity: Rarity) -> Iterator[Clue]:
    """The number of patients and the values that both tell."""
    if one.patients and other.patients:
        same = one.patients == other.patients
        bits = rarity.bits("patients", one.patients, one, other) if same else OTHER_SIZE
        said = str(one.patients) if same else f"{one.patients} and {other.patients}"
        yield Clue("patients", said, bits)
    for kind in sorted({*one.tokens} & {*other.tokens}):
        shared = one.tokens[kind] & other.tokens[kind]
        if shared:
            bits = sum(rarity.bits(kind, token, one, other) for token in shared)
            said = ", ".join(sorted(map(_said, shared)))
            yield Clue(kind.replace("_", " "), said, min(MOST, bits))


def _contradicted(one: Account, other: Account) -> Iterator[Clue]:
    """Two single patients of different sex or age are not one."""
    if not all(len(account.records) == 1 and is_individual(account.records[0]) for account in (one, other)):
        return
    for kind, bits in (("sex", -8.0), ("age", -5.0)):
        here, there = one.tokens.get(kind), other.tokens.get(kind)
        if here and there and not here & there:
            yield Clue(kind, f"{', '.join(map(_said, here))} and {', '.join(map(_said, there))}", bits)


def _said(token: object) -> str:
    """A token in words."""
    if isinstance(token, tuple):
        return " ".join(_said(part) for part in token if part is not None)
    return f"{token:g}" if isinstance(token, float) else str(token)
