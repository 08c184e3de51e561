"""Essays from a site: paging, edits, deletion, REST off, and servers that misbehave."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.errors import UserError
from bot.essays.linking import Linker
from data.catalogue import SqliteCatalogue
from data.journal import JournalDatabase, SqlJournal
from data.journal.essay_tables import changes, revisions
from data.journal.sites import SqlSites
from data.sources.essays import EssayImporter
from data.sources.fetch import Fetcher, FetchFailed, is_public
from data.sources.keeping import EssayKeeper
from data.sources.polling import EssayPolling
from data.sources.sync import SiteSync, Synced
from tests.wire.wordpress import LoopbackWordPress, Post

TEXT = "<p>A paragraph on <em>{}</em> that says something of its own, number {}.</p>"


def _posts(count: int) -> list[Post]:
    return [
        Post(n, f"Essay {n}", TEXT.format("Marty", n), modified=f"2024-03-01T10:{n % 60:02}:00")
        for n in range(1, count + 1)
    ]


@dataclass
class Site:
    """A loopback site with a journal that reads it."""

    wordpress: LoopbackWordPress
    journal: SqlJournal
    sync: SiteSync
    waits: list[float]

    async def round(self) -> Synced:
        self.wordpress.requests.clear()
        return (await self.sync.sync_all())[0]

    async def titles(self) -> set[str]:
        return {essay.title for essay in await self.journal.essays(limit=1000)}


def _nothing(done: int, total: int | None, what: str) -> None:
    pass


@pytest.fixture
async def site(tmp_path: Path, catalogue: SqliteCatalogue, linker: Linker) -> AsyncIterator[Site]:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    journal = SqlJournal(database)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    fetcher = Fetcher(private=True, sleep=sleep)
    sync = SiteSync(EssayKeeper(catalogue, journal, linker), SqlSites(database), fetcher)
    async with LoopbackWordPress().running() as wordpress:
        yield Site(wordpress, journal, sync, waits)
    await fetcher.close()
    await journal.close()


async def test_every_page_is_read_once_politely_and_nothing_of_it_is_news(site: Site) -> None:
    site.wordpress.add(*_posts(120))
    done = await site.sync.add(site.wordpress.url, _nothing)
    assert len(done.saved.new) == 120 == await site.journal.count_essays()
    assert site.wordpress.most_at_once == 1
    assert all("Marquee" in agent for agent in site.wordpress.agents)
    async with site.journal.database.reading() as connection:
        assert set(await connection.scalars(select(changes.c.baseline))) == {True}


async def test_a_post_carries_its_author_tags_date_and_place(site: Site) -> None:
    site.wordpress.add(
        Post(7, "On &amp; off<script>x()</script>", "<h2 id='s'>Part</h2><p>Told here.</p>",
             date="2023-05-06T07:08:09", slug="on-off", tags=("Oscars",))
    )  # fmt: skip
    await site.sync.add(site.wordpress.url, _nothing)
    essay = (await site.journal.essays(tag="Oscars"))[0]
    assert (essay.title, essay.author, essay.month) == ("On & off", "A. Writer", "2023-05")
    passage = (await site.journal.search("told"))[0]
    assert passage.url == f"{site.wordpress.url}/on-off/#s:~:text=Told%20here."


async def test_a_round_with_nothing_new_is_one_request_and_little_work(site: Site) -> None:
    site.wordpress.add(*_posts(60))
    await site.sync.add(site.wordpress.url, _nothing)
    await site.round()
    started = time.process_time()
    done = await site.round()
    assert time.process_time() - started < 0.25  # both ends; the benchmark measures ours alone
    assert len(site.wordpress.requests) == 1
    assert done.said.endswith("nothing new")


async def test_an_edit_with_a_new_slug_is_a_revision_of_the_same_essay(site: Site) -> None:
    site.wordpress.add(*_posts(3))
    await site.sync.add(site.wordpress.url, _nothing)
    before = {e.title: e.id for e in await site.journal.essays()}
    site.wordpress.add(
        Post(2, "Essay 2", "<p>Now about trains.</p>", slug="moved", modified="2024-04-01T00:00:00")
    )
    done = await site.round()
    assert done.saved.edited == [before["Essay 2"]]
    essay = await site.journal.essay(before["Essay 2"])
    assert essay and essay.url.endswith("/moved/")
    assert (await site.journal.search("trains"))[0].essay.id == before["Essay 2"]
    async with site.journal.database.reading() as connection:
        kept = (await connection.execute(select(revisions.c.revision, revisions.c.document))).all()
    texts = [row.document["blocks"][0]["text"] for row in kept if row.revision]
    assert any("number 2" in text for text in texts) and any("trains" in text for text in texts)


async def test_a_new_post_after_the_first_reading_is_news(site: Site) -> None:
    site.wordpress.add(*_posts(2))
    await site.sync.add(site.wordpress.url, _nothing)
    site.wordpress.add(Post(9, "Fresh", "<p>Fresh text.</p>", modified="2024-05-01T00:00:00"))
    done = await site.round()
    assert len(done.saved.new) == 1
    async with site.journal.database.reading() as connection:
        last = (
            await connection.execute(select(changes).order_by(changes.c.change_no.desc()))
        ).first()
    assert last and last.kind == "new" and last.baseline is False


@pytest.mark.parametrize("how", ["deleted", "draft", "password"])
async def test_what_is_no_longer_public_is_withdrawn(site: Site, how: str) -> None:
    site.wordpress.add(*_posts(3))
    await site.sync.add(site.wordpress.url, _nothing)
    post = site.wordpress.posts[2]
    if how == "deleted":
        del site.wordpress.posts[2]
    elif how == "draft":
        post.status = "draft"
    else:
        post.password, post.modified = "secret", "2024-04-01T00:00:00"
    done = await site.round()
    assert done.withdrawn == 1
    assert await site.titles() == {"Essay 1", "Essay 3"}


async def test_one_gone_and_one_come_at_once_are_both_seen(site: Site) -> None:
    site.wordpress.add(*_posts(3))
    await site.sync.add(site.wordpress.url, _nothing)
    del site.wordpress.posts[1]
    site.wordpress.add(Post(9, "Fresh", "<p>Fresh.</p>", modified="2024-05-01T00:00:00"))
    await site.round()
    assert await site.titles() == {"Essay 2", "Essay 3", "Fresh"}


async def test_with_rest_switched_off_the_feed_is_read_and_knows_the_same_essays(
    site: Site,
) -> None:
    site.wordpress.add(*_posts(3))
    await site.sync.add(site.wordpress.url, _nothing)
    site.wordpress.rest = False
    site.wordpress.add(Post(9, "Fresh", "<p>Fresh.</p>"))
    done = await site.round()
    assert "feed" in done.note
    assert await site.titles() == {"Essay 1", "Essay 2", "Essay 3", "Fresh"}
    site.wordpress.rest = True
    await site.round()
    assert await site.journal.count_essays() == 4


async def test_a_site_without_rest_is_read_by_its_feed_from_the_start(site: Site) -> None:
    site.wordpress.rest = False
    site.wordpress.add(*_posts(3))
    await site.sync.add(site.wordpress.url, _nothing)
    assert await site.journal.count_essays() == 3
    await site.round()
    assert site.wordpress.requests == ["/feed/"]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_site_is_asked_again_after_the_time_it_names(site: Site, status: int) -> None:
    site.wordpress.add(*_posts(2))
    site.wordpress.failures = [(status, {"Retry-After": "7"})]
    await site.sync.add(site.wordpress.url, _nothing)
    assert await site.journal.count_essays() == 2
    assert len(site.waits) == 1 and 7 <= site.waits[0] <= 9


async def test_a_site_that_fails_loses_nothing_and_says_why(site: Site) -> None:
    site.wordpress.add(*_posts(2))
    await site.sync.add(site.wordpress.url, _nothing)
    site.wordpress.failures = [(503, {})] * 3
    done = await site.round()
    assert "503" in done.error
    assert await site.journal.count_essays() == 2
    kept = (await site.sync.sites.all())[0]
    assert kept.failures == 1 and "503" in kept.error


async def test_a_login_page_with_status_200_withdraws_nothing(site: Site) -> None:
    site.wordpress.add(*_posts(2))
    await site.sync.add(site.wordpress.url, _nothing)
    site.wordpress.login_page = True
    done = await site.round()
    assert "web page" in done.error
    assert await site.journal.count_essays() == 2


async def test_a_failed_site_is_left_alone_for_longer_each_time(site: Site) -> None:
    site.wordpress.add(*_posts(1))
    await site.sync.add(site.wordpress.url, _nothing)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    site.sync.now = lambda: now
    polling = EssayPolling(site.sync, every=100)
    gaps = []
    for _ in range(3):
        site.wordpress.failures = [(503, {})] * 3
        assert (await polling.round())[0].error
        failed_at = now
        while not await polling.round():
            now += timedelta(seconds=50)
        gaps.append((now - failed_at).total_seconds())
        site.wordpress.failures = []
        if len(gaps) == 1:
            assert gaps[0] >= 200


async def test_posts_that_cannot_be_kept_are_skipped_with_a_reason(site: Site) -> None:
    site.wordpress.add(
        Post(1, "Good", "<p>Good text.</p>"),
        Post(2, "Secret", "<p>x</p>", password="pw"),
        Post(3, "Future", "<p>x</p>", date="2099-01-01T00:00:00"),
        Post(4, "Empty", "  "),
        Post(5, "<script>only()</script>", "<p>x</p>"),
    )
    done = await site.sync.add(site.wordpress.url, _nothing)
    assert await site.titles() == {"Good"}
    reasons = {one.key: one.reason for one in done.skipped}
    assert "password" in reasons["2"] and "future" in reasons["3"]
    assert "no text" in reasons["4"] and "no title" in reasons["5"]
    stored = {one.key for _, one in await site.sync.sites.skipped()}
    assert stored == {"2", "3", "4", "5"}


async def test_an_endless_answer_ends_at_the_limit(site: Site) -> None:
    site.sync.fetcher.largest = 1_000_000
    with pytest.raises(FetchFailed, match="larger"):
        await site.sync.fetcher.get(f"{site.wordpress.url}/endless")


async def test_a_slow_answer_ends_at_the_deadline(site: Site) -> None:
    site.sync.fetcher.deadline = 0.3
    site.sync.fetcher.largest = 10**12
    with pytest.raises(FetchFailed, match="longer"):
        await site.sync.fetcher.get(f"{site.wordpress.url}/endless")


async def test_private_addresses_are_refused_unless_allowed(site: Site) -> None:
    guarded = Fetcher()
    for url in (site.wordpress.url, site.wordpress.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(FetchFailed, match="private"):
            await guarded.get(url)
    await guarded.close()
    assert site.wordpress.requests == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "http://u:p@x/"])
async def test_a_redirect_to_what_is_no_plain_web_address_is_refused(
    site: Site, target: str
) -> None:
    with pytest.raises(FetchFailed):
        await site.sync.fetcher.get(f"{site.wordpress.url}/to?url={target}")


async def test_a_loop_of_redirects_ends(site: Site) -> None:
    with pytest.raises(FetchFailed, match="redirects"):
        await site.sync.fetcher.get(f"{site.wordpress.url}/loop")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1", "fc00::1",
     "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "0.0.0.0", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_addresses_inside_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_of_the_open_internet_are_public() -> None:
    assert is_public("93.184.216.34") and is_public("2606:2800:220:1::1")


async def test_an_address_without_posts_or_feed_is_told(site: Site) -> None:
    site.wordpress.login_page = True
    with pytest.raises(UserError, match="neither posts nor a feed"):
        await site.sync.add(site.wordpress.url, _nothing)
    assert await site.sync.sites.all() == []


async def test_a_list_that_is_suddenly_empty_withdraws_nothing_until_it_is_so_again(
    site: Site,
) -> None:
    site.wordpress.add(*_posts(5))
    await site.sync.add(site.wordpress.url, _nothing)
    kept, site.wordpress.posts = site.wordpress.posts, {}
    first = await site.round()
    assert first.withdrawn == 0 and "5 of 5" in first.note
    assert await site.journal.count_essays() == 5
    assert "5 of 5" in (await site.sync.sites.all())[0].error
    site.wordpress.posts = kept
    assert (await site.round()).said.endswith("nothing new")
    site.wordpress.posts = {}
    assert (await site.round()).withdrawn == 0
    assert (await site.round()).withdrawn == 5


async def test_an_excerpt_in_the_feed_keeps_the_text_that_came_over_rest(site: Site) -> None:
    site.wordpress.add(*_posts(3))
    await site.sync.add(site.wordpress.url, _nothing)
    before = [(e.id, e.words) for e in await site.journal.essays()]
    site.wordpress.rest, site.wordpress.excerpts = False, True
    done = await site.round()
    assert "feed" in done.note and not done.saved.edited
    assert [(e.id, e.words) for e in await site.journal.essays()] == before


async def test_a_password_set_while_rest_is_off_takes_the_essay_out_of_sight(site: Site) -> None:
    site.wordpress.rest = False
    site.wordpress.add(*_posts(2))
    await site.sync.add(site.wordpress.url, _nothing)
    site.wordpress.posts[2].password = "pw"  # noqa: S105 (of a made-up post)
    assert (await site.round()).withdrawn == 1
    assert await site.titles() == {"Essay 1"}


async def test_an_answer_that_breaks_off_changes_nothing(site: Site) -> None:
    site.wordpress.add(*_posts(2))
    await site.sync.add(site.wordpress.url, _nothing)
    site.wordpress.breaks_off = True
    done = await site.round()
    assert done.error
    assert await site.titles() == {"Essay 1", "Essay 2"}


async def test_posts_with_values_that_no_site_should_send_do_not_end_the_round(site: Site) -> None:
    half = "half \ud800 of a character"
    site.wordpress.add(Post(1, half, f"<p>{half}</p>"), Post(2, "Good", "<p>Good text.</p>"))
    await site.sync.add(site.wordpress.url, _nothing)
    assert await site.titles() == {"half of a character", "Good"}


@pytest.mark.parametrize("what", ["bomb", "login"])
async def test_a_feed_that_turns_bad_loses_nothing_and_status_and_log_say_why(
    site: Site, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    site.wordpress.rest = False
    site.wordpress.add(*_posts(2))
    importer = EssayImporter(site.sync.keeper, site.sync)
    await importer([site.wordpress.url], _nothing)
    if what == "login":
        site.wordpress.login_page = True
    else:
        site.wordpress.feed = (
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0">'
            "<channel><item><title>&b;</title></item></channel></rss>"
        )
    done = await site.round()
    said = "web page" if what == "login" else "grow without end"
    assert said in done.error and said in caplog.text
    assert [said in one["state"] for one in (await importer.state())["essay_sources"]] == [True]
    assert await site.journal.count_essays() == 2


async def test_status_and_log_tell_what_was_skipped_and_why(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.wordpress.add(Post(1, "Good", "<p>Good.</p>"), Post(3, "Late", "<p>x</p>", "2099-01-01"))
    importer = EssayImporter(site.sync.keeper, site.sync)
    await importer([site.wordpress.url], _nothing)
    skipped = (await importer.state())["essays_skipped"]
    assert [(one["title"], "future" in one["reason"]) for one in skipped] == [("Late", True)]
    assert "“Late” skipped" in caplog.text


async def test_a_redirect_into_a_private_network_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.sources.fetch.is_public", lambda address: address == "127.0.0.1")
    guarded = Fetcher()
    assert (await guarded.get(f"{site.wordpress.url}/")).status == 200
    inside = site.wordpress.url.replace("127.0.0.1", "127.0.0.2")
    with pytest.raises(FetchFailed, match="private"):
        await guarded.get(f"{site.wordpress.url}/to?url={inside}/")
    await guarded.close()
