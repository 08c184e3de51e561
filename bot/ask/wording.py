"""The same question in plainer words: chat spelling, tags, asides, a topic put first.

What is said here holds for English, not for films: :func:`plainly` leaves the meaning alone, and
:func:`otherwise` gives other orders of the same words, to try where a question cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 400  # letters of a question that is put in other words: sixty words are fewer
_SPELLED = {
    "wich": "which", "whcih": "which", "wht": "what", "waht": "what", "teh": "the", "hte": "the",
    "thier": "their", "whos": "who is", "who's": "who is", "who’s": "who is", "whats": "what is",
    "whens": "when is", "wheres": "where is", "w/": "with", "w/o": "without",
    "directer": "director", "acter": "actor", "filmografy": "filmography", "writen": "written",
    "moives": "movies", "moive": "movie", "flim": "film", "flims": "films",
}  # fmt: skip
_CHAT = re.compile(
    r"(?<![\w'’])(?:"
    + "|".join(sorted(map(re.escape, _SPELLED), key=len, reverse=True))
    + r")(?!\w)",
    re.IGNORECASE,
)
_YOU = re.compile(r"\b(do|did|can|could|would|will|have|if|are) u\b", re.IGNORECASE)
_YOU_KNOW = re.compile(r"\bu(?= (?:know|have|got|hold)\b)", re.IGNORECASE)
_PADDING = re.compile(
    r"\s+(?:in (?:minutes|mins|hours|dollars|usd|us dollars)"
    r"|in (?:your|the|ur) (?:whole |entire )?"
    r"(?:data|database|databse|db|catalog|catalogue|collection|library|list)"
    r"|counting only|you(?:'ve| have) got)(?=[\s,.?!]|$)",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bfrom ((?:19|20)\d\d) on(?:wards?)?\b", re.IGNORECASE)
_HELD = re.compile(r"\bceremony (?:held )?(?:in|of) (?=(?:19|20)\d\d)", re.IGNORECASE)
_COUNTS_AS = re.compile(r"\bcounts? as\b", re.IGNORECASE)
_EARNED = re.compile(
    r"\b(?:earned|made|grossed|took|pulled in) (more|less)(?: money)?(?: at the box office)?\b",
    re.IGNORECASE,
)
_SCRIPTS = re.compile(
    r"\b(which|what) (?:scripts?|screenplays?) (?=(?:did|has|have|does)\b)", re.IGNORECASE
)
_HOW_MANY_LAST = re.compile(r"^(?!how\b)(.{6,}\S),? how many[\s?!.]*$", re.IGNORECASE)
_VERSUS = re.compile(r"\b(?:vs\b\.?|versus)", re.IGNORECASE)
_THAN = re.compile(r"\b(more|less|fewer|\w{3,}er|other|rather) then\b", re.IGNORECASE)
_HEADS = re.compile(
    r"^(?:(?:i(?:'ve| have)? (?:heard|read|think|thought|believe|was told)(?: that)?"
    r"|pretty sure(?: that)?|someone (?:said|told me)(?: that)?)\s+)?"
    r"(?:(?:(?:have )?you )?got any\b|(?:do )?you have any\b)?\s*",
    re.IGNORECASE,
)
_HAD_ANY = re.compile(r"\b(?:got|have) any\s*$", re.IGNORECASE)
_THANKS = re.compile(
    r"(?<!\bthan)(?<!\bby)(?<!\bwith)[\s,.;:!?–—-]+(?:please|pls|plz|thanks?(?: you)?|thx|ty|anyone"
    r"|anybody|lol|haha|tell me|(?:just )?name (?:it|them|him|her)|list them|any ideas?"
    r"|if you know)[\s.!?]*$",
    re.IGNORECASE,
)
_TAG = re.compile(  # a title may end with "No", but hardly after a comma
    r"(?:\s*[,;–—-]\s*(?:no|true|yes|yeah|yep|eh|innit|right|correct)"
    r"|\s+(?:right|correct)(?=\s*\?)"
    r"|[\s,.;]+(?:yes or no|true or false|or not|am i right"
    r"|is (?:that|this|it) (?:right|correct|true|so)"
    r"|(?:is|was|did|does|do|has|have|had|are|were)n['’]?t (?:it|he|she|they|that)))[\s.!?]*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:who|whom|whose|what|which|when|where|how|is|are|was|were|did|does|do|has|have|had|can|could"
    r"|will|would|any|name|list|tell|give|show|find)\b",
    re.IGNORECASE,
)
TRUE = "is it true that"

_CATEGORY = (
    r"(?:supporting |original |adapted )?"
    r"(?:actor|actress|director|directing|picture|film|screenplay|cinematography|score)"
)
_BEST = re.compile(
    rf"\bbest (?P<first>(?:{_CATEGORY}, ?(?:best )?)*{_CATEGORY}),? (?P<word>and|or) (?:best )?"
    rf"(?P<last>{_CATEGORY})\b",
    re.IGNORECASE,
)
_NOD = re.compile(
    r"\b(?:got|get|gets|received|receive|earned|picked up|scored|had|landed)"
    r" (?:an?|any|the|their|its|his|her) "
    r"((?:[\w'’]+ ){1,4})(?:nominations?|nods?|noms?)\b",
    re.IGNORECASE,
)
_ALL_OF = re.compile(r"\b(won|win|wins|got|took) all (?:of )?(?=(?:the )?best\b)", re.IGNORECASE)


_BARE_IS = re.compile(r"^(the .+?) (?:is|was|are|were)[\s?!.]*$", re.IGNORECASE)
_MORE_THAN_ALL = re.compile(
    r"\bmore (.{3,40}?) than (?:any(?:one|body)(?: else)?|any other [a-z]+|everyone else)\b",
    re.IGNORECASE,
)
_ANIME = re.compile(r"\banimes?(?: (?:films?|movies?))?\b", re.IGNORECASE)


_PLAINER = (
    (_YOU_KNOW, "you"),
    (_PADDING, ""),
    (_SINCE, r"since \1"),
    (_HELD, "in "),
    (_COUNTS_AS, "be"),
    (_EARNED, r"grossed \1"),
    (_SCRIPTS, r"\1 films "),
    (_HOW_MANY_LAST, r"how many \1"),
    (_BARE_IS, r"\1"),
    (_MORE_THAN_ALL, r"the most \1"),
    (_ANIME, "Japanese animated films"),
    (_ALL_OF, r"\1 "),
)


def plainly(text: str) -> str:
    """The question without what only chat or politeness adds; one that is too long as it is."""
    said = " ".join(text.split())
    if len(said) > LONGEST:
        return said
    said = _CHAT.sub(lambda found: _SPELLED[found[0].lower()], said)
    said = _YOU.sub(r"\1 you", _THAN.sub(r"\1 than", said))
    for pattern, plain in _PLAINER:
        said = pattern.sub(plain, said)
    head = _HEADS.match(said)
    if head and head.end() < len(said):
        rest = said[head.end() :]
        said = f"any {rest}" if _HAD_ANY.search(head[0]) else rest
    said = _cut(_THANKS, said)
    told = _cut(_TAG, said)
    if told != said:
        said = _as_yes_no(told)
    said = _BEST.sub(_each_best, said)
    return _NOD.sub(lambda found: f"were nominated for {found[1].strip()}", said)


def _as_yes_no(told: str) -> str:
    """What is said with "right?" or "yes or no" behind it."""
    if re.match(r"any\b", told, re.IGNORECASE):
        return f"is there {told}"
    return told if _ASKS.match(told) else f"{TRUE} {told}"


def _cut(end: re.Pattern[str], text: str) -> str:
    """A text without an end that adds nothing, as long as something is left."""
    found = end.search(text)
    return text[: found.start()] if found and " " in text[: found.start()].strip() else text


def _each_best(found: re.Match[str]) -> str:
    """ "Best picture, director and actor": each is a prize of its own."""
    several = re.split(r", ?(?:best )?", f"{found['first']}, {found['last']}")
    return f" {found['word']} ".join(f"best {one}" for one in several)


_ASIDE = re.compile(r"^(.{8,}\?)[^?]{3,}$")
_TAKE = re.compile(r"^(?:take|consider|about|regarding)\s+", re.IGNORECASE)
_TOPIC = re.compile(
    r"^(?P<topic>[^,:;?]{2,}(?:,[^,:;?]{2,}){0,3}?)\s*(?:[,:;?.]| [–—-])\s+(?P<rest>[^,:;]{6,})$"
)
_ITS = re.compile(r"\b(?:its|his|their|her(?= [a-z]))\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|he|him|she|her|they|them|these|those|this|that)\b", re.IGNORECASE)
_ITS_TIME = re.compile(
    r"^(.{3,}?) ((?:before|after|since|in|between|from|until) .*\b(?:19|20)\d\d.*)$", re.IGNORECASE
)
_OF_IT = re.compile(r"^(?:is|was) it\b", re.IGNORECASE)  # "is it any good"
_COUNTED = re.compile(r"^how (?:many|often)(?: times)?[\s?!.]*$", re.IGNORECASE)
_CHOICE = re.compile(
    r"^(?:so )?(?P<which>which|who)(?: one| of (?:them|these|those|the (?:two|three)))?\b",
    re.IGNORECASE,
)
_TWO = re.compile(r"\s+(?:or|and)\s+|\s*,\s*(?:and |or )?", re.IGNORECASE)
_YEAR = re.compile(r"(?<=\s)['’]?(\d\d)(?=[\s?!.]*$)")
_CENTURY = 30  # '30 to '99 are of the last century
_LOST_TO = re.compile(r"\b(?:lost|losing) (.{3,60}?) to (.{2,60}?)[\s?!.]*$", re.IGNORECASE)
_SHARED = re.compile(
    r"^(?:which|what) (\w+(?: \w+)?) (?:did|do|does) (.+?) (?:share|have in common)[\s?!.]*$",
    re.IGNORECASE,
)
_PAIR = re.compile(r"^([^+&,?]{3,40}?)\s*(?:\+|&|,|\band\b)\s*([^+&,?]{3,40})$", re.IGNORECASE)
_LINKS = re.compile(
    r"\b(?:links?|connects?|unites?|joins?)\b (?:all (?:of )?(?:the )?(?:three|four|two)|both)?",
    re.IGNORECASE,
)


def _topic(text: str) -> str:
    """A question about a topic that stands before it, as one; empty where there is none."""
    found = _TOPIC.match(text)
    if not found or not _ASKS.match(found["rest"]) or _OF_IT.match(found["rest"]):
        return ""
    spoken_of = _IT.search(found["rest"]) or _ITS.search(found["rest"])
    return next(_topic_first(text), "") if spoken_of else ""


_FIELD = (
    r"(?:best )?(directing|direction|director|cinematography|(?:film )?editing"
    r"|(?:original |adapted )?screenplay|(?:original )?score|(?:original )?song"
    r"|(?:supporting |leading )?(?:actor|actress)|(?:best )?picture"
    r"|documentary|animated feature|(?:foreign language|international) (?:feature )?film)"
)
_FOR_FIELD = re.compile(
    r"\b(oscars?|academy awards?|golden globes?|baftas?|c[eé]sars?|spirit awards?)"
    rf"( winners?| wins?)? (?:for|in) (?:both )?(?:the )?{_FIELD}"
    r"(?:,? (and|or) (?:also )?(?:(?:one|another(?: one)?|an oscar|the oscar) (?:for|in) )?"
    rf"(?:the )?{_FIELD})?(?! of)\b",
    re.IGNORECASE,
)


def sooner(text: str) -> Iterator[str]:
    """Ways to say it that are surer than the text itself."""
    if len(text) > LONGEST:
        return
    if said := _topic(text):
        yield said
    if _FOR_FIELD.search(text):
        yield _FOR_FIELD.sub(_best_field, text)


def _best_field(found: re.Match[str]) -> str:
    first = f"{found[1]}{found[2] or ''} for best {found[3]}"
    return f"{first} {found[4]} best {found[5]}" if found[5] else first


def otherwise(text: str) -> Iterator[str]:
    """Other ways to say it, likeliest first."""
    if len(text) > LONGEST:
        return
    if _VERSUS.search(text):
        text = _VERSUS.sub("or", text)
        yield from _topic_first(text)
        yield text
    if aside := _ASIDE.match(text):
        text = aside[1]
        yield text
    yield from _topic_first(text)
    if shared := _SHARED.match(text):
        yield f"{shared[1]} of both {shared[2]}"
    if found := _YEAR.search(text):
        century = "19" if int(found[1]) >= _CENTURY else "20"
        yield f"{text[: found.start()]}{century}{found[1]}"
    if found := _LOST_TO.search(text):
        start, prize, winner = text[: found.start()], found[1], found[2]
        yield f"{start}were nominated for {prize} but did not win it when {winner} won {prize}"
    if two := _PAIR.match(text):
        yield f"films with {two[1]} and {two[2]}"
    if _LINKS.search(text):
        yield _LINKS.sub("is in ", text)
    if text.rstrip().endswith("?") and not _ASKS.match(text):
        yield f"{TRUE} {text}"


def _topic_first(text: str) -> Iterator[str]:
    """ "Heat and Goodfellas, who is in both of them?": the topic put where it is spoken of."""
    found = _TOPIC.match(text)
    if not found:
        return
    topic, rest = _TAKE.sub("", found["topic"].strip()), found["rest"].strip(" ?!.")
    if (timed := _ITS_TIME.match(topic)) and _IT.search(rest):
        topic, rest = timed[1], f"{rest} {timed[2]}"
    if _ASKS.match(topic):
        return
    if _COUNTED.match(rest):
        yield f"{rest} {topic}"
        return
    several = [part for part in _TWO.split(topic) if part]
    choice = _CHOICE.match(rest)
    if choice and len(several) > 1:
        yield f"{choice['which']}{rest[choice.end() :]}, {' or '.join(several)}"
        yield f"{choice['which']} of {' or '.join(several)}{rest[choice.end() :]}"
    if _ITS.search(rest):
        yield _ITS.sub(lambda _: f"{topic}'s", rest, count=1)
    if _IT.search(rest):
        joined = f"both {topic}" if re.search(r"\bboth\b", rest) and len(several) > 1 else topic
        yield _IT.sub(lambda _: joined, re.sub(r"\bboth (?:of )?", "", rest), count=1)
    if len(several) > 1 and _ASKS.match(rest):
        yield f"{rest} {' and '.join(several)}"
