"""Checks: claims that hold when all is well. ``CHECKS`` is the one explicit registry; their codes are closed."""

from __future__ import annotations

from pipeline.checks import (
    amounts,
    consistency,
    counts,
    groups,
    names,
    persons,
    plausibility,
    polarity,
    roles,
    serology,
    studies,
)  # fmt: skip
from pipeline.checks.base import Check

CHECKS: tuple[Check, ...] = (
    *consistency.CHECKS,
    *names.CHECKS,
    *amounts.CHECKS,
    *counts.CHECKS,
    *groups.CHECKS,
    *polarity.CHECKS,
    *serology.CHECKS,
    *roles.CHECKS,
    *studies.CHECKS,
    *persons.CHECKS,
    *plausibility.CHECKS,
)
CODES = tuple(check.code for check in CHECKS)
