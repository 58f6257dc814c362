"""Two documents that tell of one patient: where they disagree, whom a reviewer believes, and what becomes of that."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from review_store import REPLY, REPORT, Open, fill, opened, retold, told_twice
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pipeline.decisions import Overtaken
from pipeline.export.content import Content
from pipeline.export.decided import flag_lines, record_lines
from pipeline.export.formats import export
from pipeline.linking.comparing import compare_documents
from pipeline.review.assignments import assign
from pipeline.review.desk import Desk
from pipeline.review.items import index
from pipeline.review.opened import Refused, Reviewer, Settling
from pipeline.review.scope import NotTheirs
from pipeline.settlements import Disagreement
from pipeline.unchanged import state_of

MARIA, ADA = Reviewer("maria"), Reviewer("ada", "adjudicator")
WHY = "the report is the authors' own"


@pytest.fixture
def page(database: str) -> Iterator[Open]:
    with opened(database, more=told_twice()) as one:
        yield one


def only(page: Open) -> Disagreement:
    (one,) = page.desk.between().disagreements
    return one


def settle(page: Open, believed: int | None = 0, who: Reviewer = MARIA, **more: Any) -> None:
    told = {"action": "settle", "version": only(page).version, "reason": WHY, **more}
    page.desk.settle(who, Settling(only(page).key, believed=believed, **told))


def ages(page: Open, run: int = 0) -> dict[str, tuple[list[str], bool]]:
    """The flags of the age in each export, and whether it waits for a look."""
    records = [json.loads(line) for line in record_lines(page.store, run or page.run)]
    told = {one["document"]["source"]: one["age"] for one in records if one["study"]["author"] == "Okonjo"}
    return {source: (age["flags"], age["needs_review"]) for source, (age,) in told.items()}


def waiting(page: Open) -> dict[str, tuple[str, bool]]:
    with page.store.engine.connect() as connection:
        rows = connection.execute(text("SELECT source, codes, needs_review FROM items WHERE field = 'age' "
                                       "AND study = 'Okonjo 2020'"))  # fmt: skip
        return {source: (codes.strip(), bool(review)) for source, codes, review in rows}


def test_one_decision_settles_a_discrepancy_and_every_export_says_whom_it_believed(page: Open, tmp_path: Path) -> None:
    flagged, before = (["discrepancy"], True), list(page.store.extracted(page.run))
    assert ages(page) == {"case.txt": flagged, "reply.txt": flagged}
    assert waiting(page) == {"case.txt": ("discrepancy", True), "reply.txt": ("discrepancy", True)}
    state, number = state_of(page.store, page.run), page.document("reply.txt")
    age = next(value for value in page.desk.open(number, MARIA).outcome.records[0].values if value.field == "age")
    assert age.said.flags == ["discrepancy"]
    settle(page)
    assert state_of(page.store, page.run) != state
    assert ages(page) == {"case.txt": ([], False), "reply.txt": ([], False)}
    assert waiting(page) == {"case.txt": ("", False), "reply.txt": ("", False)}
    assert not [line for line in flag_lines(page.store, page.run) if "discrepancy" in line]
    assert list(page.store.extracted(page.run)) == before
    assert [value.said.flags for value in page.desk.open(number, MARIA).outcome.records[0].values] == [[]] * 6
    content = Content(page.store, page.run)
    export(content, "jsonl", tmp_path)
    export(content, "csv", tmp_path)
    (line,) = (tmp_path / "links.jsonl").read_text(encoding="utf-8").splitlines()
    (told,) = json.loads(line)["settled"]
    assert (told["believed"], told["said"], told["reason"], told["reviewer"]) == ("case.txt", "7 years", WHY, "maria")
    assert told["discrepancy"] in json.loads(line)["discrepancies"]
    with (tmp_path / "cases.csv").open(encoding="utf-8-sig", newline="") as table:
        (case,) = [row for row in csv.DictReader(table) if row["reports"] == "2"]
    assert (case["discrepancies"], case["settled"]) == ("0", f"7 years: case.txt (maria: {WHY})")


def test_a_settlement_is_taken_back_and_both_documents_can_hold(page: Open) -> None:
    settle(page, None, reason="a year lies between them")
    assert only(page).settled is not None
    assert only(page).believed is None
    settle(page, action="undo")
    assert ages(page)["reply.txt"] == (["discrepancy"], True)
    assert waiting(page)["reply.txt"] == ("discrepancy", True)
    assert [one.action for one in only(page).thread] == ["settle", "undo"]


def test_what_cannot_be_settled_is_refused_in_words(page: Open) -> None:
    for asked, why in (({"reason": "  "}, "say why"), ({"action": "undo"}, "nothing to undo"),
                       ({"believed": 2}, "two sides")):  # fmt: skip
        with pytest.raises(Refused, match=why):
            settle(page, **asked)  # type: ignore[arg-type]
    assign(page.store.engine, [page.document("case.txt")], ["maria", "niko"], "double")
    with pytest.raises(NotTheirs, match="an adjudicator settles"):
        settle(page)
    settle(page, who=ADA)


def test_the_second_of_two_people_sees_the_first_ones_settlement(page: Open) -> None:
    settle(page)
    for version in (0, 7):
        with pytest.raises(Overtaken):
            settle(page, 1, version=version)
    other = Desk(page.store.engine, page.run)
    (seen,) = other.between().disagreements
    settle(page, 1)
    with pytest.raises(Overtaken):
        other.settle(ADA, Settling(seen.key, "settle", seen.version, 0, "late"))
    assert (only(page).believed or seen.sides[0]).source == "reply.txt"


@pytest.mark.parametrize("statement", ["UPDATE settlements SET reason = 'x'", "DELETE FROM settlements"])
def test_the_database_itself_refuses_to_change_or_remove_a_settlement(page: Open, statement: str) -> None:
    settle(page)
    with pytest.raises(DBAPIError, match="append-only"), page.store.engine.begin() as connection:
        connection.execute(text(statement))
    sqlite = page.store.engine.dialect.name == "sqlite"
    statement = "INSERT OR REPLACE INTO settlements SELECT * FROM settlements" if sqlite else "TRUNCATE settlements"
    with pytest.raises(DBAPIError, match="append-only"), page.store.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(("source", "body", "age", "kept"), [
    ("reply.txt", REPLY, 8, True), ("moved.txt", REPLY, 8, True), ("reply.txt", f"{REPLY}More.\n", 8, True),
    ("reply.txt", REPLY.replace("8 years", "9 years"), 9, False),
], ids=["as it was", "file moved", "text mended", "says something else"])  # fmt: skip
def test_a_later_run_finds_what_was_settled_unless_the_words_have_changed(
    page: Open, source: str, body: str, age: float, kept: bool
) -> None:
    settle(page)
    again = fill(page.store, retold("case.txt", REPORT, 7), retold(source, body, age), fingerprint="two")
    compare_documents(page.store, again)
    index(page.store.engine, again)
    between = Desk(page.store.engine, again).between()
    (one,) = between.disagreements
    assert (one.settled is not None) is kept
    assert (ages(page, again)[source][0] == []) is kept
    assert [words.split(":")[0] for words in between.moved] == \
        ([] if kept else ["7 years in case.txt or 8 years in reply.txt"])  # fmt: skip


def test_a_script_settles_what_the_page_shows(page: Open) -> None:
    script = page.client(page.client().post("/api/session", json={"token": "once"}).json()["token"])
    (found,) = script.get("/api/discrepancies").json()
    assert [(side["source"], side["said"], side["quote"]) for side in found["sides"]] == [
        ("case.txt", "7 years", "7 years"), ("reply.txt", "8 years", "8 years"),
    ]  # fmt: skip
    where = f"/api/discrepancies/{found['key']}"
    assert script.post(where, json={"believed": 1, "reason": ""}).status_code == 422
    taken = script.post(where, json={"believed": 1, "reason": "counted at the report"}).json()
    assert (taken["settled"]["believed"], taken["settled"]["reviewer"], taken["version"]) == (1, "maria", 1)
    assert script.post(where, json={"believed": 0, "reason": "late"}).status_code == 409
    assert script.post("/api/discrepancies/none", json={"reason": "x"}).status_code == 404
    shown = script.get("/linked/0").text
    assert "counted at the report" in shown
    assert script.get("/linked").text.count("settled") == 1
    assert (script.get("/linked/1").status_code, script.get("/linked/-1").status_code) == (404, 404)
    assert script.get("/linked/next").headers["location"] == "/linked"
