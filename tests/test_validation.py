"""Every check has claims that it flags and claims that it lets pass, read from their words alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks import CHECKS, CODES
from pipeline.checks.base import FIELDS, Scene
from pipeline.checks.numerals import numerals
from pipeline.document import Document
from pipeline.errors import UsageError
from pipeline.records import SINGLE_FIELDS, Record, values
from pipeline.segmentation import normalise
from pipeline.validation import BY_FIELD, validate, validate_in

Item = dict[str, Any]
CASES: dict[str, list[Item]] = yaml.safe_load((Path(__file__).parent / "checks.yaml").read_text(encoding="utf-8"))
ONE = {"group": {"kind": "individual", "n": 1}, "sex": {"female": 1, "male": 0}}


def codes_of(case: Item) -> list[str]:
    """The flags of the case's value in a record that holds it."""
    text, quote, more = case["text"], case["quote"], case.get("record", {})
    field = next(key for key in case if key in FIELDS)
    start = text.rfind(quote)
    piece = {"start": start, "end": start + len(quote), "quote": quote, "page": case.get("page")}
    evidence = [piece] if quote else []
    value = {**case[field], "evidence": evidence}
    record: Item = {
        "record_id": "case", "document": {"id": "d", "source": "case.txt"}, "study": {}, "scope": "this",
        "group": {"kind": "individual"}, "drugs": [{"name": "tofacitinib"}], **more,
    }  # fmt: skip
    record[field] = value if field in SINGLE_FIELDS else [value, *more.get(field, [])]
    document = read(text).model_copy(update={"recognised_pages": case.get("recognised_pages", [])})
    checked, _ = validate(Record.model_validate(record), document, normalise(text))
    return next(v for name, index, v in values(checked) if name == field and index in (None, 0)).flags


def read(text: str) -> Document:
    return Document(id="d", source="case.txt", media_type="text/plain", text=text)


def record_of(**fields: Any) -> Record:
    who = {"record_id": "r", "document": {"id": "d", "source": "s"}, "study": {}, "scope": "this"}
    return Record.model_validate({**who, **ONE, "drugs": [{"name": "tofacitinib"}], **fields})


def named(case: Item) -> str:
    return f"{case['code']}: {case['text'][:40]}"


@pytest.mark.parametrize("case", CASES["flagged"], ids=named)
def test_a_wrong_value_is_flagged(case: Item) -> None:
    assert case["code"] in codes_of(case)


@pytest.mark.parametrize("case", CASES["passing"], ids=named)
def test_a_right_value_passes(case: Item) -> None:
    assert case["code"] not in codes_of(case)


def test_every_check_has_a_case() -> None:
    assert sorted({case["code"] for case in CASES["flagged"]}) == sorted(CODES)
    assert len(set(CODES)) == len(CODES) == len(CHECKS)
    assert {case["code"] for case in CASES["passing"]} <= set(CODES)


def test_every_field_is_checked_and_every_check_says_how_to_mend() -> None:
    for check in CHECKS:
        assert check.name[0].isupper(), check.name
        assert check.code.replace("_", "").islower(), check.code
        assert check.claim.endswith("."), check.name
        assert check.example, check.name
        assert check.fix, check.name
        assert all(check in BY_FIELD[field] for field in check.fields)


def test_a_flag_names_the_value_the_quote_and_the_mend() -> None:
    text = "It had healed after 11 months."
    piece = {"start": 20, "end": 29, "quote": "11 months"}
    record = record_of(follow_up=[{"value": 11, "stat": "exact", "unit": "year", "evidence": [piece]}])
    checked, flags = validate(record, read(text), text)
    mine = [flag for flag in flags if flag.field == "follow_up"]
    assert [(flag.index, flag.code, flag.quote) for flag in mine] == [(0, "unit_not_in_quote", "11 months")]
    assert "months, not of years" in mine[0].message
    assert checked.follow_up[0].needs_review
    assert 0 <= checked.follow_up[0].confidence < 1
    assert record.follow_up[0].flags == [], "the record that was given stays as it was"


def test_more_values_are_accepted_when_less_precision_is_asked_for() -> None:
    text = "A 9-year-old girl received tofacitinib."
    piece = {"start": 2, "end": 12, "quote": "9-year-old"}
    age = {"value": 9, "stat": "exact", "unit": "year", "evidence": [piece], "rule": "age.year-old"}
    scene = Scene(read(text), text)
    assert not validate_in(record_of(age=[age]), scene, accept_precision=0.6)[0].age[0].needs_review
    with pytest.raises(UsageError, match="between 0 and 1"):
        validate_in(record_of(age=[age]), scene, accept_precision=97)


@given(st.integers(0, 10_000))
def test_numbers_are_read_whole(number: int) -> None:
    assert [n.value for n in numerals(f"after {number} weeks")] == [number]
    assert number not in [n.value for n in numerals(f"after {number}.5 weeks")]


@given(st.text(max_size=200), st.integers(0, 199), st.integers(1, 60))
def test_no_words_stop_a_check(text: str, start: int, length: int) -> None:
    case = {"text": text, "quote": text[start : start + length], "record": ONE}
    for claimed in (
        {"outcomes": {"domain": "skin", "direction": "improved", "n": 3, "of": 4, "percent": 75.0}},
        {"age": {"value": 3.0, "stat": "exact", "unit": "year"}},
        {"drugs": {"name": "tofacitinib", "dose": "5 mg", "n": 2}},
        {"antibodies": {"name": "ANA", "status": "positive"}},
    ):
        assert set(codes_of({**case, **claimed})) <= set(CODES)
