"""Makes ``extractors/terms/drugs.csv`` from the official substance names of UNII and the curated lists beside it.

    python training/vocabulary/drugs.py --unii UNII_Names.txt [--drugbank drug_ner_dictionary.pkl.bz2] [--mesh bc5cdr/]

A drug is a substance with an international non-proprietary name (INN), or one that ``curated.csv`` names. Salts and
esters join their base ("tofacitinib citrate" and its brand "Xeljanz" are tofacitinib). Curated names and surfaces win
over official ones; ``excluded.csv`` lists the surfaces that are ordinary words, tests or gene names, ``classes.csv``
the members of each class, ``laboratory.csv`` the substances that reports measure as often as they give them.
"""

from __future__ import annotations

import argparse
import bz2
import csv
import json
import pickle
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from extractors.vocabulary import COLUMNS, fold, read_terms

HERE = Path(__file__).parent
MARKETED = {"WHO-DD", "ORANGE BOOK", "PURPLE BOOK CDER", "EMA EPAR", "JAN", "VANDF", "MART.", "USAN"}
APPROVED = MARKETED - {"USAN", "VANDF", "MART."}
OFFICIAL = MARKETED | {"INN", "BAN", "WHO-IP", "USP MONOGRAPH", "EP MONOGRAPH", "MI", "HSDB", "IARC"}
SALT = frozenset(
    """
    aceponate acetate acetonide alafenamide anhydrous arginine axetil base benzoate besilate besylate
    bitartrate borate bromide butyrate calcium camsilate camsylate carbonate chloride choline cilexetil
    citrate cypionate decanoate diacetate dichloride dihydrate dihydrochloride dimeglumine diphosphate
    dipivoxil dipropionate disodium disoproxil ditosylate edisylate embonate enanthate erbumine esilate
    esylate etabonate etexilate ethanolate fosamil free fumarate furoate glucoheptonate gluconate hcl
    hemifumarate hemihydrate hemisuccinate hemitartrate hexacetonide hippurate hyclate hydrate hydrobromide
    hydrochloride hydrogen hydroxide iodide isethionate isetionate lactate lactobionate laurilsulfate
    lauroxil lysine magnesium malate maleate medoxomil meglumine mesilate mesylate methylsulfate monohydrate
    monosodium mucate napadisilate napsylate olamine oleate orotate oxalate palmitate pamoate phosphate
    pivalate pivoxil polistirex potassium propionate proxetil salicylate sodium stearate succinate sulfate
    sulphate tannate tartrate tebutate teoclate tetrahydrate tosilate tosylate trifenatate trihydrate
    trolamine tromethamine undecanoate undecylenate valerate xinafoate zinc
    """.split()
)
CODE = re.compile(r"(?:[A-Z]{3,6}[- ]?\d{3,8}|[A-Z]{2}[- ]?\d{4,8})(?:[- ]?[A-Z]{0,2}\d{0,3})?|[A-Z]-\d{5,7}")
YEAR = re.compile(r"\D*(?:19|20)\d\d")
COUNTER_ION = re.compile(r"(\w{6,}) (?:sodium|potassium|calcium|chloride|bromide|iodide|besilate|mesilate|tosilate)")
COMMON = re.compile(r"[A-Z][A-Z-]{5,}[A-Z]")
NO_NAME = re.compile(r"(?:[a-z]{3}-){3}|[a-z]{1,4}[ -]?\d+")
WORDS = re.compile(r"[A-Za-z][A-Za-z0-9'-]*(?: [A-Za-z0-9-]+){0,2}")
NOT_COMPANY = tuple("NSC FEMA INS RCRA EPA CAS CCRIS HSDB CI AI BRN UN ENT USAF".split())


@dataclass(slots=True)
class Substance:
    """One UNII: its names by type and by the publications that print them."""

    unii: str
    display: str
    names: list[tuple[str, str, str | None]] = field(default_factory=list)

    def tagged(self, tags: set[str]) -> list[str]:
        return [name for name, _, tag in self.names if tag in tags]


@dataclass(slots=True)
class Drug:
    """A row in the making."""

    name: str
    unii: str | None = None
    surfaces: dict[str, int] = field(default_factory=dict)

    def add(self, surfaces: Iterable[str], rank: int) -> None:
        for surface in surfaces:
            self.surfaces.setdefault(surface, rank)


def read_substances(path: Path) -> dict[str, Substance]:
    """The names of UNII by substance, systematic chemical names left out."""
    substances: dict[str, Substance] = {}
    with path.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            name, kind, unii, display = line.rstrip("\r\n").split("\t")[:4]
            if kind == "sys":
                continue
            bare, tag = (re.fullmatch(r"(.*?) \[([^\]]+)\]", name) or re.fullmatch(r"(.*)()", name)).groups()  # type: ignore[union-attr]
            substances.setdefault(unii, Substance(unii, display)).names.append((bare, kind, tag or None))
    return substances


