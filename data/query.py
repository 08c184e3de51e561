"""Query trees as SQL over the catalogue; every value is bound.

A set becomes a select of one column ``k``: film, person, term or result numbers, or values.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from bot.ask.query import (
    CREDITS,
    MAIN,
    TERMS,
    All,
    Between,
    Beyond,
    Both,
    Compare,
    Either,
    Entities,
    Gender,
    Most,
    Node,
    Not,
    Prizes,
    Step,
    Streak,
    Top,
    Won,
)

_TABLES = {"film": ("films", "film_no"), "person": ("people", "person_no")}
_KINDS = {"theme": ("theme", "tag")}
_HELD = "coalesce(results.ceremony, results.year)"  # 1930 had two ceremonies
_FIRST_YEAR = "CAST(substr(film_year, 1, 4) AS INTEGER)"
_LAST_YEAR = f"({_FIRST_YEAR} + (length(film_year) > 4))"

# A source may date one film to several years: the further ones stand among its terms.
YEARS = "SELECT year AS k FROM films"
MORE_YEARS = (
    "SELECT CAST(terms.id AS INTEGER) FROM film_terms JOIN terms USING (term_no)"
    " WHERE kind = 'year'"
)


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with the values bound in it."""

    text: str
    values: tuple[object, ...] = ()


def keys(node: Node) -> Sql:  # noqa: C901 (one case a kind of node)
    """A select of the keys of a set, as column ``k``; not always distinct."""
    match node:
        case All(sort):
            return _all(sort)
        case Entities(sort, ids, _):
            return _entities(sort, ids)
        case Step():
            return _step(node)
        case Both(parts):
            return _both(parts)
        case Either(parts):
            made = [keys(part) for part in parts]
            text = " UNION ".join(f"SELECT k FROM ({one.text})" for one in made)
            return Sql(text, tuple(v for one in made for v in one.values))
        case Not(of):
            return _both((All(of.sort), node))
        case Compare(attribute, operator, value):
            return Sql(
                f"SELECT film_no AS k FROM films WHERE {column_of(attribute)} {operator} ?",
                (value,),
            )
        case Between(attribute, low, high):
            return Sql(
                f"SELECT film_no AS k FROM films WHERE {column_of(attribute)} BETWEEN ? AND ?",
                (low, high),
            )
        case Beyond(attribute, more, than):
            inner, column = keys(than), column_of(attribute)
            sign, best = (">", "max") if more else ("<", "min")
            return Sql(
                f"SELECT film_no AS k FROM films WHERE {column} {sign}"
                f" (SELECT {best}({column}) FROM films WHERE film_no IN ({inner.text}))",
                inner.values,
            )
        case Gender(gender):
            return Sql("SELECT person_no AS k FROM people WHERE gender = ?", (gender,))
        case Prizes(names, label):
            return won(Won("prize", "any", names, label))
        case Won():
            return won(node)
        case Top():
            return _top(node)
        case Most():
            return _most(node)
        case Streak():
            return _streak(node)


def _all(sort: str) -> Sql:
    if sort in _TABLES:
        table, column = _TABLES[sort]
        return Sql(f"SELECT {column} AS k FROM {table}")
    if sort == "prize":
        return Sql("SELECT result_no AS k FROM results")
    if sort in TERMS:
        kinds = kinds_of(sort)
        return Sql(f"SELECT term_no AS k FROM terms WHERE kind IN {placeholders(kinds)}", kinds)
    column = column_of(sort)
    return Sql(f"SELECT DISTINCT {column} AS k FROM films WHERE {column} IS NOT NULL")


