"""Tells how a delimited text file is written: delimiter, quotes, header, number of columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from workbench.ingest.headers import LOOKED_AT, Header, find_header
from workbench.ingest.mapping import Read

BLANKS = " "
"""As a delimiter: any run of blanks, as in tables of fixed width."""

_SAMPLE_CHARS = 1 << 18
_DELIMITERS = (",", ";", "\t", "|")
_QUOTED_IN_TSV = re.compile(r'(^|\t)"[^\t\n]*"(\t|$)', re.MULTILINE)


@dataclass(frozen=True)
class Dialect:
    """How the file is written. `skip` is the number of lines up to and including the header."""

    delimiter: str
    quote: str
    names: tuple[str, ...]
    skip: int


def find_dialect(path: Path, format_: str, read: Read, expected: Sequence[str]) -> Dialect:
    """Look at the beginning of a UTF-8 file; the delimiter that shows most of the expected columns wins."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        sample = file.read(_SAMPLE_CHARS).removeprefix("\ufeff")
    given = read.delimiter or ("\t" if format_ == "tsv" else None)
    best = max((_try(sample, one, read, expected) for one in ((given,) if given else _DELIMITERS)), key=_merit)
    return best.dialect


@dataclass(frozen=True)
class _Trial:
    dialect: Dialect
    found: int


def _merit(trial: _Trial) -> tuple[int, int]:
    return trial.found, len(trial.dialect.names)


def _try(sample: str, delimiter: str, read: Read, expected: Sequence[str]) -> _Trial:
    quote = "" if delimiter == BLANKS or (delimiter == "\t" and not _QUOTED_IN_TSV.search(sample)) else '"'
    rows, ends = _rows(sample, delimiter, quote)
    header = find_header(rows, expected, read.header_row)
    names = header.names + _unnamed(rows, header)
    return _Trial(Dialect(delimiter, quote, names, ends[header.row] if ends else 0), header.found)


def _rows(sample: str, delimiter: str, quote: str) -> tuple[list[list[str]], list[int]]:
    """Split the first rows; with each the number of the line it ends in."""
    if delimiter == BLANKS:
        lines = [line.split() for line in islice(io.StringIO(sample), LOOKED_AT)]
        return lines, list(range(1, len(lines) + 1))
    text = io.StringIO(sample, newline="")
    reader = csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE)
    rows, ends = [], []
    try:
        for row in islice(reader, LOOKED_AT):
            rows.append([cell.strip() for cell in row])
            ends.append(reader.line_num)
    except csv.Error:  # a cell longer than the module allows; what was read so far is enough
        pass
    return rows, ends


def _unnamed(rows: Sequence[Sequence[str]], header: Header) -> tuple[str, ...]:
    """Name columns beyond the header's end if most rows have them (a delimiter that ends every row)."""
    widths = Counter(len(row) for row in rows[header.row + 1 :] if any(row))
    usual = widths.most_common(1)[0][0] if widths else 0
    return tuple(f"column{number}" for number in range(len(header.names) + 1, usual + 1))
