"""From typed text or a button to a reply: parse, check, resolve, run.

:func:`Core.dispatch` is what adapters call. It never raises: a ``UserError`` becomes a private
reply that says what to do, anything else is logged under a short reference and the asker reads
only the reference.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from bot.announce.flow import Flow
from bot.ask import Ask
from bot.asker import Asker, Role
from bot.command import Command, Context, Param, discover
from bot.errors import NotAllowed, Option, Unavailable, UsageError, UserError
from bot.extras import NO_ENRICHMENT, Enrichment
from bot.kept import KeptReplies
from bot.ports import Catalogue, Journal
from bot.recommend import Recommender
from bot.reply import (
    CALL_LENGTH,
    CHOICES,
    LABEL_LENGTH,
    Action,
    Answer,
    Call,
    Choice,
    ChoiceList,
    Reply,
    clean,
    clip,
    escape,
)
from bot.resolve import Ambiguous, Resolver
from bot.turns import Turns

TEXT_LENGTH = 4000  # characters of typed text that are read
_TOKEN = re.compile(r'(?:(?P<name>[a-z_]+):)?(?:"(?P<quoted>[^"]*)"|(?P<word>\S+))')
_TRUE, _FALSE = frozenset(("yes", "true", "on", "1")), frozenset(("no", "false", "off", "0"))

log = logging.getLogger(__name__)


def parse(text: str, commands: Mapping[str, Command]) -> Call:
    """Read typed text: a command's name, ``name:value`` pairs, free text for its first parameter.

    Text that starts with no command's name is a question for ``ask``. A leading slash is allowed.
    """
    text = clip(clean(text).strip(), TEXT_LENGTH)
    first, _, rest = text.removeprefix("/").partition(" ")
    command = commands.get(first.lower())
    if command is None:
        return Call.of("ask", question=text)
    args: list[tuple[str, str]] = []
    free: list[str] = []
    for token in _TOKEN.finditer(rest):
        value = token["quoted"] if token["quoted"] is not None else token["word"]
        name = token["name"]
        if name and command.param(name):
            args.append((name, value))
        else:
            free.append(f"{name}:{value}" if name else value)
    if free and command.params:
        args.insert(0, (command.params[0].name, " ".join(free)))
    elif free:
        raise UsageError(f"“{command.name}” takes nothing after its name.")
    return Call(command.name, tuple(args))


@dataclass(frozen=True, slots=True)
class Core:
    """The wired core: every surface asks it, nothing else."""

    commands: Mapping[str, Command]
    catalogue: Catalogue
    journal: Journal
    ask: Ask
    recommender: Recommender
    version: str = ""
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    announcing: Flow | None = field(default=None, kw_only=True)
    enrichment: Enrichment = field(default=NO_ENRICHMENT, kw_only=True)
    kept: KeptReplies = field(default_factory=KeptReplies, init=False)
    turns: Turns = field(default_factory=Turns, init=False)

    @classmethod
    def over(
        cls,
        catalogue: Catalogue,
        journal: Journal,
        version: str = "",
        *,
        announcing: Flow | None = None,
    ) -> Core:
        """Every command over these stores, with engines of its own and nothing from outside."""
        ask, recommender = Ask(catalogue, journal), Recommender(catalogue, journal)
        return cls(discover(), catalogue, journal, ask, recommender, version, announcing=announcing)

    @property
    def resolver(self) -> Resolver:
        """The resolver over both stores."""
        return Resolver(self.catalogue, self.journal)

    async def say(self, text: str, asker: Asker) -> Reply:
        """Answer typed text."""
        try:
            call = parse(text, self.commands)
        except UserError as error:
            return _error_reply(error)
        return await self.dispatch(call, asker)

    def at_hand(self, call: Call, asker: Asker) -> Reply | None:
        """The reply to a call that somebody made before, where it holds still; else dispatch."""
        if not self.kept.fresh:
            return None
        question = call.get("question") if call.command == "ask" else None
        if question is not None:  # it may lean on the asker's last one
            return self.ask.at_hand(question, asker)
        return self.kept.get(call, asker.role)

    def asks_who(self, call: Call) -> bool:
        """Whether the reply may depend on the asker's role or locale."""
        command = self.commands.get(call.command)
        return command is None or command.by_role or self.enrichment.on

    async def dispatch(self, call: Call, asker: Asker) -> Reply:
        """Answer a call; never raises."""
        try:
            async with self.turns.turn():
                return await self._run(call, asker)
        except UserError as error:
            return _error_reply(error)
        except Unavailable:
            return _refusal(
                "The film database is being replaced or cannot be read just now. "
                "Please try again in a minute."
            )
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("call %s failed, reference %s", call.command, reference)
            return _refusal(
                f"Something went wrong on my side. Tell an operator the reference `{reference}`."
            )

    async def complete(self, command: str, param: str, text: str) -> list[Option]:
        """Names for a half-typed parameter; empty where the parameter takes none."""
        known = self.commands.get(command)
        found = known.param(param) if known else None
        if found is None or not found.completes:
            return []
        try:
            with self.turns.first():
                return await self.resolver.complete(found.kind, clip(clean(text), 200))
        except Unavailable:
            return []

    async def _run(self, call: Call, asker: Asker) -> Reply:
        command = self.commands.get(call.command)
        if command is None:
            near = get_close_matches(call.command, self.commands, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else "“help” lists all commands."
            raise UsageError(f"There is no command “{clip(call.command, 40)}”.", hint)
        if asker.role < command.role:
            raise NotAllowed(
                f"“{command.name}” is for {command.role.name.lower()}s.",
                "Ask one of them to do it.",
            )
        await self._look()
        keep = command.shared and self.kept.fresh
        if keep and (reply := self.kept.get(call, asker.role)):
            return reply
        reply = await self._handle(command, call, asker)
        if keep and not reply.failed and not reply.passing:
            self.kept.put(call, asker.role, reply)
        elif command.role >= Role.MODERATOR:
            self.kept.expire()
        return reply

    async def _look(self) -> None:
        """Forget what was kept where the stores have changed."""
        try:
            if await self.kept.look(self._edition):
                self.ask.forget()
        except Unavailable:
            pass  # a command that needs that store says so

    async def _edition(self) -> str:
        """Another one whenever the catalogue or the essays are."""
        info = await self.catalogue.info()
        return f"{info.version} {info.built_at} {await self.journal.edition()}"

    async def _handle(self, command: Command, call: Call, asker: Asker) -> Reply:
        context = Context(
            asker,
            self.now(),
            self.catalogue,
            self.journal,
            self.ask,
            self.recommender,
            self.commands,
            self.version,
            self.announcing,
            self.enrichment,
        )
        try:
            values = await self._bind(command, call)
        except _Question as question:
            return question.reply
        return await command.handler(context, **values)

    async def _bind(self, command: Command, call: Call) -> dict[str, Any]:
        unknown = [name for name, _ in call.args if command.param(name) is None]
        if unknown:
            raise UsageError(f"“{command.name}” has no “{unknown[0]}”.", f"It is: {command.usage}")
        year = _year_of(call)
        values: dict[str, Any] = {}
        for param in command.params:
            given = [clean(value) for name, value in call.args if name == param.name]
            given = [value for value in given if value.strip()]
            if not given and param.required:
                raise UsageError(f"“{command.name}” needs {param.help}.", f"It is: {command.usage}")
            if not given:
                values[param.argument] = [] if param.many else param.default
            elif param.many:
                values[param.argument] = [
                    one for text in given for one in await self._many(param, text, call)
                ]
            else:
                values[param.argument] = await self._value(param, given[-1], call, year)
            if param.kind == "film":
                year = None  # the year belongs to the first film only
        return values

    async def _many(self, param: Param, text: str, call: Call) -> list[Any]:
        """One value, or several with commas between where no single one has that name."""
        parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
        if len(parts) > 1 and param.completes:
            try:
                return [await self.resolver.resolve(param.kind, text)]
            except (UserError, Ambiguous):
                pass  # no name with a comma in it: several names
        return [await self._value(param, part, call, None) for part in parts]

    async def _value(self, param: Param, text: str, call: Call, year: int | None) -> Any:
        if param.completes:
            try:
                return await self.resolver.resolve(param.kind, text, year)
            except Ambiguous as question:
                if param.many:  # the reply names what a list was read as: the best known will do
                    return await self.resolver.resolve(param.kind, question.options[0].value)
                raise _Question(_choose(question, param, call)) from None
            except UserError as error:
                raise _Question(_suggest(error, param, call)) from None
        return _scalar(param, text)


class _Question(Exception):  # noqa: N818 (carries the reply that asks the person back)
    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


def _scalar(param: Param, text: str) -> Any:
    if param.kind == "number":
        if not re.fullmatch(r"-?\d{1,9}", text.strip()):
            raise UsageError(f"“{clip(text, 40)}” is no number.", f"{param.name}: {param.help}.")
        return int(text)
    if param.kind == "flag":
        word = text.strip().lower()
        if word not in _TRUE | _FALSE:
            raise UsageError(f"“{clip(text, 40)}” is neither yes nor no.", f"{param.name}:yes")
        return word in _TRUE
    if param.kind == "choice":
        word = text.strip().lower()
        if word not in param.choices:
            raise UsageError(
                f"“{clip(text, 40)}” is not one of the choices for “{param.name}”.",
                "They are: " + ", ".join(param.choices) + ".",
            )
        return word
    return text


def _year_of(call: Call) -> int | None:
    text = (call.get("year") or "").strip()
    return int(text) if re.fullmatch(r"\d{4}", text) else None


def _choose(question: Ambiguous, param: Param, call: Call) -> Reply:
    """The names that are equally well meant; each runs the same call with its id."""
    choices = tuple(
        Choice(o.label, rerun)
        for o in question.options[:CHOICES]
        if len((rerun := call.with_args(**{param.name: o.value})).encode()) <= CALL_LENGTH
    )
    listed = "\n".join(f"{escape(o.label)} (`{o.value}`)" for o in question.options[:CHOICES])
    asked = _refusal(f"{escape(question.prompt)}\n{listed}")
    return replace(asked, choices=ChoiceList(question.prompt, choices)) if choices else asked


def _suggest(error: UserError, param: Param, call: Call) -> Reply:
    """An error whose nearest names can be pressed."""
    reply = _error_reply(error)
    if param.many or not error.options:
        return reply
    actions = tuple(
        Action(clip(o.label, LABEL_LENGTH), rerun)
        for o in error.options
        if len((rerun := call.with_args(**{param.name: o.value})).encode()) <= CALL_LENGTH
    )
    return replace(reply, actions=actions)


def _error_reply(error: UserError) -> Reply:
    return _refusal(escape(clip(str(error), 1500)))


def _refusal(text: str) -> Reply:
    """What the asker alone reads instead of an answer."""
    return Reply(text, private=True, failed=True, answer=Answer("none"))
