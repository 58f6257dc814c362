"""Every extractor on its example lines: the marked mentions are found, all of them and nothing else.

The lines stand in ``examples/<label>.txt``; ``example_lines.py`` says how they are marked and refuses a broken one.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from example_lines import BrokenExample, Example, read_example, read_examples, value_type

from extractors import EXTRACTORS
from extractors.age import Age
from extractors.antibodies import Antibodies, Antibody
from extractors.base import Extractor
from pipeline.bibliography import Front
from pipeline.layout import Block
from pipeline.recognition import read_text, recognise
from pipeline.segmentation import Segmentation, normalise

FOLDER = Path(__file__).parent / "examples"
FILES = {
    "age": "age", "follow_up": "follow_up", "disease_duration": "disease_duration", "sex": "sex",
    "antibodies": "antibody", "condition": "condition",
}  # fmt: skip
"""The file of each label; an extractor whose file is not here has one named after its label."""
LEAST, LEAST_NEGATIVE = 25, 8


def path(extractor: Extractor) -> Path:
    return FOLDER / f"{FILES.get(extractor.label, extractor.label)}.txt"


WITH_EXAMPLES = [extractor for extractor in EXTRACTORS if path(extractor).is_file()]
CASES = [
    (extractor, example)
    for extractor in WITH_EXAMPLES
    for example in read_examples(path(extractor), extractor.label, value_type(extractor))
]


def mentions(extractor: Extractor, example: Example) -> list[str]:
    """What the extractor finds that is not marked, and what is marked and not found."""
    view = normalise(example.text)
    block = Block(0, len(view), example.section, 0)
    found = list(extractor(recognise(Segmentation(view, [], [block], Front()))))
    wrong = []
    open_marks = list(example.marked)
    for mention in found:
        match = next(
            (m for m in open_marks if (m.start, m.end) == (mention.start, mention.end) and m.agrees(mention.value)),
            None,
        )
        if match:
            open_marks.remove(match)
        else:
            wrong.append(f"found {view[mention.start : mention.end]!r} {mention.value!r} ({mention.rule})")
    wrong += [f"missed {view[mark.start : mark.end]!r} {mark.value!r}" for mark in open_marks]
    return wrong


@pytest.mark.parametrize(("extractor", "example"), CASES, ids=[example.place for _, example in CASES])
def test_an_example_line_gives_its_marked_mentions(extractor: Extractor, example: Example) -> None:
    assert not mentions(extractor, example), example.text


@pytest.mark.parametrize("extractor", WITH_EXAMPLES, ids=lambda extractor: extractor.label)
def test_an_extractor_has_examples_and_counter_examples(extractor: Extractor) -> None:
    examples = [example for one, example in CASES if one is extractor]
    assert len(examples) >= LEAST
    assert len([example for example in examples if not example.marked]) >= LEAST_NEGATIVE


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("A <age value=13 unit=year>13-year-old girl", "never closed"),
        ("A 13-year-old</age> girl", "closes nothing"),
        ("A <age value=13 unit=year 13-year-old</age> girl", "broken tag"),
        ("A <age value=13 unit=year>13-year-old</ag> girl", "tag 'ag'"),
        ("A <age value=13 unit=year><age value=1 unit=year>13</age></age> girl", "inside"),
        ("A <age value=13 unit=year years>13-year-old</age> girl", "no key=value"),
        ("A <age value=13 unit=year value=12>13-year-old</age> girl", "twice"),
        ("A <age value=13 unit=year when=onset>13-year-old</age> girl", "no attribute when"),
        ("A <age value=thirteen unit=year>13-year-old</age> girl", "value"),
        ("A <age value=13 unit=decade>13-year-old</age> girl", "unit"),
        ("A <age value=13 unit=year at=school>13-year-old</age> girl", "at"),
        ("A <age value=13 unit=year></age> girl", "around nothing"),
        ("A <age value=13 unit=year>13-year-old</age girl", "never closed"),
        ("A 13-year-old</ girl", "broken tag"),
        ("[appendix] A <age value=13 unit=year>13-year-old</age> girl", "no section"),
    ],
)  # fmt: skip
def test_a_broken_example_line_is_refused(line: str, complaint: str) -> None:
    with pytest.raises(BrokenExample, match=complaint):
        read_example(line, "age", Age)


def test_a_marked_line_is_read_with_defaults() -> None:
    example = read_example(
        '[results] <antibodies name=anti-Ro status=positive titre="1:80">Ro 1:80</antibodies>, <40 ml',
        "antibodies",
        Antibody,
    )
    assert (example.section, example.text) == ("results", "Ro 1:80, <40 ml")
    (mark,) = example.marked
    assert mark.value == Antibody(name="anti-Ro", status="positive", titre="1:80")
    assert mark.agrees(mark.value.model_copy(update={"id": "HP:0000000"}))
    assert not mark.agrees(mark.value.model_copy(update={"n": 3}))


def test_a_test_may_be_positive_in_one_fluid_and_negative_in_another() -> None:
    text = "His anti-LGI1 antibody was positive in spinal fluid but was negative in serum."
    found = [(mention.value.name, mention.value.status) for mention in Antibodies()(read_text(text))]
    assert found == [("anti-LGI1", "positive"), ("anti-LGI1", "negative")]
