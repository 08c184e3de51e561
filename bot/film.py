"""Domain values: films, people, awards and essays, as the stores hand them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Outcome = Literal["won", "nominated", "none"]
CreditRole = Literal["director", "writer", "cast", "cinematographer", "composer"]


@dataclass(frozen=True, slots=True)
class Person:
    """A person; ``id`` is IMDb's ``nm…`` where known, otherwise a slug of the name."""

    id: str
    name: str
    other_names: tuple[str, ...] = ()
    gender: str = ""  # "f", "m", "x", or "" where not recorded
    note: str = ""  # tells namesakes apart


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of a vocabulary: a genre, theme, country or language."""

    kind: str
    id: str
    name: str
    meaning: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class FilmTitle:
    """Just enough of a film to name it in a list."""

    id: str
    title: str
    year: int | None
    directors: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """``Parasite (2019) · Bong Joon Ho``."""
        year = f" ({self.year})" if self.year else ""
        by = f" · {', '.join(self.directors)}" if self.directors else ""
        return f"{self.title}{year}{by}"


@dataclass(frozen=True, slots=True)
class Film:
    """A film with its credits; ``id`` is IMDb's ``tt…`` where known, otherwise a slug.

    ``runtime`` is in minutes, ``budget`` and ``gross`` (worldwide) in US dollars of the time.
    """

    id: str
    title: str
    year: int | None
    original_title: str = ""
    other_titles: tuple[str, ...] = ()
    directors: tuple[Person, ...] = ()
    writers: tuple[Person, ...] = ()
    cast: tuple[Person, ...] = ()
    cinematographers: tuple[Person, ...] = ()
    composers: tuple[Person, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    themes: tuple[Term, ...] = ()
    runtime: int | None = None
    budget: int | None = None
    gross: int | None = None
    money_source: str = ""
    about: str = ""
    gist: bytes = field(default=b"", repr=False)  # what ``about`` means: signed bytes, films told
    # alike point the same way; empty where not known
    source: str = "starter"
    poster: str = ""
    field_sources: tuple[
        tuple[str, str], ...
    ] = ()  # what came from another source: ("cast", "imdb")

    @property
    def label(self) -> str:
        """``Parasite (2019)``."""
        return f"{self.title} ({self.year})" if self.year else self.title

    @property
    def name(self) -> FilmTitle:
        """The film as it stands in lists."""
        return FilmTitle(self.id, self.title, self.year, tuple(p.name for p in self.directors))


@dataclass(frozen=True, slots=True)
class Award:
    """An award-giving body with its history in a few words."""

    id: str
    name: str
    short: str = ""  # "Oscars"
    organisation: str = ""
    country: str = ""
    founded: int | None = None
    other_names: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A prize of an award under its present name; ``covers`` says what the catalogue holds of it."""

    id: str  # "academy/picture"
    award: str
    name: str
    other_names: tuple[str, ...] = ()
    about: str = ""
    covers: str = "winners"


@dataclass(frozen=True, slots=True)
class Result:
    """One outcome of one prize: who won, or was nominated, for which film.

    ``year`` is that of the ceremony, ``film_year`` the award's own ("1927/28").
    """

    award: str
    category: str
    name_then: str
    prize: str  # the award and the prize's name then: "Academy Award for Best Picture"
    ceremony: int | None
    year: int
    film_year: str
    outcome: Outcome
    films: tuple[FilmTitle, ...] = ()
    people: tuple[Person, ...] = ()
    note: str = ""
    source: str = "starter"


@dataclass(frozen=True, slots=True)
class Source:
    """Where data came from, as ``about`` tells it."""

    id: str
    name: str
    date: str
    terms: str = ""
    url: str = ""
    rows: int = 0
    logo: str = ""  # address of a picture that has to stand beside the terms


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note of an essay: its mark, its text and the web address it gives."""

    number: int
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Essay:
    """An essay as the journal keeps it; ``sections`` are headings in order."""

    id: str
    title: str
    url: str
    published: date | None  # the first of the month where only the month is known
    author: str = ""
    month: str = ""  # "2025-04"
    sections: tuple[str, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    summary: str = ""
    words: int = 0
    tags: tuple[str, ...] = ()
    image: str = ""

    @property
    def date_label(self) -> str:
        """``April 2025``; empty where nothing is known."""
        return f"{self.published:%B %Y}" if self.published else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of an essay that a search found.

    ``quote`` is at most about 60 words of it, escaped, with the matches in ``**bold**``; ``url``
    leads to the place in the essay. ``sure`` is false where only some of the words, or only
    their meaning, were found.
    """

    id: str
    essay: Essay
    section: str
    text: str
    quote: str = ""
    footnotes: tuple[Footnote, ...] = ()
    url: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class EssayContradiction:
    """A claim of an essay that the catalogue contradicts, for moderators."""

    number: int
    essay: Essay
    claim: str
    catalogue: str


@dataclass(frozen=True, slots=True)
class EssayLink:
    """An essay mentions a film, a person or an award.

    ``text`` is how the essay writes it, ``confidence`` from 0 to 1; a moderator's word is ``state``.
    """

    essay_id: str
    kind: Literal["film", "person", "award"]
    target: str
    text: str
    confidence: float = 1.0
    passage_id: str = ""
    mentions: int = 1
    state: Literal["found", "confirmed", "removed"] = "found"
