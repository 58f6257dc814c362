"""Files of every format that readers take, made from one small case of our own wording.

``CASE`` has all its facts in title and abstract, so that every format can hold it. ``ARTICLE`` adds sections, raised
citations, a table and a reference list. ``{3,4}`` in a paragraph is a raised citation, ``{^2}`` an exponent.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

MARK = re.compile(r"\{(\^?)([^}]+)\}")


@dataclass(frozen=True)
class Case:
    """An article: front matter, paragraphs under headings, a table, references (surname, rest of the entry, year)."""

    title: str
    authors: tuple[tuple[str, str], ...]
    journal: str
    year: int
    volume: str
    pages: str
    doi: str
    pmid: str
    abstract: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    caption: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    references: tuple[tuple[str, str, int], ...] = field(default=())

    @property
    def byline(self) -> str:
        """The authors as a page prints them."""
        return ", ".join(f"{given} {surname}" for given, surname in self.authors)

    @property
    def listed(self) -> list[str]:
        """The reference list as a page prints it."""
        return [f"{at}. {surname} {rest} {year}." for at, (surname, rest, year) in enumerate(self.references, 1)]


def _prose(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, each in one line."""
    return tuple(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


CASE = Case(
    title="Tofacitinib in a girl with refractory juvenile dermatomyositis",
    authors=(("Ada", "Quillfeather"), ("Ben", "Mossgrove")),
    journal="Journal of Small Cohorts",
    year=2023,
    volume="12",
    pages="101-104",
    doi="10.5555/jsc.2023.101",
    pmid="99000001",
    abstract=_prose("""
        We report a 9-year-old girl with juvenile dermatomyositis and anti-NXP2 antibodies. Methotrexate and rituximab
        had failed, and she remained dependent on prednisolone. Tofacitinib 5 mg twice daily was started. The rash
        resolved after 12 weeks, and prednisolone was stopped after 6 months. Calcinosis did not change. She was
        followed for 18 months. Herpes zoster occurred once; there was no serious adverse event. We conclude that
        tofacitinib deserves a trial in such children.
    """),
)

ARTICLE = Case(
    title="Baricitinib in two brothers with an interferonopathy",
    authors=(("Ada", "Quillfeather"), ("Ben", "Mossgrove")),
    journal="Journal of Small Cohorts",
    year=2022,
    volume="11",
    pages="7-12",
    doi="10.5555/jsc.2022.7",
    pmid="99000002",
    abstract=_prose("""
        Baricitinib blocks the signal of type I interferons. We describe two brothers in whom it was given after other
        drugs had failed, and what became of them over two years of observation in our clinic.
    """),
    sections=(
        ("Introduction", _prose("""
            Interferonopathies begin early and respond badly to steroids.{1,2} Sanchezo treated eighteen patients, most
            of whom improved,{1} and Kimura described a relapse after the drug was stopped.{3-5}
        """)),
        ("Case report", _prose("""
            The elder brother was 7 years old when he came to us with fever and a rash. His surface was 0.9 m{^2}, and
            he took 4 mg of baricitinib daily for 52 weeks.{2} The rash disappeared, and the leucocytes rose to
            6 × 10{^9} per litre in the third month.

            The younger brother was 4 years old. He received 2 mg daily and was followed for 20 months. He had two colds
            and no serious infection. Growth was normal at the last visit, and prednisolone could be halved in both.
        """)),
        ("Discussion", _prose("""
            Both brothers improved, as had the patients of earlier reports.{1,3} A long period of observation is needed
            before the drug can be stopped, because relapses were described by others in the first year after it.
        """)),
    ),
    caption="Table 1. The two patients.",
    table=(
        ("Patient", "Age, years", "Dose, mg", "Outcome"),
        ("1", "7", "4", "Rash resolved"),
        ("2", "4", "2", "Rash improved"),
        ("3", "11", "6", "No change"),
    ),
    references=(
        ("Sanchezo", "GA, Reinhard A. Baricitinib in eighteen patients. J Nowhere.", 2018),
        ("Bergholt", "K. Doses of baricitinib by weight. Paediatr Nowhere.", 2019),
        ("Kimura", "T, Ota S. Relapse after withdrawal. Rheum Nowhere.", 2020),
        ("Delacroix", "M. A registry of interferonopathies. Ann Nowhere.", 2020),
        ("Okonjo", "E, Mbeki L. Two sisters and their cousin. Lett Nowhere.", 2021),
    ),
)


def plain(paragraph: str) -> str:
    """A paragraph as plain text prints it."""

    def written(mark: re.Match[str]) -> str:
        if not mark[1]:
            return f"[{mark[2]}]"
        return f"^{mark[2]}" if paragraph[mark.start() - 1].isdigit() else mark[2]

    return MARK.sub(written, paragraph)


def marked(paragraph: str, citation: Callable[[str], str], exponent: str) -> str:
    """A paragraph as mark-up writes it."""
    parts, last = [], 0
    for mark in MARK.finditer(paragraph):
        parts.append(escape(paragraph[last : mark.start()], quote=False))
        parts.append(exponent.format(mark[2]) if mark[1] else citation(mark[2]))
        last = mark.end()
    return "".join([*parts, escape(paragraph[last:], quote=False)])


def as_text(case: Case) -> bytes:
    """Plain text in paragraphs, a table cell per line."""
    blocks = [case.title, f"{case.byline} ({case.year})", "Abstract", *map(plain, case.abstract)]
    for heading, paragraphs in case.sections:
        blocks += [heading, *map(plain, paragraphs)]
    if case.table:
        blocks += [case.caption, "\n".join(cell for row in case.table for cell in row)]
    if case.references:
        blocks += ["References", "\n".join(case.listed)]
    return "\n\n".join(blocks).encode()


def as_html(case: Case) -> bytes:
    """A saved page: the article between menus, a cookie box and related articles."""
    link = "<sup>{}</sup>"

    def cite(labels: str) -> str:
        return link.format(re.sub(r"\d+", lambda one: f'<a href="#ref-{one[0]}">{one[0]}</a>', labels))

    body = [f"<h1>{escape(case.title)}</h1>", f'<p class="authors">{escape(case.byline)}</p>', "<h2>Abstract</h2>"]
    body += [f"<p>{marked(one, cite, link)}</p>" for one in case.abstract]
    for heading, paragraphs in case.sections:
        body += [f"<h2>{heading}</h2>", *(f"<p>{marked(one, cite, link)}</p>" for one in paragraphs)]
    if case.table:
        rows = [
            "<tr>" + "".join(f"<{'th' if not at else 'td'}>{escape(cell)}</{'th' if not at else 'td'}>" for cell in row)
            + "</tr>" for at, row in enumerate(case.table)
        ]
        body.append(f"<table><caption>{case.caption}</caption>{''.join(rows)}</table>")
    if case.references:
        listed = [escape(one.partition(" ")[2]) for one in case.listed]
        entries = "".join(f'<li id="ref-{at}">{one}</li>' for at, one in enumerate(listed, 1))
        body.append(f"<h2>References</h2><ol>{entries}</ol>")
    meta = [("citation_title", case.title), ("citation_doi", case.doi)]
    meta.append(("citation_publication_date", f"{case.year}/03/01"))
    meta += [("citation_author", f"{surname}, {given}") for given, surname in case.authors]
    head = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in meta)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{escape(case.title)}</title>{head}"
        "<script>var x = '<p>';</script></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/issues'>Issues</a></li></ul></nav>"
        "<div class='cookie-consent'>We use cookies. <button>Accept all</button></div>"
        f"<main>{''.join(body)}<div class='related-articles'><h3>Related articles</h3>"
        "<p>Infliximab in a boy aged 3 years</p></div></main><footer>Imprint</footer></body></html>"
    ).encode()


