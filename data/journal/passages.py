"""Finding passages: candidates by the full-text index, then ranked by how they answer as a whole."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, bindparam, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from data.journal.essay_tables import essays, links, passages, tags
from data.journal.film_facts import TOLD
from data.journal.held import Near
from data.journal.words import WORD, forms, phrases, stem, stems, telling

CANDIDATES = 40
TERMS = 24  # of a question that are looked for
COMMON = 0.02  # a word in more passages than this share finds nothing by itself
FEW = 200  # unless it is in no more than so many
RAREST = 2  # words that look for passages at least, however common
SURE = 0.6  # share of a question's weight that a passage must hold to be called an answer
_PLAIN_CANDIDATES = 400  # without a full-text index


@dataclass(frozen=True, slots=True)
class Filter:
    """What narrows a search down; empty means anything."""

    essay: str = ""
    month: str = ""
    year: int | None = None
    target: str = ""
    tag: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Conditions on ``essays``; an award's id also finds its categories."""
        found: list[ColumnElement[bool]] = []
        if self.essay:
            found.append(essays.c.id == self.essay)
        if self.month:
            found.append(essays.c.month == self.month)
        if self.year is not None:
            found.append(essays.c.year == self.year)
        if self.target:
            same = or_(
                links.c.target == self.target,
                links.c.target.startswith(f"{self.target}/", autoescape=True),
            )
            linked = select(links.c.essay_no).where(same, links.c.state != "removed")
            found.append(essays.c.essay_no.in_(linked))
        if self.tag:
            tagged = select(tags.c.essay_no).where(tags.c.tag == self.tag)
            found.append(essays.c.essay_no.in_(tagged))
        return found


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: distinct stems with their weights (rarer ones weigh more), the words as
    they were typed, and phrases."""

    weights: dict[str, float]
    forms: frozenset[str]
    rare: tuple[str, ...]  # as words
    phrases: tuple[tuple[str, ...], ...]

    def share(self, terms: Iterable[str]) -> float:
        """How much of the whole weight some of its stems have."""
        whole = sum(self.weights.values()) or 1.0
        return sum(self.weights[term] for term in terms) / whole


_WITH_ESSAY: Select[Any] = select(
    passages.c.passage_no,
    passages.c.position,
    passages.c.section,
    passages.c.anchor,
    passages.c.kind.label("block"),
    passages.c.text,
    passages.c.marks,
    essays,
).join(essays, essays.c.essay_no == passages.c.essay_no)


_TO_JUDGE: Select[Any] = select(
    passages.c.passage_no,
    passages.c.section,
    passages.c.kind.label("block"),
    passages.c.text,
    essays.c.id,
    essays.c.title,
).join(essays, essays.c.essay_no == passages.c.essay_no)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage's row (with columns of its essay), its score and the share of the question it has."""

    row: RowMapping
    score: float
    covered: float
    held: frozenset[str] = frozenset()  # the question's stems in it or above it


async def search(
    connection: AsyncConnection, text_: str, within: Filter, indexed: bool
) -> tuple[Question, list[Found]]:
    """Passages best first, by words; ``indexed`` where the database has the FTS5 index."""
    question = await _question(connection, text_, indexed)
    if not question.weights:
        return question, []
    ranked = await (_by_index if indexed else _by_scan)(connection, question, within)
    rows = await _rows(connection, list(ranked))
    found = [_judged(question, row, ranked[row["passage_no"]]) for row in rows]
    found = [one for one in found if one.covered]  # without an index parts of words match, too
    return question, sorted(found, key=lambda one: (-one.score, one.row["passage_no"]))


async def by_number(
    connection: AsyncConnection, near: Sequence[Near], question: Question
) -> list[Found]:
    """Passages that were found by meaning; none is sure.

    Words of the question that are not in a passage, but said of a film it speaks of, count.
    """
    rows = {row["passage_no"]: row for row in await _rows(connection, [n.number for n in near])}
    found = []
    for one in near:
        if one.number in rows:
            judged = _judged(question, rows[one.number], 1.0)
            score = one.score + TOLD * question.share(one.told - judged.held)
            found.append(Found(judged.row, score, min(judged.covered, SURE / 2)))
    return sorted(found, key=lambda one: -one.score)


async def numbers_within(connection: AsyncConnection, within: Filter) -> set[int] | None:
    """The numbers of the passages that a filter leaves; ``None`` where it leaves all."""
    conditions = within.conditions()
    if not conditions:
        return None
    inside = select(passages.c.passage_no).join(essays, essays.c.essay_no == passages.c.essay_no)
    return set((await connection.scalars(inside.where(and_(*conditions)))).all())


