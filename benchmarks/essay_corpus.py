"""Generated essays: grammatical, various and about nothing, so that a search has to choose."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from bot.film import Film

_SUBJECTS = (
    "the director|the editor|a young cast|the studio|an impatient producer|the critic of a daily"
    "|the cinematographer|the audience of the premiere|a jury|the screenwriter|the composer"
    "|a rival company|the censor|an extra|the festival|a film society|a second unit|the archive"
).split("|")
_VERBS = (
    "refused|admired|rebuilt|abandoned|praised|mistrusted|discovered|defended|shortened|financed"
    "|rehearsed|restored|imagined|mocked|borrowed|repeated|measured|forgot|rescued|questioned"
).split("|")
_OBJECTS = (
    "the long opening shot|every close-up|the painted backdrop|a scene in the rain|the last reel"
    "|the wedding sequence|the train platform|the voice-over|a silent dinner|the prison yard"
    "|the hospital corridor|the song on the radio|the colour of the curtains|the chase at night"
    "|an improvised quarrel|the letter that is never read|the camera on the roof|a crowded ballroom"
    "|the doctor's confession|the empty theatre|the child at the window|the borrowed coat"
).split("|")
_TAILS = (
    "because the budget allowed nothing else|as if nothing had happened|long before anybody asked"
    "|and the reviews never mentioned it|which explains the odd rhythm of the second act"
    "|while the union counted the hours|though the script said otherwise|to the delight of the crew"
    "|for reasons of taste rather than money|until the weather turned|on the advice of a lawyer"
    "|and regretted it for years|with a patience that few would show today|under another title"
    "|in a suburb far from the capital|when the war was over|after three bad previews"
).split("|")
_OPENINGS = (
    "In|With|Few remember that in|Much has been written on|Nobody who saw|The trouble with|Before"
    "|Long after|The secret of"
).split("|")
_HEADINGS = (
    "A Question of Light|What Remains|The Second Viewing|Money and Manners|A Borrowed Room"
    "|The Long Goodbye to Film|Reasons to Doubt|At the Edge of the Frame|Notes on Rhythm"
).split("|")


def generated(films: Sequence[Film], count: int, rng: random.Random) -> Iterator[str]:
    """Essays as Markdown with front matter, each on a few films."""
    for number in range(count):
        chosen = rng.sample(list(films), 3)
        year, month = rng.randint(1995, 2021), rng.randint(1, 12)
        parts = [
            f'---\ntitle: "{rng.choice(_HEADINGS)}, Part {number}"\n'
            f"date: {year}-{month:02}-{rng.randint(1, 28):02}\nid: generated-{number}\n"
            f"slug: generated-{number}\n---\n"
        ]
        for section in range(rng.randint(2, 4)):
            parts.append(f"## {rng.choice(_HEADINGS)} {section + 1}\n")
            parts += [_paragraph(rng.choice(chosen), rng) for _ in range(rng.randint(3, 6))]
        yield "\n".join(parts)


def _paragraph(film: Film, rng: random.Random) -> str:
    who = (
        f", directed by {film.directors[0].name}," if film.directors and rng.random() < 0.5 else ""
    )
    start = f"{rng.choice(_OPENINGS)} *{film.title}* ({film.year}){who} {_clause(rng)}."
    about = f" {film.about}" if film.about and rng.random() < 0.3 else ""
    return f"{start}{about} " + " ".join(_sentence(rng) for _ in range(rng.randint(1, 4))) + "\n"


def _clause(rng: random.Random) -> str:
    return (
        f"{rng.choice(_SUBJECTS)} {rng.choice(_VERBS)} {rng.choice(_OBJECTS)} {rng.choice(_TAILS)}"
    )


def _sentence(rng: random.Random) -> str:
    text = _clause(rng)
    return f"{text[0].upper()}{text[1:]}."
