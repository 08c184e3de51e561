"""Essays: imported from files, kept once, searched, linked, browsed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.asker import Asker, Role
from bot.dispatch import Core
from bot.errors import UserError
from bot.essays.document import Block, Document
from bot.essays.linking import Linker
from bot.film import Footnote
from data.catalogue import SqliteCatalogue
from data.journal import JournalDatabase, SqlJournal, mentioned
from data.journal.essay_parts import Linked
from data.journal.essay_writes import Saved
from data.journal.meaning import Meaning
from data.journal.sites import SqlSites
from data.sources.essays import EssayImporter
from data.sources.fetch import Fetcher
from data.sources.keeping import EssayKeeper
from data.sources.sync import SiteSync

PAGE = """MARCH 2024:

Why the Night Train Matters
In Bong Joon Ho’s Snowpiercer (2013) the train never stops, and the passengers who live at its tail
have nothing but each other.

A Class System on Rails
The carriages are a ladder laid flat: every door opened by force is a rung. A reviewer called it
“a revolution with a dining car,”1 and the phrase holds. Parasite (2019), which won the Palme d’Or,
turned the same ladder upright again.

- Jane Doe, Rails and Revolt, May 2, 2014 https://example.org/rails ↩︎
- John Roe, Upright Ladders, June 3, 2020. ↩︎
Archives
- March 2024
- February 2024
"""


def _nothing(done: int, total: int | None, what: str) -> None:
    pass


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlJournal]:
    journal = SqlJournal(JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}"))
    yield journal
    await journal.close()


@pytest.fixture
def importer(catalogue: SqliteCatalogue, store: SqlJournal, linker: Linker) -> EssayImporter:
    keeper = EssayKeeper(catalogue, store, linker)
    return EssayImporter(keeper, SiteSync(keeper, SqlSites(store.database), Fetcher()))


def _write(folder: Path, name: str, text: str = PAGE) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


async def test_a_page_gives_title_month_sections_and_notes(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path
) -> None:
    await importer([_write(tmp_path, "a.txt")], _nothing)
    essay = (await store.essays())[0]
    assert essay.title == "Why the Night Train Matters"
    assert (essay.month, essay.date_label) == ("2024-03", "March 2024")
    assert essay.sections == ("A Class System on Rails",)
    assert [note.url for note in essay.footnotes] == ["https://example.org/rails", ""]


async def test_a_mark_glued_to_a_word_becomes_a_note_of_its_passage(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path
) -> None:
    await importer([_write(tmp_path, "a.txt")], _nothing)
    passage = (await store.search("revolution with a dining car"))[0]
    assert "car,”1" not in passage.text
    assert [note.number for note in passage.footnotes] == [1]


async def test_the_same_file_again_changes_nothing_and_an_edit_is_a_revision(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path
) -> None:
    place = _write(tmp_path, "a.txt")
    await importer([place], _nothing)
    assert "1 unchanged" in await importer([place], _nothing)
    _write(tmp_path, "a.txt", PAGE.replace("a ladder laid flat", "a staircase laid flat"))
    assert "1 changed" in await importer([place], _nothing)
    assert await store.count_essays() == 1
    assert await store.search("staircase")
    assert all("ladder laid flat" not in p.text for p in await store.search("ladder laid flat"))


async def test_a_copy_of_a_file_is_the_same_essay(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path
) -> None:
    await importer([_write(tmp_path, "a.txt"), _write(tmp_path, "b.txt")], _nothing)
    assert await store.count_essays() == 1


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.txt", "Shopping list: milk, bread and a newspaper.", "month"),
        ("a.txt", "", "month"),
        ("a.md", "# A heading\n\nand text without front matter", "front matter"),
        ("a.md", "---\ntitle: [unclosed\n---\ntext", "YAML"),
        ("a.txt", "\x00\x01\x02", "not a text"),
        ("a.pdf", "%PDF", "ends in none"),
    ],
)
async def test_what_is_no_essay_is_refused_in_one_sentence_and_nothing_is_kept(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path, name: str, text: str, why: str
) -> None:
    with pytest.raises(UserError, match=why):
        await importer([_write(tmp_path, name, text)], _nothing)
    assert await store.count_essays() == 0


async def test_a_bad_file_among_good_ones_is_skipped_with_its_reason(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path
) -> None:
    _write(tmp_path, "a.txt")
    _write(tmp_path, "b.txt", "no essay")
    report = await importer([str(tmp_path)], _nothing)
    assert "1 skipped" in report and "b.txt" in report
    assert await store.count_essays() == 1


async def test_markdown_with_front_matter_is_an_essay(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path
) -> None:
    text = (
        "---\ntitle: On *Marty*\ndate: 2023-05-09\nauthor: A. Writer\nurl: https://example.org/m\n"
        "tags: [oscars, 1950s]\n---\n\nIn *Marty* a butcher dances.[^1]\n\n## The Dance Hall\n\n"
        "> Ernest Borgnine won the Oscar.\n\n[^1]: Paddy Chayefsky, 1953. https://example.org/tv\n"
    )
    await importer([_write(tmp_path, "a.md", text)], _nothing)
    essay = (await store.essays(tag="oscars"))[0]
    assert (essay.title, essay.published, essay.author) == (
        "On Marty", date(2023, 5, 9), "A. Writer",
    )  # fmt: skip
    assert essay.sections == ("The Dance Hall",)
    assert essay.footnotes[0].url == "https://example.org/tv"
    passage = (await store.search("butcher dances"))[0]
    assert passage.url.startswith("https://example.org/m#:~:text=")


async def test_links_name_the_film_of_that_year_its_maker_and_the_prize(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path
) -> None:
    await importer([_write(tmp_path, "a.txt")], _nothing)
    essay = (await store.essays())[0]
    targets = {link.target for link in await store.links(essay.id)}
    assert {"tt6751668", "nm0094435", "cannes/top-prize"} <= targets
    assert [e.id for e in await store.essays(target="tt6751668")] == [essay.id]


async def test_what_no_essay_mentions_is_known_until_one_does(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of this process's writes at once, of another's a moment later; a prize's award counts, too."""
    other = SqlJournal(JournalDatabase(store.database.url))
    try:
        for journal in (store, other):
            assert await journal.essays(target="tt6751668") == []
        await importer([_write(tmp_path, "a.txt")], _nothing)
        for target in ("tt6751668", "cannes/top-prize", "cannes"):
            assert len(await store.essays(target=target)) == 1
        assert await store.essays(target="tt0000001") == []
        monkeypatch.setattr(mentioned, "FRESH", -1.0)
        assert len(await other.essays(target="tt6751668")) == 1
    finally:
        await other.close()


