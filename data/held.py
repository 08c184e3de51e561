"""What models hold of a catalogue anyway, used to answer from: the films they are fitted on, their
people and all award results. A look into a dictionary takes the place of a film's fifteen statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.film import Film, FilmTitle, Person, Result

PEOPLE = 30_000  # held by number; the tables of more would take their tens of megabytes


@dataclass(slots=True)
class Held:
    """Films and people by id and by number, and results by the ids of their films and people.

    Empty until they were read; what is not here has to be asked of the store.
    """

    films: dict[str, Film] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    person_numbers: Mapping[str, int] = field(default_factory=dict)
    results: Mapping[str, tuple[Result, ...]] = field(default_factory=dict)
    _by_number: Mapping[int, Film] = field(default_factory=dict)
    _titles: dict[int, FilmTitle] = field(default_factory=dict)  # made when first asked for

    def keep_films(self, films: Mapping[int, Film], people: Mapping[int, Person]) -> None:
        """Hold films and the people of their credits, both by number."""
        self.films = {film.id: film for film in films.values()}
        self.people = people if len(people) <= PEOPLE else {}
        self.person_numbers = {person.id: number for number, person in self.people.items()}
        self._by_number, self._titles = films, {}

    def keep_results(self, results: Iterable[Result]) -> None:
        """Hold all results, which come oldest first and stay so."""
        found: dict[str, list[Result]] = defaultdict(list)
        for result in results:
            ids = [film.id for film in result.films] + [person.id for person in result.people]
            for id_ in dict.fromkeys(ids):
                found[id_].append(result)
        self.results = {id_: tuple(each) for id_, each in found.items()}

    def title(self, number: int) -> FilmTitle | None:
        """A film as lists name it, the same object each time."""
        if (title := self._titles.get(number)) is None and (film := self._by_number.get(number)):
            title = self._titles[number] = film.name
        return title

    def results_of(self, film: str, person: str) -> tuple[Result, ...] | None:
        """The results of a film or a person alone; ``None`` where a store has to be asked."""
        if bool(film) == bool(person) or not self.results:
            return None
        known = film in self.films or person in self.person_numbers
        return self.results.get(film or person, () if known else None)


NOTHING = Held()
