"""Diseases that stand in one list: what is said of one of them holds for the next.

What papers print: "diagnosed with X and Y", "X complicated by Y", "childhood dermatomyositis and polymyositis". We
return the mentions of a sentence in text order, the later ones with what they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors.base import Mention, Sentence
from extractors.condition import Condition
from extractors.condition_signs import STATED
from extractors.vocabulary import Term, vocabulary

_OF_AGE = "juvenile "
_AND = re.compile(r"(?: \([^()]{1,15}\))?(?: (?:and|or|and/or) |/)")


def sharing_an_age(found: list[Mention[Condition]], sentence: Sentence) -> list[Mention[Condition]]:
    """Diseases in text order; the second of two is the juvenile one as well: "childhood dermatomyositis and
    polymyositis"."""
    shared = found[:1]
    for mention in found[1:]:
        first, value = shared[-1], mention.value
        listed = _AND.fullmatch(sentence.text, first.end - sentence.start, mention.start - sentence.start)
        if listed and first.value.name.startswith(_OF_AGE) and (term := _of_age().get(f"{_OF_AGE}{value.name}")):
            value = value.model_copy(update={"name": term.name, "id": term.id})
        shared.append(Mention(mention.start, mention.end, value, mention.rule))
    return shared


@lru_cache(maxsize=1)
def _of_age() -> dict[str, Term]:
    """The juvenile forms of diseases by their names."""
    known = (term for term in vocabulary().terms if term.kind == "condition")
    return {term.name: term for term in known if term.name.startswith(_OF_AGE)}


_ONE_LIST = re.compile(
    r"(?: \([^()]{1,40}\))?(?:,? (?:and/or|and|or|plus|as well as|in combination with|"
    r"associated with|accompanied by|with|secondary to|due to|caused by|resulting from|superimposed on|"
    r"in the (?:setting|context) of)|,)(?: an?| the)?(?: [\w-]+){0,2} "
)
"""What stands between two diseases that are stated together."""
_ASIDE = re.compile(r"[^().;]{0,20}\)")
"""What ends an aside in brackets."""


def together(found: list[Mention[Condition]], sentence: Sentence) -> Iterator[Mention[Condition]]:
    """Diseases in text order; what follows a disease that is stated outright, in one list with it, is stated too."""
    last: Mention[Condition] | None = None
    for mention in found:
        value = mention.value
        if last and _is_aside(mention, sentence):
            yield mention
            continue
        if last and last.value.weight >= STATED and value.role == last.value.role == "patient":
            between = sentence.text[last.end - sentence.start : mention.start - sentence.start]
            weaker = value.weight < last.value.weight or last.value.diagnosed > value.diagnosed
            if weaker and _ONE_LIST.fullmatch(between):
                stated = {"weight": max(value.weight, last.value.weight), "diagnosed": last.value.diagnosed}
                value = value.model_copy(update=stated)
        last = Mention(mention.start, mention.end, value, mention.rule)
        yield last


def _is_aside(mention: Mention[Condition], sentence: Sentence) -> bool:
    """It stands in brackets: the other name of the disease before it."""
    opened = sentence.text.endswith("(", 0, mention.start - sentence.start)
    return opened and _ASIDE.match(sentence.text, mention.end - sentence.start) is not None
