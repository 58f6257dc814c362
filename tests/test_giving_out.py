"""Documents given to people: in turn, by share, by hand; one who extracts and another who checks, on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from review_store import Open, opened, retold

from pipeline.review.assignments import assign, documents_of, shared, shares
from pipeline.review.auth import add_user
from pipeline.review.opened import Refused
from pipeline.store import sqlite_url

PASSWORD = "correct horse battery"


@pytest.fixture
def page(database: str) -> Iterator[Open]:
    with opened(database) as one:
        yield one


def test_documents_are_given_out_in_turn_and_never_twice(page: Open) -> None:
    with page.store.engine.connect() as connection:
        documents = documents_of(connection, page.run)
    assert assign(page.store.engine, documents, ["a", "b", "c"], "double") == 3
    assert assign(page.store.engine, documents, ["a", "b", "c"], "double") == 0
    given = [tuple(one.extractors) for one in shared(page.store.engine, page.run)]
    assert sorted(given) == [("a", "b"), ("a", "c"), ("b", "c")]
    with pytest.raises(Refused, match="at least 2 people"):
        assign(page.store.engine, documents, ["a", "a"], "double")


@pytest.mark.parametrize(("people", "percent", "given"), [
    ("a, b: 2", 100, {"a": 4, "b": 8}), ("a, b", 100, {"a": 6, "b": 6}), ("a, b", 25, {"a": 2, "b": 1}),
    ("a: 3, b: 1", 34, {"a": 3, "b": 1}),
])  # fmt: skip
def test_documents_are_given_out_by_share(
    tmp_path: Path, people: str, percent: int, given: dict[str, int]
) -> None:
    more = [retold(f"{number:02}.txt") for number in range(9)]
    with opened(sqlite_url(tmp_path / "shares.db"), more=more) as page:
        with page.store.engine.connect() as connection:
            documents = documents_of(connection, page.run)
        assert assign(page.store.engine, documents, shares(people), "single", percent) == sum(given.values())
        assert Counter(name for one in shared(page.store.engine, page.run) for name in one.parts) == given


@pytest.mark.parametrize("people", ["maria: much", "maria: 0", "maria: 1000"])
def test_a_share_that_is_none_is_refused(people: str) -> None:
    with pytest.raises(Refused, match="the share of maria is a whole number"):
        shares(people)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Open]:
    with opened(sqlite_url(tmp_path / "team.db"), accounts=True, token="") as one:
        for name, role in (("maria", "reviewer"), ("niko", "reviewer"), ("ada", "adjudicator")):
            add_user(one.store.engine, name, role, PASSWORD)
        yield one


def signed_in(team: Open, name: str) -> Any:
    """Somebody's browser, which sends the token of their session."""
    browser = team.client()
    assert browser.post("/login", data={"name": name, "password": PASSWORD}).status_code == 303
    browser.headers["X-CSRF-Token"] = re.findall(r'data-csrf="([^"]+)"', browser.get("/work").text)[0]
    return browser


def test_one_extracts_and_another_is_led_through_it(team: Open) -> None:
    ada, maria, niko = (signed_in(team, name) for name in ("ada", "maria", "niko"))
    given = {"mode": "checked", "people": "maria, niko", "documents": "letter.txt"}
    assert ada.post("/assignments", data={**given, "percent": "200"}).status_code == 422
    assert ada.post("/assignments", data=given).status_code == 303
    here = f"/documents/{team.document('letter.txt')}"
    assert (maria.get(here).status_code, niko.get(here).status_code) == (200, 403)
    rest = {"action": "rest", "record": "rec:letter"}
    assert maria.post(f"{here}/decide", data=rest).status_code in (200, 204)
    assert maria.post(f"{here}/finish").status_code == 303
    shown = niko.get(here).text
    assert "you check maria" in shown
    assert shown.count('title="to be checked"') == shown.count('class="state" title="accepted"') == 4
    assert "<b>4</b> to check" in re.sub(' class="amber"', "", ada.get("/adjudication").text)
    assert niko.post(f"{here}/decide", data=rest).status_code in (200, 204)
    assert 'title="to be checked"' not in niko.get(here).text
    assert niko.post(f"{here}/finish").status_code == 303
    assert ">checked</span>" in ada.get("/adjudication").text
