"""The command line as a process: what it prints, how it ends, and what bad input does."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def marquee(home: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env={**os.environ, "MARQUEE_HOME": str(home), "COLUMNS": "200"},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path, catalogue_path: Path) -> Path:
    shutil.copy(catalogue_path, tmp_path / "catalogue.db")
    return tmp_path


def test_json_has_the_shape_that_scripts_rely_on(home: Path) -> None:
    done = marquee(home, "say", "who directed the florida project?", "--as", "json")
    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert said["answer"]["kind"] == "person" and said["answer"]["values"] == ["Sean Baker"]
    assert {"id", "text", "private", "cards", "choices", "actions", "answer", "ms"} <= set(said)
    assert {"source", "ref", "quote"} == set(said["answer"]["evidence"][0])


def test_a_batch_is_answered_line_by_line_in_order(home: Path) -> None:
    lines = [{"id": n, "text": t} for n, t in enumerate(("film anora", "who shot it?", "film x"))]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = marquee(home, "say", "--batch", "-", "--as", "json", stdin=text)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [0, 1, 2]
    assert answers[1]["answer"]["kind"] == "none"  # nothing is remembered from line to line


def test_a_line_that_is_no_json_ends_a_batch_with_its_number(home: Path) -> None:
    done = marquee(home, "say", "--batch", "-", stdin='{"text": "help"}\nnonsense\n')
    assert done.returncode == 1 and "Line 2" in done.stderr


def test_an_unknown_film_ends_with_status_1_and_wrong_usage_with_2(home: Path) -> None:
    assert marquee(home, "say", "film xqzwvv").returncode == 1
    assert marquee(home, "say").returncode == 2
    assert marquee(home, "sing").returncode == 2


def test_a_damaged_catalogue_is_told_and_built_anew(home: Path) -> None:
    whole = (home / "catalogue.db").read_bytes()
    (home / "catalogue.db").write_bytes(whole[:200_000])
    done = marquee(home, "say", "film anora")
    assert done.returncode == 1 and "marquee build" in done.stderr
    assert marquee(home, "build").returncode == 0
    assert marquee(home, "say", "film anora").returncode == 0


def test_a_home_that_cannot_be_written_is_told_in_a_sentence() -> None:
    done = marquee(Path("/proc/nowhere"), "say", "film anora")
    assert done.returncode == 1 and "MARQUEE_HOME" in done.stderr and "Traceback" not in done.stderr


def test_a_port_in_use_is_told_in_a_sentence(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = marquee(home, "run", "--port", str(port))
    assert done.returncode == 1 and str(port) in done.stderr and "Traceback" not in done.stderr


def test_a_file_that_is_no_essay_changes_nothing(home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "not-an-essay.md"
    bad.write_text("just a line\n", "utf-8")
    done = marquee(home, "import", "essays", str(bad))
    assert done.returncode == 1 and "not an essay" in done.stderr
    assert json.loads(marquee(home, "status", "--json").stdout)["essays"] == 0


def test_a_backup_brings_the_journal_back(home: Path, tmp_path: Path) -> None:
    sample = str(ROOT / "tests" / "samples" / "anora-on-the-margins.md")
    assert marquee(home, "import", "essays", sample).returncode == 0
    saved = tmp_path / "saved.db"
    assert marquee(home, "backup", str(saved)).returncode == 0
    for file in home.glob("journal.db*"):
        file.unlink()
    assert marquee(home, "restore", str(saved)).returncode == 0
    assert json.loads(marquee(home, "status", "--json").stdout)["essays"] == 1
    (tmp_path / "bad.db").write_text("no database", "utf-8")
    assert marquee(home, "restore", str(tmp_path / "bad.db")).returncode == 1
    assert json.loads(marquee(home, "status", "--json").stdout)["essays"] == 1


def test_announcements_are_told_and_tried_out_on_the_command_line(home: Path) -> None:
    """A dry run says what would be posted where, for people and for programs, and sends nothing."""
    sample = ROOT / "tests" / "samples" / "anora-on-the-margins.md"
    assert marquee(home, "import", "essays", str(sample)).returncode == 0
    subscribed = marquee(
        home, "announce", "subscribe", "channel:discord:1/2", "template:Read {title}"
    )
    assert "is subscribed" in subscribed.stdout
    assert marquee(home, "announce", "subscribe", "channel:slack:T1/C1", "tag:x").returncode == 0
    told = marquee(home, "announce", "--dry-run", "anora").stdout
    assert "Read Anora on the margins" in told and "Nothing was sent." in told
    rows = json.loads(marquee(home, "announce", "--dry-run", "--json", "anora").stdout)
    assert [bool(row["post"]) for row in rows] == [True, False]
    assert "none of the tags x" in rows[1]["why"]
    unknown = marquee(home, "announce", "--dry-run", "no such essay at all")
    assert unknown.returncode == 1 and "no essay" in unknown.stderr


def test_a_process_that_cannot_serve_ends_even_if_something_in_it_does_not(home: Path) -> None:
    stuck = (
        "import asyncio, threading, bot.cli as cli\n"
        "from bot.errors import OperatorError\n"
        "cli.ENDING = 0.2\n"
        "class Surface:\n"
        "    name = 'web'\n"
        "    async def run(self, core, ready): raise OperatorError('no port')\n"
        "class App: core = None; background = ()\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "try: asyncio.run(cli._serve(App, [Surface()]))\n"
        "except OperatorError: pass\n"
    )
    done = subprocess.run(  # noqa: S603 (our own interpreter and text)
        [sys.executable, "-c", stuck], capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    assert done.returncode == 1 and "no port" in done.stderr


def test_questions_are_kept_where_agreed_and_listed_for_programs(home: Path) -> None:
    marquee(home, "say", "what frobnicates the zorp?")
    assert json.loads(marquee(home, "questions", "--json").stdout)["questions"] == []
    marquee(home, "questions", "keep:yes")
    marquee(home, "say", "what frobnicates the zorp?", "--user", "anna")
    listed = json.loads(marquee(home, "questions", "--json").stdout)
    assert [(q["question"], q["count"]) for q in listed["questions"]] == [
        ("what frobnicates the zorp", 1)
    ]
    assert "anna" not in json.dumps(listed)
    assert "1 ×" in marquee(home, "questions").stdout
    assert "Deleted: 1 question." in marquee(home, "questions", "keep:no").stdout
    assert json.loads(marquee(home, "questions", "--json").stdout)["kept_since"] == {}
