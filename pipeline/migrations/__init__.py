"""The schema's history: every step from the first database to the one that this version reads and writes.

A database is brought to the newest step when it is opened, in one transaction that shuts everyone else out, so that two
runs on a new database do not both make its tables. A database of a later version is refused, never guessed at.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from pipeline.errors import UsageError

NEWEST = "0005"
BASELINE = "0001"
LOCK = 7_402_113
"""The advisory lock that a migration holds on PostgreSQL; any number that nobody else uses."""


def migrate(engine: Engine) -> None:
    """Bring a database, new or old, to the newest schema."""
    with engine.connect() as connection:
        if revision(connection) == NEWEST:
            return
    with engine.begin() as connection:
        _shut_others_out(connection)
        before = revision(connection)
        if before != NEWEST:
            _upgrade(connection, before)


def revision(connection: Connection) -> str | None:
    """The step that a database is at; None where it has no schema yet, or one from before steps were counted."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _upgrade(connection: Connection, before: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if before is not None and before not in known:
        raise UsageError(f"the database is of a later epicrisis (schema {before}, this one knows up to {NEWEST}); "
                         "update epicrisis or name another database with --db")  # fmt: skip
    if before is None and inspect(connection).has_table("runs"):
        command.stamp(config, BASELINE)
    command.upgrade(config, NEWEST)


def _shut_others_out(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
