"""Titles and typed queries for ``benchmarks/titles.py``: read from files, or made with a seed.

Made titles join the beginning of one real title with the end of another, so that they have the
lengths, articles and words of titles. Slips are of four kinds in equal parts: a letter more, a letter
less, another letter, two letters swapped.
"""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.names import article_first, fold, without_article

MOST = 100_000  # ratings of the best known film
_ENGLISH = ("the", "a", "an")
_YEAR = re.compile(r"(?P<title>.+?)[\s,(\[]+(?P<year>(?:18|19|20)\d\d)[\])]?$")


def split_year(text: str) -> tuple[str, int | None]:
    """``crash (2004)`` as ``crash`` and 2004; a title that is only a year stays whole."""
    found = _YEAR.match(text.strip())
    return (found["title"], int(found["year"])) if found else (text, None)


@dataclass(frozen=True, slots=True)
class Title:
    """A line of a titles file: ``Title (year)``, number of ratings, other titles."""

    line: str
    ratings: int
    others: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title without its year."""
        return split_year(self.line)[0]

    @property
    def year(self) -> int | None:
        """The year of release."""
        return split_year(self.line)[1]


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the line that is meant."""

    text: str
    target: str


def read_titles(path: Path) -> list[Title]:
    """``Title (year)<TAB>number of ratings<TAB>other titles joined by |``."""
    titles = []
    for line in path.read_text("utf-8").splitlines():
        name, ratings, others = [*line.split("\t"), "", ""][:3]
        many = tuple(other for other in others.split("|") if other)
        titles.append(Title(name, int(ratings or 0), many))
    return titles


def read_queries(path: Path) -> list[Query]:
    """``query<TAB>target``."""
    return [Query(*line.split("\t")[:2]) for line in path.read_text("utf-8").splitlines() if line]


def from_references(folder: Path) -> list[Title]:
    """The titles of MovieLens and MetaQA, about 20,000."""
    import csv

    with (folder / "movielens-small" / "ratings.csv").open(encoding="utf-8") as file:
        ratings = Counter(row["movieId"] for row in csv.DictReader(file))
    found: dict[str, Title] = {}
    with (folder / "movielens-small" / "movies.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parts = re.match(r"^(.*) \((\d{4})\)\s*$", row["title"])
            if not parts:
                continue
            others = re.findall(r"\((?:a\.k\.a\. )?([^()]*)\)", parts[1])
            title = article_first(re.sub(r"\s*\([^()]*\)", "", parts[1]).strip())
            line = f"{title} ({parts[2]})"
            known = tuple(article_first(other) for other in others)
            found.setdefault(line, Title(line, ratings[row["movieId"]], known))
    for text in (folder / "metaqa" / "kb.txt").read_text("utf-8").splitlines():
        fact = text.split("|")
        if len(fact) == 3 and fact[1] == "release_year":
            line = f"{fact[0]} ({fact[2]})"
            found.setdefault(line, Title(line, 1))
    return list(found.values())


def more(titles: Sequence[Title], count: int, rng: random.Random) -> list[Title]:
    """The titles and made ones, ``count`` in all; few are well known."""
    words = [title.title.split() for title in titles]
    words = [each for each in words if len(each) > 1]
    found = {title.line: title for title in titles}
    while len(found) < count:
        one, two = rng.choice(words), rng.choice(words)
        begin, end = one[: rng.randint(1, len(one) - 1)], two[rng.randint(1, len(two) - 1) :]
        if len(begin) == 1 and begin[0].casefold() in _ENGLISH and end[0].islower():
            continue  # nothing is called "The the Sea"
        line = f"{' '.join(begin + end)} ({rng.randint(1920, 2025)})"
        found.setdefault(line, Title(line, min(MOST, int(rng.paretovariate(0.6)))))
    return list(found.values())


def slip(text: str, rng: random.Random) -> str:
    """One slip somewhere."""
    at, letter = rng.randrange(len(text)), rng.choice(string.ascii_lowercase)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + letter + text[at:]
    if kind == 1 and len(text) > 1:
        return text[:at] + text[at + 1 :]
    if kind == 2 or at + 1 == len(text):
        return text[:at] + letter + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def query_sets(titles: Sequence[Title], count: int, rng: random.Random) -> dict[str, list[Query]]:
    """The sets of measures.md; targets have a name that no other title has, articles aside."""
    names = Counter(without_article(fold(title.title)) for title in titles)
    names.update(without_article(fold(other)) for title in titles for other in title.others)
    bare = {title.line: without_article(fold(title.title)) for title in titles}
    alone = [t for t in titles if names[bare[t.line]] == 1 and len(bare[t.line]) > 3]
    articles = [t for t in alone if re.match(r"(?i)(the|an?) ", t.title)]
    others = [
        (title, other)
        for title in titles
        for other in title.others
        if names[without_article(fold(other))] == 1 and len(other) > 3
    ]

    def drawn(
        pool: Sequence[Title], typed: Callable[[Title], str], weights: Iterable[float] | None = None
    ) -> list[Query]:
        chosen = (
            rng.choices(pool, list(weights), k=count)
            if weights is not None
            else rng.sample(pool, min(count, len(pool)))
        )
        return [Query(typed(title), title.line) for title in chosen]

    def half(title: Title) -> str:
        letters = max(3, round(len(title.title) * rng.uniform(0.4, 0.7)))
        return slip(title.title[:letters], rng)

    def dated(title: Title) -> str:
        return f"{slip(title.title, rng)} {(title.year or 2000) + rng.choice((0, 0, -1, 1))}"

    known = [title for title in alone if title.ratings >= 5 and len(title.title) >= 8]
    alternative = rng.sample(others, min(count, len(others)))
    return {
        "1 edit": drawn(alone, lambda t: slip(t.title, rng)),
        "2 edits": drawn(alone, lambda t: slip(slip(t.title, rng), rng)),
        "article missing + 1 edit": drawn(articles, lambda t: slip(t.title.split(" ", 1)[1], rng)),
        "year added + 1 edit": drawn(alone, dated),
        "other title": [Query(other, title.line) for title, other in alternative],
        "other title + 1 edit": [Query(slip(other, rng), t.line) for t, other in alternative],
        "half-typed + 1 edit": drawn(known, half, (t.ratings for t in known)),
    }
