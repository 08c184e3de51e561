"""How many nominations of the award files the ``awards`` command answers, after importing them.

    python -m benchmarks.nominations --reference ../shared/reference [--catalogue FILE]

Builds a catalogue with ``import oscars`` and ``import festival-awards`` (or takes one that has
them), then reads the files again, without the importers, and looks for every nomination in what
``awards prize:NAME`` lists page by page, each prize by the name people see. Besides, prizes and
years drawn with a seed are asked for in words. Prints JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.asker import Asker
from bot.dispatch import Core
from bot.ports import Prize
from bot.reply import Call, Reply, escape
from data.catalogue import SqliteCatalogue
from data.names import fold
from data.sources.festival_awards import EVENTS, FestivalAwardsImporter
from data.sources.oscars import OscarsImporter, ceremony_year
from tests.fakes import FakeJournal

CEREMONIES = range(1, 99)


@dataclass(frozen=True, slots=True)
class Nomination:
    """A line of a file: an award's year, the film or the people, whether it won."""

    award: str
    year: int
    film: str
    names: tuple[str, ...] = ()
    people: tuple[str, ...] = ()  # their ids
    won: bool = False


@dataclass(slots=True)
class Listed:
    """What the command listed: lines by award and year, and prizes whose name was not enough."""

    lines: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    ambiguous: list[str] = field(default_factory=list)
    prizes: int = 0


def oscars(path: Path) -> Iterator[Nomination]:
    """Every nomination of the table, for its first film or else for the people named."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if int(row["Ceremony"]) in CEREMONIES:
                film = (row["FilmId"] or "").partition("|")[0]
                names = tuple(name for name in (row["Nominees"] or "").split("|") if name)
                people = tuple(re.findall(r"nm\d+", row["NomineeIds"] or ""))
                won = row["Winner"] == "True"
                year = ceremony_year(int(row["Ceremony"]))
                yield Nomination("academy", year, film, names, people, won)


def festivals(folder: Path) -> Iterator[Nomination]:
    """Every film of the event files."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for event, (award, _) in EVENTS.items():
        years = yaml.load((folder / f"{event}.yml").read_text("utf-8"), Loader=loader)  # noqa: S506 (a safe loader)
        for year, prizes in years.items():
            for categories in prizes.values():
                for result in categories.values():
                    winners = result.get("winner") or ()
                    for film in dict.fromkeys((*winners, *(result.get("nominee") or ()))):
                        yield Nomination(award, int(str(year)[:4]), film, won=film in winners)


async def listed(core: Core, catalogue: SqliteCatalogue, awards: Iterable[str]) -> Listed:
    """Call the command for every prize of these awards, a page at a time."""
    found = Listed()
    for award in awards:
        for category in await catalogue.categories(award):
            prize = await catalogue.prize(category.id)
            if prize:
                found.prizes += 1
                await _pages(core, prize, found)
    return found


async def _pages(core: Core, prize: Prize, found: Listed) -> None:
    named, page = prize.label, 1
    while page:
        reply = await core.dispatch(Call.of("awards", prize=named, page=page), Asker())
        if reply.choices:
            found.ambiguous.append(named)
            named = prize.id
            continue
        _note(reply, prize.award.id, found)
        page = page + 1 if reply.pages and page < reply.pages.count else 0


def _note(reply: Reply, award: str, found: Listed) -> None:
    if not reply.cards or not reply.answer:
        return
    for line, evidence in zip(
        reply.cards[0].body.splitlines(), reply.answer.evidence, strict=False
    ):
        found.lines[award, int(evidence.ref.rpartition(" ")[2])].append(fold(line))


async def answered(
    catalogue: SqliteCatalogue, nominations: Sequence[Nomination], found: Listed
) -> tuple[Counter[str], list[str]]:
    """Answered and all nominations by award, and some that were not found."""
    ids = list({each.film for each in nominations if each.film})
    titles: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        titles |= dict(
            zip(part, [film.title for film in await catalogue.films(part)], strict=False)
        )
    counts: Counter[str] = Counter()
    missing: list[str] = []
    for each in nominations:
        counts[f"{each.award} all"] += 1
        wanted = [titles.get(each.film, each.film)] if each.film else list(each.names)
        if not each.film:  # people may be better known by another name
            known = [await catalogue.person(id_) for id_ in each.people]
            wanted += [person.name for person in known if person]
        lines = found.lines[each.award, each.year]
        if not wanted or any(fold(escape(name)) in line for name in wanted for line in lines):
            counts[f"{each.award} answered"] += 1
        else:
            missing.append(f"{each.award} {each.year} {each.film} {wanted[0]}")
    return counts, missing


async def asked(
    core: Core, catalogue: SqliteCatalogue, awards: Sequence[str], many: int, rng: random.Random
) -> dict[str, object]:
    """Prizes asked for in words with a year in which they were given."""
    prizes: dict[str, set[int]] = defaultdict(set)
    for award in awards:
        for result in await catalogue.results(award=award, outcome="won"):
            prizes[result.category].add(int(re.sub(r"\D.*", "", result.film_year) or result.year))
    drawn = [rng.choice(sorted(prizes)) for _ in range(many)]
    unanswered = []
    for id_ in drawn:
        prize = await catalogue.prize(id_)
        label = prize.label.replace(":", "") if prize else id_
        text = f"{label} {rng.choice(sorted(prizes[id_]))}"
        reply = await core.dispatch(Call.of("awards", question=text), Asker())
        if reply.failed or not reply.answer or reply.answer.kind == "none":
            unanswered.append(text)
    return {"asked": many, "answered": many - len(unanswered), "unanswered": unanswered[:12]}


async def measure(
    path: Path, reference: Path, questions: int, seed: int, awards: Sequence[str] = ()
) -> dict[str, object]:
    """Look for every nomination in a catalogue that has the imports."""
    catalogue, journal = SqliteCatalogue(path), FakeJournal()
    core = Core.over(catalogue, journal, "benchmark")
    chosen = awards or ("academy", *(award for award, _ in EVENTS.values()))
    every = [
        *oscars(reference / "oscars" / "oscars.csv"),
        *festivals(reference / "imdb-awards"),
    ]
    nominations = [each for each in every if each.award in chosen]
    found = await listed(core, catalogue, chosen)
    counts, missing = await answered(catalogue, nominations, found)
    rng = random.Random(seed)  # noqa: S311 (draws of a benchmark)
    words = await asked(core, catalogue, chosen, questions, rng)
    await catalogue.close()
    return {
        "prizes": found.prizes,
        "prizes whose name alone is not enough": len(found.ambiguous),
        "nominations": len(nominations),
        "answered": len(nominations) - len(missing),
        "by award": dict(counts),
        "missing": missing[:12],
        "in words": words,
    }


async def imported(path: Path, reference: Path) -> None:
    """Import both sources."""
    await OscarsImporter(path)([str(reference / "oscars" / "oscars.csv")], lambda *_: None)
    await FestivalAwardsImporter(path)([str(reference / "imdb-awards")], lambda *_: None)


def main() -> int:
    """Import, walk, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--catalogue", type=Path)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()

    async def run() -> dict[str, object]:
        with tempfile.TemporaryDirectory() as folder:
            path = chosen.catalogue or Path(folder) / "catalogue.db"
            if not chosen.catalogue:
                await imported(path, chosen.reference)
            return await measure(path, chosen.reference, chosen.questions, chosen.seed)

    print(json.dumps(asyncio.run(run()), indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