async def test_with_too_many_mentions_to_hold_the_journal_is_asked(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentioned, "MOST", 1)
    await importer([_write(tmp_path, "a.txt")], _nothing)
    assert len(await store.essays(target="tt6751668")) == 1
    assert await store.essays(target="tt0000001") == []


async def test_a_quote_is_short_escaped_and_has_the_match_in_bold(store: SqlJournal) -> None:
    text = "word " * 70 + "*a* **needle** in hay. " + "more " * 70
    document = Document("k", "Needles", (Block("paragraph", text),), published=date(2024, 1, 1))
    await store.save("files", [Linked(document)], baseline=True)
    quote = (await store.search("needle"))[0].quote
    assert "**needle**" in quote and "\\*a\\*" in quote
    assert quote.startswith("… ") and quote.endswith(" …") and len(quote.split()) <= 62


@pytest.mark.parametrize(
    "question", ['"', "NEAR(a b)", "a* OR b", "title:x", "-", "💥", "'; DROP TABLE essays; --"]
)
async def test_operators_in_a_question_are_only_words(store: SqlJournal, question: str) -> None:
    document = Document("k", "T", (Block("paragraph", "Some text."),), published=date(2024, 1, 1))
    await store.save("files", [Linked(document)], baseline=True)
    assert await store.search(question) == []
    assert await store.count_essays() == 1


