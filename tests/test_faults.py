"""What machines do to a run: kills, full disks, databases that go away, other runs, clocks that jump.

After each: every document is there exactly once, the files are whole, and what is said is one clear line.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from postgres import Server
from sqlalchemy import create_engine, text
from waiting import wait_until

from pipeline.store import Store, sqlite_url

Command = Callable[..., "subprocess.CompletedProcess[str]"]
HERE = Path(__file__).parent
EXPORTS = ("records.jsonl", "documents.jsonl", "flags.jsonl", "evidence_table.csv", "cases.csv", "report.html")
DOCUMENTS = 40
MORE_THAN_ENOUGH = 120
"""Documents that fifty runs of at most 0.6 seconds cannot finish, however fast the machine is."""


def write_papers(folder: Path, pause: float = 0.03, count: int = DOCUMENTS) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:02}.txt").write_text(f"SLEEPS {pause}\nPatient of {number}\nPatient flagged\n")
    return folder


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    return write_papers(tmp_path / "papers")


def start(environment: dict[str, str], *arguments: object, **more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    return subprocess.Popen(command, env={**environment, **more}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)  # fmt: skip


def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and what was said on stderr."""
    _, errors = run.communicate(timeout=120)
    return run.returncode, errors


def scalar(url: str, query: str) -> int:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())
    finally:
        engine.dispose()


def stored(url: str) -> int:
    """How many documents are stored by now."""
    try:
        return scalar(url, "SELECT count(*) FROM extractions")
    except Exception:
        return 0


def assert_whole(out: Path, url: str, count: int = DOCUMENTS) -> None:
    """Every document once in the files, and once in the database."""
    lines = [json.loads(line)["source"] for line in (out / "documents.jsonl").read_text().splitlines()]
    assert lines == sorted(f"{number:02}.txt" for number in range(count))
    assert len((out / "records.jsonl").read_text().splitlines()) == 2 * count
    assert stored(url) == count
    assert scalar(url, "SELECT count(*) FROM records") == 2 * count
    assert json.loads((out / "run.json").read_text())["complete"] is True


def test_fifty_kills_at_random_moments_lose_nothing_and_tear_nothing(
    tmp_path: Path, stand_in: dict[str, str], epicrisis: Command
) -> None:
    papers, out = write_papers(tmp_path / "papers", pause=0.12, count=MORE_THAN_ENOUGH), tmp_path / "out"
    arguments = ("run", papers, "--out", out, "--workers", 0, "--quiet")
    command = [sys.executable, str(HERE / "fork_and_kill.py"), "50", "7", "0.6", *map(str, arguments)]
    done = subprocess.run(command, env=stand_in, capture_output=True, text=True, timeout=300, check=True)
    ends: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(ends) == 50
    assert sum(end["killed"] for end in ends) >= 40
    assert not [end for end in ends if end["torn"] or end["whole"] is False]
    assert epicrisis(*arguments).returncode == 0
    assert_whole(out, sqlite_url(out / "epicrisis.db"), MORE_THAN_ENOUGH)
    assert epicrisis("run", papers, "--out", tmp_path / "calm", "--workers", 2).returncode == 0
    for name in EXPORTS:
        assert (out / name).read_bytes() == (tmp_path / "calm" / name).read_bytes(), name


FULL_DISK = """
set -u
mount -t tmpfs -o size=900k tmpfs "$OUT"
"$PYTHON" -m pipeline.cli run "$PAPERS" --out "$OUT" --workers 0 >/dev/null 2>"$TOLD"; echo $? >"$TOLD.status"
ls -A "$OUT" >"$TOLD.left"
mount -o remount,size=50m "$OUT"
"$PYTHON" -m pipeline.cli run "$PAPERS" --out "$OUT" --workers 0 >/dev/null && cp "$OUT"/* "$SAVED"
"""


def test_a_disk_that_is_full_stops_the_run_and_room_lets_it_go_on(
    tmp_path: Path, stand_in: dict[str, str]
) -> None:
    can_mount = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)]
    if not shutil.which("unshare") or subprocess.run(can_mount, capture_output=True, check=False).returncode:
        pytest.skip("NO FILE SYSTEM CAN BE MOUNTED HERE, a disk that is full is not tried: allow user namespaces")
    papers = write_papers(tmp_path / "papers", 0)
    for paper in papers.iterdir():
        paper.write_text(paper.read_text() + "Nothing more. " * 1500)
    out, saved = tmp_path / "out", tmp_path / "saved"
    out.mkdir()
    saved.mkdir()
    told = tmp_path / "told"
    places = {"OUT": str(out), "PAPERS": str(papers), "SAVED": str(saved), "TOLD": str(told), "PYTHON": sys.executable}
    subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", FULL_DISK],
                   env={**stand_in, **places}, timeout=120, check=True)  # fmt: skip
    assert (tmp_path / "told.status").read_text() == "1\n"
    (line,) = [line for line in told.read_text().splitlines() if line.startswith("epicrisis:")]
    assert "full" in line or "No space left" in line
    assert "what was stored is safe: mend it and give the same command again" in line
    assert "run.json" not in (tmp_path / "told.left").read_text().split()
    assert_whole(saved, sqlite_url(saved / "epicrisis.db"))


