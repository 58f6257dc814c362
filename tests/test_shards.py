"""Runs that write Parquet shards anywhere, read papers from anywhere, and come home as the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from s3_server import ACCESS, BUCKET

from pipeline.options import Options
from pipeline.running import run
from pipeline.shard_runs import load
from pipeline.shards import Shards

Command = Callable[..., "subprocess.CompletedProcess[str]"]
HERE = Path(__file__).parent
EXPORTS = ("records.jsonl", "flags.jsonl", "links.jsonl", "evidence_table.csv", "cases.csv", "report.html")
MANY = "\n\n".join(f"PMID- {number}\nTI  - Patient of {number}\nAB  - Patient flagged\n" for number in (7, 8, 9))


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "letters").mkdir(parents=True)
    for number in range(12):
        place = folder / ("letters" if number % 2 else "") / f"{number:02}.txt"
        place.write_text(f"A letter\nPatient of {number}\nPatient flagged\n" if number != 5 else "Patient RAISES")
    (folder / "many.nbib").write_text(MANY)
    (folder / "empty.txt").write_text("")
    (folder / "notes.md").write_text("no paper")
    return folder


@pytest.fixture
def s3(papers: Path) -> Iterator[dict[str, str]]:
    """The environment in which an S3 service holds the papers."""
    if find_spec("s3fs") is None:
        pytest.skip("S3FS IS NOT HERE, no S3 is tried: pip install s3fs 'moto[s3]' flask flask-cors")
    command = [sys.executable, str(HERE / "s3_server.py"), str(papers)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield {**ACCESS, "AWS_ENDPOINT_URL": server.stdout.readline().strip()}
        finally:
            server.communicate("")


def assert_home(home: Path, local: Path, *, names: tuple[str, ...] = EXPORTS) -> None:
    assert (local / "records.jsonl").read_bytes()
    for name in names:
        assert (home / name).read_bytes() == (local / name).read_bytes(), name


def test_what_ran_into_shards_comes_home_as_the_same_bytes(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    url = f"file://{tmp_path}/shards"
    ran = epicrisis("run", papers, "--out", url, "--workers", 2)
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[-1].endswith(f"epicrisis load {url} --out DIR")
    before = sorted(path.name for path in (tmp_path / "shards").iterdir())
    again = epicrisis("run", papers, "--out", url, "--json")
    assert json.loads(again.stdout)["stored_before"] == 15
    assert sorted(path.name for path in (tmp_path / "shards").iterdir()) == before
    assert epicrisis("run", papers, "--out", tmp_path / "local", "--workers", 0).returncode == 1
    for _ in range(2):
        home = epicrisis("load", tmp_path / "shards", "--out", tmp_path / "home", "--json")
        assert home.returncode == 1, home.stderr
        assert json.loads(home.stdout)["documents"] == 17
        assert_home(tmp_path / "home", tmp_path / "local", names=(*EXPORTS, "documents.jsonl"))


def test_papers_and_shards_may_both_be_in_s3(
    papers: Path, tmp_path: Path, s3: dict[str, str], epicrisis: Command
) -> None:
    url = f"s3://{BUCKET}/run"
    ran = epicrisis("run", f"s3://{BUCKET}/papers", "--out", url, "--workers", 1, "--quiet", **s3)
    assert ran.returncode == 1, ran.stderr
    assert sorted(line.split(":")[0] for line in ran.stderr.splitlines()[:2]) == ["empty.txt", "letters/05.txt"]
    home = epicrisis("load", url, "--out", tmp_path / "home", "--quiet", **s3)
    assert home.returncode == 1, home.stderr
    assert epicrisis("run", papers, "--out", tmp_path / "local", "--workers", 0).returncode == 1
    assert_home(tmp_path / "home", tmp_path / "local")
    again = epicrisis("run", f"s3://{BUCKET}/papers", "--out", url, "--workers", 0, "--json", **s3)
    assert json.loads(again.stdout)["stored_before"] == 15
    lost = epicrisis("run", f"s3://{BUCKET}/nothing", "--out", url, **s3)
    assert (lost.returncode, len(lost.stderr.splitlines())) == (2, 1)


def test_shards_may_be_in_memory(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.txt").write_text("A girl of 9 years was given tofacitinib 5 mg and her rash cleared.\n")
    inputs = (tmp_path / "papers",)
    assert run(Options(inputs, Path(), workers=0, shards="memory://run")).counts.records == 1
    load("memory://run", tmp_path / "home", None)
    run(Options(inputs, tmp_path / "local", workers=0))
    assert_home(tmp_path / "home", tmp_path / "local")


def test_what_was_extracted_anew_stands_for_what_was_before(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    url = f"file://{tmp_path}/shards"
    epicrisis("run", papers, "--out", url, "--workers", 0)
    epicrisis("run", papers, "--out", url, "--workers", 0, "--force")
    shards = Shards(url)
    assert len(shards.names()) == 2
    assert {row["attempt"] for name in shards.names() for row in shards.rows(name)} == {0, 1}
    (papers / "letters" / "07.txt").unlink()
    assert json.loads(epicrisis("run", papers, "--out", url, "--json").stdout)["documents"] == 16
    assert json.loads(epicrisis("load", url, "--out", tmp_path / "home", "--json").stdout)["documents"] == 16
    epicrisis("run", papers, "--out", tmp_path / "local", "--workers", 0)
    assert_home(tmp_path / "home", tmp_path / "local")


def test_what_two_runs_did_both_counts_once(papers: Path, tmp_path: Path, epicrisis: Command) -> None:
    url = f"file://{tmp_path}/shards"
    epicrisis("run", papers, "--out", url, "--workers", 0)
    (shard,) = (tmp_path / "shards").glob("shard-*")
    shard.with_name("shard-000001-of-another.parquet").write_bytes(shard.read_bytes())
    assert json.loads(epicrisis("run", papers, "--out", url, "--json").stdout)["documents"] == 17
    assert json.loads(epicrisis("load", url, "--out", tmp_path / "home", "--json").stdout)["documents"] == 17


def test_a_run_into_shards_that_was_killed_goes_on_and_says_so_before(
    papers: Path, tmp_path: Path, epicrisis: Command
) -> None:
    url, home = f"file://{tmp_path}/shards", tmp_path / "home"
    assert epicrisis("run", papers, "--out", url, "--workers", 0, "--quiet", "--limit", 5).returncode == 0
    assert epicrisis("load", url, "--out", home, "--quiet").returncode == 0
    (papers / "letters" / "09.txt").write_text("Patient DIES\n")
    before = sorted((tmp_path / "shards").glob("shard-*"))
    torn = epicrisis("run", papers, "--out", url, "--workers", 0, "--exclude", "09.txt", STAND_IN_KILLS="shard-")
    assert torn.returncode == -9
    assert sorted((tmp_path / "shards").glob("shard-*")) == before
    killed = epicrisis("run", papers, "--out", url, "--workers", 0, "--quiet")
    assert killed.returncode == -9
    refused = epicrisis("load", url, "--out", home)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert "holds no shards of a run that has come to its end" in refused.stderr
    (papers / "letters" / "09.txt").write_text("Patient of 9\n")
    epicrisis("run", papers, "--out", url, "--workers", 0, "--quiet")
    assert epicrisis("load", url, "--out", home, "--quiet").returncode == 1
    assert len((home / "documents.jsonl").read_text().splitlines()) == 17


@pytest.mark.parametrize(("arguments", "said"), [
    (("run", "PAPERS", "--out", "nosuch://place"), "is no address that can be opened"),
    (("run", "nosuch://place", "--out", "OUT"), "is no address that can be opened"),
    (("run", "file:///nothing/is/here", "--out", "OUT"), "there is no such file or folder"),
    (("load", "PAPERS", "--out", "OUT"), "holds no shards"),
    (("run", "PAPERS", "--out", "file://OUT", "--watch"), "--watch"),
    (("run", "PAPERS", "--out", "file://OUT", "--db", "sqlite:///x.db"), "--db"),
])  # fmt: skip
def test_what_cannot_be_is_one_line(
    arguments: tuple[str, ...], said: str, papers: Path, tmp_path: Path, epicrisis: Command
) -> None:
    places = {"PAPERS": str(papers), "OUT": str(tmp_path / "out")}
    done = epicrisis(*(word.replace("PAPERS", places["PAPERS"]).replace("OUT", places["OUT"]) for word in arguments))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert said in done.stderr
