"""Earlier patients whom a study compares its own with are a group of their own; what failed and went on is both."""

from __future__ import annotations

import pytest
from reading import document, records

from extractors.treatments import Treatments
from pipeline.arms import Arms
from pipeline.recognition import recognise
from pipeline.segmentation import segment

TITLE = "Tofacitinib in dermatomyositis\nLotte Verhaegen, Piet Aerts\n\n"
FAILED = "We treated seven patients who had failed prednisolone, ciclosporin and cyclophosphamide. "
TRIPLE = "Before that, all nine comparable patients on the triple therapy had died."


def past(text: str) -> list[tuple[str, int | None, tuple[str, ...]]]:
    doc = recognise(segment(document(TITLE + text)))
    arms = Arms(doc, list(Treatments()(doc)), lambda _: True).arms
    return [(arm.label, arm.n, arm.treatments) for arm in arms if arm.past]


@pytest.mark.parametrize(
    ("text", "label", "n", "drugs"),
    [
        (FAILED + TRIPLE, "historical controls", 9, ("prednisolone", "ciclosporin", "cyclophosphamide")),
        (
            "Two of seven died, compared with eight historical controls treated with prednisolone and azathioprine.",
            "historical controls", 8, ("prednisolone", "azathioprine"),
        ),
        (
            "Survival was better than in 12 matched historical controls who had received cyclophosphamide alone.",
            "matched historical controls", 12, ("cyclophosphamide",),
        ),
        ("A historical cohort of 14 patients given azathioprine died.", "historical controls", 14, ("azathioprine",)),
        ("All historical controls (n = 6) given azathioprine died.", "historical controls", 6, ("azathioprine",)),
        (
            "Five of seven lived, compared with two of 11 earlier patients managed with azathioprine.",
            "historical controls", 11, ("azathioprine",),
        ),
    ],
)  # fmt: skip
def test_earlier_patients_with_a_number_and_drugs(text: str, label: str, n: int, drugs: tuple[str, ...]) -> None:
    assert past(text) == [(label, n, drugs)]


@pytest.mark.parametrize(
    "text",
    [
        "Five of seven lived, compared with two of 11 earlier patients managed without it.",
        "Survival was better than in historical controls treated with azathioprine.",
        "In three previous cases treated with azathioprine the rash cleared.",
        "We treated seven patients who had failed prednisolone and ciclosporin. " + TRIPLE,
        "Six comparable patients received azathioprine.",
    ],
    ids=["without a drug", "without a number", "literature", "another number of drugs", "of today"],
)
def test_others_are_no_historical_controls(text: str) -> None:
    assert past(text) == []


def test_each_group_has_its_own_treatments_and_outcomes() -> None:
    ours, theirs = records(
        TITLE + "Seven patients had not improved on prednisolone, ciclosporin and cyclophosphamide, "
        "and got tofacitinib 10 mg/day as well. Two of the seven died. " + TRIPLE
    )
    assert (ours.group.n, theirs.group.n) == (7, 9)
    assert [d.name for d in ours.drugs] == ["tofacitinib"]
    assert [d.name for d in theirs.drugs] == ["prednisolone", "ciclosporin", "cyclophosphamide"]
    assert not theirs.prior_treatments
    assert [(o.domain, o.n) for o in ours.outcomes] == [("death", 2)]
    assert [(o.domain, o.n) for o in theirs.outcomes] == [("death", 9)]


@pytest.mark.parametrize(
    ("told", "goes_on"),
    [
        ("had not improved on prednisolone and ciclosporin, and got tofacitinib as well", True),
        ("had failed prednisolone and ciclosporin and had tofacitinib (10 mg/day) added", True),
        ("did not respond to prednisolone and ciclosporin, and tofacitinib was added", True),
        ("had failed prednisolone and ciclosporin and were treated with tofacitinib", False),
        ("had failed prednisolone and ciclosporin, which were stopped, and tofacitinib was added", False),
    ],
)
def test_what_failed_goes_on_where_the_index_treatment_is_added(told: str, goes_on: bool) -> None:
    record = records(TITLE + f"Seven patients with dermatomyositis {told}. The rash cleared in five of the seven.")[0]
    assert [d.name for d in record.drugs] == ["tofacitinib"]
    assert {p.name for p in record.prior_treatments} == {"prednisolone", "ciclosporin"}
    beside = {c.name for c in record.concomitant_treatments}
    assert beside == ({"prednisolone", "ciclosporin"} if goes_on else set())
