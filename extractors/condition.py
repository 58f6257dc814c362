"""A disease as its clause states it."""

from __future__ import annotations

from typing import Literal

from extractors.base import Value

Role = Literal["patient", "background", "relative", "denied", "history"]


class Condition(Value):
    """A disease, whose it is, and how much speaks for its being the disease treated."""

    name: str
    id: str | None = None
    role: Role
    weight: int = 0
    diagnosed: bool = False
    """The words state a diagnosis, or what a treatment is given for."""
