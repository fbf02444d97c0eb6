"""Looks at the values of a column: what share of them could be a phone, an e-mail, a time, an amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.engine.query import literal
from workbench.ingest import parsing
from workbench.ingest.scratch import Scratch
from workbench.ingest.sources import TEXT, Source
from workbench.tables import IDENTIFY, KINDS

LOOKED_AT = 5_000
"""Rows whose values are looked at."""

_MOST_WORDS = 30
_CLEAR, _MOST = 0.9, 0.6
"""Shares of the values that must be read as something where nothing else speaks for it, and where the header does."""

_BY_DEFAULT = "by default"
FORMATS = (
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y",
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y",
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y%m%d", "%d %b %Y %H:%M", "%d %b %Y", "%b %d, %Y %H:%M",
    "%b %d, %Y", "%d.%m.%y %H:%M", "%d.%m.%y", "epoch_s", "epoch_ms", "epoch_us",
)  # fmt: skip
"""Formats of times that are tried besides those that are read without being named."""

_PATTERNS = {
    "phone": r"\+?[\d\s().\x{00A0}‑–-]{7,24}",
    "email": r"[^\s@]+@[^\s@]+\.[^\s@]+",
    "url": r"(?i)(https?://|www\.)\S+|/[\w/.?=&%-]*",
}


@dataclass(frozen=True)
class Profile:
    """What the values of a column look like. Shares are of the values that are there, 0 to 1."""

    filled: int
    distinct: int
    shares: dict[str, float] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    """Formats that read the values as times between 1971 and 2100, best first; `by default` needs not be named."""
    words: tuple[str, ...] = ()
    """The values, most frequent first, where there are few of them."""

    def is_clearly(self, what: str) -> bool:
        """Tell whether nearly all values are that."""
        return self.filled > 0 and self.shares.get(what, 0.0) >= _CLEAR

    def mostly(self, what: str) -> bool:
        """Tell whether most values are that, which is enough where the header says so too."""
        return self.filled > 0 and self.shares.get(what, 0.0) >= _MOST

    @property
    def needs_format(self) -> bool:
        """Whether the times can only be read with a format."""
        return bool(self.formats) and self.formats[0] != _BY_DEFAULT


def look(scratch: Scratch, source: Source, columns: Sequence[str]) -> list[Profile]:
    """Look at the first rows of the file, column by column."""
    chosen = ", ".join(f"nullif(trim(cast(c{n} as varchar)), '') as c{n}" for n in range(len(columns)))
    scratch.connection.execute(f"""
        create or replace temp table looked_at as
        select {chosen}
        from (from ({source.query(columns, ())}) where broken is null)
        limit {LOOKED_AT}
    """)
    return [_profile(scratch, f"c{n}", source.types.get(name, TEXT)) for n, name in enumerate(columns)]


def _profile(scratch: Scratch, column: str, type_: str) -> Profile:
    """Look at a column of the table `looked_at`."""
    shares = {name: f"regexp_full_match({column}, {literal(pattern)})" for name, pattern in _PATTERNS.items()}
    first = f"trim(split_part(translate({column}, ';' || chr(31), ',,'), ',', 1))"  # a cell may hold several
    for name in ("phone", "email"):
        shares[name] = f"regexp_full_match({first}, {literal(_PATTERNS[name])})"
    digits = f"length(regexp_replace({first}, '\\D', '', 'g'))"
    shares["phone"] = f"{shares['phone']} and {digits} between 10 and 15"
    shares["number"] = f"{parsing.number(column)} is not null"
    shares["seconds"] = f"{parsing.seconds(column)} is not null"
    shares["flag"] = f"{parsing.boolean(column)} is not null"
    shares["kind"] = f"lower({column}) in ({', '.join(literal(kind) for kind in (*KINDS, IDENTIFY))})"
    shares["currency"] = f"regexp_full_match({column}, '[A-Za-z]{{3}}')"
    default = _known_time(column, ())
    times = {_BY_DEFAULT: default} | {one: _known_time(column, (one,)) for one in FORMATS}
    counted = ", ".join(f"count(*) filter (where {condition})" for condition in (shares | times).values())
    row = scratch.rows(
        f"select count({column}), count(distinct {column}), {counted} from looked_at where {column} is not null"
    )
    filled, distinct, *counts = (int(str(value)) for value in row[0])
    found = {name: count / max(filled, 1) for name, count in zip(shares | times, counts, strict=True)}
    is_time = type_.startswith(("TIMESTAMP", "DATE"))
    return Profile(
        filled,
        distinct,
        {name: found[name] for name in shares},
        (_BY_DEFAULT,) if is_time else _formats({name: found[name] for name in times}),
        _words(scratch, column) if 0 < distinct <= _MOST_WORDS else (),
    )


def _formats(shares: dict[str, float]) -> tuple[str, ...]:
    """Choose the formats that read most values: those of one way to write the day, with seconds or without."""
    if shares[_BY_DEFAULT] >= _MOST:
        return (_BY_DEFAULT,)
    together: dict[str, float] = {}
    for name, share in shares.items():
        together[_day(name)] = together.get(_day(name), 0.0) + share
    best = [day for day, share in together.items() if share >= max(_MOST, max(together.values()) - 0.001)]
    return tuple(name for name, share in shares.items() if share and _day(name) in best)


def _day(format_: str) -> str:
    """Give the part of a format that is the day."""
    return format_.partition(" %H")[0].partition(" %I")[0]


def _known_time(column: str, formats: tuple[str, ...]) -> str:
    """Write the condition that the values are times of our days in these formats."""
    moment = parsing.timestamp(column, formats, "UTC")
    return f"({moment}) between timestamp '1971-01-01' and timestamp '2100-01-01'"


def _words(scratch: Scratch, column: str) -> tuple[str, ...]:
    rows = scratch.rows(f"""
        select {column}
        from looked_at
        where {column} is not null
        group by {column}
        order by count(*) desc, {column}
    """)
    return tuple(str(row[0]) for row in rows)
