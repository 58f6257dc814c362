"""The review page under schemathesis and Hypothesis: whatever is sent, allowed or not, breaks nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from review_store import Open, opened, told_twice
from schemathesis.checks import not_a_server_error

from pipeline.store import sqlite_url

CASES = int(os.environ.get("EPICRISIS_CASES", "200"))
"""Cases in all; ``EPICRISIS_CASES=2000`` asks for more."""
OPERATIONS = (
    ("GET", "/api/work"), ("GET", "/api/progress"), ("GET", "/api/documents/{document}"),
    ("GET", "/api/documents/{document}/decisions"), ("POST", "/api/documents/{document}/decisions"),
    ("GET", "/api/agreement"), ("POST", "/api/session"), ("GET", "/api/discrepancies"),
    ("POST", "/api/discrepancies/{key}"),
)  # fmt: skip
PAGES = ("/work", "/next", "/documents/1", "/documents/1/editor", "/documents/1/arrange", "/documents/1/pages/1",
         "/suggest/drug", "/vocabulary/drugs", "/enter", "/linked", "/linked/0", "/linked/next")  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    with opened(sqlite_url(tmp_path_factory.mktemp("fuzzed") / "epicrisis.db"), more=told_twice()) as one:
        yield one


@pytest.fixture(scope="module")
def secret(page: Open) -> str:
    return str(page.client().post("/api/session", json={"token": "once"}).json()["token"])


def test_every_operation_is_tried(page: Open) -> None:
    described = page.app.openapi()["paths"]
    known = {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert known == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=" ".join)
def test_nothing_that_a_script_sends_breaks_the_server(page: Open, secret: str, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", page.app, headers={"Host": "127.0.0.1"})
    operation = schema[path][method]

    @settings(max_examples=max(1, CASES // len(OPERATIONS)), deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
    @given(case=operation.as_strategy())
    def tried(case: schemathesis.Case) -> None:
        if "key" in path:
            case.path_parameters["key"] = page.desk.between().disagreements[0].key
        elif method == "GET" and case.path_parameters:
            case.path_parameters["document"] = min(int(case.path_parameters["document"]), 3)
        elif case.path_parameters:
            case.path_parameters["document"] = 1
        answer = case.call(headers={"Authorization": f"Bearer {secret}", "Host": "127.0.0.1"})
        case.validate_response(answer, checks=[not_a_server_error])
        assert answer.status_code < 500

    tried()


words = st.text(max_size=40)


@settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
@given(path=st.sampled_from(PAGES), asked=st.dictionaries(
    st.sampled_from(("record", "what", "key", "value", "search", "page", "show", "state", "below", "begins", "token",
                     "here", "drug", "code", "field")), words, max_size=5))  # fmt: skip
def test_nothing_that_an_address_says_breaks_a_page(page: Open, secret: str, path: str, asked: dict[str, str]) -> None:
    kept = {name: said.encode("utf-8", "replace").decode() for name, said in asked.items()}
    assert page.client(secret).get(path, params=kept).status_code < 500


FORM = ("record", "field", "key", "version", "action", "reason", "target", "evidence", "v.name", "v.n", "v.value",
        "v.domain", "v.direction", "v.kind", "v.unit", "pane", "take.age.x", "believed")  # fmt: skip
LIKELY = st.sampled_from(("rec:one", "rec:two", "age", "drugs", "outcomes", "accept", "correct", "add", "split", "move",
                          "merge", "undo", "rest", "0", "1", "5-12", "skin", "improved", "individual", "year",
                          "999999999", "-1", "1e400", "NaN"))  # fmt: skip


@settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
@given(form=st.dictionaries(st.sampled_from(FORM), LIKELY | words, max_size=len(FORM)))
def test_nothing_that_a_form_sends_breaks_the_page(page: Open, secret: str, form: dict[str, str]) -> None:
    kept = {name: said.encode("utf-8", "replace").decode() for name, said in form.items()}
    for path in ("/documents/1/decide", "/undo", "/assignments", "/adjudication/1", "/linked/0"):
        assert page.client(secret).post(path, data=kept).status_code < 500
