"""Each export says what the store says, in the format's own terms, and is read back by the format's own reader."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from google.protobuf.json_format import Parse
from openpyxl import load_workbook
from phenopackets.schema.v2.core.individual_pb2 import FEMALE
from phenopackets.schema.v2.phenopackets_pb2 import Phenopacket

from pipeline.document import Document
from pipeline.errors import UsageError
from pipeline.export.content import Content
from pipeline.export.formats import FORMATS, export
from pipeline.export.whole import whole_folder
from pipeline.records import (
    AdverseEvent,
    Age,
    Antibody,
    Condition,
    DocumentReference,
    Drug,
    Evidence,
    Flag,
    Group,
    Outcome,
    PriorTreatment,
    Record,
    Sex,
    Study,
    values,
)
from pipeline.store import Store, sqlite_url
from pipeline.work import Extracted, plain

TEXT = (
    "=SUM of a case. The girl (P1) aged 7.5 years had anti-MDA5 1:80 and took tofacitinib; no zoster. "
    "Rash went\x0b away."
)
SOURCE = "in a folder/=case.txt"

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def found(quote: str, page: int | None = None) -> dict[str, Any]:
    start = TEXT.index(quote)
    bbox = (10.0, 20.0, 110.0, 32.5) if page else None
    return {"evidence": [Evidence(start=start, end=start + len(quote), quote=quote, page=page, bbox=bbox)], "rule": "r"}


def patient() -> Record:
    return Record(
        record_id="rec:1", document=DocumentReference(id="sha256:a", source=SOURCE, doi="10.5555/x", title="A case"),
        study=Study(author="=Author", year=2021), scope="this",
        group=Group(label="P1", kind="individual", n=1, **found("P1")), sex=Sex(female=1, male=0, **found("girl")),
        condition=[Condition(name="juvenile dermatomyositis", id="ORPHA:93672")],
        age=[Age(value=7.5, unit="year", stat="exact", **found("aged 7.5 years", page=3)),
             Age(low=2, high=4, unit="year", at="onset")],
        antibodies=[Antibody(name="anti-MDA5", status="positive", titre="1:80", **found("anti-MDA5 1:80"))],
        drugs=[Drug(name="tofacitinib", id="UNII:87LA6FU830", flags=["odd"], needs_review=True,
                    **found("tofacitinib"))],
        prior_treatments=[PriorTreatment(name="methotrexate", response="refractory")],
        outcomes=[Outcome(domain="skin", direction="resolved", n=24, of=25, percent=96, **found("Rash went\x0b away"))],
        adverse_events=[AdverseEvent(event="herpes zoster", present=False, **found("no zoster")),
                        AdverseEvent(event="headache")],
    )  # fmt: skip


def cohort() -> Record:
    return Record(
        record_id="rec:2", document=DocumentReference(id="sha256:a", source=SOURCE), study=Study(), scope="cited",
        group=Group(kind="cohort"), age=[Age(value=9, unit="year", stat="median", low=3, high=11, spread="iqr")],
    )  # fmt: skip


def extracted(records: list[Record], flags: list[Flag]) -> Extracted:
    document = plain(Document(id="sha256:a", source=SOURCE, media_type="text/plain", text=TEXT))
    return Extracted(
        "sha256:a", SOURCE, TEXT, document.about, "ok", flagged=1,
        values=sum(len(values(record)) for record in records),
        records=tuple((record.record_id, record.model_dump_json()) for record in records),
        flags=tuple((flag.record_id, flag.code, flag.model_dump_json()) for flag in flags),
    )  # fmt: skip


@pytest.fixture
def content(tmp_path: Path) -> Iterator[Content]:
    store = Store(sqlite_url(tmp_path / "epicrisis.db"))
    run = store.begin_run("print", {"accept_precision": 0.9})
    flag = Flag(record_id="rec:1", field="drugs", index=0, code="odd", message="is odd; look", quote="tofacitinib")
    store.save(run, (SOURCE, "sha256:a", "print"), 0, extracted([patient(), cohort()], [flag]), True)
    yield Content(store, run)
    store.close()


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_written_again_to_the_same_bytes(content: Content, tmp_path: Path, name: str) -> None:
    (first, *_), (again, *_) = (export(content, name, tmp_path / folder) for folder in ("a", "b"))
    if name != "xlsx":  # whose properties hold the moment of writing
        pairs = zip(sorted([first, *first.glob("*")]), sorted([again, *again.glob("*")]), strict=True)
        assert [a.name == b.name and (a.is_dir() or a.read_bytes() == b.read_bytes()) for a, b in pairs]
    assert not list(first.parent.glob(".*"))


def test_jsonl_holds_what_the_store_holds(content: Content, tmp_path: Path) -> None:
    records, documents, flags, links = export(content, "jsonl", tmp_path)
    lines = records.read_text(encoding="utf-8").splitlines()
    assert [Record.model_validate_json(line) for line in lines] == [patient(), cohort()]
    assert json.loads(documents.read_text(encoding="utf-8"))["text"] == TEXT
    assert json.loads(flags.read_text())["code"] == "odd"
    assert links.read_text() == ""


def test_csv_has_a_row_for_each_value_and_no_formula(content: Content, tmp_path: Path) -> None:
    wide, long, _ = export(content, "csv", tmp_path)
    with wide.open(encoding="utf-8-sig", newline="") as file:
        assert [row["study"] for row in csv.DictReader(file)] == ["'=Author 2021", ""]
    with long.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(values(patient())) + len(values(cohort()))
    assert {row["study_author"] for row in rows} == {"'=Author", ""}
    (drug,) = [row for row in rows if row["field"] == "drugs"]
    assert [drug[name] for name in ("name", "flags", "needs_review")] == ["tofacitinib", "odd", "yes"]
    assert TEXT[int(drug["start"]) : int(drug["end"])] == "tofacitinib"
    (outcome,) = [row for row in rows if row["field"] == "outcomes"]
    assert [outcome[name] for name in ("n", "of", "percent")] == ["24", "25", "96"]
    assert outcome["words"] == "skin resolved, 24/25 (96%)"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_the_workbook_has_filters_colours_and_quotes(content: Content, tmp_path: Path) -> None:
    (path,) = export(content, "xlsx", tmp_path)
    book = load_workbook(path)
    sheet = book["Evidence"]
    columns = {cell.value: number for number, cell in enumerate(sheet[1])}
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.max_row) == ("B2", f"A1:R{sheet.max_row}", 3)
    drug = sheet[2][columns["drug"]]
    assert drug.fill.start_color.rgb == "00FFE9B8"
    assert drug.comment.text == "“tofacitinib”\n! is odd; look"
    assert sheet[2][columns["sex"]].fill.fill_type is None
    assert (sheet[2][columns["study"]].value, sheet[2][columns["study"]].data_type) == ("=Author 2021", "s")
    assert book["Values"].max_row == 1 + len(values(patient())) + len(values(cohort()))
    assert "“Rash went away”" in sheet[2][columns["outcome"]].comment.text


def test_parquet_has_the_types_of_the_contract_whatever_was_said(content: Content, tmp_path: Path) -> None:
    records, long = export(content, "parquet", tmp_path / "some")
    rows = pq.read_table(records).to_pylist()
    assert [Record.model_validate(row) for row in rows] == [patient(), cohort()]
    assert str(pq.read_schema(long).field("percent").type) == "double"
    nothing = Content(content.store, content.store.begin_run("other", {}))
    for some, none in zip((records, long), export(nothing, "parquet", tmp_path / "none"), strict=True):
        assert pq.read_schema(some).equals(pq.read_schema(none))


def test_a_phenopacket_for_each_patient_is_taken_by_its_own_loader(content: Content, tmp_path: Path) -> None:
    (folder,) = export(content, "phenopackets", tmp_path)
    (file,) = folder.iterdir()
    packet = Parse(file.read_text(encoding="utf-8"), Phenopacket())
    assert (packet.id, packet.subject.id, packet.subject.sex) == ("rec:1", "P1", FEMALE)
    assert packet.subject.time_at_last_encounter.age.iso8601duration == "P7Y6M"
    (disease,) = packet.diseases
    assert disease.term.id == "ORPHA:93672"
    onset = disease.onset.age_range
    assert (onset.start.iso8601duration, onset.end.iso8601duration) == ("P2Y", "P4Y")
    (antibody,) = packet.measurements
    assert (antibody.assay.id, antibody.value.ontology_class.label) == ("epicrisis:anti-mda5", "Positive")
    index, prior = packet.medical_actions
    assert index.treatment.agent.id == "UNII:87LA6FU830"
    assert [event.label for event in index.adverse_events] == ["headache"]
    assert (prior.treatment.agent.label, prior.response_to_treatment.label) == ("methotrexate", "refractory")
    (denied,) = packet.phenotypic_features
    assert (denied.type.label, denied.excluded) == ("herpes zoster", True)
    prefixes = {resource.namespace_prefix for resource in packet.meta_data.resources}
    assert prefixes == {"ORPHA", "UNII", "LOINC", "epicrisis"}
    assert packet.meta_data.external_references[0].id == "DOI:10.5555/x"


def test_web_annotations_point_at_their_words(content: Content, tmp_path: Path) -> None:
    (path,) = export(content, "web-annotations", tmp_path)
    page = json.loads(path.read_text(encoding="utf-8"))
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    assert len({item["id"] for item in page["items"]}) == len(page["items"]) == 7
    for item in page["items"]:
        assert item["type"] == "Annotation"
        for target in item["target"]:
            position, quote, *_ = target["selector"]
            assert TEXT[position["start"] : position["end"]] == quote["exact"]
            assert quote["prefix"] + quote["exact"] + quote["suffix"] in TEXT
            assert target["source"] == "in%20a%20folder/%3Dcase.txt"
    (age,) = [item for item in page["items"] if item["id"].endswith(":age:0")]
    assert age["target"][0]["selector"][2]["value"] == "page=3&viewrect=10,20,100,12.5"
    assert [body["value"] for body in age["body"][:2]] == ["age", "7.5 years"]


def test_methods_are_told_with_the_figures_of_the_run(content: Content, tmp_path: Path) -> None:
    (path,) = export(content, "methods", tmp_path)
    said = path.read_text(encoding="utf-8")
    count = len(values(patient())) + len(values(cohort()))
    for fact in ("from 1 report with", "fingerprint print", "2 records", f"{count} values", "marked 1 value", "90%",
                 "No reviewer has decided"):  # fmt: skip
        assert fact in said


def test_an_export_that_fails_leaves_the_folder_of_before(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "packets") as folder:
        (folder / "old.json").write_text("old")

    def write_half() -> None:
        with whole_folder(tmp_path / "packets") as folder:
            (folder / "new.json").write_text("half")
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_half()
    assert [path.name for path in tmp_path.rglob("*")] == ["packets", "old.json"]


def test_a_format_that_is_none_is_wrong_usage(content: Content, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--format docx.*give one of jsonl, csv"):
        export(content, "docx", tmp_path)


def test_the_command_writes_beside_the_run_and_names_the_files(tmp_path: Path, epicrisis: Command) -> None:
    (tmp_path / "a.txt").write_text("Patient one\nPatient flagged")
    assert epicrisis("run", tmp_path / "a.txt", "--out", tmp_path / "out", "--workers", 0).returncode == 0
    done = epicrisis("export", tmp_path / "out", "--format", "jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    for name, said in zip(("records", "documents", "flags", "links"), done.stdout.splitlines(), strict=True):
        assert said == str(tmp_path / "out" / "export" / f"{name}.jsonl")
        assert Path(said).read_bytes() == (tmp_path / "out" / f"{name}.jsonl").read_bytes()
    wrong = epicrisis("export", tmp_path / "out", "--format", "docx")
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)
