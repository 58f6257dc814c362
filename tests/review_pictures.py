"""The pictures of the review page in the README, from a real run over sample documents and a PDF made of one.

    python tests/review_pictures.py docs

writes docs/review-*.png.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from formats import CASE
from pdf_pages import as_pdf
from playwright.sync_api import Browser, Page, sync_playwright
from review_store import served_over

from pipeline.options import Options
from pipeline.review.assignments import assign, finish
from pipeline.review.auth import add_user
from pipeline.review.desk import Desk
from pipeline.review.opened import Asked, Reviewer
from pipeline.running import run
from pipeline.store import Store, sqlite_url

CORPUS = HERE.parent / "corpus"
PASSWORD = "correct horse battery"
TWICE = {
    "okonjo_letter.txt": "Ruxolitinib in a girl with refractory juvenile dermatomyositis\n\n"
    "Okonjo A, Lindqvist B. 2021\n\n"
    "We report an 11-year-old girl with juvenile dermatomyositis and anti-MDA5 antibodies. She was refractory to "
    "methotrexate, azathioprine and rituximab. She was treated with ruxolitinib 10 mg twice daily. After 6 months her "
    "rash had resolved and prednisolone was stopped. She was followed for 14 months. There was no herpes zoster.\n",
    "reply_on_ruxolitinib.txt": "Reply: Janus kinase inhibitors in juvenile dermatomyositis\n\n"
    "Okonjo et al. (2021) describe a 12-year-old girl with juvenile dermatomyositis and anti-MDA5 antibodies, "
    "refractory to methotrexate and azathioprine, who received ruxolitinib 10 mg twice daily; her rash resolved. "
    "She was followed for 14 months. Herpes zoster occurred once.\n",
}
"""Two documents of one girl that do not agree."""
SIDES = {
    "maria": [("outcomes", 0, "accept", "the letter says so in two places"), ("prior_treatments", 0, "reject", "")],
    "niko": [("outcomes", 0, "unsure", "before or after the second drug?"), ("prior_treatments", 0, "accept", "")],
}
"""What two extractors say of the values of one document: field, place, action, reason."""


def take(browser: Browser, folder: Path, documents: int = 8) -> list[Path]:
    """Take the pictures."""
    with tempfile.TemporaryDirectory() as place:
        papers, out = Path(place) / "papers", Path(place) / "out"
        papers.mkdir()
        for path in sorted(CORPUS.glob("*.txt"))[:documents]:
            shutil.copy(path, papers)
        (papers / "case_report.pdf").write_bytes(as_pdf(CASE))
        for name, text in TWICE.items():
            (papers / name).write_text(text, encoding="utf-8")
        summary = run(Options((papers,), out, workers=0))
        store = Store(sqlite_url(out / "epicrisis.db"))
        try:
            add_user(store.engine, "ada", "adjudicator", PASSWORD)
            with served_over(store, summary.run, [papers]) as (address, desk):
                return _pictures(browser, address, desk, folder)
        finally:
            store.close()


def _pictures(browser: Browser, address: str, desk: Desk, folder: Path) -> list[Path]:
    taken: list[Path] = []
    for scheme in ("light", "dark"):
        context = browser.new_context(
            base_url=address, viewport={"width": 1440, "height": 900}, color_scheme=scheme, device_scale_factor=1.5,
            reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        page.goto("/login")
        page.fill("[name=name]", "ada")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/work")
        taken += _tour(page, desk, folder, scheme)
        context.close()
    return taken


def _tour(page: Page, desk: Desk, folder: Path, scheme: str) -> list[Path]:
    """The pages that a picture is taken of, in one colour scheme."""
    paths: list[Path] = []

    def picture(name: str) -> None:
        page.mouse.move(2, 2)
        page.wait_for_timeout(400)
        paths.append(folder / f"review-{name}{'' if scheme == 'light' else '-dark'}.png")
        page.screenshot(path=paths[-1])

    if scheme == "light":
        picture("list")
    page.goto("/work")
    page.keyboard.press("n")
    page.wait_for_selector(".value.current")
    if scheme == "light":
        for _ in range(3):
            page.keyboard.press("k")
        for _ in range(3):
            page.keyboard.press("a")
            page.wait_for_timeout(600)
    picture("record")
    if scheme == "dark":
        return paths
    page.goto("/work?show=all&document=case_report.pdf&field=outcomes")
    page.keyboard.press("n")
    page.wait_for_selector(".value.current")
    page.keyboard.press("p")
    page.wait_for_selector("#sheet .box.lit")
    page.wait_for_timeout(600)
    picture("pdf")
    page.goto(f"/adjudication/{_disagree(desk)}")
    picture("adjudication")
    page.set_viewport_size({"width": 1440, "height": 1180})
    page.goto("/linked/0")
    page.keyboard.press("1")
    page.keyboard.type("counted by the authors themselves")
    page.keyboard.press("Enter")
    page.wait_for_selector(".is-settled")
    page.evaluate("scrollTo(0, 0)")
    picture("linked")
    return paths


def _disagree(desk: Desk) -> int:
    """A document that two people extracted alone."""
    from sqlalchemy import text

    with desk.engine.connect() as connection:
        query = "SELECT id FROM documents WHERE source = 'case_report.pdf'"
        number = int(connection.execute(text(query)).scalar_one())
    assign(desk.engine, [number], list(SIDES), "double")
    for name, said in SIDES.items():
        who = Reviewer(name)
        for field, place, action, reason in said:
            records = desk.open(number, who).outcome.records
            values = [value for record in records for value in record.values if value.field == field]
            subject = values[place % len(values)].subject
            desk.take(number, who, [Asked(subject, action, 0, reason=reason)])  # type: ignore[arg-type]
        finish(desk.engine, number, name)
    return number


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for path in take(chromium, Path(sys.argv[1])):
            print(path)
        chromium.close()
