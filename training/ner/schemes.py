"""Which corpus teaches which head, and what its labels are called here.

No corpus labels everything, so each keeps a head of its own; one text may teach two heads where its spans overlap
(an effect may contain the name of a drug). Labels that a scheme leaves out: PHEE's wrappers around other labels
(Subject, Treatment), its triggers and attributes, and MACCROBAT's labels for anatomy, results and description. The
first three are heads that only help the encoder of ``accurate`` to learn, and are shipped with no model.
"""

from __future__ import annotations

SCHEMES: dict[str, dict[str, dict[str, str]]] = {
    "bc5cdr": {"chemical_disease": {"Chemical": "CHEMICAL", "Disease": "DISEASE"}},
    "phee2": {
        "treatment": {
            "Treatment.Drug": "DRUG",
            "Treatment.Dosage": "DOSAGE",
            "Treatment.Route": "ROUTE",
            "Treatment.Freq": "FREQUENCY",
            "Treatment.Duration": "DURATION",
            "Treatment.Time_elapsed": "DURATION",
            "Subject.Age": "AGE",
            "Subject.Gender": "SEX",
            "Subject.Population": "POPULATION",
            "Subject.Race": "RACE",
        },
        "effect": {"Effect": "EFFECT", "Subject.Disorder": "DISORDER", "Treatment.Disorder": "DISORDER"},
    },
    "maccrobat2020": {
        "case": {
            "Age": "AGE",
            "Sex": "SEX",
            "Medication": "DRUG",
            "Dosage": "DOSAGE",
            "Duration": "DURATION",
            "Frequency": "FREQUENCY",
            "Administration": "ROUTE",
            "Therapeutic_procedure": "PROCEDURE",
            "Sign_symptom": "SYMPTOM",
            "Disease_disorder": "DISEASE",
        }
    },
    "ncbi_disease": {
        "disease": {
            "SpecificDisease": "DISEASE",
            "DiseaseClass": "DISEASE",
            "Modifier": "DISEASE",
            "CompositeMention": "DISEASE",
        }
    },
    "neurotrialner": {
        "trial": {
            "CONDITION": "CONDITION",
            "DRUG": "DRUG",
            "OTHER": "OTHER",
            "PHYSICAL": "OTHER",
            "BEHAVIOURAL": "OTHER",
            "SURGICAL": "PROCEDURE",
            "RADIOTHERAPY": "PROCEDURE",
        }
    },
    "chia": {
        "criteria": {
            "Condition": "CONDITION",
            "Drug": "DRUG",
            "Procedure": "PROCEDURE",
            "Measurement": "MEASUREMENT",
            "Person": "PERSON",
            "Temporal": "TEMPORAL",
            "Value": "VALUE",
        }
    },
}

AUXILIARY: dict[str, dict[str, dict[str, str]]] = {
    "phee2": {
        "subject": {"Subject": "SUBJECT"},
        "treated": {"Treatment": "TREATMENT"},
        "event": {"Trigger.Adverse_event": "HARM", "Trigger.Potential_therapeutic_event": "BENEFIT"},
        "attribute": {
            "Severity": "SEVERITY",
            "Speculated": "SPECULATED",
            "Negated": "NEGATED",
            "Combination.Trigger": "COMBINATION",
        },
    }
}
"""Whom a sentence is about and what happened: what decides whether an age, a pronoun or a drug is marked at all."""

UNDECIDED: dict[str, dict[str, tuple[str, ...]]] = {
    "maccrobat2020": {
        "treatment": (
            "Medication", "Dosage", "Frequency", "Administration", "Duration", "Date", "Time", "Age", "Sex", "Subject",
            "Therapeutic_procedure", "Personal_background", "Quantitative_concept",
        ),
        "effect": (
            "Sign_symptom", "Disease_disorder", "Severity", "Detailed_description", "Biological_structure", "History",
            "Coreference", "Outcome",
        ),
    }
}  # fmt: skip
"""Heads of short sentences that also learn from whole cases where nothing can be: outside these labels."""
PRONOUNS = {"he", "she", "his", "her"}
"""One scheme marks some of them as the patient's sex, the other none: undecided in whole cases."""


def heads(corpora: list[str], schemes: dict[str, dict[str, dict[str, str]]] = SCHEMES) -> dict[str, list[str]]:
    """The heads that some corpora teach, each with its labels in a fixed order."""
    return {
        head: list(dict.fromkeys(labels.values()))
        for corpus in corpora
        for head, labels in schemes.get(corpus, {}).items()
    }


def taught(corpora: list[str]) -> dict[str, list[str]]:
    """The heads that some corpora teach, the auxiliary ones last."""
    return heads(corpora) | heads(corpora, AUXILIARY)
