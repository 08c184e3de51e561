"""The message model: what a command returns and every renderer draws.

Values only, without a platform's words. Text is marked up as :mod:`bot.markup` describes. Counts
over a limit are a programming error and raise ``ValueError`` where the value is made, so that they
fail that command's own test; over-long text is clipped by the renderers, after escaping.
Limits are the smaller of Discord's and Slack's documented ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal
from urllib.parse import parse_qsl, quote

from bot.markup import Line, Span, clean, clip, convert, escape, lines, link, plain

__all__ = [
    "Action",
    "Answer",
    "Call",
    "Card",
    "Choice",
    "ChoiceList",
    "Evidence",
    "Field",
    "Form",
    "Input",
    "Line",
    "Link",
    "Pages",
    "Picture",
    "Reply",
    "Span",
    "clean",
    "clip",
    "convert",
    "escape",
    "lines",
    "link",
    "plain",
]

CALL_LENGTH = 100  # Discord: custom_id
LABEL_LENGTH = 75  # Slack: button text
CHOICES = 25  # Discord: select options
CHOICE_LABEL = 75  # Slack: option text
FIELDS = 10  # Slack: section fields
CARDS = 10  # Discord: embeds in a message
ACTIONS = 20  # Discord: five rows of five, less a row for pages
FORM_INPUTS = 5  # Discord: components in a modal
FORM_TITLE = 24  # Slack: modal title

_KEPT = ":,/ "  # what may stand in a call as it is, beside letters, digits and ``_.-~``
_PLAIN = re.compile(rf"[A-Za-z0-9_.\-~{_KEPT}]*")

Tone = Literal["neutral", "good", "warning", "award", "essay"]
AnswerKind = Literal["film", "person", "award", "essay", "year", "number", "yesno", "text", "none"]


@dataclass(frozen=True, slots=True)
class Call:
    """A command with its arguments as text: what a person typed, or what a button carries."""

    command: str
    args: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, command: str, **args: object) -> Call:
        """A call from keyword arguments; ``None`` is left out, a list repeats its name."""
        pairs: list[tuple[str, str]] = []
        for name, value in args.items():
            many = value if isinstance(value, list | tuple) else (value,)
            pairs += [(name, str(one)) for one in many if one is not None]
        return cls(command, tuple(pairs))

    @classmethod
    def decode(cls, text: str) -> Call:
        """The inverse of :meth:`encode`."""
        command, _, query = text.partition("?")
        return cls(command, tuple(parse_qsl(query, keep_blank_values=True)))

    def encode(self) -> str:
        """``command?name=value&name=value``, percent-encoded."""
        if not self.args:
            return self.command
        pairs: Iterable[tuple[str, str]] = self.args
        # Nearly all names and ids are plain, and a page of buttons holds fifty of them.
        if not _PLAIN.fullmatch("".join(chain.from_iterable(pairs))):
            pairs = [(quote(name, safe=_KEPT), quote(value, safe=_KEPT)) for name, value in pairs]
        return f"{self.command}?{'&'.join([f'{name}={value}' for name, value in pairs])}"

    def get(self, name: str) -> str | None:
        """The first value given under ``name``."""
        return next((value for key, value in self.args if key == name), None)

    def with_args(self, **args: object) -> Call:
        """The same call with these arguments set, replacing earlier ones of the same name."""
        kept = tuple(pair for pair in self.args if pair[0] not in args)
        return Call(self.command, kept + Call.of(self.command, **args).args)


@dataclass(frozen=True, slots=True)
class Field:
    """A name and a value beside it on a card; ``wide`` ones get a line of their own."""

    name: str
    value: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """A button that runs a call."""

    label: str
    call: Call
    style: Literal["primary", "secondary", "danger"] = "secondary"

    def __post_init__(self) -> None:
        _at_most(LABEL_LENGTH, self.label, "an action's label")
        _at_most(CALL_LENGTH, self.call.encode(), "an action's call")


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens a web address."""

    label: str
    url: str

    def __post_init__(self) -> None:
        _at_most(LABEL_LENGTH, self.label, "a link's label")
        if not self.url.startswith(("https://", "http://")):
            raise ValueError("a link needs a web address")


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to choose from, and the call it runs."""

    label: str
    call: Call
    description: str = ""

    def __post_init__(self) -> None:
        _at_most(CALL_LENGTH, self.call.encode(), "a choice's call")


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A question to the person, with up to 25 choices."""

    prompt: str
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        _count(self.choices, CHOICES, "choices")
        _distinct(choice.call for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Pages:
    """This reply is ``page`` (from 1) of ``count``; another page is ``call`` with another number."""

    call: Call
    page: int
    count: int

    def __post_init__(self) -> None:
        _at_most(CALL_LENGTH, self.turn(9999).encode(), "a page's call")

    def turn(self, page: int) -> Call:
        """The call that shows ``page``."""
        return self.call.with_args(page=page)


@dataclass(frozen=True, slots=True)
class Input:
    """A text input of a form; its ``name`` is the parameter it fills."""

    name: str
    label: str
    value: str = ""
    long: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """A form whose inputs are added to the ``submit`` call's arguments."""

    title: str
    inputs: tuple[Input, ...]
    submit: Call

    def __post_init__(self) -> None:
        _at_most(FORM_TITLE, self.title, "a form's title")
        _count(self.inputs, FORM_INPUTS, "inputs")
        _at_most(CALL_LENGTH, self.submit.encode(), "a form's call")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made for this reply; ``alt`` says in words what it shows."""

    name: str
    png: bytes
    alt: str

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("a picture needs an alternative text")


@dataclass(frozen=True, slots=True)
class Card:
    """A film, a person, an essay: a titled block with text, fields and pictures (web addresses)."""

    title: str
    url: str = ""
    body: str = ""
    fields: tuple[Field, ...] = ()
    image: str = ""
    thumbnail: str = ""
    footer: str = ""
    tone: Tone = "neutral"

    def __post_init__(self) -> None:
        _count(self.fields, FIELDS, "fields")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact comes from: the source, a reference into it, and what it says there."""

    source: str
    ref: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a factual reply claims, for machines: ``values`` and ``ids`` stand in the same order."""

    kind: AnswerKind
    values: tuple[str | int | float, ...] = ()
    ids: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    query: str = ""  # how a question was understood, in readable form


@dataclass(frozen=True, slots=True)
class Reply:
    """All of one reply. ``text`` alone must do for notifications and screen readers."""

    text: str
    cards: tuple[Card, ...] = ()
    actions: tuple[Action | Link, ...] = ()
    choices: ChoiceList | None = None
    pages: Pages | None = None
    form: Form | None = None
    pictures: tuple[Picture, ...] = ()
    answer: Answer = field(default_factory=lambda: Answer("text"))
    private: bool = False
    replaces: bool = False  # takes the place of the message whose button was pressed
    failed: bool = False  # the asker has to mend something or try again: exit status 1
    passing: bool = False  # made for the asker or for now: not to be kept for others

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a reply needs a text")
        _count(self.cards, CARDS, "cards")
        _count(self.actions, ACTIONS, "actions")
        _distinct(action.call for action in self.actions if isinstance(action, Action))

    def privately(self) -> Reply:
        """The same reply, for the asker only."""
        return replace(self, private=True)


def _at_most(limit: int, text: str, what: str) -> None:
    if len(text) > limit:
        raise ValueError(f"{what} has {len(text)} characters, at most {limit} fit: {text!r}")


def _count(values: tuple[object, ...], limit: int, what: str) -> None:
    if len(values) > limit:
        raise ValueError(f"{len(values)} {what}, at most {limit} fit in one message")


def _distinct(calls: Iterable[Call]) -> None:
    seen = list(calls)
    if len(set(seen)) != len(seen):
        raise ValueError("two buttons or choices of one message run the same call")
