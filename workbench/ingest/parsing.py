"""SQL that reads times, amounts, durations and answers out of text, in the ways that exports write them.

Each function takes SQL and returns SQL; what cannot be read becomes NULL, and the caller decides what that means.
"""

from __future__ import annotations

from workbench.engine.query import literal

UTC_NAMES = ("UTC", "Etc/UTC")

_ISO_ZONED = r".*\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|UTC|[+-]\d{2}(:?\d{2})?)$"
_DOTTED = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M:%S", "%d.%m.%Y, %H:%M", "%d.%m.%Y")
_EPOCHS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
TIME_WORDS = ("iso", *_EPOCHS)
"""Formats of times that are no strptime patterns."""

_SERIAL = r"\d{5}(\.\d+)?"
"""Days since 1899-12-30, as spreadsheets keep dates: five digits for 1927 to 2173."""

_NO_OFFSET = r".*\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s?[+-]((1[5-9]|[2-9]\d)(:?\d{2})?|\d{2}:?[6-9]\d)$"
"""An offset that no place on earth has, such as +25:00; DuckDB would count with it."""

UNBELIEVABLE = 1e12
"""From here on an amount is a mistake, and sums of it could leave the range of the tables."""

_CURRENCY = r"(?i)(руб\.?|р\.|грн\.?|rub|uah|usd|eur|kzt|byn|gbp|[₽₴₸$€£'’\s\x{00A0}\x{2009}\x{202F}])"
_CLOCK = r"\d+:\d{1,2}(:\d{1,2})?"
_US_PER_DAY = 86_400_000_000


def timestamp(text: str, formats: tuple[str, ...], zone: str, *, serial_dates: bool = False) -> str:
    """Write the SQL that reads a time as UTC.

    Args:
        text: SQL of the text.
        formats: `iso`, `epoch_s`, `epoch_ms`, `epoch_us` or strptime patterns, tried in order; none: ISO, dd.mm.yyyy.
        zone: time zone of times without an offset.
        serial_dates: whether a bare number may count days, as in spreadsheets.

    """
    tried = []
    patterns = []
    for one in formats or ("iso", *_DOTTED):
        if one == "iso":
            tried.append(_iso(text, zone))
        elif one in _EPOCHS:
            tried.append(f"try(make_timestamp(cast(round(try_cast({text} as double) * {_EPOCHS[one]}) as bigint)))")
        else:
            patterns.append(one)
    if patterns:
        listed = ", ".join(literal(pattern) for pattern in patterns)
        zoned = [pattern for pattern in patterns if "%z" in pattern]
        parsed = f"try_strptime({text}, [{listed}])"
        tried.append(_on_earth(text, f"cast({parsed} as timestamp)") if zoned else utc(parsed, zone))
    if serial_dates:
        days = (
            f"timestamp '1899-12-30' + to_microseconds(cast(round(cast({text} as double) * {_US_PER_DAY}) as bigint))"
        )
        tried.append(f"case when regexp_full_match({text}, '{_SERIAL}') then {utc(days, zone)} end")
    return f"coalesce({', '.join(tried)})" if len(tried) > 1 else tried[0]


def utc(naive: str, zone: str) -> str:
    """Write the SQL that turns a local time of the zone into UTC."""
    if zone in UTC_NAMES:
        return naive
    return f"({naive}) at time zone {literal(zone)} at time zone 'UTC'"


def local(utc_time: str, zone: str) -> str:
    """Write the SQL that turns UTC into the local time of the zone."""
    if zone in UTC_NAMES:
        return utc_time
    return f"({utc_time}) at time zone 'UTC' at time zone {literal(zone)}"


def _iso(text: str, zone: str) -> str:
    """Read ISO 8601; an offset in the text goes before the zone (a plain cast to timestamp would drop it)."""
    zoned = _on_earth(text, f"make_timestamp(epoch_us(try_cast({text} as timestamptz)))")
    if zone in UTC_NAMES:
        return zoned
    # 2024-05-31 10:15:00 cannot hold an offset; the regular expression is for all that is longer or shorter.
    return f"""case
        when (length({text}) <> 19 or substr({text}, 17, 1) <> ':') and regexp_full_match({text}, '{_ISO_ZONED}')
        then {zoned}
        else {utc(f"try_cast({text} as timestamp)", zone)}
    end"""


def _on_earth(text: str, moment: str) -> str:
    """Let the moment be read only where the offset in the text can be one."""
    bare = f"length({text}) = 19 and substr({text}, 17, 1) = ':'"  # spares most texts the regular expression
    return f"case when ({bare}) or not regexp_full_match({text}, '{_NO_OFFSET}') then {moment} end"


def number(text: str, decimal: str | None = None) -> str:
    """Write the SQL that reads a number: `1234.56`, `1 234,56`, `1,234.56`, `₽ 1 234`, `-5`.

    A comma before exactly three last digits parts thousands, unless `decimal` says it is the decimal mark or the number
    would then begin with a zero.
    """
    plain = f"regexp_replace(replace({text}, '−', '-'), {literal(_CURRENCY)}, '', 'g')"
    careful = _finite(f"try_cast({_unify(plain, decimal)} as double)")
    if decimal == ",":
        return careful
    return f"coalesce({_finite(f'try_cast({text} as double)')}, {careful})"


def _finite(value: str) -> str:
    return f"case when isfinite({value}) then {value} end"


def _unify(plain: str, decimal: str | None) -> str:
    """Bring a number without blanks to the form `-1234.56`; NULL where it is none."""
    comma_groups, point_groups = r"-?[1-9]\d{0,2}(,\d{3})+", r"-?[1-9]\d{0,2}(\.\d{3})+"
    without_commas, without_points = f"replace({plain}, ',', '')", f"replace({plain}, '.', '')"
    comma_groups_case = (comma_groups, without_commas)
    comma_decimal_case = (r"-?\d+,\d*", f"replace({plain}, ',', '.')")
    by_decimal = {
        None: [comma_groups_case, comma_decimal_case, (point_groups, without_points)],
        ",": [comma_decimal_case, (point_groups, without_points)],
        ".": [comma_groups_case],
    }
    cases = [
        (rf"{comma_groups}\.\d*", without_commas),
        (rf"{point_groups},\d*", f"replace({without_points}, ',', '.')"),
        *by_decimal[decimal],
        (r"-?\d+(\.\d*)?", plain),
    ]
    whens = " ".join(f"when regexp_full_match({plain}, '{pattern}') then {value}" for pattern, value in cases)
    return f"case {whens} end"


def seconds(text: str, decimal: str | None = None) -> str:
    """Write the SQL that reads a length: seconds, or `h:mm:ss` and `m:ss`."""
    second, minute, hour = (f"try_cast(string_split({text}, ':')[{place}] as double)" for place in (-1, -2, -3))
    clock = f"{second} + 60 * {minute} + 3600 * coalesce({hour}, 0)"
    return f"case when regexp_full_match({text}, '{_CLOCK}') then {clock} else {number(text, decimal)} end"


def boolean(text: str) -> str:
    """Write the SQL that reads an answer: true, yes, 1, да, так; false, no, 0, нет, ні."""
    return f"""case
        when lower({text}) in ('true', 'yes', 'y', '1', 'да', 'так') then true
        when lower({text}) in ('false', 'no', 'n', '0', 'нет', 'ні') then false
    end"""
