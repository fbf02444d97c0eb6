"""The file of dated rates: a row a rate, or a column a currency as the European Central Bank publishes them."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from workbench.errors import SettingsError, nearest

_KEY = "money.rates_file"
_DAY, _CURRENCY, _RATE = ("date", "day"), ("currency", "code"), ("rate", "value")
_NONE = ("", "n/a", "na", "-")
_CODE = re.compile("[A-Z]{3}")
_EURO = "EUR"
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d")

Line = tuple[int, list[str]]


class Rate(NamedTuple):
    """What one unit of a currency was worth in the base currency on a day."""

    currency: str
    day: date
    rate: float


class _Place(NamedTuple):
    """A line of a file, for messages."""

    file: str
    line: int

    def wrong(self, problem: str) -> SettingsError:
        return SettingsError(f"{self.file} ({_KEY}), line {self.line}: {problem}")


def read_rates(path: Path, base: str) -> list[Rate]:
    """Read a file of rates, sorted by currency and day; the base currency itself is left out.

    Either it has the columns date, currency and rate (what one unit is worth in the base currency), or the column date
    and one for each currency, which say how much of it one euro buys: the form of the European Central Bank.

    Args:
        path: a CSV file, separated by commas, semicolons or tabs.
        base: code of the base currency.

    Raises:
        SettingsError: the file is missing or cannot be read, or holds a rate that is no number above 0, a code that is
            no currency, or two rates of one currency and day.

    Source: European Central Bank, Euro foreign exchange reference rates (eurofxref-hist.csv).

    """
    header, *lines = _lines(path)
    names = [name.strip() for name in header[1]]
    folded = [name.lower() for name in names]
    day = _column(folded, _DAY)
    if day is None:
        found = ", ".join(name for name in names if name)
        raise SettingsError(
            f"{path.name} ({_KEY}): no column 'date'. Columns found: {found}. It needs date, currency and rate."
        )
    currency, rate = _column(folded, _CURRENCY), _column(folded, _RATE)
    if currency is not None and rate is not None:
        read = _long(path.name, lines, (day, currency, rate), base)
    else:
        read = _wide(path.name, lines, names, day, base)
    return sorted(_once(path.name, read))


def _lines(path: Path) -> list[Line]:
    """Return the lines that hold anything, numbered from 1; the first is the header."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"{path} does not exist. Put the file of rates there, or change {_KEY} in workspace.toml."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} ({_KEY}) cannot be read: {error}. It has to be a CSV file in UTF-8; save it so."
        ) from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    rows = csv.reader(text.splitlines(), delimiter=separator)
    found = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if not found:
        raise SettingsError(f"{path} ({_KEY}) is empty. It needs the columns date, currency and rate.")
    return found


def _column(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in wanted), None)


def _long(file: str, lines: list[Line], places: tuple[int, int, int], base: str) -> Iterator[tuple[_Place, Rate]]:
    """Read a row a rate."""
    for number, row in lines:
        place = _Place(file, number)
        if len(row) <= max(places):
            raise place.wrong(f"{len(row)} columns, fewer than the header names. Complete the line, or take it out.")
        day, code, rate = (row[column].strip() for column in places)
        if _CODE.fullmatch(code) is None:
            raise place.wrong(f"{code!r} is no currency: write three capital letters, such as EUR.")
        read = Rate(code, _day(day, place), _number(rate, code, place))
        if code != base:
            yield place, read
        elif read.rate != 1:
            raise place.wrong(f"{base} is the base currency, whose rate is 1, not {rate!r}. Take the line out.")


def _wide(file: str, lines: list[Line], names: list[str], day: int, base: str) -> Iterator[tuple[_Place, Rate]]:
    """Read a column a currency, each against the euro; days on which the base has no rate say nothing."""
    codes = {place: name for place, name in enumerate(names) if place != day and name}
    for name in codes.values():
        if _CODE.fullmatch(name) is None:
            raise SettingsError(
                f"{file} ({_KEY}): the column {name!r} is no currency. The columns are date, currency and rate, or "
                "date and a code of three capital letters for each currency."
            )
    if base != _EURO and base not in codes.values():
        hint = nearest(base, codes.values())
        raise SettingsError(
            f"{file} ({_KEY}) has no column {base}, the base currency.{hint} Use a file with date, currency and rate."
        )
    for number, row in lines:
        place = _Place(file, number)
        on = _day(row[day].strip() if day < len(row) else "", place)
        cells = {code: row[column].strip() for column, code in codes.items() if column < len(row)}
        known = {code: _number(cell, code, place) for code, cell in cells.items() if cell.lower() not in _NONE}
        per_euro = known | {_EURO: 1.0}
        if base in per_euro:
            yield from (
                (place, Rate(code, on, per_euro[base] / bought)) for code, bought in per_euro.items() if code != base
            )


def _day(text: str, place: _Place) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise place.wrong(f"{text!r} is no day. Write it as 2026-03-01 or 01.03.2026.")


def _number(text: str, code: str, place: _Place) -> float:
    """Read a rate; a decimal comma does, where the columns are not separated by commas."""
    try:
        read = float(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        read = math.nan
    if not 0 < read < math.inf:
        raise place.wrong(f"the rate of {code} must be a number above 0, not {text!r}.")
    return read


def _once(file: str, read: Iterator[tuple[_Place, Rate]]) -> list[Rate]:
    """Refuse a second rate of a currency and day, unless it says the same."""
    kept: dict[tuple[str, date], tuple[_Place, Rate]] = {}
    for place, rate in read:
        before = kept.setdefault((rate.currency, rate.day), (place, rate))
        if before[1].rate != rate.rate:
            raise SettingsError(
                f"{file} ({_KEY}): two rates of {rate.currency} on {rate.day}: {before[1].rate:g} in line "
                f"{before[0].line} and {rate.rate:g} in line {place.line}. Leave one of them."
            )
    return [rate for _, rate in kept.values()]
