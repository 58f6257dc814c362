"""What the treatments of an arm are to it: its own are what it is about, those that every arm got stand beside.

What papers print: "under general anaesthesia with X, patients were allocated to Y (n = 30) or Z (n = 30)", "both groups
received X", "X 2 mg or 4 mg" (an arm of 4 mg got no 2 mg). A class beside a member of it says nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from extractors.base import Mention
from extractors.drug_families import classes_of
from extractors.treatments import Treatment
from pipeline.arm import Arm
from pipeline.arm_treatments import IN_PLACE_OF_A_DRUG, is_of_all
from pipeline.blame import is_blamed
from pipeline.placed import Roles

Treatments = Sequence[Mention[Treatment]]
OfArms = Mapping[Mention[Treatment], tuple[int, ...]]
"""The treatments of a study, with the numbers of the arms of which each is told."""


def keep_to_arm(roles: Roles, arms: Sequence[Arm], number: int, told: Treatments, ours: OfArms) -> None:
    """An arm that is named by its treatments was given these and not those of the other arms.

    ``told`` are the mentions to learn of them from, those of the arm first; ``ours`` are those of its study.
    """
    own = arms[number].treatments
    if not own:
        return
    for name in IN_PLACE_OF_A_DRUG.union(*(arm.treatments for arm in arms)) - set(own):
        roles.index.pop(name, None)
        roles.concomitant.pop(name, None)
    for name in own:
        if name not in roles.index:
            roles.prior.pop(name, None)
            roles.concomitant.pop(name, None)
            named = [m for m in told if m.value.name == name and m.value.role != "prior"]
            theirs = [m for m in named if m in ours]
            for mention in (theirs or named)[:1] + [m for m in theirs if m.value.dose][:1]:
                roles.put("index", mention)


def put_beside(roles: Roles, own: Collection[str], ours: OfArms, text: str) -> None:
    """What patients got whatever arm they were put into goes beside what the arm is about.

    An operation that all underwent only says who they were. What did the harm that is treated is index as well.
    """
    if not set(own) & set(roles.index):
        return
    shared = {mention.value.name for mention in ours if is_of_all(mention, text)}
    kept = {m.value.name for m, arms in ours.items() if is_blamed(m, text) or (arms and m.value.name not in shared)}
    classes = frozenset().union(*(classes_of(name) for name in own))
    for name in [name for name in roles.index if name not in kept.union(own)]:
        placed = roles.index.pop(name)
        is_class = name in classes or any(drug.endswith(f" {name}") for drug in own)
        if not is_class and name not in roles.prior and placed.mentions[0].value.family != "operation":
            roles.concomitant[name] = placed
