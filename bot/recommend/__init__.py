"""Recommendations: candidates, score, re-rank, explain."""

from __future__ import annotations

from bot.recommend.recommender import Recommender

__all__ = ["Recommender"]
