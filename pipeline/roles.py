"""Which of a patient's treatments is the index one, which came before it and which were given with it.

A record is about its index treatment: the drug of the title, or a member of the class that the title names, else the
last line that was started. What a clause states outright ("refractory to", "in combination with") holds; the rest
follows from the order of the lines (pipeline/treatment_lines.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extractors.base import Mention
from extractors.treatments import Treatment, with_role
from pipeline.add_on import as_one, keep_on
from pipeline.answers import answer, answer_of_earlier
from pipeline.background import HABIT, as_habits, as_last_seen, goes_on
from pipeline.blame import is_blamed
from pipeline.one_of_many import of_one_alone
from pipeline.operation_roles import earlier_operation, is_way_in, only_dated, told_operation, was_not_done
from pipeline.placed import EARLIER, NAMELESS, Roles, tidy
from pipeline.role_names import full_names, members_for_classes
from pipeline.support import supporting
from pipeline.treatment_lines import NOTHING, STEROIDS, UMBRELLAS, Course

Treatments = Sequence[Mention[Treatment]]

def sort_roles(
    treatments: Treatments, focus: frozenset[str], text: str, *, narrative: bool, diseases: Iterable[str] = (),
    opening: Treatments = (),
) -> Roles:
    """The roles of the treatments of one patient (``narrative``) or of a group.

    ``focus`` are the treatments that the title names; they are index wherever they are given. ``diseases`` are what the
    patients have. ``opening`` is what the first lines name, of whomever: they say what a report of harm is about.
    """
    roles = Roles()
    members = full_names(members_for_classes(treatments, focus))
    support = _support(treatments, diseases)
    if narrative and "operation" not in support:
        members = [earlier_operation(m, text) if _is_background(m, text) else told_operation(m, text) for m in members]
    alone = NOTHING if narrative else of_one_alone(members, text) - focus
    told = [_as_told(m) for m in members if m.value.name not in alone]
    stated: Treatments = [m for m in told if m.value.role != "mentioned" and not _is_background(m, text)]
    blamed = frozenset(m.value.name for m in [*opening, *stated] if _is_harmful(m, text))
    stated = _remedies(stated, blamed)
    if narrative:
        stated = as_last_seen(stated, blamed, text)
    if narrative and not focus:
        stated = _last_line(as_one(as_habits(stated, blamed, text), text), text, support)
    harmful = [m for m in stated if _is_harmful(m, text)]
    given = [m for m in stated if m.value.role == "index" or _is_dosed(m, focus) or m in harmful]
    chosen = _of_title(given, focus - (_only_failed(stated) - blamed) or focus)
    if narrative and not chosen:
        chosen = frozenset(m.value.name for m in given if m.value.family != "corticosteroid") & blamed
    course = (
        Course.of(given, chosen, text, support, blamed) if narrative else Course.of_group(given, chosen, text, blamed)
    )
    named = min((m.start for m in stated if m.value.name in course.index and m.value.role != "prior"), default=None)
    for mention in stated:
        looks_back = mention.value.role == "prior" and mention.value.name in course.index
        if not (looks_back and named is not None and mention.start > named):
            _place(roles, mention, course, text)
    if not roles.index:
        _assume(roles, stated, text, narrative)
    if narrative and not roles.index:
        for mention in only_dated([m for m in told if _is_background(m, text)], text):
            roles.prior.pop(mention.value.name, None)
            roles.concomitant.pop(mention.value.name, None)
            roles.put("index", mention)
    keep_on(roles, stated, course.index, text)
    tidy(roles)
    return roles


def _as_told(mention: Mention[Treatment]) -> Mention[Treatment]:
    """What a treatment is compared with, in a dose, was given too."""
    value = mention.value
    if value.role != "mentioned" or not value.dose or not _COMPARED.match(value.cue or ""):
        return mention
    return with_role(mention, None)


_COMPARED = re.compile(r"(?:compared?|versus|vs|than|against|between)\b", re.IGNORECASE)


def _is_harmful(mention: Mention[Treatment], text: str) -> bool:
    return mention.value.response in ("unspecified", "intolerant") and is_blamed(mention, text)


def _remedies(stated: Treatments, blamed: frozenset[str]) -> Treatments:
    """What failed after a drug had done harm failed against the harm: it is no earlier treatment of the disease."""
    start = min((m.start for m in stated if m.value.name in blamed), default=None)
    if start is None:
        return stated
    last = max((m.start for m in stated if m.value.role == "index" and m.value.name not in blamed), default=start)
    last = max(start, last)
    return [_as_given(m) if m.start > last and m.value.name not in blamed and _failed_now(m) else m for m in stated]


def _last_line(stated: Treatments, text: str, support: frozenset[str]) -> Treatments:
    """What helped in part, or could not prevent death, and after which nothing was given is what the story is about."""
    last = max((m.start for m in stated if m.value.role == "index"), default=len(text))
    return [
        _as_given(m) if m.start > last and m.value.family not in support and _is_last(m, text) else m for m in stated
    ]


_DIED = r"(?:die[ds]|death|deceased|expired|succumb\w*|passed away|fatal\w*)\b"
_DIED_BEFORE = re.compile(rf"\b{_DIED}[^.;]{{0,60}}$", re.IGNORECASE)
_DIED_AFTER = re.compile(rf"[^.;]{{0,120}}\b{_DIED}", re.IGNORECASE)


def _is_last(mention: Mention[Treatment], text: str) -> bool:
    value = mention.value
    if value.role != "prior" or EARLIER.search(value.cue or ""):
        return False
    before, after = text[max(0, mention.start - 150) : mention.start], text[mention.end : mention.end + 150]
    died = value.response == "refractory" and (_DIED_BEFORE.search(before) or _DIED_AFTER.match(after))
    return value.response == "partial" or bool(died)


def _failed_now(mention: Mention[Treatment]) -> bool:
    value = mention.value
    earlier = EARLIER.search(value.cue or "") or _WERE.match(value.cue or "")
    return value.role == "prior" and value.response == "refractory" and not earlier


_WERE = re.compile(r"(?:refractory|resistant|unresponsive|recalcitrant)\b", re.IGNORECASE)
"""What patients are said to be, they were before anything was given."""


def _as_given(mention: Mention[Treatment]) -> Mention[Treatment]:
    return with_role(mention, "index", response="unspecified")


def _support(treatments: Treatments, diseases: Iterable[str]) -> frozenset[str]:
    """The families that only support: not what treats the disease, nor that of the drug that is spoken of most."""
    families = {m.value.name: m.value.family for m in treatments if m.value.kind == "drug"}
    often = Counter(m.value.name for m in treatments if m.value.role != "mentioned").most_common(2)
    main = often[:1] if len(often) == 1 or often and often[0][1] > max(2, often[1][1]) else []
    return supporting(diseases) - {families.get(name) for name, _ in main}


def _of_title(given: Treatments, focus: frozenset[str]) -> frozenset[str]:
    """The treatments given that the title names, and the members of a class that it names."""
    named = focus - NAMELESS or focus
    chosen = [m for m in given if named & {m.value.name, m.value.family}]
    drugs = frozenset(m.value.name for m in chosen if not _tells_who(m))
    return drugs or frozenset(m.value.name for m in chosen)


def _tells_who(mention: Mention[Treatment]) -> bool:
    """A transplantation or an operation beside a drug in a title tells whom it was given to."""
    return mention.value.name.endswith(" transplantation") or mention.value.family == "operation"


def _only_failed(stated: Treatments) -> frozenset[str]:
    """What is only ever said to have failed ("after failure of adalimumab"): the title names it as what came before."""
    failed = {m.value.name for m in stated if m.value.role == "prior" and m.value.response != "unspecified"}
    return frozenset(failed - {m.value.name for m in stated if m.value.role in ("index", "concomitant")})


def _is_dosed(mention: Mention[Treatment], focus: frozenset[str]) -> bool:
    """Nothing is said of its part, but a dose is, or the title names it."""
    return mention.value.role is None and bool(mention.value.dose or mention.value.name in focus)


def _is_background(mention: Mention[Treatment], text: str) -> bool:
    """A procedure that only dates something ("after kidney transplantation") is not what is given; a verb tells it."""
    value = mention.value
    by_verb = text[mention.start : mention.end].endswith("ed")
    return not by_verb and value.kind == "procedure" and value.role == "index" and bool(_WHEN.match(value.cue or ""))


_WHEN = re.compile(
    r"(?:after|following|during|since|before|patients|children|cases?|secondary to|due to)\b", re.IGNORECASE
)
_ANSWERED = re.compile(r"(?:respon|resolv|settled|recover|cleared|healed)", re.IGNORECASE)
"""A complication that answered to a drug: the drug did not go with the index treatment."""
_AT_HOME = re.compile(r"\b(?:medications?|medicines|drugs|regimen)\b", re.IGNORECASE)
"""What a patient takes anyhow goes on, whatever happens next, unless it is said to have been stopped."""
_TAPERED = re.compile(r"taper|wean|reduc|decreas|lower|withdraw|discontin|stop|off\b|less|free", re.IGNORECASE)


def _place(roles: Roles, mention: Mention[Treatment], course: Course, text: str) -> None:
    """Put one mention where its clause and its place in the course of treatment say."""
    value = mention.value
    is_index = value.name in course.index
    before = course.is_before(mention)
    if is_index and value.response == "intolerant" and not _REPLACED.search(text[mention.start : mention.end + 60]):
        roles.put("index", _as_given(mention))
    elif value.role == "prior":
        told = value.response != "unspecified" or bool(EARLIER.search(value.cue or "") or _FIRST.match(value.cue or ""))
        told = told and (before or value.response != "partial" or value.name not in UMBRELLAS)
        if before or told and not is_index:
            roles.put("prior", mention, answer_of_earlier(mention, course, text))
        elif not is_index:
            roles.put("concomitant", mention)
    elif value.role == "concomitant":
        over = course.is_over if mention.rule == HABIT else course.is_earlier_line
        is_over = _TAPERED.search(value.cue or "") or not _AT_HOME.search(value.cue or "") and over(mention, text)
        if before and not is_index and is_over:
            roles.put("prior", mention, answer(mention, course, text))
        else:
            roles.put("index" if is_index else "concomitant", mention)
    elif is_index:
        if course.is_restarted(mention) and (response := answer(mention, course, text)) != "unspecified":
            roles.put("prior", mention, response)
        else:
            roles.put("index", mention)
    elif value.role == "index" or value.dose and course.narrative:
        _place_beside(roles, mention, course, text)


_FIRST = re.compile(
    r"(?:initial(?:ly)?|at first|first),? (?:treated|received|given|managed|started|treatment with)\b", re.IGNORECASE
)
_REPLACED = re.compile(r"\b(?:conver(?:sion|ted)|switch\w*|changed?|replac\w+|substitut\w+)\b", re.IGNORECASE)
"""The harm that an index drug did is no intolerance from before, unless something was given instead."""


def _place_beside(roles: Roles, mention: Mention[Treatment], course: Course, text: str) -> None:
    """Put what was given and is not index: before it or with it."""
    value, before = mention.value, course.is_before(mention)
    response = answer(mention, course, text) if before else "unspecified"
    before = before and (course.narrative or value.family not in STEROIDS)
    if before and (response != "unspecified" or not goes_on(mention, course, text)):
        roles.put("prior", mention, response)
    elif value.name not in UMBRELLAS and not _ANSWERED.match(value.cue or ""):
        roles.put("concomitant", mention)


def _assume(roles: Roles, stated: Treatments, text: str, narrative: bool) -> None:
    """No clause says what was given: the treatment that is named most, unless it stands in another role."""
    free = [m for m in stated if m.value.role is None and m.value.name not in roles.prior]
    free = [m for m in free if not was_not_done(m, text)]
    if narrative:
        free = [m for m in free if _may_be_given(m, text)]
        free = [m for m in free if not is_way_in(m.value.name)] or free
    names = Counter(m.value.name for m in free if m.value.kind != "procedure") or Counter(m.value.name for m in free)
    if not names:
        return
    most = max(names.values())
    for mention in free:
        if names[mention.value.name] == most:
            roles.put("index", mention)


_GIVES = re.compile(
    r"treat|therap|manag|administ|receiv|prescri|given|taking|taken|took|dose|mg\b|use of|regimen|"
    r"efficacy", re.IGNORECASE
)


def _may_be_given(mention: Mention[Treatment], text: str) -> bool:
    """Whether words of giving stand near it ("chymotrypsin C gene" is no treatment), or it is an operation done."""
    given = mention.value.dose or _GIVES.search(text[max(0, mention.start - 100) : mention.end + 100])
    return bool(given) or told_operation(mention, text).value.role == "index"