def as_jats(case: Case) -> bytes:
    """A JATS article with DTD reference, as archives give it."""
    exponent = "<sup>{}</sup>"

    def cite(labels: str) -> str:
        xref = re.sub(r"\d+", lambda one: f'<xref ref-type="bibr" rid="B{one[0]}">{one[0]}</xref>', labels)
        return f"<sup>{xref}</sup>"

    def paragraphs(texts: tuple[str, ...]) -> str:
        return "".join(f"<p>{marked(one, cite, exponent)}</p>" for one in texts)

    people = "".join(
        f'<contrib contrib-type="author"><name><surname>{surname}</surname><given-names>{given}</given-names></name>'
        "</contrib>"
        for given, surname in case.authors
    )
    body = "".join(f"<sec><title>{heading}</title>{paragraphs(texts)}</sec>" for heading, texts in case.sections)
    if case.table:
        rows = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in case.table]
        label, _, caption = case.caption.partition(". ")
        body += (
            f"<table-wrap><label>{label}</label><caption><p>{caption}</p></caption><table><thead>{rows[0]}</thead>"
            f"<tbody>{''.join(rows[1:])}</tbody></table></table-wrap>"
        )
    references = "".join(
        f'<ref id="B{at}"><label>{at}</label><mixed-citation><person-group person-group-type="author"><name>'
        f"<surname>{surname}</surname></name></person-group> {escape(rest)} <year>{year}</year></mixed-citation></ref>"
        for at, (surname, rest, year) in enumerate(case.references, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2//EN" "archivearticle1.dtd">'
        '<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="case-report"><front><journal-meta>'
        f"<journal-title-group><journal-title>{case.journal}</journal-title></journal-title-group></journal-meta>"
        f'<article-meta><article-id pub-id-type="pmid">{case.pmid}</article-id>'
        f'<article-id pub-id-type="doi">{case.doi}</article-id>'
        f"<title-group><article-title>{escape(case.title)}</article-title></title-group>"
        f'<contrib-group>{people}</contrib-group><pub-date pub-type="epub"><year>{case.year - 1}</year></pub-date>'
        f'<pub-date pub-type="ppub"><year>{case.year}</year></pub-date><volume>{case.volume}</volume>'
        f"<abstract>{paragraphs(case.abstract)}</abstract></article-meta></front><body>{body}</body>"
        f"<back><ref-list><title>References</title>{references}</ref-list></back></article>"
    ).encode()


def pubmed_article(case: Case) -> str:
    """One article of a PubMed export."""
    people = "".join(
        f"<Author><LastName>{surname}</LastName><ForeName>{given}</ForeName><Initials>{given[0]}</Initials></Author>"
        for given, surname in case.authors
    )
    texts = "".join(f"<AbstractText>{escape(plain(one), quote=False)}</AbstractText>" for one in case.abstract)
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{case.pmid}</PMID><Article><Journal>'
        f"<JournalIssue><Volume>{case.volume}</Volume><PubDate><Year>{case.year}</Year></PubDate></JournalIssue>"
        f"<Title>{case.journal}</Title></Journal><ArticleTitle>{escape(case.title)}</ArticleTitle>"
        f"<Abstract>{texts}</Abstract><AuthorList>{people}</AuthorList><Language>eng</Language></Article>"
        f'</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">{case.doi}</ArticleId></ArticleIdList>'
        "</PubmedData></PubmedArticle>"
    )


