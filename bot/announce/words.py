"""The fixed words of an announcement in each language; a locale without any is told in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language; ``{}`` takes a number."""

    new_essay: str = "New essay"
    by: str = "By"
    published: str = "Published"
    read: str = "Read it"
    films: str = "Films in it"
    digest: str = "{} new essays while I was away"


LANGUAGES = {
    "en": Words(),
    "de": Words(
        new_essay="Neuer Essay",
        by="Von",
        published="Erschienen",
        read="Lesen",
        films="Filme darin",
        digest="{} neue Essays, während ich weg war",
    ),
    "es": Words(
        new_essay="Nuevo ensayo",
        by="Por",
        published="Publicado",
        read="Leer",
        films="Películas que trata",
        digest="{} ensayos nuevos mientras no estaba",
    ),
    "fr": Words(
        new_essay="Nouvel essai",
        by="Par",
        published="Publié",
        read="Lire",
        films="Films évoqués",
        digest="{} nouveaux essais pendant mon absence",
    ),
}


def words_of(locale: str) -> Words:
    """The words for a locale like ``fr`` or ``en-GB``."""
    return LANGUAGES.get(locale.partition("-")[0].lower(), LANGUAGES["en"])