def _entities(sort: str, ids: tuple[str, ...]) -> Sql:
    if sort in _TABLES:
        table, column = _TABLES[sort]
        return Sql(f"SELECT {column} AS k FROM {table} WHERE id IN {placeholders(ids)}", ids)
    if sort in TERMS:
        kinds = kinds_of(sort)
        return Sql(
            f"SELECT term_no AS k FROM terms WHERE kind IN {placeholders(kinds)}"
            f" AND id IN {placeholders(ids)}",
            (*kinds, *ids),
        )
    return Sql("SELECT value AS k FROM json_each(?)", (json.dumps([int(i) for i in ids]),))


def _step(node: Step) -> Sql:
    source = keys(node.of)
    roles = roles_of(node.relation)
    forth = node.of.sort == "film"
    if roles:
        near, far = ("film_no", "person_no") if forth else ("person_no", "film_no")
        return Sql(
            f"SELECT {far} AS k FROM credits WHERE role IN {placeholders(roles)}"
            f" AND {near} IN ({source.text})",
            (*roles, *source.values),
        )
    if node.relation in TERMS or node.relation == MAIN:
        return _step_to_terms(node, source, forth)
    column = column_of(node.relation)
    if forth and node.relation == "year":
        return Sql(
            f"WITH chosen AS MATERIALIZED ({source.text}) {YEARS}"
            " WHERE year IS NOT NULL AND film_no IN (SELECT k FROM chosen)"
            f" UNION {MORE_YEARS} AND film_no IN (SELECT k FROM chosen)",
            source.values,
        )
    if forth:
        return Sql(
            f"SELECT DISTINCT {column} AS k FROM films WHERE {column} IS NOT NULL"
            f" AND film_no IN ({source.text})",
            source.values,
        )
    return Sql(f"SELECT film_no AS k FROM films WHERE {column} IN ({source.text})", source.values)


def _step_to_terms(node: Step, source: Sql, forth: bool) -> Sql:
    first = " AND position = 0" if node.relation == MAIN else ""
    if not forth:
        return Sql(
            f"SELECT film_no AS k FROM film_terms WHERE term_no IN ({source.text}){first}",
            source.values,
        )
    kinds = kinds_of("language" if node.relation == MAIN else node.relation)
    return Sql(
        "SELECT term_no AS k FROM film_terms JOIN terms USING (term_no)"
        f" WHERE film_no IN ({source.text}) AND kind IN {placeholders(kinds)}{first}"
        " ORDER BY position",
        (*source.values, *kinds),
    )


def _both(parts: tuple[Node, ...]) -> Sql:
    """The narrowest part is looked up, the others are tested on it."""
    base, *others = sorted(parts, key=_breadth)
    chosen = keys(base)
    texts, values = [], list(chosen.values)
    for part in others:
        if isinstance(part, All):
            continue
        condition = _condition(part)
        texts.append(condition.text)
        values += condition.values
    where = f" WHERE {' AND '.join(texts)}" if texts else ""
    return Sql(f"SELECT k FROM ({chosen.text}){where}", tuple(values))


def _condition(part: Node) -> Sql:
    if isinstance(part, Not):
        inner = keys(part.of)
        return Sql(f"k NOT IN ({inner.text})", inner.values)
    if isinstance(part, Step) and isinstance(part.of, All) and part.of.sort == "film":
        roles = roles_of(part.relation)
        if roles:
            return Sql(
                "EXISTS (SELECT 1 FROM credits WHERE person_no = k"
                f" AND role IN {placeholders(roles)})",
                roles,
            )
    inner = keys(part)
    return Sql(f"k IN ({inner.text})", inner.values)


def _breadth(node: Node) -> int:
    """How large a set is likely to be, for the order of look-ups."""
    match node:
        case Entities() | Top():
            return 0
        case Won():
            return 2
        case Step(_, of):
            return 1 + _breadth(of)
        case Both(parts):
            return min(_breadth(part) for part in parts)
        case Compare() | Between() | Beyond() | Gender():
            return 7
        case All():
            return 8
        case Not():
            return 9
        case _:
            return 3


