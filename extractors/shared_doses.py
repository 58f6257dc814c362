"""Doses that one statement gives to several treatments of a list.

What papers print: "sofosbuvir and ledipasvir 400/90 mg" (one tablet with both), "haloperidol and midazolam at 5 mg and
2 mg, respectively" (each at its place).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from extractors.base import Mention, Sentence
from extractors.doses import AMOUNT

_IN_ONE = re.compile(r"^\d+(?:[.,]\d+)? ?(?:mg)?[/-]\d+(?:[.,]\d+)? ?(?:mg|g|µg)\b")
_JOINED = re.compile(r"\s?(?:/|-|\+| and | plus | with )\s?")


def shared(mentions: Sequence[Mention[Any]], sentence: Sentence) -> list[Mention[Any]]:
    """The treatments of one list, each with the dose that it shares with the others where it has none of its own."""
    if len(mentions) < 2:
        return list(mentions)
    own = _respective(mentions, sentence)
    if own:
        return [_dosed(mention, dose) for mention, dose in zip(mentions, own, strict=True)]
    found = list(mentions)
    for place, mention in enumerate(mentions):
        if mention.value.dose is not None:
            continue
        following = mentions[place + 1] if place + 1 < len(mentions) else None
        if following is not None and _is_one_tablet(mention, following, sentence):
            found[place] = _dosed(mention, following.value.dose)
    return found


_AMOUNT = re.compile(AMOUNT)


def _respective(mentions: Sequence[Mention[Any]], sentence: Sentence) -> list[str]:
    """As many amounts as treatments, told "respectively" behind them; else none."""
    end = sentence.text.find("respectively")
    behind = mentions[-1].end - sentence.start
    found = [match.group() for match in _AMOUNT.finditer(sentence.text, behind, end)] if end > behind else []
    return found if len(found) == len(mentions) and not any(m.value.dose for m in mentions[:-1]) else []


def _is_one_tablet(mention: Mention[Any], following: Mention[Any], sentence: Sentence) -> bool:
    between = sentence.text[mention.end - sentence.start : following.start - sentence.start]
    return bool(_IN_ONE.match(following.value.dose or "") and _JOINED.fullmatch(between))


def _dosed(mention: Mention[Any], dose: str) -> Mention[Any]:
    return Mention(mention.start, mention.end, mention.value.model_copy(update={"dose": dose}), mention.rule)
