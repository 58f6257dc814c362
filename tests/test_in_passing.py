"""A treatment that only the methods of a paper name is not what the paper is about."""

from __future__ import annotations

import pytest
from reading import records

METHODS = "Methods\nTwelve children with uveitis were followed. They were treated with heparin before sampling.\n"
RESULTS = "Results\nThe uveitis improved in nine of twelve children.\n"
FILLER = "Vision was measured twice with a chart on the wall of the same room. " * 90


def drugs_of(text: str) -> list[str]:
    return [drug.name for record in records(text) for drug in record.drugs]


def test_what_only_the_methods_of_a_paper_name_makes_no_record() -> None:
    assert drugs_of(f"{METHODS}{FILLER}\n{RESULTS}") == []


@pytest.mark.parametrize(
    "text",
    [
        f"{METHODS}{RESULTS}",
        f"{METHODS}{FILLER}\n{RESULTS}Heparin was given to all children.\n",
        f"Case report\n{METHODS[8:]}{FILLER}\n{RESULTS[8:]}",
    ],
    ids=["abstract", "named again", "no methods"],
)
def test_what_an_abstract_or_the_results_name_does(text: str) -> None:
    assert drugs_of(text) == ["heparin"]
