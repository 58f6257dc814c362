"""One treatment against placebo: whose the results are where the text does not say how patients were allocated."""

from __future__ import annotations

import pytest
from reading import records

TOP = "Sleep and tremor in narcolepsy\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n"
BLINDED = "METHODS: In a double-blind trial, 80 adults with narcolepsy were studied. "
RESULTS = "RESULTS: Tremor was seen in 12% of the modafinil group and in 3% of the placebo group."


def groups(prose: str) -> list[tuple[str | None, int | None]]:
    return [(record.group.label, record.group.n) for record in records(TOP + prose)]


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        (BLINDED + RESULTS, [("modafinil", None)]),
        (BLINDED + "RESULTS: More tremor was told of modafinil-treated adults than of placebo-treated ones.",
         [("modafinil", None)]),
        (BLINDED.replace("double-blind", "placebo-controlled") + "RESULTS: The tremor of 9 adults was stronger on "
         "modafinil than on placebo.", [("modafinil", None)]),
        (BLINDED + "RESULTS: Adults on modafinil had stronger tremor than those who received placebo.",
         [("modafinil", None)]),
        (BLINDED + "Forty received placebo. RESULTS: Tremor was seen in 12% (5/40 adults) in the modafinil group.",
         [("modafinil", 40)]),
        (BLINDED.replace("double-blind", "double-blind crossover") + RESULTS, [(None, 80)]),
        (BLINDED.replace("double-blind", "open") + RESULTS, [(None, 80)]),
        (BLINDED.replace(" were studied", " took modafinil 100 mg or 200 mg") + RESULTS, [(None, 80)]),
        (BLINDED + "Most took haloperidol, and haloperidol was kept. " + RESULTS, [(None, 80)]),
    ],
    ids=["its group", "treated", "than on placebo", "than those who received it", "received placebo", "crossover",
         "not blinded", "doses", "another drug is tried"],
)  # fmt: skip
def test_one_treatment_whose_group_is_held_against_placebo_is_an_arm(
    prose: str, expected: list[tuple[str | None, int | None]]
) -> None:
    assert groups(prose) == expected


def test_an_arm_of_a_counted_trial_has_its_record_without_facts_of_its_own() -> None:
    prose = (
        "METHODS: Eighty adults with narcolepsy were randomised to intermittent modafinil or continuous haloperidol. "
        "RESULTS: Tremor occurred in 12% of the modafinil group."
    )
    assert sorted(groups(prose)) == [("haloperidol", None), ("modafinil", None)]
