"""On Ray the same records come out, byte for byte, and an actor or a node that is lost costs nothing but time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]
HERE = Path(__file__).parent
DOCUMENTS = 60
pytestmark = pytest.mark.skipif(
    find_spec("ray") is None, reason="RAY IS NOT HERE, the cluster is not tried: pip install 'epicrisis[ray]'"
)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(DOCUMENTS):
        (folder / f"{number:02}.txt").write_text(f"SLEEPS 0.15\nPatient of {number}\nPatient flagged\n")
    (folder / "30.txt").write_text("Patient DIES\n")
    return folder


def test_a_cluster_that_loses_an_actor_and_a_node_gives_the_same_records(
    papers: Path, tmp_path: Path, stand_in: dict[str, str], epicrisis: Command
) -> None:
    """The papers are at an address there, and in a folder for the run that it is compared with."""
    out, local = tmp_path / "out", tmp_path / "local"
    command = [sys.executable, str(HERE / "ray_cluster.py"), str(out / "epicrisis.db"), "8"]
    arguments = ["run", f"file://{papers}", "--out", str(out), "--engine", "ray", "--quiet"]
    said, ray_said = tmp_path / "said", tmp_path / "ray said"
    # no pipe: what is left of a lost node holds it for a minute
    with said.open("w") as stdout, ray_said.open("w") as stderr:
        status = subprocess.run([*command, *arguments], env=stand_in, stdout=stdout, stderr=stderr,
                                timeout=240, check=False).returncode  # fmt: skip
    told = said.read_text()
    lines = [line for line in told.splitlines() if "30.txt" in line]
    assert status == 1, told + ray_said.read_text()[-2000:]
    assert [line.split(" (")[0] for line in lines] == ["30.txt: failed: its worker process died"], told
    epicrisis("run", papers, "--out", local, "--workers", 1)
    assert (out / "records.jsonl").read_bytes() == (local / "records.jsonl").read_bytes()
    documents = [json.loads(line) for line in (out / "documents.jsonl").read_text().splitlines()]
    statuses = {document["source"]: document["status"] for document in documents}
    assert len(statuses) == DOCUMENTS
    assert [source for source, status in statuses.items() if status != "ok"] == ["30.txt"]
