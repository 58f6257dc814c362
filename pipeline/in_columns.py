"""What a column of a flattened table makes of the values in it.

A drug under "Prior treatment" is a prior one, whatever the words around it, and no column of ages states an outcome.
"""

from __future__ import annotations

from typing import Any

from extractors.base import Mention
from extractors.condition import Condition
from extractors.condition_signs import STATED
from extractors.treatment_cues import Role
from extractors.treatments import Treatment, with_role

_NOT_IN_COLUMN = {
    "prior": ("outcome", "follow_up", "adverse_event"),
    "patient": ("outcome", "follow_up", "adverse_event", "treatment"),
    "drug": ("outcome", "follow_up", "adverse_event"),
    "outcome": ("age", "disease_duration", "antibodies"),
}
"""Fields that a column of a kind does not state, whatever its words."""


def states(column: str | None, label: str) -> bool:
    """Whether a column of a kind (None: outside tables) may state a field."""
    return column is None or label not in _NOT_IN_COLUMN.get(column, ())


_ROLES: dict[str, Role] = {"drug": "index", "prior": "prior", "concomitant": "concomitant"}
"""What the columns of treatments say of those that stand in them."""


def in_column(mention: Mention[Any], column: str | None) -> Mention[Any]:
    """A treatment in a table takes the role of its column; a disease in the patients' column is stated of them."""
    value = mention.value
    if isinstance(value, Condition) and column in ("patient", "other") and value.role == "patient":
        stated = value.model_copy(update={"weight": max(value.weight, STATED)})
        return Mention(mention.start, mention.end, stated, mention.rule)
    role = _ROLES.get(column or "")
    if not isinstance(value, Treatment) or role is None:
        return mention
    told = {"response": value.response, "cue": "prior column"} if role == "prior" else {"response": "unspecified"}
    return with_role(mention, role, f"treatment.column-{column}", **told)
