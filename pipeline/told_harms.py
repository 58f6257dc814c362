"""What reads as two things: harms that read as outcomes, and the disease itself that reads as a harm.

A value that rises under a drug ("transaminases rose to five times normal") and an infection that befalls the patient on
the way ("CMV viraemia cleared on ganciclovir") are harms, and what became of them is no outcome of the treatment. A
text that as a whole reports a harm tells just that: such a harm is another matter. What drugs typically do and no drug
is blamed for ("pneumonia", "septic shock") is no harm where it is what the patient is treated for. And what one patient
had is told again in fewer words ("capecitabine-induced vasospastic angina ... the angina", "by day 9 all toxicities").
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.adverse_events import AdverseEvent
from extractors.base import Mention
from extractors.outcomes import Outcome
from pipeline.comparison import words
from pipeline.records import AdverseEvent as Harm
from pipeline.records import Condition

_ON_THE_WAY = frozenset(("adverse_event.changed", "adverse_event.typical"))
_EVENTS = frozenset(
    ("death", "response", "remission", "relapse", "treatment_discontinuation", "hospitalisation", "organ_support")
)
_IN_GENERAL = frozenset(("adverse event", "serious adverse event", "toxicity", "toxicities"))
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


def without_diseases(harms: Sequence[Harm], conditions: Sequence[Condition]) -> list[Harm]:
    """The harms that are not the disease of the record, by a shorter or a longer name."""
    diseases = [words(condition.name) for condition in conditions]
    return [
        harm
        for harm in harms
        if harm.rule != "adverse_event.typical"
        or not harm.present
        or not any(disease <= words(harm.event) or words(harm.event) <= disease for disease in diseases)
    ]


def told_once(harms: Sequence[Harm]) -> list[Harm]:
    """The harms of one patient but those that another tells by a longer name, and "toxicity" where it is named."""
    had = [harm.event.lower() for harm in harms if harm.present]
    named = any(event not in _IN_GENERAL for event in had)
    return [
        harm
        for harm in harms
        if not harm.present
        or not (named and harm.event.lower() in _IN_GENERAL)
        and not any(event.endswith(f" {harm.event.lower()}") for event in had)
    ]
