"""Feeds of a folder: none may crash or hang, and each gives the entries that feedparser sees.

``python -m benchmarks.feeds FOLDER``: for the feeds that feedparser tests itself with, the folder
``tests`` of its source archive.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any

import feedparser

from data.sources.feed import ENTRIES, entries, read_feed
from data.sources.html import text_of
from data.sources.refusals import NotAFeed

ADDRESS = "https://example.org/feed/"
LONGEST = 2.0  # seconds of one feed
HANGS = 30  # seconds after which one is given up


class _HangsError(Exception):
    """A feed took longer than :data:`HANGS`."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    signal.signal(signal.SIGALRM, _given_up)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    feeds = [path for path in paths if path.suffix.lower() in (".xml", ".json", ".rss", ".atom")]
    troubles: dict[str, list[str]] = {"crashed": [], "slow": [], "differ": []}
    counts = {"files": len(feeds), "feeds": 0, "entries": 0, "refused": 0}
    slowest = 0.0
    for path in feeds:
        signal.alarm(HANGS)
        spent = 0.0
        try:
            kind, number, spent = _checked(path.read_bytes(), path.suffix.lower() == ".json")
        except Exception as error:  # noqa: BLE001 (what it is about: none may come)
            kind, number = "crashed", 0
            troubles["crashed"].append(f"{path.name}: {type(error).__name__}: {error}")
        signal.alarm(0)
        slowest = max(slowest, spent)
        if spent > LONGEST:
            troubles["slow"].append(f"{path.name}: {spent:.1f} s")
        if kind == "differ":
            troubles["differ"].append(str(path.relative_to(folder)))
        counts["feeds"] += kind == "same"
        counts["refused"] += kind == "refused"
        counts["entries"] += number
    report: dict[str, Any] = {**counts, "slowest_s": round(slowest, 3), **troubles}
    print(json.dumps(report, indent=1))


def _checked(raw: bytes, is_json: bool) -> tuple[str, int, float]:
    """``same``, ``differ`` or ``refused``; the number of entries; our seconds of computing."""
    seen = [] if is_json else feedparser.parse(raw).entries[:ENTRIES]
    started = time.process_time()
    try:
        reading = read_feed(raw, ADDRESS)
    except NotAFeed:
        spent = time.process_time() - started
        return ("differ" if seen else "refused"), len(seen), spent
    spent = time.process_time() - started
    ours = entries(raw, ADDRESS)
    same = len(reading.documents) + len(reading.skipped) == len(ours)
    if same and not is_json:
        titles = [text_of(str(entry.get("title", ""))) for entry in seen]
        same = titles == [entry.title for entry in ours]
    return ("same" if same else "differ"), len(ours), spent


def _given_up(number: int, frame: FrameType | None) -> None:
    raise _HangsError(f"more than {HANGS} s")


if __name__ == "__main__":
    main()
