"""Diseases that a text names, and whose they are.

Each hit of the vocabulary of conditions is a mention: the full name in lower case, spelt as printed where the print is
a spelling of it ("hemolytic uremic syndrome"), its identifier, the ``role`` that the words around it give it, and a
``weight`` that says how much the place speaks for the disease being the one that is treated (in the title, after
"patients with", after "diagnosed with"). Which of them a record is about is decided where records are assembled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, sentences
from extractors.condition import Condition, Role
from extractors.condition_forms import morphological
from extractors.condition_lists import sharing_an_age, together
from extractors.condition_signs import SIGHT, STATED, is_what_is_treated, mistaken, names_a_disease, signs, states_anew
from extractors.context import governing, of_relative
from extractors.disease_names import called, composed, grows, is_growth, names_a_sort, poisonings, whole
from extractors.spelling import americanised, is_american
from extractors.vocabulary import TermHit

ALIKE = 0.8
"""How like the last words of a name and of what is printed must be ("tumor" for a tumour)."""

_TESTED_AFTER = re.compile(
    r"^(?:(?:,| and| or)\s[\w-]+){0,3}\s(?:virus\s|band\s)?"
    r"(?:serolog\w+|antibod\w+|antigens?|markers?|PCR|tests?|screen\w*|"
    r"titres?|titers?|parasites?|smears?|immunoglobulin|toxoid|vaccin\w+|(?:rating )?(?:scale|inventory|"
    r"questionnaire)|(?-i:(?:Study |Working |Research )?Group|Foundation|Society|Network))\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:is|are)\s(?:\w+ly\s)?(?:an?|the|one of|characteri[sz]ed|considered|defined|associated|known|common|rare|"
    r"thought|caused|believed|"
    r"used|treated|recommended|approved|estimated|still|difficult|often)\b|\b(?:can|may|should|could)\s(?:be\s)?\w+",
    re.IGNORECASE,
)
_FOR_EXAMPLE = re.compile(r"\b(?:such as|including|e\.g\.)(?!\w)", re.IGNORECASE)
_EXAMPLES = re.compile(r",? \(?(?:such as|including|e\.g\.)(?!\w)", re.IGNORECASE)
_ANCHOR = re.compile(
    r"\b(?:our|we|she|he|her|his|this (?:patient|case|girl|boy|woman|man|child)|the (?:patients?|girl|boy|woman|man|"
    r"child)|\d+[\s-]year|was|were|had|to (?:report|describe|present)|"
    r"received|developed|presented|patient \d|case \d)\b",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    r"\b(?:history of|past medical history (?:of|included)|previously (?:had|diagnosed with)|prior|previous|known|"
    r"comorbid\w*|underlying)"
    r"\s(?:[\w'-]+,?\s){0,5}$",
    re.IGNORECASE,
)
_LONG_HISTORY = re.compile(r"\b(?:\d+|\w+)[\s-](?:year|month|week|day)s?'?[\s-](?:long\s)?history of\s", re.IGNORECASE)


_LONG_AGO = re.compile(
    r"(?: \([^()]*\))?(?: (?!until|since|for)[\w-]+){0,4} (?:weeks?|months?|years?) "
    r"(?:ago|earlier|previously|before|prior)\b",
    re.IGNORECASE,
)
"""What follows a disease of an earlier time: "a kidney transplant two years earlier"; a growth may come back."""
_NON = re.compile(r"\bnon[- ]$", re.IGNORECASE)
_ALIKE = re.compile(r"(?: ?\([^()]{1,15}\)|\))?[- ]like\b", re.IGNORECASE)
"""What follows the name of a disease that something else only resembles: "a lupus-like syndrome"."""


class Conditions:
    """Diseases, with whose they are."""

    label = "condition"

    def __call__(self, doc: Doc) -> Iterator[Mention[Condition]]:
        content = sentences(doc)
        us = is_american(" ".join(s.text for s in content))
        named = {h.term.name for s in content for h in s.hits("condition") if not h.term.get("ambiguous")}
        for sentence in content:
            measures, found = sentence.hits("measure"), list[Mention[Condition]]()
            for hit in sentence.hits("condition"):
                if hit.term.get("ambiguous") and hit.term.name not in named and not _is_meant(hit, sentence):
                    continue
                if any(m.start <= hit.start and hit.end < m.end for m in measures):
                    continue
                found.append(_listed(sentence, hit, us=us))
            found.extend(_unlisted(sentence))
            found.extend(_targets(sentence, found))
            found = sharing_an_age(sorted(found, key=lambda m: m.start), sentence)
            told = [m for m in found if _is_told(sentence.text, m.start - sentence.start, m.end - sentence.start)]
            yield from together(told, sentence)


def _is_told(text: str, start: int, end: int) -> bool:
    """It is the disease itself: no "non-Hodgkin", no "hepatitis-like illness"."""
    return not _NON.search(text, 0, start) and not _ALIKE.match(text, end)


def _is_meant(hit: TermHit, sentence: Sentence) -> bool:
    """A short form that means something else elsewhere is a disease beside words for patients or a diagnosis."""
    return hit.term.get("ambiguous") == "alone" and names_a_disease(
        sentence.text, hit.start - sentence.start, hit.end - sentence.start
    )


def _listed(sentence: Sentence, hit: TermHit, *, us: bool) -> Mention[Condition]:
    """A disease of the vocabulary, with the words of its name that the vocabulary does not have."""
    start, end, name, identifier = hit.start - sentence.start, hit.end - sentence.start, _name(hit, us), hit.term.id
    first, last = whole(sentence.text, start, end)
    first = _but_its_drug(sentence, first, start)
    if (first, last) != (start, end):
        if name.rsplit(" ", 1)[-1][:-1] in hit.surface.lower():
            start, end, name, identifier = first, last, called(sentence.text[first:last]), None
        elif hit.surface.isupper() and (qualifier := _qualifier(sentence.text[first:start], name)):
            start, name, identifier = first, f"{qualifier} {name}", None
    role = _role(sentence, start, end)
    weight, diagnosed = signs(sentence, start, end)
    value = Condition(name=name, id=identifier, role=role, weight=weight, diagnosed=diagnosed)
    return Mention(sentence.start + start, sentence.start + end, value, f"condition.{role}")


_DRUG_DID = re.compile(r"([A-Za-z][\w-]*)[- ](?:induced|related|associated)\s", re.IGNORECASE)
"""The drug that is blamed for a disease, before its name."""


def _but_its_drug(sentence: Sentence, start: int, end: int) -> int:
    """Where the name begins without the drug that is blamed: "tacrolimus-induced thrombotic microangiopathy"."""
    blamed = _DRUG_DID.match(sentence.text, start, end)
    at = sentence.start + start
    given = blamed and any(h.start <= at < h.end for h in sentence.hits("drug", "drug_class"))
    return blamed.end() if blamed and given else start


def _qualifier(before: str, name: str) -> str:
    """The words before an abbreviation that its full name lacks: "squamous" of "squamous NSCLC", "primary" of any."""
    words = before.lower().split()
    kept = words if grows(name) else [word for word in words if word == "primary"]
    return "" if set(words) & set(re.split(r"[ -]", name)) else " ".join(kept)


def _unlisted(sentence: Sentence) -> Iterator[Mention[Condition]]:
    """Diseases that no list holds: told by the words or by the form of the name."""
    known = [(h.start - sentence.start, h.end - sentence.start) for h in sentence.hits("condition")]
    others = sentence.hits("event", "sign", "drug", "procedure", "measure")
    for first, end, printed, rule in _told(sentence):
        start = _but_its_drug(sentence, first, end)
        name = printed[start - first :]
        around = [h for h in others if h.start - sentence.start <= start and end <= h.end - sentence.start]
        if any(h.term.kind != "sign" or not is_growth(name) for h in around):
            continue
        if any(left < end and start < right for left, right in known):
            continue
        known.append((start, end))
        role = _role(sentence, start, end)
        weight, _ = signs(sentence, start, end)
        value = Condition(name=name, role=role, weight=weight)
        yield Mention(sentence.start + start, sentence.start + end, value, rule)


def _targets(sentence: Sentence, found: Sequence[Mention[Condition]]) -> Iterator[Mention[Condition]]:
    """Signs that a treatment is given for ("loperamide for diarrhoea"): the disease where no other is named."""
    for hit in sentence.hits("event"):
        start, end = hit.start - sentence.start, hit.end - sentence.start
        apart = not any(m.start < hit.end and hit.start < m.end for m in found)
        if not apart or not is_what_is_treated(sentence, start):
            continue
        short = any(letter.isupper() for letter in hit.surface[1:])
        name = hit.term.name if short else called(hit.surface)
        value = Condition(name=name, role=_role(sentence, start, end), weight=STATED)
        yield Mention(hit.start, hit.end, value, "condition.target")


def _told(sentence: Sentence) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, name and rule of what may be the name of a disease."""
    for start, end, name in poisonings(sentence.text):
        yield start, end, name, "condition.poisoning"
    for start, end in composed(sentence.text):
        yield start, end, called(sentence.text[start:end]), "condition.composed"
    for start, end, name in morphological(sentence):
        yield start, end, name, "condition.morphology"


