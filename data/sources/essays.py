"""``marquee import essays``: files and folders, and sites by their web address."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.essays.document import Reading
from bot.ports import Progress
from data.journal.essay_writes import Saved
from data.sources.keeping import EssayKeeper
from data.sources.sync import SiteSync

BATCH = 100  # files read and kept together
READ = 1000  # passages read for their meaning at once; more would keep an operator waiting
_KINDS = "Give a page's text, Markdown with front matter, HTML, a feed or a WordPress export."


@dataclass(slots=True)
class EssayImporter:
    """Reads essays into the journal and links them with the catalogue."""

    keeper: EssayKeeper
    sync: SiteSync

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Import every place; what is no essay is skipped with a reason, if there are others."""
        from data.sources.files import paths_of  # the readers' libraries take long to import

        files = [place for place in places if not _is_web(place)]
        paths = [path for place in files for path in paths_of(place)]
        told = [await self._files(paths, progress)] if paths else []
        for place in places:
            if _is_web(place):
                told.append((await self.sync.add(place, progress)).said + ".")
        left = await self.keeper.journal.read_meaning(READ, lambda n: progress(n, None, "passages"))
        if left:
            told.append(f"Search by meaning lacks {left} passages, until the bot ran for a while.")
        return "\n".join(told)

    async def sync_all(self) -> str:
        """One round with every site, for ``marquee essays sync``; a line for each."""
        done = await self.sync.sync_all()
        if not done:
            raise UserError(
                "No site has been imported yet.", "Name one: marquee import essays https://…"
            )
        return "\n".join(one.said for one in done)

    async def state(self) -> dict[str, Any]:
        """The sites with how they fare, and what was skipped, for ``marquee status``."""
        sites = await self.sync.sites.all()
        skipped = await self.sync.sites.skipped()
        return {
            "essay_sources": [
                {
                    "source": site.source,
                    "read": site.succeeded_at,
                    "failures": site.failures,
                    "state": site.error or f"read {site.succeeded_at}",
                }
                for site in sites
            ],
            "essays_skipped": [
                {"source": source, "title": one.title or one.key, "reason": one.reason}
                for source, one in skipped
            ],
        }

    async def _files(self, paths: Sequence[Path], progress: Progress) -> str:
        from data.sources.files import read_files

        saved, whole = Saved(), Reading()
        done = 0
        for batch in _batches(paths):
            for source, part in await asyncio.to_thread(read_files, batch):
                await self.keeper.keep(source, part.documents, saved, baseline=True)
                await self._note(source, part)
                whole.documents += part.documents
                whole.skipped += part.skipped
            done += len(batch)
            progress(done, len(paths), "files")
        if not whole.documents and whole.skipped:
            first = whole.skipped[0]
            raise UserError(
                f"“{first.title}” is not an essay: {first.reason}.",
                f"Nothing was imported. {_KINDS}",
            )
        return report(saved, whole)

    async def _note(self, source: str, part: Reading) -> None:
        if part.documents:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            kept = [document.key for document in part.documents]
            await self.sync.sites.note(source, part.skipped, kept, at)


def _is_web(place: str) -> bool:
    return bool(re.match(r"https?://", place, re.IGNORECASE))


def _batches(paths: Sequence[Path]) -> Iterator[Sequence[Path]]:
    for start in range(0, len(paths), BATCH):
        yield paths[start : start + BATCH]


def report(saved: Saved, reading: Reading) -> str:
    """What came of an import, in one or two sentences."""
    parts = [
        f"{len(ids)} {word}"
        for ids, word in ((saved.new, "new"), (saved.edited, "changed"), (saved.same, "unchanged"))
        if ids
    ]
    count = len(saved.new) + len(saved.edited) + len(saved.same)
    text = f"{count} {'essay' if count == 1 else 'essays'}: {', '.join(parts) or 'nothing new'}."
    if len(reading.documents) == 1:
        only = reading.documents[0]
        when = f" ({only.published:%B %Y})" if only.published else ""
        text += f" “{only.title}”{when}."
    if reading.skipped:
        first = reading.skipped[0]
        text += f" {len(reading.skipped)} skipped, the first: “{first.title}”, {first.reason}."
    return text
