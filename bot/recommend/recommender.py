"""Picks films worth watching from what the catalogue knows."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import Catalogue, Journal


@dataclass(slots=True)
class Recommender:
    """Recommends films; fitted on the catalogue when first asked."""

    catalogue: Catalogue
    journal: Journal