async def _question(connection: AsyncConnection, text_: str, indexed: bool) -> Question:
    terms = telling(text_, TERMS)
    held = tuple(tuple(phrase) for phrase in phrases(text_))
    if not indexed:
        return Question(dict.fromkeys(terms, 1.0), forms(text_), tuple(terms.values()), held)
    total = await connection.scalar(select(func.max(passages.c.passage_no))) or 0
    rows = await connection.execute(_FREQUENCIES, {"terms": list(terms)})
    counts = {row[0]: row[1] for row in rows}
    weights = {term: math.log(1 + total / (counts.get(term, 0) + 0.5)) for term in terms}
    known = [term for term in terms if counts.get(term)]
    known.sort(key=lambda term: counts[term])
    often = max(COMMON * total, FEW)
    rare = [t for at, t in enumerate(known) if at < RAREST or counts[t] <= often]
    return Question(weights, forms(text_), tuple(terms[term] for term in rare), held)


_FREQUENCIES = text("SELECT term, doc FROM passages_words WHERE term IN :terms").bindparams(
    bindparam("terms", expanding=True)
)
_MATCHES = "SELECT rowid, -rank AS score FROM passages_fts WHERE passages_fts MATCH :query"


async def _by_index(
    connection: AsyncConnection, question: Question, within: Filter
) -> dict[int, float]:
    if not question.rare:
        return {}
    # Every term stands in quotation marks and holds word characters only: no operator gets in.
    quoted = [f'"{" ".join(phrase)}"' for phrase in question.phrases]
    query = " OR ".join([*quoted, *(f'"{term}"' for term in question.rare)])
    chosen = await numbers_within(connection, within)
    matches = text(_MATCHES + " ORDER BY rank LIMIT :limit")
    if chosen is not None:
        matches = text(
            _MATCHES + " AND rowid IN (SELECT value FROM json_each(:chosen))"
            " ORDER BY rank LIMIT :limit"
        ).bindparams(chosen=f"[{','.join(map(str, chosen))}]")
    rows = await connection.execute(matches, {"query": query, "limit": CANDIDATES})
    return {row.rowid: row.score for row in rows}


async def _by_scan(
    connection: AsyncConnection, question: Question, within: Filter
) -> dict[int, float]:
    """Without an index: passages that hold any of the words, told apart by how many they hold."""
    any_of = [passages.c.text.icontains(term, autoescape=True) for term in question.weights]
    statement = (
        select(passages.c.passage_no)
        .join(essays, essays.c.essay_no == passages.c.essay_no)
        .where(or_(*any_of), *within.conditions())
        .limit(_PLAIN_CANDIDATES)
    )
    return dict.fromkeys((await connection.scalars(statement)).all(), 1.0)


async def all_of(connection: AsyncConnection, essay_id: str) -> list[RowMapping]:
    """All passages of a published essay in reading order."""
    statement = _WITH_ESSAY.where(essays.c.id == essay_id, essays.c.status == "published")
    rows = await connection.execute(statement.order_by(passages.c.position))
    return list(rows.mappings())


async def whole(connection: AsyncConnection, found: Sequence[Found]) -> list[Found]:
    """The same with all columns of their essays, which are costly to read for every candidate."""
    numbers = [one.row["passage_no"] for one in found]
    statement = _WITH_ESSAY.where(passages.c.passage_no.in_(numbers))
    rows = {row["passage_no"]: row for row in (await connection.execute(statement)).mappings()}
    return [replace(f, row=rows[n]) for n, f in zip(numbers, found, strict=True) if n in rows]


async def _rows(connection: AsyncConnection, numbers: Sequence[int]) -> list[RowMapping]:
    statement = _TO_JUDGE.where(passages.c.passage_no.in_(numbers))
    return list((await connection.execute(statement)).mappings())


def _judged(question: Question, row: RowMapping, score: float) -> Found:
    """BM25, raised by how much of the question the passage holds and how near together."""
    words = WORD.findall(row["text"])
    held = list(map(stem, words))
    weights = question.weights
    places = [(at, term) for at, term in enumerate(held) if term in weights]
    here = {term for _, term in places}
    literal = {term for at, term in places if words[at].casefold() in question.forms}
    above = weights.keys() & stems(f"{row['title']} {row['section']}")
    around = frozenset(here | above)
    covered = question.share(around)
    phrase = any(_holds(held, phrase) for phrase in question.phrases)
    factor = 0.4 + question.share(here) + 0.6 * covered
    factor += 0.3 * _nearness(places) + 0.3 * question.share(literal)
    factor *= (2.0 if phrase else 1.0) * (0.8 if row["block"] == "caption" else 1.0)
    sure = covered if not question.phrases or phrase else covered / 2
    return Found(row, score * factor, sure, around)


def _holds(words: list[str], phrase: Sequence[str]) -> bool:
    wanted = [stem(word) for word in phrase]
    length = len(wanted)
    return any(words[i : i + length] == wanted for i in range(len(words) - length + 1))


def _nearness(places: Sequence[tuple[int, str]]) -> float:
    """1 where two different words of the question stand side by side, less with each word between."""
    gaps = [b[0] - a[0] for a, b in pairwise(places) if a[1] != b[1]]
    return 1 / min(gaps) if gaps else 0.0