def read_column(name: str, column: str) -> dict[str, dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return {row[column]: row for row in csv.DictReader(lines)}


def base_of(name: str, bases: set[str]) -> str | None:
    """The INN of which this is a salt, ester or hydrate: "DEXAMETHASONE SODIUM PHOSPHATE" -> "dexamethasone"."""
    words = name.lower().replace(",", "").split()
    for cut in range(len(words) - 1, 0, -1):
        if words[cut] not in SALT:
            return None
        if (base := " ".join(words[:cut])) in bases:
            return base
    return None


def surfaces_of(substance: Substance, frequency: Frequency) -> Iterator[tuple[str, int]]:
    """The names that papers print, with a rank: 0 official, 1 brand, 2 other common name, 3 code."""
    for name, kind, tag in substance.names:
        if " COMPONENT " in name or name.endswith((" SALT", " NOS", " HCL")):
            continue
        if tag in OFFICIAL or kind == "of":
            if WORDS.fullmatch(name) and len(name) > 3 and not NO_NAME.match(name.lower()):
                yield name.lower(), 0
        elif kind == "bn" and WORDS.fullmatch(name) and len(name) > 4 and not frequency.ordinary(name):
            yield name.title(), 1
        elif kind == "cn" and tag is None and COMMON.fullmatch(name) and not frequency.ordinary(name):
            yield name.lower(), 2
        elif kind == "cd" and CODE.fullmatch(name) and not (name.startswith(NOT_COMPANY) or YEAR.fullmatch(name)):
            yield name, 3


def free_name(inn: str) -> str:
    """An INN without its counter-ion: "tinzaparin sodium" -> "tinzaparin"."""
    match = COUNTER_ION.fullmatch(inn)
    return match[1] if match else inn


class Frequency:
    """Whether a surface is a word of ordinary English."""

    def __init__(self, threshold: float = 2.0) -> None:
        from wordfreq import zipf_frequency

        self._zipf = zipf_frequency
        self._threshold = threshold

    def ordinary(self, surface: str) -> bool:
        return all(self._zipf(word, "en") >= self._threshold for word in surface.lower().split())


def curated_drugs() -> tuple[dict[str, Drug], dict[str, str]]:
    """The curated rows by name, and the owner of each of their surfaces."""
    drugs, owner = {}, {}
    for name, row in read_column("curated.csv", "name").items():
        drug = Drug(name)
        drug.add([name, *filter(None, row["surfaces"].split("|"))], -1)
        drugs[name] = drug
        for surface in drug.surfaces:
            owner[fold(surface)] = name
    return drugs, owner


def is_substance(drug: Drug, substance: Substance, own: str | None, salt: bool) -> bool:
    """Whether the drug is this substance itself: by its display name, else its INN, else a synonym."""
    if fold(substance.display) == fold(drug.name):
        return True
    return not drug.unii and (own == drug.name or (not salt and fold(substance.display) in map(fold, drug.surfaces)))


def worth_printing(surface: str, rank: int, drug: Drug, substance: Substance, salt: bool) -> bool:
    """Whether papers may print a surface that the drug's name does not find already ("clonidine hydrochloride")."""
    if surface.lower().startswith(f"{drug.name} ") and len(surface) > len(drug.name) + 1:
        return False
    if rank < 2:
        return True
    tags = {tag for _, _, tag in substance.names}
    return bool(tags & APPROVED) and not salt if rank == 3 else bool(tags & MARKETED) and not salt


def collect(substances: dict[str, Substance], frequency: Frequency) -> dict[str, Drug]:
    """Every drug by its preferred name, with its surfaces."""
    drugs, owner = curated_drugs()
    inn = {s.unii: free_name(min(s.tagged({"INN"}), key=len).lower()) for s in substances.values() if s.tagged({"INN"})}
    bases = set(inn.values()) | set(owner)
    for substance in substances.values():
        names = [n.lower() for n, kind, tag in substance.names if tag in OFFICIAL or kind == "of"]
        claimed = Counter(owner[fold(n)] for n in names if fold(n) in owner)
        own = inn.get(substance.unii)
        salt = next(filter(None, (base_of(n, bases) for n in [substance.display, *names])), None)
        if own and fold(own) in owner:
            name = owner[fold(own)]
        elif claimed:
            name = claimed.most_common(1)[0][0]
        elif own and WORDS.fullmatch(own):
            name = base_of(own, bases) or own
            name = owner.get(fold(name), name)
        elif salt:
            name = owner.get(fold(salt), salt)
        else:
            continue
        drug = drugs.setdefault(name, Drug(name))
        if is_substance(drug, substance, own, bool(salt)):
            drug.unii = substance.unii
        for surface, rank in surfaces_of(substance, frequency):
            if worth_printing(surface, rank, drug, substance, bool(salt)):
                drug.surfaces.setdefault(surface, rank)
    return drugs


def unambiguous(drugs: dict[str, Drug], excluded: set[str]) -> None:
    """Leaves every surface with one drug: the one whose name it is, else the better rank, else with none."""
    names = {fold(name): name for name in drugs}
    claims: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for drug in drugs.values():
        for surface, rank in drug.surfaces.items():
            claims[fold(surface)].append((rank, drug.name))
    owners = {key: names.get(key) or sole_owner(found) for key, found in claims.items()}
    for drug in drugs.values():
        seen = {fold(drug.name)}
        for surface in list(drug.surfaces):
            key = fold(surface)
            if key in seen or owners[key] != drug.name or (key in excluded):
                del drug.surfaces[surface]
            seen.add(key)


def sole_owner(found: list[tuple[int, str]]) -> str | None:
    best = min(rank for rank, _ in found)
    owners = {name for rank, name in found if rank == best}
    return owners.pop() if len(owners) == 1 else None


def drugbank_ids(path: Path | None) -> dict[str, str]:
    """Names of DrugBank's open vocabulary (CC0), as packaged by drug-named-entity-recognition."""
    if path is None:
        return {}
    table = pickle.loads(bz2.decompress(path.read_bytes()))["drug_canonical_to_data"]
    return {fold(name): data["drugbank_id"] for name, data in table.items() if data.get("drugbank_id")}


def mesh_ids(folder: Path | None) -> dict[str, str]:
    """The MeSH descriptor that BC5CDR's annotators gave a name, where they agree."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(folder.glob("*.jsonl")) if folder else []:
        for line in path.read_text(encoding="utf-8").splitlines():
            for span in json.loads(line)["spans"]:
                if span["label"] == "Chemical":
                    votes[fold(span["text"])][span.get("id") or "-1"] += 1
    return {name: ids.most_common(1)[0][0] for name, ids in votes.items() if len(ids) == 1 and "-1" not in ids}


def keys_of(drug: Drug) -> set[str]:
    """The folded names by which other sources may know a drug: no brands, no codes."""
    return {fold(drug.name), *(fold(surface) for surface, rank in drug.surfaces.items() if rank <= 0)}


def only(values: set[str]) -> str | None:
    return values.pop() if len(values) == 1 else None


def rows(drugs: dict[str, Drug], drugbank: dict[str, str], mesh: dict[str, str]) -> Iterator[list[str]]:
    classes = read_column("classes.csv", "class")
    class_of = {member: name for name, row in classes.items() for member in row["members"].split("|")}
    measured = read_column("laboratory.csv", "name")
    for unknown in sorted((set(class_of) | set(measured)) - set(drugs)):
        print(f"classes.csv or laboratory.csv: no drug is named '{unknown}'", file=sys.stderr)
    users = Counter(i for drug in drugs.values() for i in {mesh[k] for k in keys_of(drug) & set(mesh)})
    shared = {identifier for identifier, drugs_so_named in users.items() if drugs_so_named > 1}
    for name, drug in sorted(drugs.items()):
        keys = [fold(name), *sorted(keys_of(drug))]
        pairs = {"class": class_of.get(name), "lab": "yes" if name in measured else None}
        pairs["drugbank"] = next((drugbank[k] for k in keys if k in drugbank), None)
        pairs["mesh"] = only({mesh[k] for k in keys if k in mesh} - shared)
        identifier = f"UNII:{drug.unii}" if drug.unii else ""
        surfaces = "|".join(sorted(drug.surfaces, key=str.lower))
        yield ["drug", identifier, name, surfaces, "", ";".join(f"{k}={v}" for k, v in pairs.items() if v)]


def main() -> None:
    """Reads the sources, writes the vocabulary and says how much it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unii", type=Path, required=True, help="UNII_Names.txt")
    parser.add_argument("--drugbank", type=Path, help="drug_ner_dictionary.pkl.bz2 of drug-named-entity-recognition")
    parser.add_argument("--mesh", type=Path, help="folder with BC5CDR's train.jsonl and dev.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / "extractors" / "terms" / "drugs.csv")
    arguments = parser.parse_args()
    excluded = {fold(surface) for surface in read_column("excluded.csv", "surface")}
    drugs = collect(read_substances(arguments.unii), Frequency())
    drugs = {name: drug for name, drug in drugs.items() if fold(name) not in excluded}
    unambiguous(drugs, excluded)
    with arguments.out.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(drugs, drugbank_ids(arguments.drugbank), mesh_ids(arguments.mesh)))
    loaded = list(read_terms(arguments.out.name, arguments.out.read_text(encoding="utf-8").splitlines()))
    size, surfaces = arguments.out.stat().st_size, sum(len(printed) for _, printed, _ in loaded)
    print(f"{len(loaded)} drugs, {surfaces} surfaces, {size} bytes")


if __name__ == "__main__":
    main()
