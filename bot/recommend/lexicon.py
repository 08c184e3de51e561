"""The words a wish may be made of, read from the catalogue: themes, genres, countries, prizes,
people and titles, each under every name the catalogue knows for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.film import Award, Category, Film, Result, Term
from bot.recommend.features import ROLES
from bot.recommend.tokens import folded

LONGEST = 8  # words of a phrase
REGIONS: Mapping[str, tuple[str, ...]] = {
    "european": (
        "Austria", "Belgium", "Bulgaria", "Croatia", "Czech Republic", "Czechoslovakia", "Denmark",
        "East Germany", "Estonia", "Finland", "France", "Germany", "Greece", "Hungary", "Iceland",
        "Ireland", "Italy", "Latvia", "Lithuania", "Luxembourg", "Netherlands", "Norway", "Poland",
        "Portugal", "Romania", "Serbia", "Slovakia", "Slovenia", "Spain", "Sweden", "Switzerland",
        "Ukraine", "United Kingdom", "West Germany", "Yugoslavia",
    ),
    "eastern european": (
        "Bulgaria", "Czech Republic", "Czechoslovakia", "East Germany", "Estonia", "Hungary",
        "Latvia", "Lithuania", "Poland", "Romania", "Russia", "Serbia", "Slovakia", "Soviet Union",
        "Ukraine", "Yugoslavia",
    ),
    "scandinavian": ("Denmark", "Norway", "Sweden"),
    "nordic": ("Denmark", "Finland", "Iceland", "Norway", "Sweden"),
    "asian": (
        "Bhutan", "Cambodia", "China", "Hong Kong", "India", "Indonesia", "Iran", "Japan",
        "Malaysia", "Mongolia", "Nepal", "North Korea", "Pakistan", "Philippines", "Singapore",
        "South Korea", "Sri Lanka", "Taiwan", "Thailand", "Vietnam",
    ),
    "east asian": ("China", "Hong Kong", "Japan", "North Korea", "South Korea", "Taiwan"),
    "african": (
        "Algeria", "Burkina Faso", "Cameroon", "Chad", "Egypt", "Ethiopia", "Ivory Coast", "Kenya",
        "Mali", "Mauritania", "Morocco", "Nigeria", "Senegal", "South Africa", "Sudan", "Tunisia",
    ),
    "latin american": (
        "Argentina", "Bolivia", "Brazil", "Chile", "Colombia", "Cuba", "Ecuador", "Guatemala",
        "Mexico", "Paraguay", "Peru", "Uruguay", "Venezuela",
    ),
    "middle eastern": (
        "Egypt", "Iran", "Iraq", "Israel", "Jordan", "Lebanon", "Palestine", "Saudi Arabia",
        "Syria", "Turkey",
    ),
}  # fmt: skip
PLACES = frozenset(("cannes", "venice", "berlin"))  # festivals named like the towns


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase may mean: ``facet`` of the index, and how to name it."""

    kind: str  # theme, genre, country, language, award, category, person
    facet: str
    label: str


@dataclass(slots=True)
class Lexicon:
    """Phrases, names and titles, folded, with what they mean."""

    phrases: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    surnames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    person_names: dict[str, str] = field(default_factory=dict)
    titles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    related: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)


def build_lexicon(
    films: Sequence[Film],
    words: Iterable[tuple[Term, str]],
    awards: Iterable[Award],
    categories: Iterable[Category],
    results: Sequence[Result],
) -> Lexicon:
    """All that can be understood of a wish with this catalogue."""
    lexicon = Lexicon()
    _add_terms(lexicon, list(words))
    _add_prizes(lexicon, list(awards), list(categories), results)
    _add_names(lexicon, films)
    honours = Counter(film.id for result in results for film in result.films)
    for ids in lexicon.titles.values():  # of several films with one title, the best known is meant
        ids.sort(key=lambda film: -honours[film])
    return lexicon


