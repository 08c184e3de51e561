"""Finding passages: candidates by the full-text index, then ranked by how they answer as a whole."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    column,
    literal,
    or_,
    select,
    text,
)

from data.journal.essay_tables import essays, links, passages, tags
from data.journal.film_facts import TOLD
from data.journal.held import Near
from data.journal.sentences import Asked, alike
from data.journal.words import WORD, forms, phrases, stem, stems, telling

CANDIDATES = 30
TERMS = 24  # of a question that are looked for
MATCHES = 1_500  # passages that a question's rarest words may have together to be looked at
RAREST = 2  # words that look for passages at least; common ones only both together
ALIKE = 1.0  # how much its words count beside its sentences, where meaning is asked
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
    phrases: tuple[tuple[str, ...], ...]
    matching: str = ""  # what the full-text index is asked

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


def search(
    connection: Connection, text_: str, within: Filter, indexed: bool
) -> tuple[Question, list[Found]]:
    """Passages best first, by words; ``indexed`` where the database has the FTS5 index."""
    question = _question(connection, text_, indexed)
    if not question.weights:
        return question, []
    rows = (_by_index if indexed else _by_scan)(connection, question, within)
    found = [_judged(question, row) for row in rows]
    found = [one for one in found if one.covered]  # without an index parts of words match, too
    return question, sorted(found, key=lambda one: (-one.score, one.row["passage_no"]))


def by_number(
    connection: Connection, question: Question, asked: Asked, near: Sequence[Near]
) -> list[Found]:
    """Passages that were found by meaning, their words compared, too; none is sure.

    Words of the question that are not in a passage, but said of a film it speaks of, count.
    """
    numbers = [one.number for one in near]
    statement = _TO_JUDGE.add_columns(passages.c.word_signs)
    rows = (
        connection.execute(statement.where(passages.c.passage_no.in_(numbers)))
    ).mappings().all()  # fmt: skip
    words = alike(asked, [row["word_signs"] or b"" for row in rows])
    by_number_ = {one.number: one for one in near}
    found = []
    for row, word in zip(rows, words, strict=True):
        one = by_number_[row["passage_no"]]
        told = one.told.difference(stems(_said(row))) if one.told else one.told
        score = one.score + ALIKE * word + TOLD * question.share(told)
        found.append(Found(row, score, 0.0))
    return sorted(found, key=lambda one: -one.score)


def numbers_within(connection: Connection, within: Filter) -> set[int] | None:
    """The numbers of the passages that a filter leaves; ``None`` where it leaves all."""
    conditions = within.conditions()
    if not conditions:
        return None
    inside = select(passages.c.passage_no).join(essays, essays.c.essay_no == passages.c.essay_no)
    return set((connection.scalars(inside.where(and_(*conditions)))).all())


def _question(connection: Connection, text_: str, indexed: bool) -> Question:
    terms = telling(text_, TERMS)
    held = tuple(tuple(phrase) for phrase in phrases(text_))
    if not indexed:
        return Question(dict.fromkeys(terms, 1.0), forms(text_), held)
    rows = connection.execute(_FREQUENCIES, {"terms": list(terms)})
    counts = {row[0]: row[1] or 0 for row in rows}
    total = counts.pop("", 0)
    weights = {term: math.log(1 + total / (counts.get(term, 0) + 0.5)) for term in terms}
    known = {terms[term]: counts[term] for term in terms if counts.get(term)}
    return Question(weights, forms(text_), held, _matching(known, held))


def _matching(counts: Mapping[str, int], wanted: Sequence[Sequence[str]]) -> str:
    """What the index is asked for: phrases, and words from the rarest while they have few passages.

    Every word stands in quotation marks and holds word characters only: no operator gets in.
    """
    words = sorted(counts, key=lambda word: counts[word])
    reached = list(accumulate(counts[word] for word in words))
    few = [word for word, matches in zip(words, reached, strict=True) if matches <= MATCHES]
    parts = [f'"{" ".join(phrase)}"' for phrase in wanted] + [f'"{word}"' for word in few]
    if len(few) < RAREST and words:
        parts.append(" AND ".join(f'"{word}"' for word in words[:RAREST]))  # binds before OR
    return " OR ".join(parts)


_FREQUENCIES = text(
    "SELECT '', max(passage_no) FROM passages"
    " UNION ALL SELECT term, doc FROM passages_words WHERE term IN :terms"
).bindparams(bindparam("terms", expanding=True))
_MATCHES = (
    "SELECT rowid AS number, -rank AS score FROM passages_fts WHERE passages_fts MATCH :query"
)
_BEST = " ORDER BY rank LIMIT :limit"


def _matched(statement: str) -> Select[Any]:
    """The passages that a statement on the full-text index finds, each with its score."""
    found = text(statement).columns(column("number"), column("score")).subquery()
    joined = _TO_JUDGE.join(found, found.c.number == passages.c.passage_no)
    return joined.add_columns(found.c.score)


_MATCHED = _matched(_MATCHES + _BEST)
_MATCHED_WITHIN = _matched(
    _MATCHES + " AND rowid IN (SELECT value FROM json_each(:chosen))" + _BEST
)


def _by_index(connection: Connection, question: Question, within: Filter) -> Sequence[RowMapping]:
    if not question.matching:
        return []
    given: dict[str, Any] = {"query": question.matching, "limit": CANDIDATES}
    statement = _MATCHED
    if (chosen := numbers_within(connection, within)) is not None:
        statement, given["chosen"] = _MATCHED_WITHIN, f"[{','.join(map(str, chosen))}]"
    rows: Sequence[RowMapping] = (connection.execute(statement, given)).mappings().all()
    return rows


def _by_scan(connection: Connection, question: Question, within: Filter) -> Sequence[RowMapping]:
    """Without an index: passages that hold any of the words, told apart by how many they hold."""
    any_of = [passages.c.text.icontains(term, autoescape=True) for term in question.weights]
    statement = _TO_JUDGE.add_columns(literal(1.0).label("score"))
    statement = statement.where(or_(*any_of), *within.conditions()).limit(_PLAIN_CANDIDATES)
    rows: Sequence[RowMapping] = (connection.execute(statement)).mappings().all()
    return rows


def all_of(connection: Connection, essay_id: str) -> list[RowMapping]:
    """All passages of a published essay in reading order."""
    statement = _WITH_ESSAY.where(essays.c.id == essay_id, essays.c.status == "published")
    rows = connection.execute(statement.order_by(passages.c.position))
    return list(rows.mappings())


def whole(connection: Connection, found: Sequence[Found]) -> list[Found]:
    """The same with all columns of their essays, which are costly to read for every candidate."""
    numbers = [one.row["passage_no"] for one in found]
    statement = _WITH_ESSAY.where(passages.c.passage_no.in_(numbers))
    rows = {row["passage_no"]: row for row in (connection.execute(statement)).mappings()}
    return [replace(f, row=rows[n]) for n, f in zip(numbers, found, strict=True) if n in rows]


def _judged(question: Question, row: RowMapping) -> Found:
    """BM25, raised by how much of the question the passage holds and how near together."""
    words = WORD.findall(row["text"])
    held = list(map(stem, words))
    weights = question.weights
    places = [(at, term) for at, term in enumerate(held) if term in weights]
    here = {term for _, term in places}
    verbatim = {term for at, term in places if words[at].casefold() in question.forms}
    above = weights.keys() & stems(f"{row['title']} {row['section']}")
    covered = question.share(here | above)
    phrase = any(_holds(held, phrase) for phrase in question.phrases)
    factor = 0.4 + question.share(here) + 0.6 * covered
    factor += 0.3 * _nearness(places) + 0.3 * question.share(verbatim)
    factor *= (2.0 if phrase else 1.0) * (0.8 if row["block"] == "caption" else 1.0)
    sure = covered if not question.phrases or phrase else covered / 2
    return Found(row, row["score"] * factor, sure)


def _said(row: RowMapping) -> str:
    """A passage with its headings."""
    return f"{row['title']} {row['section']} {row['text']}"


def _holds(words: list[str], phrase: Sequence[str]) -> bool:
    wanted = [stem(word) for word in phrase]
    length = len(wanted)
    return any(words[i : i + length] == wanted for i in range(len(words) - length + 1))


def _nearness(places: Sequence[tuple[int, str]]) -> float:
    """1 where two different words of the question stand side by side, less with each word between."""
    gaps = [b[0] - a[0] for a, b in pairwise(places) if a[1] != b[1]]
    return 1 / min(gaps) if gaps else 0.0
