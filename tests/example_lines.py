"""Example lines: a text with the expected mentions marked inside it, read strictly.

    After <follow_up value=52 unit=week>52 weeks</follow_up> of treatment the rash had cleared.

The tag is the label of the extractor, its attributes are the fields of the extractor's value. A line without a tag is
a negative: the extractor must find nothing in it. What a tag leaves out must be the field's default; a number with
neither ``stat`` nor a range is ``exact``. ``words`` is the marked text; identifiers, weights, classes of drugs
and cues are compared only where given. An attribute is ``key=value`` or ``key="several words"``; ``key=none`` says
that the field is empty.
``[background]`` at the start of a line puts it in that section. ``#`` starts a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import ValidationError

from extractors.base import Extractor, Value

SECTIONS = ("title", "abstract", "background", "methods", "results", "discussion", "conclusions", "body", "table")
COMPARED_WHERE_GIVEN = frozenset({"id", "weight", "cue", "family"})
_TAG = re.compile(r"<(/?)([a-zA-Z_][\w-]*)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r'\s+(\w+)=("[^"<>]*"|[^\s"<>]+)')
_SECTION = re.compile(r"^\[(\w+)\]\s")


class BrokenExample(ValueError):
    """A line breaks the format; the message says where and how to mend it."""


@dataclass(frozen=True)
class Marked:
    """One expected mention: its span in the bare text, its value, and the fields that are compared."""

    start: int
    end: int
    value: Value
    compared: frozenset[str]

    def agrees(self, value: Value) -> bool:
        """Whether a found value is the expected one."""
        return all(getattr(self.value, key) == getattr(value, key) for key in self.compared)


@dataclass(frozen=True)
class Example:
    """One line: the bare text, its section and the mentions expected in it."""

    place: str
    text: str
    section: str
    marked: tuple[Marked, ...]


def value_type(extractor: Extractor) -> type[Value]:
    """The type of the values an extractor yields, from its signature."""
    returned = get_type_hints(type(extractor).__call__)["return"]
    kind = get_args(get_args(returned)[0])[0]
    assert issubclass(kind, Value)
    return kind


def read_examples(path: Path, label: str, kind: type[Value]) -> Iterator[Example]:
    """The examples of a file; raises BrokenExample for the first line that breaks the format."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield read_example(line, label, kind, f"{path.name}:{number}")


def read_example(line: str, label: str, kind: type[Value], place: str = "example") -> Example:
    """One line; raises BrokenExample where it breaks the format."""
    section = "body"
    if head := _SECTION.match(line):
        if head[1] not in SECTIONS:
            raise BrokenExample(f"{place}: no section '{head[1]}'; allowed: {', '.join(SECTIONS)}")
        section, line = head[1], line[head.end() :]
    text, marked, opened = "", [], None
    last = 0
    for tag in _TAG.finditer(line):
        text += _plain(line[last : tag.start()], place)
        last = tag.end()
        closing, name, attributes = tag.groups()
        if name != label:
            raise BrokenExample(f"{place}: tag '{name}' in the examples of '{label}'")
        if closing:
            if opened is None or attributes:
                raise BrokenExample(f"{place}: </{name}> closes nothing, or has attributes")
            marked.append(_marked(opened[0], text, opened[1], kind, place))
            opened = None
        elif opened is not None:
            raise BrokenExample(f"{place}: <{name}> inside <{name}>")
        else:
            opened = (len(text), _attributes(attributes, place))
    if opened is not None:
        raise BrokenExample(f"{place}: <{label}> is never closed")
    return Example(place, text + _plain(line[last:], place), section, tuple(marked))


def _plain(text: str, place: str) -> str:
    """Text between tags; a '<' before a letter or a slash would be a broken tag."""
    if broken := re.search(r"</?[a-zA-Z_][^\s]*\s?\w*|</", text):
        raise BrokenExample(f"{place}: broken tag at '{broken[0]}'; a '<' of the text stands before a space or a digit")
    return text


def _attributes(printed: str, place: str) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = _ATTRIBUTE.sub("", printed)
    if rest.strip():
        raise BrokenExample(f"{place}: '{rest.strip()}' is no key=value")
    for key, value in _ATTRIBUTE.findall(printed):
        if key in found:
            raise BrokenExample(f"{place}: attribute '{key}' twice")
        found[key] = value.strip('"')
    return found


def _marked(start: int, text: str, attributes: dict[str, str], kind: type[Value], place: str) -> Marked:
    """An expected mention, its value validated by the extractor's own type."""
    fields = kind.model_fields
    if start == len(text):
        raise BrokenExample(f"{place}: a tag around nothing")
    if unknown := sorted(set(attributes) - set(fields)):
        raise BrokenExample(f"{place}: no attribute {', '.join(unknown)}; allowed: {', '.join(fields)}")
    given: dict[str, Any] = {key: None if value == "none" else value for key, value in attributes.items()}
    if "stat" in fields and "stat" not in given and "value" in given:
        given["stat"] = "exact"
    if "words" in fields:
        given.setdefault("words", text[start:])
    try:
        value = kind.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise BrokenExample(f"{place}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    compared = frozenset(fields) - (COMPARED_WHERE_GIVEN - set(attributes))
    return Marked(start, len(text), value, compared)
