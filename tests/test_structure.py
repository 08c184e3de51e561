"""The layering of the design, read from the imports."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [p for top in ("bot", "adapters", "data") for p in sorted((ROOT / top).rglob("*.py"))]
PLATFORM_LIBRARIES = {"discord", "slack_bolt", "slack_sdk", "aiohttp"}
STORE_LIBRARIES = {"sqlite3", "aiosqlite", "sqlalchemy", "alembic"}


def imported(path: Path) -> set[str]:
    """The modules a file imports, by their full names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_follow_the_layers(path: Path) -> None:
    """The core knows no adapter and no store, adapters no store and no other adapter."""
    place = path.relative_to(ROOT)
    layer, names = place.parts[0], imported(path)
    if str(place) == "bot/__main__.py":
        return
    if layer == "bot":
        assert not tops(path) & {"adapters", "data", *PLATFORM_LIBRARIES, *STORE_LIBRARIES}
        read = r"environ(\[|\.(get|items|keys|values|copy)\b)|getenv|environb"
        assert not re.search(read, path.read_text("utf-8")), "the environment is read"
    if layer == "data":
        assert not tops(path) & {"adapters", *(PLATFORM_LIBRARIES - {"aiohttp"})}
    if layer == "adapters":
        assert not tops(path) & {"data", *(STORE_LIBRARIES - {"sqlalchemy"})}
        others = {"discord", "slack", "terminal", "web"} - set(place.parts)
        assert not {n for n in names if any(n.startswith(f"adapters.{o}") for o in others)}


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("adapters/*/render.py")), ids=lambda p: p.parent.name
)
def test_renderers_are_pure(path: Path) -> None:
    """A renderer knows the message model and the standard library only."""
    own = f"adapters.{path.parent.name}"
    foreign = {
        name
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not name.startswith(("bot.reply", own))
    }
    assert not foreign


@pytest.mark.parametrize("path", sorted(ROOT.glob("bot/commands/*.py")), ids=lambda p: p.stem)
def test_a_command_imports_no_other_command(path: Path) -> None:
    """Commands share through the core, never through each other."""
    assert not {name for name in imported(path) if name.startswith("bot.commands")}