def as_pubmed(*cases: Case) -> bytes:
    """A PubMed export of these articles."""
    return f"<?xml version='1.0'?><PubmedArticleSet>{''.join(map(pubmed_article, cases))}</PubmedArticleSet>".encode()


def as_medline(*cases: Case) -> bytes:
    """A MEDLINE export, long fields wrapped as PubMed wraps them."""

    def wrapped(tag: str, value: str) -> str:
        words, lines = value.split(), [""]
        for word in words:
            if len(lines[-1]) + len(word) > 80:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        return f"{tag:<4}- " + "\n      ".join(lines)

    records = []
    for case in cases:
        lines = [f"PMID- {case.pmid}", wrapped("TI", case.title), f"DP  - {case.year} Mar", f"VI  - {case.volume}"]
        lines += [f"PG  - {case.pages}", wrapped("AB", " ".join(map(plain, case.abstract))), f"AID - {case.doi} [doi]"]
        lines += [f"AU  - {surname} {given[0]}" for given, surname in case.authors]
        lines += [f"JT  - {case.journal}", "LA  - eng"]
        records.append("\n".join(lines))
    return ("\n" + "\n\n".join(records) + "\n").encode()


def as_ris(*cases: Case) -> bytes:
    """A RIS export."""
    records = []
    for case in cases:
        lines = ["TY  - JOUR", f"TI  - {case.title}", *(f"AU  - {surname}, {given}" for given, surname in case.authors)]
        lines += [f"PY  - {case.year}", f"JO  - {case.journal}", f"VL  - {case.volume}", f"DO  - {case.doi}"]
        lines += [f"AB  - {' '.join(map(plain, case.abstract))}", "ER  - "]
        records.append("\n".join(lines))
    return "\n\n".join(records).encode()


def as_docx(case: Case) -> bytes:
    """A manuscript in Word."""
    import docx

    word = docx.Document()
    word.add_paragraph(case.title, style="Title")
    word.add_paragraph(f"{case.byline} ({case.year})")

    def add(paragraph: str) -> None:
        written, last = word.add_paragraph(), 0
        for mark in MARK.finditer(paragraph):
            written.add_run(paragraph[last : mark.start()])
            written.add_run(mark[2]).font.superscript = True
            last = mark.end()
        written.add_run(paragraph[last:])

    for heading, paragraphs in (("Abstract", case.abstract), *case.sections):
        word.add_heading(heading, 1)
        for paragraph in paragraphs:
            add(paragraph)
    if case.table:
        word.add_paragraph(case.caption)
        table = word.add_table(len(case.table), len(case.table[0]))
        for row, cells in enumerate(case.table):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
    if case.references:
        word.add_heading("References", 1)
        for entry in case.listed:
            word.add_paragraph(entry)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def as_zip(members: dict[str, bytes]) -> bytes:
    """An archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()