async def test_a_withdrawn_essay_is_not_found_and_comes_back_by_saving(store: SqlJournal) -> None:
    document = Document("7", "T", (Block("paragraph", "Some text."),), published=date(2024, 1, 1))
    await store.save("site", [Linked(document)], baseline=False)
    assert await store.withdraw("site", ["7", "8"]) == 1
    assert await store.search("text") == [] and await store.essays() == []
    await store.save("site", [Linked(document)], baseline=False)
    assert len(await store.search("text")) == 1
    assert await store.count_essays() == 1


async def test_a_site_takes_over_what_a_file_brought_and_a_file_changes_nothing_of_a_site(
    store: SqlJournal,
) -> None:
    document = Document(
        "f", "Same", (Block("paragraph", "From file."),), published=date(2024, 1, 1)
    )
    await store.save("files", [Linked(document)], baseline=True)
    site = replace(document, key="5", blocks=(Block("paragraph", "From site."),))
    await store.save("https://example.org", [Linked(site)], baseline=True)
    await store.save("files", [Linked(document)], baseline=True)
    assert await store.count_essays() == 1
    assert await store.search("site") and not await store.search("file")


async def test_the_archive_counts_by_month(store: SqlJournal) -> None:
    for number, month in enumerate((3, 3, 4)):
        document = Document(
            str(number), f"T{number}", (Block("paragraph", "x"),), published=date(2024, month, 1)
        )
        await store.save("site", [Linked(document)], baseline=True)
    assert await store.months() == [("2024-04", 1), ("2024-03", 2)]


async def test_the_sample_essay_answers_as_promised(
    reference: Path, importer: EssayImporter, store: SqlJournal, core: Core
) -> None:
    await importer([str(reference / "essay" / "2025-04-anora.txt")], _nothing)
    asked = replace(core, journal=store)
    reply = await asked.say("essays intimacy coordinator", Asker())
    assert "**intimacy coordinator**" in reply.text
    assert "April 2025" in reply.text and "Ascent of Ethical Realism" in reply.text
    assert reply.answer.kind == "essay" and reply.answer.evidence
    essay = (await store.essays())[0]
    assert len(essay.sections) == 4 and len(essay.footnotes) == 3
    targets = {link.target for link in await store.links(essay.id)}
    assert targets >= {
        "tt28607951", "tt3824458", "tt5649144", "tt0048356", "tt6751668", "nm0048918",
        "nm5700898", "cannes/top-prize", "academy/picture",
    }  # fmt: skip


async def test_a_moderators_word_on_a_link_outlasts_an_edit(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path
) -> None:
    place = _write(tmp_path, "a.txt")
    await importer([place], _nothing)
    essay = (await store.essays())[0]
    assert await store.decide(essay.id, "tt6751668", confirmed=False)
    _write(tmp_path, "a.txt", PAGE.replace("a rung", "one rung"))
    await importer([place], _nothing)
    assert "tt6751668" not in {link.target for link in await store.links(essay.id)}
    assert not await store.essays(target="tt6751668")
    assert not await store.decide(essay.id, "tt0000000", confirmed=True)


async def test_claims_against_the_catalogue_are_shown_to_moderators_until_dismissed(
    importer: EssayImporter, store: SqlJournal, core: Core, tmp_path: Path
) -> None:
    text = PAGE.replace(
        "The carriages",
        "Tangerine (2015) won the Palme d’Or. Parasite (2009) did, too. The carriages",
    )
    await importer([_write(tmp_path, "a.txt", text)], _nothing)
    asked = replace(core, journal=store)
    reply = await asked.say("review", Asker(role=Role.MODERATOR))
    assert "Tangerine (2015) won the Palme" in reply.text
    assert reply.private
    member = await asked.say("review", Asker())
    assert member.failed and "Tangerine" not in member.text
    for claim in await store.contradictions():
        assert await store.dismiss(claim.number)
    assert await store.contradictions() == []


async def test_a_true_claim_is_no_contradiction(
    importer: EssayImporter, store: SqlJournal, tmp_path: Path
) -> None:
    text = PAGE.replace("The carriages", "Parasite (2019) won Best Picture. The carriages")
    await importer([_write(tmp_path, "a.txt", text)], _nothing)
    assert await store.contradictions() == []


