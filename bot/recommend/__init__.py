"""Recommendations: candidates, score, re-rank, explain."""

from __future__ import annotations

from bot.recommend.answer import Model, Pick, Recommendation, Request
from bot.recommend.recommender import Recommender

__all__ = ["Model", "Pick", "Recommendation", "Recommender", "Request"]
