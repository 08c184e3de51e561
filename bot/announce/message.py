"""What an announcement says, as a reply that any platform can draw."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.announce.model import Announcement, EssayFacts, Subscription
from bot.announce.words import words_of
from bot.errors import UserError
from bot.reply import Action, Answer, Call, Card, Evidence, Field, Link, Reply, clip, escape, link

FIELDS = ("title", "author", "month", "date", "url", "summary")
SUMMARY = 600  # characters


def check_template(template: str) -> str:
    """The template, if all its fields are known. Raises ``UserError`` naming one that is not."""
    for name in re.findall(r"{([^{}]*)}", template):
        if name not in FIELDS:
            known = ", ".join(f"{{{field}}}" for field in FIELDS)
            raise UserError(f"A template has no field {{{clip(name, 30)}}}.", f"It has {known}.")
    return template


def filled(template: str, essay: EssayFacts) -> str:
    """The template with the essay's data, escaped; what the essay lacks stays out."""
    values = {
        "title": essay.title,
        "author": essay.author,
        "month": essay.month,
        "date": essay.date_label,
        "url": essay.url,
        "summary": clip(essay.summary, SUMMARY),
    }
    parts = re.split(r"({[^{}]*})", template)
    return "".join(
        escape(values.get(part[1:-1], "") if part.startswith("{") else part) for part in parts
    )


def announce(announcement: Announcement, subscription: Subscription | None = None) -> Reply:
    """The message for one essay."""
    essay = announcement.essay
    words = words_of(subscription.locale if subscription else "en")
    template = (subscription.template if subscription else "") or f"{words.new_essay}: {{title}}"
    text = filled(template, essay).strip() or escape(essay.title)
    if announcement.lead:
        text = f"{text}\n{escape(announcement.lead)}"
    fields = (
        Field(words.by, escape(essay.author)),
        Field(words.published, escape(essay.date_label)),
    )
    actions: list[Action | Link] = []
    if essay.url.startswith(("http://", "https://")):
        actions.append(Link(words.read, essay.url))
    actions.append(Action(words.films, Call.of("essays", essay=essay.id)))
    return Reply(
        text,
        cards=(
            Card(
                title=essay.title,
                url=essay.url,
                body=escape(clip(essay.summary, SUMMARY)),
                fields=tuple(field for field in fields if field.value),
                image=essay.image,
                tone="essay",
            ),
        ),
        actions=tuple(actions),
        answer=Answer(
            "essay", (essay.title,), (essay.id,), (Evidence(essay.title, essay.url or essay.id),)
        ),
    )


def digest_title(count: int, locale: str) -> str:
    """``4 new essays while I was away``."""
    return words_of(locale).digest.format(count)


def digest(announcements: Sequence[Announcement], locale: str = "en") -> Reply:
    """One message for several essays that could not be announced in time."""
    listed = "\n".join(
        f"{link(a.essay.title, a.essay.url)} ({escape(a.essay.date_label)})" for a in announcements
    )
    return Reply(
        f"{digest_title(len(announcements), locale)}:\n{listed}",
        answer=Answer(
            "essay",
            tuple(a.essay.title for a in announcements),
            tuple(a.essay.id for a in announcements),
        ),
    )
