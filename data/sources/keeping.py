"""From documents to the journal: what changed is linked with the catalogue and saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.essays.document import Document
from bot.essays.facts import described, films_of_blocks
from bot.essays.linking import Linker
from bot.ports import Catalogue
from data.journal.essay_parts import Linked
from data.journal.essay_writes import Saved
from data.journal.essays import SqlJournal


@dataclass(slots=True)
class EssayKeeper:
    """Keeps documents of any source."""

    catalogue: Catalogue
    journal: SqlJournal
    linker: Linker | None = None  # made when first needed, anew for another catalogue

    async def keep(
        self, source: str, documents: Sequence[Document], saved: Saved, *, baseline: bool
    ) -> None:
        """Link documents and save them, adding to ``saved``; equal ones cost one look."""
        version = (await self.catalogue.info()).version
        documents = await self.journal.completed(source, documents)
        stale = await self.journal.stale(source, documents, version)
        changed = {document.key for document in stale}
        saved.same += [d.key for d in documents if d.key not in changed]
        if not stale:
            return
        if self.linker is None or self.linker.version != version:
            self.linker = await Linker.of(self.catalogue)
        linked = await asyncio.to_thread(_linked, self.linker, stale)
        fresh = await self.journal.save(source, linked, baseline=baseline)
        saved.new += fresh.new
        saved.edited += fresh.edited
        saved.same += fresh.same


def _linked(linker: Linker, documents: Sequence[Document]) -> list[Linked]:
    return [_linked_one(linker, document) for document in documents]


def _linked_one(linker: Linker, document: Document) -> Linked:
    mentions = linker.mentions(document)
    films = tuple(films_of_blocks(document, mentions))
    known = {film: linker.films[film] for block in films for film in block if film in linker.films}
    return Linked(
        document,
        tuple(linker.links_of(mentions)),
        tuple(linker.contradictions(document, mentions)),
        linker.version,
        films,
        {film: described(one) for film, one in known.items()},
    )
