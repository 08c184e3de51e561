"""HTML and WordPress exports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.sources.html import read_html
from data.sources.refusals import NotAnEssay
from data.sources.web_page import read_web_page
from data.sources.wxr import read_wxr, site_of

WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>S</title><link>https://example.org</link>
<wp:base_blog_url>https://example.org</wp:base_blog_url>{}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://example.org/x/</link><dc:creator>ann</dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded><wp:post_id>{id}</wp:post_id>
<wp:post_date>2023-04-05 06:07:08</wp:post_date><wp:status>{status}</wp:status>
<wp:post_password>{password}</wp:post_password><wp:post_type>{type}</wp:post_type>
<category domain="post_tag">Oscars</category></item>"""
POST = {"title": "T", "body": "One.\n\nTwo.", "id": "5", "status": "publish", "password": "",
        "type": "post"}  # fmt: skip


def _export(tmp_path: Path, *posts: dict[str, str]) -> Path:
    path = tmp_path / "export.xml"
    path.write_text(WXR.format("".join(ITEM.format(**{**POST, **post}) for post in posts)))
    return path


def test_an_export_gives_published_posts_in_paragraphs(tmp_path: Path) -> None:
    path = _export(tmp_path, {})
    document = read_wxr(path).documents[0]
    assert [block.text for block in document.blocks] == ["One.", "Two."]
    assert (document.key, document.published, document.tags) == ("5", date(2023, 4, 5), ("Oscars",))
    assert site_of(path) == "https://example.org"


def test_drafts_protected_posts_and_doubles_of_an_export_are_skipped_with_reasons(
    tmp_path: Path,
) -> None:
    path = _export(
        tmp_path, {}, {"id": "6", "status": "draft"}, {"id": "7", "password": "x"}, {"id": "5"},
        {"id": "8", "type": "attachment"},
    )  # fmt: skip
    reading = read_wxr(path)
    assert [d.key for d in reading.documents] == ["5"]
    assert [s.reason.split()[-1] for s in reading.skipped] == ["published", "password", "twice"]


def test_an_export_cut_short_keeps_what_is_whole(tmp_path: Path) -> None:
    path = _export(tmp_path, {}, {"id": "6"})
    text = path.read_text()
    path.write_text(text[: text.rindex("<wp:post_id>6")])
    reading = read_wxr(path)
    assert [d.key for d in reading.documents] == ["5"]
    assert "damaged" in reading.skipped[-1].reason


def test_an_export_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml"
    path.write_text(
        '<!DOCTYPE r [<!ENTITY a "b">]><rss xmlns:wp="http://wordpress.org/export/1.2/"/>'
    )
    with pytest.raises(NotAnEssay, match="entities"):
        read_wxr(path)


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ('<sup data-fn="u" class="fn"><a href="#u" id="u-link">1</a></sup>',
         '<ol class="wp-block-footnotes"><li id="u">Doe, 2014. <a href="#u-link">↩︎</a></li></ol>'),
        ('<sup><a href="#_ftn1" id="_ftnref1">[1]</a></sup>',
         '<p><a href="#_ftnref1" id="_ftn1">[1]</a> Doe, 2014.</p>'),
        ('<a href="#fn1" id="ref1">*</a>',
         '<div class="footnotes"><p id="fn1">* Doe, 2014. <a href="#ref1">Back</a></p></div>'),
    ],
)  # fmt: skip
def test_footnotes_of_several_plug_ins_are_joined_to_their_marks(mark: str, note: str) -> None:
    page = read_html(f"<p>A claim.{mark} And more.</p>{note}")
    assert [(b.text, b.marks) for b in page.blocks] == [("A claim. And more.", (1,))]
    assert page.footnotes[0].text.strip("* ").startswith("Doe, 2014")


def test_nothing_that_runs_or_hides_survives() -> None:
    page = read_html(
        "<p onclick='x()'>Seen<script>bad()</script><style>p{}</style></p><iframe src=x></iframe>"
        "<form><input value=y></form><noscript>z</noscript><p hidden>h</p>"
    )
    assert [block.text for block in page.blocks] == ["Seen"]


def test_pictures_quotes_and_sections_keep_their_kind() -> None:
    page = read_html(
        "<h2 id='a'>One</h2><figure><img src='/p.jpg'><figcaption>Said so</figcaption></figure>"
        "<blockquote><p>Quoted</p></blockquote><ul><li>Item</li></ul>",
        "https://example.org/x/",
    )
    assert [(b.kind, b.section, b.anchor) for b in page.blocks] == [
        ("caption", "One", "a"), ("quote", "One", "a"), ("item", "One", "a"),
    ]  # fmt: skip
    assert page.images[0].url == "https://example.org/p.jpg"


def test_html_nested_without_end_is_read_flat() -> None:
    page = read_html("<div>" * 5000 + "deep" + "</div>" * 5000)
    assert [block.text for block in page.blocks] == ["deep"]


def test_a_saved_page_gives_its_article_only() -> None:
    text = "word " * 60
    document = read_web_page(
        "<html><head><meta property='og:title' content='T'>"
        "<meta property='article:published_time' content='2024-05-06T00:00:00Z'></head><body>"
        f"<nav>menu</nav><article><h1>T</h1><p>{text}</p></article><footer>foot</footer></body></html>",
        "k",
    )
    assert (document.title, document.published) == ("T", date(2024, 5, 6))
    assert [block.text for block in document.blocks] == [text.strip()]
