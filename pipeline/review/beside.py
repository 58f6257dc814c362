"""Linked cases: two records of the same patients side by side, and whom to believe where they disagree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select

from pipeline.decided import Value
from pipeline.decision_tables import ItemRow
from pipeline.export.report import FIELDS
from pipeline.export.wording import words
from pipeline.review.api import TROUBLE, Seen, Table
from pipeline.review.forms import Form
from pipeline.review.gate import Known
from pipeline.review.items import around
from pipeline.review.linked import Between, numbers
from pipeline.review.opened import NotThere, Opened, Refused, Reviewer, Settling
from pipeline.review.scope import JUDGES, Scope
from pipeline.review.views import render, title_of
from pipeline.review.wire import LARGEST, Name, Words
from pipeline.settlements import Disagreement, Side

router = APIRouter(include_in_schema=False)
scripts = APIRouter(prefix="/api", tags=["review"], responses=TROUBLE)
PAGE = 50


class Settled(BaseModel):
    """Who was believed and why; ``believed`` is the place of a side, or null where both hold."""

    model_config = ConfigDict(from_attributes=True)

    believed: int | None
    reason: str
    reviewer: str
    made: str


class Discrepancy(BaseModel):
    """What two documents of the run disagree on."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    link: int
    message: str
    sides: tuple[Side, Side]
    version: int
    settled: Settled | None


class Verdict(BaseModel):
    """A settlement to make, or (``undo``) to take back; ``version`` is the discrepancy's version that was seen."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["settle", "undo"] = "settle"
    believed: Literal[0, 1] | None = None
    reason: Words = ""
    version: int = Field(0, ge=0, le=LARGEST)


@dataclass(frozen=True, slots=True)
class Pair:
    """A link in the list."""

    number: int
    study: str
    sources: tuple[str, str]
    patients: int
    found: int
    open: int
    probability: float


@dataclass(frozen=True, slots=True)
class Part:
    """One side of a discrepancy: what is said, and where the value stands now."""

    side: Side
    document: int
    value: Value | None
    believed: bool
    context: Mapping[str, str]
    """Its words and what stands around them."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A discrepancy with both its sides."""

    one: Disagreement
    parts: tuple[Part, Part]


@dataclass(frozen=True, slots=True)
class Row:
    """A field of two records: the values that nobody disputes, and the discrepancies."""

    field: str
    values: tuple[list[Value], list[Value]]
    disputes: list[Dispute]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records of the same patients."""

    titles: tuple[str, str]
    rows: list[Row]


@router.get("/linked")
def linked(
    desk: Table, person: Known, seen: Seen, page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> HTMLResponse:
    """The pairs of documents that tell of one study, those with something to settle first."""
    between = desk.between()
    with desk.engine.connect() as connection:
        pairs = [_pair(between, number) for number in _visible(connection, seen, between)]
    pairs.sort(key=lambda pair: (-pair.open, -pair.found, pair.number))
    return HTMLResponse(render(
        "linked.html", person=person, pairs=pairs[(page - 1) * PAGE : page * PAGE], count=len(pairs), at=page,
        pages=max(1, -(-len(pairs) // PAGE)), left=sum(pair.open for pair in pairs), moved=between.moved,
    ))  # fmt: skip


@router.get("/linked/next")
def following(desk: Table, seen: Seen, after: Annotated[int, Query(ge=-1, le=LARGEST)] = -1) -> RedirectResponse:
    """The next pair with something to settle; the list where there is none."""
    between = desk.between()
    with desk.engine.connect() as connection:
        open_ = [number for number in _visible(connection, seen, between) if between.open(number)]
    found = next((number for number in open_ if number > after), open_[0] if open_ else None)
    return RedirectResponse("/linked" if found is None else f"/linked/{found}", 303)


@router.get("/linked/{number}")
def beside(desk: Table, person: Known, number: int) -> HTMLResponse:
    """The records of a link side by side."""
    between = desk.between()
    link = _link(between, number)
    sources = tuple(report["source"] for report in link["reports"])
    with desk.engine.connect() as connection:
        there = numbers(connection, desk.run, sources)
    documents = [there[source] for source in sources]
    opened = [desk.open(document, Reviewer(person.name, person.role)) for document in documents]
    found = [_dispute(one, opened, documents) for one in between.of(number)]
    return HTMLResponse(render(
        "beside.html", person=person, number=number, pair=_pair(between, number), documents=documents, opened=opened,
        comparisons=list(_comparisons(link, opened, found)), left=between.open(number),
        clues=[clue for clue in link["clues"] if clue["bits"] > 0],
    ))  # fmt: skip


@router.post("/linked/{number}")
def settle(desk: Table, person: Known, number: int, form: Form) -> Response:
    """Settle a discrepancy, or take that back."""
    sides = {"0": 0, "1": 1, "both": None}
    action, believed = form.get("action", "settle"), form.get("believed", "")
    if action not in ("settle", "undo") or (action == "settle" and believed not in sides):
        raise Refused("choose the source that is believed, or that both hold")
    try:
        version = int(form.get("version") or 0)
    except ValueError as error:
        raise Refused("the version of a discrepancy is a number") from error
    asked = Settling(form.get("key", ""), action, version, sides.get(believed), form.get("reason", "")[:2000])  # type: ignore[arg-type]
    desk.settle(Reviewer(person.name, person.role), asked)
    return Response(status_code=204, headers={"HX-Redirect": f"/linked/{number}"})


@scripts.get("/discrepancies")
def discrepancies(desk: Table, seen: Seen) -> list[Discrepancy]:
    """What documents of the run disagree on, settled or not."""
    between = desk.between()
    with desk.engine.connect() as connection:
        theirs = _visible(connection, seen, between)
    return [Discrepancy.model_validate(one) for number in theirs for one in between.of(number)]


@scripts.post("/discrepancies/{key}")
def decide(desk: Table, person: Known, key: Annotated[Name, Path()], verdict: Verdict) -> Discrepancy:
    """Settle a discrepancy, or take that back."""
    asked = Settling(key, verdict.action, verdict.version, verdict.believed, verdict.reason)
    return Discrepancy.model_validate(desk.settle(Reviewer(person.name, person.role), asked))


# -- what the pages show ------------------------------------------------------------------------------------------


def _link(between: Between, number: int) -> Mapping[str, Any]:
    if not 0 <= number < len(between.links):
        raise NotThere("this run has no such pair of documents")
    return between.links[number]


def _pair(between: Between, number: int) -> Pair:
    link = _link(between, number)
    one, other = link["reports"]
    named = next((report for report in (one, other) if report["author"]), one)
    study = " ".join(str(part) for part in (named["author"], named["year"]) if part) or "unnamed study"
    return Pair(
        number, study, (one["source"], other["source"]), len(link["same_patients"]), len(between.of(number)),
        between.open(number), link["probability"],
    )  # fmt: skip


def _visible(connection: Connection, seen: Scope, between: Between) -> list[int]:
    """The links whose documents are both this reviewer's to see."""
    everything = range(len(between.links))
    if not seen.divided or seen.role in JUDGES:
        return list(everything)
    named = {report["source"] for link in between.links for report in link["reports"]}
    query = seen.narrow(select(ItemRow.source).distinct()).where(ItemRow.source.in_(named))
    theirs = set(connection.execute(query).scalars())
    return [n for n in everything if all(report["source"] in theirs for report in between.links[n]["reports"])]


