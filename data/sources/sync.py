"""Bringing the journal in step with a site: over WordPress's REST, else by its feed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from bot.errors import UserError
from bot.essays.document import Reading, Skipped
from bot.ports import Progress
from data.journal.essay_writes import Saved
from data.journal.sites import Site, SqlSites
from data.sources.fetch import Fetched, Fetcher, FetchFailed
from data.sources.keeping import EssayKeeper
from data.sources.refusals import PROTECTED, NoRest, NotAFeed

if TYPE_CHECKING:
    from data.sources.wordpress import Probe, WordPress

WHOLE = timedelta(hours=24)  # how often all numbers are compared, changes or none
MANY = 3  # essays that may go at once without a second look
_FEED_KINDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_FEED_ENDS = (".xml", ".rss", ".atom", ".json", ".rdf", "/feed", "/rss", "/atom")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Synced:
    """What one round with a site came to; ``error`` where it came to nothing."""

    source: str
    saved: Saved = field(default_factory=Saved)
    withdrawn: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    error: str = ""
    note: str = ""
    wait: float = 0.0  # seconds that the server asked to be left alone

    @property
    def said(self) -> str:
        """One line for operators."""
        if self.error:
            return f"{self.source}: nothing read, {self.error}"
        counts = (
            (len(self.saved.new), "new"), (len(self.saved.edited), "changed"),
            (self.withdrawn, "withdrawn"), (len(self.skipped), "skipped"),
        )  # fmt: skip
        told = ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing new"
        first = f" (“{self.skipped[0].title}”: {self.skipped[0].reason})" if self.skipped else ""
        return f"{self.source}: {told}{first}{f'; {self.note}' if self.note else ''}"


@dataclass(slots=True)
class SiteSync:
    """Reads sites into the journal, one at a time, one request at a time."""

    keeper: EssayKeeper
    sites: SqlSites
    fetcher: Fetcher
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def add(self, url: str, progress: Progress) -> Synced:
        """Read a site for the first time, or again. Nothing of a first reading is news.

        Raises ``UserError`` where the address offers neither posts nor a feed.
        """
        source = source_of(url)
        site = await self.sites.one(source) or await self._discovered(url, source)
        done = await self.sync(site, progress)
        if done.error and not site.succeeded_at:
            raise UserError(f"“{url}” cannot be read: {done.error}.", "Check the address.")
        return done

    async def sync_all(self) -> list[Synced]:
        """One round with every site that was ever imported."""
        return [await self.sync(site) for site in await self.sites.all()]

    async def sync(self, site: Site, progress: Progress | None = None) -> Synced:
        """One round with a site: what is stored stays whatever happens."""
        done = Synced(site.source)
        at = self.now().isoformat(timespec="seconds")
        try:
            if site.kind == "wordpress":
                fresh = await self._wordpress(site, done, progress)
            else:
                fresh = await self._feed(site, done)
        except FetchFailed as failed:
            done.error, done.wait = failed.reason, failed.wait
        except NotAFeed as reason:
            done.error = str(reason)
        if done.error:
            log.warning("essays of %s: %s", site.source, done.error)
            if site.succeeded_at:
                await self.sites.keep(
                    replace(site, failures=site.failures + 1, error=done.error, checked_at=at)
                )
            return done
        await self.sites.keep(
            replace(fresh, failures=0, error=done.note, checked_at=at, succeeded_at=at)
        )
        for one in done.skipped:
            log.warning("essays of %s: “%s” skipped, %s", site.source, one.title, one.reason)
        return done

    # --- which kind of site ----------------------------------------------------------------------

    async def _discovered(self, url: str, source: str) -> Site:
        path = urlsplit(url).path.rstrip("/").lower()
        why = ""
        if not path.endswith(_FEED_ENDS):
            try:
                await _wordpress(self.fetcher, source).probe()
                return Site(source, "wordpress", source)
            except NoRest as reason:
                why = f"REST: {reason}; "
            except FetchFailed as failed:
                raise UserError(f"“{url}” cannot be read: {failed.reason}.", "Check it.") from None
        try:
            address = await self._feed_of(url)
        except (FetchFailed, NotAFeed) as failed:
            raise UserError(
                f"“{url}” offers neither posts nor a feed ({why}feed: {failed}).",
                "Give the address of a WordPress site or of a feed.",
            ) from None
        return Site(source, "feed", address)

    async def _feed_of(self, url: str) -> str:
        """The address of the feed at ``url``, linked from it, or where WordPress has it."""
        answer = await self.fetcher.get(url)
        try:
            await asyncio.to_thread(_read_feed, answer.body, answer.url)
            return url
        except NotAFeed:
            linked = _linked_feed(answer) or f"{url.rstrip('/')}/feed/"
        answer = await self.fetcher.get(linked)
        await asyncio.to_thread(_read_feed, answer.body, answer.url)
        return linked

    # --- WordPress -------------------------------------------------------------------------------

    async def _wordpress(self, site: Site, done: Synced, progress: Progress | None) -> Site:
        wordpress = _wordpress(self.fetcher, site.address)
        try:
            probe = await wordpress.probe()
        except NoRest as reason:
            done.note = f"REST is switched off ({reason}), the feed was read instead"
            log.warning("essays of %s: %s", site.source, done.note)
            feed = replace(site, address=f"{site.address}/feed/")
            read = await self._feed(feed, done)
            return replace(read, address=site.address, cursor=site.cursor)
        seen = _cursor(site)
        if seen and _same(seen, probe) and self._recent(seen["whole"]):
            if "held" not in seen:
                return site
            return replace(site, cursor=json.dumps({**seen, "held": ""}))
        new = await self._changed(wordpress, site, seen, done, progress)
        whole = seen.get("whole", "")
        if not seen:
            whole = self.now().isoformat()
        elif int(seen["total"]) + new != probe.total or not self._recent(seen["whole"]):
            held = await self._compare(wordpress, site, done, seen.get("held", ""))
            if held:
                return replace(site, cursor=json.dumps(seen | {"held": held}))
            whole = self.now().isoformat()
        cursor = {"newest": probe.newest, "total": str(probe.total), "whole": whole}
        return replace(site, cursor=json.dumps(cursor))

    async def _changed(
        self,
        wordpress: WordPress,
        site: Site,
        seen: dict[str, str],
        done: Synced,
        progress: Progress | None,
    ) -> int:
        """Read what changed since the last time; how many of it were new."""
        new, read = 0, 0
        first = not site.succeeded_at
        async for reading, total in wordpress.readings(_earlier(seen.get("newest", ""))):
            before = len(done.saved.new)
            await self._keep(site.source, reading, done, baseline=first)
            new += len(done.saved.new) - before
            read += len(reading.documents) + len(reading.skipped)
            if progress:
                progress(read, max(total, read), "essays")
        return new

    async def _compare(self, wordpress: WordPress, site: Site, done: Synced, held: str) -> str:
        """Withdraw what the site no longer shows.

        Where most of it is gone at once, the site itself may be broken: that counts only when the
        next round finds the same. Until then the return value, else empty, stands for what is gone.
        """
        there = await wordpress.ids()
        known = await self.keeper.journal.known(site.source)
        gone = sorted(set(known) - there)
        found = hashlib.sha256(json.dumps(gone).encode()).hexdigest()[:16]
        if len(gone) > max(MANY, len(known) // 2) and held != found:
            done.note = (
                f"its list lacks {len(gone)} of {len(known)} essays at once; "
                "they are withdrawn if the next round finds the same"
            )
            log.warning("essays of %s: %s", site.source, done.note)
            return found
        done.withdrawn += await self.keeper.journal.withdraw(site.source, gone)
        return ""

    def _recent(self, whole: str) -> bool:
        return self.now() - datetime.fromisoformat(whole) < WHOLE

    # --- feeds -----------------------------------------------------------------------------------

    async def _feed(self, site: Site, done: Synced) -> Site:
        answer = await self.fetcher.get(
            site.address, etag=site.etag, last_modified=site.last_modified
        )
        if answer.status == 304:
            return site
        digest = hashlib.sha256(answer.body).hexdigest()
        if digest == site.cursor:
            return site
        reading = await asyncio.to_thread(_read_feed, answer.body, answer.url)
        await self._keep(site.source, reading, done, baseline=not site.succeeded_at)
        return replace(
            site,
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
            cursor=digest,
        )

    async def _keep(self, source: str, reading: Reading, done: Synced, *, baseline: bool) -> None:
        await self.keeper.keep(source, reading.documents, done.saved, baseline=baseline)
        kept = [document.key for document in reading.documents]
        at = self.now().isoformat(timespec="seconds")
        await self.sites.note(source, reading.skipped, kept, at)
        done.skipped += reading.skipped
        locked = [one.key for one in reading.skipped if one.reason == PROTECTED]
        done.withdrawn += await self.keeper.journal.withdraw(source, locked)


def _wordpress(fetcher: Fetcher, site: str) -> WordPress:
    from data.sources.wordpress import WordPress  # the readers' libraries take long to import

    return WordPress(fetcher, site)


def _read_feed(raw: bytes, address: str) -> Reading:
    from data.sources.feed import read_feed

    return read_feed(raw, address)


def source_of(url: str) -> str:
    """A site's address as its name: without query, fragment or a slash at its end."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    return urlunsplit((parts.scheme.lower(), host, parts.path.rstrip("/"), "", ""))


def _cursor(site: Site) -> dict[str, str]:
    try:
        seen = json.loads(site.cursor) if site.cursor else {}
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) and {"newest", "total", "whole"} <= set(seen) else {}


def _same(seen: dict[str, str], probe: Probe) -> bool:
    return seen["newest"] == probe.newest and seen["total"] == str(probe.total)


def _earlier(time: str) -> str:
    """A second before: what changed in the same second as the last one seen is asked for again."""
    try:
        return (datetime.fromisoformat(time) - timedelta(seconds=1)).isoformat() if time else ""
    except ValueError:
        return ""


def _linked_feed(answer: Fetched) -> str:
    """The feed that a page names as its own."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(answer.body[:500_000].decode("utf-8", errors="replace"))
    for link in tree.css("link[rel~='alternate'][href]"):
        if (link.attributes.get("type") or "").lower() in _FEED_KINDS:
            return urljoin(answer.url, link.attributes.get("href") or "")
    return ""
