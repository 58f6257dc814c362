"""Harms that read as outcomes: "transaminases rose to five times normal", "CMV viraemia cleared on ganciclovir".

A value that rises under a drug and an infection that befalls the patient on the way are harms, and what became of them
is no outcome of the treatment. A text that as a whole reports a harm tells just that: such a harm is another matter.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.adverse_events import AdverseEvent
from extractors.base import Mention
from extractors.outcomes import Outcome

_ON_THE_WAY = frozenset(("adverse_event.changed", "adverse_event.typical"))
_EVENTS = frozenset(
    ("death", "response", "remission", "relapse", "treatment_discontinuation", "hospitalisation", "organ_support")
)
_NO_CHANGE = frozenset(("stable", "unchanged"))


def without_harms(
    outcomes: Sequence[Mention[Outcome]], harms: Sequence[Mention[AdverseEvent]]
) -> list[Mention[Outcome]]:
    """The outcomes that are no harm told once more."""
    told = [harm for harm in harms if harm.value.present and harm.rule in _ON_THE_WAY]
    return [
        outcome
        for outcome in outcomes
        if outcome.value.domain in _EVENTS
        or outcome.value.direction in _NO_CHANGE
        or not any(harm.start < outcome.end and outcome.start < harm.end for harm in told)
    ]
