"""Decisions are only ever added, lie over the machine's records, and find their values again after a re-run."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from review_store import CASES, Open, document, extracted, fill, opened, sisters
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from pipeline.anchoring import find_record, keyed, relocate
from pipeline.decisions import Ledger, Overtaken, Subject
from pipeline.export.decided import flag_lines, record_lines
from pipeline.records import Record
from pipeline.review.opened import Asked, Refused, Reviewer

MARIA, NIKO = Reviewer("maria"), Reviewer("niko")


@pytest.fixture
def page(database: str) -> Iterator[Open]:
    with opened(database) as one:
        yield one


def subject(page: Open, source: str, field: str, record: str = "") -> Subject:
    found = page.desk.open(page.document(source), MARIA).outcome
    one = next(one for one in found.records if not record or one.id == record)
    return next(value.subject for value in one.values if value.field == field)


def take(page: Open, source: str, asked: Asked, who: Reviewer = MARIA) -> None:
    page.desk.take(page.document(source), who, [asked])


def exported(page: Open, run: int = 0) -> dict[str, Record]:
    found = [Record.model_validate_json(line) for line in record_lines(page.store, run or page.run)]
    return {record.record_id: record for record in found}


@pytest.mark.parametrize("statement", [
    "UPDATE decisions SET reviewer = 'nobody'", "DELETE FROM decisions",
    "UPDATE decisions SET reason = 'another' WHERE id = 1",
])  # fmt: skip
def test_the_database_itself_refuses_to_change_or_remove_a_decision(page: Open, statement: str) -> None:
    take(page, "sisters.txt", Asked(subject(page, "sisters.txt", "age"), "accept", 0))
    with pytest.raises(DBAPIError, match="append-only"), page.store.engine.begin() as connection:
        connection.execute(text(statement))
    with page.store.engine.connect() as connection:
        assert connection.execute(text("SELECT reviewer, reason FROM decisions")).all() == [("maria", "")]


def test_a_decision_cannot_be_replaced_or_its_table_emptied(page: Open) -> None:
    take(page, "sisters.txt", Asked(subject(page, "sisters.txt", "age"), "accept", 0))
    sqlite = page.store.engine.dialect.name == "sqlite"
    statement = "INSERT OR REPLACE INTO decisions SELECT * FROM decisions" if sqlite else "TRUNCATE decisions"
    with pytest.raises(DBAPIError, match="append-only"), page.store.engine.begin() as connection:
        connection.execute(text(statement))


def test_the_second_of_two_people_sees_the_first_ones_decision(page: Open) -> None:
    age = subject(page, "sisters.txt", "age")
    take(page, "sisters.txt", Asked(age, "accept", 0), MARIA)
    with pytest.raises(Overtaken):
        take(page, "sisters.txt", Asked(age, "reject", 0), NIKO)
    with pytest.raises(Overtaken):
        take(page, "sisters.txt", Asked(age, "reject", 7), NIKO)
    take(page, "sisters.txt", Asked(age, "reject", 1), NIKO)
    held = page.desk.open(page.document("sisters.txt"), MARIA).value(age)
    assert [decision.reviewer for decision in held.thread] == ["maria", "niko"]
    assert held.state == "rejected"


def test_two_rows_of_one_version_cannot_both_be_written(page: Open) -> None:
    age = subject(page, "sisters.txt", "age")
    take(page, "sisters.txt", Asked(age, "accept", 0))
    ledger, number = Ledger(page.store.engine), page.document("sisters.txt")
    (first,) = ledger.of_document(number)
    with pytest.raises((Overtaken, IntegrityError)), page.store.engine.begin() as connection:
        ledger.add(connection, [first], number)


def test_exports_carry_what_was_decided_and_the_store_keeps_what_was_extracted(page: Open) -> None:
    before = list(page.store.records(page.run))
    number = page.document("sisters.txt")
    weakness = {"start": CASES.index("weakness"), "end": CASES.index("weakness") + 8}
    new = {"name": "baricitinib", "id": None, "n": None, "dose": None}
    page.desk.take(number, MARIA, [
        Asked(subject(page, "sisters.txt", "age"), "accept", 0),
        Asked(subject(page, "sisters.txt", "drugs"), "correct", 0, new, reason="misread"),
        Asked(subject(page, "sisters.txt", "prior_treatments"), "reject", 0),
        Asked(subject(page, "sisters.txt", "outcomes"), "unsure", 0),
        Asked(Subject("rec:one", "adverse_events"), "add", 0, {"event": "weakness", "evidence": [weakness]}),
    ])  # fmt: skip
    assert list(page.store.records(page.run)) == before
    first = exported(page)["rec:one"]
    assert (first.age[0].value, first.age[0].confidence, first.age[0].rule) == (12, 1.0, "test.rule")
    assert (first.drugs[0].name, first.drugs[0].rule) == ("baricitinib", "review.correct")
    assert first.drugs[0].evidence[0].quote == "tofacitinib 5 mg twice daily"
    assert first.prior_treatments == []
    assert first.outcomes[0].needs_review
    assert [event.event for event in first.adverse_events] == ["herpes zoster", "weakness"]
    assert first.adverse_events[1].evidence[0].quote == "weakness"
    untouched = {json.loads(line)["record_id"]: line for line in before}
    assert [line for line in record_lines(page.store, page.run) if "rec:letter" in line] == [untouched["rec:letter"]]
    assert not [line for line in flag_lines(page.store, page.run) if "rec:one" in line]
    assert [line for line in flag_lines(page.store, page.run) if "rec:hostile" in line]


def test_undo_gives_back_what_was_there_step_by_step(page: Open) -> None:
    drug = subject(page, "sisters.txt", "drugs")
    for version, asked in enumerate((
        Asked(drug, "correct", 0, {"name": "ruxolitinib"}), Asked(drug, "reject", 1), Asked(drug, "undo", 2)
    )):  # fmt: skip
        assert asked.version == version
        take(page, "sisters.txt", asked)
    assert exported(page)["rec:one"].drugs[0].name == "ruxolitinib"
    take(page, "sisters.txt", Asked(drug, "undo", 3))
    assert exported(page)["rec:one"].drugs[0].name == "tofacitinib"
    with pytest.raises(Refused, match="nothing to undo"):
        take(page, "sisters.txt", Asked(drug, "undo", 4))


def test_a_value_moves_and_a_record_merges_and_both_come_back(page: Open) -> None:
    outcome = subject(page, "sisters.txt", "outcomes", "rec:two")
    take(page, "sisters.txt", Asked(outcome, "move", 0, target="rec:one"))
    assert [len(record.outcomes) for record in exported(page).values() if record.record_id in ("rec:one", "rec:two")] \
        == [2, 0]  # fmt: skip
    take(page, "sisters.txt", Asked(Subject("rec:two"), "merge", 0, target="rec:one"))
    merged = exported(page)
    assert "rec:two" not in merged
    assert [drug.name for drug in merged["rec:one"].drugs] == ["tofacitinib", "baricitinib"]
    assert merged["rec:one"].group.label == "Patient 1"
    take(page, "sisters.txt", Asked(Subject("rec:two"), "undo", 1))
    assert [drug.name for drug in exported(page)["rec:two"].drugs] == ["baricitinib"]


def test_a_record_is_split_and_the_values_that_were_chosen_go_along(page: Open) -> None:
    after = {"study": {}, "group": {"kind": "individual", "n": 1, "label": "Patient 3"}, "scope": "this"}
    number = page.document("sisters.txt")
    split = page.desk.take(number, MARIA, [Asked(Subject("rec:one"), "split", 0, after)])
    (new,) = [record for record in split.outcome.records if record.split_off]
    take(page, "sisters.txt", Asked(subject(page, "sisters.txt", "drugs"), "move", 0, target=new.id))
    found = exported(page)[new.id]
    assert (found.group.label, [drug.name for drug in found.drugs]) == ("Patient 3", ["tofacitinib"])
    assert exported(page)["rec:one"].drugs == []


@pytest.mark.parametrize(("asked", "why"), [
    ({"field": "drugs", "after": {"name": "x", "colour": "red"}}, "has no 'colour'"),
    ({"field": "drugs", "after": {"dose": "5 mg"}}, "name: field required"),
    ({"field": "outcomes", "after": {"domain": "luck", "direction": "improved"}}, "domain: input should be"),
    ({"field": "age", "after": {"value": "old", "unit": "year"}}, "value: input should be a valid number"),
    ({"field": "luck", "after": {}}, "there is no field"),
    ({"field": "drugs", "after": {"name": "x", "evidence": [{"start": 5, "end": 90_000}]}}, "no words at"),
    ({"field": "drugs", "after": {"name": "tofacitinib", "dose": "5 mg twice daily"}}, "says this already"),
    ({"field": "sex", "after": {"female": 1}}, "has its sex already"),
])  # fmt: skip
def test_what_does_not_fit_the_record_is_refused_in_words(page: Open, asked: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        take(page, "sisters.txt", Asked(Subject("rec:one", str(asked["field"])), "add", 0, asked["after"]))  # type: ignore[arg-type]


def test_decisions_outlive_a_rerun_that_names_and_reads_the_records_anew(page: Open) -> None:
    age, drug = subject(page, "sisters.txt", "age"), subject(page, "sisters.txt", "drugs")
    page.desk.take(page.document("sisters.txt"), MARIA, [
        Asked(age, "correct", 0, {"value": 13, "unit": "year", "stat": "exact"}), Asked(drug, "accept", 0),
        Asked(subject(page, "sisters.txt", "prior_treatments"), "reject", 0),
    ])  # fmt: skip
    again = document("sisters.txt", CASES)
    records = sisters(again, "-anew")
    records[0].drugs[0] = records[0].drugs[0].model_copy(update={"name": "tofacitinib citrate"})
    records[0].prior_treatments = []
    run = fill(page.store, extracted(again, records), fingerprint="two")
    first = exported(page, run)["rec:one-anew"]
    assert first.age[0].value == 13
    assert first.drugs[0].name == "tofacitinib"
    assert first.prior_treatments == []


def test_decisions_find_their_words_in_a_text_that_has_shifted_and_say_where_they_do_not(page: Open) -> None:
    page.desk.take(page.document("sisters.txt"), MARIA, [
        Asked(subject(page, "sisters.txt", "age"), "correct", 0, {"value": 13, "unit": "year", "stat": "exact"}),
        Asked(subject(page, "sisters.txt", "drugs"), "correct", 0, {"name": "ruxolitinib"}),
    ])  # fmt: skip
    mended = document("sisters.txt", "A heading\n" + CASES.replace("tofacitinib 5 mg twice daily", "tofacitinib"))
    records = [one.model_copy(update={"drugs": []}) for one in sisters(document("x.txt", CASES))]
    shifted = [
        Record.model_validate_json(one.model_dump_json()).model_copy(update={"document": records[0].document})
        for one in records
    ]
    for one in shifted:
        for _, _, _, value in keyed(one):
            for piece in value.evidence:
                piece.start = mended.text.index(piece.quote)
                piece.end = piece.start + len(piece.quote)
    run = fill(page.store, extracted(mended, shifted), fingerprint="two")
    page.desk.run = run
    page.desk._sheets.clear()
    number = Ledger(page.store.engine).decided_documents(run)["sisters.txt"]
    outcome = page.desk.open(number, MARIA).outcome
    (age,) = [value for value in outcome.records[0].values if value.field == "age"]
    assert (age.said.model_dump()["value"], age.state) == (13, "corrected")
    assert mended.text[age.said.evidence[0].start : age.said.evidence[0].end] == "12-year-old"
    lost = [(one.decision.subject.field, one.why) for one in outcome.adrift]
    assert lost == [("drugs", "its words are not in the text")]


def test_words_are_found_again_by_what_stands_around_them() -> None:
    old = "First she had a rash. Later he had a rash."
    new = "Note. First she had a rash.\nLater he had  a rash."
    place = old.rindex("a rash")
    (found,) = relocate([{"start": place, "end": place + 6, "quote": "a rash"}], old, new) or [{}]
    assert found["start"] == new.rindex("a rash")
    assert relocate([{"start": place, "end": place + 6, "quote": "a rash"}], "a rash a rash", new) is None
    assert relocate([{"start": 0, "end": 5, "quote": "fever"}], old, new) is None


def test_a_record_is_known_by_its_patients_and_not_guessed_between_two() -> None:
    records = sisters(document("sisters.txt", CASES))
    was = {"scope": "this", "author": None, "year": None, "label": "Patient 2", "kind": "individual", "n": 1}
    assert find_record("gone", was, records) == "rec:two"
    assert find_record("gone", {**was, "scope": "cited"}, records) is None
    twins = [one.model_copy(update={"group": records[0].group}) for one in records]
    assert find_record("gone", {**was, "label": "Patient 1", "drugs": [], "spans": []}, twins) is None
