"""Reads delimited files whose quotes are broken, which DuckDB refuses as a whole, so that no good row is lost.

Only such files come here: the rows go through Python's `csv`. A quote that is opened and not closed within a few lines
spoils its own line, not the rest of the file.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from workbench.ingest.csv_dialect import Dialect
from workbench.ingest.scratch import Scratch
from workbench.ingest.sources import MALFORMED, make_malformed
from workbench.ingest.turned_rows import TurnedSource, turn

_LONGEST_RECORD = 200
"""Lines that a quoted cell may run over in a file whose quotes are known to be broken."""

Bad = tuple[int, str, str]
"""Line, what is wrong, and the text of a row that cannot be used."""


def mend(scratch: Scratch, path: Path, name: str, dialect: Dialect) -> TurnedSource:
    """Keep the good rows in the scratch database and put the others into the table `malformed`."""
    bad: list[Bad] = []
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        source = turn(scratch, name, dialect.names, _good_rows(file, dialect, bad), serial_dates=False)
    make_malformed(scratch)
    if bad:
        scratch.connection.executemany(f"insert into {MALFORMED} values (?, ?, ?)", bad)
    return source


def _good_rows(file: IO[str], dialect: Dialect, bad: list[Bad]) -> Iterator[tuple[int, list[str]]]:
    width = len(dialect.names)
    for line, text, cells in _records(file, dialect):
        if len(cells) == width:
            yield line, cells
        elif text.strip():
            detail = f"Expected Number of Columns: {width} Found: {len(cells)}; check its quotes"
            bad.append((line, detail, text.rstrip("\n")))


def _records(file: IO[str], dialect: Dialect) -> Iterator[tuple[int, str, list[str]]]:
    """Give each record's line, text and cells.

    A record runs over several lines only if its quotes close soon and it then has the right number of cells.
    """
    ahead: deque[str] = deque()
    line = 1
    while text := ahead.popleft() if ahead else file.readline():
        taken = [text]
        if line > dialect.skip and _is_open(text):
            taken += _rest(ahead, file)
            if len(_cells(taken, dialect)) != len(dialect.names):
                ahead.extendleft(reversed(taken[1:]))
                taken = [text]
        if line > dialect.skip:
            yield line, "".join(taken), _cells(taken, dialect)
        line += len(taken)


def _rest(ahead: deque[str], file: IO[str]) -> list[str]:
    """Take lines up to the one that closes the quote, or as many as a record may have."""
    taken: list[str] = []
    while len(taken) < _LONGEST_RECORD and (text := ahead.popleft() if ahead else file.readline()):
        taken.append(text)
        if _is_open(text):
            break
    return taken


def _is_open(text: str) -> bool:
    return text.count('"') % 2 == 1


def _cells(lines: Sequence[str], dialect: Dialect) -> list[str]:
    """Split a record; one whose quotes do not close is split as if they were plain characters."""
    if _is_open("".join(lines)):
        return "".join(lines).rstrip("\n").split(dialect.delimiter)
    try:
        return next(csv.reader(lines, delimiter=dialect.delimiter), [])
    except csv.Error:  # a cell longer than the module allows
        return ["".join(lines)]