def won(node: Won, keep: Sql | None = None) -> Sql:
    """Results, or the films, people or years in them; ``keep`` restricts the keys."""
    column = {"film": "film_no", "person": "person_no", "year": "year"}.get(node.sort, "result_no")
    joins = {"film": " JOIN result_films USING (result_no)",
             "person": " JOIN result_people USING (result_no)"}.get(node.sort, "")  # fmt: skip
    texts, values = won_conditions(node)
    if keep:
        texts.append(f"{column} IN ({keep.text})")
        values += keep.values
    where = " AND ".join(texts)
    if node.least > 1:
        values.append(node.least)
        return Sql(
            f"SELECT {column} AS k FROM results{joins} WHERE {where}"
            f" GROUP BY {column} HAVING count(DISTINCT results.result_no) >= ?",
            tuple(values),
        )
    return Sql(f"SELECT DISTINCT {column} AS k FROM results{joins} WHERE {where}", tuple(values))


def won_conditions(node: Won) -> tuple[list[str], list[object]]:
    texts: list[str] = []
    values: list[object] = []
    if node.outcome == "any":
        texts.append("outcome != 'none'")
    else:
        texts.append("outcome = ?")
        values.append(node.outcome)
    if node.prizes:
        ways = []
        for id_, then in node.prizes:
            column = "category" if "/" in id_ else "award"
            ways.append(f"(results.{column} = ?{' AND name_then = ?' if then else ''})")
            values += (id_, then) if then else (id_,)
        texts.append(f"({' OR '.join(ways)})")
    if node.years:
        within = (
            "year <= ? AND results.year >= ?"
            if node.held
            else f"{_FIRST_YEAR} <= ? AND {_LAST_YEAR} >= ?"
        )
        texts.append(f"results.{within}" if node.held else within)
        values += (node.years[1], node.years[0])
    if node.ceremony:
        texts.append("results.ceremony = ?")
        values.append(node.ceremony)
    if node.beside is not None:
        beside = _beside(node.beside, node.shift)
        texts.append(beside.text)
        values += beside.values
    for table, column, of in (
        ("result_films", "film_no", node.film),
        ("result_people", "person_no", node.person),
    ):
        if of is not None:
            inner = keys(of)
            texts.append(
                f"results.result_no IN (SELECT result_no FROM {table}"
                f" WHERE {column} IN ({inner.text}))"
            )
            values += inner.values
    return texts, values


def _beside(of: Node, shift: int) -> Sql:
    """Results of the years of films, as awards count years, or of other results' ceremonies."""
    other = keys(of)
    if of.sort == "film":
        return Sql(
            f"EXISTS (SELECT 1 FROM films AS other WHERE other.film_no IN ({other.text})"
            f" AND other.year + ? BETWEEN {_FIRST_YEAR} AND {_LAST_YEAR})",
            (*other.values, shift),
        )
    return Sql(f"results.year - ? IN ({other.text})", (shift, *other.values))


def _top(node: Top) -> Sql:
    inner = keys(node.of)
    order = "DESC" if node.descending else "ASC"
    if node.attribute == "when" and node.sort != "year" and won_in(node.of):
        return _top_won(node, order)
    if node.sort != "film":
        return Sql(
            f"SELECT k FROM ({inner.text}) GROUP BY k ORDER BY k {order} LIMIT 1 OFFSET ?",
            (*inner.values, node.place - 1),
        )
    column = column_of(node.attribute)
    return Sql(
        f"SELECT film_no AS k FROM films WHERE film_no IN ({inner.text}) AND {column} ="
        f" (SELECT {column} FROM films WHERE film_no IN ({inner.text}) AND {column} IS NOT NULL"
        f" ORDER BY 1 {order} LIMIT 1 OFFSET ?)",
        (*inner.values * 2, node.place - 1),
    )


def won_in(node: Node) -> Won | None:
    """The first award condition inside a set."""
    match node:
        case Won():
            return node
        case Both(parts) | Either(parts):
            return next((found for part in parts if (found := won_in(part))), None)
        case Top(of=of):
            return won_in(of)
        case _:
            return None


