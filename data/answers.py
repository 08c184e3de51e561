"""Executing a query tree: its rows in order, with the facts that they rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from sqlite3 import Row as DbRow

from bot.ask.query import (
    MAIN,
    TERMS,
    All,
    Between,
    Beyond,
    Both,
    Compare,
    Either,
    Entities,
    Fact,
    Most,
    Node,
    Not,
    Query,
    Row,
    Rows,
    Step,
    Streak,
    Top,
    Won,
    range_of,
)
from data.query import (
    Sql,
    column_of,
    counts,
    keys,
    kinds_of,
    placeholders,
    roles_of,
    streaks,
    won_conditions,
)

Fetch = Callable[[str, Iterable[object]], list[DbRow]]
Key = int
EXPLAINED = 12  # rows that get their facts quoted
PER_PART = 2  # facts quoted of each part of a question
_ROLE_WORDS = {"cast": "with {1}", "director": "directed by {1}", "writer": "written by {1}",
               "cinematographer": "shot by {1}", "composer": "music by {1}"}  # fmt: skip
_VALUE_WORDS = {"year": "released {}", "runtime": "{} minutes", "budget": "budget ${:,}",
                "gross": "worldwide gross ${:,}"}  # fmt: skip


def run(query: Query, fetch: Fetch, source: str) -> Rows:
    """Execute ``query``; ``source`` is how facts name this catalogue, with ``{}`` for the source."""
    node = query.select
    chosen = keys(node)
    found = _members(node, chosen, fetch, query.limit)
    if not found:
        return Rows(node.sort)
    total = len(found)
    if total >= query.limit:
        total = (fetch(f"SELECT count(DISTINCT k) FROM ({chosen.text})", chosen.values))[0][0]
    shown = [row[0] for row in found[:EXPLAINED]]
    facts = _facts(node, shown, fetch, source)
    return Rows(
        node.sort,
        tuple(
            Row(str(row[1]), row[2], str(row[3]), tuple(dict.fromkeys(facts.get(row[0], ()))))
            for row in found
        ),
        total,
    )


def _members(node: Node, chosen: Sql, fetch: Fetch, limit: int) -> list[DbRow]:
    """Key, id, value and label of each member, in the order to show them."""
    sort, order = node.sort, _order(node)
    values: tuple[object, ...] = (*chosen.values, limit)
    if sort == "film" and _any_part(node):
        text = (
            "SELECT film_no, id, title, title || coalesce(' (' || year || ')', '') FROM"
            f" (SELECT k, count(*) AS n FROM ({chosen.text}) GROUP BY k) JOIN films ON film_no = k"
            " ORDER BY n DESC, year, title LIMIT ?"
        )
    elif sort == "film":
        ranked = order or "year, title"
        text = (
            "SELECT film_no, id, title, title || coalesce(' (' || year || ')', '') FROM films"
            f" WHERE film_no IN ({chosen.text}) ORDER BY {ranked} LIMIT ?"
        )
    elif sort == "person":
        text = _people_text(node, chosen)
    elif sort == "prize":
        text = (
            "SELECT result_no, category, replace(prize_form, '{}', name_then),"
            " replace(prize_form, '{}', name_then) || ' (' || year || ')' FROM results"
            " JOIN awards ON awards.id = results.award"
            f" WHERE result_no IN ({chosen.text}) ORDER BY year, result_no LIMIT ?"
        )
    elif sort in TERMS:
        text = (
            "SELECT terms.term_no, terms.id, name, name FROM"
            " (SELECT k, count(*) AS n, min(o) AS first FROM"
            f" (SELECT k, row_number() OVER () AS o FROM ({chosen.text})) GROUP BY k)"
            " JOIN terms ON term_no = k ORDER BY n DESC, first LIMIT ?"
        )
    else:
        text = f"SELECT DISTINCT k, k, k, k FROM ({chosen.text}) ORDER BY k LIMIT ?"
    return fetch(text, values)


def _people_text(node: Node, chosen: Sql) -> str:
    """People in the order of the credits or results that led to them, as far as it is cheap."""
    return (
        "SELECT person_no, id, name, name FROM"
        f" (SELECT k, count(*) AS n, min(o) AS first FROM (SELECT k, row_number() OVER () AS o"
        f" FROM ({chosen.text})) GROUP BY k) JOIN people ON person_no = k"
        f" ORDER BY {'n DESC, ' if _any_part(node) else ''}first LIMIT ?"
    )


def _any_part(node: Node) -> bool:
    """Whether whatever part somebody had in a film counts: where it were most, that film is first."""
    return isinstance(node, Step) and "|" in node.relation and isinstance(node.of, Entities)


def _order(node: Node) -> str:
    if isinstance(node, Top) and node.sort == "film":
        return f"{column_of(node.attribute)} {'DESC' if node.descending else 'ASC'}, title"
    return ""


def _facts(node: Node, shown: list[Key], fetch: Fetch, source: str) -> dict[Key, list[Fact]]:  # noqa: C901 (one case a kind of node)
    """For each key, facts of the database that make it an answer."""
    match node:
        case Both(parts) | Either(parts):
            found: dict[Key, list[Fact]] = defaultdict(list)
            for part in parts:
                for key, facts in (_facts(part, shown, fetch, source)).items():
                    found[key] += facts
            return found
        case Step(of=All()):
            return {}  # "directors": nothing that this answer rests on
        case Step():
            return _step_facts(node, shown, fetch, source)
        case Won():
            return _won_facts(node, shown, fetch, source)
        case Top(of, attribute, _, _):
            found = defaultdict(list, _facts(of, shown, fetch, source))
            if node.sort == "film" and attribute in _VALUE_WORDS:
                for key, facts in (_value_facts(attribute, shown, fetch, source)).items():
                    found[key] = [*facts, *found[key]]
            return found
        case Most():
            return _most_facts(node, shown, fetch, source)
        case Streak():
            return _streak_facts(node, shown, fetch, source)
        case Compare(attribute) | Between(attribute):
            return _value_facts(attribute, shown, fetch, source)
        case Beyond(attribute, _, than):
            found = defaultdict(list, _value_facts(attribute, shown, fetch, source))
            than_keys = [row[0] for row in fetch(*_pair(keys(than)))][:2]
            told = _value_facts(attribute, than_keys, fetch, source)
            for key in shown:
                found[key] += [fact for facts in told.values() for fact in facts]
            return found
        case Not(of):
            return _absent_facts(of, shown, fetch, source)
        case Entities("film"):
            return _value_facts("year", shown, fetch, source)
        case _:
            return {}


def _step_facts(node: Step, shown: list[Key], fetch: Fetch, source: str) -> dict[Key, list[Fact]]:
    inner = keys(node.of)
    forth = node.of.sort == "film"
    roles = roles_of(node.relation)
    marks = placeholders(tuple(shown))
    if roles:
        near, far = ("film_no", "person_no") if forth else ("person_no", "film_no")
        rows = fetch(
            f"SELECT {far}, films.id, title, year, role, name, films.source FROM credits"
            " JOIN films USING (film_no) JOIN people USING (person_no)"
            f" WHERE role IN {placeholders(roles)} AND {far} IN {marks} AND {near} IN ({inner.text})"
            " ORDER BY year",
            (*roles, *shown, *inner.values),
        )
        return _grouped(
            (r[0], _fact(source, r[6], f"{r[1]} {r[4]}", r[2], r[3],
                         _ROLE_WORDS[r[4]].replace("{1}", r[5])))
            for r in rows
        )  # fmt: skip
    if node.relation in TERMS or node.relation == MAIN:
        kind = range_of(node.relation)
        near, far = ("film_no", "term_no") if forth else ("term_no", "film_no")
        kinds = kinds_of(kind)
        first = " AND position = 0" if node.relation == MAIN else ""
        rows = fetch(
            f"SELECT {far}, films.id, title, year, name, films.source FROM film_terms"
            " JOIN terms USING (term_no) JOIN films USING (film_no)"
            f" WHERE kind IN {placeholders(kinds)} AND {far} IN {marks}"
            f" AND {near} IN ({inner.text}){first}",
            (*kinds, *shown, *inner.values),
        )
        return _grouped(
            (r[0], _fact(source, r[5], f"{r[1]} {kind}", r[2], r[3], f"{kind} {r[4]}"))
            for r in rows
        )
    if not forth:
        return _value_facts(node.relation, shown, fetch, source)
    column = column_of(node.relation)
    rows = fetch(
        f"SELECT {column}, id, title, year, {column}, source, money_source FROM films"
        f" WHERE film_no IN ({inner.text}) AND {column} IN {marks}",
        (*inner.values, *shown),
    )
    if node.relation == "year":
        rows += fetch(
            "SELECT CAST(terms.id AS INTEGER), films.id, title, year, terms.id, films.source, ''"
            " FROM film_terms JOIN terms USING (term_no) JOIN films USING (film_no)"
            f" WHERE kind = 'year' AND film_no IN ({inner.text})"
            f" AND CAST(terms.id AS INTEGER) IN {marks}",
            (*inner.values, *shown),
        )
    return _grouped((r[0], _value_fact(source, node.relation, r)) for r in rows)


def _value_facts(
    attribute: str, shown: list[Key], fetch: Fetch, source: str
) -> dict[Key, list[Fact]]:
    if attribute not in _VALUE_WORDS:
        return {}
    column = column_of(attribute)
    rows = fetch(
        f"SELECT film_no, id, title, year, {column}, source, money_source FROM films"
        f" WHERE film_no IN {placeholders(tuple(shown))} AND {column} IS NOT NULL",
        shown,
    )
    return _grouped((r[0], _value_fact(source, attribute, r)) for r in rows)


def _value_fact(source: str, attribute: str, row: DbRow) -> Fact:
    told = _VALUE_WORDS[attribute].format(row[4])
    if attribute in ("budget", "gross") and row[6]:
        told += f" ({row[6]})"
    return _fact(source, row[5], f"{row[1]} {attribute}", row[2], row[3], told)


def _pair(sql: Sql) -> tuple[str, tuple[object, ...]]:
    return sql.text, sql.values


def _absent_facts(of: Node, shown: list[Key], fetch: Fetch, source: str) -> dict[Key, list[Fact]]:
    """What stands in the place of what is absent: a film not in English has these languages."""
    if isinstance(of, Either):
        return _absent_facts(of.parts[0], shown, fetch, source)
    if isinstance(of, Step) and of.sort == "film" and range_of(of.relation) in TERMS:
        kind = range_of(of.relation)
        return _step_facts(Step(of.relation, All(kind)), shown, fetch, source)
    return {}


def _won_facts(node: Won, shown: list[Key], fetch: Fetch, source: str) -> dict[Key, list[Fact]]:
    texts, values = won_conditions(node)
    column, joins = {
        "film": ("result_films.film_no", "JOIN result_films USING (result_no)"),
        "person": ("result_people.person_no", "JOIN result_people USING (result_no)"),
        "year": ("results.year", ""),
    }.get(node.sort, ("results.result_no", ""))
    rows = fetch(
        f"SELECT {column}, category, results.year, outcome, replace(prize_form, '{{}}', name_then),"
        " (SELECT group_concat(title, ' / ') FROM result_films JOIN films USING (film_no)"
        "  WHERE result_no = results.result_no),"
        " (SELECT group_concat(name, ', ') FROM result_people JOIN people USING (person_no)"
        "  WHERE result_no = results.result_no),"
        f" results.note, results.source FROM results {joins}"
        " JOIN awards ON awards.id = results.award"
        f" WHERE {' AND '.join(texts)} AND {column} IN {placeholders(tuple(shown))}"
        " ORDER BY results.year",
        (*values, *shown),
    )
    return _grouped(((r[0], _result_fact(source, r)) for r in rows), limit=12)


def _result_fact(source: str, row: DbRow) -> Fact:
    who = " · ".join(part for part in (row[5], row[6]) if part)
    note = f" ({row[7]})" if row[7] else ""
    verb = {"won": "won by", "nominated": "nominated"}.get(row[3], "not awarded")
    quote = f"{row[4]}, {row[2]}: {verb} {who}".rstrip() + note
    return Fact(source.format(row[8]), f"{row[1]} {row[2]}", quote)


def _most_facts(node: Most, shown: list[Key], fetch: Fetch, source: str) -> dict[Key, list[Fact]]:
    found: dict[Key, list[Fact]] = defaultdict(list)
    counted = counts(node)
    rows = fetch(
        f"SELECT k, n FROM ({counted.text}) WHERE k IN {placeholders(tuple(shown))}",
        (*counted.values, *shown),
    )
    word = "results" if node.won else "films"
    for key, number in rows:
        found[key].append(Fact(source.format("starter"), f"count of {word}", f"{number} {word}"))
    if node.won and node.sort in ("film", "person"):
        for key, facts in (
            _won_facts(replace(node.won, sort=node.sort), shown, fetch, source)
        ).items():
            found[key] += facts
    return found


def _streak_facts(
    node: Streak, shown: list[Key], fetch: Fetch, source: str
) -> dict[Key, list[Fact]]:
    """The results within the longest streak of each."""
    runs = streaks(node)
    rows = fetch(
        f"SELECT k, first, last, max(length) FROM ({runs.text})"
        f" WHERE k IN {placeholders(tuple(shown))} GROUP BY k",
        (*runs.values, *shown),
    )
    found: dict[Key, list[Fact]] = defaultdict(list)
    for key, first, last, length in rows:
        told = f"{length} ceremonies in a row, {first} to {last}"
        found[key].append(Fact(source.format("starter"), "count of ceremonies", told))
        if node.sort in ("film", "person"):
            within = replace(node.won, sort=node.sort, years=(first, last), held=True)
            found[key] += (_won_facts(within, [key], fetch, source)).get(key, [])
    return found


def _fact(source: str, of: str, ref: str, title: str, year: int | None, told: str) -> Fact:
    named = f"{title} ({year})" if year else title
    return Fact(source.format(of), ref, f"{named}: {told}")


def _grouped(pairs: Iterable[tuple[Key, Fact]], limit: int = PER_PART) -> dict[Key, list[Fact]]:
    found: dict[Key, list[Fact]] = defaultdict(list)
    for key, fact in pairs:
        if len(found[key]) < limit:
            found[key].append(fact)
    return found
