"""Every database, new, old or of a later version, is brought to the schema of this one or refused; no row is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

import pipeline.decision_tables
from pipeline import migrations
from pipeline.database import Base
from pipeline.errors import UsageError
from pipeline.store import Store


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    made = create_engine(database)
    yield made
    made.dispose()


def test_the_steps_make_the_tables_that_the_program_uses(engine: Engine) -> None:
    migrations.migrate(engine)
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": lambda name, *_: not (name or "").startswith("searched")}
        context = MigrationContext.configure(connection, opts=opts)
        assert pipeline.decision_tables.DecisionRow.__table__ in Base.metadata.sorted_tables
        assert compare_metadata(context, Base.metadata) == []
        assert migrations.revision(connection) == migrations.NEWEST


def test_the_newest_step_is_the_last_of_one_line() -> None:
    steps = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert steps.get_heads() == [migrations.NEWEST]
    assert steps.get_bases() == [migrations.BASELINE]


def test_a_database_from_before_steps_were_counted_keeps_its_rows(engine: Engine, database: str) -> None:
    with engine.begin() as connection:
        migrations._upgrade(connection, None)
    back_to_the_baseline(engine)
    store = Store(database)
    assert store.latest_run() == 7
    store.close()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT place, beat FROM runs")).one() == ("", 0)


def back_to_the_baseline(engine: Engine) -> None:
    review = ("settlements", "own_states", "items", "indexed", "searched", "sessions", "users", "assignments",
              "decisions")  # fmt: skip
    undo = (*(f"DROP TABLE {name}" for name in review),
            "DROP TABLE findings", "DROP INDEX files_claimed_by", "ALTER TABLE files DROP COLUMN claimed_by",
            "ALTER TABLE runs DROP COLUMN place", "ALTER TABLE runs DROP COLUMN beat", "DROP TABLE alembic_version",
            "INSERT INTO runs (id, fingerprint, started, options) VALUES (7, 'f', 's', '{}')")  # fmt: skip
    with engine.begin() as connection:
        for statement in undo:
            connection.execute(text(statement))


def test_a_database_of_a_later_version_is_refused_and_left_alone(engine: Engine, database: str) -> None:
    Store(database).close()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match=r"later epicrisis \(schema 9999.*update epicrisis"):
        Store(database)


def test_runs_that_meet_a_new_database_together_make_one_schema(database: str) -> None:
    opening = f"from pipeline.store import Store; one = Store({database!r}); one.begin_run('f', {{}}); one.close()"
    together = [
        subprocess.Popen([sys.executable, "-c", opening], stderr=subprocess.PIPE, cwd=Path(__file__).parent.parent)
        for _ in range(4)
    ]
    ended = [(one.communicate(timeout=60)[1].decode(), one.returncode) for one in together]
    assert ended == [("", 0)] * 4
    store = Store(database)
    assert store.latest_run() == 4
    store.close()
