"""The whole bot as a process: how soon it is ready, how soon it answers, what memory it keeps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

from adapters.web.guard import TOKEN_HEADER

STILL = 4.0  # seconds without work, after which all is warm
LONGEST = 600.0  # seconds that warming up may take
FILM, QUESTION = "film the godfahter 2", "who directed parasite?"


def running(home: Path) -> dict[str, float]:
    """Start the bot on the catalogue in ``home``, ask it at once, wait until all is warm.

    Names in questions and models are made in the background; memory is read after that.
    """
    command = [sys.executable, "-m", "bot", "run", "--port", "0"]
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 (this project)
        command, env={**os.environ, "MARQUEE_HOME": str(home)}, stdout=subprocess.PIPE, text=True
    ) as bot:
        line = bot.stdout.readline() if bot.stdout else ""
        ready, ready_cpu = time.perf_counter() - started, _cpu(bot.pid)
        page = line.removeprefix("ready: web ").strip()
        film, question = _asked(page, FILM), _asked(page, QUESTION)
        _until_still(bot.pid)
        status = Path(f"/proc/{bot.pid}/status").read_text("utf-8")
        warm_cpu = _cpu(bot.pid)
        bot.terminate()
    memory, most = (
        int(status.partition(f"{name}:")[2].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")
    )
    return {
        "ready_seconds": ready,
        "ready_cpu_seconds": ready_cpu,
        "first_film_seconds": film,
        "first_question_seconds": question,
        "warm_cpu_seconds": warm_cpu,
        "memory_mb": memory,
        "most_memory_mb": most,
    }


def _asked(page: str, text: str) -> float:
    """Seconds until the page has the answer."""
    with urlopen(f"{page}/api/start") as start:  # noqa: S310 (the bot's own page)
        token = json.load(start)["token"]
    headers = {TOKEN_HEADER: token, "Content-Type": "application/json"}
    request = Request(f"{page}/api/say", json.dumps({"text": text}).encode(), headers)  # noqa: S310
    started = time.perf_counter()
    with urlopen(request) as answer:  # noqa: S310 (the same)
        answer.read()
    return time.perf_counter() - started


def _cpu(pid: int) -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _until_still(pid: int) -> None:
    """Wait until the process has had next to nothing to do for a while."""
    end, since, before = time.monotonic() + LONGEST, time.monotonic(), _cpu(pid)
    while time.monotonic() < end and time.monotonic() - since < STILL:
        time.sleep(0.5)
        now = _cpu(pid)
        if now - before > 0.03:
            since = time.monotonic()
        before = now
