"""Checks records together before a catalogue is built from them."""

from __future__ import annotations

from collections import Counter

from data.records import Records
from data.starter import Fault


def check(records: Records) -> list[Fault]:
    """Faults between the tables: unknown or repeated ids, words outside the vocabularies."""
    films = Counter(film.id for film in records.films)
    people = Counter(person.id for person in records.people)
    categories = {category.id for category in records.categories}
    terms = {(term.kind, term.id) for term in records.terms}
    faults = [Fault("films", f"id {id_} stands twice") for id_, n in films.items() if n > 1]
    faults += [Fault("people", f"id {id_} stands twice") for id_, n in people.items() if n > 1]
    faults += [
        Fault(f"film {film.id}", f"{kind} {term!r} is not in the vocabulary")
        for film in records.films
        for kind, given in film.terms.items()
        for term in given
        if (kind, term) not in terms
    ]
    for result in records.results:
        place = f"result {result.category} {result.year}"
        faults += [
            Fault(place, f"film {film} is not in the catalogue")
            for film in result.films
            if film not in films
        ]
        if result.category not in categories:
            faults.append(Fault(place, "the category is unknown"))
        if result.outcome == "none" and not result.note:
            faults.append(Fault(place, "no prize was given, and the note does not say why"))
    return faults
