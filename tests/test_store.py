"""The store keeps each document once per fingerprint, all of it or nothing, and gives it back in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from pipeline.document import Document
from pipeline.errors import EpicrisisError, UsageError
from pipeline.store import Store, shown, sqlite_url
from pipeline.work import Extracted, plain


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = Store(database)
    yield opened
    opened.close()


def extracted(source: str, said: str = "text", records: tuple[str, ...] = (), content: str = "sha256:a") -> Extracted:
    document = plain(Document(id=content, source=source, media_type="text/plain", text=said))
    lines = tuple((name, json.dumps({"record_id": name})) for name in records)
    return Extracted(content, source, said, document.about, "ok", records=lines, values=len(lines), flagged=1)


def save(store: Store, run: int, document: Extracted, fingerprint: str = "one", last: bool = True) -> None:
    store.save(run, (document.source, document.content, fingerprint), 0, document, last)


def rows(database: str, table: str) -> int:
    engine = create_engine(database)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return int(found)


def records(store: Store, run: int) -> list[str]:
    return [json.loads(line)["record_id"] for line in store.records(run)]


def test_documents_come_sorted_by_source_and_records_in_their_order(store: Store) -> None:
    run = store.begin_run("one", {})
    for source in ("é.txt", "b.txt", "B.txt", "a/z.txt", "a.txt"):
        save(store, run, extracted(source, records=(f"{source} 2", f"{source} 1")))
    sources = [json.loads(about)["source"] for about, _ in store.documents(run)]
    assert sources == sorted(sources) == ["B.txt", "a.txt", "a/z.txt", "b.txt", "é.txt"]
    assert records(store, run) == [f"{source} {number}" for source in sources for number in (2, 1)]


def test_one_content_under_two_names_is_two_documents_with_one_text(store: Store, database: str) -> None:
    run = store.begin_run("one", {})
    save(store, run, extracted("a.txt", records=("1",)))
    save(store, run, extracted("b.txt", records=("2",)))
    assert [json.loads(about)["source"] for about, _ in store.documents(run)] == ["a.txt", "b.txt"]
    assert records(store, run) == ["1", "2"]
    assert rows(database, "texts") == 1


def test_another_fingerprint_adds_and_takes_nothing_away(store: Store) -> None:
    first = store.begin_run("one", {})
    save(store, first, extracted("a.txt", records=("old",)))
    second = store.begin_run("two", {})
    assert store.known("two", ["a.txt"]) == {}
    save(store, second, extracted("a.txt", records=("new",)), "two")
    assert (records(store, first), records(store, second)) == (["old"], ["new"])


def test_what_is_stored_is_known_by_its_content(store: Store) -> None:
    run = store.begin_run("one", {})
    save(store, run, extracted("a.txt"))
    save(store, run, extracted("b.txt"), last=False)
    known = store.known("one", ["a.txt", "b.txt", "c.txt"])
    assert {key: (file.documents, file.complete) for key, file in known.items()} == {
        ("a.txt", "sha256:a"): (1, True), ("b.txt", "sha256:a"): (1, False),
    }  # fmt: skip


def test_a_document_that_cannot_be_stored_whole_leaves_no_trace(store: Store) -> None:
    run = store.begin_run("one", {})
    broken = extracted("a.txt", records=("1", "2"))
    broken = Extracted(broken.content, "a.txt", "text", broken.about, "ok", records=(("1", "{}"), (None, "{}")))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        save(store, run, broken)
    assert store.counts(run).documents == 0
    assert store.known("one", ["a.txt"]) == {}
    save(store, run, extracted("a.txt", records=("1",)))
    assert records(store, run) == ["1"]


def test_the_same_document_twice_in_one_file_is_stored_once(store: Store) -> None:
    run = store.begin_run("one", {})
    file = ("all.xml", "sha256:f", "one")
    for position in (0, 1):
        store.save(run, file, position, extracted("all.xml#7", records=("1",)), position == 1)
    assert records(store, run) == ["1"]


def test_forgetting_a_file_drops_its_records_and_keeps_the_others(store: Store) -> None:
    run = store.begin_run("one", {})
    save(store, run, extracted("a.txt", records=("1",)))
    save(store, run, extracted("b.txt", records=("2",)))
    store.forget(store.known("one", ["a.txt"])["a.txt", "sha256:a"].id)
    assert records(store, run) == ["2"]


def test_counts_are_those_of_the_run(store: Store) -> None:
    other = store.begin_run("zero", {})
    save(store, other, extracted("z.txt", records=("9",)), "zero")
    run = store.begin_run("one", {})
    save(store, run, extracted("a.txt", records=("1", "2")))
    save(store, run, plain(Document(id="sha256:b", source="b.txt", media_type="x", status="failed", errors=["no"])))
    counts = store.counts(run)
    assert (counts.documents, counts.records, counts.values, counts.flagged) == (2, 2, 2, 1)
    assert counts.by_status == {"failed": 1, "ok": 1}
    assert [json.loads(about)["source"] for about in store.not_ok(run)] == ["b.txt"]


@pytest.mark.parametrize("url", ["nonsense", "nodatabase://x/y", "postgresql+nodriver://x/y"])
def test_a_url_of_no_database_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError, match="--db"):
        Store(url)


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "epicrisis.db").write_text("this is no database, and long enough to be seen as such\n" * 9)
    with pytest.raises(EpicrisisError, match="not a database") as caught:
        Store(sqlite_url(tmp_path / "epicrisis.db"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", [
    "postgresql://me:secret@host/base", "postgresql://me:top:secret@secret@host/base", "postgres//me:secret@host",
    "nosuch+driver://me:secret@host/base", "postgresql://me:secret@host:many/base",
    "postgresql+nosuch://host/base?user=me&password=secret",
])  # fmt: skip
def test_passwords_are_not_shown(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EpicrisisError) as caught:
        Store(url)
    for said in (str(caught.value), shown(url)):
        assert "secret" not in said
        assert "***" in said
    assert shown("postgresql+psycopg://me@host/base") == "postgresql+psycopg://me@host/base"
