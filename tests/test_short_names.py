"""Short forms of diseases with the words before them."""

from __future__ import annotations

import pytest

from extractors.conditions import Conditions
from pipeline.recognition import read_text

FRONT = "Lupus erythematosus (LE) and colorectal cancer (CRC) are treated here. "


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("Three patients with systemic LE were given rituximab.", "systemic lupus erythematosus"),
        ("Three patients with subacute cutaneous LE were given rituximab.", "subacute cutaneous lupus erythematosus"),
        ("Three patients with metastatic CRC were given panitumumab.", "metastatic colorectal cancer"),
        ("Three children with juvenile DM were given rituximab.", "juvenile dermatomyositis"),
        ("Three patients with generalised MG were given rituximab.", "myasthenia gravis"),
        ("Three patients with discoid or systemic LE were given rituximab.", "lupus erythematosus"),
        ("Three patients with refractory LE were given rituximab.", "lupus erythematosus"),
    ],
)
def test_a_short_form_with_the_words_before_it_is_the_disease_that_they_name(told: str, named: str) -> None:
    front = FRONT + ("Myasthenia gravis (MG) is rare. " if "MG" in told else "")
    assert [m.value.name for m in Conditions()(read_text(front + told))][-1] == named
