"""The catalogue as numbers: one row a film, one column a feature, fitted once and then only read."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.film import Film, Result
from bot.listing import Listing, Places
from bot.recommend.features import Essayed, by_film, facets, features
from bot.recommend.latent import places
from bot.recommend.sparse import Floats, Rows

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of feature counts: its weight, and how far a film's features of the kind share it.

    ``shared`` 1 gives every film the whole weight, however common its features are (a film's one
    director is all of its directing); 0 lets only rare ones weigh (few films are from Iran, being
    from the United States says little).
    """

    weight: float
    shared: float = 1.0


KINDS: Mapping[str, Kind] = {
    "theme": Kind(1.0, 0.5),
    "kind": Kind(0.28, 0.3),
    "genre": Kind(0.7, 0.0),
    "form": Kind(0.08),
    "director": Kind(0.35),
    "writer": Kind(0.12),
    "cast": Kind(0.18),
    "cinematographer": Kind(0.07),
    "composer": Kind(0.06),
    "country": Kind(0.18, 0.5),
    "language": Kind(0.15, 0.0),
    "speech": Kind(0.06),
    "era": Kind(0.17),
    "award": Kind(0.2, 0.0),
    "essay": Kind(0.25),
    "word": Kind(0.17),
}
LATENT = 60  # dimensions in which themes that go together lie close together
LATENT_OF = {"theme": 1.0, "genre": 0.6, "word": 0.3}
LOOKED_UP = ("word:", "form:", "speech:")  # kinds of features that are asked for by name
GIST = 1.07  # what descriptions mean counts beside the themes' places, times this squared


@dataclass(frozen=True, slots=True)
class FilmIndex:
    """Films in a fixed order with what is known about each.

    ``matrix`` holds weighted features: the product of two rows is how alike two films are.
    ``standing`` is from 0 to 1: how well known and honoured a film is in this catalogue.
    """

    films: tuple[Film, ...]
    row: Mapping[str, int]
    names: tuple[str, ...]
    column: Mapping[str, int]  # of the features that are asked for by name
    matrix: Rows
    by_feature: Rows
    latent: Floats
    facets: Places
    year: NDArray[np.float32]
    runtime: NDArray[np.float32]
    standing: Floats
    series: tuple[str, ...]
    results: Mapping[str, Sequence[Result]]
    essays: Mapping[str, Essayed]

    def __len__(self) -> int:
        return len(self.films)

    def having(self, names: Iterable[str]) -> Mask:
        """Which films have any of these facets."""
        mask = np.zeros(len(self.films), bool)
        mask[self.facets.of(names)] = True
        return mask

    def has(self, film: int, names: Iterable[str]) -> bool:
        """Whether the film of that row has any of these facets."""
        return bool((self.facets.of(names) == film).any())

    def rows(self, film_ids: Iterable[str]) -> list[int]:
        """The rows of those films that are in the index."""
        return [self.row[i] for i in film_ids if i in self.row]


def build_index(
    films: Sequence[Film], results: Iterable[Result], essays: Sequence[Essayed]
) -> FilmIndex:
    """Fit the index on a catalogue; the same input gives the same index."""
    ordered = tuple(sorted(films, key=lambda film: film.id))
    row = {film.id: number for number, film in enumerate(ordered)}
    won = by_film(results)
    told: dict[str, list[Essayed]] = defaultdict(list)
    for essay in essays:
        for film_id in essay.films:
            told[film_id].append(essay)
    found = Listing()
    column: dict[str, int] = {}
    entries: list[tuple[int, int, float]] = []
    for number, film in enumerate(ordered):
        about = (film, won.get(film.id, ()), told.get(film.id, ()))
        found.add(dict.fromkeys(facets(*about)), number)
        for name, value in features(*about):
            entries.append((number, column.setdefault(name, len(column)), value))
    names = tuple(column)
    matrix = _weighted(entries, len(ordered), names)
    return FilmIndex(
        films=ordered,
        row=row,
        names=names,
        column={name: at for name, at in column.items() if name.startswith(LOOKED_UP)},
        matrix=matrix,
        by_feature=matrix.turned(),
        latent=np.hstack([_latent(matrix, names), GIST * _gists(ordered)]),
        facets=found.made(),
        year=np.array([f.year if f.year else np.nan for f in ordered], np.float32),
        runtime=np.array([f.runtime if f.runtime else np.nan for f in ordered], np.float32),
        standing=_standing(ordered, won, told),
        series=tuple(series(film.title) for film in ordered),
        results=won,
        essays={essay.id: essay for essay in essays},
    )


