"""The documentation is in step with the code."""

from __future__ import annotations

from pathlib import Path

from bot.command import discover
from bot.documentation import command_table, env_example, with_table

ROOT = Path(__file__).parents[1]


def test_the_readme_lists_every_command_as_the_registry_has_it() -> None:
    """`make docs` would change nothing in the README."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert with_table(readme, command_table(discover().values())) == readme


def test_the_environment_example_lists_every_setting() -> None:
    """`make docs` would change nothing in .env.example."""
    assert (ROOT / ".env.example").read_text("utf-8") == env_example()
