"""How fast the review page answers over a large store, and whether many reviewers at once lose anything.

    python benchmarks/review.py                     # 100,000 records in SQLite: the median and the 95th of 100
    python benchmarks/review.py --reviewers 50      # 50 people for 60 seconds on PostgreSQL, counted afterwards

Times are those of a browser's requests over the loopback, the server in a process of its own; ``server`` is the mean
time that it computed, which other work on the machine does not lengthen, for a decision that of the page before it too.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import httpx2 as httpx
import postgres
import psutil
import review_store
from sqlalchemy import text

from pipeline.review.auth import add_user
from pipeline.store import Store, sqlite_url

PASSWORD = "correct horse battery"
FLAG = "role_not_in_quote"
A_DOCUMENT = 10
"""Records in each document of the large store."""


def fill(store: Store, records: int) -> None:
    """A run with so many records."""
    run = store.begin_run("bench", {})
    for number in range(records // A_DOCUMENT):
        found = review_store.document(f"{number:06}.txt", f"{review_store.CASES}Document {number}.\n")
        own = [
            one.model_copy(update={"record_id": f"{one.record_id}-{number}-{part}"})
            for part in range(A_DOCUMENT // 2) for one in review_store.sisters(found)
        ]  # fmt: skip
        one = review_store.extracted(found, own)
        store.save(run, (one.source, one.content, "bench"), 0, one, True)
    store.finish_run(run)


@contextmanager
def served(url: str, *more: str) -> Iterator[tuple[str, psutil.Process]]:
    """``epicrisis review`` in a process of its own, and the address that it prints."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pipeline.cli", "review", folder, "--db", url, "--port", "0", *more]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ)
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip(), psutil.Process(server.pid)
        finally:
            server.terminate()
            server.wait(30)


def speed(records: int) -> None:
    """The time of each kind of request over a large store."""
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "epicrisis.db")
        store = Store(url)
        fill(store, records)
        store.close()
        began = time.perf_counter()
        with served(url) as (address, server):
            print(f"{records:,} records in SQLite; the work list was made in {time.perf_counter() - began:.0f} s")
            _measure(address, server)


def _measure(address: str, server: psutil.Process) -> None:
    origin = address.split("/enter", maxsplit=1)[0]
    with httpx.Client(base_url=origin, follow_redirects=True, timeout=60) as browser:
        csrf = re.findall(r'data-csrf="([^"]+)"', browser.get(address).text)[0]
        headers = {"X-CSRF-Token": csrf, "HX-Request": "true"}
        kinds: dict[str, Callable[[int], Any]] = {
            "a decision and the next value": lambda at: _decide(browser, headers, at),
            "the work list": lambda at: _ok(browser.get("/work", params={"page": 1 + at})),
            "the work list, filtered": lambda at: _ok(browser.get("/work", params={"code": FLAG, "page": 1 + at})),
            "the work list, searched": lambda at: _ok(browser.get("/work", params={"search": f"Document {at}"})),
            "a record beside its source": lambda at: _ok(browser.get(f"/documents/{at + 1}")),
        }  # fmt: skip
        print(f"{'milliseconds':34}{'median':>8}{'95th':>8}{'server':>8}")
        for name, ask in kinds.items():
            before = sum(server.cpu_times()[:2])
            times = [ask(at) for at in range(100)]
            spent = 1000 * (sum(server.cpu_times()[:2]) - before) / len(times)
            print(f"{name:34}{statistics.median(times):8.1f}{statistics.quantiles(times, n=20)[-1]:8.1f}{spent:8.1f}")


def _ok(answer: Any) -> float:
    answer.raise_for_status()
    return float(answer.elapsed.total_seconds() * 1000)


def _decide(browser: Any, headers: dict[str, str], at: int) -> float:
    """Accept the value that waits first in a record, as the key does."""
    document = 1 + at
    shown = browser.get(f"/documents/{document}").text
    focus = re.findall(r'data-focus="(\d+)"', shown)[0]
    card = re.findall(rf'id="v{focus}".*?</form>', shown, re.S)[0]
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', card))
    return _ok(browser.post(f"/documents/{document}/decide", data={**fields, "action": "accept"}, headers=headers))


