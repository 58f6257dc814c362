"""Operations in the story of a patient whose disease is operated on: done where nothing else is said of them.

What papers print: "metastases appeared after radical nephrectomy" (it was done, and earlier), "a pancreatectomy for
the tumour" (done), "after cranioplasty she recovered" (done, where nothing else was), "she declined a hysterectomy"
(only thought of), "at laparotomy" (a way in, no treatment).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.base import Mention
from extractors.treatments import Treatment, with_role

_WAY_IN = re.compile(
    r"(?:(?:open|exploratory|abdominal|limited|upper|lower|lateral|midline|median|left|right|(?:mini|re)-) ?)*"
    r"(?:surgery|laparotomy|thoracotomy|sternotomy)"
)
_CAME_BACK = re.compile(r"metasta|recurr|relaps|local progression", re.IGNORECASE)
_WENT_WELL = re.compile(
    r"^[^.;]{0,100}?\b(?:recover|improve|resol|disappear|uneventful|discharged|free of|(?:symptom|disease|pain)-free|"
    r"without (?:any )?(?:complications?|recurrence)|no (?:signs? of |evidence of )?(?:recurrence|complications?)|"
    r"was (?:selected|chosen|performed|done|successful))",
    re.IGNORECASE,
)
_THOUGHT_OF = re.compile(
    r"\b(?:refus|declin|plan|schedul|avoid|consider|candidate|recommend|propos|advis|option|instead|prefer|may|might|"
    r"should|would|could|not|no|without|await|risk|role|rather|traditional|indicated|referred for)",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"^[^.;,]{0,25}\b(?:not|never|impossible|declined|refused|planned|considered|contraindicated)\b", re.IGNORECASE
)
_PART_OF = re.compile(r"^(?:[- ]\w+)? (?:site|line|scar|stump|specimen|group|anastomosis)", re.IGNORECASE)


def is_way_in(name: str) -> bool:
    """Words for an operation as a whole, and ways into the body: nothing beside an operation that is named."""
    return bool(_WAY_IN.fullmatch(name))


_HOW = re.compile(
    r"(?:(?:debulking|cytoreductive|radical|salvage|emergency|urgent|elective|curative|palliative|conservative|definitive|"
    r"corrective|major|minor|laparoscopic|endoscopic|thoracoscopic|robotic|minimally invasive) )+surgery"
)


def says_little(name: str) -> bool:
    """A way in, or only how it was done ("debulking surgery"): nothing beside an operation that is named."""
    return is_way_in(name) or bool(_HOW.fullmatch(name))


def earlier_operation(mention: Mention[Treatment], text: str) -> Mention[Treatment]:
    """An operation with a name of its own, after which the disease came back, is an earlier treatment of it."""
    came_back = _CAME_BACK.search(text[mention.end : mention.end + 150])
    return with_role(mention, "prior") if _is_named(mention) and came_back else mention


def told_operation(mention: Mention[Treatment], text: str) -> Mention[Treatment]:
    """An operation with a name of its own of whose part nothing is said was done, unless it was only thought of."""
    if mention.value.role is not None or not _is_named(mention) or _PART_OF.match(text[mention.end : mention.end + 30]):
        return mention
    by_verb = text[mention.start : mention.end].endswith("ed")
    thought_of = not by_verb and _THOUGHT_OF.search(text[max(0, mention.start - 80) : mention.end + 30])
    return mention if thought_of else with_role(mention, "index")


def only_dated(mentions: Sequence[Mention[Treatment]], text: str) -> list[Mention[Treatment]]:
    """Procedures that only date what went well then ("after cranioplasty she recovered"): there is nothing else."""
    named = [m for m in mentions if not is_way_in(m.value.name) and not was_not_done(m, text)]
    return [m for m in named if _WENT_WELL.match(text[m.end : m.end + 140])]


def was_not_done(mention: Mention[Treatment], text: str) -> bool:
    """Whether an operation is only told of as what could not or did not take place."""
    return mention.value.family == "operation" and bool(_NOT_DONE.match(text[mention.end : mention.end + 60]))


def _is_named(mention: Mention[Treatment]) -> bool:
    return mention.value.family == "operation" and not is_way_in(mention.value.name)
