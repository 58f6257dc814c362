"""Operations by their printed names."""

from __future__ import annotations

import pytest

from extractors.operations import operations


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("She underwent an urgent laparoscopic right hemicolectomy.", ["right hemicolectomy"]),
        ("A radical left nephrectomy, then a transabdominal total splenectomy.", ["nephrectomy", "splenectomy"]),
        ("Superficial and total parotidectomy differ.", ["total parotidectomy"]),
        ("A ligation of the thoracic duct was carried out.", ["thoracic duct ligation"]),
        ("The drainage of the hepatic vein was normal.", []),
        ("Excision of the ovarian tumours was carried out.", ["ovarian tumour excision"]),
        ("He had a Roux-en-Y gastric bypass in 2010.", ["roux-en-y gastric bypass"]),
        ("A gastrectomy with lymph node dissection followed.", ["gastrectomy with lymph node dissection"]),
        ("Debulking surgery and two laparotomies were needed.", ["debulking surgery", "laparotomy"]),
        ("An inguinal hernia repair was planned.", ["inguinal hernia repair"]),
        ("Surgical resection was complete.", []),
        ("A macroscopic complete resection was done.", []),
        ("The pre-orchiectomy value was high.", []),
        ("The renal tumour, which was then completely resected, bled.", ["renal tumour resection"]),
        ("Both cysts had been excised in 2010.", ["cyst excision"]),
        ("The asymptomatic mass was removed.", ["mass removal"]),
        ("The tumour was not resected, the sutures were removed.", []),
        ("The lesion was removed for histology.", []),
        ("The abscess was then drained and two toes were amputated.", ["abscess drainage", "toe amputation"]),
        ("The removal of the plaster cast hurt.", []),
        ("He was seen in general surgery and in vascular surgery.", []),
        ("DNA mismatch repair and an open question remained.", []),
        ("A cardiopulmonary bypass was not used.", []),
        ("A mitral valve replacement and a bone graft.", ["mitral valve replacement", "bone graft"]),
        ("Volume replacement helped, the graft was rejected.", []),
        ("He underwent a selective neck dissection after an aortic dissection.", ["selective neck dissection"]),
        ("Closed reduction and percutaneous drainage failed.", ["closed reduction", "percutaneous drainage"]),
        ("A reduction of the dose, closure of the wound and venous drainage.", []),
        ("A laparoscopic low anterior resection was done.", ["low anterior resection"]),
        ("The wide excision margins were clear.", []),
        ("Resection of the distal oesophagus, then evacuation of the haematoma.",
         ["distal oesophagus resection", "haematoma evacuation"]),
        ("Removal of the primary lung lesion was planned.", []),
        ("The anatomy was normal, a dichotomy was not.", []),
    ],
)
def test_an_operation_is_named_by_what_is_done_and_where(text: str, names: list[str]) -> None:
    assert [hit.term.name for hit in operations(text, 0)] == names


def test_a_hit_stands_where_its_words_are() -> None:
    text = "Then a total thyroidectomy was performed."
    (hit,) = operations(text, 100)
    assert text[hit.start - 100 : hit.end - 100] == hit.surface == "total thyroidectomy"