def _top_won(node: Top, order: str) -> Sql:
    """By when they won; those of the same ceremony share a place."""
    result = won_in(node.of)
    inner = keys(node.of)
    if result is None:
        return inner
    texts, values = won_conditions(result)
    column, table = {
        "film": ("film_no", "result_films"),
        "person": ("person_no", "result_people"),
    }.get(node.sort, ("result_no", "results"))
    joins = "" if table == "results" else f" JOIN {table} USING (result_no)"
    listed = (
        f"SELECT {'results.' if not joins else ''}{column} AS k, min(year) AS y FROM results{joins}"
        f" WHERE {' AND '.join(texts)} AND {column} IN ({inner.text}) GROUP BY 1"
    )
    if node.descending:
        listed = listed.replace("min(year)", "max(year)")
    return Sql(
        f"SELECT k FROM (WITH listed AS MATERIALIZED ({listed}) SELECT k FROM listed"
        f" WHERE y = (SELECT y FROM listed ORDER BY 1 {order} LIMIT 1 OFFSET ?))",
        (*values, *inner.values, node.place - 1),
    )


def counts(node: Most) -> Sql:
    """Keys with how many they have, as ``k`` and ``n``."""
    inner = keys(node.of)
    if node.won is not None:
        texts, values = won_conditions(node.won)
        column, table = {"film": ("film_no", "result_films")}.get(
            node.sort, ("person_no", "result_people")
        )
        if node.sort in TERMS:
            kinds = kinds_of(node.sort)
            return Sql(
                "SELECT term_no AS k, count(DISTINCT results.result_no) AS n FROM results"
                " JOIN result_films USING (result_no) JOIN film_terms USING (film_no)"
                f" JOIN terms USING (term_no) WHERE kind IN {placeholders(kinds)}"
                f" AND {' AND '.join(texts)} AND term_no IN ({inner.text}) GROUP BY 1",
                (*kinds, *values, *inner.values),
            )
        return Sql(
            f"SELECT {column} AS k, count(DISTINCT results.result_no) AS n FROM results"
            f" JOIN {table} USING (result_no) WHERE {' AND '.join(texts)}"
            f" AND {column} IN ({inner.text}) GROUP BY 1",
            (*values, *inner.values),
        )
    among = keys(node.among) if node.among else Sql("SELECT film_no FROM films")
    roles = roles_of(node.relation)
    if roles:
        far, near = ("person_no", "film_no") if node.sort == "person" else ("film_no", "person_no")
        return Sql(
            f"SELECT {far} AS k, count(DISTINCT {near}) AS n FROM credits"
            f" WHERE role IN {placeholders(roles)} AND {far} IN ({inner.text})"
            + (f" AND film_no IN ({among.text})" if node.sort == "person" else "")
            + " GROUP BY 1",
            (*roles, *inner.values, *(among.values if node.sort == "person" else ())),
        )
    if node.sort in TERMS:
        return Sql(
            f"SELECT term_no AS k, count(DISTINCT film_no) AS n FROM film_terms WHERE term_no IN"
            f" ({inner.text}) AND film_no IN ({among.text}) GROUP BY 1",
            (*inner.values, *among.values),
        )
    column = column_of(node.sort)
    return Sql(
        f"SELECT {column} AS k, count(*) AS n FROM films WHERE {column} IN ({inner.text})"
        f" AND film_no IN ({among.text}) GROUP BY 1",
        (*inner.values, *among.values),
    )


