"""What the commands print: results to standard output, progress and complaints to standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

Advance = Callable[[int, int, str], None]
"""Told how far the work is: done, total, what is being done."""

# emoji: words between colons are parts of identifiers here, not names of pictures
OUT = Console(highlight=False, emoji=False)
ERR = Console(stderr=True, highlight=False, emoji=False)


def say(text: str) -> None:
    """Print a line of the result; nothing in it is read as markup."""
    OUT.print(escape(text), soft_wrap=True)


def counted(count: int, one: str, many: str = "") -> str:
    """Write a number and its noun.

    >>> counted(1, "contact"), counted(1200, "contact")
    ('1 contact', '1,200 contacts')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def say_json(value: Any) -> None:
    """Print a result for a program."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def complain(text: str, *, as_json: bool) -> None:
    """Print what stands in the way."""
    if as_json:
        say_json({"error": text})
    else:
        ERR.print(f"[bold red]Error:[/] {escape(text)}", soft_wrap=True)


def say_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], whole: Collection[str] = ()) -> None:
    """Print a table; numbers stand right.

    `whole` names columns that are not broken over lines, such as ids; the others give way. Where even that is too wide
    for the terminal, they end in …
    """
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[place], int | float) or row[place] is None for row in rows)
        table.add_column(
            column,
            justify="right" if numeric else "left",
            overflow="ellipsis" if column in whole else "fold",
            no_wrap=column in whole,
        )
    for row in rows:
        table.add_row(*(escape(_cell(value)) for value in row))
    OUT.print(table)
    OUT.print()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


@contextmanager
def progress_bar() -> Iterator[Advance]:
    """Show a bar on standard error; the function it gives takes (done, total, what is being done).

    There is none before the first call, so that what is refused at once leaves no empty line.
    """
    columns = (
        TextColumn("{task.fields[title]:<12}"),
        BarColumn(bar_width=32),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    progress = Progress(*columns, console=ERR, transient=False)
    task = progress.add_task("", total=1, title="")

    def advance(done: int, total: int, what: str) -> None:
        progress.start()
        title, _, detail = what.partition(": ")
        progress.update(task, completed=done, total=total, title=escape(title), description=escape(detail))

    try:
        yield advance
    finally:
        if progress.live.is_started:
            progress.stop()
