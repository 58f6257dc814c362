"""The review page in a real browser, as a curator uses it: by keys, alone and together, with what papers bring."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from review_pictures import take
from review_store import CASES, Open, extracted, long_pdf, opened, served, told_twice
from sqlalchemy import text

from pipeline.review.auth import add_user
from pipeline.review.opened import Reviewer
from pipeline.store import sqlite_url

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium here (Debian's package is chromium)")
DOCS = Path(__file__).resolve().parent.parent / "docs"
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Open]:
    content, found, records = long_pdf()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "long.pdf").write_bytes(content)
    url = sqlite_url(tmp_path / "epicrisis.db")
    with opened(url, inputs=[tmp_path / "in"], more=[extracted(found, records), *told_twice()]) as one:
        yield one


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Open]:
    with opened(sqlite_url(tmp_path / "team.db"), accounts=True, token="") as one:
        for name, role in (("maria", "reviewer"), ("niko", "reviewer"), ("ada", "adjudicator")):
            add_user(one.store.engine, name, role, PASSWORD)
        yield one


class Visitor:
    """A browser of somebody, and what it complained about."""

    def __init__(self, browser: Browser, address: str, **context: Any) -> None:
        self.address, self.complaints = address, list[str]()
        self.page: Page = browser.new_context(base_url=address, **context).new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.page.on("request", lambda asked: self.complaints.append(asked.url) if address not in asked.url else None)

    def sign_in(self, name: str) -> Visitor:
        self.page.goto("/login")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/work")
        return self

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def current(self, words: str) -> None:
        expect(self.page.locator(".value.current .said")).to_contain_text(words)

    def select(self, words: str) -> None:
        """Select words of the source as a mouse would."""
        self.page.evaluate("""words => {
          const walker = document.createTreeWalker(document.querySelector('#text'), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
            return;
          }
        }""", words)  # fmt: skip


@pytest.fixture
def curator(chromium: Browser, page: Open) -> Iterator[Visitor]:
    with served(page) as address:
        visitor = Visitor(chromium, address)
        visitor.page.goto("/enter?token=once")
        yield visitor
        visitor.page.context.close()


def state(page: Open, source: str, field: str, record: int = 0, who: str = "root") -> tuple[str, dict[str, Any]]:
    found = page.desk.open(page.document(source), Reviewer(who, "admin")).outcome.records[record]
    value = [value for value in found.values if value.field == field][-1]
    return value.state, value.said.model_dump()


def test_a_curator_works_by_keys_alone(curator: Visitor, page: Open) -> None:
    curator.page.goto("/work?document=sisters.txt")
    curator.press("n")
    curator.current("methotrexate")
    expect(curator.page.locator("#text .m.lit")).to_have_text("Methotrexate")
    curator.press("a")
    curator.current("skin improved")
    assert state(page, "sisters.txt", "prior_treatments")[0] == "accepted"
    curator.press("r")
    curator.current("no herpes zoster")
    assert state(page, "sisters.txt", "outcomes")[0] == "rejected"
    curator.press("z")
    curator.current("skin improved")
    assert state(page, "sisters.txt", "outcomes")[0] == "open"
    curator.press("u")
    curator.current("no herpes zoster")
    curator.press("k", "k")
    curator.current("methotrexate")
    curator.press("k")
    curator.current("tofacitinib")
    curator.press("c")
    expect(curator.page.locator(".editor [name='v.name']")).to_be_focused()
    curator.page.keyboard.press("Control+a")
    curator.page.keyboard.type("baricitinib")
    curator.press("Enter")
    expect(curator.page.locator(".is-corrected .said")).to_have_text("baricitinib, 5 mg twice daily")
    assert state(page, "sisters.txt", "drugs")[1]["id"] == "UNII:ISP4442I3Y"
    assert curator.complaints == []


def test_a_flagged_value_is_decided_and_the_next_of_another_document_is_there_with_one_key(
    curator: Visitor, page: Open
) -> None:
    curator.page.goto("/work?show=flagged")
    curator.press("n")
    curator.page.wait_for_selector(".value.current")
    first = curator.page.url
    curator.press("a")
    curator.page.wait_for_url(lambda url: url != first and "/documents/" in url)
    curator.page.wait_for_selector(".value.current .flagged")
    with page.store.engine.connect() as connection:
        assert list(connection.execute(text("SELECT action FROM decisions")).scalars()) == ["accept"]
    assert curator.complaints == []


def test_a_value_is_added_from_selected_words_and_undone(curator: Visitor, page: Open) -> None:
    curator.page.goto(f"/documents/{page.document('sisters.txt')}?record=rec:two")
    curator.page.wait_for_selector(".value.current")
    curator.select("her sister")
    expect(curator.page.locator("#pick")).to_be_visible()
    curator.press("i")
    curator.page.select_option(".editor [name=field]", "sex")
    curator.page.wait_for_selector(".editor [name='v.female']")
    expect(curator.page.locator(".editor .chosen")).to_have_text("“her sister”")
    curator.page.fill(".editor [name='v.female']", "1")
    curator.press("Enter")
    curator.page.wait_for_selector(".value.is-added.current")
    expect(curator.page.locator("#text .m.f-sex")).to_have_text("her sister")
    added = state(page, "sisters.txt", "sex", 1)[1]["evidence"][0]
    assert CASES[added["start"] : added["end"]] == added["quote"] == "her sister"
    curator.press("z")
    curator.page.wait_for_selector(".value.is-added", state="detached")
    assert curator.complaints == []


def test_clicks_lead_from_a_value_to_its_words_and_back(curator: Visitor, page: Open) -> None:
    curator.page.goto(f"/documents/{page.document('sisters.txt')}?record=rec:one")
    curator.page.click(".value >> text=12 years")
    expect(curator.page.locator("#text .m.lit")).to_have_text("12-year-old")
    curator.page.click("#text .m >> text=rash cleared")
    curator.current("skin improved")
    assert curator.complaints == []


def test_a_value_is_moved_and_a_record_split_merged_and_rejected(curator: Visitor, page: Open) -> None:
    curator.page.goto(f"/documents/{page.document('sisters.txt')}?record=rec:one")
    curator.page.click(".value >> text=skin improved")
    curator.press("m")
    curator.page.click(".editor button.main")
    curator.page.wait_for_url("**record=rec%3Atwo**")
    expect(curator.page.locator(".value.current .said")).to_have_text("skin improved")
    curator.press("g")
    curator.page.fill(".editor [name='v.label']", "Patient 3")
    curator.page.check(".editor .tick >> text=baricitinib")
    curator.page.select_option(".editor [name=scope]", "cited")
    curator.page.fill(".editor [name='s.author']", "Okonjo")
    curator.page.click(".editor button:text-is('Split')")
    expect(curator.page.locator(".records summary b")).to_have_text("Okonjo · Patient 3")
    expect(curator.page.locator(".value .said")).to_have_text(["Okonjo", "Patient 3", "baricitinib"])
    curator.page.click(".records summary")
    expect(curator.page.locator(".records li")).to_have_count(3)
    curator.press("g")
    curator.page.select_option(".editor [name=target]", label="Own patients · Patient 2")
    curator.page.click(".editor button:text-is('Merge')")
    expect(curator.page.locator(".records summary b")).to_have_text("Own patients · Patient 2")
    expect(curator.page.locator(".records li")).to_have_count(2)
    expect(curator.page.locator(".f-drugs .said")).to_have_text("baricitinib")
    curator.press("z")
    expect(curator.page.locator(".records li")).to_have_count(3)
    curator.press("g")
    curator.page.click(".editor button:text-is('Reject the whole record')")
    expect(curator.page.locator(".records li")).to_have_count(2)
    assert curator.complaints == []


def test_a_page_of_a_long_pdf_is_shown_with_the_box(curator: Visitor, page: Open) -> None:
    curator.page.goto(f"/documents/{page.document('long.pdf')}")
    curator.page.wait_for_selector(".value.current")
    curator.press("p")
    expect(curator.page.locator("#sheet .box.lit")).to_be_visible()
    expect(curator.page.locator("#sheet figcaption")).to_contain_text("page 299 of 300")
    assert curator.page.locator("#sheet image").evaluate("image => image.getBBox().width") > 500
    answer = curator.page.request.get(f"/documents/{page.document('long.pdf')}/pages/299.png")
    assert answer.body()[:8] == b"\x89PNG\r\n\x1a\n"
    curator.press("p")
    expect(curator.page.locator("#text .m.lit")).to_be_visible()
    assert curator.complaints == []


def test_what_a_paper_brings_neither_runs_nor_breaks_the_page(curator: Visitor, page: Open) -> None:
    curator.page.goto("/work?show=all&document=hostile.txt")
    curator.press("n")
    curator.page.wait_for_selector(".value.current")
    source = curator.page.locator("#text")
    expect(source).to_contain_text("<script>document.title='taken'</script>")
    expect(source).to_contain_text("מטופלת")
    assert curator.page.title() != "taken"
    assert curator.page.evaluate("getComputedStyle(document.querySelector('#text .text')).direction") == "ltr"
    curator.select("ושיפור")
    curator.press("i")
    curator.page.wait_for_selector(".editor")
    curator.page.fill(".editor [name='v.measure']", "<b>rash</b>")
    curator.page.select_option(".editor [name='v.domain']", "skin")
    curator.page.select_option(".editor [name='v.direction']", "improved")
    curator.press("Enter")
    curator.page.wait_for_selector(".value.is-added")
    assert state(page, "hostile.txt", "outcomes")[1]["evidence"][0]["quote"] == "ושיפור"
    assert curator.page.title() != "taken"
    assert curator.complaints == []


def test_linked_cases_stand_side_by_side_and_one_decision_settles_them(curator: Visitor, page: Open) -> None:
    curator.page.goto(f"/documents/{page.document('case.txt')}")
    curator.page.wait_for_selector(".value.current")
    curator.press("s")
    curator.page.wait_for_url("**/linked/0")
    sides = curator.page.locator(".dispute.current .side")
    expect(sides).to_have_count(2)
    for side, source, quote in ((sides.nth(0), "case.txt", "7 years"), (sides.nth(1), "reply.txt", "8 years")):
        expect(side.locator("blockquote b")).to_have_text(quote)
        expect(side.locator(".from")).to_have_text(source)
    expect(curator.page.locator(".beside .f-follow_up li")).to_have_text(["9 months", "9 months"])
    curator.press("1", "Enter")
    expect(curator.page.locator(".dispute.is-settled")).to_have_count(0)
    curator.page.keyboard.type("the report is the authors' own")
    curator.press("Enter")
    expect(curator.page.locator(".is-settled .believed .from")).to_have_text("case.txt")
    expect(curator.page.locator(".is-settled .ends")).to_contain_text("“the report is the authors' own”")
    assert state(page, "reply.txt", "age")[1]["flags"] == []
    curator.press("z")
    expect(curator.page.locator(".dispute.current:not(.is-settled)")).to_have_count(1)
    assert state(page, "reply.txt", "age")[1]["flags"] == ["discrepancy"]
    curator.press("2")
    curator.page.keyboard.type("counted at the report")
    curator.press("Enter")
    curator.page.wait_for_selector(".is-settled")
    curator.press("n")
    curator.page.wait_for_url("**/linked")
    expect(curator.page.locator(".pairs .good")).to_have_text("settled")
    assert curator.complaints == []


def test_two_browsers_at_once_the_second_sees_the_firsts_decision(chromium: Browser, team: Open) -> None:
    with served(team) as address:
        maria, niko = (Visitor(chromium, address).sign_in(name) for name in ("maria", "niko"))
        for one in (maria, niko):
            one.page.goto(f"/documents/{team.document('letter.txt')}")
            one.page.click(".value >> text=7 years")
        maria.press("r")
        expect(maria.page.locator(".value.is-rejected .said")).to_have_text("7 years")
        niko.press("a")
        expect(niko.page.locator("#said")).to_contain_text("meanwhile")
        expect(niko.page.locator(".value.is-rejected .said")).to_have_text("7 years")
        niko.page.click(".value >> text=7 years")
        expect(niko.page.locator(".value.current .history")).to_contain_text("maria rejected")
    assert state(team, "letter.txt", "age")[0] == "rejected"


def test_two_extract_alone_and_an_adjudicator_settles(chromium: Browser, team: Open) -> None:
    number = team.document("letter.txt")
    with served(team) as address:
        ada = Visitor(chromium, address).sign_in("ada")
        ada.page.goto("/adjudication")
        ada.page.fill("[name=people]", "maria, niko")
        ada.page.fill("[name=documents]", "letter.txt")
        ada.page.click("text=Give out >> nth=-1")
        expect(ada.page.locator(".shared tbody")).to_contain_text("not through yet")
        maria, niko = (Visitor(chromium, address).sign_in(name) for name in ("maria", "niko"))
        for one, key, reason in ((maria, "a", "printed so"), (niko, "r", "another boy")):
            one.page.goto(f"/documents/{number}?show=all")
            one.page.click(".value >> text=7 years")
            one.page.fill(".value.current .reason", reason)
            one.page.click(f".value.current [data-key={key}]")
            expect(one.page.locator(f".is-{'accepted' if key == 'a' else 'rejected'}")).to_have_count(1)
            expect(one.page.locator("#side")).not_to_contain_text("another boy" if key == "a" else "printed so")
        for one in (maria, niko):
            one.page.click("text=I am through")
            one.page.wait_for_url("**/work")
        ada.page.goto(f"/adjudication/{number}")
        sides = ada.page.locator(".sides form")
        expect(sides.nth(0)).to_contain_text("printed so")
        expect(sides.nth(1)).to_contain_text("another boy")
        ada.press("2")
        expect(ada.page.locator(".empty")).to_contain_text("Nothing is left")
        ada.page.goto("/agreement")
        expect(ada.page.locator(".agreement .sum")).to_contain_text("75")
        assert ada.complaints == []
    assert state(team, "letter.txt", "age", who="maria")[0] == "accepted"
    assert state(team, "letter.txt", "age")[0] == "rejected"


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core, from the npm registry."""
    folder = tmp_path_factory.mktemp("axe")
    if shutil.which("npm") is None:
        pytest.skip("no npm here: axe-core comes from its registry")
    done = subprocess.run(["npm", "pack", "--silent", "axe-core@4.10.3"], cwd=folder, capture_output=True, text=True,
                          check=False, timeout=120)  # fmt: skip
    if done.returncode:
        pytest.skip("axe-core cannot be had from the npm registry")
    with tarfile.open(folder / "axe-core-4.10.3.tgz") as packed:
        member = packed.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_anybodys_way(chromium: Browser, page: Open, axe: str, scheme: str) -> None:
    with served(page) as address:
        visitor = Visitor(chromium, address, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
        visitor.page.goto("/login")
        seen = {"/login": look(visitor.page, axe)}
        visitor.page.goto("/enter?token=once")
        for path in ("/work", f"/documents/{page.document('sisters.txt')}", "/adjudication", "/agreement", "/linked",
                     "/linked/0"):  # fmt: skip
            visitor.page.goto(path)
            if path.startswith("/doc"):
                visitor.page.wait_for_selector(".value.current")
                visitor.press("c")
                visitor.page.wait_for_selector(".editor")
            seen[path] = look(visitor.page, axe)
        assert {path: found for path, found in seen.items() if found} == {}


def look(page: Page, axe: str) -> list[str]:
    """What axe-core finds serious on a page."""
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(found => JSON.stringify(found.violations))")
    serious = [one for one in json.loads(found) if one["impact"] in ("serious", "critical")]
    return [f"{one['help']}: {node['html']} {node['failureSummary']}" for one in serious for node in one["nodes"][:3]]


def test_the_pictures_of_the_pages_can_be_taken_anew(chromium: Browser, tmp_path: Path) -> None:
    taken = {path.name: size_of(path) for path in take(chromium, tmp_path)}
    shown = {path.name: size_of(path) for path in DOCS.glob("review-*.png")}
    assert taken == shown, "make picture takes them; look at them before you commit them"
    words = "".join(page.read_text(encoding="utf-8") for page in (DOCS.parent / "README.md", DOCS / "review.md"))
    assert [name for name in taken if name not in words] == []


def size_of(path: Path) -> tuple[int, ...]:
    """The width and height of a PNG."""
    return struct.unpack(">II", path.read_bytes()[16:24])


@pytest.mark.parametrize(("width", "height"), [(720, 450), (820, 1180)], ids=["zoom of 200 %", "tablet"])
def test_it_can_be_used_at_small_sizes(chromium: Browser, page: Open, width: int, height: int) -> None:
    with served(page) as address:
        visitor = Visitor(chromium, address, viewport={"width": width, "height": height})
        visitor.page.goto("/enter?token=once")
        for path in ("/work", f"/documents/{page.document('sisters.txt')}"):
            visitor.page.goto(path)
            assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visitor.page.click(".value >> text=12 years")
        accept = visitor.page.locator(".value.current [data-key=a]")
        accept.scroll_into_view_if_needed()
        accept.click()
        expect(visitor.page.locator(".is-accepted .said")).to_have_text("12 years")
        assert visitor.complaints == []
