"""JSON from strangers, as values that can be kept."""

from __future__ import annotations

import json
from typing import Any

from data.sources.html import well_formed


def read_json(raw: bytes) -> Any:
    """The value in ``raw``; damaged characters are replaced. Raises ``ValueError`` for no JSON."""
    try:
        return _whole(json.loads(raw.decode("utf-8-sig", errors="replace")))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _whole(value: Any) -> Any:
    """``value`` without halves of characters and zeros, which databases refuse."""
    if isinstance(value, str):
        return well_formed(value).replace("\x00", "")
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    return value
