"""Operations by the names that papers print: no list holds them all, but their words are few.

What papers print: "underwent a laparoscopic right hemicolectomy", "Roux-en-Y gastric bypass", "coil embolization",
"excision of the tumour", "a laminectomy with syringo-subarachnoid shunt". A name is its last word (what is done) with
the words of place, extent and way before it. We return hits named as printed, in lower case and in the singular,
"excision of the tumour" and "the tumour was excised" as "tumour excision". How soon or how well it was done
("urgent", "successful"), on which side and by which way ("left", "laparoscopic", "radical") is no part of a name; what
is only a path or a test ("biopsy", "incision") is no operation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors.vocabulary import Term, TermHit
from extractors.word_tables import TERMS, rows

_ACTS_TOLD = rows(TERMS / "operation_acts.csv", ("act", "needs"))
_HEAD = re.compile(
    r"\b(?:(?P<done>[A-Za-z-]{3,}(?:(?:ec|o)tom(?:y|ies)|ostom(?:y|ies)|plast(?:y|ies)|pex(?:y|ies)|rrhaph(?:y|ies)))|"
    r"(?P<act>resections?|excisions?|removals?|enucleations?|repairs?|reconstructions?|ligations?|ablations?|"
    r"decompressions?|(?:chemo)?emboli[sz]ations?|bypass(?:es)?|transpositions?|osteosynthesis|stentings?|coiling|"
    r"clipping|arthrodes[ie]s|evacuations?|extirpations?|marsupiali[sz]ations?|surgery)|(?P<also>"
    + "|".join(row["act"] for row in _ACTS_TOLD)
    + r"))\b",
    re.IGNORECASE,
)
"""What is done: words that are operations by themselves, acts that need to be told of what ("hernia repair"), and words
that are operations beside few others ("bone graft", "valve replacement")."""
_NEEDS = tuple(
    (re.compile(row["act"], re.IGNORECASE), re.compile(rf"\b(?:{row['needs']}) (?:tube |catheter )?$", re.IGNORECASE))
    for row in _ACTS_TOLD
)
_WAY = re.compile(
    r"(?:laparo|thoraco|arthro|endo|hystero|micro)scopic|robotic|endovascular|percutaneous|open|closed|"
    r"[a-z]+-(?:assisted|guided|preserving|sparing)|microsurgical|stereotactic|radical|total|subtotal|partial|complete|"
    r"wide|extended|limited|local|simple|modified|en|bloc|en-bloc|low|unilateral|bilateral|left|right|upper|lower|"
    r"middle|distal|proximal|posterior|anterior|lateral|medial|central|selective|palliative|prophylactic|internal|"
    r"external|oncologic|surgical",
    re.IGNORECASE,
)
"""How and how far."""
_PLACE = re.compile(
    r"(?!(?:sever|norm|gener|fin|initi|addition|hospit|clinic|surgic|typic|potenti|conventi|tri|optim|essenti|eventu|"
    r"neces|primar|second|tempor|previ|vari|seri|simil|regul|medic|spont|chron|acut|symptom|diagnost|therapeut|success|"
    r"uneventf|origin|critic|aesthet|elect|urgent|macroscop|microscop|subsequ|usu|futur|multidisc|tempor|surviv|"
    r"perfect|repet)[a-z]*$)[a-z-]{3,}(?:al|ar|ic|ary|eal|oid|ian|ior|ous|ine|tomic)|"
    r"artery|vein|nerve|duct|valve|lobe|node|lymph|bowel|colon|stomach|spleen|kidney|liver|lung|skin|bone|rib|lip|"
    r"tongue|breast|hernia|fracture|aneurysm|fistula|cyst|stone|lens|tooth|mass|nodule|polyp|lesion|tumou?r|fibroid|"
    r"ha?ematoma|abscess|metastasis|thrombus|coil|[a-z]{3,}oma|balloon|catheter|radiofrequency|laser|microwave|wedge|sleeve|"
    r"segmental|debulking|Roux-en-Y|cataract|strabismus|glaucoma|bypass|bariatric|sinus|spine|disc|hip|knee|"
    r"foreign|body",
    re.IGNORECASE,
)
"""Where, and of what."""
_WORDS = 6
_HOW = re.compile(
    r"^(?:(?:surgical|(?:left|right)(?! (?:hemi|lob|segment|hepat|(?:upper|lower|middle|lateral|medial|anterior|"
    r"posterior|partial|colon)\b))|(?:uni|bi)lateral|both|radical|complete|open|closed|simple|interval|"
    r"transabdominal|mid-distal|(?:laparo|thoraco|endo)scopic(?:ally)?|robotic|[a-z]+-assisted|minimally invasive|"
    r"en bloc|en-bloc|total(?= (?:hyster|splen))) )+(?!surgery$|approach|reduction|exploration|clipping|debulking|"
    r"lavage|drainage)"
)
"""How, and on which side: nephrectomies are one treatment, whichever kidney was taken out."""
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z-]*) $")
_WITH = re.compile(
    r"\swith\s(?:an? )?(?:(?:[a-z-]+ ){0,3}[a-z-]{3,}(?:ec|os?)tom(?:y|ies)\b|"
    r"(?:[a-z-]+(?:al|ar|ic|ac) |artery |vein |lymph |node ){1,4}(?:resection|dissection|reconstruction|repair)\b|"
    r"[a-z]+-[a-z]+al shunt\b)"
)
"""What was done in the same operation and belongs to its name ("pancreatectomy with coeliac artery resection")."""
_LESION = (
    r"(?:tumou?rs?|mass(?:es)?|cysts?|lesions?|nodules?|polyps?|(?!stroma)[a-z]{3,}omas?|aneurysms?|stones?|calcul(?:us|i)|"
    r"metastas[ie]s|foreign bod(?:y|ies)|thrombus|fistulas?|abscess(?:es)?|fibroids?|hernias?|ureters?|uterus|spleen|"
    r"kidney|gallbladder|appendix|ovary|testis|thyroid|prostate|bladder|colon|rectum|stomach|o?esophagus|jejunum|ileum|"
    r"duodenum|c(?:a)?ecum|bowel|intestine|liver|lung|lobe|pancreas|jaw|mandible|maxilla|bone|ha?ematoma|aorta|tendons?|toes?|fingers?|leg|limb|pus|artery|"
    r"defect|necrotic tissues?|pseudoaneurysm|devices?|implants?|plates?|shunt)"
)
_OF = re.compile(
    r"\b(?P<act>resection|excision|removal|enucleation|repair|extirpation|drainage|emboli[sz]ation|ligation|evacuation|"
    r"replacement|amputation)"
    rf"\sof\s(?:(?:the|an?|this|his|her|all)\s)?(?P<what>(?:[a-z-]+(?:al|ar|ic|ary|ous|ian)\s){{0,2}}{_LESION})\b"
    r"(?! (?:cancer|carcinoma|lesion|mass|nodule|tumou?r|metasta|with diarrh))",
    re.IGNORECASE,
)
_TIED = re.compile(
    r"\b(?P<act>ligation|(?:coil )?emboli[sz]ation)\sof\s(?:(?:the|an?|this|his|her|all)\s)?"
    r"(?P<what>(?:[a-z-]+(?:al|ar|ic|ary|ous|ian)\s){0,2}(?:ducts?|arter(?:y|ies)|veins?|varices|varicocele))\b",
    re.IGNORECASE,
)
_DONE_TO = re.compile(
    rf"\b(?P<what>(?:(?!a?sympt|suspic|addition|abnorm|residu)[a-z-]+(?:al|ar|ic|ary|ous|ian)\s)?{_LESION})"
    r"(?:,? (?:which|that))? "
    r"(?:was|were|(?:had|has|have) been)(?: (?!not\b|never\b|in)(?:\w+ly|also|then|again|gross|first|later))*? "
    r"(?P<act>resected|excised|removed|enucleated|extirpated|drained|evacuated|ligated|repaired|emboli[sz]ed|clipped|"
    r"amputated)\b(?! (?:for|during|by) (?:biops|histolog|cytolog))",
    re.IGNORECASE,
)
"""An operation told by its verb: "the tumour was completely resected"."""
_ACTS = {
    "resected": "resection", "excised": "excision", "removed": "removal", "enucleated": "enucleation",
    "extirpated": "extirpation", "drained": "drainage", "evacuated": "evacuation", "ligated": "ligation",
    "repaired": "repair", "embolized": "embolization", "embolised": "embolisation", "clipped": "clipping",
    "amputated": "amputation",
}  # fmt: skip
_NO_OPERATION = re.compile(
    r"(?:dicho|stereo|lobo|opto|ana|episi|phleb|ven)o?tom|diagnostic|cardiopulmonary bypass|(?:post|pre)-?[a-z]+ectomy|"
    r"(?:dna|mismatch|tissue|cellular) repair|(?:orthopa?edic|cardiac|plastic|thoracic|vascular|abdominal|oral|"
    r"maxillofacial|paediatric|pediatric|hepatobiliary|colorectal|neurological|surgical|laparoscopic) surgery$|"
    r"bowel evacuation",
    re.IGNORECASE,
)
"""Look-alikes, and names of wards."""
_SIGNS = (
    "tom", "plast", "pex", "rrhaph", "resect", "excis", "remov", "enucl", "repair", "reconstr", "ligat", "ablat",
    "decompr", "boli", "bypass", "transpos", "osteosyn", "stenting", "coiling", "clipping", "desis", "evacu", "extirp",
    "marsup", "surgery", "drain", "clipped", "amputat", "replac", "dissect", "fixat", "closure", "reduction",
    "transfer", "graft", "implant", "lavage", "diversion", "debulk", "explorat", "nailing",
)  # fmt: skip
"""A sentence without any of these names no operation; most are spared the search."""


def operations(text: str, start: int) -> Iterator[TermHit]:
    """The operations that a sentence names, which begins at ``start`` of the view."""
    lower = text.lower()
    if not any(sign in lower for sign in _SIGNS):
        return
    for match in (*_OF.finditer(text), *_TIED.finditer(text)):
        yield _hit(start + match.start(), f"{_singular(match['what'])} {match['act']}", match.group())
    for match in _DONE_TO.finditer(text):
        yield _hit(start + match.start(), f"{_singular(match['what'])} {_ACTS[match['act'].lower()]}", match.group())
    last = 0
    for match in _HEAD.finditer(text):
        begin = _begin(text, match, last)
        if begin is None or match.end() <= last:
            continue
        further = _WITH.match(text, match.end())
        last = further.end() if further else match.end()
        if not _NO_OPERATION.search(text[begin:last]):
            yield _hit(start + begin, text[begin:last], text[begin:last])


def _begin(text: str, head: re.Match[str], least: int) -> int | None:
    """Where the name begins whose last word is ``head``; None where nothing tells what was operated on."""
    begin, told = head.start(), bool(head["done"] or _by_way(text, head))
    if head["also"]:
        named = _named(text, head, least)
        if named is None:
            return None
        begin, told = named, True
    for _ in range(_WORDS):
        word = _LAST_WORD.search(text, max(least, begin - 30), begin)
        if word is None or not (place := _names_place(word[1])) and not _WAY.fullmatch(word[1]):
            break
        begin, told = word.start(), told or place
    return begin if told else None


def _named(text: str, head: re.Match[str], least: int) -> int | None:
    """Where the word begins that makes an act an operation which is many things beside ("bone graft"), or None."""
    needs = next(needs for act, needs in _NEEDS if act.fullmatch(head["also"]))
    word = needs.search(text, max(least, head.start() - 40), head.start())
    return word.start() if word else None


_BY_WAY = re.compile(
    r"\b(?:transurethral|anterior|wide(?: local)?|local|(?:laparo|endo|thoraco|arthro)scopic(?:ally)?|radical|en bloc|"
    r"en-bloc|partial|subtotal|endovascular|percutaneous) $",
    re.IGNORECASE,
)
_TAKEN_OUT = re.compile(r"(?:resection|excision|repair|decompression|reconstruction|ablation)s?$", re.IGNORECASE)
_OF_WHAT = re.compile(r" (?:of|margins?|biops|specimen|followed)\b")


def _by_way(text: str, head: re.Match[str]) -> bool:
    """What is taken out or mended in a way that only operations have ("low anterior resection", "wide excision")."""
    by = _TAKEN_OUT.match(head.group()) and _BY_WAY.search(text, max(0, head.start() - 20), head.start())
    return bool(by) and not _OF_WHAT.match(text, head.end())


@lru_cache(maxsize=4096)
def _names_place(word: str) -> bool:
    return bool(_PLACE.fullmatch(word)) and not _WAY.fullmatch(word)


def _hit(begin: int, printed: str, surface: str) -> TermHit:
    name = _HOW.sub("", _singular(" ".join(printed.lower().split())))
    term = Term("procedure", None, name, (("operation", "yes"), ("printed", "yes")))
    return TermHit(begin, begin + len(surface), term, surface)


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "is", "us")) else name
