"""Documentation made from the code: the README's command table and ``.env.example``.

``make docs`` writes both; a test fails when they lag behind.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from bot.command import Command, discover
from bot.settings import Settings

START, END = "<!-- commands: made by `make docs` -->", "<!-- end of commands -->"


def command_table(commands: Iterable[Command]) -> str:
    """A Markdown table of commands with an example each."""
    rows = ["| command | does | for example |", "|---|---|---|"]
    for command in commands:
        marks = f" ({command.role.name.lower()}s)" if command.role else ""
        example = command.examples[0].replace("|", "\\|")
        rows.append(f"| `{command.name}`{marks} | {command.summary} | `{example}` |")
    return "\n".join(rows)


def with_table(readme: str, table: str) -> str:
    """The README with the table between its marks replaced."""
    return re.sub(
        f"{re.escape(START)}.*{re.escape(END)}",
        lambda _: f"{START}\n{table}\n{END}",
        readme,
        flags=re.DOTALL,
    )


def env_example() -> str:
    """``.env.example``: every setting, empty, with what it is."""
    lines = ["# Copy to .env and fill in what you need; nothing is required to try Marquee."]
    for name, field in Settings.model_fields.items():
        lines.append(f"\n# {field.description}")
        default = "" if field.default_factory or field.is_required() else field.default
        lines.append(f"{name.upper()}={'' if default is None else default}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write both files below the current folder."""
    readme = Path("README.md")
    table = command_table(discover().values())
    readme.write_text(with_table(readme.read_text("utf-8"), table), "utf-8")
    Path(".env.example").write_text(env_example(), "utf-8")
    sys.stdout.write("README.md and .env.example are up to date.\n")


if __name__ == "__main__":
    main()
