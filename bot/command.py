"""Commands: a function each, found by discovery, with typed parameters read from its signature.

A command file holds one function decorated with :func:`command`; the function's name is the
command's, its docstring the help, each parameter's ``Annotated`` text the parameter's help::

    @command(examples=("film anora",))
    async def film(ctx: Context, film: Annotated[Film, "title or IMDb id"]) -> Reply:
        \"\"\"Show a film: who made it, what it won, where essays discuss it.\"\"\"
"""

from __future__ import annotations

import importlib
import inspect
import keyword
import pkgutil
import types
import typing
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args, get_origin

from bot.asker import Asker, Role
from bot.extras import NO_ENRICHMENT, Enrichment, region_of
from bot.film import Essay, Film, Person
from bot.ports import Catalogue, Journal, Prize
from bot.reply import Reply

if typing.TYPE_CHECKING:
    from bot.announce.flow import Flow
    from bot.ask import Ask
    from bot.recommend import Recommender

NAME_LENGTH = 32  # Discord: command and option names
DESCRIPTION_LENGTH = 100  # Discord: command and option descriptions
PARAMS = 25  # Discord: options of a command

Kind = Literal["text", "number", "flag", "choice", "film", "person", "award", "essay"]
_KINDS: dict[object, Kind] = {
    str: "text",
    int: "number",
    bool: "flag",
    Film: "film",
    Person: "person",
    Prize: "award",
    Essay: "essay",
}


@dataclass(frozen=True, slots=True)
class Context:
    """All that a command may use: who asks, the time, the stores and the engines."""

    asker: Asker
    now: datetime
    catalogue: Catalogue
    journal: Journal
    ask: Ask
    recommender: Recommender
    commands: Mapping[str, Command]
    version: str
    announcing: Flow | None = None
    enrichment: Enrichment = NO_ENRICHMENT

    @property
    def region(self) -> str:
        """The region whose offers the asker is shown."""
        return region_of(self.enrichment, self.asker.locale)


@dataclass(frozen=True, slots=True)
class Param:
    """One typed parameter of a command."""

    name: str
    kind: Kind
    help: str
    required: bool = False
    many: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()

    @property
    def argument(self) -> str:
        """The handler's argument: a name that Python reserves gets an underscore (``for_``)."""
        return f"{self.name}_" if keyword.iskeyword(self.name) else self.name

    @property
    def completes(self) -> bool:
        """Whether typing it offers names from the database."""
        return self.kind in ("film", "person", "award", "essay")


Handler = Callable[..., Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command as every surface sees it."""

    name: str
    summary: str
    help: str
    params: tuple[Param, ...]
    examples: tuple[str, ...]
    role: Role
    handler: Handler
    shared: bool = False
    by_role: bool = False

    def param(self, name: str) -> Param | None:
        """The parameter of that name."""
        return next((p for p in self.params if p.name == name), None)

    @property
    def usage(self) -> str:
        """``film FILM [year:YEAR] [compare:FILM]``: the first parameter takes free text."""
        parts = [self.name]
        for position, param in enumerate(self.params):
            word = param.name.upper() if position == 0 else f"{param.name}:{param.name.upper()}"
            parts.append(word if param.required else f"[{word}]")
        return " ".join(parts)


_registry: dict[str, Command] = {}


def command(
    *,
    examples: tuple[str, ...],
    role: Role = Role.MEMBER,
    shared: bool = False,
    by_role: bool = False,
) -> Callable[[Handler], Handler]:
    """Register the decorated function as a command.

    ``examples`` are what a person would type; the contract tests run each of them on every surface.
    ``shared`` promises that the reply is made from the arguments, the asker's role, the catalogue and
    the essays alone, so that it may be kept and shown to others (:mod:`bot.kept`), unless the reply
    says that it is ``passing``. ``by_role`` says that the reply differs by the asker's role, which a
    surface may have to ask its platform for; commands for moderators need not say it.
    """

    def register(handler: Handler) -> Handler:
        made = replace(
            _make(handler, examples, role), shared=shared, by_role=by_role or role > Role.MEMBER
        )
        if made.name in _registry:
            raise ValueError(f"two commands are called {made.name!r}")
        _registry[made.name] = made
        return handler

    return register


def discover() -> Mapping[str, Command]:
    """Import every file of :mod:`bot.commands`; the registry by name, in alphabetical order."""
    package = importlib.import_module("bot.commands")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_registry.items()))


def _make(handler: Handler, examples: tuple[str, ...], role: Role) -> Command:
    help_text = inspect.getdoc(handler) or ""
    summary = help_text.split("\n", 1)[0]
    name = getattr(handler, "__name__", "").rstrip("_")
    hints = typing.get_type_hints(handler, include_extras=True, localns={"Context": Context})
    signature = inspect.signature(handler)
    params = tuple(
        _param(key.rstrip("_"), hints[key], signature.parameters[key].default)
        for key in list(signature.parameters)[1:]
    )
    if not summary or len(summary) > DESCRIPTION_LENGTH:
        raise ValueError(f"{name}: the first line of the docstring is 1 to 100 characters long")
    if not examples or len(params) > PARAMS or len(name) > NAME_LENGTH:
        raise ValueError(f"{name}: at least one example, at most 25 parameters, a short name")
    return Command(name, summary, help_text, params, examples, role, handler)


def _param(name: str, hint: Any, default: Any) -> Param:
    if get_origin(hint) is not typing.Annotated:
        raise ValueError(f"parameter {name!r} needs Annotated[type, 'what it is']")
    annotated, text = get_args(hint)[:2]
    if len(text) > DESCRIPTION_LENGTH:
        raise ValueError(f"parameter {name!r}: its help is at most 100 characters long")
    required = default is inspect.Parameter.empty
    inner = _without_none(annotated)
    many = get_origin(inner) is list
    if many:
        inner = get_args(inner)[0]
    if get_origin(inner) is Literal:
        choices = tuple(str(c) for c in get_args(inner))
        return Param(name, "choice", text, required, many, _default(default), choices)
    if inner not in _KINDS:
        raise ValueError(f"parameter {name!r} has a type no surface knows: {inner!r}")
    return Param(name, _KINDS[inner], text, required, many, _default(default))


def _default(default: Any) -> Any:
    return None if default is inspect.Parameter.empty else default


def _without_none(annotated: Any) -> Any:
    if get_origin(annotated) in (types.UnionType, typing.Union):
        return next(part for part in get_args(annotated) if part is not type(None))
    return annotated
