"""The review page answers as pages and scripts need it, and keeps out what does not belong there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from review_store import ATTACK, CASES, Open, opened
from sqlalchemy import text

from pipeline.review.auth import add_user
from pipeline.store import sqlite_url

PASSWORD = "correct horse battery"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Open]:
    with opened(sqlite_url(tmp_path / "epicrisis.db")) as one:
        yield one


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Open]:
    with opened(sqlite_url(tmp_path / "team.db"), accounts=True, token="") as one:
        for name, role in (("maria", "reviewer"), ("niko", "reviewer"), ("ada", "adjudicator")):
            add_user(one.store.engine, name, role, PASSWORD)
        yield one


def inside(page: Open) -> Any:
    """A browser that has come in by the printed address."""
    browser = page.client()
    assert browser.get("/enter?token=once").status_code == 303
    return browser


def csrf(browser: Any) -> str:
    return re.findall(r'data-csrf="([^"]+)"', browser.get("/work").text)[0]


def value(browser: Any, document: int, field: str) -> dict[str, Any]:
    records = browser.get(f"/api/documents/{document}").json()["records"]
    return next(value for record in records for value in record["values"] if value["field"] == field)


def form(found: dict[str, Any], action: str, **more: str) -> dict[str, str]:
    return {"record": found["record"], "field": found["field"], "key": found["key"],
            "version": str(found["version"]), "action": action, **more}  # fmt: skip


def test_nobody_comes_in_without_the_token_and_the_token_opens_once(page: Open) -> None:
    stranger = page.client()
    for path in ("/work", "/documents/1", "/next"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    for path in ("/api/work", "/api/documents/1", "/api/progress"):
        assert stranger.get(path).status_code == 401
    assert stranger.get("/enter?token=guess").status_code == 401
    browser = inside(page)
    assert browser.get("/work").status_code == 200
    assert page.client().get("/enter?token=once").status_code == 401


def test_the_work_list_has_the_flagged_values_first_with_their_words_and_filters(page: Open) -> None:
    browser = inside(page)
    listed = browser.get("/work").text
    first, second = re.findall(r'<tr class="is-open">(.*?)</tr>', listed, re.S)[:2]
    assert "role not in quote" in first
    assert "role not in quote" in second
    assert "methotrexate" in browser.get("/work", params={"code": "role_not_in_quote", "drug": "tofa"}).text
    counts = {
        query: browser.get(f"/api/work?{query}").json()["count"]
        for query in ("show=all&state=any", "search=baricitinib", "search=rash+clear", "search=nowhere", "field=age",
                      "document=letter.txt", "study=Lindqvist", "below=0.5", "show=flagged")
    }  # fmt: skip
    whole = counts.pop("show=all&state=any")
    assert counts == {"search=baricitinib": 9, "search=rash+clear": 9, "search=nowhere": 0, "field=age": 2,
                      "document=letter.txt": 4, "study=Lindqvist": 4, "below=0.5": 1, "show=flagged": 2}  # fmt: skip
    assert whole == 18


def test_a_record_stands_beside_its_source_with_its_words_marked(page: Open) -> None:
    browser, number = inside(page), page.document("sisters.txt")
    shown = browser.get(f"/documents/{number}?record=rec:one").text
    marks = {unescape(re.sub("<[^>]+>", "", mark)) for mark in re.findall(r'<span class="m [^>]*>(.*?)</span>', shown)}
    assert {"Methotrexate", "12-year-old", "rash cleared", "tofacitinib 5 mg twice daily"} <= marks
    assert "weakness did not improve" not in marks
    passages = re.findall(r'<div class="text"[^>]*>(.*?)</div>', shown, re.S)
    assert unescape(re.sub("<[^>]+>", "", "".join(passages))) == CASES
    assert "role_not_in_quote must be looked at" in shown.lower()


def test_one_key_takes_a_decision_and_shows_the_next_value(page: Open) -> None:
    browser, number = inside(page), page.document("sisters.txt")
    headers = {"X-CSRF-Token": csrf(browser), "HX-Request": "true"}
    prior = value(browser, number, "prior_treatments")
    answer = browser.post(f"/documents/{number}/decide", data=form(prior, "accept"), headers=headers)
    assert answer.status_code == 200
    focus = re.findall(r'data-focus="(\d+)"', answer.text)[0]
    assert "rash" in re.findall(rf'id="v{focus}".*?</article>', answer.text, re.S)[0]
    assert 'hx-swap-oob="true"' in answer.text
    assert value(browser, number, "prior_treatments")["state"] == "accepted"
    assert browser.get("/api/work?state=accepted").json()["items"][0]["words"] == "methotrexate (refractory)"
    rest = browser.post(f"/documents/{number}/decide", data={"action": "rest", "record": "rec:one"}, headers=headers)
    assert (rest.status_code, "rec%3Atwo" in rest.headers["hx-redirect"]) == (204, True)


def test_a_value_that_somebody_decided_meanwhile_is_not_covered(page: Open) -> None:
    browser, number = inside(page), page.document("sisters.txt")
    headers = {"X-CSRF-Token": csrf(browser), "HX-Request": "true"}
    seen = value(browser, number, "age")
    assert browser.post(f"/documents/{number}/decide", data=form(seen, "accept"), headers=headers).status_code == 200
    late = browser.post(f"/documents/{number}/decide", data=form(seen, "reject"), headers=headers)
    assert (late.status_code, "meanwhile" in late.text) == (409, True)
    assert value(browser, number, "age")["state"] == "accepted"


def test_a_correction_is_typed_and_brings_the_identifier_of_its_name(page: Open) -> None:
    browser, number = inside(page), page.document("sisters.txt")
    headers = {"X-CSRF-Token": csrf(browser), "HX-Request": "true"}
    drug = value(browser, number, "drugs")
    named = {"record": drug["record"], "what": "drugs", "key": drug["key"]}
    editor = browser.get(f"/documents/{number}/editor", params=named).text
    assert 'value="tofacitinib"' in editor
    assert 'value="5 mg twice daily"' in editor
    assert "baricitinib" in browser.get("/vocabulary/drugs?begins=bari").text
    wrong = browser.post(f"/documents/{number}/decide", headers=headers,
                         data=form(drug, "correct", **{"v.name": "baricitinib", "v.n": "many"}))  # fmt: skip
    assert (wrong.status_code, wrong.text.strip()[:3]) == (422, "n: ")
    data = form(drug, "correct", **{"v.name": "baricitinib", "v.dose": "4 mg"})
    assert browser.post(f"/documents/{number}/decide", data=data, headers=headers).status_code == 200
    now = value(browser, number, "drugs")["value"]
    assert (now["name"], now["dose"], now["id"]) == ("baricitinib", "4 mg", "UNII:ISP4442I3Y")


def test_a_missed_value_is_added_from_the_words_that_were_selected(page: Open) -> None:
    browser, number = inside(page), page.document("sisters.txt")
    headers = {"X-CSRF-Token": csrf(browser), "HX-Request": "true"}
    at = CASES.index("her sister")
    data = {"action": "add", "record": "rec:two", "field": "sex", "key": "", "version": "0", "v.female": "1",
            "evidence": f"{at}-{at + 10}"}  # fmt: skip
    assert browser.post(f"/documents/{number}/decide", data=data, headers=headers).status_code == 204
    added = browser.get(f"/api/documents/{number}").json()["records"][1]["values"][-1]
    assert (added["state"], added["value"]["female"], added["value"]["evidence"][0]["quote"]) == \
        ("added", 1, "her sister")  # fmt: skip


def test_undo_takes_back_the_last_decision_wherever_it_was(page: Open) -> None:
    browser, number = inside(page), page.document("letter.txt")
    headers = {"X-CSRF-Token": csrf(browser), "HX-Request": "true"}
    assert browser.post("/undo", headers=headers).status_code == 422
    browser.post(f"/documents/{number}/decide", data=form(value(browser, number, "drugs"), "reject"), headers=headers)
    back = browser.post("/undo", headers=headers)
    assert back.headers["hx-redirect"].startswith(f"/documents/{number}?record=rec%3Aletter&value=drugs.")
    assert value(browser, number, "drugs")["state"] == "open"


def test_a_script_works_with_a_bearer_token_and_the_schema_says_how(page: Open) -> None:
    secret = page.client().post("/api/session", json={"token": "once"}).json()["token"]
    script, number = page.client(secret), page.document("letter.txt")
    found = value(script, number, "age")
    choice = {key: found[key] for key in ("record", "field", "key", "version")}
    taken = script.post(f"/api/documents/{number}/decisions", json={**choice, "action": "accept", "reason": "sure"})
    assert (taken.status_code, taken.json()["reviewer"], taken.json()["reason"]) == (200, "maria", "sure")
    assert script.post(f"/api/documents/{number}/decisions", json={**choice, "action": "reject"}).status_code == 409
    assert [one["action"] for one in script.get(f"/api/documents/{number}/decisions").json()] == ["accept"]
    assert script.get("/api/documents/999").status_code == 404
    described = script.get("/api/openapi.json").json()["paths"]
    assert "/api/documents/{document}/decisions" in described


# -- what must not get in ---------------------------------------------------------------------------------------


def test_text_from_a_paper_is_text_wherever_it_is_shown(page: Open) -> None:
    browser, number = inside(page), page.document("hostile.txt")
    here = f"/documents/{number}"
    for path in ("/work", here, "/suggest/study?begins=<", f"{here}/arrange?record=rec:hostile"):
        shown = browser.get(path).text
        assert ATTACK not in shown
        assert "<script>document" not in shown
        assert "&lt;script&gt;" in shown


def test_no_page_lets_anything_but_its_own_files_run(page: Open) -> None:
    browser = inside(page)
    for path in ("/work", "/login", "/static/review.js", "/api/work", "/nowhere"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    for path in ("/work", f"/documents/{page.document('hostile.txt')}"):
        for element in html.fromstring(browser.get(path).text).iter():
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
            if element.tag in ("script", "link"):
                assert (element.get("src") or element.get("href")).startswith("/static/")
                assert not element.text


def test_what_changes_something_must_come_from_our_own_page(page: Open) -> None:
    browser, number = inside(page), page.document("letter.txt")
    data = form(value(browser, number, "age"), "accept")
    token = csrf(browser)
    foreign: list[dict[str, str]] = [
        {}, {"X-CSRF-Token": "guess"}, {"X-CSRF-Token": token, "Origin": "http://evil.example"},
        {"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"},
    ]  # fmt: skip
    for headers in foreign:
        assert browser.post(f"/documents/{number}/decide", data=data, headers=headers).status_code == 403
        assert browser.post("/logout", headers=headers).status_code == 403
    assert value(browser, number, "age")["state"] == "open"
    own = {"X-CSRF-Token": token, "Origin": "http://127.0.0.1", "HX-Request": "true"}
    assert browser.post(f"/documents/{number}/decide", data=data, headers=own).status_code == 200


def test_another_host_name_is_not_answered(page: Open) -> None:
    assert page.client().get("/login", headers={"Host": "rebound.example"}).status_code == 400
    assert page.client().get("/login", headers={"Host": "localhost"}).status_code == 200


def test_no_path_of_a_request_reaches_the_disk(page: Open) -> None:
    browser = inside(page)
    number = page.document("letter.txt")
    for path in ("/static/../auth.py", "/static/%2e%2e/auth.py", "/static/..%2fauth.py", "/static//etc/passwd",
                 "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd", f"/documents/{number}/pages/..%2f..%2fetc.png",
                 f"/documents/{number}/pages/1.png", "/documents/..%2f1"):  # fmt: skip
        answer = browser.get(path)
        assert answer.status_code in (404, 422), path
        assert "argon2" not in answer.text
        assert "root:" not in answer.text


@pytest.mark.parametrize("attack", [
    "' OR 1=1 --", '" OR ""="', "'; DROP TABLE items; --", "x\" OR rowid > 0 OR \"", "*", "words:*", "NEAR(", "%", "_",
    "\\",
])  # fmt: skip
def test_no_sql_of_a_request_reaches_the_database(page: Open, attack: str) -> None:
    browser = inside(page)
    for name in ("search", "drug", "study", "document", "reviewer", "code"):
        answer = browser.get("/api/work", params={name: attack, "show": "all", "state": "any"})
        searched = re.search(r"\w", attack) is None and name == "search"
        assert (answer.status_code, answer.json()["count"]) == (200, 18 if searched else 0), name
    assert browser.get("/suggest/drug", params={"begins": attack}).status_code == 200
    with page.store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM items")).scalar_one() == 18


def test_a_session_is_new_at_every_entrance_and_over_when_one_leaves(team: Open) -> None:
    browser = team.client()
    browser.cookies.set("epicrisis_session", "chosen by somebody else")
    assert browser.post("/login", data={"name": "maria", "password": PASSWORD}).status_code == 303
    held = [cookie.value for cookie in browser.cookies.jar if cookie.value != "chosen by somebody else"]
    assert len(held) == 1
    cookie = browser.post("/login", data={"name": "maria", "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    second = re.findall(r"epicrisis_session=([^;]+)", cookie)[0]
    assert second != held[0]
    assert team.client(held[0]).get("/api/work").status_code == 401
    fresh = team.client()
    fresh.cookies.set("epicrisis_session", second)
    assert fresh.get("/work").status_code == 200
    assert fresh.post("/logout", headers={"X-CSRF-Token": csrf(fresh)}).status_code == 303
    assert team.client(second).get("/api/work").status_code == 401


def test_passwords_are_kept_as_argon2_and_who_guesses_has_to_wait(team: Open) -> None:
    with team.store.engine.connect() as connection:
        secrets = list(connection.execute(text("SELECT secret FROM users")).scalars())
        assert all(secret.startswith("$argon2id$") for secret in secrets)
    browser = team.client()
    tried = [browser.post("/login", data={"name": "niko", "password": f"guess {n}"}).status_code for n in range(7)]
    assert tried == [401] * 5 + [429] * 2
    assert browser.post("/login", data={"name": "niko", "password": PASSWORD}).status_code == 429
    assert team.client().post("/api/session", json={"name": "niko", "password": PASSWORD}).status_code == 429
    assert browser.post("/login", data={"name": "maria", "password": PASSWORD}).status_code == 303


def test_a_reviewer_cannot_open_what_takes_an_adjudicator(team: Open) -> None:
    browser = team.client()
    browser.post("/login", data={"name": "maria", "password": PASSWORD})
    assert browser.get("/adjudication").status_code == 403
    assert browser.get("/agreement").status_code == 403


def test_a_request_of_bearable_size_is_read_and_a_larger_one_refused(page: Open) -> None:
    browser = inside(page)
    headers = {"X-CSRF-Token": csrf(browser)}
    large = {"name": "x" * 400_000}
    assert browser.post("/login", data=large, headers=headers).status_code == 413
    parts = iter([b"name=", *[b"x" * 1000] * 400])
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.post("/login", content=parts, headers=headers | kind).status_code == 413
