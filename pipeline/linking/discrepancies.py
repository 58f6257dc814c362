"""Where two accounts of the same patients disagree: one flag on each of the values, quoting both documents.

What only one of them tells is no disagreement, except in lists that are given as whole ("refractory to A, B and C"):
there a treatment that the other list lacks is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.checks.base import number_words, shown
from pipeline.comparison import amounts as amounts_of
from pipeline.comparison import antibody, folded, name, same_amount, words
from pipeline.linking.accounts import Plain, related, treatments
from pipeline.linking.links import Link
from pipeline.records import Flag
from pipeline.settlements import Side

CODE = "discrepancy"
CLAIM = "Documents that tell of the same patients agree."
EXAMPLE = "24/25 improved in a letter and 24/24 in a review's table"
FIX = "look at both sources; keep in each record what its own document prints"

QUOTED = 160
_GOOD = frozenset({"improved", "resolved", "reduced"})
_BAD = frozenset({"worsened", "unchanged", "increased"})
Place = tuple[str, int | None]
"""A field and a place in its list; None for the field as a whole."""
Difference = tuple[Place, str, Place, str]
"""Two places that disagree and what each says."""
Compare = Callable[[Plain, Plain], Iterator[Difference]]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Two values that disagree: in one line, side by side, and as the flags of both."""

    message: str
    sides: tuple[Side, Side]
    flags: tuple[Flag, Flag]


def discrepancies(link: Link) -> Iterator[Discrepancy]:
    """The disagreements of two accounts, and of the records that their link pairs."""
    compared: list[tuple[Compare, Plain, Plain]] = [(_study, link.one.records[0], link.other.records[0])]
    compared += [(compare, one, other) for one, other in link.pairs for compare in _COMPARISONS]
    for compare, one, other in compared:
        for here, said, there, told in compare(one, other):
            flags = (_flag(one, here, said, other, there, told), _flag(other, there, told, one, here, said))
            message = f"{said}, {_quote(one, here)}, or {told}, {_quote(other, there)}"
            yield Discrepancy(message, (_side(one, here, said), _side(other, there, told)), flags)


def _side(record: Plain, place: Place, said: str) -> Side:
    return Side(
        source=record["document"]["source"], record=record["record_id"], field=place[0], index=place[1], said=said,
        quote=_evidence(record, place),
    )  # fmt: skip


def _flag(record: Plain, place: Place, said: str, other: Plain, elsewhere: Place, told: str) -> Flag:
    source, theirs = other["document"]["source"], _quote(other, elsewhere)
    return Flag(
        record_id=record["record_id"], field=place[0], index=place[1], code=CODE,
        message=f"{said} here, {told} in {source}: {theirs}; {FIX}",
        quote=_evidence(record, place),
    )  # fmt: skip


def _items(record: Plain, place: Place) -> list[Any]:
    found = record[place[0]]
    if place[1] is not None:
        return [found[place[1]]]
    return found if isinstance(found, list) else [found] if found else []


def _evidence(record: Plain, place: Place) -> str | None:
    """The words of a value; of a whole list the first words of each of its values."""
    most = 1 if place[1] is None and isinstance(record[place[0]], list) else 3
    pieces = {(p["start"], p["quote"]) for item in _items(record, place) for p in item["evidence"][:most]}
    return " … ".join(quote for _, quote in sorted(pieces)) or None


def _quote(record: Plain, place: Place) -> str:
    quoted = _evidence(record, place)
    return shown(quoted, QUOTED) if quoted else "unquoted"


# --- what is compared --------------------------------------------------------------------------------------------


def _study(one: Plain, other: Plain) -> Iterator[Difference]:
    here, there = one["study"]["year"], other["study"]["year"]
    if here and there and here != there:
        yield ("study", None), f"the year {here}", ("study", None), f"the year {there}"


def _group(one: Plain, other: Plain) -> Iterator[Difference]:
    here, there = one["group"]["n"], other["group"]["n"]
    if here and there and here != there:
        yield ("group", None), f"{here} patients", ("group", None), f"{there} patients"


def _sex(one: Plain, other: Plain) -> Iterator[Difference]:
    here, there = one["sex"] or {}, other["sex"] or {}
    for key in ("female", "male"):
        if here.get(key) is not None and there.get(key) is not None and here[key] != there[key]:
            yield ("sex", None), f"{here[key]} {key}", ("sex", None), f"{there[key]} {key}"
            return


def _amounts(field: str) -> Compare:
    """One amount of a kind (statistic, moment) on each side, and they are not the same."""

    def compare(one: Plain, other: Plain) -> Iterator[Difference]:
        here, there = _by_kind(one[field]), _by_kind(other[field])
        for kind in sorted(here.keys() & there.keys(), key=str):
            (first, *more), (second, *others) = here[kind], there[kind]
            if not more and not others and not same_amount(first[1], second[1]):
                yield (field, first[0]), _amount(first[1]), (field, second[0]), _amount(second[1])

    return compare


def _by_kind(items: Sequence[Plain]) -> dict[object, list[tuple[int, Any]]]:
    found: dict[object, list[tuple[int, Any]]] = {}
    for index, item in enumerate(items):
        for amount in amounts_of(item):
            found.setdefault((amount.stat, amount.at), []).append((index, amount))
    return found


def _amount(amount: Any) -> str:
    numbers = "–".join(number_words(part) for part in amount.numbers if part is not None)
    stat = "" if amount.stat in ("exact", "interval") else f"{amount.stat} "
    return f"{stat}{numbers} {amount.unit}{'' if numbers == '1' else 's'}"


