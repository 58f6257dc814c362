"""Documents without treated patients of their own: of animals or cells, or the plan of a study."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from extractors.base import Mention, Value, sentences

ANIMALS = re.compile(
    r"\b(?:rats?|mice|mouse|murine|rabbits|dogs|piglets?|(?:guinea |mini)?pigs|monkeys|hamsters?|cats|swine|sheep|"
    r"rodents?|zebrafish|cows|cattle|heifers|chick(?:en)?s|hens|baboons|ewes|lambs|goats|gerbils|animal models?|"
    r"animals (?:were|treated|given|receiving)|(?:chick )?embryos?|myoblasts|fibroblasts|cell lines?|"
    r"cultured (?:\w+ )?(?:cells|eyes|neurons|hepatocytes|cardiomyocytes)|cells in culture|"
    r"isolated (?:[\w-]+ ){0,3}(?:cells|erythrocytes|hearts?|mitochondria|hepatocytes|neurons|arteries|eyes)|in vitro|"
    r"ex vivo|knock-?out|transgenic|wild-?type|locomotor activity|paw (?:licking|withdrawal|o?edema))\b",
    re.IGNORECASE,
)
_PATIENT_ANIMAL = re.compile(
    r"\b(?:year|month|week|day)s?[- ]old\b(?:(?!\b(?:by|with|from|to) (?:an?|the|his|her)\b)(?:[^.;]|\.\d)){0,60}?"
    r"\b(?:(?:castrated|neutered|spayed)(?= (?:fe)?male)|shih tzu|setter|spitz|beagle|bulldog|dachshund|collie|"
    r"chihuahua|shorthair|dogs?|puppy|bitch|cat|kitten|gelding|mare|stallion|colt|"
    r"filly|foal|horse|pony|donkey|thoroughbred|spaniel|retriever|terrier|poodle|labrador|german shepherd|cow|heifer|"
    r"calf|steer|bull|ewe|lamb|goat|ferret|rabbit|parrot|alpaca)\b"
    r"(?![\w-]| (?:breeder|owner|bites?|scratch|lover|groomer|handler|farmer|rider|racing|trainer|keeper|dealer|vein|"
    r"muscle))|"
    r"(?:^\s*|\bin )an? (?:[a-z-]+ ){0,3}"
    r"(?:marmoset|macaque|lemur|gorilla|chimpanzee|tortoise|sea lion|walrus|alpaca|llama)\b"
    r"(?![\w-]| (?:bites?|scratch|handler|keeper|farmer|farm|trainer|owner))",
    re.IGNORECASE,
)
_ANIMAL_TITLE = re.compile(
    r"\b(?:in|of|on|with|to)\b (?:[\w-]+ ){0,4}(?:rats|mice|rabbits|dogs|(?:guinea |mini)?pigs|monkeys|hamsters|swine|"
    r"cows|chick(?:en)?s|baboons|gerbils|rodents)\b(?! (?:and|or|to) (?:man|hum|pat))",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:patients?|humans?|man|men|wom[ae]n|child(?:ren)?|boys?|girls?|infants?|people|cases?|owners?|allerg\w+|bites?)\b",
    re.IGNORECASE,
)
_PROTOCOL = re.compile(
    r"\b(?:study|trial|review|research|cohort|survey) protocol\b|[:.,(-]\s?(?:an? )?(?:\w+ )?protocol\b|"
    r"\bprotocol (?:for|of) (?:an?|the)\b|^protocol\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(r"\bwill (?:be|receive|undergo|have|last|take|continue)\b")


def is_without_patients(doc: Doc, groups: Sequence[Mention[Value]]) -> bool:
    """The document studies animals or cells, or plans a study: it has no treated patients of its own."""
    found = sentences(doc)
    title = next((s.text for s in found if s.section == "title"), "")
    planned = sum(bool(_PLANNED.search(s.text)) for s in found)
    of_animals = _ANIMAL_TITLE.search(title) and not _PEOPLE.search(title)
    if of_animals or _PROTOCOL.search(title) or planned >= 3 or any(_PATIENT_ANIMAL.search(s.text) for s in found):
        return True
    laboratory = [s for s in found if ANIMALS.search(s.text)]
    told = sum(not any(s.start <= m.start < s.end for s in laboratory) for m in groups if _introduces(m))
    return len(laboratory) >= max(1, 3 * told)


_BEFELL = re.compile(
    r"\b(?:patients|children|subjects|individuals|wom[ae]n|men|adults|girls|boys|infants|neonates|twins|volunteers|"
    r"recipients|participants|users|cases|cohort|groups?|registry|study|trial)\b[^.;]{0,120}?\b(?:was|were|had|received|"
    r"developed|underwent|took|showed|experienced|responded|improved|achieved|included|reported|presented|required|"
    r"died|recovered|relapsed|did)\b|\b(?:we|was|were) (?:\w+ )?(?:enrolled|treated|given|studied|compared|examined|"
    r"reviewed|followed|randomi[sz]ed)\b|\b(?:resolved|recovered|subsided|disappeared|recurred|"
    r"(?:was|were) (?:[\w-]+ly )?(?:stopped|discontinued|withdrawn|withheld|terminated|started|initiated|administered|"
    r"noted|seen|observed|complicated|accompanied))\b",
    re.IGNORECASE,
)
"""What happened to patients, or with a drug that somebody took."""


def tells_what_befell(text: str) -> bool:
    """Somewhere patients did or had something in the past: more than what a drug does in general."""
    return _BEFELL.search(text) is not None


def _introduces(mention: Mention[Value]) -> bool:
    """The phrase names people that the text has not named before; "(n = 8)" may count anything."""
    value = mention.value
    named = getattr(value, "introduces", False) or getattr(value, "own", False)
    return named and mention.rule not in ("group.n", "group.n-equals")
