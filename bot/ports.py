"""What the core needs from the outside, as protocols: the stores implement them, tests fake them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

from bot.film import (
    Award,
    Category,
    CreditRole,
    Essay,
    EssayContradiction,
    EssayLink,
    Film,
    FilmTitle,
    Outcome,
    Passage,
    Person,
    Result,
    Source,
    Term,
)

if TYPE_CHECKING:
    from bot.ask.query import Name, Query, Rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """Something found by a name: ``score`` from 0 to 1 (the same name), ``matched`` the name hit."""

    value: T
    score: float
    matched: str


@dataclass(frozen=True, slots=True)
class Prize:
    """An award, or one of its categories; ``name_then`` where a prize was named by a former name."""

    award: Award
    category: Category | None = None
    name_then: str = ""

    @property
    def id(self) -> str:
        """The category's id, or the award's."""
        return self.category.id if self.category else self.award.id

    @property
    def label(self) -> str:
        """``Academy Awards: Best Picture``; the award is not named twice."""
        if self.category is None:
            return self.award.name
        if self.award.short and self.award.short in self.category.name:
            return self.category.name
        return f"{self.award.name}: {self.category.name}"


@dataclass(frozen=True, slots=True)
class CatalogueInfo:
    """What the catalogue holds and how old it is; dates are ISO 8601."""

    version: str
    built_at: str
    films: int
    people: int
    awards: int
    sources: tuple[Source, ...]


class Catalogue(Protocol):
    """Films, people and awards, read only. All raise ``Unavailable`` while there is no database."""

    async def info(self) -> CatalogueInfo: ...

    async def film(self, film_id: str) -> Film | None: ...

    async def films(self, film_ids: Sequence[str]) -> list[Film]:
        """These films in this order; unknown ids are left out."""
        ...

    async def person(self, person_id: str) -> Person | None: ...

    async def prize(self, prize_id: str) -> Prize | None: ...

    async def find_films(self, text: str, limit: int = 25) -> list[Match[FilmTitle]]:
        """Films by title, best first; slips, articles, accents and a year are allowed for."""
        ...

    async def complete_films(self, text: str, limit: int = 25) -> list[Match[FilmTitle]]:
        """Films whose title may be the beginning that was typed, best first."""
        ...

    async def find_people(self, text: str, limit: int = 25) -> list[Match[Person]]: ...

    async def complete_people(self, text: str, limit: int = 25) -> list[Match[Person]]:
        """People whose name may be the beginning that was typed, best first."""
        ...

    async def find_prizes(self, text: str, limit: int = 25) -> list[Match[Prize]]: ...

    async def credits(self, person_id: str) -> list[tuple[CreditRole, FilmTitle]]:
        """A person's credits, oldest film first."""
        ...

    async def collaborators(self, person_id: str, limit: int = 6) -> list[tuple[Person, int]]:
        """Whom a person made most films with, and how many."""
        ...

    async def results(
        self,
        *,
        film: str = "",
        person: str = "",
        award: str = "",
        category: str = "",
        outcome: Outcome | None = None,
        countries: Sequence[str] = (),
    ) -> list[Result]:
        """Award results by any of these, oldest first; ``countries`` are those that films are from,
        one of them is enough."""
        ...

    async def awards(self) -> list[Award]: ...

    async def categories(self, award: str = "") -> list[Category]: ...

    async def terms(self, kind: str = "") -> list[Term]: ...

    async def term_words(self) -> list[tuple[Term, str]]:
        """Every word that means a term (its name among them): ``gangsters`` for organised crime."""
        ...

    async def all_films(self) -> list[Film]:
        """Every film (of a great many, the best known), for models fitted on the whole catalogue."""
        ...

    async def names(self) -> tuple[Name, ...]:
        """Every name; the same object until another catalogue is swapped in."""
        ...

    async def run(self, query: Query) -> Rows:
        """Execute a query tree (see :mod:`bot.ask.query`)."""
        ...


@dataclass(frozen=True, slots=True)
class Marks:
    """What one person said of films: stars from 0.5 to 5, and lists, the newest last."""

    stars: Mapping[str, float] = field(default_factory=dict)
    watchlist: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


Mark = Literal["watchlist", "seen", "refused"]


