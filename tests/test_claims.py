"""A file is one run's at a time: claimed by it, kept while it lives, free for others when it is over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline import claims
from pipeline.document import Document
from pipeline.store import Store
from pipeline.work import plain

FILES = [(f"{number}.txt", f"sha256:{number}") for number in range(40)]


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = Store(database)
    yield opened
    opened.close()


def save(store: Store, run: int, number: int, position: int = 0, last: bool = True) -> bool:
    source, content = FILES[number]
    document = plain(Document(id=content, source=f"{source}#{position}", media_type="text/plain"))
    return store.save(run, (source, content, "f"), position, document, last)


def test_a_file_is_claimed_once(store: Store) -> None:
    first, second = (store.claims(store.begin_run("f", {})) for _ in range(2))
    assert first.claim("f", FILES[:3]) == dict.fromkeys(FILES[:3], 0)
    assert second.claim("f", FILES[:5]) == dict.fromkeys(FILES[3:5], 0)
    assert second.claim("other", FILES[:1]) == {FILES[0]: 0}


def test_runs_that_claim_at_the_same_moment_share_out_every_file(store: Store) -> None:
    runs = [store.claims(store.begin_run("f", {})) for _ in range(4)]
    with ThreadPoolExecutor(4) as together:
        shares = list(together.map(lambda run: [run.claim("f", FILES[at : at + 4]) for at in range(0, 40, 4)], runs))
    claimed = sorted(key for share in shares for some in share for key in some)
    assert claimed == sorted(FILES)


def test_what_is_done_is_not_claimed_and_what_is_half_done_goes_on(store: Store) -> None:
    run = store.begin_run("f", {})
    mine = store.claims(run)
    mine.claim("f", FILES[:2])
    assert save(store, run, 0)
    assert save(store, run, 1, last=False)
    mine.release()
    assert store.claims(store.begin_run("f", {})).claim("f", FILES[:2]) == {FILES[1]: 1}


def test_a_run_frees_what_a_killed_one_in_the_same_folder_had_in_work(store: Store) -> None:
    store.claims(store.begin_run("f", {}, "machine:/out")).claim("f", FILES[:2])
    store.claims(store.begin_run("f", {}, "machine:/elsewhere")).claim("f", FILES[2:4])
    after = store.claims(store.begin_run("f", {}, "machine:/out"))
    assert after.claim("f", FILES[:4]) == dict.fromkeys(FILES[:2], 0)


def test_a_silent_run_loses_its_files_and_a_beating_one_keeps_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "SECONDS_OF_SILENCE", 0.2)
    monkeypatch.setattr(claims, "SECONDS_BETWEEN_BEATS", 0.02)
    silent, beating, waiting = (store.claims(store.begin_run("f", {})) for _ in range(3))
    silent.claim("f", FILES[:1])
    beating.claim("f", FILES[1:2])
    with beating.kept():
        waiting.free_the_silent()
        assert waiting.claim("f", FILES[:2]) == {}
        time.sleep(0.3)
        waiting.free_the_silent()
        assert waiting.claim("f", FILES[:2]) == {FILES[0]: 0}
    assert waiting.claim("f", FILES[:2]) == dict.fromkeys(FILES[:2], 0)


def test_a_run_that_wakes_after_its_file_was_taken_over_stores_nothing_of_it(store: Store) -> None:
    asleep, awake = store.begin_run("f", {}, "machine:/out"), store.begin_run("f", {})
    store.claims(asleep).claim("f", FILES[:1])
    store.claims(asleep).release()
    store.claims(awake).claim("f", FILES[:1])
    assert not save(store, asleep, 0)
    assert store.counts(asleep).documents == 0
    assert save(store, awake, 0)
    assert not save(store, asleep, 0)
    assert (store.counts(asleep).documents, store.counts(awake).documents) == (0, 1)
