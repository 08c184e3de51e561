"""The installed version."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("marquee")
except PackageNotFoundError:
    VERSION = "development"
