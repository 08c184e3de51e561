"""A search among essays: by words first, by meaning where no passage has most of them.

Both halves run in a thread on one connection (:meth:`JournalDatabase.read`): handing each statement
to another thread costs more than most statements do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping

from bot.essays.quoting import place_url, quoted
from bot.film import Passage
from data.journal import passages
from data.journal.essay_rows import essay_of
from data.journal.held import Held
from data.journal.passages import CANDIDATES, Filter, Found, Question
from data.journal.sentences import Asked
from data.journal.words import mark

PER_ESSAY = 3  # passages of one essay among the results of a search over all


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, and how many passages are wanted."""

    text: str
    within: Filter
    limit: int


@dataclass(frozen=True, slots=True)
class Words:
    """What the words alone find."""

    question: Question
    found: list[Found]

    @property
    def enough(self) -> bool:
        """Whether the best has most of the words, or there are none to look for."""
        return not self.question.weights or (
            bool(self.found) and self.found[0].covered >= passages.SURE
        )


def by_words(connection: Connection, search: Search, indexed: bool) -> tuple[Words, list[Passage]]:
    """Passages by their words, shown where they are enough; ``indexed`` where FTS5 is there."""
    words = Words(*passages.search(connection, search.text, search.within, indexed))
    return words, shown(connection, search, words, words.found) if words.enough else []


def by_meaning(
    connection: Connection, search: Search, words: Words, held: Held, asked: Asked
) -> list[Passage]:
    """Passages near in meaning, before what the words found."""
    narrowed = passages.numbers_within(connection, search.within)
    near = held.nearest(asked, words.question.weights, narrowed, CANDIDATES)
    meant = passages.by_number(connection, words.question, asked, near)
    taken = {one.row["passage_no"] for one in meant}
    found = meant + [one for one in words.found if one.row["passage_no"] not in taken]
    return shown(connection, search, words, found)


def shown(
    connection: Connection, search: Search, words: Words, found: Sequence[Found]
) -> list[Passage]:
    """The best of what was found, as passages with quotes."""
    kept = found if search.within.essay else _few_of_each(found)
    whole = passages.whole(connection, kept[: search.limit])
    sure = passages.SURE
    return [passage_of(one.row, words.question, sure=one.covered >= sure) for one in whole]


def _few_of_each(found: Sequence[Found]) -> list[Found]:
    """At most :data:`PER_ESSAY` of each essay."""
    taken: dict[str, int] = defaultdict(int)
    kept: list[Found] = []
    for one in found:
        taken[one.row["id"]] += 1
        if taken[one.row["id"]] <= PER_ESSAY:
            kept.append(one)
    return kept


def passage_of(row: RowMapping, question: Question | None = None, *, sure: bool = True) -> Passage:
    """The passage in a row with its essay's columns, with a quote where something was asked."""
    essay = essay_of(row)
    marks = set(row["marks"])
    return Passage(
        id=f"{row['id']}/{row['position']}",
        essay=essay,
        section=row["section"],
        text=row["text"],
        quote=quoted(mark(row["text"], question.weights.keys())) if question else "",
        footnotes=tuple(note for note in essay.footnotes if note.number in marks),
        url=place_url(row["url"], row["anchor"], row["text"]),
        sure=sure,
    )
