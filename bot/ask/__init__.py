"""Questions in plain words: read into a query tree, executed by the catalogue, answered with rows."""

from __future__ import annotations

from bot.ask.engine import Ask

__all__ = ["Ask"]