def together(reviewers: int, seconds: float) -> int:
    """Many reviewers at once on PostgreSQL; 1 where a decision was lost, doubled or met an error."""
    programs = postgres.programs()
    if programs is None:
        print(postgres.MISSING, file=sys.stderr)
        return 2
    server = postgres.Server(programs)
    try:
        server.start()
        url = server.new_database()
        store = Store(url)
        fill(store, 2000)
        names = [f"reviewer {number}" for number in range(reviewers)]
        add_user(store.engine, names[0], "admin", PASSWORD)
        with store.engine.begin() as connection:
            copy = text("INSERT INTO users SELECT :name, role, secret, made FROM users WHERE name = :first")
            connection.execute(copy, [{"name": name, "first": names[0]} for name in names[1:]])
        with served(url, "--users") as (address, _):
            origin = address.removesuffix("/login")
            with ThreadPoolExecutor(reviewers) as pool:
                until = time.monotonic() + seconds
                told = list(pool.map(lambda name: _review(origin, name, until), names))
        failed = _count(store, told, seconds)
        store.close()
        return failed
    finally:
        server.close()


def _review(origin: str, name: str, until: float) -> tuple[Counter[int], list[int], list[float]]:
    """One reviewer: look at the list, decide, wait a moment; statuses, ids of decisions taken, times."""
    statuses, taken, times = Counter[int](), list[int](), list[float]()
    dice = random.Random(name)
    with httpx.Client(base_url=origin, timeout=60) as script:
        secret = script.post("/api/session", json={"name": name, "password": PASSWORD}).json()["token"]
        script.headers["Authorization"] = f"Bearer {secret}"
        while time.monotonic() < until:
            listed = script.get("/api/work", params={"page": dice.randint(1, 3)})
            statuses[listed.status_code] += 1
            item = dice.choice(listed.json()["items"])
            action = dice.choice(("accept", "reject", "unsure"))
            choice = {key: item[key] for key in ("record", "field", "key")} | {"action": action, "version": 0}
            answer = script.post(f"/api/documents/{item['document_id']}/decisions", json=choice)
            statuses[answer.status_code] += 1
            times.append(answer.elapsed.total_seconds() * 1000)
            if answer.status_code == 200:
                taken.append(answer.json()["id"])
            time.sleep(dice.uniform(0.2, 0.8))
    return statuses, taken, times


def _count(store: Store, told: list[tuple[Counter[int], list[int], list[float]]], seconds: float) -> int:
    """Compare what the reviewers were told with what the database holds."""
    statuses = sum((one for one, _, _ in told), Counter[int]())
    ids = [number for _, taken, _ in told for number in taken]
    with store.engine.connect() as connection:
        rows = set(connection.execute(text("SELECT id FROM decisions")).scalars())
        values = connection.execute(text("SELECT count(DISTINCT (document_id, record, field, key)) FROM decisions"))
        distinct = values.scalar_one()
    errors = sum(count for status, count in statuses.items() if status not in (200, 409))
    lost, doubled = len(set(ids) - rows), len(rows) - distinct + len(ids) - len(set(ids))
    unknown = len(rows - set(ids))
    times = [one for _, _, some in told for one in some]
    print(f"{len(told)} reviewers for {seconds:.0f} s: {len(ids)} decisions told, {len(rows)} stored, {lost} lost, "
          f"{doubled} doubled, {unknown} stored and not told, {errors} errors, "
          f"{statuses[409]} times somebody was first; median {statistics.median(times):.0f} ms")  # fmt: skip
    return int(bool(lost or doubled or unknown or errors))


def main() -> int:
    plain = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(prog="review.py", description=__doc__, formatter_class=plain)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--reviewers", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    if asked.reviewers:
        return together(asked.reviewers, asked.seconds)
    speed(asked.records)
    return 0


if __name__ == "__main__":
    sys.exit(main())
