"""Recommends films: candidates, score, re-rank, explain."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.asker import Asker
from bot.extras import NO_ENRICHMENT, Enrichment, region_of
from bot.kept import Kept
from bot.memory import settle
from bot.people import person_of
from bot.ports import Catalogue, Journal, Marks
from bot.recommend.answer import Model, Recommendation, Request, answer
from bot.recommend.features import Essayed
from bot.recommend.index import KINDS, FilmIndex, build_index
from bot.recommend.lexicon import build_lexicon
from bot.recommend.options import conditions
from bot.recommend.places import offered
from bot.recommend.question import wish_of
from bot.recommend.read import read_wish
from bot.recommend.stars import Stars
from bot.recommend.wish import Wish
from bot.reply import CALL_LENGTH, Call, Reply

if TYPE_CHECKING:
    from bot.recommend.community import Community

CHECKED_EVERY = 5.0  # seconds between two looks at whether the catalogue has changed
FOUND = 600  # recommendations kept, for people of whom nothing is known
FEW = 60  # stars in all, with fewer of which nothing can be learned
SMALL = 5000  # films, of which the picks take a millisecond or two: no need of another thread
SURE = 0.86  # how near a misspelt title must be
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Recommender:
    """Recommends films; fitted when first asked and again in the background after changes."""

    catalogue: Catalogue
    journal: Journal
    imported: Callable[[], Stars | None] = lambda: None  # ratings of an imported set
    enrichment: Enrichment = NO_ENRICHMENT
    _model: Model | None = None
    _checked: float = 0.0
    _fitting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _refit: asyncio.Task[None] | None = None
    _found: Kept = field(default_factory=lambda: Kept(FOUND))

    async def model(self) -> Model:
        """The present model; fitted now where there is none yet."""
        if self._model is None:
            async with self._fitting:
                if self._model is None:
                    self._model = await self._fit(await self._version())
                    self._checked = time.monotonic()
            return self._model
        if time.monotonic() - self._checked > CHECKED_EVERY and self._refit is None:
            self._checked = time.monotonic()
            self._refit = asyncio.create_task(self._refresh())
        return self._model

    async def _refresh(self) -> None:
        """Fit again where something changed; the old model serves until the new one is whole."""
        try:
            version = await self._version()
            if self._model is None or version != self._model.version:
                self._model = await self._fit(version)
        except Exception:
            log.exception("the recommender could not be fitted again; the old model stays")
        finally:
            self._refit = None

    async def _version(self) -> str:
        info = await self.catalogue.info()
        told = blake2b((await self.journal.edition()).encode(), digest_size=4).hexdigest()
        return f"{info.version}/{told}/{await self.journal.ratings.stamp()}"

    async def _fit(self, version: str) -> Model:
        films = await self.catalogue.all_films()
        results = await self.catalogue.results()
        essays = await self._essays()
        index = await asyncio.to_thread(build_index, films, results, essays)
        lexicon = await asyncio.to_thread(
            build_lexicon,
            films,
            await self.catalogue.term_words(),
            await self.catalogue.awards(),
            await self.catalogue.categories(),
            results,
        )
        own = Stars.of(await self.journal.ratings.all_stars())
        community = await asyncio.to_thread(self._learned, index, own)
        if self._model is None:
            await asyncio.to_thread(settle)
        return Model(version, index, lexicon, community)

    def _learned(self, index: FilmIndex, own: Stars) -> Community | None:
        kept = self.imported()
        if kept is None and len(own.stars) < FEW:
            return None
        from bot.recommend.community import learn  # scipy takes 25 MB and half a second

        return learn(index, [own] if kept is None else [kept, own])

    async def _essays(self) -> list[Essayed]:
        found = []
        for essay in await self.journal.essays(limit=1000):
            links = await self.journal.links(essay.id)
            films = tuple(dict.fromkeys(link.target for link in links if link.kind == "film"))
            found.append(Essayed(essay.id, essay.title, essay.url, films))
        return found

    async def for_question(self, question: str, asker: Asker) -> Reply | None:
        """The reply to a question that asks for films to watch; ``None`` for any other question."""
        from bot.recommend.present import present  # present draws what this file defines

        wish = wish_of(question)
        if wish is None:
            return None
        person = person_of(asker)
        now = datetime.now(UTC)
        chance = f"{now:%Y-%m-%d} {person}" if "surprise" in wish else ""
        region = region_of(self.enrichment, asker.locale)
        request = Request(wish, asker=person, year=now.year, surprise=chance, region=region)
        found = await self.recommend(request)
        call = Call.of("recommend", wish=wish)
        if len(call.encode()) > CALL_LENGTH - len("&refuse=tt12345678&page=9999"):
            call = Call.of("recommend", again=await self.journal.ratings.remember(call.encode()))
        return present(found, call, (await self.catalogue.info()).version)

    async def explain_model(self) -> str:
        """What the present model is built on, in a few lines."""
        model = await self.model()
        index, community = model.index, model.community
        lines = [
            f"Model {model.version}: {len(index):,} films, {len(index.names):,} features of "
            f"{len(KINDS)} kinds, {index.latent.shape[1]} latent dimensions, "
            f"{len(index.essays):,} essays.",
            "Weights: " + ", ".join(f"{name} {kind.weight:g}" for name, kind in KINDS.items()),
        ]
        if community is None:
            lines.append("No ratings to learn from yet: likeness of content alone.")
        else:
            lines.append(
                f"Learned from {community.ratings:,} ratings of {community.people:,} people "
                f"(EASE, ridge {community.knobs.ridge:g}, features {community.knobs.described:g}), "
                f"carried over to others by {community.aligned.films.shape[1]:,} features."
            )
        return "\n".join(lines)

    async def understand(self, text: str, year: int) -> Wish:
        """What a wish in plain words asks for."""
        model = await self.model()
        asked: dict[str, str | None] = {}
        wish = read_wish(text, model.lexicon, year, _asking(asked))
        if not asked:
            return wish
        for phrase in asked:
            matches = await self.catalogue.find_films(phrase, 1)
            if matches and matches[0].score >= SURE:
                asked[phrase] = matches[0].value.id
        wish = read_wish(text, model.lexicon, year, asked.get)
        unknown = [f"I know no film called “{p}”" for p, found in asked.items() if found is None]
        return replace(wish, notes=(*wish.notes, *unknown))

    async def recommend(self, request: Request) -> Recommendation:
        """Picks for a request; none of them was named, seen, rated or refused."""
        model = await self.model()
        people = {who: await self.journal.ratings.marks(who) for who in request.people}
        asker = await self.journal.ratings.marks(request.asker) if request.asker else Marks()
        # Those of whom nothing is known get the same.
        nobody = replace(request, asker="", people=("",) * len(request.people))
        known = any(marks != Marks() for marks in (asker, *people.values()))
        if not known:
            with suppress(KeyError):
                kept: Recommendation = self._found.get((model.version, nobody))
                return kept
        wish = await self._wish(model, request)
        if len(model.index) <= SMALL:
            found = answer(model, wish, request, people, asker)
        else:
            found = await asyncio.to_thread(answer, model, wish, request, people, asker)
        if not known and not (wish.services or request.watch):  # what is offered changes
            self._found.put((model.version, nobody), found)
        return found

    async def _wish(self, model: Model, request: Request) -> Wish:
        """The wish of a request: its words, and what it names beside them."""
        wish = await self.understand(request.text, request.year) if request.text else Wish()
        named = conditions(request.options, model.lexicon, request.year)
        services = dict.fromkeys((*((request.watch,) if request.watch else ()), *wish.services))
        watched = [await offered(self.enrichment, each, request.region) for each in services]
        wish = replace(
            wish,
            conditions=(*wish.conditions, *named, *(c for c, _ in watched if c)),
            notes=(*wish.notes, *(note for _, note in watched)),
            like=tuple(dict.fromkeys((*request.like, *wish.like))),
            unlike=tuple(dict.fromkeys((*request.unlike, *wish.unlike))),
        )
        wish = _liked_after_all(model, wish)
        return replace(wish, notes=(*wish.notes, *await self._unlearned(model, wish)))

    async def _unlearned(self, model: Model, wish: Wish) -> list[str]:
        """Films that came into the catalogue after the model was fitted."""
        missing = [film for film in (*wish.like, *wish.unlike) if film not in model.index.row]
        films = await self.catalogue.films(missing) if missing else []
        return [f"“{film.label}” is too new here to compare with; ask again soon" for film in films]


def _liked_after_all(model: Model, wish: Wish) -> Wish:
    """A film named both as liked and as disliked counts as liked, and that is said."""
    both = [film for film in wish.unlike if film in wish.like]
    if not both:
        return wish
    labels = [model.index.films[row].label for row in model.index.rows(both)]
    notes = [f"“{label}” was named both ways and counts as liked" for label in labels]
    unlike = tuple(film for film in wish.unlike if film not in both)
    return replace(wish, unlike=unlike, notes=(*wish.notes, *notes))


def _asking(asked: dict[str, str | None]) -> Callable[[str], str | None]:
    """Notes the phrases that are to be looked up as misspelt titles."""

    def nearest(phrase: str) -> str | None:
        asked[phrase] = None
        return None

    return nearest
