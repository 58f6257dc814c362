"""What every test shares: where the checkout is, and the command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from postgres import MISSING, Server
from postgres import programs as postgres_programs

settings.register_profile("epicrisis", deadline=None, derandomize=True, database=None)
settings.load_profile("epicrisis")

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def stand_in(root: Path) -> dict[str, str]:
    """An environment in which tests/stand_in/sitecustomize.py takes the place of the stages."""
    paths = [str(root / "tests" / "stand_in"), str(root)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "COLUMNS": "200", "NO_COLOR": "1"}


@pytest.fixture(scope="session")
def epicrisis(stand_in: dict[str, str]) -> Command:
    """The command line with the stand-in for the stages; keywords are added to the environment."""

    def call(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
        return subprocess.run(command, env={**stand_in, **environment}, capture_output=True, text=True, timeout=120,
                              check=False)  # fmt: skip

    return call


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of our own; where none is installed, what needs it is skipped, and says so loudly."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip(MISSING)
    server = Server(programs)
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/epicrisis.db"
    return str(request.getfixturevalue("postgres").new_database())
