"""A run that is killed at any moment loses nothing, does nothing twice, and leaves no process and no torn file."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from waiting import stored, wait_until

Command = Callable[..., "subprocess.CompletedProcess[str]"]
DOCUMENTS = 30


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Documents that take a while."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(DOCUMENTS):
        (folder / f"{number:02}.txt").write_text(f"SLEEPS 0.2\nPatient of {number}\nPatient flagged")
    return folder


def start(stand_in: dict[str, str], *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    return subprocess.Popen(command, env=stand_in, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_after(run: subprocess.Popen[str], database: Path, documents: int) -> int:
    """Kill a run when it has stored so many documents; how many it had stored in the end."""
    wait_until(lambda: stored(database) >= documents or run.poll() is not None)
    assert run.poll() is None, "the run ended before it could be killed"
    workers = psutil.Process(run.pid).children(recursive=True)
    run.send_signal(signal.SIGKILL)
    run.wait(timeout=20)
    _, alive = psutil.wait_procs(workers, timeout=20)
    for worker in alive:
        worker.kill()
    for pipe in (run.stdout, run.stderr):
        if pipe is not None:
            pipe.close()
    assert not alive, "workers outlive their run"
    return stored(database)


def test_a_killed_run_goes_on_where_it_was(
    papers: Path, tmp_path: Path, stand_in: dict[str, str], epicrisis: Command
) -> None:
    out = tmp_path / "out"
    database = out / "epicrisis.db"
    moments = sorted(random.Random(7).sample(range(2, DOCUMENTS - 8), 3))
    for moment in moments:
        before = kill_after(start(stand_in, "run", papers, "--out", out, "--workers", 2), database, moment)
        assert moment <= before < DOCUMENTS
        assert not (out / "run.json").exists()
    done = epicrisis("run", papers, "--out", out, "--workers", 2, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["stored_before"] == before
    assert epicrisis("run", papers, "--out", tmp_path / "whole", "--workers", 1).returncode == 0
    for name in ("records.jsonl", "documents.jsonl", "flags.jsonl", "evidence_table.csv"):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    with sqlite3.connect(database) as connection:
        for table, rows in (("extractions", DOCUMENTS), ("records", 2 * DOCUMENTS), ("flags", DOCUMENTS)):
            assert connection.execute(f"select count(*) from {table}").fetchone() == (rows,)


@pytest.mark.parametrize("name", ["records.jsonl", "documents.jsonl", "cases.csv", "report.html", "run.json"])
def test_a_run_killed_while_it_writes_leaves_the_file_of_before(
    tmp_path: Path, epicrisis: Command, name: str
) -> None:
    paper, out = tmp_path / "a.txt", tmp_path / "out"
    paper.write_text("Patient one")
    assert epicrisis("run", paper, "--out", out, "--workers", 0).returncode == 0
    before = (out / name).read_bytes()
    paper.write_text("Patient one\nPatient two")
    killed = epicrisis("run", paper, "--out", out, "--workers", 0, STAND_IN_KILLS=name)
    assert killed.returncode == -signal.SIGKILL
    assert not (out / "run.json").exists()
    assert name == "run.json" or (out / name).read_bytes() == before
    assert epicrisis("run", paper, "--out", out, "--workers", 0).returncode == 0
    assert (out / name).read_bytes() != before
    assert not list(out.glob(".*"))


def test_ctrl_c_finishes_what_is_in_work_and_says_how_to_go_on(
    papers: Path, tmp_path: Path, stand_in: dict[str, str], epicrisis: Command
) -> None:
    out = tmp_path / "out"
    run = start(stand_in, "run", papers, "--out", out, "--workers", 2)
    wait_until(lambda: stored(out / "epicrisis.db") >= 3)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "the same command goes on" in errors
    assert "Traceback" not in errors
    about = json.loads((out / "run.json").read_text())
    assert about["complete"] is False
    assert 3 <= about["counts"]["documents"] < DOCUMENTS
    assert len((out / "records.jsonl").read_text().splitlines()) == 2 * about["counts"]["documents"]
    done = epicrisis("run", papers, "--out", out, "--json")
    assert json.loads(done.stdout)["stored_before"] == about["counts"]["documents"]
    assert json.loads(done.stdout)["documents"] == DOCUMENTS


def test_a_second_run_on_the_same_folder_is_refused(papers: Path, tmp_path: Path, stand_in: dict[str, str]) -> None:
    out, told = tmp_path / "out", tmp_path / "second-is-refused"
    (papers / "zz.txt").write_text(f"WAITS FOR {told}\n")
    first = start(stand_in, "run", papers, "--out", out, "--workers", 1)
    wait_until(lambda: stored(out / "epicrisis.db") >= 1)
    second = start(stand_in, "run", papers, "--out", out, "--workers", 1)
    _, errors = second.communicate(timeout=120)
    told.touch()
    first.communicate(timeout=120)
    assert second.returncode == 2
    assert len(errors.splitlines()) == 1
    assert "another run is at work" in errors
    assert first.returncode == 0
    assert (out / "records.jsonl").stat().st_size > 0
