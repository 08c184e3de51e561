"""How far the starter facts agree with independent references, award by award.

    python -m benchmarks.facts --reference FOLDER

Prints JSON: for each part how many results the reference has, how many we share, and each that is
missing, extra or contradicting. A difference whose key stands in ``data/facts/DISPUTED.md`` (in
backticks) is counted as disputed: there we say why we differ.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.references import NOMINEES, Key, Reference, load
from data.names import display_name, fold, without_article
from data.records import FilmRecord, PersonRecord, Records
from data.starter import FACTS, Reader

SHOWN = 400


@dataclass(slots=True)
class Part:
    """One comparison: counts, and the differences as ``key: text``."""

    compared: int = 0
    agree: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    contradicting: list[str] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)

    def differ(self, kind: list[str], key: str, text: str, disputed: set[str]) -> None:
        """Note a difference, as disputed where we have said why."""
        (self.disputed if key in disputed else kind).append(f"{key}: {text}")


def disputed_keys(path: Path = FACTS / "DISPUTED.md") -> set[str]:
    """The keys written in backticks in the first column of the dispute table."""
    text = path.read_text("utf-8") if path.exists() else ""
    return set(re.findall(r"^\| `([^`]+)`", text, flags=re.MULTILINE))


def compare_results(records: Records, reference: Reference, disputed: set[str]) -> dict[str, Part]:
    """Films by category, year (or ceremony) and result."""
    ours: dict[Key, set[str]] = defaultdict(set)
    for result in records.results:
        if result.outcome != "none" and not result.category.endswith("honorary-foreign-film"):
            when = str(result.ceremony if result.award == "academy" else result.year)
            ours[result.category, when, result.outcome] |= set(result.films)
    titles = {film.id: film.label for film in map(_labelled, records.films)}
    parts: dict[str, Part] = defaultdict(Part)
    for key in sorted(set(ours) | set(reference.results), key=lambda k: (k[0], int(k[1]), k[2])):
        category, when, outcome = key
        if outcome == "nominated" and category.split("/")[1] not in NOMINEES:
            continue
        part = parts[f"{category} {outcome}"]
        theirs = reference.results.get(key, set())
        part.compared += len(theirs)
        part.agree += len(theirs & ours[key])
        name = f"{category} {when}"
        for film in sorted(theirs - ours[key]):
            label = titles.get(film) or next(iter(reference.titles.get(film, {film})))
            part.differ(part.missing, name, f"{film} {label}", disputed)
        for film in sorted(ours[key] - theirs):
            part.differ(part.extra, name, f"{film} {titles[film]}", disputed)
    return dict(parts)


@dataclass(frozen=True, slots=True)
class _Labelled:
    id: str
    label: str


def _labelled(film: FilmRecord) -> _Labelled:
    return _Labelled(film.id, f"{film.title} ({film.year})")


def compare_people(records: Records, reference: Reference, disputed: set[str]) -> Part:
    """Who won each Academy Award; other spellings in use count as the same."""
    spellings = {p.name: {_name(n) for n in (p.name, *p.other_names)} for p in records.people}
    ours: dict[Key, list[set[str]]] = defaultdict(list)
    for result in records.results:
        if result.award == "academy" and result.outcome == "won":
            key = (result.category, str(result.ceremony), "won")
            ours[key] += [spellings[name] for name in result.people]
    part = Part()
    for key, names in sorted(reference.winners.items(), key=lambda item: int(item[0][1])):
        if key[0] in ("academy/picture", "academy/international-feature"):
            continue  # producers and countries are not what these are asked for
        theirs = {_name(name) for name in names if _is_person(name)}
        found = {name for name in theirs if any(name in own for own in ours[key])}
        part.compared += len(theirs)
        part.agree += len(found)
        label = f"{key[0]} {key[1]} people"
        for name in sorted(theirs - found):
            part.differ(part.missing, label, name, disputed)
        for own in ours[key]:
            if not own & theirs and theirs:
                part.differ(part.extra, label, min(own), disputed)
    return part


def _is_person(name: str) -> bool:
    return not re.search(r"Music Department|Studio|Inc\.|Company|Ministry|Government", name)


def _name(name: str) -> str:
    return re.sub(r"^(?:dr|sir) ", "", fold(display_name(name))).replace(" ", "")


def compare_films(records: Records, reference: Reference, disputed: set[str]) -> dict[str, Part]:
    """Ids by the titles that references have under them, years and directors where they have any."""
    parts = {name: Part() for name in ("ids", "years", "directors")}
    people = {p.name: p for p in records.people}
    for film in records.films:
        label = f"{film.title} ({film.year})"
        if theirs := reference.titles.get(film.id):
            part = parts["ids"]
            part.compared += 1
            if _same_title(film, theirs):
                part.agree += 1
            else:
                part.differ(part.contradicting, f"{film.id} title", f"{label} / {theirs}", disputed)
        if year := reference.years.get(film.id):
            part = parts["years"]
            part.compared += 1
            if year == film.year:
                part.agree += 1
            else:
                part.differ(part.contradicting, f"{film.id} year", f"{label} / {year}", disputed)
        _directors(film, people, reference, parts["directors"], disputed)
    return parts


def _directors(
    film: FilmRecord,
    people: dict[str, PersonRecord],
    reference: Reference,
    part: Part,
    disputed: set[str],
) -> None:
    theirs = set(reference.directors.get(film.id, set()))
    entry = reference.kb.get(film.title)
    if not theirs and entry and str(film.year) in entry["release_year"]:
        theirs = entry["directed_by"]
    if not theirs:
        return
    ours = set()
    for name in film.credits.get("director", ()):
        person = people[name]
        ours |= {_letters(n) for n in (name, *person.other_names)}
    part.compared += 1
    if ours & {_letters(name) for name in theirs}:
        part.agree += 1
    else:
        text = f"{film.title} ({film.year}) {sorted(film.credits['director'])} / {sorted(theirs)}"
        part.differ(part.contradicting, f"{film.id} directors", text, disputed)


def _letters(name: str) -> str:
    """A name's letters in alphabetical order of its words: family names go first in some places."""
    return "".join(sorted(fold(display_name(name)).split()))


