"""What is read can be chosen, foreseen, watched and logged."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from waiting import wait_until

from pipeline.inputs import selected_files

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "letters").mkdir(parents=True)
    for name in ("a.txt", "b.html", "letters/c.txt", "letters/d.txt", "notes.md"):
        (folder / name).write_text("<html><p>Patient</p></html>" if name == "b.html" else f"Patient of {name}\n")
    return folder


@pytest.mark.parametrize(("include", "exclude", "limit", "sources"), [
    ((), (), None, ["a.txt", "b.html", "letters/c.txt", "letters/d.txt", "notes.md"]),
    (("*.txt",), (), None, ["a.txt", "letters/c.txt", "letters/d.txt"]),
    (("*.txt", "*.html"), ("letters/*",), None, ["a.txt", "b.html"]),
    ((), ("[a-c].*",), None, ["letters/d.txt", "notes.md"]),
    (("letters/*",), ("d.txt",), None, ["letters/c.txt"]),
    (("*.txt",), (), 2, ["a.txt", "letters/c.txt"]),
    (("*.TXT",), (), None, []),
])  # fmt: skip
def test_patterns_and_a_limit_choose_files(
    papers: Path, include: tuple[str, ...], exclude: tuple[str, ...], limit: int | None, sources: list[str]
) -> None:
    assert [file.source for file in selected_files([papers], None, include, exclude, limit)] == sources


def test_only_the_chosen_files_are_read(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--include", "*.txt", "--exclude", "c.*", "--limit", 1,
                     "--workers", 0)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line["source"] for line in lines(tmp_path / "out" / "documents.jsonl")] == ["a.txt"]
    none = epicrisis("run", papers, "--out", tmp_path / "out", "--include", "*.docx")
    assert (none.returncode, len(none.stderr.splitlines())) == (2, 1)


def test_a_dry_run_names_the_readers_and_writes_nothing(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    (papers / "e.txt").write_bytes(b"")
    (papers / "f.xml").write_text("%PDF-1.7")
    done = epicrisis("run", papers, "--out", tmp_path / "out", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert said[0] == "a.txt: plain text"
    assert said[1] == "b.html: HTML page"
    assert said[2].startswith("e.txt: failed, is empty")
    assert said[3].startswith("f.xml: PDF, is a PDF by its content")
    assert said[-2].startswith("notes.md: skipped, has the suffix .md")
    assert said[-1] == "7 files: 1 HTML page, 1 PDF, 1 failed, 3 plain text, 1 skipped"
    assert not (tmp_path / "out").exists()


def test_a_log_has_every_event_as_a_line_of_json(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    log = tmp_path / "run.log"
    (papers / "a.txt").write_text("Patient RAISES")
    for _ in range(2):
        epicrisis("run", papers, "--out", tmp_path / "out", "--workers", 0, "--log", log, "--include", "*.txt")
    events = lines(log)
    assert [one["event"] for one in events] == ["run begun", *["document"] * 3, "run ended", "run begun", "run ended"]
    assert {one["source"]: one["status"] for one in events if one["event"] == "document"} == {
        "a.txt": "failed", "letters/c.txt": "ok", "letters/d.txt": "ok",
    }  # fmt: skip
    assert [one["at"] for one in events] == sorted(one["at"] for one in events)
    assert events[4]["by_status"] == {"failed": 1, "ok": 2}
    refused = epicrisis("run", papers, "--out", tmp_path / "out", "--log", tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "--log" in refused.stderr


def test_a_watched_folder_is_read_as_it_fills(papers: Path, tmp_path: Path, stand_in: dict[str, str]) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "pipeline.cli", "run", str(papers), "--out", str(out), "--watch", "--json",
               "--include", "*.txt", "--workers", "0"]  # fmt: skip
    run = subprocess.Popen(command, env=stand_in, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: documents(out) == 3)
        with (papers / "new.txt").open("w") as growing:
            for _ in range(25):
                growing.write("Patient that is being told\n")
                growing.flush()
                time.sleep(0.1)
                assert documents(out) in (0, 3), "read while it was being written"
        wait_until(lambda: documents(out) == 4)
        (papers / "a.txt").unlink()
        wait_until(lambda: documents(out) == 3)
        run.send_signal(signal.SIGINT)
        said, errors = run.communicate(timeout=30)
    finally:
        run.kill()
    assert (run.returncode, errors) == (0, "")
    assert [json.loads(line)["documents"] for line in said.splitlines()] == [3, 4, 3]
    assert len((out / "records.jsonl").read_text().splitlines()) == 27


def documents(out: Path) -> int:
    """How many documents the run folder holds; 0 while it is being written."""
    try:
        return int(json.loads((out / "run.json").read_text())["counts"]["documents"])
    except FileNotFoundError:
        return 0


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
