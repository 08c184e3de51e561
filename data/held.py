"""What models hold of a catalogue anyway, used to answer from: the films they are fitted on and all
award results. A look into a dictionary takes the place of the fifteen statements of a film.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.film import Film, Result


@dataclass(slots=True)
class Held:
    """Films by id, and results by the ids of their films and people; empty until they were read."""

    films: dict[str, Film] = field(default_factory=dict)
    results: Mapping[str, tuple[Result, ...]] = field(default_factory=dict)

    def keep_results(self, results: Iterable[Result]) -> None:
        """Hold all results, which come oldest first and stay so."""
        found: dict[str, list[Result]] = defaultdict(list)
        for result in results:
            ids = [film.id for film in result.films] + [person.id for person in result.people]
            for id_ in dict.fromkeys(ids):
                found[id_].append(result)
        self.results = {id_: tuple(each) for id_, each in found.items()}

    def results_of(self, film: str, person: str) -> tuple[Result, ...] | None:
        """The results of a film or a person alone; ``None`` where a store has to be asked."""
        if bool(film) == bool(person):
            return None
        return self.results.get(film or person)
