"""Questions about essays: which of them mention something, and what they say."""

from __future__ import annotations

import re

from bot.ask.names import Names
from bot.ask.query import Name
from bot.ask.words import split
from bot.film import Essay, Passage
from bot.ports import Journal
from bot.reply import Action, Answer, Call, Evidence, Reply, clip, escape, link, plain

_ABOUT = re.compile(r"\b(?:essays?|articles?|posts?)\b", re.IGNORECASE)
_SAYS = re.compile(
    r"\b(?:essays?|articles?|posts?)\b(?P<which>.*?)\b(?:says?|said|argues?|explains?|tells?(?: us)?"
    r"|writes?|claims?|mentions?|notes?|discuss(?:es)?|covers?)\b(?P<what>.*)",
    re.IGNORECASE,
)
_LATEST = re.compile(r"\b(?:latest|newest|last|most recent)\b", re.IGNORECASE)
_COUNT = re.compile(r"\bhow many\b", re.IGNORECASE)
_DATE = re.compile(r"\b(?:when|what date|which month|published)\b", re.IGNORECASE)
_AUTHOR = re.compile(r"\b(?:who wrote|author|written by who|by whom)\b", re.IGNORECASE)
_PLAIN = frozenset(
    """a an the about on of in to does do did say says what which who that is are there any essay
    essays article articles post posts mention mentions mentioned discuss discusses discussed talk
    talks with for and or it has have you your we list show me find all how many anything some
    latest newest last recent most was were published when wrote author written by cover covers
    written been tell us regarding concerning film movie director""".split()
)
LISTED = 10


def asks(text: str, names: Names) -> bool:
    """Whether a question is about essays, rather than about somebody called Post."""
    return any(not names.covers(text, found.span()) for found in _ABOUT.finditer(text))


async def answer(text: str, names: Names, journal: Journal) -> Reply:
    """The essays or passages asked for."""
    said = _SAYS.search(text)
    which = said["which"] if said else text
    subject = _named(which, names)
    topic = _topic(said["what"]) if said else ""
    if said and topic and (subject is not None or re.search(r"\bwhat\b", text, re.IGNORECASE)):
        chosen = await _chosen(which, subject, journal)
        passages = await journal.search(topic, essay=chosen.id if chosen else "", limit=3)
        return _quoted(passages, topic, chosen)
    subject = subject or _named(text, names)
    essays = await _mentioning(text, subject, journal)
    if not essays:
        about = f" about {escape(subject.main)}" if subject else ""
        return Reply(f"I hold no essay{about}.", answer=Answer("none"))
    return _listed(text, essays, subject)


async def _chosen(which: str, subject: Name | None, journal: Journal) -> Essay | None:
    """The essay meant: by its title, or the newest one about what was named."""
    if subject is not None:
        found = await journal.essays(target=subject.id, limit=25)
        wanted = subject.main.casefold()
        titled = [essay for essay in found if wanted in essay.title.casefold()]
        if titled or found:
            return (titled or found)[0]
    title = _topic(which)
    matches = await journal.find_essays(title, 1) if title else []
    return matches[0].value if matches and matches[0].score > 0.5 else None


async def _mentioning(text: str, subject: Name | None, journal: Journal) -> list[Essay]:
    if subject is not None:
        found = await journal.essays(target=subject.id)
        if found:
            return found[:1] if _LATEST.search(text) else found
    topic = _topic(text)
    if not topic:
        return (await journal.essays(limit=1 if _LATEST.search(text) else LISTED))[:LISTED]
    passages = await journal.search(topic, limit=20)
    return list({passage.essay.id: passage.essay for passage in passages}.values())


def _named(text: str, names: Names) -> Name | None:
    """The longest name in a text, of a film, person or prize."""
    words = split(text)
    found = [
        one
        for one in names.exact(words, parts=True)
        if any(word.plain not in _PLAIN for word in words[one.start : one.end])
    ]
    best = max(found, key=lambda one: (one.end - one.start, one.fit), default=None)
    if best is None:
        return None
    meant = [name for name in best.names if name.sort in ("film", "person", "prize")]
    return max(meant, key=lambda name: name.weight, default=None)


def _topic(text: str) -> str:
    return " ".join(
        word.text for word in split(text) if word.plain not in _PLAIN and not word.possessive
    )


def _quoted(passages: list[Passage], topic: str, essay: Essay | None) -> Reply:
    if not passages:
        where = f"“{escape(essay.title)}”" if essay else "the essays I hold"
        return Reply(
            f"I find nothing about {escape(clip(topic, 80))} in {where}.", answer=Answer("none")
        )
    lines = [
        f"> {passage.quote or escape(clip(passage.text, 400))}\n{_name(passage.essay)}"
        for passage in passages
    ]
    essays = {passage.essay.id: passage.essay for passage in passages}
    return Reply(
        "\n".join(lines),
        actions=_actions(list(essays.values())),
        answer=Answer(
            "essay",
            tuple(essay.title for essay in essays.values()),
            tuple(essays),
            tuple(
                Evidence("essays", p.id, clip(plain(p.quote) if p.quote else p.text, 600))
                for p in passages
            ),
            f"passages about “{topic}”",
        ),
    )


def _listed(text: str, essays: list[Essay], subject: Name | None) -> Reply:
    asked = f"essays that mention “{subject.main}”" if subject else "essays"
    evidence = tuple(Evidence("essays", essay.id, _plain_name(essay)) for essay in essays)
    shown = "\n".join(_name(essay) for essay in essays[:LISTED])
    ids = tuple(essay.id for essay in essays)
    titles = tuple(essay.title for essay in essays)
    answer = Answer("essay", titles, ids, evidence, asked)
    if _COUNT.search(text):
        answer = Answer("number", (len(essays),), (), evidence, f"number of {asked}")
        shown = f"**{len(essays)}**\n{shown}"
    elif _AUTHOR.search(text) and essays[0].author:
        answer = Answer("text", (essays[0].author,), (), evidence[:1], f"author of {asked}")
        shown = f"**{escape(essays[0].author)}**\n{_name(essays[0])}"
    elif _DATE.search(text) and essays[0].date_label:
        answer = Answer("text", (essays[0].date_label,), (), evidence[:1], f"date of {asked}")
        shown = f"**{essays[0].date_label}**\n{_name(essays[0])}"
    return Reply(shown, actions=_actions(essays), answer=answer)


def _name(essay: Essay) -> str:
    date = f", {essay.date_label}" if essay.date_label else ""
    return (link(essay.title, essay.url) if essay.url else f"*{escape(essay.title)}*") + date


def _plain_name(essay: Essay) -> str:
    return f"{essay.title}, {essay.date_label}".rstrip(", ")


def _actions(essays: list[Essay]) -> tuple[Action, ...]:
    made = []
    for essay in essays[:3]:
        call = Call.of("essays", essay=essay.id)
        if len(call.encode()) <= 100:
            made.append(Action(clip(essay.title, 70), call))
    return tuple(made)