def _name(hit: TermHit, us: bool) -> str:
    """The preferred name, spelt as printed where the print is a spelling of it, else as the document spells."""
    name = _spelt(hit.term.name, hit.surface)
    return americanised(name) if us and name == hit.term.name and hit.surface.lower() != name else name


@lru_cache(maxsize=4096)
def _spelt(name: str, surface: str) -> str:
    printed = re.sub(r"\s+", " ", surface.lower())
    if printed.endswith("s") and not name.endswith("s"):
        printed = printed[: -2 if printed.endswith("sses") else -1]
    parts, ours = re.findall(r"\w+", printed), re.findall(r"\w+", name)
    if "".join(parts) == "".join(ours):
        return name
    if len(parts) > len(ours) and printed.endswith(f" {name}") and names_a_sort(printed[: -len(name)]):
        return printed
    close = len(printed) > 6 and SequenceMatcher(None, printed, name).ratio() >= 0.85
    close = close and SequenceMatcher(None, printed.split()[-1], name.rsplit(maxsplit=1)[-1]).ratio() > ALIKE
    words = [re.sub(r"[\s-]", "", text) for text in (printed, name)]
    close = close and (len(printed.split()) == len(name.split()) or words[0] == words[1])
    return printed if close and not printed.endswith("ie") else name


def _role(sentence: Sentence, start: int, end: int) -> Role:
    text = sentence.text
    denial = governing(text, start, end, "denied")
    if denial and not (denial.end <= start and states_anew(sentence, start, denial.end)):
        return "denied"
    if of_relative(text, start, end):
        return "relative"
    if _TESTED_AFTER.match(text[end:]):
        return "denied"
    before = text[:start]
    if mistaken(before):
        return "denied"
    if _HISTORY.search(before) and not _LONG_HISTORY.search(before):
        return "history"
    if _LONG_AGO.match(text, end) and "diagnos" not in before[-SIGHT:] and not grows(text[start:end]):
        return "history"
    anchored = bool(_ANCHOR.search(text))
    if sentence.section == "background" and not anchored:
        return "background"
    general = _GENERAL.search(text) or _FOR_EXAMPLE.search(before) or _EXAMPLES.match(text, end)
    if general and not anchored and sentence.section not in ("title", "table"):
        return "background"
    return "patient"
