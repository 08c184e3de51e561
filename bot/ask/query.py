"""The query tree: what a question asks for, independent of how it was worded and of SQL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """A question as a tree; see the node classes of this module."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query found."""
