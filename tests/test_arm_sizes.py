"""How many patients an arm has, wherever the text prints it."""

from __future__ import annotations

import pytest
from reading import document

from extractors.treatments import Treatments
from pipeline.arm_sizes import printed_at
from pipeline.arms import Arms
from pipeline.recognition import recognise
from pipeline.segmentation import segment


@pytest.mark.parametrize(
    ("n", "words"), [(18, "Eighteen"), (9, "9"), (4, None), (None, None)], ids=["word", "digits", "percent", "no size"]
)
def test_a_size_is_found_where_it_is_printed_beside_the_arm(n: int | None, words: str | None) -> None:
    text = "Modafinil is a drug. Eighteen adults took modafinil and 9 took haloperidol, 4% of all."
    place = printed_at(text, ["modafinil", "haloperidol"], n)
    assert (text[slice(*place)] if place else None) == words


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Twenty adults were randomised to modafinil or placebo; 10 got placebo.", [("modafinil", None)]),
        (
            "Eighteen adults were randomised to receive modafinil and 9 to receive placebo for 25 weeks.",
            [("modafinil", 18)],
        ),
        (
            "Ten adults were randomised to modafinil (10 patients) or haloperidol (12 patients).",
            [("modafinil", 10), ("haloperidol", 12)],
        ),
        (
            "Ninety adults were randomised to receive 2% lidocaine in 7.5% glucose or bupivacaine in 7.5% glucose. "
            "Nine of 30 patients receiving lidocaine and 1 of 32 patients receiving bupivacaine had tremor.",
            [("lidocaine", 30), ("bupivacaine", 32)],
        ),
        ("Adults were randomised to modafinil (100 mg daily, 117) or placebo (daily, 115).", [("modafinil", 117)]),
        (
            "Adults were randomised: 19, 20 and 13 adults received modafinil, haloperidol or placebo, respectively.",
            [("modafinil", 19), ("haloperidol", 20)],
        ),
        (
            "Of 50 adults, 25 were randomly assigned to receive modafinil plus a statin and 24 to receive a statin.",
            [("modafinil plus a statin", 25), ("statin", 24)],
        ),
        (
            "Adults were randomised to modafinil (100 mg, n = 17) or haloperidol (5 mg, n = 18).",
            [("modafinil", 17), ("haloperidol", 18)],
        ),
        (
            "A total of 40 adults were selected and randomised in two groups to modafinil (group A) or haloperidol "
            "(group B).",
            [("group A", None), ("group B", None)],
        ),
        (
            "Adults were randomised to modafinil 5 mg plus oral haloperidol 2 mg for 3 days (n = 17), haloperidol "
            "2 mg plus oral placebo (n = 18) or modafinil plus placebo (n = 19). Sleep was longer with modafinil plus "
            "haloperidol than with haloperidol alone or modafinil alone.",
            [("modafinil plus haloperidol", 17), ("haloperidol alone", 18), ("modafinil alone", 19)],
        ),
        (
            "Adults were allocated to the modafinil group (n = 17) or the control group (n = 18). The modafinil group "
            "received modafinil, the control group received nothing.",
            [("modafinil group", 17)],
        ),
        (
            "Adults were randomised to modafinil/haloperidol (n = 17), haloperidol (n = 18) or placebo (n = 16).",
            [("modafinil/haloperidol", 17), ("haloperidol", 18)],
        ),
        ("Adults were randomised (placebo 126, modafinil 115).", [("modafinil", 115)]),
        ("There were 33 patients randomly assigned to modafinil and 34 to placebo.", [("modafinil", 33)]),
        (
            "Adults were randomised to modafinil by push (bolus group) or drip (infusion group). In the bolus group, "
            "25.0% (10/40) had tremor, as against 20.5% (9/44) in the infusion group.",
            [("bolus", 40), ("infusion", 44)],
        ),
        (
            "In a randomised trial of modafinil versus haloperidol, two of the 64 patients in the modafinil group and "
            "7/23 in the haloperidol group slept. The modafinil group woke earlier than the haloperidol group.",
            [("modafinil", 64), ("haloperidol", 23)],
        ),
        (
            "Four of 31 (13%) of the modafinil-treated patients and 12 of 28 (42.9%) of the haloperidol-treated "
            "patients had tremor.",
            [("modafinil", 31), ("haloperidol", 28)],
        ),
        (
            "Adults were randomised to modafinil or haloperidol. Tremor occurred in 5.1% (11 of 214 patients) after "
            "modafinil and in 7/23 patients given haloperidol.",
            [("modafinil", 214), ("haloperidol", 23)],
        ),
        ("Adults were randomised to (20 mg modafinil/day, n = 21) or placebo (n = 22).", [("modafinil", 21)]),
        ("Adults were randomised to modafinil or placebo (modafinil: N = 91; placebo: N = 83).", [("modafinil", 91)]),
    ],
)
def test_an_arm_has_the_size_that_is_printed_for_it(sentence: str, expected: list[tuple[str, int | None]]) -> None:
    text = f"Tremor under several drugs\nLotte Verhaegen, Piet Aerts\n\nMETHODS: {sentence}"
    doc = recognise(segment(document(text)))
    arms = Arms(doc, list(Treatments()(doc)), lambda _: True).arms
    assert [(arm.label, arm.n) for arm in arms if not arm.placebo] == expected
