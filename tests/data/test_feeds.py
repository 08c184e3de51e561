"""Feeds of every kind: what feedparser sees is accounted for, and nothing crashes or hangs."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import feedparser
import pytest

from data.sources.feed import entries, read_feed
from data.sources.refusals import NotAFeed

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>S</title>
<link>https://example.org/</link>{}</channel></rss>"""
ITEM = "<item><title>{}</title><guid>{}</guid><description>{}</description>{}</item>"


def _rss(*items: tuple[str, ...]) -> bytes:
    return RSS.format("".join(ITEM.format(*item) for item in items)).encode()


def test_every_reference_feed_gives_the_entries_that_feedparser_sees(reference: Path) -> None:
    for path in sorted((reference / "feeds").glob("*/*")):
        raw = path.read_bytes()
        started = time.process_time()
        try:
            reading = read_feed(raw, "https://example.org/feed")
        except NotAFeed:
            assert not feedparser.parse(raw).entries, path.name
            continue
        assert time.process_time() - started < 2, path.name
        count = len(reading.documents) + len(reading.skipped)
        if path.suffix != ".json":
            assert count == len(feedparser.parse(raw).entries), path.name
        else:
            assert count > 0, path.name


def test_titles_and_addresses_are_those_that_feedparser_sees(reference: Path) -> None:
    path = reference / "feeds" / "feed-rs" / "rss_2.0_cloudflare.xml"
    seen = feedparser.parse(path.read_bytes()).entries
    ours = entries(path.read_bytes(), "https://blog.example/")
    assert [e.url for e in ours] == [e.link for e in seen]


def test_relative_links_are_made_whole() -> None:
    raw = RSS.format(
        "<item><title>T</title><link>/a</link><description>&lt;img src='/i.png'&gt; x y"
        "</description></item>"
    ).encode()
    document = read_feed(raw, "https://example.org/feed/").documents[0]
    assert document.url == "https://example.org/a"
    assert document.images[0].url == "https://example.org/i.png"


def test_scripts_and_entities_in_titles_become_text() -> None:
    raw = _rss(("&lt;script&gt;x()&lt;/script&gt;A &amp;amp; B", "1", "text", ""))
    assert read_feed(raw, "").documents[0].title == "A & B"


def test_two_entries_with_one_guid_are_one_and_a_reason() -> None:
    reading = read_feed(_rss(("A", "1", "text", ""), ("B", "1", "text", "")), "")
    assert [d.title for d in reading.documents] == ["A"]
    assert [(s.title, "guid" in s.reason) for s in reading.skipped] == [("B", True)]


def test_a_post_of_the_far_future_is_skipped_and_the_rest_kept() -> None:
    future = "<pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate>"
    raw = _rss(("A", "1", "text", future), ("B", "2", "text", ""))
    reading = read_feed(raw, "", date(2026, 1, 1))
    assert [d.title for d in reading.documents] == ["B"]
    assert "2099" in reading.skipped[0].reason


def test_nested_entities_are_refused() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">'
        + "".join(
            f'<!ENTITY {c} "&{p};&{p};&{p};">' for p, c in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + "]><rss version='2.0'><channel><item><title>&i;</title></item></channel></rss>"
    )
    with pytest.raises(NotAFeed, match="grow without end"):
        read_feed(bomb.encode(), "")


def test_text_in_a_wrong_encoding_is_read_as_far_as_it_goes() -> None:
    raw = _rss(("Caf\u00e9", "1", "text one", "")).replace("é".encode(), b"\xe9")
    assert read_feed(raw, "").documents[0].title.startswith("Caf")


@pytest.mark.parametrize(
    "raw", [b"", b"<html><body>Log in</body></html>", b'{"a": 1}', b"{", b"\x00"]
)
def test_what_is_no_feed_is_told_as_such(raw: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_feed(raw, "")


def test_wordpress_guids_give_the_number_of_the_post() -> None:
    raw = _rss(("A", "https://example.org/?p=123", "text", ""))
    assert read_feed(raw, "").documents[0].key == "123"


def test_a_json_feed_is_a_feed() -> None:
    raw = (
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1",'
        b' "title": "A", "content_html": "<p>One <i>Marty</i></p>", "url": "https://e.org/1",'
        b' "date_published": "2024-02-03T00:00:00Z"}]}'
    )
    document = read_feed(raw, "").documents[0]
    assert (document.title, document.published) == ("A", date(2024, 2, 3))
    assert document.blocks[0].titles == ("Marty",)


def _parts(*bodies: str) -> list[bool]:
    items = "".join(
        f"<item><title>T</title><guid>{n}</guid>{b}</item>" for n, b in enumerate(bodies)
    )
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    raw = f"{head}{items}</channel></rss>".encode()
    return [document.partial for document in read_feed(raw, "").documents]


def test_a_summary_and_a_text_that_is_cut_off_count_as_a_part() -> None:
    whole = "<content:encoded>&lt;p&gt;All of it.&lt;/p&gt;</content:encoded>"
    cut = "<content:encoded>&lt;p&gt;The beginning [&amp;hellip;]&lt;/p&gt;</content:encoded>"
    assert _parts(whole, "<description>Some.</description>", cut) == [False, True, True]


def test_the_entry_in_which_a_feed_breaks_off_is_skipped() -> None:
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    item = "<item><title>T</title><guid>{}</guid><content:encoded>A text.</content:encoded></item>"
    raw = head + item.format(1) + item.format(2).replace(" text.</content:encoded></item>", "")
    reading = read_feed(raw.encode(), "")
    assert [d.key for d in reading.documents] == ["1"]
    assert [(one.key, one.reason) for one in reading.skipped] == [("2", "it has no text")]


def test_a_post_behind_a_password_is_skipped_with_that_reason() -> None:
    form = "&lt;form class='post-password-form'&gt;&lt;p&gt;Enter it&lt;/p&gt;&lt;/form&gt;"
    reading = read_feed(_rss(("Protected: A", "1", form, "")), "")
    assert [skipped.reason for skipped in reading.skipped] == ["it is protected by a password"]


@pytest.mark.parametrize("field", ["title", "id", "url", "content_html", "tags", "authors"])
@pytest.mark.parametrize("value", [None, 5, [], {}, [None], "half \ud800", "\x00", "http://[::1"])
def test_no_value_in_a_json_feed_breaks_the_reading_of_the_others(
    field: str, value: object
) -> None:
    item = {"id": "1", "title": "A", "content_html": "<p>One</p>", "url": "https://e.org/1"}
    good = {**item, "id": "2"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{**item, field: value}, good]}
    documents = read_feed(json.dumps(feed).encode(), "https://e.org/").documents
    assert "2" in {document.key for document in documents}
    for document in documents:
        kept = f"{document.key}{document.title}{document.url}{document.tags}{document.blocks}"
        assert "\x00" not in kept and kept.encode()


def test_a_half_character_in_an_entry_is_left_out() -> None:
    raw = _rss(("T&#xD800;", "1&#xD800;", "x&#xD800;y", ""))
    document = read_feed(raw, "").documents[0]
    assert (document.title, document.key, document.blocks[0].text) == ("T", "1", "xy")
