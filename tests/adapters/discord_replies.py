"""Replies of every shape, as large as the message model lets them be."""

from __future__ import annotations

from bot.reply import (
    Action,
    Call,
    Card,
    Choice,
    ChoiceList,
    Field,
    Link,
    Pages,
    Picture,
    Reply,
    escape,
)
from tests.hostile import HOSTILE

PNG = b"\x89PNG\r\n\x1a\n"


def everything(text: str, *, cards: int = 10, actions: int = 20) -> Reply:
    """A reply that uses all there is, with ``text`` in every place that takes one."""
    marked = escape(text)
    card = Card(
        title=text,
        url="https://films.example/one(two)",
        body=marked,
        fields=tuple(Field(marked[:200], marked, wide=n % 2 == 0) for n in range(10)),
        image="https://films.example/image.png",
        thumbnail="https://films.example/poster.png",
        footer=text,
        tone="award",
    )
    label = text[:70].replace("\ud800", "")
    return Reply(
        marked or "x",
        cards=(card,) * cards,
        actions=tuple(Action(label, Call.of("film", film=f"tt{n}")) for n in range(actions)),
        choices=ChoiceList(text, tuple(Choice(text, Call.of("c", n=n), text) for n in range(25))),
        pages=Pages(Call.of("awards", film="tt1"), 2, 9),
        pictures=(Picture("taste.png", PNG, text if text.strip() else "x"),),
        private=True,
    )


def shapes() -> dict[str, Reply]:
    """A reply for each way a message can be too large or odd."""
    found = {
        "one line": Reply("Yes."),
        "long text": Reply("word " * 1500),
        "one long word": Reply("x" * 9000),
        "quotes": Reply("> one\n> two\nthree"),
        "a link": Reply("See", actions=(Link("IMDb", "https://www.imdb.com/title/tt1/"),)),
        "an address too long": Reply("See", actions=(Link("x", f"https://a.example/{'y' * 600}"),)),
        "all escapes": Reply("\\*" * 1999),
        "many rows": Reply(
            "x",
            actions=tuple(Action("a", Call.of("a", n=n)) for n in range(20)),
            pages=Pages(Call("p"), 1, 2),
            choices=ChoiceList("c", (Choice("c", Call("c")),)),
        ),
        "a page that is a button too": Reply(
            "x", actions=(Action("next", Call.of("p", page=2)),), pages=Pages(Call("p"), 1, 2)
        ),
        "ten cards": Reply("x", cards=tuple(Card(f"Film {n}", body="b" * 800) for n in range(10))),
        "an empty card": Reply("x", cards=(Card("y"),)),
        "all at once": everything("Anora (2024)"),
    }
    for kind, text in HOSTILE.items():
        found[f"hostile: {kind}"] = everything(text, cards=3, actions=3)
    return found
