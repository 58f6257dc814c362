"""Real files of other people, read in place when ``EPICRISIS_READERS`` names their folder; none is in the project.

``EPICRISIS_READERS=FOLDER python -m pytest tests/test_readers_real.py -s`` prints the outcome per folder.
"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from multiprocessing.pool import Pool
from pathlib import Path

import pytest
from lxml import etree

from pipeline.errors import SkippedDocument, UnreadableDocument
from pipeline.readers import read

FOLDER = os.environ.get("EPICRISIS_READERS")
MAX_SECONDS = 60
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="REAL FILES NOT READ: EPICRISIS_READERS is to name the folder of jats, pubmed_xml, pdf, …"
)


def files(folder: str = "") -> list[Path]:
    """All files of a folder of real files."""
    if not FOLDER:
        return []
    return sorted(path for path in (Path(FOLDER) / folder).rglob("*") if path.is_file() and path.name != "SOURCES.tsv")


def outcome(path: Path) -> tuple[str, str]:
    """The worst status of a file's documents, and the first line of reason."""
    order = ("ok", "partial", "skipped", "failed")
    try:
        documents = list(read(path, path.name))
    except SkippedDocument as error:
        return "skipped", str(error)
    except UnreadableDocument as error:
        return "failed", str(error)
    for document in documents:
        assert document.status == "ok" or document.errors
        ends = 0
        for section in document.sections:
            assert ends <= section.start < section.end <= len(document.text)
            ends = section.end
        for citation in document.citations:
            assert document.text[citation.start : citation.end].strip()
        assert all(0 <= box.start <= box.end <= len(document.text) for box in document.layout)
        document.text.encode()
    worst = max((one.status for one in documents), key=order.index)
    return worst, next((line for one in documents for line in one.errors), "")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """A process that may crash without taking the tests with it."""
    with multiprocessing.get_context("spawn").Pool(1) as opened:
        yield opened


def test_every_file_ends_in_an_outcome(pool: Pool) -> None:
    table: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    assert FOLDER
    for path in files():
        folder = path.relative_to(FOLDER).parts[0]
        status, reason = pool.apply_async(outcome, (path,)).get(MAX_SECONDS)
        assert "\n" not in reason
        assert status == "ok" or reason
        table[folder][status] += 1
        if status in ("failed", "skipped"):
            reasons[folder][re.sub(r"'[^']*'|\(.*|: .*|<\w+>|; .*", "", reason)] += 1
    print(f"\n{'folder':14}{'files':>7}{'ok':>6}{'partial':>9}{'skipped':>9}{'failed':>8}")
    for folder, counts in sorted(table.items()):
        shown = [counts[status] for status in ("ok", "partial", "skipped", "failed")]
        print(f"{folder:14}{sum(shown):>7}{shown[0]:>6}{shown[1]:>9}{shown[2]:>9}{shown[3]:>8}")
        for reason, number in reasons[folder].most_common():
            print(f"    {number:>4} × {reason}")
    assert sum(sum(counts.values()) for counts in table.values()) == len(files())


def test_jats_front_matter_against_xpath() -> None:
    """Title, DOI, year and first author, each by an XPath of its own."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)

    def text(nodes: list[etree._Element]) -> str | None:
        parts = nodes[0].xpath(".//text()[not(ancestor::xref or ancestor::fn)]") if nodes else []
        return " ".join("".join(parts).split()) or None

    wrong, checked = [], files("jats")
    for path in checked:
        (document,) = read(path, path.name)
        root = etree.parse(path, parser)
        meta = "/article/front/article-meta"
        title = text(root.xpath(f"{meta}/title-group/article-title"))
        doi = text(root.xpath(f"{meta}/article-id[@pub-id-type='doi']"))
        years = [
            root.xpath(f"string({meta}/pub-date[{test}]/year)")
            for test in ("@pub-type='ppub'", "@pub-type='epub-ppub'", "@date-type='cover'", "@pub-type='collection'"
                         " or @date-type='collection'", "@pub-type='epub'")
        ]  # fmt: skip
        year = next((int(one) for one in years if one), None)
        author = text(root.xpath(f"({meta}/contrib-group/contrib[not(@contrib-type) or @contrib-type='author'])[1]"
                                 "//*[self::surname or self::collab]"))  # fmt: skip
        expected = (title, doi, year, author)
        found = (document.title, document.doi, document.year, next(iter(document.authors), None))
        if found != expected:
            wrong.append((path.name, found, expected))
    print(f"\njats: title, DOI, year and first author right in {len(checked) - len(wrong)} of {len(checked)}")
    assert checked
    assert wrong == []


def test_jats_citations_point_to_references() -> None:
    cited = resolved = 0
    for path in files("jats"):
        (document,) = read(path, path.name)
        known = {one.label for one in document.references}
        cited += len(document.citations)
        resolved += sum(1 for one in document.citations if set(one.labels) <= known)
    print(f"\njats: {resolved} of {cited} citations resolved")
    assert resolved == cited > 1000


def test_pubmed_front_matter_against_xpath() -> None:
    wrong = 0
    for path in files("pubmed_xml"):
        try:
            documents = list(read(path, path.name))
        except UnreadableDocument:
            continue
        root = etree.parse(path)
        assert [one.pmid for one in documents] == root.xpath("//MedlineCitation/PMID/text()")
        authors = [
            "".join(one.xpath("(.//AuthorList/Author)[1]/*[self::LastName or self::CollectiveName]/text()")).strip()
            for one in root.xpath("//PubmedArticle")
        ]
        wrong += sum(1 for one, name in zip(documents, authors, strict=True) if next(iter(one.authors), "") != name)
    assert wrong == 0
