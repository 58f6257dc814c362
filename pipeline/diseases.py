"""Which disease a record is about.

A document has main diseases: what its title names, what its patients have. A record about some of its patients, or
about a cited study's, has the disease its own words state outright ("patients with", "a diagnosis of"); where they
state none, the patients have the main one. Manifestations that outcomes or harms speak of (calcinosis, anaemia, stroke)
are named only where nothing else is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extractors.base import Mention
from extractors.condition import Condition
from extractors.condition_signs import IN_TITLE, STATED, names_patients
from extractors.spelling import american
from extractors.vocabulary import vocabulary
from extractors.word_tables import TERMS, rows

NAMED = 2
"""The weight of a mention that names it with the patients of a cited study ("dermatomyositis patients")."""

MOST = 4
"""How many diseases a record has at most."""
SURE = 2
"""How many it may have without a diagnosis in so many words or a treatment given for them."""

Mentions = list[Mention[Condition]]
Ranked = Sequence[tuple[str, Mentions]]


@lru_cache(maxsize=1)
def _manifestations() -> frozenset[str]:
    """Names that the vocabularies of adverse events and of outcome domains know too, diseases of their own apart: the
    rare ones (ORPHA) and those marked so ("psoriasis", "tuberculosis")."""
    named = (t for t in vocabulary().terms if t.kind in ("event", "sign", "measure") and t.get("ignore") != "yes")
    return frozenset(plain(term.name) for term in named) - _own()


@lru_cache(maxsize=1)
def _own() -> frozenset[str]:
    """The names of diseases of their own."""
    named = (t for t in vocabulary().terms if t.kind == "condition")
    return frozenset(plain(t.name) for t in named if (t.id or "").startswith("ORPHA:") or t.get("primary"))


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """A name without the differences of spelling: British or American, with or without a hyphen or a genitive."""
    name = american(name).replace("renal transplant", "kidney transplant")
    return name.replace("-", " ").replace("non ", "non").replace("’", "'").replace("'s ", " ")


def _is_manifestation(name: str) -> bool:
    """What a disease shows itself by: a sign, a harm, a metastasis or hyperplasia of somewhere."""
    shown = plain(name)
    return shown in _manifestations() or _SHOWN.search(shown) is not None and shown not in _own()


_SHOWN = re.compile(r"\b(?:metastas[ei]s|hyperplasia)$")


def may_befall(name: str) -> bool:
    """A plain name, or the end of it, is that of a manifestation: "acute hepatitis", "sensorineural hearing loss"."""
    tails = [name[match.end() :] for match in re.finditer(r"^| ", name)]
    return name not in _own() and any(tail in _manifestations() and tail not in _VAGUE for tail in tails)


_VAGUE = frozenset(
    ("infection", "disease", "syndrome", "disorder", "cancer", "malignancy", "tumor", "neoplasm", "overdose",
     "overdosage", "intoxication", "poisoning")
)


def main_diseases(mentions: Sequence[Mention[Condition]]) -> list[tuple[str, Mentions]]:
    """The diseases of a document, the most telling first; where it names none, what patients have a history of."""
    return _ranked(mentions, ("patient", "background")) or _ranked(mentions, ("history",))


def _ranked(mentions: Iterable[Mention[Condition]], roles: tuple[str, ...]) -> list[tuple[str, Mentions]]:
    """The diseases of some roles; a general name gives way to a fuller one of like weight."""
    found: dict[str, Mentions] = defaultdict(list)
    printed: dict[str, str] = {}
    for mention in mentions:
        if mention.value.role in roles:
            found[printed.setdefault(plain(mention.value.name), mention.value.name)].append(mention)
    scores = {name: _score((name, ms)) for name, ms in found.items()}
    ranked = sorted(found.items(), key=lambda item: (-scores[item[0]], item[1][0].start))
    kept: list[tuple[str, Mentions]] = []
    meant: dict[str, Mentions] = defaultdict(list)
    for name, mentions in ranked:
        fuller = [other for other in found if _within(name, other) and _outweighs(other, name, scores, found)]
        if fuller:
            meant[max(fuller, key=lambda other: scores[other])] += mentions
        else:
            kept.append((name, mentions))
    kept = [(name, [*mentions, *meant[name]]) for name, mentions in kept]
    weak = kept and scores[kept[0][0]] < 1 and all(mention.value.weight < STATED for mention in kept[0][1])
    return [item for item in kept if not weak or not _is_manifestation(item[0])]


def _outweighs(fuller: str, general: str, scores: dict[str, float], found: dict[str, Mentions]) -> bool:
    """The fuller name is telling enough, or is named as often, to be what the general one means."""
    often = len(found[fuller]) >= max(2, len(found[general])) and any(m.value.weight for m in found[fuller])
    return scores[fuller] >= 0.5 * scores[general] or often


def diseases(
    own: Sequence[Mention[Condition]], main: Ranked, text: str, *, cited: bool, opening: int = 0
) -> list[tuple[str, Mentions]]:
    """The diseases of one record: what its own mentions state, else the document's main ones.

    ``opening`` is where the opening of one patient's story ends: the diseases with which it begins are the patient's,
    and where no disease is stated, the most telling one that was found.
    """
    stated = _stated(own, main, text, NAMED if cited else STATED, opening)
    if any(_adult(ms, text) for ms in stated.values()):
        main = [item for item in main if not _OF_CHILDREN.match(item[0])]
    leading = [item for item in _leading(main) if cited or item[0] in stated or _is_told(item)]
    open_names = {name for name in stated if cited and _is_open(name, [*stated, *(other for other, _ in main)])}
    fuller = [*stated, *(name for name, _ in leading)]
    chosen = {
        name: ms for name, ms in stated.items() if name in open_names or not any(_within(name, o) for o in fuller)
    }
    merged: dict[str, Mentions] = {}
    for name, ms in leading:
        if not cited and any(_within(name, other) for other in chosen):
            continue
        general = any(_within(other, name) for other in stated if other not in open_names)
        if not chosen or not cited or name in stated or general:
            merged[name] = [*stated.get(name, []), *ms]
    for place, (name, ms) in enumerate(sorted(chosen.items(), key=lambda item: -_score(item))):
        if place < SURE or any(m.value.diagnosed for m in ms):
            merged.setdefault(name, ms)
    if not merged and opening:
        merged = dict(item for item in main[:1] if _is_found(item, opening))
    had: dict[str, Mentions] = {}
    for name, ms in list(merged.items())[:MOST]:
        for part in parts(name):
            had[part] = [*had.get(part, []), *ms]
    return list(had.items())


def parts(name: str) -> list[str]:
    """ "Polymyositis/dermatomyositis" is two diseases, "attention-deficit/hyperactivity disorder" is one."""
    named = name.split("/")
    return named if all(part in _known() for part in named) else [name]


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The names of the vocabulary of conditions."""
    return frozenset(term.name for term in vocabulary().terms if term.kind == "condition")


