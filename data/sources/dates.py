"""The date of a source that states none itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path


def day_of(path: Path) -> str:
    """When a file was last changed, as ``2026-11-24``; today where that cannot be told."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    except (OSError, ValueError):
        return datetime.now(UTC).date().isoformat()