class Ratings(Protocol):
    """Stars, watchlists and refusals. A person is ``platform:user``; accounts that were linked are
    one person everywhere."""

    async def marks(self, person: str) -> Marks:
        """All that this person said of films."""
        ...

    async def rate(self, person: str, film: str, stars: float | None) -> None:
        """Give stars (a film that has some counts as seen), or take them back with ``None``."""
        ...

    async def mark(self, person: str, film: str, mark: Mark, on: bool = True) -> None:
        """Put a film on one of the person's lists, or take it off."""
        ...

    async def forget(self, person: str) -> int:
        """Delete all that is kept of a person; how many entries that were."""
        ...

    async def all_stars(self) -> list[tuple[str, str, float]]:
        """Every (person, film, stars), in a fixed order, to learn from."""
        ...

    async def stamp(self) -> str:
        """Changes whenever stars change."""
        ...

    async def remember(self, wish: str) -> str:
        """Keep a long wish under a short key, so that a button can carry it."""
        ...

    async def recall(self, key: str) -> str | None:
        """The wish kept under a key."""
        ...

    async def link_code(self, person: str, now: datetime) -> str:
        """A code that links another account with this one, good once and for some minutes."""
        ...

    async def link(self, person: str, code: str, now: datetime) -> bool:
        """Make the account one person with the one that got the code; whether the code was good."""
        ...


@dataclass(frozen=True, slots=True)
class UnreadQuestion:
    """A question that was not understood: as kept without names, how often it was asked, and on
    which days first and last."""

    question: str
    count: int
    first: date
    last: date


class UnreadQuestions(Protocol):
    """Questions that were not understood, of servers (``platform:id``) that agreed to keep them."""

    async def consents(self) -> dict[str, date]:
        """The servers that agreed, and since when."""
        ...

    async def agree(self, server: str, day: date) -> None:
        """From now on questions of this server may be kept."""
        ...

    async def withdraw(self, server: str) -> int:
        """Keep no more of this server and delete what was kept; how many questions that were."""
        ...

    async def keep(self, server: str, question: str, day: date) -> bool:
        """Count a question that was asked in this server; whether its server agreed to that."""
        ...

    async def kept(self, day: date, server: str = "", limit: int = 500) -> list[UnreadQuestion]:
        """Questions of a server, or of all together, the most frequent first; ``day`` is today."""
        ...


class Journal(Protocol):
    """What people make: essays here, more with each capability."""

    @property
    def ratings(self) -> Ratings:
        """Stars, watchlists and refusals."""
        ...

    @property
    def unread(self) -> UnreadQuestions:
        """Questions that were not understood."""
        ...

    async def essay(self, essay_id: str) -> Essay | None: ...

    async def find_essays(self, text: str, limit: int = 25) -> list[Match[Essay]]:
        """Essays by title, best first."""
        ...

    async def essays(
        self,
        *,
        month: str = "",
        year: int | None = None,
        target: str = "",
        tag: str = "",
        limit: int = 100,
    ) -> list[Essay]:
        """Essays, newest first: of a month (``2025-04``) or year, under a tag, or that mention the
        film, person or award with the id ``target``."""
        ...

    async def search(
        self,
        text: str,
        *,
        essay: str = "",
        month: str = "",
        year: int | None = None,
        target: str = "",
        tag: str = "",
        limit: int = 10,
    ) -> list[Passage]:
        """Passages that answer ``text``, best first, with a short quote each."""
        ...

    async def months(self) -> list[tuple[str, int]]:
        """The archive: months with their number of essays, newest first."""
        ...

    async def links(self, essay_id: str) -> list[EssayLink]:
        """Films, people and awards that an essay mentions, in reading order."""
        ...

    async def read_next(self, essay_id: str) -> list[tuple[Essay, tuple[str, ...]]]:
        """Other essays that share most with this one, each with some names of what they share."""
        ...

    async def random_essay(self) -> Essay | None:
        """Any essay; none where there are none."""
        ...

    async def all_links(self, essay_id: str) -> list[EssayLink]:
        """An essay's links with those that a moderator removed."""
        ...

    async def decide(self, essay_id: str, target: str, *, confirmed: bool) -> bool:
        """A moderator's word on a link: confirmed or removed; whether there is such a link."""
        ...

    async def contradictions(self, limit: int = 20) -> list[EssayContradiction]:
        """Open claims that the catalogue contradicts, newest first."""
        ...

    async def dismiss(self, number: int) -> bool:
        """Close a contradiction; whether there is such a one."""
        ...

    async def count_essays(self) -> int: ...

    async def edition(self) -> str:
        """Changes whenever a published essay or what it links to does."""
        ...


class SeenEvents(Protocol):
    """Remembers what was answered, beyond the end of the process."""

    async def first(self, event_id: str) -> bool:
        """Whether this id was not seen before; it is from now on. Two callers never both hear yes."""
        ...


class Importer(Protocol):
    """Reads a source into a store."""

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Import files, folders or URLs; the sentence that reports what came of it.

        Raises ``UserError`` for what the person who gave the place can mend.
        """
        ...


class Progress(Protocol):
    """Shows how far long work is."""

    def __call__(self, done: int, total: int | None, what: str) -> None: ...
