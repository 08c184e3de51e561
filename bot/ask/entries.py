"""The lexicon by phrase: what each entry stands for as a part of a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from bot.ask import lexicon
from bot.ask.items import Item, Ranking, made
from bot.ask.query import All, Both, Gender, Not, Step
from bot.ask.words import split

Add = Callable[..., None]


@lru_cache(maxsize=1)
def entries() -> dict[tuple[str, ...], tuple[Item, ...]]:
    """The lexicon by phrase."""
    table: dict[tuple[str, ...], list[Item]] = defaultdict(list)

    def add(phrase: str, *items: Item) -> None:
        words = tuple(word.plain for word in split(phrase))
        for item in items:
            if item not in table[words]:
                table[words].append(item)

    _relations(add)
    _classes(add)
    _questions(add)
    _operators(add)
    return {phrase: tuple(items) for phrase, items in table.items()}


def _relations(add: Add) -> None:
    for relation in lexicon.RELATIONS:
        _relation(relation, add)


def _classes(add: Add) -> None:
    add("lead", Item("rel", rel="director", cost=0.15))  # who led it, rather than its lead
    _named_classes(add)
    women = Both((Step("cast", All("film")), Not(Gender("m"))))  # not all genders are recorded
    for form in ("actress", "actresses"):
        add(form, made(women, 0.3, "class", role="cast"))
    for words, later in ((lexicon.EARLIER, False), (lexicon.LATER, True)):
        for word in words.split("|"):
            add(word, Item("beyond", ranking=Ranking("year", later)))


def _named_classes(add: Add) -> None:
    for word, name in lexicon.ACTIVE.items():
        add(word, Item("rel", rel=name, flags=frozenset({"active"})))
    for sort, nouns in lexicon.CLASSES.items():
        for noun in nouns.split("|"):
            for form in (noun, lexicon.plural(noun)):
                add(form, made(All(sort), 0.0, "class"))
    for sort, words in lexicon.EXTRA_CLASSES.items():
        for word in words.split("|"):
            add(word, made(All(sort), 0.0, "class"))
    for gender, words in lexicon.GENDERS.items():
        for word in words.split("|"):
            add(word, made(Gender(gender), 0.0))
    for phrase, (role, gender) in lexicon.GENDERED_ROLES.items():
        add(phrase, made(Gender(gender), 0.0, role=role))


def _relation(relation: lexicon.Relation, add: Add) -> None:
    name = relation.name
    noun = Item("rel", rel=name, flags=frozenset({"noun"}))
    for word in filter(None, relation.nouns.split("|")):
        for form in (word, lexicon.plural(word)):
            several = noun if form == word else replace(noun, flags=noun.flags | {"several"})
            add(form, several)
            if word == "actress":
                continue  # a class of her own
            if name in ("director", "cast", "writer", "cinematographer", "composer"):
                add(form, made(Step(name, All("film")), 0.35, "class", role=name))
            elif name not in ("won", "nominated"):
                add(form, made(All(name), 0.1, "class"))
    verb = Item("rel", rel=name)
    for word in filter(None, relation.verbs.split("|")):
        for form in lexicon.forms(word):
            add(form, verb)
    for word in filter(None, relation.forms.split("|")):
        add(word, verb)


def _questions(add: Add) -> None:
    for word, sort in lexicon.WH.items():
        if sort == "any":
            add(word, Item("wh", word=word))
        else:
            add(word, made(All(sort), 0.0, "wh", "class"))
    for word in lexicon.COUNT.split("|"):
        add(word, Item("count"))
    for word in lexicon.COUNT_TIMES.split("|"):
        add(word, Item("count", word="times"))
    for word in lexicon.RELATIVES.split("|"):
        add(word, Item("pro", word=word))


def _operators(add: Add) -> None:
    for cat, words in (
        ("and", lexicon.AND), ("or", lexicon.OR), ("not", lexicon.NOT),
        ("neither", lexicon.NEITHER), ("than", lexicon.THAN),
        ("same", lexicon.SAME), ("co", lexicon.CO),
    ):  # fmt: skip
        for word in words.split("|"):
            add(word, Item(cat))
    for word in lexicon.PREPOSITIONS.split("|"):
        add(word, Item("prep", word=word))
    for word, rel in lexicon.COMPOUND.items():
        mutual = {"together"} if word in lexicon.TOGETHER else set()
        add(word, Item("rel", rel=rel, flags=frozenset({"noun", "co"} | mutual)))
    for word, (attribute, descending) in (lexicon.SUPERLATIVES | lexicon.COMPARATIVES).items():
        verb = "verb" if word.split()[0] in lexicon.VERBS else ""
        add(word, Item("superlative", ranking=Ranking(attribute, descending), word=verb))
    add("w", Item("prep", word="with"))
    for word, place in lexicon.ORDINALS.items():
        add(word, Item("ordinal", number=place))
    for word, shift in lexicon.YEAR_BESIDE.items():
        add(word, Item("beside", number=shift))
    for word in lexicon.BEAT.split("|"):
        add(word, Item("beat"))
    _counting(add)


def _counting(add: Add) -> None:
    for words, number, word in (
        (lexicon.MOST, 0, ""), (lexicon.FEWEST, -1, ""),
        (lexicon.MORE, 0, "more"), (lexicon.FEWER, -1, "more"),
    ):  # fmt: skip
        for phrase in words.split("|"):
            add(phrase, Item("most", number=number, word=word))
    for phrase, number in lexicon.TIMES.items():
        add(phrase, Item("times", number=number))
    for phrase, number in lexicon.EXACTLY.items():
        add(phrase, Item("times", number=number, word="exactly"))
    for phrase, number in lexicon.STREAKS.items():
        add(phrase, Item("streak", number=number))
    for phrase in lexicon.LONGEST_STREAK.split("|"):
        add(phrase, Item("streak"))
    for phrase in lexicon.ONLY.split("|"):
        add(phrase, Item("only"))
    for phrase in lexicon.LOST.split("|"):
        add(phrase, Item("lost"))
    for phrase in lexicon.WITHOUT.split("|"):
        add(phrase, Item("not", word="without"))


@lru_cache(maxsize=1)
def unheld() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases that ask for what no catalogue holds, by their first word."""
    table: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for phrase in lexicon.UNHELD.split("|"):
        words = tuple(word.plain for word in split(phrase))
        table[words[0]].append(words)
    return {first: tuple(phrases) for first, phrases in table.items()}
