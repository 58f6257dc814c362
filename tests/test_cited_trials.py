"""Trials of others retold in a review: which study a sentence is about, its arms, their sizes and results."""

from __future__ import annotations

from reading import Reading, records

FRONT = (
    "Introduction\n"
    "Giant cell arteritis is a disease of the old. Steroids were adopted as the standard long ago. Albers et al (2011) "
    "reported a randomized trial comparing methotrexate with azathioprine. Relapse was seen less often (20% vs 45%; "
    "p=0.02) in the methotrexate group. It may be that the doses differed. The remission rate was 70% versus 50%. "
    "A recent multicentre randomised double-blind phase III trial (QX.3) of prednisone versus prednisone plus "
    "tocilizumab reported remission in 251 patients (Brouwer et al 2017). The patients were randomised to receive "
    "prednisone or prednisone plus tocilizumab. Remission was reached by 56% in the tocilizumab arm and by 14% in the "
    "monotherapy arm. Several drugs have failed to improve survival (Caro et al 2004; Dunn et al 2005).\n"
)
BODY = (
    "Heart failure is common. The ALPHA study compared valsartan with enalapril in 200 such patients [4]. "
    "Death was less common.\n\n"
    "To confirm this, the ALPHA II trial was to show whether valsartan would be superior to enalapril [5]. A total "
    "of 90 patients with heart failure were randomised to valsartan 80 mg once daily (n = 46) or enalapril 10 mg three "
    "times daily (n = 44). There were 8 and 9 deaths in the valsartan and enalapril groups, respectively.\n\n"
    "Another trial of 60 patients showed fewer deaths with candesartan [6].\n"
)


def test_an_introduction_that_only_retells_tells_what_a_cited_trial_found() -> None:
    told = Reading(FRONT)
    assert told.study("Relapse was seen") == told.study("The remission rate") == "Albers 2011"
    assert told.study("Remission was reached") == "Brouwer 2017"
    ours = FRONT + "Methods\nWe treated 30 patients with prednisone.\nResults\nTen patients relapsed.\n"
    assert {record.scope for record in records(ours) if record.outcomes} == {"this"}


def test_an_arm_is_known_by_what_it_got_beside_the_other() -> None:
    found = {
        tuple(sorted(drug.name for drug in record.drugs)): [outcome.percent for outcome in record.outcomes]
        for record in records(FRONT)
        if record.study.author == "Brouwer"
    }
    assert 56 in found["prednisone", "tocilizumab"] and 14 not in found["prednisone", "tocilizumab"]
    assert 14 in found["prednisone",] and 56 not in found["prednisone",]


def test_several_sources_of_one_bracket_are_no_study_that_can_be_named() -> None:
    assert not {"Caro", "Dunn"} & {record.study.author for record in records(FRONT)}


def test_a_trial_known_by_its_name_takes_over_with_its_arms() -> None:
    sizes = [(record.study.reference, record.group.n) for record in records(BODY)]
    assert [size for size in sizes if size[0] == "[5]"] == [("[5]", 46), ("[5]", 44)]
    second = [record for record in records(BODY) if record.study.reference == "[5]"]
    assert [drug.dose for record in second for drug in record.drugs] == ["80 mg once daily", "10 mg three times daily"]
    assert [[o.n for o in record.outcomes if o.domain == "death"] for record in second] == [[8], [9]]


def test_no_dose_comes_from_another_study() -> None:
    told = BODY + "\nThe BETA trial compared valsartan with losartan in 70 such patients [7]. Fewer died.\n"
    assert {drug.dose for r in records(told) if r.study.reference == "[7]" for drug in r.drugs} == {None}
