"""Recommendations: candidates, score, re-rank, explain."""

from __future__ import annotations

from bot.recommend.recommender import Pick, Recommendation, Recommender, Request

__all__ = ["Pick", "Recommendation", "Recommender", "Request"]
