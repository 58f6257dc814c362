"""What a column of a flattened table makes of the values in it.

A drug under "Prior treatment" is a prior one, whatever the words around it, and no column of ages states an outcome.
"""

from __future__ import annotations

from typing import Any

from extractors.base import Mention
from extractors.condition_signs import STATED
from extractors.conditions import Condition
from extractors.treatments import Treatment

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


def in_column(mention: Mention[Any], column: str | None) -> Mention[Any]:
    """A treatment in a table takes the role of its column; a disease in the patients' column is stated of them."""
    value = mention.value
    if isinstance(value, Condition) and column in ("patient", "other") and value.role == "patient":
        stated = value.model_copy(update={"weight": max(value.weight, STATED)})
        return Mention(mention.start, mention.end, stated, mention.rule)
    if not isinstance(value, Treatment) or column not in ("drug", "prior", "concomitant"):
        return mention
    role = "index" if column == "drug" else column
    told = {"response": value.response, "cue": "prior column"} if role == "prior" else {"response": "unspecified"}
    changed = value.model_copy(update={"role": role, **told})
    return Mention(mention.start, mention.end, changed, f"treatment.column-{column}")
