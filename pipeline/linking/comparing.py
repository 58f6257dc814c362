"""Compare the documents of a run: link their accounts, note where they disagree, count the patients once.

Everything is read from the store and kept there beside the records, which stay as they were extracted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.linking.accounts import Account, accounts
from pipeline.linking.cases import case_row, unique_cases
from pipeline.linking.discrepancies import Discrepancy, discrepancies
from pipeline.linking.links import Link, find_links
from pipeline.records import Flag
from pipeline.settlements import Disagreement, name_of
from pipeline.store import Store


def compare_documents(store: Store, run: int) -> None:
    """Find the links, cases and discrepancies of a run anew and store them."""
    told = accounts(store.documents(run), (line for _, line in store.extracted(run)))
    links = find_links(told)
    flags: list[Flag] = []
    lines: list[str] = []
    found: list[Disagreement] = []
    for number, link in enumerate(links):
        differing = list(discrepancies(link))
        flags += [flag for one in differing for flag in one.flags]
        found += _named(number, link, differing)
        lines.append(_line(link_row(link, [one.message for one in differing])))
    disagreeing = [frozenset(side.record for side in one.sides) for one in found]
    cases = [_line(case_row(case, disagreeing)) for case in unique_cases(told, links)]
    raised = _raised(told, flags)
    findings = [("link", line, False) for line in lines] + [("case", line, False) for line in cases]
    findings += [("discrepancy", one.model_dump_json(exclude={"thread"}), False) for one in _distinct(found)]
    findings += [("flag", flag.model_dump_json(), first) for flag, first in zip(flags, raised, strict=True)]
    store.note(run, findings)


def link_row(link: Link, differing: list[str]) -> dict[str, object]:
    """A link as plain data."""
    return {
        "probability": link.probability,
        "clues": [{"what": c.what, "said": c.said, "bits": round(c.bits, 1)} for c in link.clues],
        "reports": [_report(link.one), _report(link.other)],
        "same_patients": [[one["record_id"], other["record_id"]] for one, other in link.pairs],
        "discrepancies": differing,
    }  # fmt: skip


def _named(number: int, link: Link, differing: Iterable[Discrepancy]) -> Iterator[Disagreement]:
    contents = (link.one.content, link.other.content)
    for one in differing:
        alias = name_of([side.source for side in one.sides], one.sides)
        key = name_of(contents, one.sides)
        yield Disagreement(key=key, alias=alias, link=number, message=one.message, sides=one.sides)


def _distinct(found: Iterable[Disagreement]) -> Iterator[Disagreement]:
    """Discrepancies in the same words, of two patients, get names of their own."""
    seen = Counter[str]()
    for one in found:
        seen[one.key] += 1
        nth = f"-{seen[one.key]}" if seen[one.key] > 1 else ""
        yield one.model_copy(update={"key": one.key + nth, "alias": one.alias + nth})


def _report(account: Account) -> dict[str, object]:
    study = account.records[0]["study"]
    return {
        "source": account.document, "scope": account.scope, "author": study["author"], "year": study["year"],
        "records": [record["record_id"] for record in account.records],
    }  # fmt: skip


def _raised(told: Sequence[Account], flags: Sequence[Flag]) -> list[bool]:
    """Which flags are the first on a value that nothing else sends to review."""
    flagged = {flag.record_id for flag in flags}
    free = {
        (record["record_id"], name, index)
        for account in told
        for record in account.records
        if record["record_id"] in flagged
        for name, value in record.items()
        for index, item in (enumerate(value) if isinstance(value, list) else ((None, value),))
        if isinstance(item, dict) and item.get("needs_review") is False
    }
    first: list[bool] = []
    for flag in flags:
        place = (flag.record_id, flag.field, flag.index)
        first.append(place in free)
        free.discard(place)
    return first


def _line(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False)