def _add_terms(lexicon: Lexicon, words: Sequence[tuple[Term, str]]) -> None:
    for term, word in words:
        entry = Entry(term.kind, f"{term.kind}:{term.id}", term.name)
        for phrase in _forms(folded(word)):
            _add(lexicon, phrase, entry)
    for region, countries in REGIONS.items():
        for country in countries:
            _add(lexicon, region, Entry("country", f"country:{country}", region.title()))
    lexicon.related = _related(words)
    lexicon.parts = _parts(words)


def _related(words: Sequence[tuple[Term, str]]) -> dict[str, tuple[str, ...]]:
    """Themes and genres that share a word, by each of them."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for term, word in words:
        if term.kind in ("theme", "genre"):
            sharing[folded(word)].append(f"{term.kind}:{term.id}")
    related: dict[str, dict[str, None]] = defaultdict(dict)
    for facets in sharing.values():
        for facet in facets:
            related[facet].update(dict.fromkeys(facets))
    return {facet: tuple(others) for facet, others in related.items()}


def _parts(words: Sequence[tuple[Term, str]]) -> dict[str, tuple[str, ...]]:
    """Themes by the single longer words of their names."""
    parts: dict[str, dict[str, None]] = defaultdict(dict)
    for term, word in words:
        if term.kind == "theme":
            for part in folded(word).split():
                parts[part][f"theme:{term.id}"] = None
    return {part: tuple(named) for part, named in parts.items() if len(part) > 3}


def _add_prizes(
    lexicon: Lexicon,
    awards: Sequence[Award],
    categories: Sequence[Category],
    results: Iterable[Result],
) -> None:
    then: dict[str, set[str]] = defaultdict(set)
    for result in results:
        then[result.category].add(result.name_then)
    for award in awards:
        for name in (award.name, award.short, *award.other_names):
            for phrase in _forms(folded(name)):
                _add(lexicon, phrase, Entry("award", award.id, award.short or award.name))
    for category in categories:
        for name in (category.name, *category.other_names):
            facet, label = category.id, category.name
            for former in sorted(then[category.id]):
                alike = folded(former).startswith(folded(name)) and folded(name) != folded(label)
                if alike and folded(name) != folded(category.name):
                    facet, label = f"{category.id}={former.casefold()}", former
            _add(lexicon, folded(name), Entry("category", facet, label))


def _add_names(lexicon: Lexicon, films: Sequence[Film]) -> None:
    people: dict[str, tuple[str, ...]] = {}  # not lists: nearly all have one bearer
    surnames: dict[str, list[str]] = defaultdict(list)
    credited: dict[str, int] = defaultdict(int)
    for film in films:
        for name in dict.fromkeys((film.title, film.original_title, *film.other_titles)):
            if name and film.id not in lexicon.titles[folded(name)]:
                lexicon.titles[folded(name)].append(film.id)
        for attribute in ROLES.values():
            for person in getattr(film, attribute):
                credited[person.id] += 1
                if person.id in lexicon.person_names:
                    continue
                lexicon.person_names[person.id] = person.name
                for name in (person.name, *person.other_names):
                    key = folded(name)
                    people[key] = (*people.get(key, ()), person.id)
                    surnames[key.rpartition(" ")[2]].append(person.id)
                    surnames[key.partition(" ")[0]].append(person.id)
    lexicon.people = people
    lexicon.surnames = {
        name: tuple(sorted(ids, key=lambda person: -credited[person]))
        for name, ids in surnames.items()
    }


def _add(lexicon: Lexicon, phrase: str, entry: Entry) -> None:
    if phrase and entry not in lexicon.phrases[phrase]:
        lexicon.phrases[phrase].append(entry)


def _forms(phrase: str) -> Iterable[str]:
    """A phrase and its plural."""
    yield phrase
    if phrase.endswith("y") and phrase[-2:-1] not in tuple("aeiou"):
        yield f"{phrase[:-1]}ies"
    elif phrase and not phrase.endswith("s"):
        yield f"{phrase}s"