async def test_a_question_in_other_words_finds_the_passage_by_its_meaning(
    store: SqlJournal,
) -> None:
    if not Meaning.installed():
        pytest.skip("the static model is optional")
    store.meaning = Meaning(store.database)
    texts = (
        "The butcher dances with a shy teacher on a Saturday evening.",
        "The train crosses a frozen plain and never comes to a halt.",
        "A judge reads the verdict aloud in an empty courtroom.",
    )
    blocks = tuple(Block("paragraph", text) for text in texts)
    document = Document("k", "Three Scenes", blocks, published=date(2024, 1, 1))
    await store.save("files", [Linked(document)], baseline=True)
    found = await store.search("locomotive travelling through snow")
    assert found[0].text == texts[1] and not found[0].sure


def _whole(key: str, words: int = 40) -> Document:
    text = " ".join(f"word{number}" for number in range(words))
    block = Block("paragraph", text, section="Part", marks=(1,), titles=("Marty",))
    return Document(
        key, "Kept Whole", (block,), url="https://example.org/?p=1", author="A. Writer",
        published=date(2024, 1, 1), footnotes=(Footnote(1, "A source"),), tags=("Oscars",),
    )  # fmt: skip


def _excerpt(key: str, title: str = "Kept Whole") -> Document:
    block = Block("paragraph", "word0 word1 word2 […]")
    return Document(key, title, (block,), published=date(2024, 1, 1), partial=True)


async def _kept(keeper: EssayKeeper, source: str, document: Document) -> Saved:
    saved = Saved()
    await keeper.keep(source, [document], saved, baseline=False)
    return saved


async def test_an_excerpt_never_takes_the_place_of_the_whole_text(
    importer: EssayImporter, store: SqlJournal
) -> None:
    await _kept(importer.keeper, "site", _whole("1"))
    again = await _kept(importer.keeper, "site", _excerpt("1"))
    essay = (await store.essays())[0]
    assert not again.edited and essay.words == 40 and essay.footnotes and essay.tags
    renamed = await _kept(importer.keeper, "site", _excerpt("1", "A New Title"))
    essay = (await store.essays())[0]
    assert renamed.edited == [essay.id]
    assert (essay.title, essay.words, essay.sections) == ("A New Title", 40, ("Part",))


async def test_the_whole_text_takes_the_place_of_an_excerpt(
    importer: EssayImporter, store: SqlJournal
) -> None:
    await _kept(importer.keeper, "site", _excerpt("1"))
    assert (await _kept(importer.keeper, "site", _whole("1"))).edited
    assert (await store.essays())[0].words == 40


async def test_a_sites_excerpt_takes_over_a_file_but_not_its_text(
    importer: EssayImporter, store: SqlJournal
) -> None:
    await _kept(importer.keeper, "files", _whole("f"))
    await _kept(importer.keeper, "https://example.org", _excerpt("5"))
    essays = await store.essays()
    assert [essay.words for essay in essays] == [40]
    assert list(await store.known("https://example.org")) == ["5"]


async def test_a_file_fills_up_what_a_site_gave_in_part_only(
    importer: EssayImporter, store: SqlJournal
) -> None:
    await _kept(importer.keeper, "https://example.org", _excerpt("5"))
    await _kept(importer.keeper, "files", _whole("f"))
    await _kept(importer.keeper, "https://example.org", _excerpt("5"))
    assert [essay.words for essay in await store.essays()] == [40]
    assert list(await store.known("https://example.org")) == ["5"]


async def test_a_feed_of_500_megabytes_is_refused_at_once(
    importer: EssayImporter, tmp_path: Path
) -> None:
    path = tmp_path / "feed.xml"
    with path.open("wb") as file:
        file.write(b"<rss version='2.0'><channel>")
        file.truncate(500_000_000)
    with pytest.raises(UserError, match="larger than 5 MB"):
        await importer([str(path)], _nothing)
