"""Years and lengths in plain words: ``after 1990``, ``late 60s``, ``under two hours``.

Each reader takes :func:`bot.recommend.tokens.plain` text and returns what it found with the places
it took up, so that the words left over can be read for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.recommend.conditions import Condition

NEVER, EVER = float("-inf"), float("inf")
LONG, SHORT, BRIEF = 150, 95, 45  # minutes: a long film, a shortish one, a short film
NOT_TOO_LONG, NOT_TOO_SHORT = 120, 90
NEAR_YEARS, NEAR_MINUTES = 3, 12  # how far "around" reaches
RECENT, OLD = 12, 1970  # "recent": years back; "old": up to this year


@dataclass(frozen=True, slots=True)
class Found:
    """A condition and the stretch of text it was read from; a ``note`` where it cannot be met, or
    the ``service`` that a film should be watched on."""

    start: int
    end: int
    condition: Condition | None
    note: str = ""
    service: str = ""


_YEAR = r"(?:1[89]\d\d|20\d\d)"
_TENS = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990, "noughties": 2000,
}  # fmt: skip
_DECADE = rf"(?:(?:1[89]|20)\d0'?s|'?\d0'?s|{'|'.join(_TENS)})"
_POINT = rf"(?:the )?(?:year )?(?P<point>{_DECADE}|{_YEAR})"
_TO = r"(?:-|to|and|until|till|through)"

_YEARS: tuple[tuple[str, str], ...] = (
    (
        "setting",
        rf"\bset (?:in|during|around) (?:the )?(?:early |mid |late )?(?:{_DECADE}|{_YEAR})\b",
    ),
    (
        "between",
        rf"\b(?:between |from |in )?(?:the )?(?P<low>{_DECADE}|{_YEAR}) ?{_TO} ?(?:the )?"
        rf"(?P<high>{_DECADE}|{_YEAR})\b",
    ),
    ("since", rf"\b(?:since|not before|no earlier than|not older than|no older than) {_POINT}\b"),
    ("since", rf"\bfrom {_POINT} (?:on|onwards?|onward|forward|and later)\b"),
    ("since", rf"\b{_POINT} (?:or|and) (?:later|newer|after)\b"),
    ("after", rf"\b(?:after|later than|newer than|more recent than|post)[ -]{_POINT}\b"),
    (
        "until",
        rf"\b(?:until|up to|not after|no later than|not newer than|no newer than) {_POINT}\b",
    ),
    ("until", rf"\b{_POINT} (?:or|and) (?:earlier|older|before)\b"),
    ("before", rf"\b(?:before|prior to|older than|earlier than|pre)[ -]{_POINT}\b"),
    ("around", rf"\b(?:around|circa|about|roughly) {_POINT}\b"),
    (
        "in",
        rf"\b(?:(?P<neg>not|no|nothing|never) )?(?:made |released )?(?:from |in |of |during )?"
        rf"(?:the )?(?:(?P<part>early|mid|late)[ -])?(?:the )?(?P<point>{_DECADE}|{_YEAR})\b",
    ),
)
_KIND = r"(?:film|movie|cinema|picture)s?\b"
_RELATIVE: tuple[tuple[str, str], ...] = (
    (
        "last",
        r"\b(?:in |from |of )?the (?:last|past) (?P<years>\d+|five|ten|twenty|thirty) years\b",
    ),
    (
        "not-old",
        r"\b(?:not|nothing|no)(?: too| very)? (?:old|ancient)(?: films?| movies?)?\b"
        r"(?! (?:age|people|men|man|women))",
    ),
    (
        "old",
        rf"\b(?:old|older|classic|vintage|golden age)(?: hollywood)? {_KIND}|\bclassics\b"
        r"|\bsomething (?:old|classic)\b",
    ),
    (
        "recent",
        rf"\b(?:recent(?:ly)?\b|newer\b|new (?={_KIND}|releases?\b)|something new\b"
        rf"|modern (?={_KIND}))",
    ),
    ("this-century", r"\b(?:this|21st|twenty-first) (?:century|millennium)\b"),
    ("last-century", r"\b(?:20th|twentieth|last) century\b"),
)
_COUNT = {"five": 5, "ten": 10, "twenty": 20, "thirty": 30}


def years(text: str, now: int) -> Iterator[Found]:
    """Conditions on the year of release; ``now`` is the present year."""
    taken: list[tuple[int, int]] = []
    for kind, pattern in _YEARS:
        for match in re.finditer(pattern, text):
            if _free(match.span(), taken):
                taken.append(match.span())
                yield _year(kind, match)
    for kind, pattern in _RELATIVE:
        for match in re.finditer(pattern, text):
            if _free(match.span(), taken):
                taken.append(match.span())
                yield Found(*match.span(), _relative(kind, match, now))


def _year(kind: str, match: re.Match[str]) -> Found:
    said = re.sub(r"^(?:made|released|in|from|of|during|the) ", "", match.group().strip())
    if kind == "setting":
        return Found(*match.span(), None, f"when a film is set (“{said}”) is not recorded")
    if kind == "between":
        low, high = _bounds(match["low"])[0], _bounds(match["high"])[1]
        return Found(*match.span(), Condition(said, span="year", low=min(low, high), high=high))
    low, high = _bounds(match["point"])
    if kind == "in" and match["part"]:
        shift = {"early": (0, 4), "mid": (3, 7), "late": (5, 9)}[match["part"]]
        low, high = low + shift[0], low + shift[1]
    spans = {
        "since": (low, EVER), "after": (high + 1, EVER), "until": (NEVER, high),
        "before": (NEVER, low - 1), "around": (low - NEAR_YEARS, high + NEAR_YEARS),
        "in": (low, high),
    }  # fmt: skip
    low, high = spans[kind]
    negated = kind == "in" and bool(match["neg"])
    return Found(*match.span(), Condition(said, span="year", low=low, high=high, negated=negated))


def _relative(kind: str, match: re.Match[str], now: int) -> Condition:
    match kind:
        case "last":
            said = match["years"]
            since = now - (_COUNT.get(said) or int(said))
            return Condition(f"since {since}", span="year", low=since)
        case "recent":
            return Condition(f"recent (since {now - RECENT})", span="year", low=now - RECENT)
        case "not-old":
            return Condition(f"not old (after {OLD})", span="year", low=OLD + 1)
        case "old":
            return Condition(f"old (until {OLD})", span="year", high=OLD)
        case "this-century":
            return Condition("this century", span="year", low=2000)
        case _:
            return Condition("20th century", span="year", high=2000)


def _bounds(point: str) -> tuple[float, float]:
    """The first and last year of a decade, or a year twice."""
    if point in _TENS:
        return _TENS[point], _TENS[point] + 9
    digits = re.sub(r"\D", "", point)
    if len(digits) == 2:
        first = (2000 if digits in ("00", "10") else 1900) + int(digits)
        return first, first + 9
    return (int(digits), int(digits) + 9) if "s" in point else (int(digits), int(digits))


_NUMBER = {
    "one": 1, "an": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100, "a hundred": 100, "hundred and twenty": 120,
}  # fmt: skip
_N = r"\d+(?:[.,]\d+)?"
_W = "|".join(sorted(_NUMBER, key=len, reverse=True))
_HOURS = rf"(?:{_N}|{_W})(?: and a half)?[ -]?(?:hours?|hrs?|h)(?: and a half| and a quarter)?"
_MINUTES = rf"(?:{_N}|{_W})(?:[ -](?:five))?[ -]?(?:minutes?|mins?|min|')"
_TAIL = rf"(?:(?: and)? ?(?:\d{{1,2}}|{_W})(?: ?(?:minutes?|mins?|m))?)"
_LENGTH = rf"(?P<length>{_HOURS}{_TAIL}?|{_MINUTES}|half an hour)(?![\w])"
_LENGTHS: tuple[tuple[str, str], ...] = (
    ("between", rf"\bbetween (?P<first>{_N}|{_W}) and {_LENGTH}"),
    ("most", rf"\b(?:not|no|isn't) (?:longer|more|over|above)(?: than)? {_LENGTH}"),
    ("least", rf"\b(?:not|no) (?:shorter|less|under)(?: than)? {_LENGTH}"),
    ("under", rf"(?:\b(?:under|less than|shorter than|below|within)|<) ?{_LENGTH}"),
    ("most", rf"\b(?:at most|max(?:imum)?(?: of)?|up to|no more than|in) {_LENGTH}"),
    ("over", rf"(?:\b(?:over|more than|longer than|above)|>) ?{_LENGTH}"),
    ("least", rf"\b(?:at least|min(?:imum)?(?: of)?|no less than) {_LENGTH}"),
    ("most", rf"\b{_LENGTH} (?:or (?:less|shorter|under)|max(?:imum)?|tops|at most)\b"),
    ("least", rf"\b{_LENGTH} (?:or (?:more|longer|over)|at least|plus)\b"),
    ("near", rf"\b(?:around |about |roughly |approximately )?{_LENGTH}(?:[ -]long)?"),
)
_LOOSE: tuple[tuple[str, float, float, str], ...] = (
    (
        r"\b(?:not|nothing|isn't|no|without being)(?: too| very| that| overly| a| so)? long"
        r"(?: (?:film|movie)s?)?\b",
        NEVER, NOT_TOO_LONG, "not too long",
    ),
    (r"\b(?:not|nothing|isn't)(?: too| very| that) short\b", NOT_TOO_SHORT, EVER, "not too short"),
    (
        r"\b(?:a |any )?short(?= (?:[a-z-]+ ){0,3}(?:film|movie)s?\b)|\bshorts\b",
        NEVER, BRIEF, "short film",
    ),
    (
        r"\b(?:something|anything|keep it|fairly|quite|pretty|rather|and|be) (?:short|quick)\b"
        r"|^(?:short|quick)\b|(?<=, )(?:short|quick)\b",
        NEVER, SHORT, "short",
    ),
    (
        r"\b(?:a |something |really |very |any )?long (?:film|movie|epic)s?\b"
        r"|\bsomething long\b|^long\b|(?<=, )(?:very )?long$",
        LONG, EVER, "long",
    ),
)  # fmt: skip


def lengths(text: str) -> Iterator[Found]:
    """Conditions on the runtime, in minutes."""
    taken: list[tuple[int, int]] = []
    for kind, pattern in _LENGTHS:
        for match in re.finditer(pattern, text):
            span = _length(kind, match)
            if span and _free(match.span(), taken):
                taken.append(match.span())
                label = f"{match.group().strip()}"
                condition = Condition(label, span="runtime", low=span[0], high=span[1])
                yield Found(*match.span(), condition)
    for pattern, low, high, label in _LOOSE:
        for match in re.finditer(pattern, text):
            if _free(match.span(), taken):
                taken.append(match.span())
                bound = f"up to {high:.0f} minutes" if high < EVER else f"from {low:.0f} minutes"
                condition = Condition(f"{label} ({bound})", span="runtime", low=low, high=high)
                yield Found(*match.span(), condition)


def _length(kind: str, match: re.Match[str]) -> tuple[float, float] | None:
    minutes = _minutes(match["length"])
    if minutes is None or minutes <= 0:
        return None
    match kind:
        case "between":
            first = _value(match["first"]) or 0.0
            if "hour" in match["length"] or first < 10:
                first *= 60
            return first, minutes
        case "under":
            return NEVER, minutes - 0.5
        case "most":
            return NEVER, minutes
        case "over":
            return minutes + 0.5, EVER
        case "least":
            return minutes, EVER
        case _:
            return minutes - NEAR_MINUTES, minutes + NEAR_MINUTES


def _minutes(length: str) -> float | None:
    if length == "half an hour":
        return 30
    hours = re.match(
        rf"(?P<n>{_N}|{_W})(?P<half> and a half)?[ -]?(?:hours?|hrs?|h)\b|(?P<d>\d)h(?=\d)", length
    )
    if not hours:
        number = re.match(rf"(?P<n>{_N}|{_W})(?P<five>[ -]five)?", length)
        value = _value(number["n"]) if number else None
        return None if value is None else value + (5 if number and number["five"] else 0)
    value = _value(hours["n"] or hours["d"])
    if value is None:
        return None
    rest = length[hours.end() :]
    total = value * 60 + (30 if hours["half"] or "and a half" in rest else 0)
    total += 15 if "quarter" in rest else 0
    tail = re.search(rf"(\d{{1,2}}|\b(?:{_W})\b)(?: ?(?:minutes?|mins?|m))?$", rest)
    if tail and "half" not in rest and "quarter" not in rest:
        total += _value(tail[1]) or 0
    return total


def _value(word: str | None) -> float | None:
    if not word:
        return None
    if word in _NUMBER:
        return float(_NUMBER[word])
    return float(word.replace(",", ".")) if re.fullmatch(_N, word) else None


def _free(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return all(span[1] <= start or span[0] >= end for start, end in taken)
