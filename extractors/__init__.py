"""Extractors: what each field's words look like in print. ``EXTRACTORS`` is the one explicit registry."""

from __future__ import annotations

from extractors.adverse_events import AdverseEvents
from extractors.age import Ages
from extractors.antibodies import Antibodies
from extractors.base import Extractor
from extractors.conditions import Conditions
from extractors.durations import DiseaseDurations, FollowUps
from extractors.groups import PatientGroups
from extractors.outcomes import Outcomes
from extractors.sex import Sexes
from extractors.treatments import Treatments

EXTRACTORS: tuple[Extractor, ...] = (
    PatientGroups(),
    Conditions(),
    Ages(),
    DiseaseDurations(),
    Sexes(),
    Antibodies(),
    Treatments(),
    FollowUps(),
    Outcomes(),
    AdverseEvents(),
)
