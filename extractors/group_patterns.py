"""How papers name patients: the words for one and for many, counts, ages, and the noun phrases built of them.

Examples of each rule are in the docstring of extractors/groups.py, which reads the matches.
"""

from __future__ import annotations

import re

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_TENS = "|".join(word for word, number in NUMBER_WORDS.items() if number >= 20)
_UNITS = "|".join(word for word, number in NUMBER_WORDS.items() if 0 < number < 20)
_BELOW_HUNDRED = rf"(?:(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_UNITS})"
COUNT = (
    rf"(?:(?:(?:{_UNITS})[- ])?hundred(?:(?: and)? {_BELOW_HUNDRED})?|{_BELOW_HUNDRED}|"
    r"\d{1,3}(?:[, ]\d{3})+|\d{1,5})"
)
PLACES = {w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth".split(), start=1)} | {
    "former": 1,
    "elder": 1,
    "older": 1,
    "youngest": 1,
    "younger": 2,
}
"""The place in a series that a word names."""
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}

FEMALE = r"girls?|wom[ae]n|females?|fem|lady|ladies|sisters?|mothers?|daughters?|primigravida"
MALE = r"boys?|m[ae]n|males?|gentlem[ae]n|brothers?|fathers?|sons?"
_ONE = (
    r"(?:girl|woman|female|fem|lady|sister|daughter|boy|man|male|gentleman|brother|son|patient|child|infant|neonate|"
    r"newborn|baby|toddler|teenager|adolescent|adult|youngster|student|twin|individual|recipient|case)"
)
_MANY = (
    r"(?:patients|children|cases|subjects|individuals|women|men|adults|girls|boys|infants|adolescents|participants|"
    r"people|persons|females|males|recipients|volunteers|siblings|members|neonates|survivors|responders)"
)
AGED = (
    r"(?:(?:\d{1,3}(?:[.,]\d)?|[a-z]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)[- ]?"
    r"(?:years?|yrs?\.?|months?|mo|weeks?|wk|days?|y|m)[- ]?(?:s|['’]s)?[- ]?(?:/o|old|of age)|"
    rf"\d{{1,2}}-years?(?=\s(?:(?!follow|history|course|surviv|(?:of|in|the|this|our)\b)[\w-]+\s){{0,3}}?{_ONE}\b)|"
    r"\d{1,3}\s?y(?:/?o|\.\s?o\b))"
)

_NOT_NUMBERED = "".join(
    f"(?<!\\b{word} )"
    for word in "week day month year visit cycle phase grade stage type class level page table group step".split()
)
"""The number behind such a word counts nobody ("at week 24 patients had improved")."""

RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "group.labelled",
        re.compile(
            r"\b(?=[PpCcSsBbGgIi])"
            r"(?P<noun>(?i:patient|case(?:\sreport)?|subject|boy|girl|child|infant|sibling|proband)|[Pp]t\.?)"
            r"(?:\s|-(?=\d)|(?=\d\b))(?:[Nn]o\.?\s?|[Nn]\s?[°º]\s?|[Nn]umber\s|#\s?)?(?P<place>\d{1,2}|I{1,3}|IV|VI?|[A-H]|"
            r"(?:one|two|three|four)(?=[,:]|\s(?:was|is|had|has|underwent|presented|received|developed|and)\b))(?![\w%])(?!\s?(?:mg|years?|months?|weeks?|-year))"
        ),
    ),
    (
        "group.initial",
        re.compile(r"\b(?:(?P<title>Mrs|Ms|Miss|Mr)\.?\s(?P<place>[A-H])|[Pp](?:t\.?\s?)?(?P<number>\d))\b(?![\w.'-])"),
    ),
    (
        "group.ordinal",
        re.compile(
            r"\b(?=[TtOoIi])(?<!\bwas )(?<!\bis )(?<!\bbeing )(?<!\bas )(?:[Tt]he|[Oo]ur|[Tt]his|[Ii]n the)\s"
            r"(?P<ordinal>first|second|third|fourth|fifth|sixth|other|former|latter|elder|older|younger|youngest|last|"
            r"remaining)"
            r"(?=,|\s(?:of (?:our|the)\b|was|had|received|reached|developed|responded|needed|relapsed|died|still|woman|"
            rf"(?:[\w-]+\s){{0,2}}?{_ONE}\b))"
            rf"(?:\s(?:of (?:our|the|these) (?:\w+ )?{_MANY}|(?:[\w-]+\s){{0,2}}?{_ONE})\b)?"
        ),
    ),
    (
        "group.aged",
        re.compile(
            rf"\b(?P<article>[Aa]n?|[Oo]ne|[Aa]nother|[Tt]he|[Tt]his|[Oo]ur|[Ii]n an?)?\s?(?:[\w-]+\s){{0,3}}?{AGED}"
            rf"(?:,?\s(?:[\w-]+,?\s){{0,5}}?(?P<noun>{_ONE})\b)?(?!\s(?:{_MANY})\b)"
        ),
    ),
    (
        "group.of-age",
        re.compile(
            r"\b(?P<article>[Aa]n?|[Oo]ne|[Aa]nother|[Tt]he|[Oo]ur)\s"
            rf"(?:[\w-]+\s){{0,4}}?(?P<noun>{_ONE})\b(?:\s\([^)]*\))?,?\s?"
            r"(?:now\s)?(?:of|aged|\(aged?)\s(?:about\s)?\d{1,2}\b"
        ),
    ),
    (
        "group.own",
        re.compile(rf"\b[Oo]ur\s(?:[\w-]+\s){{0,3}}?(?P<noun>{_ONE})\b(?!\s(?:series|report))"),
    ),
    (
        "group.sum",
        re.compile(
            rf"\b(?P<n>{COUNT})\s(?:[\w-]+\s){{0,2}}?{_MANY}\s(?P<by>with|of)\s[^.;(\[]{{3,90}}?"
            rf"\sand\s(?:in\s)?(?P<more>{COUNT})\s(?:patients?|child(?:ren)?|cases?)?\s?(?P=by)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "group.sexes",
        re.compile(
            rf"(?<![\w.,/-])(?P<n>{COUNT})\s(?:\w+\s)?(?:females?|women|girls|males?|men|boys)(?:,| and|, and)\s"
            rf"(?P<more>{COUNT})\s(?:\w+\s)?(?P<noun>females?|women|girls|males?|men|boys)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "group.of-which",
        re.compile(
            rf"\bOf (?:the |these |our )?(?:total (?:of )?)?{COUNT}\b[^.;,]{{0,90}}(?:, [^.;,]{{0,60}})?, "
            rf"(?P<n>{COUNT})\s(?:\([^)]*\)\s)?(?:[\w-]+\s)?"
            r"(?:(?:patients|children|subjects|cases)\s(?:with\b)?)?(?:(?<=with)|"
            r"(?:were (?:included|treated|given|eligible|enrolled|randomi[sz]ed|switched|converted)|"
            r"required|received|underwent|met|agreed|started)\b)"
        ),
    ),
    (
        "group.counted",
        re.compile(
            rf"(?<![\w.,/-]){_NOT_NUMBERED}(?P<ours>[Oo]ur (?:own )?|[Tt]he authors. (?:own )?)?"
            r"(?P<all>[Aa]ll(?: of)?(?: the)?(?: our)? |[Bb]oth |[Nn]one of (?:the |our )?|[Ee]ach of (?:the |our )?)?"
            rf"(?P<n>{COUNT})\s(?!(?:years?|months?|weeks?|days?|mg|ml|g|hours?|of (?:them|whom|these))\b)"
            rf"(?P<of>(?:out )?of (?:the |our |these |those )?{COUNT}\s)?(?:of (?:the|our|these|those)\s)?"
            r"(?:(?!\d|(?:the|was|were|in|on|at|had|after|by|for|than|versus|vs|looked|included|percent|per|times|"
            r"of the class|articles|papers|publications|describes?|"
            r"(?:sub)?(?:groups?|sets?|types?|pairs?|series|categories|cohorts|arms|classes|members))\b)[\w'/+.-]+,?\s){0,7}?"
            rf"(?P<noun>{_MANY})\b",
            re.IGNORECASE,
        ),
    ),
    (
        "group.n",
        re.compile(
            rf"(?P<all>\b[Aa]ll (?:the )?)?(?P<noun>{_MANY}|[\w-]+)\s?"
            r"\(\s?[nN]\s?=\s?(?P<n>\d[\d,]*)(?:\s?(?:/|of)\s?(?P<of>\d+))?\s?\)"
        ),
    ),
    ("group.n-equals", re.compile(r"(?<![\w(])[nN]\s?=\s?(?P<n>\d{1,5})\b")),
    (
        "group.whole",
        re.compile(
            r"\b(?=[BbNnAaEeTO])(?:(?P<both>[Bb]oth|[Nn]either)"
            rf"(?:\s(?:of\s)?(?:the|our|these|these two|them)?\s?(?:[\w-]+\s)?(?:{_MANY}|child|patient|case)\b"
            r"|\s(?=(?:of them|were|was|had|have|are|did|responded|improved|achieved|received|showed|remained|became|"
            r"went|died|recovered|underwent|presented|developed|survived|experienced|required|suffered|tolerated|relapsed|"
            r"complained|reported|continued|took|needed|made)\b)|(?=[,.;)]|$))"
            r"|(?P<all>[Aa]ll|[Nn]o|[Nn]one of|[Ee]ach of|[Ee]very)"
            rf"\s(?:(?:of\s)?(?:the|our|these|them|those)\s)?(?:[\w-]+\s)?(?:{_MANY}|patient|child|case)|"
            rf"\b[Aa]ll (?P<n>{COUNT})\b|"
            rf"^(?:The|Our|These)\s(?:patients|cases|children|siblings|sisters|brothers)\b(?!\swith)|^They\b)"
        ),
    ),
    (
        "group.individual",
        re.compile(
            r"\b(?P<article>[Aa]n?|[Oo]ne|[Aa]nother|[Hh]er|[Hh]is|[Tt]he|[Tt]his|[Tt]heir)\s"
            rf"(?:(?!(?:to|the|for|that|which|who|by|from)\s)[\w-]+,?\s(?:\([\w-]+\)[\w-]*\s)?){{0,4}}?(?P<noun>{_ONE})\b"
            r"(?!'s\b)(?!\s(?:report|series|control|stud|population|group|cohort|outcome|"
            r"was (?:reported|described) (?:in|by)))"
        ),
    ),
    ("group.pronoun", re.compile(r"\b(?P<pronoun>[Ss]he|[Hh]e|[Hh]er|[Hh]is|[Hh]im|[Hh]ers)\b")),
)
"""Name and pattern of each rule; of overlapping matches the one of the earlier rule counts."""

SIGNS = (
    ("one", re.compile(rf"\b{_ONE}\b", re.IGNORECASE)),
    ("many", re.compile(rf"\b{_MANY}\b", re.IGNORECASE)),
    ("age", re.compile(r"\b(?:old|of age|aged)\b|/o\b|\d\s?y\.\s?o\b|-years?\b", re.IGNORECASE)),
    ("n", re.compile(r"\b[nN]\s?=")),
)
NEEDS: dict[str, set[str]] = {
    "group.aged": {"age"},
    "group.of-age": {"one"},
    "group.own": {"one"},
    "group.sum": {"many"},
    "group.counted": {"many"},
    "group.sexes": {"many"},
    "group.n": {"n"},
    "group.n-equals": {"n"},
    "group.individual": {"one"},
}
"""What a sentence must have before a rule is tried: the cheap signs keep the costly patterns off most sentences."""
