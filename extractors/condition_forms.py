"""Names of diseases that no list holds, told by their form.

Papers print "diagnosed with Rosenthal fibre encephalopathy", "a case of nasal glial heterotopia syndrome": behind words
that state a diagnosis, a noun phrase whose last word says that it is a disease (syndrome, disease, carcinoma, -itis,
-oma, -pathy, -osis). We return where the phrase stands and its name in lower case, without determiners and without the
words that grade it ("severe", "recurrent").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.base import Sentence
from extractors.disease_names import called

_HEAD = (
    r"(?:syndromes?|diseases?|disorders?|deficiency|dystrophy|dysplasia|atrophy|tumou?rs?|cancers?|infections?|fistulas?|"
    r"cysts?|aneurysms?|malformations?|[\w-]*(?:carcinomas?|sarcomas?|lymphomas?|leuka?emias?|blastomas?|cytomas?|"
    r"[a-z]{3}itis|[a-z]{3}omas?|[a-z]{2}opath(?:y|ies)|[a-z]{3}osis|[a-z]{4}uria|[a-z]{3}plegia|[a-z]{3}rrhagia))"
)
_BARE = re.compile(
    r"(?:syndrome|disease|disorder|deficiency|dystrophy|dysplasia|atrophy|tumou?r|cancer|infection|fistula|cyst|aneurysm|"
    r"malformation|diagnosis|prognosis|necrosis|acidosis|alkalosis|leuco?cytosis|leukocytosis|thrombocytosis|"
    r"lymphocytosis|neutrophilia|h[ae]+matoma|granuloma|adenoma|trauma|symptoma|stoma|coma|hypnosis|metastasis|"
    r"metamorphosis|osmosis|mitosis|apoptosis|proteinuria|h[ae]+maturia|ptosis|kyphosis|neoplasm)s?",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"(?:diagnos[ie]s|prognosis|necrosis|acidosis|cytosis|apoptosis|h[ae]+matoma|granuloma|metastas[ie]s|uria|"
    r"steroid\w+)$|^(?:metastatic|same|genetic|rheumatic|bone|kidney|heart|lung|skin|eye|joint|muscle) "
    r"(?:disease|disorder|tumou?r)s?$",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"\b(?:diagnos(?:is|ed|es)\s(?:of|with|as(?:\s(?:having|suffering from))?)|diagnosis (?:was|is)|"
    r"cases? (?:report )?of|suffer(?:ing|ed|s) from|"
    r"(?:patients?|child|children|boy|girl|man|woman|male|female|infant|neonate|adult)s? with)\s+",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"(?:(?:an?|the|this|his|her|their|our|his|new|rare|unusual|first|typical|classical?|isolated|active|"
    r"severe|mild|moderate|refractory|resistant|recurrent|relaps(?:ed|ing)|persistent|biopsy[- ]proven|suspected|"
    r"confirmed|presumed|probable|possible|known|newly|diagnosed|advanced|progressive|extensive|massive|large|small|giant|"
    r"early|late|stage|bilateral|unilateral|left|right|sided|acute|subacute|chronic|asymptomatic|symptomatic|concomitant|"
    r"underlying|simultaneous|synchronous|multiple|two|three|four|five|\d+|[ivx]+|spontaneous|sporadic|primary|secondary|"
    r"suffering|from|having|clinically|definite|untreated|treated|long-?standing|life-threatening|fatal)\s+)+",
    re.IGNORECASE,
)
_WORD = r"[A-Za-zÀ-ÿ][\w'’α-ω-]*"
_PHRASE = re.compile(rf"(?:{_WORD}\s){{0,5}}?{_HEAD}(?![\w-])", re.IGNORECASE)
_BREAK = re.compile(
    r"\b(?:and|or|with|without|who|which|that|was|were|is|are|had|has|have|to|by|in|on|for|of|from|at|after|before|due|"
    r"underlying|associated|causing|presenting|secondary|treated|no|not|any|history|high|higher|risk|other|rheumatic|"
    r"autoimmune|inflammatory|same|such|these|those|all|both|each|common|different|various|certain|"
    r"cardiovascular|chronic|severe|infectious|systemic|underwent|received|developed)\b",
    re.IGNORECASE,
)


def morphological(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of each disease told by its form alone."""
    text = sentence.text
    for trigger in _STATES.finditer(text):
        leading = _LEADING.match(text, trigger.end())
        start = leading.end() if leading else trigger.end()
        match = _PHRASE.match(text, start)
        if not match or _BREAK.search(match[0]) or _BARE.fullmatch(match[0]) or _NONE.search(match[0]):
            continue
        yield start, match.end(), called(match[0])