def test_a_database_that_is_restarted_in_the_middle_costs_seconds_only(
    papers: Path, tmp_path: Path, stand_in: dict[str, str], postgres: Server
) -> None:
    url = postgres.new_database()
    run = start(stand_in, "run", papers, "--out", tmp_path / "out", "--db", url, "--workers", 1)
    wait_until(lambda: stored(url) >= 5)
    postgres.stop()
    time.sleep(1)
    postgres.start()
    status, said = ended(run)
    assert status == 0, said
    assert said.count("the database is away; waiting for it") == 1
    assert_whole(tmp_path / "out", url)


def test_a_database_that_stays_away_ends_the_run_in_one_line(
    papers: Path, tmp_path: Path, stand_in: dict[str, str], postgres: Server
) -> None:
    url = postgres.new_database()
    arguments = ("run", papers, "--out", tmp_path / "out", "--db", url, "--workers", 0, "--quiet")
    run = start(stand_in, *arguments, STAND_IN_PATIENCE="0.5")
    wait_until(lambda: stored(url) >= 5)
    postgres.stop()
    status, said = ended(run)
    postgres.start()
    assert status == 1
    assert [line.split(":")[0] for line in said.splitlines()] == ["the database is away; waiting for it, at most 0.5 s",
                                                                  "epicrisis"]  # fmt: skip
    assert "what was stored is safe" in said
    assert 5 <= stored(url) < DOCUMENTS
    status, said = ended(start(stand_in, *arguments))
    assert status == 0, said
    assert_whole(tmp_path / "out", url)


def test_two_runs_on_one_database_share_the_work_and_write_the_same(
    database: str, tmp_path: Path, stand_in: dict[str, str], papers: Path
) -> None:
    Store(database).close()
    outs = [tmp_path / name for name in ("one", "two")]
    runs = [start(stand_in, "run", papers, "--out", out, "--db", database, "--workers", 1, "--log", f"{out}.log")
            for out in outs]  # fmt: skip
    assert [ended(run)[0] for run in runs] == [0, 0]
    extracted = [json.loads(line)["source"] for out in outs for line in Path(f"{out}.log").read_text().splitlines()
                 if json.loads(line)["event"] == "document"]  # fmt: skip
    assert sorted(extracted) == sorted(path.name for path in papers.iterdir())
    for out in outs:
        assert_whole(out, database)
    for name in EXPORTS:
        assert (outs[0] / name).read_bytes() == (outs[1] / name).read_bytes(), name


def test_a_clock_set_back_in_the_middle_changes_nothing(
    tmp_path: Path, papers: Path, stand_in: dict[str, str]
) -> None:
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if library is None:
        pytest.skip("LIBFAKETIME IS NOT HERE, a clock that is set back is not tried: apt-get install faketime")
    clock = tmp_path / "clock"
    clock.write_text("+0")
    jumping = {**stand_in, "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
               "FAKETIME_DONT_FAKE_MONOTONIC": "1", "STAND_IN_SILENCE": "6"}  # fmt: skip
    url = sqlite_url(tmp_path / "shared.db")
    killed = start(jumping, "run", papers, "--out", tmp_path / "one", "--db", url, "--workers", 0)
    wait_until(lambda: stored(url) >= 3)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    left = scalar(url, "SELECT count(*) FROM files WHERE claimed_by IS NOT NULL")
    assert left > 0
    run = start(jumping, "run", papers, "--out", tmp_path / "two", "--db", url, "--workers", 0)
    wait_until(lambda: stored(url) == DOCUMENTS - left)
    time.sleep(2)  # by now it waits for the killed run, and has begun to count how long that one is silent
    clock.write_text("-2d")
    status, said = ended(run)
    assert status == 0, said
    assert_whole(tmp_path / "two", url)
    about = json.loads((tmp_path / "two" / "run.json").read_text())
    assert about["finished"] < about["started"], "the clock was not set back"
    assert about["seconds"]["total"] > 0
    assert about["run"] == 2


def test_a_worker_ended_by_the_memory_limit_costs_its_document(
    tmp_path: Path, papers: Path, epicrisis: Command
) -> None:
    (papers / "07.txt").write_text("EATS 600\nPatient of 7\nPatient flagged")
    out = tmp_path / "out"
    arguments = ("run", papers, "--out", out, "--workers", 2, "--quiet")
    done = epicrisis(*arguments, "--max-memory", 200)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("07.txt: failed: needs more than 200 MB of memory")
    assert len((out / "documents.jsonl").read_text().splitlines()) == DOCUMENTS
    assert epicrisis(*arguments, "--max-memory", 900, "--retry-failed").returncode == 0
    assert_whole(out, sqlite_url(out / "epicrisis.db"))
