"""The command line; it gets the wired application handed in."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from bot import loop
from bot.announce.dry_run import as_rows, as_text, dry_run
from bot.asker import Asker, Role
from bot.dispatch import Core
from bot.doctor import Finding
from bot.errors import OperatorError, Unavailable, UserError
from bot.ports import Importer
from bot.reply import Reply
from bot.surface import Surface

Renderer = Callable[[Reply], Any]
DEFAULT_PORT = 8080
DONE, FAILED, USAGE = 0, 1, 2
ENDING = 30.0  # seconds that a process whose surface cannot start may take to end

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Application:
    """Everything the command line can set going, wired by the composition root."""

    core: Core
    renderers: Mapping[str, Renderer]
    importers: Mapping[str, Importer]
    surfaces: Callable[[str, int], Sequence[Surface]]
    chat: Callable[[Core], Awaitable[None]]
    build: Callable[[bool], str]
    roll_back: Callable[[], str]
    prepare: Callable[[], None]
    close: Callable[[], Awaitable[None]]
    doctor: Callable[[], Awaitable[list[Finding]]]
    slack_manifest: Callable[[], str]
    backup: Callable[[Path], str]
    restore: Callable[[Path], str]
    sync_essays: Callable[[], Awaitable[str]]
    essay_sources: Callable[[], Awaitable[dict[str, Any]]]
    explain_model: Callable[[], Awaitable[str]]
    background: Sequence[Callable[[], Coroutine[Any, Any, None]]] = ()  # runs beside the surfaces


def parser(importers: Sequence[str]) -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(prog="marquee", description="A film bot for Discord and Slack.")
    commands = top.add_subparsers(dest="command")
    run = commands.add_parser("run", help="start every configured surface (the default)")
    for each in (top, run):
        each.add_argument("--host", default="127.0.0.1", help="address of the local page")
        each.add_argument("--port", type=int, default=DEFAULT_PORT, help="its port; 0 for any")
    commands.add_parser("chat", help="chat in this terminal")
    say = commands.add_parser("say", help="answer one text, or a batch")
    say.add_argument("text", nargs="*", help='as typed in a chat: "film anora"')
    say.add_argument(
        "--as", dest="form", default="text", choices=("text", "json", "discord", "slack")
    )
    say.add_argument("--role", default="member", choices=[role.name.lower() for role in Role])
    say.add_argument("--user", default="")
    say.add_argument("--space", default="")
    say.add_argument("--batch", metavar="FILE", help="JSON lines {id, text, user?}; - for stdin")
    imports = commands.add_parser("import", help="read a source into the local database")
    imports.add_argument("source", choices=sorted(importers))
    imports.add_argument("places", nargs="+", metavar="PATH|URL")
    essays = commands.add_parser("essays", help="bring the essays in step with their sites")
    essays.add_argument("action", choices=("sync",))
    build = commands.add_parser("build", help="build the catalogue")
    build.add_argument("--check", action="store_true", help="check the facts and print a table")
    build.add_argument("--previous", action="store_true", help="put the catalogue before it back")
    for name, text in (("status", "what is there"), ("doctor", "what could be wrong")):
        commands.add_parser(name, help=text).add_argument("--json", action="store_true")
    announce = commands.add_parser("announce", help="announcements, as who runs the bot")
    announce.add_argument(
        "words", nargs="*", help="as typed in a chat: status, or an essay's title"
    )
    announce.add_argument("--dry-run", action="store_true", help="what would be posted where")
    announce.add_argument("--json", action="store_true", help="the dry run for programs")
    questions = commands.add_parser("questions", help="what people asked that was not understood")
    questions.add_argument("words", nargs="*", help="as typed in a chat: keep:yes, keep:no")
    questions.add_argument("--json", action="store_true", help="the list for programs")
    recommend = commands.add_parser("recommend", help="what recommendations are built on")
    recommend.add_argument("--explain-model", action="store_true", required=True)
    commands.add_parser("slack-manifest", help="print the Slack app manifest")
    for name, text in (("backup", "save the journal"), ("restore", "bring a backup back")):
        commands.add_parser(name, help=text).add_argument("path", type=Path)
    return top


def main(application: Application, argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = parser(tuple(application.importers)).parse_args(argv)
    name = options.command or "run"
    command = _COMMANDS[name]
    # Another loop takes some milliseconds to load, which only what goes on gets back.
    run = loop.run if name == "run" else asyncio.run
    try:
        return run(_closing(application, command(application, options)))
    except (OperatorError, UserError) as error:
        _out(error, file=sys.stderr)
        return FAILED
    except Unavailable:
        _out(
            "The catalogue is missing or damaged. Run “marquee build” to make it anew.",
            file=sys.stderr,
        )
        return FAILED
    except KeyboardInterrupt:
        return DONE
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        return DONE
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("%s failed, reference %s", name, reference)
        _out(f"Something went wrong; the log has it under {reference}.", file=sys.stderr)
        return FAILED


async def _closing(application: Application, work: Awaitable[int]) -> int:
    try:
        return await work
    finally:
        await application.close()


async def _run(application: Application, options: argparse.Namespace) -> int:
    """Every surface until SIGINT or SIGTERM; one that cannot start ends the others."""
    application.prepare()
    surfaces = application.surfaces(options.host, options.port)
    main_task = asyncio.current_task()
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        if main_task:
            main_task.cancel()

    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # no signal handlers on Windows' loop
            loop.add_signal_handler(name, stop)
    try:
        await _serve(application, surfaces)
    except asyncio.CancelledError:
        if not stopped:
            raise
    return DONE


async def _serve(application: Application, surfaces: Sequence[Surface]) -> None:
    started = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as group:
            for surface in surfaces:
                group.create_task(_surface(application, surface, started))
            for work in application.background:
                group.create_task(_beside(work, started))
    except* OperatorError as errors:
        raise errors.exceptions[0] from None


async def _surface(application: Application, surface: Surface, started: asyncio.Event) -> None:
    try:
        await surface.run(application.core, _ready(surface.name, started))
    except OperatorError as error:
        _end_at_last(str(error))
        raise


def _end_at_last(said: str) -> None:
    """End the process even if something it waits for, a thread or a library, never ends."""

    def end() -> None:
        _out(said, file=sys.stderr, flush=True)
        os._exit(FAILED)

    timer = threading.Timer(ENDING, end)
    timer.daemon = True  # goes with the process that ends by itself
    timer.start()


async def _beside(work: Callable[[], Coroutine[Any, Any, None]], started: asyncio.Event) -> None:
    """Work beside the surfaces, which go on if it fails; none of them waits for it to start."""
    try:
        await started.wait()
        await work()
    except Exception:
        log.exception("work in the background ended")


def _ready(name: str, started: asyncio.Event) -> Callable[[str], None]:
    def ready(detail: str) -> None:
        _out(f"ready: {name} {detail}", flush=True)
        started.set()

    return ready


async def _chat(application: Application, options: argparse.Namespace) -> int:
    application.prepare()
    await application.chat(application.core)
    return DONE


async def _say(application: Application, options: argparse.Namespace) -> int:
    application.prepare()
    if bool(options.batch) == bool(options.text):
        _out("Give either a text or --batch FILE.", file=sys.stderr)
        return USAGE
    asker = Asker(
        user=options.user,
        space=options.space,
        platform="terminal",
        role=Role[options.role.upper()],
    )
    if options.batch:
        with _lines(options.batch) as file:
            return await _batch(application, file, asker, options.form)
    started = time.perf_counter()
    reply = await application.core.say(" ".join(options.text), asker)
    _print(application, reply, options.form, "", started)
    if reply.failed:
        await application.core.catalogue.info()  # a damaged one is told to whoever can mend it
    return FAILED if reply.failed else DONE


@contextlib.contextmanager
def _lines(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdin
        return
    try:
        file = Path(name).open(encoding="utf-8")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise UserError(f"The batch file cannot be read: {error.strerror}.") from None
    with file:
        yield file


async def _batch(application: Application, file: TextIO, asker: Asker, form: str) -> int:
    number = 0
    while line := await asyncio.to_thread(file.readline):
        number += 1
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            text, user = str(entry["text"]), str(entry.get("user") or asker.user)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UserError(
                f"Line {number} of the batch is not a JSON object with a text.",
                'A line looks like {"id": 1, "text": "film anora"}.',
            ) from None
        started = time.perf_counter()
        space = f"batch-{number}"  # no shared context between lines
        who = Asker(user, space, asker.platform, asker.role, asker.locale)
        reply = await application.core.say(text, who)
        _print(application, reply, form, entry.get("id", ""), started)
    return DONE


def _print(application: Application, reply: Reply, form: str, id_: object, started: float) -> None:
    body = application.renderers[form](reply)
    if form == "json":
        ms = round((time.perf_counter() - started) * 1000, 3)
        body = {"id": id_, **body, "ms": ms}
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    _out(text, flush=True)


async def _import(application: Application, options: argparse.Namespace) -> int:
    from bot.progress import TerminalProgress  # its library takes long to load

    application.prepare()
    with TerminalProgress() as progress:
        report = await application.importers[options.source](options.places, progress)
    _out(report)
    return DONE


async def _build(application: Application, options: argparse.Namespace) -> int:
    _out(application.roll_back() if options.previous else application.build(options.check))
    return DONE


async def _status(application: Application, options: argparse.Namespace) -> int:
    info = await application.core.catalogue.info()
    status = {
        "version": application.core.version,
        "catalogue": {
            "version": info.version,
            "built_at": info.built_at,
            "films": info.films,
            "people": info.people,
            "awards": info.awards,
            "sources": [
                {"id": s.id, "name": s.name, "date": s.date, "rows": s.rows} for s in info.sources
            ],
        },
        "essays": await application.core.journal.count_essays(),
    }
    told = await application.essay_sources()
    status |= told
    if options.json:
        _out(json.dumps(status, ensure_ascii=False))
        return DONE
    _out(
        f"Catalogue {info.version}, built {info.built_at}: {info.films:,} films, "
        f"{info.people:,} people, {info.awards:,} award results.\n"
        + "".join(f"  {s.name} ({s.date}): {s.rows:,} films\n" for s in info.sources)
        + f"Essays: {status['essays']:,}"
        + "".join(f"\n  {s['source']}: {s['state']}" for s in told.get("essay_sources", ()))
        + "".join(
            f"\n  skipped: “{s['title']}” of {s['source']}, {s['reason']}"
            for s in told.get("essays_skipped", ())
        )
    )
    return DONE


async def _doctor(application: Application, options: argparse.Namespace) -> int:
    findings = await application.doctor()
    if options.json:
        rows = [{"what": f.what, "well": f.well, "text": f.text} for f in findings]
        _out(json.dumps(rows, ensure_ascii=False))
    else:
        for finding in findings:
            _out(f"{'✓' if finding.well else '✗'} {finding.what}: {finding.text}")
    return DONE if all(finding.well for finding in findings) else FAILED


async def _essays(application: Application, options: argparse.Namespace) -> int:
    application.prepare()
    _out(await application.sync_essays())
    return DONE


async def _announce(application: Application, options: argparse.Namespace) -> int:
    application.prepare()
    core, flow = application.core, application.core.announcing
    if not options.dry_run or flow is None:
        words = " ".join(map(_quoted, options.words))
        asker = Asker(platform="terminal", space="terminal", role=Role.OPERATOR)
        reply = await core.say(f"announce {words}", asker)
        _print(application, reply, "json" if options.json else "text", "", time.perf_counter())
        return FAILED if reply.failed else DONE
    essays = []
    if title := " ".join(options.words):
        matches = await core.journal.find_essays(title, 1)
        if not matches:
            raise UserError(f"I know no essay called “{title}”.", "“essays” lists the latest.")
        essays = [matches[0].value.id]
    found = await dry_run(flow, essays, core.now())
    _out(json.dumps(as_rows(found), ensure_ascii=False) if options.json else as_text(found))
    return DONE


async def _questions(application: Application, options: argparse.Namespace) -> int:
    """The questions of every server; with words the command, as who runs the bot."""
    application.prepare()
    core = application.core
    if options.words or not options.json:
        words = " ".join(map(_quoted, options.words)) or "server:all"
        asker = Asker(platform="terminal", role=Role.OPERATOR)
        reply = await core.say(f"questions {words}", asker)
        _print(application, reply, "json" if options.json else "text", "", time.perf_counter())
        return FAILED if reply.failed else DONE
    rows = [
        {"question": q.question, "count": q.count, "first": str(q.first), "last": str(q.last)}
        for q in await core.journal.unread.kept(core.now().date())
    ]
    agreed = {name: str(day) for name, day in (await core.journal.unread.consents()).items()}
    _out(json.dumps({"questions": rows, "kept_since": agreed}, ensure_ascii=False))
    return DONE


def _quoted(word: str) -> str:
    """A word of the shell as a chat writes it: what has spaces stands in quotation marks."""
    if " " not in word:
        return word
    name, colon, value = word.partition(":")
    if colon and name.isidentifier():
        return f'{name}:"{value}"'
    return f'"{word}"'


async def _recommend(application: Application, options: argparse.Namespace) -> int:
    application.prepare()
    _out(await application.explain_model())
    return DONE


async def _slack_manifest(application: Application, options: argparse.Namespace) -> int:
    _out(application.slack_manifest())
    return DONE


async def _backup(application: Application, options: argparse.Namespace) -> int:
    _out(await asyncio.to_thread(application.backup, options.path))
    return DONE


async def _restore(application: Application, options: argparse.Namespace) -> int:
    _out(await asyncio.to_thread(application.restore, options.path))
    return DONE


def _out(text: object, file: TextIO | None = None, flush: bool = False) -> None:
    print(text, file=file, flush=flush)


_COMMANDS: dict[str, Callable[[Application, argparse.Namespace], Awaitable[int]]] = {
    "run": _run,
    "chat": _chat,
    "say": _say,
    "import": _import,
    "build": _build,
    "status": _status,
    "essays": _essays,
    "doctor": _doctor,
    "announce": _announce,
    "questions": _questions,
    "recommend": _recommend,
    "slack-manifest": _slack_manifest,
    "backup": _backup,
    "restore": _restore,
}
