"""What the composition root wires of this layer, each part loaded when it is first used.

SQLAlchemy, httpx and what reads files take a second of a processor, and nobody who looks up a film
right after the start should wait for them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.later import later, load
from bot.ports import Catalogue, Importer
from data.schema import is_earlier

if TYPE_CHECKING:
    from pathlib import Path

    from bot.recommend.stars import Stars
    from bot.settings import Settings
    from data.journal import JournalDatabase, SqlJournal
    from data.journal.announcements import SqlAnnouncements
    from data.journal.essay_news import SqlEssayNews
    from data.journal.events import SqlSeenEvents
    from data.sources.essays import EssayImporter
    from data.sources.fetch import Fetcher
    from data.sources.polling import EssayPolling
    from data.sources.sync import SiteSync
    from data.tmdb.enrichment import TmdbEnrichment

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Journals:
    """What people make, by purpose, all over one database."""

    journal: SqlJournal
    announcements: SqlAnnouncements
    news: SqlEssayNews
    seen: SqlSeenEvents
    database: JournalDatabase

    @classmethod
    def at(cls, url: str) -> Journals:
        """Those of the database at ``url``; nothing is opened yet."""

        def database() -> JournalDatabase:
            from data.journal import JournalDatabase

            return JournalDatabase(url)

        def journal() -> SqlJournal:
            from data.journal import SqlJournal
            from data.journal.meaning import Meaning

            return SqlJournal(opened, Meaning(opened) if Meaning.installed() else None)

        def announcements() -> SqlAnnouncements:
            from data.journal.announcements import SqlAnnouncements

            return SqlAnnouncements(opened)

        def news() -> SqlEssayNews:
            from data.journal.essay_news import SqlEssayNews

            return SqlEssayNews(opened)

        def seen() -> SqlSeenEvents:
            from data.journal.events import SqlSeenEvents

            return SqlSeenEvents(opened)

        opened = later(database)
        return cls(later(journal), later(announcements), later(news), later(seen), opened)

    def load(self) -> None:
        """Load what reads and writes them."""
        for part in (self.database, self.journal, self.announcements, self.news):
            load(part)


@dataclass(frozen=True, slots=True)
class Essays:
    """What reads essays: from files and sites when asked to, from sites again and again."""

    importer: EssayImporter
    polling: EssayPolling

    @classmethod
    def into(cls, journals: Journals, catalogue: Catalogue, fetcher: Fetcher) -> Essays:
        """What keeps them in these journals, linked with the catalogue."""

        def sync() -> SiteSync:
            from data.journal.sites import SqlSites
            from data.sources.keeping import EssayKeeper
            from data.sources.sync import SiteSync

            keeper = EssayKeeper(catalogue, journals.journal)
            return SiteSync(keeper, SqlSites(journals.database), fetcher)

        def importer() -> EssayImporter:
            from data.sources.essays import EssayImporter

            return EssayImporter(syncing.keeper, syncing)

        def polling() -> EssayPolling:
            from data.sources.polling import EssayPolling

            return EssayPolling(syncing)

        syncing = later(sync)
        return cls(later(importer), later(polling))


def fetcher_of(private: bool) -> Fetcher:
    """What fetches from the web; ``private`` allows addresses of private networks."""

    def fetcher() -> Fetcher:
        from data.sources.fetch import Fetcher

        return Fetcher(private=private)

    return later(fetcher)


def importers(
    settings: Settings,
    catalogue: Catalogue,
    journals: Journals,
    fetcher: Fetcher,
    tmdb: TmdbEnrichment | None,
) -> dict[str, Importer]:
    """What ``marquee import`` reads besides essays, by the source's name."""
    path = settings.catalogue_path

    def letterboxd() -> Importer:
        from data.sources.letterboxd import LetterboxdImporter

        return from_web(LetterboxdImporter(catalogue, journals.journal))

    def movielens() -> Importer:
        from data.sources.movielens import MovieLensImporter
        from data.sources.movielens_films import add_films

        return from_web(MovieLensImporter(settings.ratings_path, partial(add_films, path)))

    def imdb() -> Importer:
        from data.sources.imdb import ImdbImporter

        return from_web(ImdbImporter(path))

    def oscars() -> Importer:
        from data.sources.oscars import OscarsImporter

        return from_web(OscarsImporter(path))

    def festival_awards() -> Importer:
        from data.sources.festival_awards import FestivalAwardsImporter

        return from_web(FestivalAwardsImporter(path))

    def from_tmdb() -> Importer:
        from data.sources.tmdb import TmdbImporter

        return TmdbImporter(path, tmdb)

    def from_web(importer: Importer) -> Importer:
        from data.sources.download import FromWeb

        return FromWeb(importer, fetcher, settings.marquee_home / "downloads")

    return {
        "letterboxd": later(letterboxd),
        "movielens": later(movielens),
        "imdb": later(imdb),
        "oscars": later(oscars),
        "festival-awards": later(festival_awards),
        "tmdb": later(from_tmdb),
    }


def build_starter(path: Path, checked: bool = False) -> str:
    """:func:`data.build.build_starter`."""
    from data.build import build_starter

    return build_starter(path, checked)


def prepare(path: Path) -> None:
    """Build a catalogue at ``path`` where none is, or one of an earlier layout."""
    earlier = path.exists() and is_earlier(path)
    if earlier:
        log.warning("the catalogue is of an earlier layout and is built anew, with all imports")
    if earlier or not path.exists():
        build_starter(path)


def roll_back(path: Path) -> str:
    """:func:`data.previous.roll_back`."""
    from data.previous import roll_back

    return roll_back(path)


def imported_stars(path: Path) -> Stars | None:
    """:func:`data.sources.movielens.imported_stars`."""
    from data.sources.movielens import imported_stars

    return imported_stars(path)


def backup(journal: Path, path: Path) -> str:
    """:func:`data.journal.backup.backup`."""
    from data.journal.backup import backup

    return backup(journal, path)


def restore(journal: Path, path: Path) -> str:
    """:func:`data.journal.backup.restore`."""
    from data.journal.backup import restore

    return restore(journal, path)
