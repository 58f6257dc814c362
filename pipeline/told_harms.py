"""What reads as two things: harms that read as outcomes, and the disease itself that reads as a harm.

A value that rises under a drug ("transaminases rose to five times normal") and an infection that befalls the patient on
the way ("CMV viraemia cleared on ganciclovir") are harms, and what became of them is no outcome of the treatment. A
text that as a whole reports a harm tells just that: such a harm is another matter. What drugs typically do and no drug
is blamed for ("pneumonia", "septic shock") is no harm where it is what the patient is treated for. And what one patient
had is told again in fewer words ("capecitabine-induced vasospastic angina ... the angina", "by day 9 all toxicities").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.adverse_events import AdverseEvent
from extractors.base import Mention
from extractors.outcome_organs import organ_beside
from extractors.outcome_setting import ORGANS
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


_BLAMED = frozenset(("adverse_event.blamed", "adverse_event.induced", "adverse_event.report"))
_TITLE = 250
_SOON = 200
_UNNAMED = re.compile(
    r"\b(?:symptoms?|signs|complaints|manifestations)\b|\brecover(?:ed|y)\b|improve(?:d|ments?)?$", re.IGNORECASE
)
_RECOVERED = re.compile(r"\brecovered\b", re.IGNORECASE)


def of_harms(
    outcomes: Sequence[Mention[Outcome]], harms: Sequence[Mention[AdverseEvent]], text: str
) -> list[Mention[Outcome]]:
    """The outcomes, where the symptoms of a reported harm and who recovered from one belong to the organ it befell."""
    had = [harm for harm in harms if harm.value.present and harm.rule in _BLAMED]
    return [_of_harm(outcome, had, text) for outcome in outcomes] if had else list(outcomes)


def _of_harm(outcome: Mention[Outcome], had: Sequence[Mention[AdverseEvent]], text: str) -> Mention[Outcome]:
    printed = text[outcome.start : outcome.end]
    if outcome.value.domain != "disease_activity" or not _UNNAMED.search(printed):
        return outcome
    reported = had[0] if had[0].start < _TITLE else None
    before = [harm for harm in had if harm.end <= outcome.start <= harm.end + _SOON]
    harm = before[-1] if before and _RECOVERED.search(printed) else reported
    domain = organ_beside(harm.value.event) if harm else None
    if domain not in ORGANS:
        return outcome
    return replace(outcome, value=outcome.value.model_copy(update={"domain": domain}))


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