_TRAILING_ARTICLE = re.compile(r"^(.*), (The|A|An|La|Le|L'|Il|Les|Das|Der|Die|El)\s*(?=\(|$)")


def _bare(title: str) -> str:
    """A title for comparison: ``Night, The`` and ``The Night`` are both ``night``."""
    plain = _TRAILING_ARTICLE.sub(r"\1 ", title)
    return without_article(fold(plain)).replace(" ", "").removeprefix("aka")


def _same_title(film: FilmRecord, theirs: Iterable[str]) -> bool:
    own = [_bare(title) for title in (film.title, film.original_title, *film.other_titles) if title]
    others = [_bare(part) for title in theirs for part in re.split(r"[()]", title)]
    return any(other in mine or mine in other for other in others if other for mine in own)


def compare_person_ids(records: Records, reference: Reference, disputed: set[str]) -> Part:
    """IMDb ids of people by name."""
    part = Part()
    for person in records.people:
        theirs: set[str] = set()
        for name in (person.name, *person.other_names):
            theirs |= reference.person_ids.get(name, set())
        if not theirs or not person.id.startswith("nm"):
            continue
        part.compared += 1
        if person.id in theirs:
            part.agree += 1
        else:
            text = f"{person.name} / {sorted(theirs)}"
            part.differ(part.contradicting, f"{person.id} person", text, disputed)
    return part


def report(records: Records, reference: Reference) -> dict[str, object]:
    """Everything compared, with sums."""
    disputed = disputed_keys()
    parts = compare_results(records, reference, disputed)
    parts["academy people"] = compare_people(records, reference, disputed)
    parts |= compare_films(records, reference, disputed)
    parts["person ids"] = compare_person_ids(records, reference, disputed)
    open_ = sum(len(p.missing) + len(p.extra) + len(p.contradicting) for p in parts.values())
    return {
        "films": len(records.films),
        "people": len(records.people),
        "results": len(records.results),
        "compared": sum(p.compared for p in parts.values()),
        "agree": sum(p.agree for p in parts.values()),
        "differences not disputed": open_,
        "disputed": sum(len(p.disputed) for p in parts.values()),
        "parts": {
            name: {
                **{k: v[:SHOWN] if isinstance(v, list) else v for k, v in asdict(part).items()},
                "share": round(part.agree / part.compared, 4) if part.compared else None,
            }
            for name, part in parts.items()
        },
    }


def main() -> int:
    """Print the report; exit status 1 where we differ without having said why."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--reference", type=Path, required=True)
    options = parser.parse_args()
    reader = Reader()
    records = reader.read()
    result = report(records, load(options.reference))
    result["faults in the tables"] = [str(fault) for fault in reader.faults]
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 1 if result["differences not disputed"] or reader.faults else 0


if __name__ == "__main__":
    sys.exit(main())