def _weighted(entries: Sequence[tuple[int, int, float]], films: int, names: Sequence[str]) -> Rows:
    """Rare features count for more; each kind gets its weight, shared out as :class:`Kind` says."""
    matrix = Rows.of(entries, films, max(1, len(names)))
    if not entries:
        return matrix
    kinds = [name.partition(":")[0] for name in names]
    matrix = matrix.weighted(_rarity(matrix, kinds)[matrix.columns])
    order = {kind: number for number, kind in enumerate(KINDS)}
    kind_of = np.array([order[kind] for kind in kinds])[matrix.columns]
    owner = matrix.owners
    squares = np.zeros((films, len(order)))
    np.add.at(squares, (owner, kind_of), matrix.weights.astype(np.float64) ** 2)
    having = np.maximum((squares > 0).sum(axis=0), 1)
    usual = np.sqrt(squares.sum(axis=0) / having)
    top = np.where([kind.shared == 0 for kind in KINDS.values()], 1.0, usual)
    shared = np.array([kind.shared for kind in KINDS.values()])[kind_of]
    length = np.maximum(np.sqrt(squares[owner, kind_of]), 1e-9)
    scale = shared / length + (1 - shared) / np.maximum(top[kind_of], 1e-9)
    weight = np.sqrt([kind.weight for kind in KINDS.values()])[kind_of]
    return matrix.weighted(scale * weight)


def _rarity(matrix: Rows, kinds: Sequence[str]) -> Floats:
    """From 1 for a feature of one film down to a little for one of nearly all."""
    films, features = matrix.shape
    spread = np.bincount(matrix.columns, minlength=features)
    rarity = np.log((films + 1) / (spread + 0.5)) / np.log(films + 1)
    plain = np.isin(kinds, ("era", "essay"))
    return np.where(plain, 1.0, np.maximum(rarity, 0.01)).astype(np.float32)


def _latent(matrix: Rows, names: Sequence[str]) -> Floats:
    """Films in few dimensions by their themes, genres and words, of length 1 in all."""
    films = len(matrix.starts) - 1
    kinds = np.array([name.partition(":")[0] for name in names])
    share = np.zeros(len(matrix.weights))
    for kind, weight in LATENT_OF.items():
        mine = (kinds == kind)[matrix.columns]
        lengths = np.sqrt(np.bincount(matrix.owners[mine], matrix.weights[mine] ** 2.0, films))
        share[mine] = weight / np.maximum(lengths[matrix.owners[mine]], 1e-9)
    told = np.flatnonzero(share)
    used, columns = np.unique(matrix.columns[told], return_inverse=True)
    size = min(LATENT, min(films, len(used)) - 1)
    if size < 1:
        return np.zeros((films, 1), np.float32)
    starts = np.searchsorted(told, matrix.starts).astype(np.int32)
    weights = (matrix.weights[told] * share[told]).astype(np.float32)
    return _unit(places(starts, columns.astype(np.int32), weights, len(used), size))


def _gists(films: Sequence[Film]) -> Floats:
    """What the films' descriptions mean, of length 1; nothing for a film of which that is unknown."""
    width = max((len(film.gist) for film in films), default=0)
    found = np.zeros((len(films), width), np.float32)
    for number, film in enumerate(films):
        if len(film.gist) == width:
            found[number] = np.frombuffer(film.gist, np.int8)
    return _unit(found)


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9), np.float32)


def _standing(
    films: Sequence[Film],
    won: Mapping[str, Sequence[Result]],
    told: Mapping[str, Sequence[Essayed]],
) -> Floats:
    points = []
    for film in films:
        prizes = sum(1.0 if r.outcome == "won" else 0.3 for r in won.get(film.id, ()))
        points.append(prizes + len(told.get(film.id, ())))
    raised = np.log1p(np.asarray(points, np.float32))
    top = float(raised.max()) if len(raised) else 0.0
    return (raised / top if top > 0 else raised).astype(np.float32)


_PART = re.compile(
    r"(?:[:,]?\s+(?:part|chapter|episode|vol\.?|volume)\s+\w+.*"
    r"|\s+(?:[ivx]{1,4}|\d{1,2})(?=$|:|\s[-–])(?:.*)?)$",
    re.IGNORECASE,
)


def series(title: str) -> str:
    """The name under which parts of a series meet: ``toy story`` for all of its films."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    head = re.split(r":\s| - | – ", plain, maxsplit=1)[0]
    kept = _PART.sub("", head).strip()
    return re.sub(r"^(?:the|a|an)\s+", "", kept or head)
