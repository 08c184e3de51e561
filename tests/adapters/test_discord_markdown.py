"""Markup to Discord's Markdown: converted, escaped, clipped between marks."""

from __future__ import annotations

import pytest

from adapters.discord.markdown import escape, link, write
from bot.reply import escape as literal
from tests.hostile import HOSTILE


def test_the_subset_is_converted() -> None:
    text = "**a** *b* `c` [d](https://e.example/f)\n> g"
    assert write(text, 200) == ("**a** *b* `c` [d](<https://e.example/f>)\n> g", False)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("*batteries not included", r"\*batteries not included"),
        ("snake_case ~~x~~ ||y||", r"snake\_case \~\~x\~\~ \|\|y\|\|"),
        ("<@1> @everyone", "\\<@1\\> @\u200beveryone"),
        ("[a](b)", r"\[a\](b)"),
        ("see https://a.example/b_c.", "see <https://a.example/b_c>."),
    ],
)
def test_special_characters_are_literal(given: str, written: str) -> None:
    assert escape(given) == written


@pytest.mark.parametrize("start", ["# x", "### x", "- x", "-# x", "> x", "1. x", "* x", "+ x"])
def test_a_line_of_data_starts_no_heading_list_or_quote(start: str) -> None:
    assert "\\" in write(literal(start), 100)[0].partition("x")[0]
    assert "\\" in write(literal(f"a\n{start}"), 100)[0].partition("x")[0]


def test_emphasis_keeps_its_spaces_outside() -> None:
    assert write("** a **b", 50)[0] == " **a** b"


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("limit", [1, 2, 7, 60, 333])
def test_a_clipped_text_never_breaks_a_mark(kind: str, limit: int) -> None:
    """Cut anywhere: within the limit, no lone backslash and no half-written pair at the end."""
    written, cut = write(f"**{literal(HOSTILE[kind])}**", limit)
    assert len(written) <= limit
    if cut:
        assert written.endswith("…")
        body = written[:-1]
        assert (len(body) - len(body.rstrip("\\"))) % 2 == 0


def test_a_link_is_kept_whole_or_left_out() -> None:
    assert write("before [label](https://a.example/long)", 20) == ("before…", True)
    assert write("https://a.example/a/long/address and more", 20)[0] == "…"


def test_only_web_addresses_become_links() -> None:
    assert link("a", "javascript:alert(1)") == "a"
    assert link("a]b", "https://x.example/(y) z") == r"[a\]b](<https://x.example/%28y%29%20z>)"