_ONE_LIST = re.compile(r"(?: \([^()]{1,12}\))?(?:,? (?:and|or|plus|with|as well as|in combination with)|,)(?: \w+)? ")
_OF_HARM = re.compile(
    r"\b(?:present\w* with|complain\w*|(?:signs?|symptoms?) of|"
    r"develop\w*|induc\w*|caus\w*|complicat\w+|adverse|toxicity|occur\w*|experienc\w*|"
    r"show\w*|demonstrat\w*|disclosed|detected|found)\b",
    re.IGNORECASE,
)
_OF_PATIENTS = re.compile(
    r"\b(?:patients?|children|girls?|boys?|wom[ae]n|m[ae]n|adults?|individuals|subjects|infants?|males?|females?|people|"
    r"gentleman|lady|smokers?|volunteers|recipients?)(?: \([^()]{1,20}\))? (?:with|suffering from|having|affected by) "
    r"(?:(?!grade|no\b|induced|developing|onset|subsequent|new|drug|severe\b(?! sys))[a-z-]+ ){0,3}$",
    re.IGNORECASE,
)
"""Words before what the patients are described by."""
_CAUSED = re.compile(
    r"[^.;]{0,30}\b(?:due to|caused by|induced by|after|following|during|associated with|secondary to)\b"
)
_AROUND = 60
"""How far before a disease words say that it came as a harm."""


def _listed(mention: Mention[Condition], own: Sequence[Mention[Condition]], text: str) -> bool:
    """A manifestation that describes the patients, alone or beside a disease: "cardiomyopathy and asthma"."""
    if mention.value.weight < STATED or mention.value.weight >= IN_TITLE:
        return False
    before = text[max(0, mention.start - _AROUND) : mention.start]
    if names_patients(text[mention.start : mention.end]):
        return True
    if _OF_PATIENTS.search(before) and not _CAUSED.match(text, mention.end):
        return True
    for other in own:
        left, right = sorted((mention, other), key=lambda one: one.start)
        told = other.value.weight >= NAMED and not _is_manifestation(other.value.name)
        if told and _ONE_LIST.fullmatch(text[left.end : right.start]):
            return True
    return False


