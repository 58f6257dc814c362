"""report.html in a real browser: its own policy lets it work, values lead to their words and back."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def beside(name: str) -> ModuleType:
    """A module of this folder."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


driver, sample = beside("browser"), beside("test_report")
pytestmark = pytest.mark.skipif(not driver.CHROMIUM, reason="no chromium here (Debian's package is chromium)")
ALERT = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The report of two documents, the second hostile and far below the fold."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    first = sample.a_document(sample.TEXT + "\nfiller" * 200, title="A child with dermatomyositis")
    second = sample.a_document(sample.TEXT + ALERT, source="second.txt", title=ALERT)
    records = [sample.a_record(first, 1), sample.a_record(second, 2, drug=ALERT)]
    sample.write_report(path, [first, second], records)
    opened = driver.Browser()
    opened.open(path)
    yield opened
    opened.close()


def value(field: str, row: int = 0) -> str:
    return f"tr.record[data-row='{row}'] .f-{field}"


@pytest.fixture
def page(browser: Any) -> Any:
    browser.ask("[...document.querySelectorAll('tr.record')].forEach((row, i) => row.dataset.row = i)")
    browser.ask("document.querySelectorAll('.pane').forEach(pane => pane.scrollTop = 0)")
    browser.send("Input.dispatchMouseEvent", type="mouseMoved", x=700, y=5)
    return browser


def test_its_own_policy_lets_style_and_script_work_and_nothing_is_asked_for(page: Any) -> None:
    assert page.ask("getComputedStyle(document.querySelector('main')).display") == "grid"
    assert page.ask("document.querySelectorAll('.m.review').length") >= 2
    assert page.complaints() == []
    asked = [event for event in page.events if event.get("method") == "Network.requestWillBeSent"]
    assert all(event["params"]["request"]["url"].startswith(("file:", "about:")) for event in asked)
    assert page.ask("document.title") == "Evidence table · epicrisis"


def test_pointing_at_a_value_lights_its_words_and_tells_about_it(page: Any) -> None:
    page.point_at(value("age"))
    page.wait(lambda: page.ask("!document.querySelector('#card').hidden"))
    assert "age.year-old" in page.ask("document.querySelector('#card').textContent")
    assert page.ask("[...document.querySelectorAll('.m.lit')].map(m => m.textContent).join('')") == "12-year-old"
    page.send("Input.dispatchMouseEvent", type="mouseMoved", x=700, y=5)
    page.wait(lambda: page.ask("document.querySelectorAll('.lit').length") == 0)
    assert page.ask("document.querySelector('#card').hidden")


def test_pointing_at_a_value_of_another_document_brings_its_words_into_view(page: Any) -> None:
    inside = "(b => b.top >= 0 && b.bottom <= innerHeight)(document.querySelector('.m.lit').getBoundingClientRect())"
    page.ask(f"document.querySelector({json.dumps(value('outcomes', 1))}).scrollIntoView({{block: 'center'}})")
    page.point_at(value("outcomes", 1))
    page.wait(lambda: page.ask("document.querySelector('#texts').scrollTop") > 0)
    page.wait(lambda: page.ask(inside))


def test_clicks_go_from_value_to_words_and_back(page: Any) -> None:
    page.point_at(value("drugs"), click=True)
    assert page.ask("document.activeElement.classList.contains('m')")
    number = page.ask("document.activeElement.dataset.v.split(' ')[0]")
    page.point_at(f"article .m[data-v~='{number}']", click=True)
    assert page.ask("document.activeElement.id") == f"v{number}"


def test_keys_go_through_the_flagged_values(page: Any) -> None:
    page.ask("document.activeElement.blur()")
    for key, row in (("n", "0"), ("n", "1"), ("p", "0"), ("p", "1")):
        page.send("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        assert page.ask("document.activeElement.textContent") == "skin improved"
        assert page.ask("document.activeElement.closest('tr').dataset.row") == row


def test_the_filter_keeps_the_rows_with_its_words(page: Any) -> None:
    find = "document.querySelector('#find')"
    visible = "[...document.querySelectorAll('tr.record')].filter(row => row.offsetParent).length"
    for words, left in (("METHOTREXATE", 2), ("second.txt methotrexate", 1), ("nowhere", 0), ("", 2)):
        page.ask(f"{find}.value = {json.dumps(words)}; {find}.dispatchEvent(new Event('input'))")
        assert page.ask(visible) == left
        assert page.ask("document.querySelector('#nothing').hidden") == bool(left)
