"""Writes the reference pages from the code: `python docs/reference.py`. A test holds them together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from workbench import settings
from workbench.cli import app
from workbench.tables import SCORED, SIDE_TABLES, TABLES

FOLDER = Path(__file__).parent


def tables() -> str:
    """Describe every table."""
    parts = [
        "# Tables",
        (
            "A snapshot holds these tables; those of scores, from `rfm` on, appear with the first `workbench score` "
            "([what they mean](scores.md)). Times are UTC; types are DuckDB's. "
            '`ws.table("customers")` and `workbench export DIR customers --to FILE` give any of them.'
        ),
    ]
    for table in (*TABLES.values(), *SCORED.values(), *SIDE_TABLES.values()):
        parts.append(f"## {table.name}\n\nA row is {table.row}. Key: {', '.join(f'`{name}`' for name in table.key)}.")
        rows = "\n".join(f"| `{c.name}` | {c.type} | {c.doc} |" for c in table.columns)
        parts.append(f"| column | type | meaning |\n|---|---|---|\n{rows}")
    return "\n\n".join(parts) + "\n"


def keys() -> str:
    """Describe every key of workspace.toml."""
    rows = "\n".join(f"| `{key}` | `{value!r}` | {doc} |" for key, doc, value in settings.documented())
    return (
        "# workspace.toml\n\n"
        "`workbench init` writes the file with every key explained. A key that is left out has its default; "
        "so has a figure that is left out of a table of limits. Most keys act at the next `workbench build`, those of "
        "`scores` at the next `workbench score`, those of `audiences`, "
        "and of `appeals` all but `grouping` and `kinds`, at once. "
        "`time_zone`, `phones`, `identity.gmail_dots` and `projects` act when files are taken in: "
        "after changing one of them ingest the files again, which then replaces what was read before.\n\n"
        f"| key | default | meaning |\n|---|---|---|\n{rows}\n"
    )


def commands() -> str:
    """Describe every command with its arguments and options."""
    group = typer.main.get_command(app)
    parts = [
        "# Commands",
        (
            "`workbench COMMAND --help` says the same; `workbench --version` names the version. "
            "Exit codes: 0 done, 1 the input or the machine stands in the way (the message says what to do), "
            "2 wrong usage."
        ),
    ]
    parts += [part for name, command in each_command(group) for part in _command(name, command)]
    return "\n\n".join(parts) + "\n"


def each_command(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Give every command with its name, those of a group under the group's."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from each_command(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    words = [p.metavar or p.name.upper() for p in arguments]
    yield f"## {name}\n\n`workbench {' '.join([name, *words])}`\n\n{command.help}"
    options = [p for p in command.params if p.param_type_name == "option"]
    if options:
        rows = "\n".join(f"| `{', '.join(o.opts)}` | {o.help} | {_default(o.default)} |" for o in options)
        yield f"| option | meaning | default |\n|---|---|---|\n{rows}"


def _default(value: object) -> str:
    return "" if value in (None, False) or callable(value) else f"`{value}`"


PAGES = {"tables.md": tables, "settings.md": keys, "commands.md": commands}

if __name__ == "__main__":
    for page, write in PAGES.items():
        (FOLDER / page).write_text(write(), encoding="utf-8")
