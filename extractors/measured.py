"""Substances of the body and of laboratories: which mentions of them were given, not measured.

What papers print: "potassium 5.1 mmol/L", "24-hour epinephrine 14 μg (normal range 2-18)", "cytomegalovirus
immunoglobulin M" (found in the serum); "insulin was given", "lithium-induced goitre", "anaphylaxis to calcitonin". We
return whether a term that the vocabulary marks as such a substance was measured.
"""

from __future__ import annotations

import re

from extractors.base import Sentence
from extractors.doses import dose_after
from extractors.vocabulary import TermHit

_GIVEN = re.compile(
    r"\b(?:(?:re-?)?treat|therap|receiv|given|administ|supplement|injected with|infus|oral|parenteral|intraven|"
    r"dose|prescri|tried|was started|were started|begun|courses? of|pulses? of|cycles? of|subcutan|intramuscul|"
    r"commenc|initiat|discontinu|(?:replac|switch|chang)ed (?:by|with|to))",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"^(?: \(\w+\))?(?: (?:levels?|concentrations?|values?))?(?: (?:was|were|of|at|is)|:|,| =| [<>]|) ?[<>=~]* ?"
    r"\d+(?:[.,]\d+)? ?(?:[munpkµμ]{0,2}(?:IU|U|mol|g|Eq))"
    r"(?:\s?/\s?(?:(?:d|m)?l|24[ -]?h(?:ours?|rs?)?)\b|[^();]{0,12}\((?:normal|reference|range)\b)",
    re.IGNORECASE,
)
"""What is printed with the unit of a test of blood or urine, or with its normal range, was measured, not given."""
_OF_SERUM = re.compile(r"s? (?:[AEGM]\b|antibod|titers?\b|titres?\b|levels?\b)")
"""An immunoglobulin of a kind, or a titre, is found in the serum ("cytomegalovirus immunoglobulin M")."""
IS_ADDICTIVE = re.compile(
    r"^(?:cocaine|alcohol|ethanol|heroin|opi\w+|nicotine|cannabis|\w*amphetamines?)$", re.IGNORECASE
)
"""What people take for itself; to depend on it is a disease."""
_FORM = re.compile(
    r"[- ](?:gums?|lozenges?|patch(?:es)?|tablets?|pills?|capsules?|(?:nasal )?sprays?|inhalers?|drops|ointments?|"
    r"creams?|gels?|pumps?)\b",
    re.IGNORECASE,
)
"""What comes in a form to be taken is given."""
_LACKS = re.compile(r"[- ](?:resistan|sensitiv|suscepti|absence|deficien|excess|lack|antagonis)\w*", re.IGNORECASE)
"""What a microbe resists, and what the body lacks."""
_DID = re.compile(
    r"(?: \([\w-]+\))?[- ](?:abuse|overdos\w+|intoxication|poisoning|withdrawal|injections?|infusions?|"
    r"(?:induced|associated|related) (?!peptide|protein|antigen|hypogly|secretion|release|increase|stimulation)|"
    r"toxicity(?<!serotonin toxicity))",
    re.IGNORECASE,
)
"""What did harm, or is injected, is no substance in the blood ("lithium-induced goitre", "insulin injection")."""
_WAS_USED = re.compile(
    r"\b(?:(?:use|ingestion|injections?|infusions?|intake|addition|discontinuation|withdrawal|overdos\w+|abuse) of|"
    r"(?:expos\w+|anaphyla\w+|hypersensitivity|reactions?) to|(?:induced|caused|provoked|triggered) by)"
    r"(?: (?:an? )?[\w:%-]+){0,3} $",
    re.IGNORECASE,
)
"""What was taken, and what a body reacted to."""


def was_measured(hit: TermHit, sentence: Sentence) -> bool:
    """Whether a hit is what was measured or found, of a substance that the body or a laboratory has as well."""
    if hit.surface.lower().endswith("immunoglobulin") and _OF_SERUM.match(sentence.text, hit.end - sentence.start):
        return True
    if hit.term.get("lab") != "yes":
        return False
    start, end = hit.start - sentence.start, hit.end - sentence.start
    if _MEASURED.match(sentence.text[end : end + 40]):
        return True
    near = sentence.text[max(0, start - 40) : start].rpartition(";")[2]
    near += sentence.text[start : end + 40].partition(";")[0]
    if _GIVEN.search(near) or _FORM.match(sentence.text, end) or dose_after(sentence.text[end : end + 40]):
        return False
    if IS_ADDICTIVE.search(hit.surface) or _LACKS.match(sentence.text, end):
        return True
    return not (_DID.match(sentence.text, end) or _WAS_USED.search(sentence.text[max(0, start - 60) : start]))
