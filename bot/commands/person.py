"""The person command: films, awards, frequent partners and essays of one person."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated

from bot.cards import award_line, film_names, names, prizes_first
from bot.command import Context, command
from bot.film import CreditRole, FilmTitle, Person, Result
from bot.reply import Action, Answer, Call, Card, Evidence, Field, Link, Reply, escape, link

FILMS = 15  # named per role on the card
_ROLES: dict[CreditRole, str] = {
    "director": "Directed",
    "writer": "Wrote",
    "cast": "Acted in",
    "cinematographer": "Shot",
    "composer": "Composed for",
}


@command(
    examples=("person sean baker", 'person "bong joon ho"', "person mikey madison"), shared=True
)
async def person(ctx: Context, person: Annotated[Person, "a person's name or id"]) -> Reply:
    """Show a person: films by role, awards, frequent partners and essays."""
    credits = await ctx.catalogue.credits(person.id)
    results = await ctx.catalogue.results(person=person.id)
    partners = await ctx.catalogue.collaborators(person.id)
    essays = await ctx.journal.essays(target=person.id, limit=5)
    lines = [award_line(r, _about(r, person)) for r in prizes_first(results)]
    fields = [Field(_ROLES[role], films, wide=True) for role, films in _by_role(credits)]
    fields += [
        Field("Awards", _listed(lines), wide=True),
        Field("Often with", ", ".join(f"{escape(p.name)} ({n})" for p, n in partners)),
        Field("Essays", "\n".join(link(essay.title, essay.url) for essay in essays), wide=True),
    ]
    info = await ctx.catalogue.info()
    actions: list[Action | Link] = []
    if results:
        actions.append(Action("All awards", Call.of("awards", person=person.id), "primary"))
    if essays:
        actions.append(Action("Essays", Call.of("essays", person=person.id)))
    if person.id.startswith("nm"):
        actions.append(Link("IMDb", f"https://www.imdb.com/name/{person.id}/"))
    also = f"Also: {', '.join(person.other_names)}" if person.other_names else ""
    return Reply(
        text=_sentence(person, credits, results),
        cards=(
            Card(
                title=person.name,
                body=escape(" · ".join(part for part in (person.note, also) if part)),
                fields=tuple(field for field in fields if field.value),
                footer=f"Films in this catalogue only · {info.version}",
            ),
        ),
        actions=tuple(actions),
        answer=Answer(
            "person",
            (person.name,),
            (person.id,),
            (Evidence(f"starter catalogue {info.version}", person.id, person.name),),
        ),
    )


def _listed(lines: list[str]) -> str:
    more = len(lines) - FILMS
    return "\n".join([*lines[:FILMS], f"and {more} more"] if more > 0 else lines)


def _about(result: Result, person: Person) -> str:
    """The films, and with whom a prize was shared."""
    others = [other for other in result.people if other != person]
    return film_names(result.films) + (f", with {names(others)}" if others else "")


def _sentence(
    person: Person, credits: list[tuple[CreditRole, FilmTitle]], results: list[Result]
) -> str:
    films = len({film.id for _, film in credits})
    won = sum(result.outcome == "won" for result in results)
    prizes = f" and {won} {'award' if won == 1 else 'awards'}" if won else ""
    return f"**{escape(person.name)}**: {films} {'film' if films == 1 else 'films'}{prizes} here."


def _by_role(credits: list[tuple[CreditRole, FilmTitle]]) -> list[tuple[CreditRole, str]]:
    films: dict[CreditRole, list[FilmTitle]] = defaultdict(list)
    for role, film in credits:
        films[role].append(film)
    return [(role, _film_list(films[role])) for role in _ROLES if films[role]]


def _film_list(films: list[FilmTitle]) -> str:
    named = ", ".join(escape(f"{film.title} ({film.year})") for film in films[:FILMS])
    more = len(films) - FILMS
    return f"{named} and {more} more" if more > 0 else named
