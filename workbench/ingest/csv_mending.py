"""Rewrites delimited files whose quotes are broken, which DuckDB refuses as a whole, so that no good row is lost.

A quote that is opened and not closed within a few lines spoils its own line, not the rest of the file. Every record
stays in its line, and rows with too few or too many cells stay wrong, so that they are rejected with their true place.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from workbench.ingest.csv_dialect import Dialect

_LONGEST_RECORD = 200
"""Lines that a quoted cell may run over in a file whose quotes are known to be broken."""


def mend(path: Path, mended: Path, dialect: Dialect) -> None:
    """Write the file again with quotes as they should be; lines without any are copied as they are."""
    with (
        path.open(encoding="utf-8", newline="") as file,
        mended.open("w", encoding="utf-8", newline="") as out,
    ):
        end = "\r\n" if file.readline().endswith("\r\n") else "\n"
        file.seek(0)
        for _ in range(dialect.skip):
            out.write(file.readline())
        writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator=end)
        for text, cells in _records(file, dialect):
            if cells is None:
                out.write(text)
            else:
                writer.writerow(cells)


def _records(file: IO[str], dialect: Dialect) -> Iterator[tuple[str, list[str] | None]]:
    """Give each record's text, and its cells if there are quotes in it.

    A record runs over several lines only if its quotes close soon and it then has the right number of cells.
    """
    ahead: deque[str] = deque()
    while text := ahead.popleft() if ahead else file.readline():
        if '"' not in text:
            yield text, None
            continue
        taken = [text]
        if _is_open(text):
            taken += _rest(ahead, file)
            if len(_cells(taken, dialect)) != len(dialect.names):
                ahead.extendleft(reversed(taken[1:]))
                taken = [text]
        yield text, _cells(taken, dialect)


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
    text = "".join(lines)
    if not _is_open(text):
        try:
            return next(csv.reader(lines, delimiter=dialect.delimiter))
        except csv.Error:  # a cell longer than the module allows
            pass
    return text.rstrip("\r\n").split(dialect.delimiter)
