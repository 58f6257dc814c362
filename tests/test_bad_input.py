"""Bad input costs one clear line and its own document, never the others, never a traceback."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def one_line(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    """The command ended with this status and said these words in one line, nothing on stdout."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


BAD = {
    "empty.txt": (b"", "failed", "is empty"),
    "blank.txt": (b" \n\t\n", "failed", "is empty"),
    "binary.txt": (bytes(range(256)) * 40, "failed", "is binary"),
    "latin.txt": ("Patient with Sjögren’s, für den Fall, über Jahre gefährdet".encode("cp1252"), "partial", "guess"),
    "utf16.txt": ("Patient in UTF-16".encode("utf-16"), "partial", "UTF-16"),
    "huge.txt": (b"Patient of fifty megabytes\n" * 1_900_000, "failed", "too large"),
    "table.xlsx": (b"cells", "skipped", ".xlsx"),
    "broken.pdf": (b"%PDF-1.7 and nothing more", "failed", ""),
}


def test_each_bad_file_costs_one_line_and_itself(tmp_path: Path, epicrisis: Command) -> None:
    papers, out = tmp_path / "papers", tmp_path / "out"
    papers.mkdir()
    for name, (content, _, _) in BAD.items():
        (papers / name).write_bytes(content)
    (papers / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (papers / "good.txt").write_text("Patient that is well")
    done = epicrisis("run", papers, "--out", out, "--workers", 0)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    rows = {row["source"]: row for row in map(json.loads, (out / "documents.jsonl").read_text().splitlines())}
    assert set(rows) == {*BAD, "gone.txt", "good.txt"}
    expected = {**{name: (status, word) for name, (_, status, word) in BAD.items()}, "gone.txt": ("failed", "opened")}
    for name, (status, word) in expected.items():
        assert (name, rows[name]["status"]) == (name, status)
        assert word in rows[name]["errors"][0]
        assert "\n" not in rows[name]["errors"][0]
        if status != "skipped":
            assert sum(line.startswith(f"{name}: {status}: ") for line in done.stderr.splitlines()) == 1
    assert rows["good.txt"]["status"] == "ok"
    assert "that is well" in (out / "records.jsonl").read_text()


def test_files_that_no_reader_takes_leave_the_status_alone(tmp_path: Path, epicrisis: Command) -> None:
    for name in ("a.csv", "b.csv", "c.txt"):
        (tmp_path / name).write_text("Patient x")
    done = epicrisis("run", tmp_path, "--out", tmp_path / "out", "--workers", 0)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [line for line in done.stderr.splitlines() if line.startswith("2 skipped: ")]


def test_a_file_that_could_not_be_opened_is_tried_again_next_time(tmp_path: Path, epicrisis: Command) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.txt").symlink_to(tmp_path / "target.txt")
    assert epicrisis("run", tmp_path / "papers", "--out", tmp_path / "out", "--workers", 0).returncode == 1
    assert epicrisis("run", tmp_path / "papers", "--out", tmp_path / "out", "--workers", 0).returncode == 1
    (tmp_path / "target.txt").write_text("Patient x")
    assert epicrisis("run", tmp_path / "papers", "--out", tmp_path / "out", "--workers", 0).returncode == 0
    rows = (tmp_path / "out" / "documents.jsonl").read_text().splitlines()
    assert [json.loads(row)["status"] for row in rows] == ["ok"]


def test_a_folder_without_documents(tmp_path: Path, epicrisis: Command) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / ".hidden").write_text("x")
    one_line(epicrisis("run", tmp_path / "papers", "--out", tmp_path / "out"), 2, "no document", "give a folder")
    assert not (tmp_path / "out").exists()


def test_an_input_that_is_not_there(tmp_path: Path, epicrisis: Command) -> None:
    one_line(epicrisis("run", tmp_path / "nothing", "--out", tmp_path / "out"), 2, "there is no such file or folder")


def test_an_output_folder_that_cannot_be_made(tmp_path: Path, epicrisis: Command) -> None:
    (tmp_path / "a.txt").write_text("Patient x")
    one_line(epicrisis("run", tmp_path / "a.txt", "--out", tmp_path / "a.txt" / "out"), 2, "--out", "cannot be made")
    one_line(epicrisis("run", tmp_path / "a.txt", "--out", "/proc/nothing"), 2, "--out")
    one_line(epicrisis("run", tmp_path / "a.txt", "--out", "/sys"), 2, "--out")


def test_the_input_as_output(tmp_path: Path, epicrisis: Command) -> None:
    (tmp_path / "a.txt").write_text("Patient x")
    one_line(epicrisis("run", tmp_path, "--out", tmp_path), 2, "is the output folder too")


def test_a_database_that_is_none(tmp_path: Path, epicrisis: Command) -> None:
    (tmp_path / "a.txt").write_text("Patient x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "epicrisis.db").write_text("no database at all, but long enough to be looked at " * 9)
    one_line(epicrisis("run", tmp_path / "a.txt", "--out", tmp_path / "out"), 2, "epicrisis.db", "not a database")
    one_line(epicrisis("run", tmp_path / "a.txt", "--out", tmp_path / "o", "--db", "nonsense"), 2, "--db", "sqlite:///")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("run", "x", "--out", "y", "--bogus"), "--bogus"),
        (("run", "--out", "y"), "INPUT"),
        (("run", "x"), "--out"),
        (("run", "x", "--out", "y", "--workers", "many"), "--workers"),
        (("run", "x", "--out", "y", "--workers", "-1"), "--workers"),
        (("nothing",), "nothing"),
    ],
)
def test_wrong_usage_is_one_line(epicrisis: Command, arguments: tuple[str, ...], word: str) -> None:
    one_line(epicrisis(*arguments), 2, word, "--help")
