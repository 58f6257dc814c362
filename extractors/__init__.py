"""Extractors: what each field's words look like in print. ``EXTRACTORS`` is the one explicit registry."""

from __future__ import annotations

from extractors.age import Ages
from extractors.base import Extractor
from extractors.durations import DiseaseDurations, FollowUps
from extractors.groups import PatientGroups
from extractors.treatments import Treatments

EXTRACTORS: tuple[Extractor, ...] = (
    PatientGroups(),
    Ages(),
    DiseaseDurations(),
    Treatments(),
    FollowUps(),
)
