"""Texts that as a whole report a harm: "X-induced Y", "an overdose of X", "a case of Y after X".

Such a text tells the harm as a story: the causal drug once, and from then on the patient's signs and symptoms, without
a word of blame beside each. What a sentence of the story states of the patient is a harm there; the disease that was
treated, the history, the tests, what was feared and what is said of the drug in general are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.harm_blame import blamed
from extractors.harm_general import HARMFUL

_POISONED = re.compile(
    r"\b(?:overdos\w+|poison(?:ing|ed)|intoxicat\w+|toxicit(?:y|ies)|toxic|hypersensitivity|allerg(?:y|ic)|anaphyla\w+|adverse|"
    r"side[- ]effects?|withdrawal syndrome|fatal|complicat\w+|misuse|abuse|ingestion)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"\b(?:we|here|this|article|paper) (?:\w+ ){0,3}?(?:report|describe|present)|\b(?:cases?|patients?) (?:of|who|with)\b[^.]*\b"
    r"(?:is|are|was|were) (?:reported|described|presented)|\b(?:to|case) (?:report|describe|present)\b",
    re.IGNORECASE,
)
_AIM = re.compile(r"\b(?:efficacy|effectiveness|randomi[sz]ed|placebo|phase|trial|prevent\w*|prophyla\w+|comparison)\b", re.IGNORECASE)
_TITLE = 250


def reports_harm(content: Sequence[Sentence]) -> bool:
    """The title, or the sentence that announces the case, blames a treatment."""
    for place, sentence in enumerate(content):
        early = sentence.section == "title" or sentence.start < _TITLE and place < 2
        if not early and not _ANNOUNCES.search(sentence.text):
            continue
        if _AIM.search(sentence.text):
            continue
        drugs = sentence.hits("drug", "drug_class", "procedure")
        if drugs and (_names_harm(sentence) or _POISONED.search(sentence.text)):
            return True
    return False


def _names_harm(sentence: Sentence) -> bool:
    """The sentence blames a treatment for something that harms."""
    named = sentence.hits("event", "condition")
    for start, end in blamed(sentence):
        if HARMFUL.search(sentence.text, start, end):
            return True
        if any(start <= h.start - sentence.start < end for h in named):
            return True
    return False


_GENERAL = re.compile(
    r"\b(?:is|are|may|might|can|could|should|must|would|has been|have been|literature|reported cases|previously|known|"
    r"rare(?:ly)?|common(?:ly)?|risks?|incidence|clinicians?|physicians?|awareness|aware|caution|consider(?:ed|ation)?|mechanisms?|"
    r"pathogenesis|review(?:ed)?|hypothes\w+|usually|often|well[- ]known|potential(?:ly)?|recommend\w*|"
    r"monitor(?:ed|ing)|avoid\w*|associated with|responsible for)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:was|were|had|became|began|felt|fell|died|\w{3,}ed)\b|\b(?:presents?|develops?)\b",
    re.IGNORECASE,
)
_NOT_OF_IT = re.compile(
    r"\b(?:history|medical background|past|prior to|previous(?:ly)?|before|because of|chronic|known|suffering from|suffered from a|mother|father|"
    r"family|risks? (?:of|for)|prevent\w*|prophyla\w+|screen\w*|exclud\w+|rul(?:ed|ing) out|suspected|suspicion|suspect of|negative for|"
    r"indicat\w+|treat(?:ed|ment)? (?:of|for|with|his|her)|for (?:the )?(?:treatment|management|control|relief|prevention)|"
    r"consistent with|compatible with|differential|resembl\w+|mimic\w*|similar to|unlike|not (?:due|related|attributed|caused)|cannot be|could not be|criteria|"
    r"underlying|diagnosed with|secondary to|caused by|due to|after|following|despite|scheduled|undergo\w*|underwent)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_INDICATION = re.compile(r"\bfor (?:an? |the |his |her |\w+ly )?(?:[\w-]+ ){0,3}$|\b(?:anti|non)-?$")
_TREATED_FOR = re.compile(r"\b(?:history of|suffering from|(?:treat|therap|given|receiv|tak|prescrib|start)\w*[^.;,]{0,60} for) (?:an? |the |his |her )?(?:[\w-]+ ){0,3}$")
_HAD_IT = re.compile(
    r"\b(?:patients?|subjects?|children|child|men|women|man|woman|boy|girl|adults?|infants?|male|female|neonate|volunteers?)s? "
    r"(?:\([^)]*\) )?(?:(?:suffering|who had|known|diagnosed) )?(?:with|from|had) (?:[\w-]+,? (?:and )?){0,6}$"
)
_PASSING_NAME = cues("harm_tested")


def tells_of(sentence: Sentence, before: str, after: str) -> bool:
    """A sentence of the story states what stands between the words before and after."""
    text = sentence.text
    if not _TELLS.search(text) or _GENERAL.search(text):
        return False
    return not (
        _NOT_OF_IT.search(before)
        or _INDICATION.search(before)
        or _HAD_IT.search(before)
        or _PASSING_NAME.search(before[-40:])
    )


def had_before(content: Sequence[Sentence]) -> Iterator[str]:
    """Names of what the patient had before: told as a disease of the patient or as what was treated."""
    for sentence in content:
        stretches = [(sentence.start + a, sentence.start + b) for a, b in blamed(sentence)]
        for hit in sentence.hits("event", "condition"):
            before = sentence.text[: hit.start - sentence.start]
            if any(a <= hit.start < b for a, b in stretches):
                continue
            if _HAD_IT.search(before) or _TREATED_FOR.search(before):
                yield hit.term.name
