"""A recommendation as a reply: picks with reasons, and buttons that act on each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.cards import film_names, listing
from bot.film import Film
from bot.recommend.answer import Pick, Recommendation
from bot.reply import (
    CALL_LENGTH,
    Action,
    Answer,
    Call,
    Card,
    Choice,
    ChoiceList,
    Evidence,
    Pages,
    Reply,
    clip,
    escape,
)

MAP = "Map"  # the button that draws the picks around what they are like
LABEL = 34  # characters of a title on a button
NOTES = 3
FULL = 5  # picks on a page


def present(
    found: Recommendation,
    call: Call,
    version: str,
    page: int = 1,
    refused: Film | None = None,
) -> Reply:
    """The reply for picks; ``call`` asks for the same again, ``refused`` was taken out just now."""
    if not found.picks:
        return nothing(found, call)
    lines = [_heading(found, refused)]
    lines += [f"*{escape(note[:1].upper() + note[1:])}.*" for note in found.wish.notes[:NOTES]]
    return Reply(
        text="\n".join(lines),
        cards=tuple(_card(number, pick) for number, pick in enumerate(found.picks, 1)),
        actions=tuple(_buttons(found, call, page, refused)),
        choices=_choices(found.picks, call),
        pages=_pages(call, page, found.pages),
        answer=Answer(
            "film",
            tuple(pick.film.title for pick in found.picks),
            tuple(pick.film.id for pick in found.picks),
            tuple(_evidence(found.picks, version)),
            understood(found),
        ),
        replaces=refused is not None or page > 1,
    )


def understood(found: Recommendation) -> str:
    """How a request was understood, in a line."""
    wish = found.wish
    parts = []
    if found.seeds:
        parts.append("like " + listing([film.label for film in found.seeds]))
    parts += [want.label for want in wish.wants]
    parts += [condition.label for condition in wish.conditions]
    parts += [f"less {want.label}" for want in wish.avoid]
    parts += [f"“{word}”" for word in wish.words]
    return " · ".join(parts)


def nothing(found: Recommendation, call: Call) -> Reply:
    """Nothing fits: which conditions exclude each other, which to relax, and the nearest films."""
    clash = found.conflict
    if clash is None:
        text = "No film is left to recommend: all that fit are seen, rated or refused."
        return Reply(text, answer=Answer("none", query=understood(found)), private=True)
    labels = [f"“{escape(c.label)}”" for c in clash.conditions]
    if len(labels) == 1:
        lines = [f"No film here fits {labels[0]}. Leave it out or widen it."]
    else:
        lines = [f"No film fits {listing(labels)} together. Relax one of them:"]
        lines += [
            f"- without “{escape(c.label)}”: {_films(count)}" for c, count in clash.without if count
        ]
        if not any(count for _, count in clash.without):
            lines.append("- leaving out any single one is not enough")
    if found.nearest:
        lines.append(f"Nearest: {film_names(film.name for film in found.nearest)}.")
    details = [
        Action(f"About {clip(f.title, 60)}", Call.of("film", film=f.id)) for f in found.nearest
    ]
    return Reply(
        "\n".join(lines),
        actions=tuple(details),
        answer=Answer("none", query=understood(found)),
        private=True,
        failed=True,
    )


def _films(count: int) -> str:
    return "1 film fits" if count == 1 else f"{count:,} films fit"


def _heading(found: Recommendation, refused: Film | None) -> str:
    """What was asked and the picks' names in a line; their reasons stand on the cards."""
    start = f"*{escape(refused.title)}* will not come again. " if refused else ""
    named = escape(listing([pick.film.label for pick in found.picks]))
    if found.cold:
        return (
            f"{start}I know nothing of this taste yet; here is a mixed start: {named}. "
            "Rate a few films (“rate”) and it gets personal."
        )
    told = understood(found)
    few = f" Only {_films(found.fitting)}." if found.fitting < FULL else ""
    asked = f"**{escape(told[0].upper() + told[1:])}**" if told else "Worth watching"
    return f"{start}{asked}: {named}.{few}"


def line(pick: Pick) -> str:
    """Why this film, in one line."""
    told = "; ".join(escape(reason.text) for reason in pick.reasons)
    lacks = f" (not marked as {escape(listing(list(pick.lacks), 'or'))})" if pick.lacks else ""
    return told + lacks


def _card(number: int, pick: Pick) -> Card:
    film = pick.film
    by = listing([person.name for person in film.directors])
    facts = [by, ", ".join(film.countries), f"{film.runtime} min" if film.runtime else ""]
    about = " · ".join(f"*{escape(fact)}*" for fact in facts if fact)
    return Card(
        title=f"{number}. {film.label}",
        url=f"https://www.imdb.com/title/{film.id}/" if film.id.startswith("tt") else "",
        body="\n".join(row for row in (about, escape(film.about), f"**Why:** {line(pick)}") if row),
        thumbnail=film.poster,
    )


def _buttons(
    found: Recommendation, call: Call, page: int, refused: Film | None
) -> Iterable[Action]:
    """What concerns all picks; what concerns one stands among the choices."""
    if refused is not None:
        undone = call.with_args(allow=refused.id, page=None)
        yield Action(f"Bring {clip(refused.title, LABEL)} back", undone)
    if call.get("surprise") is None:
        yield Action("Surprise me", Call.of("recommend", surprise="yes"))
    if found.seeds:
        yield Action(MAP, call.with_args(map="yes", page=page if page > 1 else None))


def _choices(picks: Sequence[Pick], call: Call) -> ChoiceList:
    made = []
    for number, pick in enumerate(picks, 1):
        film, title = pick.film.id, f"{number}. {clip(pick.film.title, LABEL)}"
        refusal = call.with_args(refuse=film, page=None)
        made += [
            Choice(f"{title}: not this, and less like it", refusal),
            Choice(f"{title}: more like this", Call.of("recommend", like=film)),
            Choice(f"{title}: seen it", Call.of("rate", film=film, seen="yes")),
            Choice(f"{title}: to my watchlist", Call.of("watchlist", add=film)),
            Choice(f"{title}: details", Call.of("film", film=film)),
        ]
    return ChoiceList("Do something with a pick", tuple(made))


def _pages(call: Call, page: int, count: int) -> Pages | None:
    bare = call.with_args(page=None)
    if count < 2 or len(bare.with_args(page=9999).encode()) > CALL_LENGTH:
        return None
    return Pages(bare, min(page, count), count)


def _evidence(picks: Sequence[Pick], version: str) -> Iterable[Evidence]:
    for pick in picks:
        for reason in pick.reasons:
            source = f"{pick.film.source} catalogue {version}"
            yield Evidence(source, pick.film.id, f"{pick.film.label}: {reason.text}")
