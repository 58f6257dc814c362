"""Two people on one document: neither sees the other, what both say counts, the rest is settled and becomes gold."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_store import Open, opened

from pipeline.anchoring import statement
from pipeline.decisions import Subject
from pipeline.evaluation import evaluate_records, read_gold
from pipeline.export.as_methods import text as methods
from pipeline.export.content import Content
from pipeline.export.decided import record_lines
from pipeline.export.gold import write_gold
from pipeline.records import Record
from pipeline.review.assignments import assign, finish, shared
from pipeline.review.concord import as_csv, concord
from pipeline.review.opened import Asked, Reviewer
from pipeline.review.scope import NotTheirs, scope_of
from pipeline.review.views import pane_of
from pipeline.review.work_list import Filters, Progress, listed, suggestions

MARIA, NIKO, ADA, OTHER = (Reviewer("maria"), Reviewer("niko"), Reviewer("ada", "adjudicator"), Reviewer("other"))


@pytest.fixture
def page(database: str) -> Iterator[Open]:
    with opened(database) as one:
        yield one


def value(page: Open, source: str, field: str, who: Reviewer) -> Subject:
    found = page.desk.open(page.document(source), who).outcome.records[0].values
    return next(value.subject for value in found if value.field == field)


def say(page: Open, who: Reviewer, field: str, action: str, after: dict[str, object] | None = None) -> None:
    subject = value(page, "letter.txt", field, who)
    page.desk.take(page.document("letter.txt"), who, [Asked(subject, action, 0, after)])  # type: ignore[arg-type]


def exported(page: Open) -> Record:
    found = [Record.model_validate_json(line) for line in record_lines(page.store, page.run)]
    return next(record for record in found if record.record_id == "rec:letter")


@pytest.fixture
def pair(page: Open) -> Open:
    """The letter given to two people, who agree on the drug and not on the age."""
    assign(page.store.engine, [page.document("letter.txt")], ["maria", "niko"], "double")
    for who, age in ((MARIA, "accept"), (NIKO, "reject")):
        say(page, who, "age", age)
        say(page, who, "drugs", "correct", {"name": "tofacitinib"})
    return page


def test_nobody_else_sees_or_touches_what_two_people_extract_alone(pair: Open) -> None:
    number = pair.document("letter.txt")
    seen = pair.desk.open(number, MARIA)
    assert {decision.reviewer for decision in seen.decisions} == {"maria"}
    with pytest.raises(NotTheirs):
        pair.desk.open(number, OTHER)
    with pair.store.engine.connect() as connection:
        lists = {
            who.name: {row.source for row in listed(
                connection, scope_of(connection, pair.run, who.name, who.role), Filters(show="all", state="any")
            ).items}
            for who in (MARIA, OTHER, ADA)
        }  # fmt: skip
    assert lists == {"maria": {"letter.txt"}, "other": {"sisters.txt", "hostile.txt"},
                     "ada": {"sisters.txt", "hostile.txt", "letter.txt"}}  # fmt: skip


def test_the_work_list_of_each_follows_their_own_decisions(pair: Open) -> None:
    with pair.store.engine.connect() as connection:
        for who, state in ((MARIA, "accepted"), (NIKO, "rejected")):
            scope = scope_of(connection, pair.run, who.name, who.role)
            found = listed(connection, scope, Filters(show="all", state=state, field="age"))  # type: ignore[arg-type]
            assert [row.words for row in found.items] == ["7 years"]


def test_only_what_both_said_counts_and_only_when_both_are_through(pair: Open) -> None:
    assert exported(pair).drugs[0].name == "ruxolitinib"
    for who in (MARIA, NIKO):
        finish(pair.store.engine, pair.document("letter.txt"), who.name)
    assert exported(pair).drugs[0].name == "tofacitinib"
    assert exported(pair).age[0].needs_review
    (one,) = shared(pair.store.engine, pair.run)
    assert [subject.field for subject in one.differing] == ["age"]
    say(pair, ADA, "age", "reject")
    assert exported(pair).age == []
    assert shared(pair.store.engine, pair.run)[0].differing == []


@pytest.fixture
def checked(page: Open) -> Open:
    """The letter, which maria extracts and niko checks."""
    assign(page.store.engine, [page.document("letter.txt")], ["maria", "niko"], "checked")
    for field, action in (("age", "reject"), ("drugs", "accept")):
        say(page, MARIA, field, action)
    return page


def states(page: Open, who: Reviewer) -> dict[str, str]:
    """The letter in the work list of somebody: the state of each field."""
    with page.store.engine.connect() as connection:
        scope = scope_of(connection, page.run, who.name, who.role)
        filters = Filters(show="all", state="any", document="letter.txt")
        return {row.field: row.state for row in listed(connection, scope, filters).items}


def test_a_checker_comes_when_the_extractor_is_through(checked: Open) -> None:
    number = checked.document("letter.txt")
    assert states(checked, NIKO) == {}
    with pytest.raises(NotTheirs, match="maria is not through"):
        checked.desk.open(number, NIKO)
    checked.desk.finish(number, MARIA)
    assert states(checked, NIKO) == dict.fromkeys(("study", "group", "age", "drugs"), "open")
    told = states(checked, ADA)
    assert (told["age"], told["drugs"], told["group"]) == ("rejected", "accepted", "open")


def test_a_checker_sees_what_one_extracted_and_has_the_last_word(checked: Open) -> None:
    number = checked.document("letter.txt")
    checked.desk.finish(number, MARIA)
    seen = checked.desk.open(number, NIKO)
    age = value(checked, "letter.txt", "age", NIKO)
    assert seen.value(age).state == "rejected"
    assert {shown.value.field for shown in pane_of(seen, seen.record("rec:letter")).values if shown.unchecked} == \
        {"age", "drugs"}  # fmt: skip
    checked.desk.take(number, NIKO, [Asked(age, "accept", seen.value(age).version)])
    assert states(checked, NIKO) == {"study": "open", "group": "open", "age": "accepted", "drugs": "open"}
    assert exported(checked).age[0].value == 7
    (one,) = shared(checked.store.engine, checked.run)
    assert [subject.field for subject in one.differing] == ["drugs"]
    checked.desk.finish(number, NIKO)
    assert shared(checked.store.engine, checked.run)[0].differing == []
    checked.desk.take(number, NIKO, checked.desk.rest(number, NIKO, "rec:letter"))
    assert set(states(checked, NIKO).values()) == {"accepted"}


def test_the_methods_paragraph_tells_how_many_reviewed_and_how(page: Open) -> None:
    letter, sisters, hostile = (page.document(name) for name in ("letter.txt", "sisters.txt", "hostile.txt"))
    assert "No reviewer has decided" in methods(Content(page.store, page.run))
    assign(page.store.engine, [letter], ["maria", "niko"], "double")
    say(page, MARIA, "age", "accept")
    said = methods(Content(page.store, page.run))
    assert "One reviewer decided on values of one report." in said
    assert "In one report, independent review has begun" in said
    say(page, NIKO, "age", "reject")
    for who in (MARIA, NIKO):
        say(page, who, "drugs", "correct", {"name": "tofacitinib"})
        finish(page.store.engine, letter, who.name)
    say(page, ADA, "age", "reject")
    for document, people in ((sisters, (MARIA,)), (hostile, (MARIA, NIKO))):
        values = page.desk.open(document, MARIA).outcome.records[0].values
        for who, one in zip(people, values, strict=False):
            page.desk.take(document, who, [Asked(one.subject, "accept", 0)])
    said = methods(Content(page.store, page.run))
    assert "Three reviewers decided on values of three reports." in said
    assert "In one report, two reviewers worked independently" in said
    assert "which was made for one value." in said
    assert "In one report, one reviewer decided." in said
    assert "In one report, several reviewers decided, each seeing" in said
    assert "Reviewers accepted three values, corrected one value and rejected one value;" in said
    assert not {"maria", "niko", "ada"} & set(said.lower().replace(",", " ").split())


def test_the_work_list_is_narrowed_by_reviewer_and_words_on_every_database(page: Open) -> None:
    for who, field in ((MARIA, "age"), (NIKO, "drugs")):
        say(page, who, field, "accept")

    def fields(**asked: object) -> list[str]:
        with page.store.engine.connect() as connection:
            filters = Filters.model_validate({"show": "all", "state": "any", **asked})
            found = listed(connection, scope_of(connection, page.run, "x", "reviewer"), filters)
            return sorted(row.field for row in found.items)

    assert (fields(reviewer="maria"), fields(reviewer="niko")) == (["age"], ["drugs"])
    assert fields(search="ruxolit boy") == ["age", "drugs", "group", "study"]
    assert fields(search="ruxolit boy", drug="ruxo", study="Lind", below=0.95, field="age") == ["age"]
    assert fields(search="ruxolit girl") == []
    assert fields(search="ruxolit", reviewer="ada") == []
    with page.store.engine.connect() as connection:
        scope = scope_of(connection, page.run, "x", "reviewer")
        assert suggestions(connection, scope, "drug", "ruxo") == ["ruxolitinib"]


@pytest.mark.parametrize(("review", "done", "pace", "left"), [
    (100, 20, 40, "about 2 hours"), (100, 70, 40, "less than an hour"), (100, 60, 40, "about 1 hour"),
    (100, 100, 40, ""), (100, 20, 9, ""), (100, 20, 0, ""),
])  # fmt: skip
def test_what_is_left_is_told_by_the_pace(review: int, done: int, pace: int, left: str) -> None:
    assert Progress(review, done, 200, 90, 50, pace).left == left


def test_kappa_is_what_the_textbook_says() -> None:
    yes, no = "yes", "no"
    pairs = [(yes, yes)] * 20 + [(yes, no)] * 5 + [(no, yes)] * 10 + [(no, no)] * 15
    rows = concord([(Subject("r", "age", str(at)), *pair) for at, pair in enumerate(pairs)])
    assert [(row.field, row.values, row.agreed, round(row.kappa or 0, 3)) for row in rows] == \
        [("age", 50, 35, 0.4), ("all", 50, 35, 0.4)]  # fmt: skip
    alike = concord([(Subject("r", "sex", "k"), yes, yes)] * 3)
    assert [(row.share, row.kappa) for row in alike] == [(1.0, None)] * 2
    table = list(csv.DictReader(as_csv(rows).splitlines()))
    assert table[0] == {"field": "age", "values": "50", "agreed": "35", "percent": "70.0", "kappa": "0.4000"}


def test_decided_documents_become_gold_that_the_exports_agree_with(page: Open, tmp_path: Path) -> None:
    number, who = page.document("sisters.txt"), OTHER
    page.desk.take(number, who, [
        Asked(value(page, "sisters.txt", "prior_treatments", who), "reject", 0),
        Asked(value(page, "sisters.txt", "drugs", who), "correct", 0, {"name": "baricitinib", "dose": None}),
    ])  # fmt: skip
    content = Content(page.store, page.run)
    early = write_gold(content, tmp_path / "early")
    assert (early.gold, early.unfinished) == ([], {"sisters.txt": 9})
    for record in ("rec:one", "rec:two"):
        page.desk.take(number, who, page.desk.rest(number, who, record))
    assert write_gold(content, tmp_path / "gold").gold == ["sisters.txt"]
    gold = read_gold(tmp_path / "gold")
    text = (tmp_path / "gold" / "sisters.txt").read_text(encoding="utf-8")
    told = gold["sisters.txt"]["records"][0]
    assert (told["drugs"], told["prior_treatments"]) == ([{"name": "baricitinib", "n": None, "dose": None}], [])
    assert told["outcomes"][0]["quote"] == "rash cleared"

    def f1(lines: Iterator[str]) -> float:
        records = [record for record in map(json.loads, lines) if record["document"]["source"] == "sisters.txt"]
        result = evaluate_records(gold, records, {"sisters.txt": text})
        return result.tally(result.verdicts, strict=True).row()["f1"]

    assert f1(record_lines(page.store, page.run)) == 1.0
    assert 0.5 < f1(page.store.records(page.run)) < 1.0


def test_what_is_stated_is_compared_and_not_who_read_it() -> None:
    one = Record.model_validate_json(next(iter([_record()])))
    assert statement(one.age[0]) == {"value": 7.0, "low": None, "high": None, "sd": None, "stat": "exact",
                                     "spread": None, "unit": "year", "at": "report"}  # fmt: skip


def _record() -> str:
    from review_store import LETTER, document, letter

    return letter(document("letter.txt", LETTER))[0].model_dump_json()
