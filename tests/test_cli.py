"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.records import Record

Command = Callable[..., "subprocess.CompletedProcess[str]"]
COMMANDS = ("run", "show", "evaluate", "link", "schema")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents with two records, one value flagged."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "sub").mkdir()
    (folder / "a.txt").write_text("Patient one\nPatient two flagged [bold]as printed[/bold]")
    (folder / "sub" / "b.txt").write_text("No records here")
    (folder / "sub" / "c.csv").write_text("no document")
    return folder


@pytest.fixture(scope="module")
def out(papers: Path, tmp_path_factory: pytest.TempPathFactory, epicrisis: Command) -> Path:
    """A run folder that no test changes."""
    folder = tmp_path_factory.mktemp("out")
    done = epicrisis("run", papers, "--out", folder, "--workers", 0)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "1 skipped: has the suffix .csv, which no reader takes\n"
    return folder


def test_run_writes_every_file_of_the_contract(out: Path) -> None:
    assert {path.name for path in out.iterdir()} == {
        "records.jsonl", "documents.jsonl", "flags.jsonl", "evidence_table.csv", "report.html", "run.json",
        "links.jsonl", "cases.csv", "epicrisis.db",
    }  # fmt: skip


def test_run_ends_with_a_table(papers: Path, out: Path, epicrisis: Command) -> None:
    done = epicrisis("run", papers, "--out", out)
    for word in ("documents", "records", "values", "flagged values", "time", "report.html", "3 of 3 files were stored"):
        assert word in done.stdout
    row = next(line for line in done.stdout.splitlines() if line.startswith("│"))
    assert [cell.strip() for cell in row.strip("│").split("│")][:4] == ["2", "2", "6", "1"]


def test_the_summary_as_json_has_stdout_for_itself(papers: Path, out: Path, epicrisis: Command) -> None:
    done = epicrisis("run", papers, "--out", out, "--json", "--workers", 0)
    said = json.loads(done.stdout)
    assert {key: said[key] for key in ("documents", "records", "values", "flagged", "flags")} == {
        "documents": 3, "records": 2, "values": 6, "flagged": 1, "flags": 1,
    }  # fmt: skip


def test_progress_without_a_terminal_is_plain_lines(tmp_path: Path, epicrisis: Command) -> None:
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text("SLEEPS 0.2")
    done = epicrisis("run", tmp_path, "--out", tmp_path / "out", "--workers", 0, STAND_IN_LINES="0.1")
    assert "2 of 4 files, 2 documents, " in done.stderr
    assert "\r" not in done.stderr
    assert "\x1b" not in done.stderr


def test_show_lists_the_records(out: Path, epicrisis: Command) -> None:
    done = epicrisis("show", out)
    assert done.returncode == 0
    assert "Patient one" in done.stdout
    assert "baricitinib" in done.stdout
    assert "2 documents, 2 records, 6 values, 1 of them to review" in done.stdout


def test_show_gives_each_value_of_a_document_with_quote_rule_and_flags(out: Path, epicrisis: Command) -> None:
    for name in ("a.txt", "a", json.loads((out / "documents.jsonl").read_text().splitlines()[0])["id"]):
        done = epicrisis("show", out, name)
        assert done.returncode == 0, done.stderr
        for word in ("drugs", "baricitinib", "[bold]as printed[/bold]", "drug.name 0.90", "is flagged; mend it"):
            assert word in done.stdout
    assert "no records" in epicrisis("show", out, "sub/b.txt").stdout


def test_show_says_in_one_line_what_it_cannot_find(out: Path, papers: Path, epicrisis: Command) -> None:
    for arguments, word in (
        ((out, "missing"), "no document of this run has this name"), ((papers,), "epicrisis.db"),
    ):  # fmt: skip
        done = epicrisis("show", *arguments)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert word in done.stderr


def test_show_finds_a_database_elsewhere(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    assert epicrisis("run", papers, "--out", tmp_path / "out", "--db", url, "--workers", 0).returncode == 0
    assert not (tmp_path / "out" / "epicrisis.db").exists()
    assert "Patient one" in epicrisis("show", tmp_path / "out").stdout
    about = tmp_path / "out" / "run.json"
    about.write_text(about.read_text().replace(url, "postgresql://me:***@host/base"))
    assert "with the password" in epicrisis("show", tmp_path / "out").stderr


def test_schema_describes_the_records(out: Path, epicrisis: Command) -> None:
    schema = json.loads(epicrisis("schema").stdout)
    assert set(schema["properties"]) == set(Record.model_fields)
    line = json.loads((out / "records.jsonl").read_text().splitlines()[0])
    assert set(schema["required"]) <= set(line) <= set(schema["properties"])


def test_version(epicrisis: Command) -> None:
    done = epicrisis("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "epicrisis")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(epicrisis: Command, command: str) -> None:
    assert command in epicrisis("--help").stdout
    assert f"Example: epicrisis {command}" in " ".join(epicrisis(command, "--help").stdout.split())


def test_an_error_of_our_own_is_one_line_and_a_log(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    done = epicrisis("run", papers, "--out", tmp_path / "out", STAND_IN_FAILS="1", TMPDIR=str(tmp_path))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "Traceback" in Path(done.stderr.split()[-1]).read_text()


def test_a_full_disk_is_one_line(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 0, STAND_IN_FAILS="ENOSPC")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "No space left on device; what was stored is safe" in done.stderr


@pytest.mark.parametrize(
    ("model", "reasons"),
    [
        ("en-core-sci-md", ("is not installed", "pip install https://", "999.9.9", "placeholder")),
        ("en_ner_bc5cdr_md", ("is not installed", "pip install https://")),
        ("fast!", ("is no model's name", "choose")),
    ],
)
def test_a_recogniser_that_cannot_be_had_is_wrong_usage(
    papers: Path, tmp_path: Path, epicrisis: Command, model: str, reasons: tuple[str, ...]
) -> None:
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--ner-model", model)
    assert done.returncode == 2
    assert done.stderr.startswith(f"epicrisis: --ner-model {model}: ")
    assert len(done.stderr.splitlines()) == 1
    assert all(reason in done.stderr for reason in reasons)


def test_the_recogniser_asked_for_is_written_down(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    done = epicrisis("run", papers, "--out", tmp_path, "--workers", 0, "--ner-model", "none")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["options"]["ner_model"] == "none"
