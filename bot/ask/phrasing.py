"""Rows put into words: the answer first, then what it rests on and how the question was read."""

from __future__ import annotations

from bot.ask.leaves import Slot
from bot.ask.query import VALUES, Entities, Name, Rows, show
from bot.ask.reading import Reading
from bot.cards import dollars, listing
from bot.reply import (
    CALL_LENGTH,
    CHOICES,
    Action,
    Answer,
    AnswerKind,
    Call,
    Choice,
    ChoiceList,
    Evidence,
    Reply,
    clip,
    escape,
)

SHOWN = 20  # answers named in the text; all of them are in the answer's values
QUOTED = 6  # facts quoted in the text
_KINDS: dict[str, AnswerKind] = {
    "film": "film", "person": "person", "prize": "award", "year": "year", "runtime": "number",
    "budget": "number", "gross": "number",
}  # fmt: skip
_NOUNS = {"film": "film", "person": "person", "prize": "result", "year": "year"}
_BUTTONS = {"film": "film", "person": "person"}


def evidence(rows: Rows) -> tuple[Evidence, ...]:
    """The facts of all rows, each once."""
    facts = dict.fromkeys(fact for row in rows.rows for fact in row.facts)
    return tuple(Evidence(fact.source, fact.ref, fact.quote) for fact in facts)


def reply(reading: Reading, rows: Rows, notes: tuple[str, ...]) -> Reply:
    """The reply to a question that was read."""
    query = reading.query
    facts = evidence(rows)
    asked = show(query.select)
    told: str
    if query.form == "count":
        told = f"**{rows.total}**"
        if 0 < rows.total <= SHOWN:
            told += f": {_listed(rows)}"
        answer = Answer("number", (rows.total,), (), facts, asked)
    elif query.form == "exists":
        word = "yes" if rows.total >= query.least else "no"
        told = f"**{word.capitalize()}**" + (f": {_listed(rows)}" if rows.rows else ".")
        answer = Answer("yesno", (word,), (), facts, asked)
    elif query.form == "difference":
        numbers = [int(row.value) for row in rows.rows]
        apart = max(numbers) - min(numbers)
        unit = {"runtime": " minutes", "year": " years"}.get(rows.sort, "")
        told = f"**{dollars(apart) if rows.sort in ('budget', 'gross') else f'{apart}{unit}'}**"
        answer = Answer("number", (apart,), (), facts, asked)
    else:
        told = f"**{_listed(rows)}**"
        values = tuple(row.value for row in rows.rows)
        ids = tuple(row.id for row in rows.rows)
        answer = Answer(_KINDS.get(rows.sort, "text"), values, ids, facts, asked)
    quoted = [f"> {escape(clip(e.quote, 300))}" for e in facts[:QUOTED]]
    source = f"*{escape(facts[0].source)}*" if facts else ""
    text = "\n".join((told, *quoted, *notes, source)).strip()
    return Reply(text, actions=_actions(rows), answer=answer)


def _listed(rows: Rows) -> str:
    names = [escape(_value(rows.sort, row.value, row.label)) for row in rows.rows[:SHOWN]]
    more = rows.total - len(names)
    return f"{', '.join(names)} and {more} more" if more > 0 else listing(names)


def _value(sort: str, value: str | int, label: str) -> str:
    if sort in ("budget", "gross"):
        return dollars(int(value))
    if sort == "runtime":
        return f"{value} minutes"
    return str(value) if sort in VALUES else label


def _actions(rows: Rows) -> tuple[Action, ...]:
    """Buttons to the first few films or people."""
    command = _BUTTONS.get(rows.sort)
    if command is None:
        return ()
    made: list[Action] = []
    for row in rows.rows[:4]:
        call = Call.of(command, **{command: row.id})
        if len(call.encode()) <= 100 and all(call != action.call for action in made):
            made.append(Action(clip(str(row.value), 70), call))
    return tuple(made)


def nothing(reading: Reading, notes: tuple[str, ...]) -> Reply:
    """The question was read, and the database holds no row for it."""
    asked = show(reading.query.select)
    missing = "; ".join(
        f"no {escape(need.replace('|', ' or '))} recorded for “{escape(label)}”"
        for label, need in reading.bound.missing
        if need
    )
    told = f"I don't know: the catalogue holds nothing on that{f' ({missing})' if missing else ''}."
    return Reply(
        "\n".join((told, f"Read as: {escape(clip(asked, 300))}", *notes)),
        answer=Answer("none", query=asked),
    )


def subjective() -> Reply:
    """An opinion is asked for."""
    return Reply(
        "I hold facts, not opinions. I can say what won an award, or recommend something: "
        "what won the Palme d'Or in 2019? `recommend like:parasite`",
        answer=Answer("none"),
    )


def wish() -> Reply:
    """A wish for a recommendation, where nothing is there to fulfil it."""
    return Reply(
        "That sounds like a wish for a recommendation: try `recommend`, for example "
        '`recommend like:parasite` or `recommend "bittersweet, korean"`.',
        answer=Answer("none"),
    )


def which(slot: Slot, names: tuple[Name, ...], question: str) -> Reply:
    """Several are equally well meant: ask back; a choice asks again with the year or the id."""
    choices: list[Choice] = []
    for name in names[:CHOICES]:
        label = f"{name.main} ({name.year})" if name.year else name.main
        command = _BUTTONS.get(name.sort)
        call = Call.of(command, **{command: name.id}) if command else None
        if call and len(call.encode()) <= CALL_LENGTH and all(call != c.call for c in choices):
            choices.append(Choice(clip(label, 75), call))
    prompt = f"Which “{clip(slot.label, 60)}” do you mean?"
    listed = "\n".join(escape(choice.label) for choice in choices)
    return Reply(
        f"{escape(prompt)}\n{listed}",
        choices=ChoiceList(prompt, tuple(choices)) if choices else None,
        answer=Answer("none"),
    )


def not_held(reading: Reading, what: str) -> Reply:
    """The question needs more than the catalogue holds."""
    asked = show(reading.query.select)
    return Reply(
        f"I don't know: the catalogue holds only part of it ({escape(what)} only).\n"
        f"Read as: {escape(clip(asked, 300))}",
        answer=Answer("none", query=asked),
    )


def only_named(named: Entities) -> Reply:
    """Something was named and nothing asked about it."""
    command = _BUTTONS.get(named.sort)
    call = Call.of(command, **{command: named.ids[0]}) if command else None
    return Reply(
        f"What would you like to know about {escape(named.label)}?",
        actions=(Action(clip(named.label, 70), call),)
        if call and len(call.encode()) <= 100
        else (),
        answer=Answer("none"),
    )


def unread(unknown: tuple[str, ...]) -> Reply:
    """The question was not understood."""
    words = listing([f"“{escape(clip(word, 30))}”" for word in dict.fromkeys(unknown)][:5])
    told = (
        f"I don't know: I can't tell what {words} means here."
        if words
        else "I don't know: I can't read that as a question that my data could answer."
    )
    return Reply(
        f"{told}\nI answer questions about films, the people who made them and their awards from "
        "the database: who directed Anora? which films won both the Palme d'Or and Best Picture?",
        answer=Answer("none"),
    )
