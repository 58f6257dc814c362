"""Who is speaking, and of whom: the words by which a sentence takes its facts to the authors or to a cited study.

What papers print: "we treated", "our patient", "the present case" of their own work, but "to our knowledge", "we thank"
of none; "unlike Lee et al.", "criteria of" where a citation owns nothing; "We earlier described"; "This review".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.base import Sentence

_VOICE = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Oo]urs|[Hh]erein|I (?=report|describe|treated|saw|present)|"
    r"[Tt]he present (?:case|study|report|series)|[Ii]n this (?:case|report|study|paper|series|trial)|"
    r"[Tt]his (?:pilot |open-label |retrospective |randomi[sz]ed )?(?:study|trial|case report|case series|paper)|"
    r"[Oo]ne of us|of ours)\b"
)
_NO_VOICE = re.compile(
    r"\b(?:[Tt]o our (?:knowledge|best)|"
    r"[Ww]e (?:\w+ )?(?:read|thank|agree|believe|think|suggest|speculate|congratulate|hypothesi[sz]e|recommend|propose|"
    r"wonder|note that|would (?:welcome|like)|cannot|hope|know|discuss|have (?:never|not|no)|had no)|"
    r"[Ii]n our (?:opinion|view)|our (?:understanding|knowledge|opinion))\b"
)
TOLD_OF = re.compile(r"^[\s,.()\[\]\d]*,\s?(?:who|which|in whom|in which|whose)\b")
"""A comparison that goes on to tell of the other study: "those of Lee et al. (2018), who treated 39 such patients"."""
EARLIER = re.compile(
    r"\b[Ww]e (?:have |had )?(?:earlier|previously|already|recently) (?:described|reported|published)\b"
)
COMPARISON = re.compile(
    r"(?:\b(?:[Uu]nlike|[Aa]s (?:it was |was |described |reported |shown )?(?:in|by|for|did)|[Aa]s had|[Ll]ike|"
    r"[Ss]imilar(?:ly)? to|[Ii]n line with|[Cc]ontrary to|[Ii]n contrast (?:to|with)|[Cc]ompared (?:to|with)|than|"
    r"[Cc]onsistent with|according to|analogous to|those (?:of|in|reported by)|"
    r"(?:criteria|protocols?|regimens?|schedules?|schemes?|classifications?|guidelines?|techniques?|methods?) "
    r"(?:of|by|from|after|(?:described|proposed|published|used|introduced|reported) by)|"
    r"as they (?:had|did) for \d+ of)\s(?:[\w'-]+\s){0,4}?)$"
)
"""What stands before a citation that a fact is held against: it does not own the sentence."""
ANAPHORA = re.compile(
    r"^\W*(?:The (?:patient|child|girl|boy|man|woman|infant)s?|He|She|His|Her|These (?:patients|children)|"
    r"This (?:patient|child|boy|girl)|"
    r"(?:All|None|Both|Each)(?: of)?(?: the| these| them)?(?: \w+)? ?(?:patients|children|subjects|cases)?)\b"
)
PAST = re.compile(r"\b(?:was|were|had|received|underwent|developed|presented|showed|we|our)\b", re.IGNORECASE)
GENERAL = re.compile(
    r"\b(?:some|most|many|certain|often|usually|generally|rare|remains?|can be|may be|is an?|are an?)\b", re.IGNORECASE
)
AIM = re.compile(
    r"To (?:\w+ly )?(?:assess|evaluate|compare|investigate|determine|examine|study|explore|test|describe|report|"
    r"analy[sz]e|establish|characteri[sz]e|identify)\b|"
    r"(?:The|Our|This) (?:\w+ )?(?:aim|objective|purpose|goal|study|trial)s?\b|"
    r"We (?:aimed|sought|investigated|evaluated|assessed|compared|examined|studied|tested|determined|analy[sz]ed)\b"
)
"""A sentence that says what a study was to find out names whom it was about."""
AT_LARGE = re.compile(
    r"\b(?:results|data|reports|findings|evidence|experiences?) (?:thus|so) far\b|"
    r"\b(?:is|are|remains?|seems?(?: to be)?|appears?(?: to be)?) (?:still |highly |rather )?"
    r"(?:controversial|conflicting|inconclusive|contradictory|debated|unclear|disputed)\b|"
    r"\b(?:recent|several|some|many|few|other|previous|earlier|various|numerous) "
    r"(?:studies|reports|authors|trials|series|investigators) (?:have|has) (?:\w+ly |also )?"
    r"(?:reported|shown|suggested|demonstrated|indicated|described|found)\b",
    re.IGNORECASE,
)
"""What is known at large: "results thus far seem to be controversial", "recent studies have reported that"."""
FIGURES = re.compile(r"\b\d+ (?:of|out of) (?:the )?\d+\b|\d ?%|\b\d+ patients\b")
STUDY_NOUN = re.compile(
    r"\b(?:(?:open[- ]label|controlled|pilot|retrospective|prospective|randomi[sz]ed|recent|small|large|first) "
    r"(?:[\w-]+ ){0,4}?(?:study|trial|series|cohort|report)|"
    r"(?:a|the|an|another) (?:[\w-]+ )?(?:study|trial|series|cohort|programme|registry|review)|RCT|"
    r"phase (?:[1-4]|I{1,3}|IV)[ab]? (?:study|trial)|"
    r"the (?-i:(?:[A-Z][A-Z0-9][A-Z0-9-]*(?: [IVX]+| \d)?)) (?:\([^()]*\) )?(?:study|trial))\b",
    re.IGNORECASE,
)
RETOLD = re.compile(
    r"\b(?:(?:was|were|has been|have been|had been) (?:\w+ )?(?:shown|reported|found|seen|noted|observed|described|"
    r"effective|superior|associated|achieved|obtained|treated|demonstrated|well tolerated)|improved|reduced|decreased|"
    r"increased|lowered|eliminated|prevented|resolved|responded|achieved|recovered|survived|relapsed|died|demonstrated|showed|"
    r"confirmed|resulted in|led to|benefit(?:s|ed)?|failed to)\b|\d\s?%"
)
"""What was found when a treatment was given."""
FOUND = re.compile(
    r"\b(?:reported|found|observed?|noted|noticed|showed|shown|demonstrated|concluded|confirmed|documented|saw|"
    r"compar(?:ed|ing|able)|superior|inferior|(?:no|any) (?:\w+ ){0,2}(?:difference|effect|benefit|improvement)s?|"
    r"treated|used|gave|administered)\b",
    re.IGNORECASE,
)
"""What authors did or found."""
OTHERS = re.compile(
    r"\b(?:studies|trials|reports|series|literature|authors|other groups|RCTs?|meta-analys[ie]s|investigators|"
    r"(?:an?|another|one|the \w+) (?:[\w-]+ ){0,3}(?:study|trial|report))\b",
    re.IGNORECASE,
)
"""Work that is not ours."""
LITERATURE = re.compile(
    r"\b(?:(?:previously|earlier|already|hitherto) (?:reported|published|described)\s(?:cases|patients|children)|"
    r"(?:cases|patients|children|infants|adults|women|men)\b[^.;]{0,60}?\b(?:reported|published|described|found|"
    r"identified|retrieved|recorded|documented)\s(?:\w+ )?(?:in|from) the (?:\w+ ){0,2}literature|"
    r"(?:review|search) of the (?:\w+ ){0,2}literature\b[^.;]{0,30}\b(?:revealed|yielded|identified|showed|found)|"
    r"(?:earlier|previous|other|published) (?:articles|papers|reports|publications) (?:describe|report)(?:d|ed)? \w)"
)
"""Patients whom others have reported, no one of them named."""
TOGETHER = re.compile(
    r"\b(?:including (?:the |our |this )?(?:current|present|own|one|case|patient)s?|"
    r"together with (?:our|this|the present))\b",
    re.IGNORECASE,
)
"""The literature's patients are counted with our own."""
_REPORT = re.compile(r"\b(?:reports?|describes?|described|presents?|presented)\b")
POINTED = re.compile(r"^(?:in )?this (?:\w+ )?(?:study|series|trial|report|case|paper)", re.IGNORECASE)
"""In a passage on somebody else's study "this study" is theirs."""
FIRST_PERSON = re.compile(r"\b(?:we|our|ours|us)\b", re.IGNORECASE)
HELD_AGAINST = re.compile(
    r"\b(?:(?:consistent|in (?:line|agreement|accordance|contrast|keeping)|similar|comparable|contrary|agree(?:s|d)?|"
    r"compares?(?: \w+)?|compared|opposed|differs?|different) (?:with|to|from)|than|unlike)\s"
    r"(?:those|that|the (?:\w+ )?(?:findings?|results?|observations?|data|rates?|reports?)|findings|results|"
    r"what (?:was|has been)|an? (?:\w+ )?(?:study|trial|series|report))\b",
    re.IGNORECASE,
)
"""Where a sentence on our results comes to those of others: "consistent with those observed in 17 patients"."""
FAMILY = re.compile(
    r"\b(?:siblings?|twins?|family members|families|two (?:sisters|brothers)|"
    r"brothers? and (?:a |her |his )?sisters?|sisters? and (?:a |her |his )?brothers?)\b",
    re.IGNORECASE,
)
REVIEW = re.compile(
    r"(?:\b[Hh]erein is a review|[Tt]his (?:narrative )?review|[Ww]e review (?:the|recent|current|here)|"
    r"review of the (?:growing )?literature on|[Tt]his article reviews|"
    r"(?:[Tt]he authors|[Ww]e) (?:discuss|summari[sz]e|review)\b[^.]*\b(?:published|literature|reported|evidence)|"
    r"^\W*(?:REVIEW|Review|Review [Aa]rticle|Mini-?[Rr]eview)\W*$)"
)
CONTRAST = re.compile(r"[,;]\s(?:whereas|while|but|although|though|in contrast,?|however,?)\s", re.IGNORECASE)
"""Where a sentence turns from one study to another."""
PATIENT_GOES_ON = re.compile(r"^(?:her|his|she|he|our|the (?:patient|girl|boy|child|woman|man))\b", re.IGNORECASE)
"""A clause that goes on with the patient spoken of."""


def is_review(found: Sequence[Sentence]) -> bool:
    """A narrative review: it retells others' patients."""
    return any(REVIEW.search(sentence.text) for sentence in found)


def own_voice(text: str) -> re.Match[str] | None:
    """The first place where the authors speak of their own work, opinions and thanks left out."""
    for match in _VOICE.finditer(text):
        opinion = _NO_VOICE.search(text)
        if not opinion or not opinion.start() <= match.start() < opinion.end():
            return match
    return None


def own_report(text: str) -> bool:
    """What stands there tells of patients of the authors' own ("a case is described and ...")."""
    return _REPORT.search(text) is not None
