"""Essays from files and folders, told apart by how they end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.errors import UserError
from bot.essays.document import Document, Reading, Skipped
from data.journal.essay_kept import FILES
from data.sources.exported_page import read_exported
from data.sources.feed import read_feed
from data.sources.markdown import read_markdown
from data.sources.refusals import NotAFeed, NotAnEssay
from data.sources.web_page import read_web_page
from data.sources.wxr import is_wxr, read_wxr, site_of

LARGEST = 5_000_000  # bytes of one essay's file
READERS: dict[str, Callable[[str, str], Document]] = {
    ".txt": read_exported,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_web_page,
    ".htm": read_web_page,
}
ENDINGS = (*sorted(READERS), ".xml")


def paths_of(place: str) -> list[Path]:
    """The essay files at a place, in order. Raises ``UserError`` where there is nothing."""
    path = Path(place).expanduser()
    if path.is_dir():
        found = sorted(p for p in _walk(path) if p.suffix.lower() in ENDINGS)
        if not found:
            raise UserError(f"“{place}” holds no essays.", f"They end in {', '.join(ENDINGS)}.")
        return found
    if not path.exists():
        raise UserError(f"There is no “{place}”.", "Give a file, a folder or a web address.")
    if path.suffix.lower() not in ENDINGS:
        raise UserError(
            f"“{path.name}” is not an essay: it ends in none of {', '.join(ENDINGS)}.",
            "Give a page's text, Markdown with front matter, HTML, a feed or a WordPress export.",
        )
    return [path]


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(base, name) for name in names if not name.startswith("."))


def read_files(paths: Sequence[Path]) -> list[tuple[str, Reading]]:
    """Read each, by source; one that is not an essay is skipped with the reason.

    A WordPress export counts as its site, so that the site itself, read later, adds nothing twice.
    """
    alone = Reading()
    read = [(FILES, alone)]
    for path in paths:
        try:
            if path.suffix.lower() != ".xml":
                alone.documents.append(_read(path))
            elif is_wxr(path):
                read.append((site_of(path), read_wxr(path)))
            else:
                feed = read_feed(_raw(path), "")
                alone.documents += feed.documents
                alone.skipped += feed.skipped
        except (NotAnEssay, NotAFeed) as reason:
            alone.skipped.append(Skipped(_key(path), path.name, str(reason)))
        except OSError as error:
            reason_ = f"it cannot be read ({error.strerror})"
            alone.skipped.append(Skipped(_key(path), path.name, reason_))
    return read


def _raw(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise NotAnEssay(f"it is larger than {LARGEST // 1_000_000} MB")
    return path.read_bytes()


def _read(path: Path) -> Document:
    raw = _raw(path)
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotAnEssay("it is not a text")
    return READERS[path.suffix.lower()](decoded(raw), _key(path))


def decoded(raw: bytes) -> str:
    """Text of unknown encoding: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Mostly valid: some damaged places. Otherwise an old encoding, where every byte is a letter.
        damaged = raw.decode("utf-8-sig", errors="replace")
        if damaged.count("\ufffd") <= max(3, len(damaged) // 500) and error.start > 0:
            return damaged
        return raw.decode("cp1252", errors="replace")


def _key(path: Path) -> str:
    """What stays the same when the file is edited: where it is."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