def _most(node: Most) -> Sql:
    counted = counts(node)
    if node.beyond is not None:
        return _beyond(node, counted)
    if node.least:
        sign = "=" if node.exactly else ">="
        return Sql(
            f"SELECT k FROM ({counted.text}) WHERE n {sign} ?", (*counted.values, node.least)
        )
    order, best = ("DESC", "max") if node.descending else ("ASC", "min")
    if node.limit == 1:
        return Sql(
            f"SELECT k FROM (WITH counted AS MATERIALIZED ({counted.text})"
            f" SELECT k FROM counted WHERE n = (SELECT {best}(n) FROM counted))",
            counted.values,
        )
    return Sql(
        f"SELECT k FROM ({counted.text}) ORDER BY n {order}, k LIMIT ?",
        (*counted.values, node.limit),
    )


def _beyond(node: Most, counted: Sql) -> Sql:
    """Those with more (or fewer) than another has; who is not counted has none."""
    other = counts(replace(node, of=node.beyond or node.of, beyond=None))
    inner = keys(node.of)
    sign = ">" if node.descending else "<"
    return Sql(
        f"SELECT member.k FROM ({inner.text}) AS member"
        f" LEFT JOIN ({counted.text}) AS own ON own.k = member.k"
        f" WHERE coalesce(own.n, 0) {sign} (SELECT coalesce(max(n), 0) FROM ({other.text}))",
        (*inner.values, *counted.values, *other.values),
    )


def _streak(node: Streak) -> Sql:
    """Ceremonies are numbered; a streak's number and its place in a row differ by a constant."""
    runs = streaks(node)
    if node.length:
        text = f"SELECT DISTINCT k FROM ({runs.text}) WHERE length >= ?"
        return Sql(text, (*runs.values, node.length))
    return Sql(
        f"SELECT k FROM (WITH runs AS MATERIALIZED ({runs.text})"
        " SELECT DISTINCT k FROM runs WHERE length = (SELECT max(length) FROM runs))",
        runs.values,
    )


def streaks(node: Streak) -> Sql:
    """Unbroken rows of ceremonies: ``k``, ``first``, ``last`` and ``length``."""
    inner = keys(node.of)
    texts, values = won_conditions(node.won)
    if node.sort in TERMS:
        kinds = kinds_of(node.sort)
        column, joins = (
            "term_no",
            (" JOIN result_films USING (result_no) JOIN film_terms USING (film_no)"),
        )
        texts.append(f"term_no IN (SELECT term_no FROM terms WHERE kind IN {placeholders(kinds)})")
        values += kinds
    elif node.sort == "film":
        column, joins = "film_no", " JOIN result_films USING (result_no)"
    else:
        column, joins = "person_no", " JOIN result_people USING (result_no)"
    where = " AND ".join(texts)
    held, bound = won_conditions(replace(node.won, film=None, person=None))
    return Sql(
        "SELECT k, min(year) AS first, max(year) AS last, count(*) AS length FROM"
        " (SELECT k, year, place - row_number() OVER (PARTITION BY k ORDER BY place) AS run FROM"
        f" (SELECT DISTINCT {column} AS k, {_HELD} AS held FROM results{joins} WHERE {where}"
        f" AND {column} IN ({inner.text})) JOIN"
        " (SELECT held, year, row_number() OVER (ORDER BY held) AS place FROM"
        f" (SELECT {_HELD} AS held, min(year) AS year FROM results"
        f" WHERE {' AND '.join(held)} GROUP BY 1)) USING (held))"
        " GROUP BY k, run",
        (*values, *inner.values, *bound),
    )


def roles_of(relation: str) -> tuple[str, ...]:
    roles = tuple(relation.split("|"))
    return roles if all(role in CREDITS for role in roles) else ()


def kinds_of(sort: str) -> tuple[str, ...]:
    return _KINDS.get(sort, (sort,))


def column_of(attribute: str) -> str:
    """The column of a film's value; the tree's attributes are names of ours, never typed text."""
    if attribute == "when":
        return "year"
    if attribute not in ("year", "runtime", "budget", "gross", "title"):
        raise ValueError(f"no such value: {attribute}")
    return attribute


def placeholders(values: tuple[object, ...]) -> str:
    return f"({','.join('?' * len(values))})"
