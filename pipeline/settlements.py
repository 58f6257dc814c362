"""Settlements: whom reviewers believe where two documents disagree, and why; rows that are only ever added.

A discrepancy is known by what both documents say in which words: a later run finds it settled as long as they say so,
under another name (``key``, by content) or in a mended file (``alias``, by name). A discrepancy that is settled flags
nothing any more; both records keep what their own documents print.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from pipeline.database import FindingRow
from pipeline.decision_tables import SettlementRow
from pipeline.decisions import Overtaken
from pipeline.records import Flag
from pipeline.statements import now

MEANWHILE = "somebody settled this meanwhile; what they said is shown now"


class Side(BaseModel):
    """What one of two documents says, in its own words; ``index`` is None for a whole list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    record: str
    field: str
    index: int | None
    said: str
    quote: str | None

    @property
    def words(self) -> tuple[str, str, str]:
        """What is said and how, wherever it stands."""
        return self.field, self.said, self.quote or ""


class Settlement(BaseModel):
    """One decision on a discrepancy; ``believed`` is a place among its sides, or None where both hold."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: int = 0
    key: str
    alias: str
    version: int
    reviewer: str
    made: str = ""
    action: Literal["settle", "undo"]
    believed: int | None
    reason: str
    sides: tuple[Side, Side]
    fingerprint: str = ""


class Disagreement(BaseModel):
    """A discrepancy of a run: which link found it, both sides, and what was decided on it."""

    model_config = ConfigDict(frozen=True)

    key: str
    alias: str
    link: int
    message: str
    sides: tuple[Side, Side]
    thread: tuple[Settlement, ...] = ()

    @property
    def version(self) -> int:
        """How many decisions its thread has."""
        return len(self.thread)

    @property
    def settled(self) -> Settlement | None:
        """The decision that holds."""
        kept: list[Settlement] = []
        for one in self.thread:
            kept = [*kept, one] if one.action == "settle" else kept[:-1]
        return kept[-1] if kept else None

    @property
    def believed(self) -> Side | None:
        """The side that is believed, as this run has it; None where both hold or nothing is settled."""
        settled = self.settled
        if settled is None or settled.believed is None:
            return None
        said = settled.sides[settled.believed].words
        return next((side for side in self.sides if side.words == said), self.sides[settled.believed])


def name_of(places: Iterable[str], sides: Sequence[Side]) -> str:
    """The name of a discrepancy by its documents and the words of both sides, in whatever order."""
    said = sorted([place, *side.words] for place, side in zip(places, sides, strict=True))
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:20]


def disagreements(connection: Connection, run: int) -> list[Disagreement]:
    """The discrepancies of a run, in the order of its links, with what was decided on them."""
    found = [Disagreement.model_validate_json(line) for line in _lines(connection, run, "discrepancy")]
    told = settlements(connection) if found else []
    if not told:
        return found
    by_name: dict[str, list[Settlement]] = {}
    for one in told:
        for name in {one.key, one.alias}:
            by_name.setdefault(name, []).append(one)
    return [_with(one, [*by_name.get(one.key, ()), *by_name.get(one.alias, ())]) for one in found]


def settlements(connection: Connection) -> list[Settlement]:
    """Every settlement of a store, oldest first."""
    rows = connection.execute(select(SettlementRow.__table__).order_by(SettlementRow.id)).mappings()
    return [Settlement.model_validate({**row, "sides": json.loads(row["sides"])}) for row in rows]


def last_settled(connection: Connection) -> int:
    """A number that grows with every settlement."""
    return connection.execute(select(func.max(SettlementRow.id))).scalar_one() or 0


def settle(connection: Connection, one: Settlement) -> None:
    """Write a settlement; raises Overtaken where somebody wrote this version before."""
    row: dict[str, Any] = {**one.model_dump(exclude={"id"}), "made": now()}
    row["sides"] = json.dumps([side.model_dump() for side in one.sides], ensure_ascii=False)
    try:
        connection.execute(insert(SettlementRow), [row])
    except IntegrityError as error:
        raise Overtaken(MEANWHILE) from error


def open_flags(connection: Connection, run: int) -> Iterator[str]:
    """The flags, as lines, that the discrepancies of a run raise: two for each, none for what is settled."""
    lines, found = _lines(connection, run, "flag"), disagreements(connection, run)
    if not any(one.thread for one in found):
        yield from lines
        return
    for one, *pair in zip(found, lines[::2], lines[1::2], strict=True):
        if one.settled is None:
            yield from pair


def raised(connection: Connection, run: int) -> list[Flag]:
    """The same as flags."""
    return [Flag.model_validate_json(line) for line in open_flags(connection, run)]


def _with(one: Disagreement, told: Iterable[Settlement]) -> Disagreement:
    thread = sorted({settlement.id: settlement for settlement in told}.values(), key=lambda settlement: settlement.id)
    return one.model_copy(update={"thread": tuple(thread)})


def _lines(connection: Connection, run: int, kind: str) -> list[str]:
    mine = (FindingRow.run_id == run, FindingRow.kind == kind)
    return list(connection.execute(select(FindingRow.line).where(*mine).order_by(FindingRow.position)).scalars())
