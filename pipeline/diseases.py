"""Which disease a record is about.

A document has a main disease: what its title names, what its patients have. A record about some of its patients, or about
a cited study's, has the disease its own words state outright ("patients with", "a diagnosis of"); where they state none,
the patients have the main disease. Manifestations that are harms as well (anaemia, stroke) are named only where nothing
else is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extractors.base import Mention
from extractors.conditions import Condition
from extractors.vocabulary import vocabulary

STATED = 3
"""The weight of a mention that states the disease of patients outright."""

Mentions = list[Mention[Condition]]


@lru_cache(maxsize=1)
def _harms() -> frozenset[str]:
    """Names that the vocabulary of adverse events knows too."""
    return frozenset(term.name for term in vocabulary().terms if term.kind == "event")


def main_diseases(mentions: Iterable[Mention[Condition]]) -> list[tuple[str, Mentions]]:
    """The diseases of a document, the most telling first; a general name gives way to the fuller one."""
    found: dict[str, Mentions] = defaultdict(list)
    for mention in mentions:
        if mention.value.role in ("patient", "background"):
            found[mention.value.name].append(mention)
    ranked = sorted(found.items(), key=lambda item: (-_score(item), item[1][0].start))
    names = [name for name, _ in ranked]
    return [(name, ms) for name, ms in ranked if not _covered(name, names)]


def diseases(
    own: Sequence[Mention[Condition]], main: Sequence[tuple[str, Mentions]], text: str
) -> list[tuple[str, Mentions]]:
    """The diseases of one record: what its own mentions state, else the document's main disease."""
    stated: dict[str, Mentions] = defaultdict(list)
    for mention in own:
        if mention.value.role == "patient" and mention.value.weight >= STATED and mention.value.name not in _harms():
            stated[mention.value.name].append(mention)
    fuller = [*stated, *(m for m, _ in main[:1])]
    chosen = [(name, ms) for name, ms in stated.items() if _adult(ms, text) or not _covered(name, fuller)]
    if any(_adult(ms, text) for _, ms in chosen):
        main = []
    leading = [(name, [*stated.get(name, []), *ms]) for name, ms in main[:1] if not chosen or name in stated or _touches(name, stated)]
    merged = dict(leading)
    for name, ms in sorted(chosen, key=lambda item: -_score(item))[:2]:
        merged.setdefault(name, ms)
    return list(merged.items())[:3]


def _adult(mentions: Mentions, text: str) -> bool:
    """"Adult dermatomyositis" is not the juvenile one of the title."""
    return any("adult" in text[max(0, m.start - 30) : m.start].lower() for m in mentions)


def _score(item: tuple[str, Mentions]) -> float:
    name, mentions = item
    score = sum(m.value.weight + (0.5 if m.value.role == "patient" else 0.25) for m in mentions)
    return score * (0.25 if name in _harms() else 1.0)


def _covered(name: str, names: Iterable[str]) -> bool:
    """A fuller name is there: "dermatomyositis" beside "juvenile dermatomyositis"."""
    words = set(name.split())
    return any(other != name and words < set(other.split()) for other in names)


def _touches(name: str, stated: dict[str, Mentions]) -> bool:
    """A stated disease is a general form of the main one."""
    words = set(name.split())
    return any(set(other.split()) < words for other in stated)
