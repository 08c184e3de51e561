"""What a catalogue is built from, whichever source it came from: the starter facts or an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.film import CreditRole, Outcome, Source


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person; ``name`` is also how films refer to them, with its "(director)" if it has one."""

    id: str
    name: str
    other_names: tuple[str, ...] = ()
    gender: str = ""
    note: str = ""
    source: str = "starter"


@dataclass(frozen=True, slots=True)
class FilmRecord:
    """A film; ``credits`` name people by :attr:`PersonRecord.name`, ``terms`` vocabulary ids."""

    id: str
    title: str
    year: int | None
    original_title: str = ""
    other_titles: tuple[str, ...] = ()
    credits: Mapping[CreditRole, tuple[str, ...]] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    runtime: int | None = None
    budget: int | None = None
    gross: int | None = None
    money_source: str = ""
    about: str = ""
    popularity: float = 0.0  # ratings of this source, in a million of all of its ratings
    poster: str = ""
    source: str = "starter"


@dataclass(frozen=True, slots=True)
class TermRecord:
    """An entry of a vocabulary with other words for it."""

    kind: str
    id: str
    name: str
    meaning: str = ""
    group: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardRecord:
    """An award with its history; ``names`` are other names in use."""

    id: str
    name: str
    short: str
    organisation: str
    country: str
    founded: int | None
    about: str
    prize_form: str = "{}"  # how a prize is named: "Academy Award for {}"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A prize of an award; ``covers`` says what the catalogue holds of it.

    ``until`` is the year in which it was given for the last time, of prizes that are given no more.
    """

    id: str
    award: str
    name: str
    about: str
    covers: str
    names: tuple[str, ...] = ()
    until: int | None = None


@dataclass(frozen=True, slots=True)
class FormerName:
    """What a prize was called from one year to another."""

    prize: str
    name: str
    since: int
    until: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """One outcome of one prize; ``films`` are ids, ``people`` names as in :class:`PersonRecord`."""

    award: str
    category: str
    name_then: str
    ceremony: int | None
    year: int
    film_year: str
    outcome: Outcome
    films: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    note: str = ""
    source: str = "starter"


@dataclass(frozen=True, slots=True)
class Records:
    """All that goes into one catalogue file."""

    films: tuple[FilmRecord, ...] = ()
    people: tuple[PersonRecord, ...] = ()
    terms: tuple[TermRecord, ...] = ()
    awards: tuple[AwardRecord, ...] = ()
    categories: tuple[CategoryRecord, ...] = ()
    former_names: tuple[FormerName, ...] = ()
    results: tuple[ResultRecord, ...] = ()
    sources: tuple[Source, ...] = ()
