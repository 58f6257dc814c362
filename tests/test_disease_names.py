"""Names of diseases put together from words."""

from __future__ import annotations

import pytest

from extractors.disease_names import called, composed, poisonings, read_words
from extractors.word_tables import WordTableError


def names(text: str) -> list[str]:
    return [called(text[start:end]) for start, end in composed(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a squamous cell carcinoma of the oesophagus was seen", ["squamous cell carcinoma of the oesophagus"]),
        ("two mesenteric cysts", ["mesenteric cyst"]),
        ("E. coli bacteraemia", ["e. coli bacteraemia"]),
        ("a large tumour and severe infection", []),
        ("large renal cyst", ["renal cyst"]),
        ("left ureteral stricture", ["ureteral stricture"]),
        ("T cell lymphoma", ["t cell lymphoma"]),
        ("Hashimoto's encephalitis", ["hashimoto's encephalitis"]),
        ("the patient's pneumonia and a malignant tumour", []),
        ("hepatitis B virus-related hepatocellular carcinoma", ["hepatocellular carcinoma"]),
        ("a histiocyte-rich lymphoma", ["histiocyte-rich lymphoma"]),
        ("three duodenal adenomas", ["duodenal adenoma"]),
        ("hepatic metastases", ["hepatic metastasis"]),
    ],
)
def test_a_word_for_a_disease_takes_the_words_that_name_it(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("after lithium intoxication", ["lithium intoxication"]),
        ("poisoning with methanol.", ["methanol poisoning"]),
        ("acute poisoning", []),
        ("the intoxication of the patient", []),
    ],
)
def test_a_poisoning_is_named_after_its_substance(text: str, expected: list[str]) -> None:
    assert [name for _, _, name in poisonings(text)] == expected


def test_a_role_that_is_none_is_refused_with_its_line() -> None:
    with pytest.raises(WordTableError, match="line 3"):
        read_words(["role,word", "site,renal", "place,hepatic"])


def test_other_columns_are_refused() -> None:
    with pytest.raises(WordTableError, match="columns must be role,word"):
        read_words(["word,role", "renal,site"])
