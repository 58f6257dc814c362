"""Harms that no vocabulary knows, as printed: items of a list of harms, and what a treatment is blamed for.

They count where a word for what harms stands in them ("granular corneal haze" does not, "scaly eruption" does) or a
disease or sign does. Words that do not say which harm it is ("a significant reduction", "this reaction") are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.harm_denial import clause, denies, is_denied
from extractors.harm_general import RATE, Harm
from extractors.harm_patients import is_handled
from extractors.harm_phrases import Stretch
from extractors.outcome_assertion import not_asserted

_ITEM = re.compile(r"\s*(?:,\s(?:and\s|or\s)?|\sand\s|\sor\s)\s*")


def unknown(text: str, listed: list[tuple[int, int]], found: list[Harm]) -> Iterator[Harm]:
    """Items of a list of harms that no vocabulary knows, as printed."""
    plain = RATE.sub(lambda rate: "~" * len(rate[0]), text)
    for start, end in listed:
        at = start
        for item in [*_ITEM.finditer(plain, start, end), None]:
            stop = item.start() if item else end
            printed = _KIND.sub("", _FIGURES.sub("", text[at:stop].strip(" .,:")))
            if _PHRASE.fullmatch(printed) and HARMFUL.search(printed):
                first = text.find(printed, at)
                if not any(h.start < stop and at < h.end for h in found):
                    yield Harm(first, first + len(printed), printed.lower(), not denies(text[:at]), "item")
            at = item.end() if item else end


HARMFUL = cues("harm_word")
_FIGURES = re.compile(r"\s?\([^()]*\d[^()]*\)$")
_KIND = re.compile(r"^(?:[\w-]+ ){1,4}(?:such as|like|including) (?:an? )?")
"""What an example is one of: "bleeding symptoms such as purpura"."""
_PHRASE = re.compile(r"(?!(?:requir|need|necessitat|lead|result)ing\b)[a-zA-Z][\w'/()-]*(?: [\w'/()-]+){0,5}")


def blamed_for(sentence: Sentence, named: list[Stretch], sure: list[Stretch], found: list[Harm]) -> Iterator[Harm]:
    """What a treatment is blamed for, or a named drug for sure, and no vocabulary of harms knows, as printed."""
    text = sentence.text
    known = sentence.hits("condition", "sign")
    for opening, end in named:
        article = _ARTICLE.match(text, opening)
        start = _behind_drug(sentence, article.end() if article else opening)
        printed = text[start:end]
        before, after = clause(text, start, end)
        if (
            any(h.start < end and start < h.end for h in found)
            or not_asserted(before, printed)
            or is_handled(before)
            or _BEFORE.search(before)
        ):
            continue
        ill = [h for h in known if start <= h.start - sentence.start and h.end - sentence.start <= end]
        if _BARE.fullmatch(printed) or _VERB.match(printed) or _NAMELESS.fullmatch(printed):
            continue
        short = printed.isupper() and " " not in printed
        if ill or (HARMFUL.search(printed) and not short):
            name = ill[-1].term.name if short else printed
            rule = "blamed" if (opening, end) in sure else "told"
            yield Harm(start, end, name.lower(), not is_denied(before, after), rule)


_BEFORE = cues("harm_before")
_BARE = re.compile(
    r"(?:(?:this|these|an?|the|significant|marked|paradoxical|profound|acute|abrupt|unexpected|considerable|substantial|small|greater|larger|smaller|higher|lower|overall|clear|\w+ly|"
    r"functional|gradual|slight|rapid|sharp|further|mild|transient|progressive|sudden|severe|persistent|subsequent) )*"
    r"(?:increas|decreas|reduc|chang|loss|reaction|abnormalit|elevat|deteriorat|damage|disorder|failure|pathology)\w*",
    re.IGNORECASE,
)
"""Words for a harm that do not say which."""
_NAMELESS = cues(
    "harm_no_name", after=r"(?:\sof (?:the |his |her |this )?(?:symptoms?|signs?|conditions?|disease|illness))?"
)
"""Words for an illness or a finding that do not say which."""
_VERB = re.compile(r"\w+ed (?:the|an?|his|her)\b")
_ARTICLE = re.compile(r"(?:an?|both|the|his|her|their|some|new|new-onset)\s", re.IGNORECASE)


def _behind_drug(sentence: Sentence, start: int) -> int:
    """The place behind the drug that a name begins with: "amiodarone pneumonitis"."""
    ends = [h.end for h in sentence.hits("drug", "drug_class") if h.start - sentence.start == start]
    return ends[0] + 1 - sentence.start if ends and sentence.text[ends[0] - sentence.start] == " " else start
