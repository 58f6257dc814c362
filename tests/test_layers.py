"""The shape of the packages: imports go one way, files stay short, names say what is inside."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for package in ("pipeline", "extractors") for path in (ROOT / package).rglob("*.py"))
MAY_OPEN_REVIEW = ("pipeline.cli", "pipeline.review")
HOLD_ANYTHING = ("util", "helper", "manager", "common", "misc")


def name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_keep_the_contract() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", [path for path in MODULES if not name(path).startswith(MAY_OPEN_REVIEW)], ids=name)
def test_review_is_the_topmost_layer(path: Path) -> None:
    assert not [module for module in imported(path) if module.startswith("pipeline.review")]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_and_says_what_it_is_for(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 300, "a module of more than 300 lines wants to be two"
    assert not source.strip() or ast.get_docstring(ast.parse(source)), "a module begins with its docstring"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_is_a_drawer_for_anything(path: Path) -> None:
    assert not [word for word in HOLD_ANYTHING if word in path.stem]


def extra_of(path: Path) -> str | None:
    """The extra that a module needs, None for what is always installed."""
    of_module = {"ray_engine": "ray", "encoder_tagger": "accurate", "remote": "remote", "shards": "remote"}
    return of_module.get(path.stem) or ("export" if path.name.startswith("as_") else None)


@pytest.mark.parametrize(("extra", "modules"), [
    (extra, [path for path in MODULES if extra_of(path) == extra])
    for extra in (None, "export", "ray", "accurate", "remote")
], ids=["always", "export", "ray", "accurate", "remote"])  # fmt: skip
def test_what_the_packages_import_is_declared(extra: str | None, modules: list[Path]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted_by_all = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else [])]
    declared = {re.split(r"[<>=\[ ]", one)[0].lower().replace("_", "-") for one in wanted_by_all}
    provided = packages_distributions()
    wanted = {module.split(".")[0] for path in modules for module in imported(path)}
    outside = wanted - set(sys.stdlib_module_names) - {"pipeline", "extractors"}
    assert outside
    missing = {module for module in outside if not {name.lower() for name in provided.get(module, [])} & declared}
    assert not missing, f"not in pyproject.toml's dependencies: {sorted(missing)}"
