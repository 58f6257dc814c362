"""British and American spelling of one name: "haemorrhage" and "hemorrhage", "tumour" and "tumor"."""

from __future__ import annotations

import re


def american(name: str) -> str:
    """A name in lower case, both spellings as one: to compare with, not to print ("course" is "corse" too)."""
    return name.replace("ae", "e").replace("oe", "e").replace("our", "or").replace("leuco", "leuko")


_TWO_VOWELS = (
    r"ae(?:(?<=hae)(?=m)|(?=mi)|(?=d(?:iatr|ic))|(?<=cae)(?=c)|(?<=fae)(?=c)|(?<=gynae)(?=c)|(?<=anae)(?=s))|"
    r"oe(?:(?<=coe)(?=l)|(?=dem|soph|str)|(?<=foe)(?=t)|(?<=rrhoe|spnoe|apnoe)(?=a))"
)
"""Where British spelling has two vowels and American spelling has one."""
_BRITISH = re.compile(_TWO_VOWELS, re.IGNORECASE)
_BRITISH_WORD = re.compile(rf"{_TWO_VOWELS}|tumour(?:(?<=\btumour)(?=s?\b))")
_AMERICAN = re.compile(
    r"\b(?:hem(?:o|at|ang)|edem|esoph|pediatr|estrogen|anemi|leuk?emi|isch?emi|celiac|cecum|fetal|fetus|tumors?\b)|"
    r"[a-z](?:emi[ac]\b|edema)|diarrhea|dyspnea|anesthe|orthopedic|gynecolog"
)


def americanised(name: str) -> str:
    """A name with its British vowels in American spelling: "haemosiderosis" is "hemosiderosis"."""
    return _BRITISH.sub("e", name).replace("tumour", "tumor").replace("leucocyt", "leukocyt")


def is_american(text: str) -> bool:
    """The text is written in American spelling."""
    lower = text.lower()
    return sum(1 for _ in _AMERICAN.finditer(lower)) >= sum(1 for _ in _BRITISH_WORD.finditer(lower))
