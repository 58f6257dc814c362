"""Batches: each document once, whatever the workers, the order, the earlier runs and the documents themselves do."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pdf_pages import bomb

from pipeline.document import Document
from pipeline.errors import UsageError
from pipeline.export.evidence_table import neutral
from pipeline.export.whole import whole
from pipeline.fingerprint import CARRIERS, fingerprint
from pipeline.inputs import input_files
from pipeline.options import Options, decisive
from pipeline.run_folder import run_folder
from pipeline.work import Task, work

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Twelve documents of one to three records, some in a folder of their own."""
    folder = tmp_path / "papers"
    (folder / "sub").mkdir(parents=True)
    for number in range(12):
        lines = [f"Patient {place} of {number}{' flagged' * (place == 2)}" for place in range(number % 3 + 1)]
        (folder / ("sub" if number % 2 else "") / f"{number:02}.txt").write_text("A letter\n" + "\n".join(lines))
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def summary(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_records_are_the_same_bytes_whatever_the_workers(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    outs = []
    for workers in (0, 1, 2):
        out = tmp_path / f"out{workers}"
        assert epicrisis("run", papers, "--out", out, "--workers", workers).returncode == 0
        outs.append((out / "records.jsonl").read_bytes())
    assert outs[0] == outs[1] == outs[2]
    assert len(outs[0].splitlines()) == 24


def test_a_second_run_does_nothing_and_gives_the_same(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    first = summary(epicrisis("run", papers, "--out", tmp_path / "out", "--json", "--workers", 0))
    before = {name: (tmp_path / "out" / name).read_bytes() for name in ("records.jsonl", "documents.jsonl")}
    second = summary(epicrisis("run", papers, "--out", tmp_path / "out", "--json", "--workers", 0))
    assert (first["stored_before"], second["stored_before"]) == (0, 12)
    assert second["seconds_extracting"] == first["seconds_extracting"]
    assert before == {name: (tmp_path / "out" / name).read_bytes() for name in before}


@pytest.mark.parametrize("harm", ["records.jsonl", "run.json", None])
def test_a_run_that_finds_nothing_new_mends_its_folder_or_leaves_it(
    papers: Path, tmp_path: Path, epicrisis: Command, harm: str | None
) -> None:
    out = tmp_path / "out"
    epicrisis("run", papers, "--out", out, "--workers", 0)
    before = {name: (out / name).stat().st_mtime_ns for name in ("records.jsonl", "report.html", "run.json")}
    records = (out / "records.jsonl").read_bytes()
    if harm:
        (out / harm).write_text("{}")
    assert epicrisis("run", papers, "--out", out, "--workers", 0).returncode == 0
    assert (out / "records.jsonl").read_bytes() == records
    for name, moment in before.items():
        assert ((out / name).stat().st_mtime_ns == moment) is (harm is None), name


def test_only_what_is_new_or_changed_is_extracted(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 0)
    (papers / "00.txt").write_text("Patient of another text")
    (papers / "new.txt").write_text("Patient that is new")
    (papers / "02.txt").unlink()
    again = summary(epicrisis("run", papers, "--out", tmp_path / "out", "--json", "--workers", 0))
    assert (again["stored_before"], again["documents"]) == (10, 12)
    sources = [line["source"] for line in lines(tmp_path / "out" / "documents.jsonl")]
    assert "new.txt" in sources
    assert "02.txt" not in sources
    assert "another text" in (tmp_path / "out" / "records.jsonl").read_text()


def test_another_fingerprint_extracts_anew_and_keeps_the_old(
    papers: Path, tmp_path: Path, epicrisis: Command
) -> None:
    first = summary(epicrisis("run", papers, "--out", tmp_path / "out", "--json", "--workers", 0))
    arguments = ("run", papers, "--out", tmp_path / "out", "--workers", 0, "--json")
    other = summary(epicrisis(*arguments, STAND_IN_FINGERPRINT="other"))
    again = summary(epicrisis("run", papers, "--out", tmp_path / "out", "--json", "--workers", 0))
    assert [done["stored_before"] for done in (first, other, again)] == [0, 0, 12]
    assert {done["records"] for done in (first, other, again)} == {24}


def test_force_extracts_anew_and_stores_once(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 0)
    again = summary(epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 0, "--force", "--json"))
    assert (again["stored_before"], again["documents"], again["records"]) == (0, 12, 24)


def test_a_text_under_two_names_gives_two_documents_with_records_of_their_own(
    tmp_path: Path, epicrisis: Command
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Patient told twice")
    epicrisis("run", tmp_path / "a.txt", tmp_path / "b.txt", "--out", tmp_path / "out", "--workers", 0)
    documents = lines(tmp_path / "out" / "documents.jsonl")
    assert [document["source"] for document in documents] == ["a.txt", "b.txt"]
    assert documents[0]["id"] == documents[1]["id"]
    assert len({record["record_id"] for record in lines(tmp_path / "out" / "records.jsonl")}) == 2


@pytest.mark.parametrize("workers", [0, 1])
def test_an_error_in_a_stage_costs_its_document(
    papers: Path, tmp_path: Path, epicrisis: Command, workers: int
) -> None:
    (papers / "05.txt").write_text("Patient RAISES")
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--workers", workers)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    said = [line for line in done.stderr.splitlines() if line.startswith("05.txt")]
    reason = "stopped in extracting by an error of epicrisis itself (ValueError: a line and another); please report it"
    assert said == [f"05.txt: failed: {reason}"]
    assert done.stderr.splitlines()[-1] == f"what stopped 1 of them is in {tmp_path / 'out' / 'epicrisis.log'}"
    assert "Traceback" in (tmp_path / "out" / "epicrisis.log").read_text()
    statuses = {line["source"]: line["status"] for line in lines(tmp_path / "out" / "documents.jsonl")}
    assert statuses.pop("05.txt") == "failed"
    assert set(statuses.values()) == {"ok"}
    assert len(statuses) == 12


@pytest.mark.parametrize(("text", "word"), [("a\ud800b", "surrogates"), ("a\0b", "NUL")])
def test_a_text_that_no_database_holds_is_a_failed_row(
    text: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = Document(id="sha256:a", source=f"{text}.pdf", media_type="application/pdf", text=text)
    monkeypatch.setattr("pipeline.readers.read", lambda _path, _source: iter([document]))
    (done,) = work(Task(tmp_path / "a.pdf", "a.pdf", "sha256:a")).documents
    assert (done.status, done.text) == ("failed", "")
    assert word in done.errors[0]
    assert "\0" not in done.source.encode().decode()


def test_a_document_that_cannot_be_handed_over_is_a_failed_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.readers.read", lambda _path, _source: iter(["no document"]))
    (done,) = work(Task(tmp_path / "a.pdf", "a.pdf", "sha256:a")).documents
    assert (done.source, done.status) == ("a.pdf", "failed")
    assert "please report it" in done.errors[0]
    assert "Traceback" in (done.trace or "")


def test_a_worker_that_dies_costs_only_its_document(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    (papers / "03.txt").write_text("Patient DIES")
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 2)
    assert done.returncode == 1
    assert "03.txt: failed: its worker process died" in done.stderr
    documents = lines(tmp_path / "out" / "documents.jsonl")
    assert [line["source"] for line in documents if line["status"] != "ok"] == ["03.txt"]
    assert len(documents) == 13
    assert len(lines(tmp_path / "out" / "records.jsonl")) == 24


def test_documents_that_were_handed_over_with_one_that_kills_its_worker_are_all_done(
    papers: Path, tmp_path: Path, epicrisis: Command
) -> None:
    for number in range(12, 60):
        (papers / f"{number}.txt").write_text("Patient DIES" if number == 44 else f"Patient of {number}")
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 1)
    assert done.returncode == 1
    documents = lines(tmp_path / "out" / "documents.jsonl")
    assert len(documents) == 60
    assert (tmp_path / "out" / "report.html").exists()
    assert [line["source"] for line in documents if line["status"] != "ok"] == ["44.txt"]


def test_a_document_whose_worker_died_by_accident_is_tried_again(
    papers: Path, tmp_path: Path, epicrisis: Command
) -> None:
    (papers / "03.txt").write_text(f"Patient DIES ONCE {tmp_path / 'died'}")
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 2)
    assert (tmp_path / "died").exists()
    assert done.returncode == 0, done.stderr
    assert len(lines(tmp_path / "out" / "records.jsonl")) == 25


def test_a_document_that_takes_too_long_is_stopped(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    (papers / "03.txt").write_text("Patient LOOPS")
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--max-seconds", 0.3, "--workers", 0)
    assert done.returncode == 1
    said = "03.txt: failed: took more than 0.3 s to extract; allow more with --max-seconds and --retry-failed"
    assert said in done.stderr
    assert len(lines(tmp_path / "out" / "records.jsonl")) == 24


def test_a_document_that_cannot_be_interrupted_is_ended_with_its_worker(
    papers: Path, tmp_path: Path, epicrisis: Command
) -> None:
    (papers / "03.txt").write_text("Patient HANGS")
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--max-seconds", 0.5, "--workers", 2)
    assert done.returncode == 1
    said = "03.txt: failed: took more than 0.5 s and its worker was ended; allow more with --max-seconds"
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "most recent call" not in done.stderr
    assert len(lines(tmp_path / "out" / "records.jsonl")) == 24


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds what a process allocates")
@pytest.mark.parametrize("workers", [0, 1])
def test_a_document_that_needs_too_much_memory_is_stopped(
    papers: Path, tmp_path: Path, epicrisis: Command, workers: int
) -> None:
    (papers / "03.txt").write_text("Patient EATS 500")
    (papers / "04.txt").write_text("Patient EATS 50")
    arguments = ("run", papers, "--out", tmp_path / "out", "--workers", workers)
    done = epicrisis(*arguments, "--max-memory", 200)
    assert done.returncode == 1
    assert "03.txt: failed: needs more than 200 MB of memory to extract; allow more with --max-memory" in done.stderr
    assert "04.txt" not in done.stderr
    again = epicrisis(*arguments, "--max-memory", 900, "--retry-failed")
    assert again.returncode == 0, again.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds what a process allocates")
def test_a_bomb_that_a_library_unpacks_costs_only_itself(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    (papers / "bomb.pdf").write_bytes(bomb(8))
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 1, "--max-memory", 300)
    assert done.returncode == 1
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("bomb.pdf: failed: ")]
    assert "300 MB of memory are not enough; allow more with --max-memory and --retry-failed" in said
    assert "Traceback" not in done.stderr
    assert len(lines(tmp_path / "out" / "records.jsonl")) == 24


def test_failed_documents_are_tried_again_only_when_asked(tmp_path: Path, epicrisis: Command) -> None:
    (tmp_path / "a.txt").write_text("Patient SLEEPS 0.5")
    arguments = ("run", tmp_path / "a.txt", "--out", tmp_path / "out", "--json", "--workers", 0)
    assert summary(epicrisis(*arguments, "--max-seconds", 0.1))["by_status"] == {"failed": 1}
    assert summary(epicrisis(*arguments))["by_status"] == {"failed": 1}
    assert summary(epicrisis(*arguments, "--retry-failed"))["by_status"] == {"ok": 1}


def test_a_file_of_many_articles_gives_each_its_row(tmp_path: Path, epicrisis: Command) -> None:
    articles = "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{number}</PMID><Article><ArticleTitle>Letter {number}</ArticleTitle>"
        f"<Abstract><AbstractText>{'DIES' if number == 4 else 'Nothing'}</AbstractText></Abstract></Article>"
        "</MedlineCitation></PubmedArticle>"
        for number in range(1, 8)
    )
    (tmp_path / "all.xml").write_text(f"<PubmedArticleSet>{articles}</PubmedArticleSet>")
    done = epicrisis("run", tmp_path / "all.xml", "--out", tmp_path / "out", "--workers", 1)
    assert done.returncode == 1, done.stderr
    documents = lines(tmp_path / "out" / "documents.jsonl")
    assert {line["source"]: line["status"] for line in documents} == {
        "all.xml#document 4": "failed", **{f"all.xml#{number}": "ok" for number in (1, 2, 3, 5, 6, 7)},
    }  # fmt: skip


def test_a_file_that_kills_every_worker_is_given_up_and_the_folder_is_written(
    tmp_path: Path, epicrisis: Command
) -> None:
    deadly = "\n\n".join(f"PMID- {number}\nTI  - Letter {number}\nAB  - DIES\n" for number in range(1, 9))
    (tmp_path / "all.nbib").write_text(deadly)
    done = epicrisis("run", tmp_path / "all.nbib", "--out", tmp_path / "out", "--workers", 1)
    assert done.returncode == 1, done.stderr
    assert "the rest of the file was left" in done.stderr
    assert [line["status"] for line in lines(tmp_path / "out" / "documents.jsonl")] == ["failed"] * 3
    assert (tmp_path / "out" / "run.json").exists()


def test_the_evidence_table_has_a_row_per_record_and_no_formula(tmp_path: Path, epicrisis: Command) -> None:
    (tmp_path / "=cmd.txt").write_text("Patient one\nPatient two")
    epicrisis("run", tmp_path / "=cmd.txt", "--out", tmp_path / "out", "--workers", 0)
    with (tmp_path / "out" / "evidence_table.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["document"], row["group"], row["drug"], row["n"]) for row in rows] == [
        ("'=cmd.txt", "Patient one", "baricitinib", "1"), ("'=cmd.txt", "Patient two", "baricitinib", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM", "\t=1", " =1"])
def test_cells_that_begin_as_formulas_are_neutralised(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"
    assert neutral("a=1") == "a=1"


def test_run_json_says_what_was_run(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    (papers / "bad.txt").write_bytes(b"")
    epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 0)
    about = json.loads((tmp_path / "out" / "run.json").read_text())
    assert about["fingerprint"] == "stand-in"
    assert about["complete"] is True
    assert about["counts"]["documents"] == 13
    assert about["counts"]["by_status"] == {"failed": 1, "ok": 12}
    assert [one["source"] for one in about["not_ok"]] == ["bad.txt"]
    stages = {"reading", "extracting", "working", "storing", "linking", "exporting", "total"}
    assert set(about["seconds"]) == stages
    for name, digest in about["outputs"].items():
        assert digest == "sha256:" + hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest()
    assert set(about["outputs"]) >= {"records.jsonl", "documents.jsonl", "evidence_table.csv", "report.html"}
    assert about["started"] < about["finished"]


def test_hidden_files_and_the_run_folder_are_left_out(papers: Path) -> None:
    for name in (".hidden.txt", ".git/a.txt", "out/records.txt"):
        (papers / name).parent.mkdir(exist_ok=True)
        (papers / name).write_text("x")
    sources = [file.source for file in input_files([papers], papers / "out")]
    assert len(sources) == 12
    assert sources == sorted(sources)
    assert sources[-1] == "sub/11.txt"


def test_folders_whose_files_share_names_are_told_apart(tmp_path: Path) -> None:
    for name in ("a/1.txt", "b/1.txt", "c/a/1.txt"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(name)
    assert [file.source for file in input_files([tmp_path / "a"])] == ["1.txt"]
    assert [file.source for file in input_files([tmp_path / "a", tmp_path / "a"])] == ["1.txt"]
    assert [file.source for file in input_files([tmp_path / "b", tmp_path / "a"])] == ["a/1.txt", "b/1.txt"]
    with pytest.raises(UsageError, match="would both be called"):
        input_files([tmp_path / "a", tmp_path / "c" / "a"])


def test_names_that_are_no_unicode_become_printable(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.txt").write_text("x")
    assert [file.source for file in input_files([tmp_path])] == ["caf\\xe9.txt"]


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text("old")
    def write_half() -> None:
        with whole(path) as temporary:
            temporary.write_text("half")
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with run_folder(tmp_path), pytest.raises(UsageError, match="another run"), run_folder(tmp_path):
        pass
    with run_folder(tmp_path):
        pass


@pytest.mark.parametrize(("model", "decides"), [(None, {}), ("fast", {}), ("none", {"ner_model": "none"})])
def test_another_recogniser_makes_another_fingerprint(model: str | None, decides: dict[str, str]) -> None:
    assert decisive(Options((), Path("out"), ner_model=model)) == decides


def test_the_fingerprint_depends_on_options_and_not_on_the_command_line() -> None:
    assert fingerprint({}) == fingerprint({})
    assert fingerprint({}) != fingerprint({"model": "accurate"})
    root = Path(__file__).parent.parent / "pipeline"
    assert not [name for name in CARRIERS if name not in ("review", "evaluation.py") and not (root / name).exists()]
