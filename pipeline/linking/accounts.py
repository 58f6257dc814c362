"""An account: what one document tells of one study.

A document's own patients are one account, every study that it cites another. For linking an account is its
identifiers, its author and year, and the tokens of its content: drugs, diseases, ages, counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from extractors.vocabulary import vocabulary
from pipeline.bylines import DOI
from pipeline.comparison import Amount, amounts, antibody, folded, name, words

Plain = Mapping[str, Any]
Token = tuple[str, object]
"""A kind of content and what is said of it: ("age", (11, "year"))."""

_DRUG_FIELDS = ("drugs", "prior_treatments", "concomitant_treatments")
_ANSWER = re.compile(
    r"^\W*(?:repl(?:y|ies)|comments?|response|correspondence|letter|re|erratum|corrigendum|correction|in reply)\b"
    r"[^:]*:?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Account:
    """What one document tells of one study; ``number`` is its place among all accounts of the run."""

    number: int
    document: str
    content: str
    scope: str
    author: str | None
    year: int | None
    title: str | None
    identifiers: frozenset[str]
    records: tuple[Plain, ...] = field(repr=False)

    @property
    def key(self) -> object:
        """What accounts of one study mostly share and others do not."""
        return (self.author, self.year) if self.author else self.number

    @cached_property
    def drugs(self) -> frozenset[str]:
        """The index treatments."""
        return frozenset(name(drug["name"]) for record in self.records for drug in record["drugs"])

    @cached_property
    def diseases(self) -> frozenset[frozenset[str]]:
        """The conditions, each as its telling words."""
        return frozenset(words(one["name"]) for record in self.records for one in record["condition"])

    @cached_property
    def patients(self) -> int | None:
        """The size of the largest group, or how many single patients are told."""
        sizes = [record["group"]["n"] for record in self.records if record["group"]["n"] is not None]
        people = sum(is_individual(record) for record in self.records)
        return max([*sizes, people], default=0) or None

    @cached_property
    def tokens(self) -> Mapping[str, frozenset[object]]:
        """The rest of the content by kind."""
        found: dict[str, set[object]] = {}
        for record in self.records:
            for kind, token in _tokens(record):
                found.setdefault(kind, set()).add(token)
        return {kind: frozenset(some) for kind, some in found.items()}


def is_individual(record: Plain) -> bool:
    """A record of one patient."""
    return bool(record["group"]["kind"] == "individual" or record["group"]["n"] == 1)


def _tokens(record: Plain) -> Iterator[Token]:
    for kind in ("age", "disease_duration", "follow_up"):
        for item in record[kind]:
            yield from ((kind, _rounded(amount)) for amount in amounts(item))
    for key in ("female", "male"):
        if (record["sex"] or {}).get(key):
            yield "sex", (key, record["sex"][key])
    yield from (("antibody", (antibody(item["name"]), item["status"])) for item in record["antibodies"])
    yield from (("prior treatment", name(item["name"])) for item in record["prior_treatments"])
    yield from (("dose", folded(item["dose"])) for item in record["drugs"] if item["dose"])
    yield from _counts(record)


def _counts(record: Plain) -> Iterator[Token]:
    for item in (*record["outcomes"], *record["adverse_events"]):
        if item["n"] is not None and item["of"] is not None:
            yield "count", (item["n"], item["of"])
        elif item["percent"] is not None:
            yield "count", item["percent"]


def _rounded(amount: Amount) -> object:
    """An amount without its moment: people retell an age at diagnosis as the age."""
    return amount.stat, amount.numbers, amount.unit


def accounts(documents: Iterable[tuple[str, str]], records: Iterable[str]) -> list[Account]:
    """The accounts of a run; both inputs are sorted by document as the store gives them."""
    told = groupby(map(json.loads, records), key=lambda record: record["document"]["source"])
    by_source = {source: list(some) for source, some in told}
    found: list[Account] = []
    for line, text in documents:
        about = json.loads(line)
        for own in _by_study(by_source.get(about["source"], [])):
            found.append(_account(len(found), about, text, own))
    return found


def _by_study(records: list[Plain]) -> Iterator[tuple[Plain, ...]]:
    """The records of a document, study by study; a cited study without a name may be anybody's."""
    studies: dict[object, list[Plain]] = {}
    for number, record in enumerate(records):
        study = record["study"]
        named = (study["author"], study["year"], study["reference"])
        key: object = ("this",) if record["scope"] == "this" else named
        studies.setdefault(number if key == (None, None, None) else key, []).append(record)
    return (tuple(some) for some in studies.values())


def _account(number: int, about: Plain, text: str, records: tuple[Plain, ...]) -> Account:
    study, scope = records[0]["study"], records[0]["scope"]
    author = folded(study["author"]) if study["author"] else None
    year = study["year"] or (about["year"] if scope == "this" else None)
    if scope == "this":
        marks = {f"doi:{folded(about['doi'])}"} if about["doi"] else set()
        marks |= {f"pmid:{about['pmid']}"} if about["pmid"] else set()
    else:
        marks = set(_listed(about, text, author, year))
    title = plain_title(about["title"]) if scope == "this" and about["title"] else None
    return Account(number, about["source"], about["id"], scope, author, year, title, frozenset(marks), records)


def plain_title(title: str) -> str:
    """The words of a title; what marks an answer to it ("Reply: ...") is kept as one word."""
    answer = _ANSWER.match(title)
    rest = title[answer.end() :] if answer else title
    return " ".join([*(["answer"] if answer else []), *re.findall(r"\w+", folded(rest))])


def _listed(about: Plain, text: str, author: str | None, year: int | None) -> Iterator[str]:
    """The DOI of a cited study where the document's reference list prints it."""
    if author is None or year is None:
        return
    for section in about["sections"]:
        if section["name"] == "references":
            for line in text[section["start"] : section["end"]].splitlines():
                doi = DOI.search(line)
                if doi and str(year) in line and author in folded(line[:80]):
                    yield f"doi:{folded(doi[0].rstrip('.'))}"
                    return


@lru_cache(maxsize=1)
def _families() -> Callable[[str], str | None]:
    known = {
        name(term.name): name(family)
        for term in vocabulary().terms
        if term.kind == "drug" and (family := term.get("class"))
    }
    return known.get


def related(one: str, other: str) -> bool:
    """The same treatment, or a class and its member."""
    family = _families()
    return one == other or family(one) == other or family(other) == one


def treatments(record: Plain) -> dict[str, list[Plain]]:
    """Every treatment of a record by its name, whatever its role."""
    found: dict[str, list[Plain]] = {}
    for field_ in _DRUG_FIELDS:
        for item in record[field_]:
            found.setdefault(name(item["name"]), []).append(item)
    return found
