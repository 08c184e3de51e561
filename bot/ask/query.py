"""The query tree: what a question asks for, independent of how it was worded and of SQL.

A tree is built of sets. Every set has a *sort*: ``film``, ``person``, ``prize`` (award results), a
vocabulary (``genre``, ``theme``, ``country``, ``language``, ``rating``, ``votes``) or a value of a
film (``year``, ``runtime``, ``budget``, ``gross``). :func:`show` writes a tree in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

CREDITS = ("director", "writer", "cast", "cinematographer", "composer")
TERMS = ("genre", "theme", "country", "language", "rating", "votes")
VALUES = ("year", "runtime", "budget", "gross")
MAIN = "main language"  # the relation from a film to its first-listed language

Form = Literal["list", "count", "exists", "difference"]
Operator = Literal["<", "<=", "=", ">=", ">"]


@dataclass(frozen=True, slots=True)
class All:
    """Every member of a sort."""

    sort: str


@dataclass(frozen=True, slots=True)
class Entities:
    """Named members of a sort; ``label`` is the name to show."""

    sort: str
    ids: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """What a relation leads to from a set: from films to people or values, or from those to films."""

    relation: str
    of: Node
    sort: str = field(default="", init=False, compare=False)  # that on the far side

    def __post_init__(self) -> None:
        far = range_of(self.relation) if self.of.sort == "film" else "film"
        object.__setattr__(self, "sort", far)


@dataclass(frozen=True, slots=True)
class Both:
    """Members of every part."""

    parts: tuple[Node, ...]
    sort: str = field(default="", init=False, compare=False)  # that which the parts share

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort", self.parts[0].sort)


@dataclass(frozen=True, slots=True)
class Either:
    """Members of any part."""

    parts: tuple[Node, ...]
    sort: str = field(default="", init=False, compare=False)  # that which the parts share

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort", self.parts[0].sort)


@dataclass(frozen=True, slots=True)
class Not:
    """Members of the sort that are not in a set."""

    of: Node
    sort: str = field(default="", init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort", self.of.sort)


@dataclass(frozen=True, slots=True)
class Compare:
    """Films by a value: their year, minutes or dollars."""

    attribute: str
    operator: Operator
    value: int
    sort: str = "film"


@dataclass(frozen=True, slots=True)
class Between:
    """Films whose year (or another value) lies within a span, both ends included."""

    attribute: str
    low: int
    high: int
    sort: str = "film"


@dataclass(frozen=True, slots=True)
class Beyond:
    """Films with more (or less) of a value than every film of a set: "longer than Titanic"."""

    attribute: str
    more: bool
    than: Node
    sort: str = "film"


@dataclass(frozen=True, slots=True)
class Gender:
    """People of a recorded gender."""

    gender: str
    sort: str = "person"


@dataclass(frozen=True, slots=True)
class Prizes:
    """Prizes by award or category id, each with the name it then had or ``""`` for any."""

    names: tuple[tuple[str, str], ...]
    label: str
    sort: str = "prize"


@dataclass(frozen=True, slots=True)
class Won:
    """Films, people or results by what they won or were nominated for.

    ``years`` count as the award does: the Academy's are those of the films. ``least`` is how many
    such results there must be. ``outcome`` ``any`` is won or nominated, ``none`` not awarded.
    """

    sort: str
    outcome: str = "won"
    prizes: tuple[tuple[str, str], ...] = ()
    label: str = ""
    years: tuple[int, int] | None = None
    film: Node | None = None
    person: Node | None = None
    least: int = 1
    held: bool = False  # the years are those of the ceremonies: "the 2024 Oscars"
    ceremony: int = 0  # the how-manyeth: "the 92nd Academy Awards"
    beside: Node | None = None  # the years of these films or results, moved by ``shift``
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Top:
    """Those of a set that have the ``place``-th value of an attribute, or of ``when``: won or
    released. Several may share a place."""

    of: Node
    attribute: str
    descending: bool
    place: int = 1
    sort: str = field(default="", init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort", self.of.sort)


@dataclass(frozen=True, slots=True)
class Most:
    """The members of a set that have most of something: films in a relation, or results.

    With ``least`` those that have at least so many, all of them (``exactly``: neither more), and
    with ``beyond`` those that have more (or fewer) of it than another set's member.
    """

    of: Node
    relation: str
    among: Node | None = None
    won: Won | None = None
    descending: bool = True
    limit: int = 1
    least: int = 0
    exactly: bool = False
    beyond: Node | None = None
    sort: str = field(default="", init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort", self.of.sort)


@dataclass(frozen=True, slots=True)
class Streak:
    """The members of a set with results in ``length`` ceremonies one after the other.

    Without a length those with the longest such streak.
    """

    of: Node
    won: Won
    length: int = 2
    sort: str = field(default="", init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort", self.of.sort)


Node = (
    All
    | Entities
    | Step
    | Both
    | Either
    | Not
    | Compare
    | Between
    | Beyond
    | Gender
    | Prizes
    | Won
    | Top
    | Most
    | Streak
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question: the set it asks for, and what of it: its members, their number, whether there are
    any, or how far two values lie apart."""

    select: Node
    form: Form = "list"
    limit: int = 500
    least: int = 1  # members without which the answer is no


