"""What of the patient's course is known by the time a sentence is read that may name a harm.

Papers tell what a patient came with before any treatment, and what befell under it: a sign of the first kind is no
harm, and neither is an infection that was there before any treatment but one against infections.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.drug_families import ANTI_INFECTIVES, term_family
from extractors.harm_names import name_of
from extractors.harm_reports import Story

INFECTION = re.compile(
    r"infect|sep(?:sis|tic)|pneumonia|abscess|bacter|vira?emia|osteomyelitis|meningitis|cellulitis|tubercul|sinusitis|"
    r"cyst?itis|zoster|herpes|influenza|candid|aspergill|cryptococ|cytomegalovirus|endocarditis|malaria|histoplasm"
)
_GIVEN = cues("harm_drug_given")
_GRAFTS = re.compile(r"transplant|exchange|adsorption|apheresis|car-t", re.IGNORECASE)


@dataclass(slots=True)
class Course:
    """How far the text has come when a sentence is read."""

    treated: bool = False
    """A treatment other than one against infections was named."""
    listing: bool = False
    """The sentence before opened a list of harms."""
    presenting: set[str] = field(default_factory=set)
    """Harms that were named before any treatment: what the patient came with."""
    infected: bool = False
    """An infection was named before any treatment but one against infections: it is the disease."""
    lately: bool = False
    """The sentence before tells that a treatment was given."""
    giving: bool = False
    """This sentence tells it."""
    story: Story | None = None
    """How the text as a whole reports a harm, where it does."""

    def enter(self, sentence: Sentence) -> None:
        """Take in what a sentence says of treatments and of the patient's coming."""
        drugs = sentence.hits("drug", "drug_class")
        self.lately, self.giving = self.giving, bool(drugs) and bool(_GIVEN.search(sentence.text))
        self.treated = self.treated or any(term_family(h.term) not in ANTI_INFECTIVES for h in drugs)
        self.treated = self.treated or any(_GRAFTS.search(h.term.name) for h in sentence.hits("procedure"))
        if not self.treated and sentence.section != "title":
            self.presenting.update(name_of(hit) for hit in sentence.hits("event"))
            self.infected = self.infected or any(INFECTION.search(name) for name in self.presenting)
