"""Checks: claims that hold when all is well. ``CHECKS`` is the one explicit registry; their codes are closed."""

from __future__ import annotations

from pipeline.checks import amounts, consistency, counts, names, owners, plausibility, polarity, roles
from pipeline.checks.base import Check

CHECKS: tuple[Check, ...] = (
    *consistency.CHECKS,
    *names.CHECKS,
    *amounts.CHECKS,
    *counts.CHECKS,
    *polarity.CHECKS,
    *roles.CHECKS,
    *owners.CHECKS,
    *plausibility.CHECKS,
)
CODES = tuple(check.code for check in CHECKS)
