"""What may come in with a request: text and numbers that every database can hold."""

from __future__ import annotations

import math
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, Field

LARGEST = 2**31 - 1
"""The largest number that every database takes as an id."""


def storable(text: str) -> str:
    """Text that every database can hold."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("holds characters that are no text")
    return text


def storable_json(value: Any, depth: int = 0) -> Any:
    """A value of JSON that every database can hold."""
    if depth > 8:
        raise ValueError("is nested too deep")
    if isinstance(value, str):
        storable(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            storable(str(name))
            storable_json(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            storable_json(inner, depth + 1)
    elif isinstance(value, (int, float)) and not (math.isfinite(value) and abs(value) < 1e15):
        raise ValueError("holds a number that no paper prints")
    return value


Number = Annotated[int, Path(ge=1, le=LARGEST)]
Name = Annotated[str, Field(max_length=100), AfterValidator(storable)]
Words = Annotated[str, Field(max_length=2000), AfterValidator(storable)]
Plain = AfterValidator(storable)
