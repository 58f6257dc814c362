"""British and American spelling of one name: "haemorrhage" and "hemorrhage", "tumour" and "tumor"."""

from __future__ import annotations

import re


def american(name: str) -> str:
    """A name in lower case, both spellings as one: to compare with, not to print ("course" is "corse" too)."""
    return name.replace("ae", "e").replace("oe", "e").replace("our", "or").replace("leuco", "leuko")


_BRITISH = re.compile(
    r"(?:(?<=h)ae(?=m)|ae(?=mi)|ae(?=d(?:iatr|ic))|(?<=c)ae(?=c)|(?<=f)ae(?=c)|(?<=gyn)ae(?=c)|(?<=an)ae(?=s)|"
    r"(?<=c)oe(?=l)|oe(?=dem|soph|str)|(?<=f)oe(?=t)|(?<=rrh|spn|apn)oe(?=a))",
    re.IGNORECASE,
)
"""Where British spelling has two vowels and American spelling has one."""
_AMERICAN = re.compile(
    r"\b(?:hem(?:o|at|ang)|edem|esoph|pediatr|estrogen|anemi|leuk?emi|isch?emi|celiac|cecum|fetal|fetus|tumors?\b)|"
    r"[a-z](?:emi[ac]\b|edema)|diarrhea|dyspnea|anesthe|orthopedic|gynecolog",
    re.IGNORECASE,
)


def americanised(name: str) -> str:
    """A name with its British vowels in American spelling: "haemosiderosis" is "hemosiderosis"."""
    return _BRITISH.sub("e", name).replace("tumour", "tumor").replace("leucocyt", "leukocyt")


def is_american(text: str) -> bool:
    """The text is written in American spelling."""
    british = sum(1 for _ in _BRITISH.finditer(text)) + len(re.findall(r"\btumours?\b", text, re.IGNORECASE))
    return sum(1 for _ in _AMERICAN.finditer(text)) >= british