def _dispute(one: Disagreement, opened: Sequence[Opened], documents: Sequence[int]) -> Dispute:
    settled = one.settled
    first, second = (
        _part(side, seen, document, settled is not None and one.believed in (None, side))
        for side, seen, document in zip(one.sides, opened, documents, strict=True)
    )
    return Dispute(one, (first, second))


def _part(side: Side, opened: Opened, document: int, believed: bool) -> Part:
    value = _value(opened, side)
    listed = {"before": "", "quote": " ".join((side.quote or "").split()), "behind": ""}
    context = around(value.machine, opened.sheet.stored.text) if value and value.machine else listed
    return Part(side, document, value, believed, context)


def _value(opened: Opened, side: Side) -> Value | None:
    """The value that a side is about; None for a whole list."""
    every = (value for record in opened.outcome.records for value in record.values if value.machine is not None)
    return next((v for v in every if (v.home, v.field, v.index) == (side.record, side.field, side.index)), None)


def _comparisons(
    link: Mapping[str, Any], opened: Sequence[Opened], found: Sequence[Dispute]
) -> Iterator[Comparison]:
    """The pairs of records of a link; what is said of the study as a whole stands with the first."""
    pairs: list[tuple[str, str]] = [(one, other) for one, other in link["same_patients"]]
    shown: set[str] = set()
    for records in pairs or [tuple(report["records"][0] for report in link["reports"])]:
        own = [d for d in found if d.one.key not in shown and (
            tuple(side.record for side in d.one.sides) == records or d.one.sides[0].field == "study"
        )]  # fmt: skip
        shown |= {dispute.one.key for dispute in own}
        yield _comparison(records, opened, own)


def _comparison(records: Sequence[str], opened: Sequence[Opened], own: Sequence[Dispute]) -> Comparison:
    both = [seen.record(name) for seen, name in zip(opened, records, strict=True)]
    disputed = {part.value.subject for dispute in own for part in dispute.parts if part.value is not None}
    rows: list[Row] = []
    for field in FIELDS:
        disputes = [dispute for dispute in own if dispute.one.sides[0].field == field]
        left, right = ([v for v in record.values if _stands(v, field, disputed)] for record in both)
        if left or right or disputes:
            rows.append(Row(field, (left, right), disputes))
    return Comparison((title_of(both[0]), title_of(both[1])), rows)


def _stands(value: Value, field: str, disputed: Collection[object]) -> bool:
    shown = value.field == field and value.state != "rejected" and value.subject not in disputed
    return shown and bool(words(field, value.said))


