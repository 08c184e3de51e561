"""Cards and phrases that several commands show alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.extras import FilmExtras, where_to_watch
from bot.film import Essay, Film, FilmTitle, Person, Result
from bot.reply import Card, Field, escape, link

LINES = 12  # of awards on a film's card; the awards command has all


def names(people: Iterable[Person]) -> str:
    """Names with commas and an "and", escaped."""
    listed = [escape(person.name) for person in people]
    return listing(listed)


def listing(words: Sequence[str], conjunction: str = "and") -> str:
    """``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def dollars(amount: int) -> str:
    """``$56.6 million``."""
    if amount >= 1_000_000_000:
        return f"${amount / 1e9:.2f} billion"
    if amount >= 1_000_000:
        return f"${amount / 1e6:.1f} million".replace(".0 ", " ")
    return f"${amount:,}"


def money(film: Film) -> str:
    """``budget $6 million, gross $56.6 million``."""
    parts = [
        f"{word} {dollars(amount)}"
        for word, amount in (("budget", film.budget), ("gross", film.gross))
        if amount
    ]
    return ", ".join(parts)


def prizes_first(results: Iterable[Result]) -> list[Result]:
    """Results in which something was given: prizes won, then nominations that did not win."""
    kept = [result for result in results if result.outcome != "none"]
    return sorted(kept, key=lambda result: result.outcome != "won")


def award_line(result: Result, about: str = "") -> str:
    """One result as a line; ``about`` is the film or the people, escaped."""
    mark = "🏆" if result.outcome == "won" else "· nominated:"
    note = f" ({escape(result.note)})" if result.note else ""
    told = f": {about}" if about else ""
    return f"{mark} {escape(result.prize)}, {result.year}{told}{note}"


def film_names(films: Iterable[FilmTitle]) -> str:
    """Titles in italics with their years, as far as they are known."""
    return listing(
        [f"*{escape(film.title)}*" + (f" ({film.year})" if film.year else "") for film in films]
    )


def film_card(
    film: Film,
    results: Sequence[Result],
    essays: Sequence[Essay],
    extras: FilmExtras | None = None,
) -> Card:
    """The card that shows one film, already :func:`bot.extras.enriched`."""
    offers = extras.offers if extras else None
    fields = [
        Field("Director", names(film.directors)),
        Field("Cast", names(film.cast)),
        Field("Writer", names(film.writers)),
        Field("From", _origin(film)),
        Field("Runtime", f"{film.runtime} minutes" if film.runtime else ""),
        Field("Themes", escape(", ".join(term.name for term in film.themes)), wide=True),
        Field("Money", _money_with_source(film), wide=True),
        Field(
            "Awards",
            _clipped([award_line(r, names(r.people)) for r in prizes_first(results)]),
            wide=True,
        ),
        Field("Essays", "\n".join(_essay_line(essay) for essay in essays), wide=True),
    ]
    if offers:
        fields.append(Field(f"Watch in {offers.region}", where_to_watch(offers), wide=True))
    also = [t for t in (film.original_title, *film.other_titles) if t and t != film.title]
    body = escape(film.about)
    if also:
        body += f"\n*Also known as {escape(', '.join(also[:4]))}*"
    return Card(
        title=film.label,
        url=f"https://www.imdb.com/title/{film.id}/" if film.id.startswith("tt") else "",
        body=body.strip(),
        fields=tuple(field for field in fields if field.value),
        thumbnail=film.poster,
        footer=" · ".join((*film.genres, f"Source: {_source(film, extras)}")),
        tone="award" if any(r.outcome == "won" for r in results) else "neutral",
    )


def _source(film: Film, extras: FilmExtras | None) -> str:
    """Where the card comes from; who gave the poster is named too, money and offers say it."""
    own = f"{film.source} catalogue"
    theirs = extras is not None and extras.poster and film.poster == extras.poster
    return f"{own}, poster: {extras.source}" if extras and theirs else own


def _origin(film: Film) -> str:
    languages = f" ({escape(', '.join(film.languages))})" if film.languages else ""
    return escape(", ".join(film.countries)) + languages


def _money_with_source(film: Film) -> str:
    said = money(film)
    if not said:
        return ""
    source = f" (source: {escape(film.money_source)})" if film.money_source else ""
    return escape(said[0].upper() + said[1:]) + source


def _clipped(lines: list[str]) -> str:
    if len(lines) <= LINES:
        return "\n".join(lines)
    return "\n".join([*lines[:LINES], f"and {len(lines) - LINES} more"])


def _essay_line(essay: Essay) -> str:
    date = f", {essay.date_label}" if essay.date_label else ""
    return link(essay.title, essay.url) + date
