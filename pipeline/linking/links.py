"""Links: pairs of accounts that are of one study, with the clues that say so and the records that tell one group.

Only pairs that share an identifier, a title, a surname or something rare are weighed at all, so that a large run stays
quick.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scipy.optimize import linear_sum_assignment

from pipeline.comparison import entries, same
from pipeline.linking.accounts import Account, Plain, is_individual
from pipeline.linking.scoring import LEAST, Clue, Rarity, probability, tokens, weigh

RARE = 12
"""A value that so few studies have can bring two accounts without a common author together."""
BY_ITSELF = frozenset({"sex", "patients", "drug", "disease", "prior treatment", "antibody"})
"""Kinds whose values never do."""
WHO = frozenset({"group", "label", "age", "sex", "antibodies"})
"""What tells the patients of one study apart; it weighs most when records are matched."""


@dataclass(frozen=True)
class Link:
    """Two accounts of one study: why, how sure, and which of their records tell the same patients."""

    one: Account
    other: Account
    probability: float
    clues: tuple[Clue, ...]
    pairs: tuple[tuple[Plain, Plain], ...]


def find_links(accounts: Sequence[Account]) -> list[Link]:
    """The links between the accounts of different documents, in the order of the documents."""
    rarity = Rarity(accounts)
    found: list[Link] = []
    for first, second in sorted(_candidates(accounts, rarity)):
        one, other = accounts[first], accounts[second]
        clues = weigh(one, other, rarity)
        sure = probability(clues, rarity.studies) if clues else 0.0
        if clues and sure >= LEAST:
            found.append(Link(one, other, round(sure, 4), tuple(clues), match_records(one.records, other.records)))
    return found


def _candidates(accounts: Sequence[Account], rarity: Rarity) -> set[tuple[int, int]]:
    blocks: defaultdict[object, list[int]] = defaultdict(list)
    for account in accounts:
        for mark in (*account.identifiers, account.content):
            blocks[mark].append(account.number)
        if account.title:
            blocks["title", account.title].append(account.number)
        if account.author:
            blocks["author", account.author[:2]].append(account.number)
            blocks["surname", account.author.split()[-1][:2]].append(account.number)
        for token in tokens(account):
            if token[0] not in BY_ITSELF and rarity.count(token) <= RARE:
                blocks[token].append(account.number)
    return {
        (one, other)
        for block in blocks.values()
        for place, one in enumerate(block)
        for other in block[place + 1 :]
        if accounts[one].document != accounts[other].document
    }


def match_records(one: Sequence[Plain], other: Sequence[Plain]) -> tuple[tuple[Plain, Plain], ...]:
    """The records of two accounts that tell the same group, one to one; a cohort is never one of its patients."""
    likeness = [[_likeness(a, b, alone=len(one) == len(other) == 1) for b in other] for a in one]
    rows, columns = linear_sum_assignment([[-amount for amount in row] for row in likeness])
    pairs = zip(map(int, rows), map(int, columns), strict=True)
    return tuple((one[row], other[column]) for row, column in pairs if likeness[row][column] > 0)


def _likeness(one: Plain, other: Plain, *, alone: bool) -> int:
    """How much two records share of what tells patients apart; nothing where they cannot be of the same patients."""
    if is_individual(one) != is_individual(other):
        return 0
    said, told = entries(one), entries(other)
    shared = sum(
        (4 if field in WHO else 1) * any(same(field, a.point, b.point) for a in said[field] for b in told[field])
        for field in said
        if field in told and field not in ("study", "scope")
    )
    if alone:
        return shared + 1
    return 0 if is_individual(one) and not _same_person(one, other) else shared


def _same_person(one: Plain, other: Plain) -> bool:
    """Among several patients: the same label, or an age and no other sex."""
    said, told = entries(one), entries(other)

    def agree(field: str) -> bool | None:
        if field not in said or field not in told:
            return None
        return any(same(field, a.point, b.point) for a in said[field] for b in told[field])

    if agree("sex") is False or agree("age") is False:
        return False
    return bool(agree("label") or agree("age") or (agree("sex") and agree("antibodies")))


def clusters(accounts: Sequence[Account], links: Sequence[Link]) -> Iterator[list[Account]]:
    """The accounts of each study: those that links hold together, and every other one alone."""
    parent = list(range(len(accounts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for link in links:
        first, second = sorted((root(link.one.number), root(link.other.number)))
        parent[second] = first
    members: dict[int, list[Account]] = {}
    for account in accounts:
        members.setdefault(root(account.number), []).append(account)
    yield from members.values()
