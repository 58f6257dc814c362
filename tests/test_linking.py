"""The same study in several documents: what is linked and what is not, where accounts disagree, whom they count."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.extraction import extract
from pipeline.linking.accounts import Account, accounts, plain_title
from pipeline.linking.cases import unique_cases
from pipeline.linking.comparing import compare_documents
from pipeline.linking.discrepancies import CODE, discrepancies
from pipeline.linking.links import Link, find_links, match_records
from pipeline.readers import read
from pipeline.records import LIST_FIELDS, Flag, Record, with_flags
from pipeline.store import Store, sqlite_url
from pipeline.work import Task, work

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def record(source: str, number: int = 0, scope: str = "cited", **told: Any) -> str:
    """A line of records.jsonl; every value quotes something."""
    evidence = [{"start": 5 * number, "end": 5 * number + 3, "quote": told.pop("quote", f"words of {source}")}]
    fields: dict[str, Any] = {
        "study": {}, "group": {"kind": "individual", "n": 1}, "condition": [{"name": "morphea"}],
        "drugs": [{"name": "tofacitinib"}], **told,
    }  # fmt: skip
    for name, given in fields.items():
        for value in given if name in LIST_FIELDS else [given]:
            value["evidence"] = evidence
    about = {"id": f"sha256:{source}", "source": source}
    return Record.model_validate(
        {"record_id": f"{source} {number}", "document": about, "scope": scope, **fields}
    ).model_dump_json()


def document(source: str, **told: Any) -> tuple[str, str]:
    """What the store says of a document, and its text."""
    about = {"id": f"sha256:{source}", "source": source, "title": None, "doi": None, "pmid": None, "year": None,
             "sections": [], **told}  # fmt: skip
    return json.dumps(about), str(told.get("text", ""))


def told(*lines: str, documents: tuple[tuple[str, str], ...] = ()) -> list[Account]:
    """The accounts of some records; documents of which nothing is known but their names are made up."""
    known = {json.loads(about)["source"] for about, _ in documents}
    named = dict.fromkeys(json.loads(line)["document"]["source"] for line in lines)
    return accounts([*documents, *(document(name) for name in named if name not in known)], lines)


def who(author: str | None, year: int | None = None) -> dict[str, Any]:
    return {"author": author, "year": year}


def messages(links: list[Link]) -> list[str]:
    return [one.message for link in links for one in discrepancies(link)]


def test_a_study_is_known_by_author_year_and_content_even_misspelt() -> None:
    found = find_links(told(record("a", study=who("Lindqvist", 2019)), record("b", study=who("Lindquist", 2019))))
    assert [(link.one.document, link.other.document) for link in found] == [("a", "b")]
    assert [clue.what for clue in found[0].clues] == ["author", "year", "drug", "disease", "patients"]
    assert found[0].probability >= 0.99


@pytest.mark.parametrize(
    "other",
    [
        {"study": who("Okonjo", 2019)},
        {"study": who("Lindqvist", 2014)},
        {"study": who("Lindqvist", 2020), "drugs": [{"name": "rituximab"}]},
        {"study": who("Lindqvist", 2020), "group": {"kind": "cohort", "n": 24}, "condition": [{"name": "psoriasis"}]},
        {"study": who(None, 2019)},
    ],
    ids=["author", "year", "drug", "disease and size", "nothing told"],
)
def test_another_study_is_not_linked(other: dict[str, Any]) -> None:
    assert not find_links(told(record("a", study=who("Lindqvist", 2019)), record("b", **other)))


def test_one_identifier_is_enough_and_two_are_against() -> None:
    lines = [record(name, scope="this", study=who("Lindqvist", 2019)) for name in ("a", "b")]
    same = (document("a", doi="10.5555/AB.1"), document("b", doi="10.5555/ab.1"))
    other = (document("a", doi="10.5555/ab.1"), document("b", doi="10.5555/ab.2"))
    assert [link.clues[0].what for link in find_links(told(*lines, documents=same))] == ["identifier"]
    assert not find_links(told(*lines, documents=other))


def test_the_reference_list_gives_the_identifier_of_a_cited_study() -> None:
    text = "7. Lindqvist A, et al. Skin of stone. J Inv Med 2019;3:4. doi:10.5555/ab.1\n"
    listed = document("b", text=text, sections=[{"name": "references", "start": 0, "end": len(text)}])
    lines = [record("a", scope="this", study=who(None)), record("b", study=who("Lindqvist", 2019))]
    found = find_links(told(*lines, documents=(document("a", doi="10.5555/ab.1"), listed)))
    assert [link.clues[0].said for link in found] == ["doi:10.5555/ab.1"]


def test_an_answer_to_a_paper_is_not_the_paper() -> None:
    assert plain_title("Reply: Tofacitinib for stiff skin") == "answer tofacitinib for stiff skin"
    titles = ("Tofacitinib for stiff skin in two brothers", "Reply: Tofacitinib for stiff skin in two brothers")
    lines = [record(name, scope="this") for name in ("a", "b")]
    documents = (document("a", title=titles[0]), document("b", title=titles[1]))
    assert not find_links(told(*lines, documents=documents))
    assert find_links(told(*lines, documents=(documents[0], document("b", title=titles[0]))))


def test_without_names_only_rare_things_in_common_link() -> None:
    rare = {
        "age": [{"value": 11, "stat": "exact", "unit": "year"}], "sex": {"female": 1, "male": 0},
        "disease_duration": [{"value": 31, "stat": "exact", "unit": "month"}],
        "prior_treatments": [{"name": "methotrexate"}, {"name": "abatacept"}, {"name": "thalidomide"}],
    }  # fmt: skip
    assert find_links(told(record("a", scope="this", **rare), record("b", **rare)))
    common = {"age": rare["age"], "sex": rare["sex"]}
    assert not find_links(told(record("a", scope="this", **common), record("b", **common)))


def test_what_is_common_in_the_run_says_less() -> None:
    pair = [record(name, study=who("Lindqvist", 2019)) for name in ("a", "b")]
    crowd = [record(f"c{number}", study=who(f"Surname{number:04}", 2019)) for number in range(60)]
    alone, among = find_links(told(*pair))[0], find_links(told(*pair, *crowd))[0]
    bits = [{clue.what: clue.bits for clue in link.clues} for link in (alone, among)]
    assert bits[0]["disease"] == 1.0 > bits[1]["disease"]
    assert bits[0]["drug"] > bits[1]["drug"]


def test_patients_are_told_apart_by_label_or_age() -> None:
    def people(source: str, *ages: int) -> list[Any]:
        told = [record(source, n, age=[{"value": age, "stat": "exact", "unit": "year"}]) for n, age in enumerate(ages)]
        return [json.loads(line) for line in told]

    pairs = match_records(people("a", 11, 14), people("b", 14, 8))
    assert [(one["record_id"], other["record_id"]) for one, other in pairs] == [("a 1", "b 0")]
    twins = people("a", 7, 7)
    twins[0]["sex"], twins[1]["sex"] = ({"female": n, "male": 1 - n} for n in (1, 0))
    pairs = match_records(twins, [{**twins[1], "record_id": "b 0"}, {**people("b", 0, 9)[1]}])
    assert [(one["record_id"], other["record_id"]) for one, other in pairs] == [("a 1", "b 0")]
    assert not match_records(twins[:1] * 2, twins[1:] * 2)


def test_disagreement_quotes_both_documents() -> None:
    study = {"study": who("Lindqvist", 2019), "group": {"kind": "cohort", "n": 25}}

    def muscle(n: int, of: int) -> list[Any]:
        return [{"domain": "muscle", "direction": "improved", "n": n, "of": of}]

    links = find_links(
        told(
            record("a", outcomes=muscle(24, 25), quote="24/25 improved", **study),
            record("b", outcomes=muscle(24, 24), quote="all 24 improved", **study),
        )
    )
    (found,) = discrepancies(links[0])
    assert [(flag.record_id, flag.field, flag.index, flag.code) for flag in found.flags] == [
        ("a 0", "outcomes", 0, CODE), ("b 0", "outcomes", 0, CODE),
    ]  # fmt: skip
    assert 'muscle improved in 24/25 here, muscle improved in 24/24 in b: "all 24 improved"' in found.flags[0].message
    assert [flag.quote for flag in found.flags] == ["24/25 improved", "all 24 improved"]


@pytest.mark.parametrize(
    ("here", "there", "differ"),
    [
        ({"sex": {"female": 1, "male": 0}}, {"sex": {"female": 0, "male": 1}}, 1),
        ({"age": [{"value": 11, "stat": "exact", "unit": "year"}]},
         {"age": [{"value": 12, "stat": "exact", "unit": "year"}]}, 1),
        ({"age": [{"value": 24, "stat": "exact", "unit": "month"}]},
         {"age": [{"value": 2, "stat": "exact", "unit": "year"}]}, 0),
        ({"antibodies": [{"name": "anti-Ku", "status": "positive"}]},
         {"antibodies": [{"name": "anti-Ku", "status": "negative"}]}, 1),
        ({"adverse_events": [{"event": "herpes zoster", "present": True}]},
         {"adverse_events": [{"event": "herpes zoster", "present": False}]}, 1),
        ({"outcomes": [{"domain": "skin", "direction": "improved"}]},
         {"outcomes": [{"domain": "skin", "direction": "worsened", "measure": "CDASI"}]}, 1),
        ({"outcomes": [{"domain": "skin", "direction": "improved", "at": "week 4"}]},
         {"outcomes": [{"domain": "skin", "direction": "worsened", "at": "week 52"}]}, 0),
        ({"prior_treatments": [{"name": "methotrexate"}, {"name": "rituximab"}]},
         {"prior_treatments": [{"name": "methotrexate"}, {"name": "abatacept"}]}, 2),
        ({"prior_treatments": [{"name": "methotrexate"}, {"name": "corticosteroid"}]},
         {"prior_treatments": [{"name": "methotrexate"}, {"name": "prednisolone"}]}, 0),
        ({"follow_up": [{"value": 7, "stat": "median", "unit": "month"}]},
         {"follow_up": [{"value": 9, "stat": "median", "unit": "month"}]}, 1),
        ({"drugs": [{"name": "tofacitinib"}]}, {"drugs": [{"name": "janus kinase inhibitor"}]}, 0),
    ],
)  # fmt: skip
def test_what_is_a_disagreement(here: dict[str, Any], there: dict[str, Any], differ: int) -> None:
    link = Link(*told(record("a", **here), record("b", **there)), 1.0, (), ())
    pairs = (link.one.records[0], link.other.records[0])
    assert len(messages([Link(link.one, link.other, 1.0, (), (pairs,))])) == differ


def test_each_patient_is_counted_once() -> None:
    study = who("Lindqvist", 2019)
    people = [
        record("a", n, study=study, age=[{"value": 9 + n, "stat": "exact", "unit": "year"}]) for n in range(3)
    ]
    whole = record("b", scope="this", study=study, group={"kind": "cohort", "n": 5})
    found = told(*people, whole)
    counted = [(case.patients, len(case.documents)) for case in unique_cases(found, [Link(*found, 1.0, (), ())])]
    assert counted == [(1, 2), (1, 2), (1, 2), (2, 1)]
    assert sum(case.patients or 0 for case in unique_cases(found, [])) == 8


def test_arms_with_different_drugs_are_not_part_of_each_other() -> None:
    arms = [
        record("a", n, study=who("Lindqvist", 2019), group={"kind": "cohort", "n": size}, drugs=[{"name": drug}])
        for n, (size, drug) in enumerate([(7, "ruxolitinib"), (3, "baricitinib")])
    ]
    assert [case.patients for case in unique_cases(told(*arms), [])] == [7, 3]


TEXTS = {
    "letter.txt": "Lindqvist et al. (2019) reported an 11-year-old girl with juvenile dermatomyositis. She was "
    "refractory to methotrexate, azathioprine and rituximab. She was treated with tofacitinib and her rash improved.\n",
    "reply.txt": "Lindqvist et al. (2019) describe a 12-year-old girl with juvenile dermatomyositis refractory to "
    "methotrexate and azathioprine who received tofacitinib; her rash resolved.\n",
    "other.txt": "Okonjo et al. (2017) reported a 40-year-old man with psoriasis. He was treated with adalimumab and "
    "his rash improved.\n",
}


def test_a_flag_marks_its_value_for_review() -> None:
    line = record("a", age=[{"value": age, "stat": "exact", "unit": "year"} for age in (11, 12)])
    flags = [Flag(record_id="a 0", field="age", index=index, code=CODE, message="m") for index in (1, None)]
    ages = json.loads(with_flags(line, flags))["age"]
    assert [(age["flags"], age["needs_review"]) for age in ages] == [([], False), ([CODE], True)]


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Store, int]:
    """A store with the documents of TEXTS in one run."""
    (tmp_path / "out").mkdir()
    store = Store(sqlite_url(tmp_path / "out" / "epicrisis.db"))
    run = store.begin_run("f", {})
    for name, text in sorted(TEXTS.items()):
        (tmp_path / name).write_text(text, encoding="utf-8")
        for done in work(Task(tmp_path / name, name, f"sha256:{name}")).documents:
            store.save(run, (name, done.content, "f"), 0, done, last=True)
    return store, run


def test_a_run_is_compared_and_its_records_stay_as_extracted(stored: tuple[Store, int]) -> None:
    store, run = stored
    before, counted = list(store.records(run)), store.counts(run)
    compare_documents(store, run)
    (line,) = store.findings(run, "link")
    assert [report["source"] for report in json.loads(line)["reports"]] == ["letter.txt", "reply.txt"]
    flags = [json.loads(flag) for flag in store.findings(run, "flag")]
    assert {(flag["field"], flag["code"]) for flag in flags} >= {("age", CODE), ("prior_treatments", CODE)}
    assert [line for _, line in store.extracted(run)] == before
    flagged = [
        value for line in store.records(run) for value in json.loads(line)["age"] if CODE in value["flags"]
    ]
    assert len(flagged) == 2
    assert all(value["needs_review"] for value in flagged)
    assert store.counts(run).flags == counted.flags + len(flags)
    again = list(store.flags(run))
    compare_documents(store, run)
    assert list(store.flags(run)) == again


def test_link_writes_the_folder_anew_and_explains(tmp_path: Path, epicrisis: Command) -> None:
    for name in ("a.txt", "copy.txt"):
        (tmp_path / "papers").mkdir(exist_ok=True)
        (tmp_path / "papers" / name).write_text("Patient one")
    assert epicrisis("run", tmp_path / "papers", "--out", tmp_path / "out").returncode == 0
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").glob("*.[cj]s*")}
    assert {"links.jsonl", "cases.csv"} <= set(files)
    for name in ("links.jsonl", "cases.csv", "records.jsonl"):
        (tmp_path / "out" / name).unlink()
    done = epicrisis("link", tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert "document the same file (+40)" in done.stdout
    assert "1 unique cases with 1 patients, 1 of them in more than one document" in done.stdout
    assert all((tmp_path / "out" / name).read_bytes() == files[name] for name in files if name != "run.json")
    with (tmp_path / "out" / "cases.csv").open(encoding="utf-8-sig", newline="") as table:
        (row,) = csv.DictReader(table)
    assert (row["patients"], row["reports"], row["documents"]) == ("1", "2", "a.txt; copy.txt")
    assert json.loads(epicrisis("link", tmp_path / "out", "--json").stdout)["probability"] == 1.0


def test_link_says_in_one_line_what_it_cannot_use(tmp_path: Path, epicrisis: Command) -> None:
    done = epicrisis("link", tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "epicrisis.db" in done.stderr


@pytest.mark.skipif("EPICRISIS_GOLD" not in os.environ, reason="EPICRISIS_GOLD names the folder of gold annotations")
def test_the_first_five_documents_have_four_pairs() -> None:
    folder = Path(os.environ["EPICRISIS_GOLD"]) / "seeds"
    done = [extract(one) for path in sorted(folder.glob("*.txt")) for one in read(path, path.name)]
    lines = [one.model_dump_json() for extraction in done for one in extraction.records]
    about = [(one.document.model_dump_json(exclude={"text"}), one.document.text) for one in done]
    links = find_links(accounts(about, lines))
    assert len(links) == 4
    assert sum("came before" in message for message in messages(links)) == 2