@dataclass(frozen=True, slots=True)
class Fact:
    """A row that an answer rests on, as text to quote."""

    source: str
    ref: str
    quote: str


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: its id, the value to show, a label with more (a film's year), and its facts."""

    id: str
    value: str | int
    label: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query found: up to the limit, and how many there are in all."""

    sort: str
    rows: tuple[Row, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A name of something in the catalogue, with the relations that it has there.

    ``weight`` breaks ties between equal names; ``main`` is the name to show.
    """

    sort: str
    id: str
    text: str
    main: str
    weight: float = 0.0
    edges: frozenset[str] = frozenset()
    then: str = ""  # a prize's former name, where ``text`` is one
    year: int | None = None


def range_of(relation: str) -> str:
    """The sort that a relation leads to from a film."""
    if relation.partition("|")[0] in CREDITS:
        return "person"
    return "language" if relation == MAIN else relation


def show(node: Node) -> str:  # noqa: C901 (one case a kind of node)
    """A tree in words, for ``Answer.query`` and "Read as"."""
    match node:
        case All(sort):
            return f"all {sort}s"
        case Entities(_, _, label) | Prizes(_, label):
            return f"“{label}”"
        case Step(relation, of):
            if of.sort == "film":
                return f"{relation} of ({show(of)})"
            return f"films with {relation} in ({show(of)})"
        case Both(parts):
            return " and ".join(show(part) for part in parts)
        case Either(parts):
            return " or ".join(show(part) for part in parts)
        case Not(of):
            return f"not ({show(of)})"
        case Compare(attribute, operator, value):
            return f"{attribute} {operator} {value}"
        case Between(attribute, low, high):
            return f"{attribute} {low}" if low == high else f"{attribute} {low} to {high}"
        case Beyond(attribute, more, than):
            return f"{attribute} {'above' if more else 'below'} that of ({show(than)})"
        case Gender(gender):
            return {"f": "women", "m": "men"}.get(gender, "people of other gender")
        case Won():
            return _show_won(node)
        case Top(of, attribute, descending, place):
            order = "highest" if descending else "lowest"
            order = order if place == 1 else f"number {place} from the {order}"
            return f"{1 if place == 1 else 'the one'} with {order} {attribute} of ({show(of)})"
        case Most():
            return _show_most(node)
        case Streak(of, won, length):
            told = f"in {length} ceremonies in a row" if length else "in most ceremonies in a row"
            return f"({show(of)}) with {show(won)} {told}"


def _show_won(node: Won) -> str:
    parts = [f"{node.sort}s {node.outcome}"]
    if node.label:
        parts.append(f"“{node.label}”")
    if node.years:
        low, high = node.years
        parts.append(f"in {low}" if low == high else f"from {low} to {high}")
    if node.ceremony:
        parts.append(f"at ceremony {node.ceremony}")
    if node.beside:
        moved = {-1: "the year before that of", 1: "the year after that of"}
        parts.append(f"in {moved.get(node.shift, 'the year of')} ({show(node.beside)})")
    if node.film:
        parts.append(f"for ({show(node.film)})")
    if node.person:
        parts.append(f"by ({show(node.person)})")
    if node.least > 1:
        parts.append(f"at least {node.least} times")
    return " ".join(parts)


def _show_most(node: Most) -> str:
    counted = show(node.won) if node.won else f"films as {node.relation}"
    among = f" among ({show(node.among)})" if node.among else ""
    if node.beyond is not None:
        more = "more" if node.descending else "fewer"
        return f"({show(node.of)}) with {more} {counted}{among} than ({show(node.beyond)})"
    if node.least:
        how = "exactly" if node.exactly else "at least"
        return f"({show(node.of)}) with {how} {node.least} {counted}{among}"
    order = "most" if node.descending else "fewest"
    return f"{node.limit} of ({show(node.of)}) with {order} {counted}{among}"