def _stated(
    own: Sequence[Mention[Condition]], main: Ranked, text: str, enough: int, opening: int
) -> dict[str, Mentions]:
    """What a record's own mentions say outright that its patients have."""
    stated: dict[str, Mentions] = defaultdict(list)
    printed = {plain(name): name for name, _ in main}
    for mention in own:
        value = mention.value
        opens = mention.start < opening and not _OF_HARM.search(text[max(0, mention.start - _AROUND) : mention.end])
        if value.role != "patient" or value.weight < (1 if opens else enough):
            continue
        named = plain(value.name) in printed or value.weight < IN_TITLE
        if named and (not _is_manifestation(value.name) or value.diagnosed or _listed(mention, own, text)):
            stated[printed.setdefault(plain(value.name), value.name)].append(mention)
    return stated


def _leading(main: Ranked) -> list[tuple[str, Mentions]]:
    """The first main disease, and a second one that the title names as well."""
    second = [item for item in main[1:3] if _in_title(item)]
    return [*main[:1], *second[:1]]


def is_stated(ranked: Ranked) -> bool:
    """Somewhere the words say outright that patients have the first of these diseases."""
    return bool(ranked) and max(m.value.weight for m in ranked[0][1]) >= STATED


def _is_told(item: tuple[str, Mentions]) -> bool:
    """Somewhere it is named as somebody's disease, not only in passing, as a finding or a risk; a manifestation has to
    stand in the title."""
    named = max(m.value.weight for m in item[1]) >= NAMED
    return named and (not _is_manifestation(item[0]) or _in_title(item))


_MALIGNANT = re.compile(r"(?:carcinoma|sarcoma|cancer|lymphoma|melanoma|blastoma|leuka?emia|myeloma|tumou?r)\b")


def _is_found(item: tuple[str, Mentions], opening: int) -> bool:
    """Somewhere it is named as found in a patient, a manifestation outright, a malignancy at all, or as what the
    patient has had: enough where nothing else is named."""
    name, mentions = item
    if all(m.value.role == "history" for m in mentions):
        return any(m.value.weight for m in mentions)
    enough = STATED if _is_manifestation(name) else 0 if _MALIGNANT.search(name) else 1
    found = [m for m in mentions if m.value.role == "patient" and m.value.weight >= enough]
    return any(m.start < opening or m.value.weight != 1 for m in found)


@lru_cache(maxsize=1)
def _signs() -> frozenset[str]:
    """Names that are signs or measures of a disease."""
    return frozenset(term.name for term in vocabulary().terms if term.kind in ("sign", "measure"))


def _score(item: tuple[str, Mentions]) -> float:
    """How telling the mentions of a disease are together."""
    name, mentions = item
    score = sum(m.value.weight + (0.5 if m.value.role == "patient" else 0.25) for m in mentions)
    return score * (0.25 if _is_manifestation(name) and not _in_title(item) else 1.0)


def _in_title(item: tuple[str, Mentions]) -> bool:
    """The title names it, and as a disease, not as a sign of one."""
    name, mentions = item
    heaviest = max(m.value.weight for m in mentions)
    return heaviest >= IN_TITLE + NAMED or heaviest >= IN_TITLE and name not in _signs()


def _within(name: str, other: str) -> bool:
    """The other name is a fuller one: "juvenile dermatomyositis" for "dermatomyositis"."""
    overlap = f"{name}-" in other
    fuller = set(plain(name).split()) < set(plain(other).split()) or _is_umbrella(plain(name), plain(other))
    return other != name and not overlap and fuller


def _is_open(name: str, others: Sequence[str]) -> bool:
    """A general name that may mean one or another of the document's diseases: "lupus erythematosus" where it names the
    systemic and the discoid one."""
    fuller = {other for other in others if _within(name, other)}
    return any(not (_within(a, b) or _within(b, a)) for a in fuller for b in fuller if plain(a) < plain(b))


@lru_cache(maxsize=1)
def _umbrellas() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    table = rows(TERMS / "umbrella_diseases.csv", ("umbrella", "members"))
    return [(re.compile(row["umbrella"]), re.compile(row["members"])) for row in table]


@lru_cache(maxsize=4096)
def _is_umbrella(name: str, other: str) -> bool:
    """A name for a family of diseases, and the name of a member: "inflammatory arthritis", "rheumatoid arthritis"."""
    families = [row for row in _umbrellas() if row[0].fullmatch(name)]
    return any(members.search(other) and not family.fullmatch(other) for family, members in families)


_OF_CHILDREN = re.compile(r"(?:systemic )?(?:juvenile|childhood|pa?ediatric|infantile)\b")


def _adult(mentions: Mentions, text: str) -> bool:
    """ "Adult dermatomyositis" is not the juvenile one of the title."""
    return any("adult" in text[max(0, m.start - 30) : m.start].lower() for m in mentions)
