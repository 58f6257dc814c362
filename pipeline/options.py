"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import UsageError

EngineName = Literal["local", "ray"]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of ``epicrisis run``."""

    inputs: tuple[Path | str, ...]
    """Files and folders: paths of this machine, and addresses."""
    out: Path
    db: str | None = None
    workers: int | None = None
    force: bool = False
    retry_failed: bool = False
    max_seconds: float | None = None
    max_memory: int | None = None
    accept_precision: float | None = None
    ner_model: str | None = None
    """The recogniser of names that no list holds; None is the one of extractors.ner."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limit: int | None = None
    watch: bool = False
    log: Path | None = None
    engine: EngineName = "local"
    shards: str | None = None
    """The address that a run writes Parquet shards to; ``out`` is then the folder of its log alone."""

    @property
    def url(self) -> str:
        """The database of the run."""
        from pipeline.run_folder import DATABASE
        from pipeline.store import sqlite_url

        return self.db or sqlite_url(self.out / DATABASE)

    def recorded(self) -> dict[str, object]:
        """The options as the store and run.json keep them; the database is named elsewhere, without its password."""
        kept = {name: value for name, value in asdict(self).items() if name != "db"}
        kept["inputs"] = [str(path) for path in self.inputs]
        return {name: str(value) if isinstance(value, Path) else value for name, value in kept.items()}


def decisive(options: Options) -> dict[str, object]:
    """The options that decide what is extracted, as far as they differ from what a run does by itself."""
    asked = {"accept_precision": options.accept_precision, "ner_model": recogniser(options.ner_model)}
    return {name: value for name, value in asked.items() if value}


def recogniser(name: str | None) -> str | None:
    """What identifies the recogniser asked for, a package with its version; UsageError where it cannot be had."""
    if name is None:
        return None
    from importlib.metadata import version

    from spacy.util import is_package

    from extractors.ner import DEFAULT, NerModelError, load_ner

    if name == DEFAULT:
        return None
    try:
        load_ner(name)
    except NerModelError as error:
        raise UsageError(f"--ner-model {name}: {error}") from error
    package = name.replace("-", "_")
    return f"{package} {version(package)}" if is_package(package) else name