def _antibodies(one: Plain, other: Plain) -> Iterator[Difference]:
    yield from _opposed("antibodies", one, other, lambda item: (antibody(item["name"]), item["status"]))


def _events(one: Plain, other: Plain) -> Iterator[Difference]:
    def told(item: Plain) -> tuple[object, str]:
        return words(item["event"]), "present" if item["present"] else "denied"

    yield from _opposed("adverse_events", one, other, told)


def _opposed(
    field: str, one: Plain, other: Plain, told: Callable[[Plain], tuple[object, str]]
) -> Iterator[Difference]:
    """A thing that is said one way only on each side, and not the same way."""
    here, there = _ways(one[field], told), _ways(other[field], told)
    for thing in sorted(here.keys() & there.keys(), key=str):
        if len(here[thing]) == len(there[thing]) == 1 and here[thing].keys() != there[thing].keys():
            (said, index), (denied, place) = next(iter(here[thing].items())), next(iter(there[thing].items()))
            called = one[field][index].get("name") or one[field][index].get("event")
            yield (field, index), f"{called} {said}", (field, place), f"{called} {denied}"


def _ways(items: Sequence[Plain], told: Callable[[Plain], tuple[object, str]]) -> dict[object, dict[str, int]]:
    found: dict[object, dict[str, int]] = {}
    for index, item in enumerate(items):
        thing, way = told(item)
        found.setdefault(thing, {}).setdefault(way, index)
    return found


def _drugs(one: Plain, other: Plain) -> Iterator[Difference]:
    """Each side has an index treatment that the other has not at all."""
    here, there = _lacking(one, other, "drugs"), _lacking(other, one, "drugs")
    for index, place in zip(here, there, strict=False):
        first, second = one["drugs"][index]["name"], other["drugs"][place]["name"]
        yield ("drugs", index), f"treated with {first}", ("drugs", place), f"treated with {second}"


def _prior(one: Plain, other: Plain) -> Iterator[Difference]:
    """Two lists of earlier treatments that share something, and do not agree on the rest."""
    field = "prior_treatments"
    mine, theirs = ({name(item["name"]) for item in record[field]} for record in (one, other))
    if len(mine) < 2 or len(theirs) < 2 or not mine & theirs:
        return
    for index in _lacking(one, other, field):
        called = one[field][index]["name"]
        yield (field, index), f"{called} came before", (field, None), f"no {called}"
    for index in _lacking(other, one, field):
        called = other[field][index]["name"]
        yield (field, None), f"no {called}", (field, index), f"{called} came before"


def _lacking(one: Plain, other: Plain, field: str) -> list[int]:
    """The treatments of a list that the other record has nowhere, not even as a class or member."""
    known = treatments(other)
    return [
        index
        for index, item in enumerate(one[field])
        if not any(related(name(item["name"]), drug) for drug in known)
    ]


def _outcomes(one: Plain, other: Plain) -> Iterator[Difference]:
    """One domain and direction with different counts, or a domain that got better here and not there."""
    here, there = _by_result(one), _by_result(other)
    for result in sorted(here.keys() & there.keys()):
        if len(here[result]) == len(there[result]) == 1:
            index, place = here[result][0], there[result][0]
            first, second = one["outcomes"][index], other["outcomes"][place]
            keys = [key for key in ("n", "of", "percent") if first[key] is not None and second[key] is not None]
            if any(first[key] != second[key] for key in keys) and _one_time(first, second):
                yield ("outcomes", index), _count(first), ("outcomes", place), _count(second)
    yield from _turned(one, other, here, there)


def _turned(one: Plain, other: Plain, here: dict[Any, list[int]], there: dict[Any, list[int]]) -> Iterator[Difference]:
    for domain in sorted({key[0] for key in here} & {key[0] for key in there} - {"other"}):
        mine, theirs = ({key[1] for key in some if key[0] == domain} for some in (here, there))
        if (mine <= _GOOD and theirs <= _BAD) or (mine <= _BAD and theirs <= _GOOD):
            index, place = here[domain, min(mine)][0], there[domain, min(theirs)][0]
            if _one_time(one["outcomes"][index], other["outcomes"][place]):
                called = domain.replace("_", " ")
                yield ("outcomes", index), f"{called} {min(mine)}", ("outcomes", place), f"{called} {min(theirs)}"


def _by_result(record: Plain) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for index, item in enumerate(record["outcomes"]):
        found.setdefault((item["domain"], item["direction"]), []).append(index)
    return found


def _one_time(one: Plain, other: Plain) -> bool:
    """Nothing says that the two were measured at different times or by different measures."""
    return all(
        one[key] is None or other[key] is None or folded(one[key]) == folded(other[key]) for key in ("at", "measure")
    )


def _count(item: Plain) -> str:
    share = f"{number_words(item['percent'])}%" if item["percent"] is not None else ""
    count = f"{item['n']}/{item['of']}" if item["of"] is not None else f"{item['n']}"
    told = share if item["n"] is None else f"{count} ({share})" if share else count
    return f"{item['domain'].replace('_', ' ')} {item['direction']} in {told}"


_COMPARISONS: tuple[Compare, ...] = (
    _group, _sex, _amounts("age"), _amounts("disease_duration"), _amounts("follow_up"), _antibodies, _drugs,
    _prior, _outcomes, _events,
)  # fmt: skip
