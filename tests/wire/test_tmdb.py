"""TMDB on the loopback: what cards gain from it, and that nothing of it can spoil a card."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.discord.render import render as discord_body
from adapters.slack.render import render as slack_body
from adapters.terminal.render import render as text
from bot.asker import Asker
from bot.dispatch import Core
from bot.errors import OperatorError, UserError
from bot.extras import NO_ENRICHMENT
from bot.pace import Pace
from bot.recommend import Recommender
from bot.reply import Call
from data.catalogue import SqliteCatalogue
from data.sources.tmdb import TmdbImporter
from data.tmdb.api import TmdbApi, TmdbFilm
from data.tmdb.cache import TmdbCache
from data.tmdb.enrichment import DEADLINE, TmdbEnrichment
from tests.wire import block_kit, discord_check
from tests.wire.tmdb import KEY, TOKEN, LoopbackTmdb, film, offered

ROOT = Path(__file__).parents[2]
ANORA, PARASITE = "tt28607951", "tt6751668"
ANNA = Asker(user="anna", platform="discord", locale="en-GB")
SERVICES = {
    "GB": offered(flatrate=["Netflix", "MUBI"], rent=["Apple TV Store"], ads=["ITVX"]),
    "US": offered(buy=["Amazon Video"]),
}


@dataclass
class Clock:
    """The time, as tests set it."""

    time: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
async def tmdb() -> AsyncIterator[LoopbackTmdb]:
    """A TMDB that knows Anora and where it can be watched."""
    known = film(1064213, **{"watch/providers": {"results": SERVICES}})
    async with LoopbackTmdb(films={ANORA: known}).running() as server:
        yield server


Made = Callable[..., TmdbEnrichment]


@pytest.fixture
async def made(tmdb: LoopbackTmdb, tmp_path: Path) -> AsyncIterator[Made]:
    """Makes enrichments that ask that server, over one cache file."""
    all_made: list[TmdbEnrichment] = []

    def make(key: str = KEY, clock: Clock | None = None, deadline: float = 1.5) -> TmdbEnrichment:
        now = clock or Clock()
        api = TmdbApi(SecretStr(key), tmdb.url, Pace(1000, burst=8))
        cache = TmdbCache(tmp_path / "tmdb.db", now)
        all_made.append(TmdbEnrichment(api, cache, deadline=deadline, now=now))
        return all_made[-1]

    yield make
    for each in all_made:
        await each.close()


@pytest.fixture
def card(core: Core) -> Callable[..., Core]:
    """The core with an enrichment."""

    def with_it(enrichment: TmdbEnrichment) -> Core:
        recommender = Recommender(
            core.catalogue, core.journal, _model=core.recommender._model, enrichment=enrichment
        )
        return replace(core, recommender=recommender, enrichment=enrichment)

    return with_it


async def test_a_card_gains_a_poster_and_where_to_watch_with_their_sources(
    card: Callable[..., Core], made: Made
) -> None:
    reply = await card(made()).say("film anora", ANNA)
    shown = reply.cards[0]
    assert shown.thumbnail == "https://image.tmdb.org/t/p/w342/poster1064213.jpg"
    watch = next(f.value for f in shown.fields if f.name == "Watch in GB")
    assert "Stream on Netflix, MUBI · free on ITVX · rent from Apple TV Store" in watch
    assert "JustWatch, through TMDB" in watch and "/movie/1064213/watch?locale=GB" in watch
    assert "poster: TMDB" in shown.footer
    told = [row for row in reply.answer.evidence if row.source == "TMDB"]
    assert [(row.ref, "2026-11-24" in row.quote) for row in told] == [
        ("https://www.themoviedb.org/movie/1064213", True)
    ]
    body = discord_body(reply)
    assert "Picture for Anora (2024)" in str(body) and "image.tmdb.org" in str(body)
    assert discord_check.message_problems(body, []) == []
    drawn = slack_body(reply)
    assert "'alt_text': 'Anora (2024)'" in str(drawn) and block_kit.message_problems(drawn) == []
    assert "Netflix" in text(reply)


async def test_the_facts_win_and_money_that_they_lack_is_filled_with_its_source(
    card: Callable[..., Core], catalogue: SqliteCatalogue, tmdb: LoopbackTmdb, made: Made
) -> None:
    known = next(f for f in await catalogue.all_films() if f.budget and f.id.startswith("tt"))
    lacking = next(
        f for f in await catalogue.all_films() if not (f.budget or f.gross) and f.id[:2] == "tt"
    )
    tmdb.films |= {known.id: film(7), lacking.id: film(8)}
    core = card(made())
    reply = await core.say(f"film {known.id}", ANNA)
    money = next(f.value for f in reply.cards[0].fields if f.name == "Money")
    assert "TMDB" not in money and "$7 million" not in money
    reply = await core.say(f"film {lacking.id}", ANNA)
    money = next(f.value for f in reply.cards[0].fields if f.name == "Money")
    assert money == "Budget $8 million, gross $16 million (source: TMDB)"
    assert ("TMDB", "budget $8 million, gross $16 million") in [
        (row.source, row.quote) for row in reply.answer.evidence
    ]


async def test_a_region_is_the_operators_else_the_askers(
    card: Callable[..., Core], made: Made
) -> None:
    enrichment = made()
    core = card(enrichment)
    for locale, region in (("en-US", "US"), ("en", "US"), ("fr", "FR"), ("xx_GB", "GB")):
        reply = await core.say("film anora", replace(ANNA, locale=locale))
        names = [f.name for f in reply.cards[0].fields if f.name.startswith("Watch")]
        assert names == ([f"Watch in {region}"] if region in SERVICES else [])
    enrichment.region = "US"
    reply = await core.say("film anora", ANNA)
    assert "Buy from Amazon Video" in str(reply.cards[0].fields)


async def test_a_film_is_asked_about_once_a_week_also_after_a_restart(
    made: Made, tmdb: LoopbackTmdb
) -> None:
    clock = Clock()
    for day in (0, 1, 6):
        clock.time = datetime(2026, 11, 24 + day, tzinfo=UTC)
        assert await made(clock=clock).extras(ANORA, "GB")
    assert tmdb.asked == [f"/3/find/{ANORA}", "/3/movie/1064213"]
    clock.time += timedelta(days=2)
    assert await made(clock=clock).extras(ANORA, "GB")
    assert tmdb.asked[2:] == ["/3/movie/1064213"], "its TMDB id is known by now"


async def test_nothing_is_kept_for_longer_than_six_months(made: Made, tmdb: LoopbackTmdb) -> None:
    clock = Clock()
    first = made(clock=clock)
    assert await first.extras(ANORA, "GB")
    tmdb.statuses = [500] * 99
    clock.time += timedelta(days=40)
    later = await first.extras(ANORA, "GB")
    assert later and later.poster and later.offers is None, "offers of last month may be over"
    await first.close()
    clock.time += timedelta(days=141)
    second = made(clock=clock)
    assert await second.extras(ANORA, "GB") is None
    assert await second.cache.asked_since(datetime(2020, 1, 1, tzinfo=UTC)) == set()


async def test_what_is_too_old_is_deleted_while_the_bot_runs(made: Made) -> None:
    clock = Clock()
    cache = made(clock=clock).cache
    await cache.put(ANORA, TmdbFilm(1064213))
    clock.time += timedelta(days=181)
    await cache.put("tt0048356", TmdbFilm(15919))
    assert await cache.asked_since(datetime(2020, 1, 1, tzinfo=UTC)) == {"tt0048356"}


async def test_a_slow_answer_is_waited_for_a_second_and_a_half_and_shown_next_time(
    card: Callable[..., Core], made: Made, tmdb: LoopbackTmdb
) -> None:
    tmdb.delay = 1.5  # twice: find and movie
    enrichment = made(deadline=DEADLINE)
    core = card(enrichment)
    started = time.monotonic()
    reply = await core.say("film anora", ANNA)
    assert DEADLINE == 1.5
    assert 1.4 < time.monotonic() - started < 2.9
    assert not reply.failed and reply.cards[0].title == "Anora (2024)"
    assert "Watch" not in str(reply.cards[0].fields)
    await asyncio.wait(enrichment._asking.values())
    again = await core.say("film anora", ANNA)
    assert "Netflix" in str(again.cards[0].fields), "the question went on, and nothing old was kept"
    assert len(tmdb.asked) == 2


@pytest.mark.parametrize(
    ("statuses", "body", "said"),
    [
        ([401], b"", "it refuses TMDB_API_KEY"),
        ([403], b"", "it refuses TMDB_API_KEY"),
        ([429], b"", "status 429"),
        ([500], b"", "status 500"),
        ([503], b"", "status 503"),
        ([301], b"", "status 301"),
        ([], b"{not json", "not what its documentation says"),
        ([], b"<html>proxy</html>", "not what its documentation says"),
        ([], b'{"movie_results": "none"}', "not what its documentation says"),
        ([], b"[]" * 1_100_000, "larger than"),
    ],
)
async def test_trouble_leaves_the_card_as_it_is_without(
    card: Callable[..., Core], core: Core, made: Made, tmdb: LoopbackTmdb,
    caplog: pytest.LogCaptureFixture, statuses: list[int], body: bytes, said: str,
) -> None:  # fmt: skip
    """And TMDB is left alone for a while: the next cards do not wait."""
    tmdb.statuses, tmdb.body = [*statuses], body
    with_it = card(made())
    caplog.set_level(logging.DEBUG)
    reply = await with_it.say("film anora", ANNA)
    plain = await core.say("film anora", ANNA)
    assert reply.cards == plain.cards and reply.text == plain.text
    assert await with_it.say("film parasite year:2019", ANNA)
    assert len(tmdb.asked) == 1
    ours = [r.getMessage() for r in caplog.records if r.name.startswith(("bot", "data"))]
    assert any(said in line for line in ours)
    assert not any(KEY in line or "api_key=" in line or tmdb.url in line for line in ours)


async def test_no_connection_leaves_the_card_as_it_is(
    card: Callable[..., Core], tmp_path: Path
) -> None:
    api = TmdbApi(SecretStr(KEY), "http://127.0.0.1:9/3")
    enrichment = TmdbEnrichment(api, TmdbCache(tmp_path / "tmdb.db"))
    reply = await card(enrichment).say("film anora", ANNA)
    assert not reply.failed and not reply.cards[0].thumbnail
    await enrichment.close()


async def test_a_film_that_tmdb_does_not_know_is_not_asked_about_again(
    made: Made, tmdb: LoopbackTmdb
) -> None:
    enrichment = made()
    for _ in range(3):
        assert await enrichment.extras(PARASITE, "GB") is None
    assert await enrichment.extras("a-film-without-an-imdb-id", "GB") is None
    assert tmdb.asked == [f"/3/find/{PARASITE}"]


async def test_many_cards_of_one_film_ask_once(made: Made, tmdb: LoopbackTmdb) -> None:
    enrichment = made()
    tmdb.delay = 0.05
    got = await asyncio.gather(*(enrichment.extras(ANORA, "GB") for _ in range(20)))
    assert all(each and each.offers for each in got) and len(tmdb.asked) == 2


async def test_a_token_goes_as_a_header_and_the_key_reaches_no_log(
    made: Made, tmdb: LoopbackTmdb, caplog: pytest.LogCaptureFixture
) -> None:
    assert await made(TOKEN).extras(ANORA, "GB")
    enrichment = made("wrong")
    clock = enrichment.now
    assert (await enrichment.extras(PARASITE, "GB"), clock()) == (None, clock())
    found = await enrichment.examined()
    assert not found.well and "TMDB_API_KEY" in found.text
    assert (await made().examined()).well
    assert KEY not in repr(made()) and KEY not in repr(made().api)


@pytest.mark.parametrize(
    "spoiled", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
async def test_a_damaged_cache_is_made_anew(made: Made, tmp_path: Path, spoiled: bytes) -> None:
    (tmp_path / "tmdb.db").write_bytes(spoiled)
    enrichment = made()
    assert await enrichment.extras(ANORA, "GB")
    assert (await enrichment.cache.size())[0] == 1


async def test_a_cache_that_cannot_be_written_costs_no_card(
    tmdb: LoopbackTmdb, tmp_path: Path
) -> None:
    api = TmdbApi(SecretStr(KEY), tmdb.url)
    enrichment = TmdbEnrichment(api, TmdbCache(tmp_path / "nowhere" / "tmdb.db"))
    found = await enrichment.extras(ANORA, "GB")
    assert found and found.offers
    await enrichment.close()


async def test_about_names_tmdb_and_justwatch_only_where_they_are_asked(
    card: Callable[..., Core], core: Core, made: Made
) -> None:
    reply = await card(made()).say("about", ANNA)
    said = str(reply.cards[0].fields)
    assert "uses the TMDB API but is not endorsed or certified by TMDB" in said
    assert "JustWatch" in said and "https://www.themoviedb.org" in said
    assert "TMDB" not in str(await core.say("about", ANNA))


async def test_about_shows_tmdbs_logo_beside_its_notice_where_the_operator_gives_it(
    card: Callable[..., Core], made: Made
) -> None:
    enrichment = made()
    enrichment.logo = "https://example.org/tmdb.png"
    reply = await card(enrichment).say("about", ANNA)
    assert reply.cards[1].thumbnail == "https://example.org/tmdb.png"
    assert "uses the TMDB API but is not endorsed or certified by TMDB" in reply.cards[1].body
    assert "TMDB" not in str(reply.cards[0].fields)


async def test_cards_are_kept_for_others_only_without_tmdb(
    card: Callable[..., Core], core: Core, made: Made
) -> None:
    call = Call.of("film", film=ANORA)
    with_it = card(made())
    await with_it.dispatch(call, ANNA)
    assert with_it.at_hand(call, ANNA) is None
    assert core.enrichment is NO_ENRICHMENT
    await core.dispatch(call, ANNA)
    assert core.at_hand(call, ANNA)


# --- where to watch, as a wish --------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish", ["watch:netflix", '"a film on netflix"', "watch:Netflix year:2024"]
)
async def test_a_wish_for_a_service_is_met_by_what_it_offers(
    card: Callable[..., Core], made: Made, wish: str
) -> None:
    enrichment = made()
    await enrichment.extras(ANORA, "GB")
    reply = await card(enrichment).say(f"recommend {wish}", ANNA)
    assert reply.answer.ids == (ANORA,)
    assert "on Netflix in GB" in reply.answer.query and "JustWatch" in reply.text


async def test_a_service_that_is_not_known_is_told_with_those_that_are(
    card: Callable[..., Core], made: Made
) -> None:
    enrichment = made()
    await enrichment.extras(ANORA, "GB")
    reply = await card(enrichment).say("recommend watch:nflx genre:drama", ANNA)
    assert "“nflx” in GB" in reply.text and "MUBI" in reply.text and len(reply.answer.ids) == 5


@pytest.mark.parametrize(
    ("said", "meant"),
    [("apple tv", "Apple TV Store"), ("itvx", "ITVX"), ("mubi", "MUBI"), ("tv", "Apple TV Store")],
)
async def test_a_part_of_a_services_name_will_do(made: Made, said: str, meant: str) -> None:
    enrichment = made()
    await enrichment.extras(ANORA, "GB")
    found = await enrichment.watchable(said, "GB")
    assert (found.services, found.films) == ((meant,), {ANORA})


# --- marquee import tmdb --------------------------------------------------------------------------


def silent(done: int, total: int | None, what: str) -> None:
    """No progress bar."""


async def test_an_import_asks_about_the_best_known_films_and_goes_on_where_it_was(
    catalogue_path: Path, made: Made, tmdb: LoopbackTmdb
) -> None:
    enrichment = made()
    importer = TmdbImporter(catalogue_path, enrichment)
    seen: list[tuple[int, int | None]] = []
    told = await importer(["films:12"], lambda done, total, what: seen.append((done, total)))
    assert "12 films asked about" in told and seen[-1] == (12, 12)
    finds = [path for path in tmdb.asked if "/find/" in path]
    assert len(set(finds)) == 12
    told = await TmdbImporter(catalogue_path, made())(["films:15", ANORA], silent)
    assert "12 were known already" in told or "13 were known already" in told
    assert len({path for path in tmdb.asked if "/find/" in path}) <= 16


async def test_an_import_keeps_to_the_pace_that_tmdb_allows(
    catalogue_path: Path, made: Made, tmdb: LoopbackTmdb
) -> None:
    """Too fast on purpose: what is refused is asked for again after the time that it is told."""
    tmdb.limit = 20
    enrichment = made()
    told = await TmdbImporter(catalogue_path, enrichment)(["films:30"], silent)
    assert tmdb.refused > 0
    assert "30 films asked about" in told and "could not" not in told


async def test_passing_failures_of_an_import_are_told_film_by_film(
    catalogue_path: Path, made: Made, tmdb: LoopbackTmdb
) -> None:
    enrichment = made()
    enrichment.api.fetcher.sleep = at_once
    tmdb.statuses = [500, 200, 502, 200, 429, 200]
    told = await TmdbImporter(catalogue_path, enrichment)(["films:6"], silent)
    assert "6 films asked about" in told and "could not" not in told
    tmdb.statuses = [400, 200]
    told = await TmdbImporter(catalogue_path, enrichment)(["films:8"], silent)
    assert "1 could not be asked about" in told and "status 400" in told


async def test_an_import_ends_where_tmdb_is_no_help_and_keeps_what_came(
    catalogue_path: Path, made: Made, tmdb: LoopbackTmdb
) -> None:
    enrichment = made()
    enrichment.api.fetcher.sleep = at_once
    tmdb.statuses = [200] * 10 + [500] * 1000
    with pytest.raises(UserError, match="run this again"):
        await TmdbImporter(catalogue_path, enrichment)(["all"], silent)
    assert await enrichment.cache.asked_since(datetime(2020, 1, 1, tzinfo=UTC))


async def test_an_import_without_a_good_key_says_so(catalogue_path: Path, made: Made) -> None:
    with pytest.raises(UserError, match="TMDB_API_KEY"):
        await TmdbImporter(catalogue_path, None)(["all"], silent)
    with pytest.raises(OperatorError, match="refuses TMDB_API_KEY"):
        await TmdbImporter(catalogue_path, made("wrong"))(["films:3"], silent)
    with pytest.raises(UserError, match="films:500"):
        await TmdbImporter(catalogue_path, made())(["everything"], silent)


async def at_once(seconds: float) -> None:
    """Do not wait."""


async def test_the_command_line_asks_the_tmdb_that_the_settings_name(
    catalogue_path: Path, tmdb: LoopbackTmdb, tmp_path: Path
) -> None:
    """An import, then a card in another process from what it kept; no output holds the key."""
    shutil.copyfile(catalogue_path, tmp_path / "catalogue.db")
    settings = {
        "MARQUEE_HOME": str(tmp_path),
        "TMDB_API_KEY": KEY,
        "TMDB_API_URL": tmdb.url,
        "WATCH_REGION": "gb",
    }

    async def marquee(*words: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=ROOT, env={**os.environ, **settings},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await process.communicate()
        return process.returncode, out.decode()

    code, told = await marquee("import", "tmdb", ANORA)
    assert (code, told.strip()) == (0, "1 films asked about, 0 of them unknown to TMDB.")
    tmdb.statuses = [500] * 9
    code, shown = await marquee("say", "film anora")
    assert code == 0 and "Watch in GB" in shown and "Netflix" in shown
    tmdb.statuses = []
    settings["TMDB_API_KEY"] = "f" * 32
    code, refused = await marquee("import", "tmdb", PARASITE)
    assert code == 1 and "TMDB refuses TMDB_API_KEY" in refused
    assert not any(key in told + shown + refused for key in (KEY, "f" * 32, tmdb.url))
