"""``marquee import essays``: files and folders, and sites by their web address."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError
from bot.essays.document import Document, Reading
from bot.essays.linking import Linker
from bot.ports import Catalogue, Progress
from data.journal.essay_writes import FILES, Linked, Saved
from data.journal.essays import SqlJournal
from data.sources.files import paths_of, read_files

BATCH = 100  # essays of one transaction


@dataclass(slots=True)
class EssayImporter:
    """Reads essays into the journal and links them with the catalogue."""

    catalogue: Catalogue
    journal: SqlJournal
    known: Linker | None = None  # made when first needed, anew for another catalogue

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Import every place; what is no essay is skipped with a reason, if there are others."""
        paths = [path for place in places if not _is_web(place) for path in paths_of(place)]
        saved, reading = Saved(), Reading()
        done = 0
        for batch in _batches(paths):
            part = await asyncio.to_thread(read_files, batch)
            await self.keep(FILES, part.documents, saved, baseline=True)
            reading.documents += part.documents
            reading.skipped += part.skipped
            done += len(batch)
            progress(done, len(paths), "essays")
        if not reading.documents and reading.skipped:
            first = reading.skipped[0]
            raise UserError(
                f"“{first.title}” is not an essay: {first.reason}.",
                "Nothing was imported. Give a page's text, Markdown with front matter, or HTML.",
            )
        await self.journal.note_skips(FILES, reading.skipped)
        return report(saved, reading)

    async def keep(
        self, source: str, documents: Sequence[Document], saved: Saved, *, baseline: bool
    ) -> None:
        """Link documents and save them, adding to ``saved``."""
        if not documents:
            return
        linker = await self.linker()
        linked = await asyncio.to_thread(_linked, linker, documents)
        fresh = await self.journal.save(source, linked, baseline=baseline)
        saved.new += fresh.new
        saved.edited += fresh.edited
        saved.same += fresh.same

    async def linker(self) -> Linker:
        """The linker of the present catalogue."""
        version = (await self.catalogue.info()).version
        if self.known is None or self.known.version != version:
            self.known = await Linker.of(self.catalogue)
        return self.known


def _linked(linker: Linker, documents: Sequence[Document]) -> list[Linked]:
    return [Linked(d, tuple(linker.links(d)), linked_with=linker.version) for d in documents]


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
