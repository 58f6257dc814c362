"""What the documentation says can be done is done: commands, links, JSON, settings."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.checks import CHECKS, CODES
from pipeline.linking.discrepancies import CODE
from pipeline.records import Antibody, Flag, Grounded, Outcome

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "corpus").glob("*.md")])
READERS = ("epicrisis", "make", "python")
MODELS: dict[str, type[Grounded]] = {"antibodies": Antibody, "outcomes": Outcome}

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)


def commands(program: str) -> list[list[str]]:
    """The commands of one program in all pages, in order; ``$`` stands before each."""
    lines = [line for page in PAGES for block in blocks(page, "console") for line in block.splitlines()]
    split = [shlex.split(line[2:], comments=True) for line in lines if line.startswith("$ ")]
    return [words for words in split if words and words[0] == program]


def test_every_command_is_of_a_program_that_a_test_knows() -> None:
    known = sum(len(commands(program)) for program in READERS)
    assert known == sum(block.count("$ ") for page in PAGES for block in blocks(page, "console")) > 0


@pytest.mark.parametrize("command", commands("make"), ids=" ".join)
def test_make_has_the_targets(command: list[str]) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert set(command[1:]) <= set(targets)


@pytest.mark.parametrize("command", commands("python"), ids=" ".join)
def test_python_has_the_scripts(command: list[str]) -> None:
    (script,) = [word for word in command[1:] if word.endswith(".py")]
    done = subprocess.run([sys.executable, ROOT / script, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path(script).name in done.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with the sample documents under the names that the pages give them."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("corpus", "papers"):
        (folder / name).mkdir()
        for path in ("tofacitinib_88_jdm.txt", "two_mda5_girls_tofacitinib.txt"):
            (folder / name / path).write_bytes((ROOT / "corpus" / path).read_bytes())
    return folder


def address_of(words: list[str], environment: dict[str, str]) -> str:
    """What a command that serves prints, on a port that is free."""
    command = [sys.executable, "-m", "pipeline.cli", *words, "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        printed = serving.stdout.readline()
        serving.terminate()
    return printed


def test_the_command_lines_run_as_printed(
    place: Path, epicrisis: Command, stand_in: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    assert commands("epicrisis")
    for command in [["epicrisis", "run", "corpus/", "--out", "outputs/demo"], *commands("epicrisis")]:
        words = command[: command.index(">")] if ">" in command else command
        if words[1] == "review":
            assert address_of(words[1:], stand_in).startswith("http://127.0.0.1:")
            continue
        done = epicrisis(*words[1:])
        assert (done.returncode, done.stderr) == (0, ""), shlex.join(command)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("https:", "mailto:")):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_json_is_what_the_program_writes(page: Path) -> None:
    for block in blocks(page, "json"):
        said = json.loads(block)
        if "code" in said:
            Flag.model_validate(said)
        for field, values in said.items():
            for value in values if field in MODELS else []:
                MODELS[field].model_validate(value)


def test_every_check_has_its_row_among_the_flags() -> None:
    written = (ROOT / "docs" / "flags.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", written, re.M)
    known = sorted((*CODES, CODE))
    assert sorted(rows) == known, "the checks have changed: python docs/make_flags.py writes the page anew"


def test_the_readme_shows_a_flag_that_a_check_raises() -> None:
    (shown,) = [json.loads(block) for block in blocks(ROOT / "README.md", "json") if '"code"' in block]
    assert shown["code"] in CODES
    assert shown["message"].endswith(next(check.fix for check in CHECKS if check.code == shown["code"]))
