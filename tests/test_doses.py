"""Doses on their example lines: what is marked in ``examples/dose.txt`` is the dose of the one drug of the line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractors.doses import dose_after
from extractors.treatments import Treatments
from pipeline.bibliography import Front
from pipeline.layout import Block
from pipeline.recognition import recognise
from pipeline.segmentation import Segmentation, normalise

LINES = (Path(__file__).parent / "examples" / "dose.txt").read_text(encoding="utf-8").splitlines()
EXAMPLES = [line for line in LINES if line and not line.startswith("#")]
_MARK = re.compile(r"<dose>(.+?)</dose>")


def doses(text: str, section: str = "body") -> list[str]:
    """The doses that the extractor finds in one sentence."""
    view = normalise(text)
    doc = recognise(Segmentation(view, [], [Block(0, len(view), section, 0)], Front()))
    return [mention.value.dose for mention in Treatments()(doc) if mention.value.dose]


@pytest.mark.parametrize("line", EXAMPLES)
def test_a_line_gives_its_marked_dose(line: str) -> None:
    bare = _MARK.sub(r"\1", line)
    assert "<" not in bare, "a broken mark"
    assert doses(bare) == _MARK.findall(normalise(line))


def test_there_are_examples_and_counter_examples() -> None:
    assert len(EXAMPLES) >= 25
    assert len([line for line in EXAMPLES if "<dose>" not in line]) >= 8


def test_a_dose_ends_before_the_next_word() -> None:
    assert dose_after(" 5 mg/kg monthlyish") == "5 mg/kg"
    assert dose_after(" was given. 5 mg of another") is None


def test_a_dose_without_a_drug_is_that_of_the_title() -> None:
    title, body = "Anifrolumab for lupus: three patients", "Each received 300 mg every 4 weeks."
    view = f"{title}\n{body}"
    split = len(title) + 1
    blocks = [Block(0, len(title), "title", 0), Block(split, len(view), "body", split)]
    found = list(Treatments()(recognise(Segmentation(view, [], blocks, Front()))))
    assert [m.value.name for m in found] == ["anifrolumab", "anifrolumab"]
    assert [m.value.dose for m in found] == [None, "300 mg every 4 weeks"]
    assert view[found[1].start : found[1].end] == "300 mg every 4 weeks"


def test_a_dose_without_a_drug_is_nobodys_where_no_title_names_one() -> None:
    assert doses("Each received 300 mg every 4 weeks.") == []
