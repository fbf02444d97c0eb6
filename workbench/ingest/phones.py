"""Reads phones to E.164, so that `8 (916) 123-45-67`, `+7 916 123-45-67` and `79161234567` are one number.

libphonenumber decides. It takes some 30 µs a number, so numbers of the usual regions written in the usual ways are read
in SQL with the patterns of the library's own metadata, the library reads the rest, and what it read is kept.

Source: https://github.com/google/libphonenumber (metadata and parsing rules), E.164 (ITU-T).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberDesc

from workbench.engine.query import literal, quote
from workbench.ingest.scratch import Scratch
from workbench.settings import Phones

_PUNCTUATION = r" \x{00A0}\x{202F}().\-‐‑–—"
_WRITTEN_PLAINLY = rf"[ (]*\+?[0-9{_PUNCTUATION}]+"
_SPREADSHEET_FLOAT = r"^([0-9]+)\.0+$"
_AT_ONCE = 10_000

_TYPES = (
    "mobile",
    "fixed_line",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)


def read_phone(raw: str, phones: Phones) -> str | None:
    """Read a number by libphonenumber; None where it is no valid number.

    A number without a country code belongs to the default region; one that is none there, to the first of the other
    regions where it is valid.
    """
    text = raw.strip()
    whole, _, fraction = text.partition(".")
    if whole.isdigit() and fraction and not fraction.strip("0"):
        text = whole  # a spreadsheet kept the number as a float
    for region in dict.fromkeys((phones.default_region, *phones.regions)):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def fast_value_sql(raw: str, phones: Phones) -> str:
    """Write the SQL that reads a number of the settings' regions in a usual way; NULL leaves it to the library."""
    tidy = f"regexp_replace({raw}, '{_SPREADSHEET_FLOAT}', '\\1')"
    bare = f"regexp_replace({tidy}, '[{_PUNCTUATION}]', '', 'g')"
    cases = [case for region in phones.regions for case in _international(bare, region)]
    cases += _local(bare, phones.default_region)
    if not cases:
        return "cast(null as varchar)"
    return f"case when regexp_full_match({tidy}, '{_WRITTEN_PLAINLY}') then case {' '.join(cases)} end end"


@dataclass(frozen=True)
class PhoneBook:
    """The numbers that the library has read for a workspace, kept so that it reads each only once."""

    folder: Path
    phones: Phones

    def read(self, scratch: Scratch, query: str, table: str, progress: Callable[[str], None] | None = None) -> None:
        """Read the raw numbers that the query gives into the table (raw, value); value is NULL where there is none."""
        connection = scratch.connection
        connection.execute(f"""
            create or replace temp table phones_asked as
            select raw, {fast_value_sql("raw", self.phones)} as value from ({query})
        """)
        known = (
            f"read_parquet({literal(str(self._file))})"
            if self._file.exists()
            else "(select '' as raw, '' as value where false)"
        )
        connection.execute(f"""
            create or replace temp table phones_known as
            from {known} where raw in (select raw from phones_asked where value is null)
        """)
        connection.execute("create or replace temp table phones_read (raw varchar, value varchar)")
        unread = scratch.rows("""
            select raw from phones_asked where value is null and raw not in (select raw from phones_known)
        """)
        for start in range(0, len(unread), _AT_ONCE):
            if progress is not None:
                progress(f"reading phones {start:,} of {len(unread):,}")
            _insert(scratch, [str(row[0]) for row in unread[start : start + _AT_ONCE]], self.phones)
        connection.execute(f"""
            insert into {quote(table)}
            select raw, value from phones_asked where value is not null
            union all from phones_known
            union all from phones_read
        """)
        if unread:
            self._remember(scratch, known)

    @property
    def _file(self) -> Path:
        """The file of the kept numbers: another region or another version of the library reads anew."""
        regions = ".".join(self.phones.regions)
        return self.folder / f"phones-{self.phones.default_region}-{regions}-{phonenumbers.__version__}.parquet"

    def _remember(self, scratch: Scratch, known: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f".tmp-{os.getpid()}-{self._file.name}"
        scratch.connection.execute(f"""
            copy (from {known} union all from phones_read)
            to {literal(str(unfinished))} (format parquet, compression zstd)
        """)
        unfinished.replace(self._file)


def _insert(scratch: Scratch, raws: list[str], phones: Phones) -> None:
    values = [read_phone(raw, phones) for raw in raws]
    scratch.connection.execute(
        "insert into phones_read select unnest(?::varchar[]), unnest(?::varchar[])", [raws, values]
    )


def _international(bare: str, region: str) -> Iterator[str]:
    """Read `+<country code><national number>`."""
    metadata = _simple_metadata(region)
    if metadata is not None:
        code = f"+{metadata.country_code}"
        national = f"substr({bare}, {len(code) + 1})"
        yield f"when starts_with({bare}, '{code}') and {_is_valid(national, metadata)} then {bare}"


def _local(bare: str, region: str) -> Iterator[str]:
    """Read the national number of the default region by itself, after the national prefix or a bare country code.

    Where the beginning is ambiguous, as when a national number begins like the country code, the library decides.
    """
    metadata = _simple_metadata(region)
    if metadata is None:
        return
    code, prefix = str(metadata.country_code), metadata.national_prefix_for_parsing or ""
    yield (
        f"when starts_with({bare}, '{code}') and not {_matches(bare, metadata.general_desc)} "
        f"and {_is_valid(f'substr({bare}, {len(code) + 1})', metadata)} then '+' || {bare}"
    )
    yield f"when starts_with({bare}, '{code}') or starts_with({bare}, '+') then null"
    yield f"when {_is_valid(bare, metadata)} then '+{code}' || {bare}"
    if prefix:
        national = f"substr({bare}, {len(prefix) + 1})"
        unclear = _matches(bare, metadata.general_desc)
        yield (
            f"when starts_with({bare}, '{prefix}') and not {unclear} and {_is_valid(national, metadata)} "
            f"then '+{code}' || {national}"
        )


def _simple_metadata(region: str) -> PhoneMetadata | None:
    """Give the metadata of a region whose numbers are read by plain rules; None leaves all of them to the library."""
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None or metadata.national_prefix_transform_rule is not None:
        return None
    prefix = metadata.national_prefix_for_parsing
    return metadata if prefix is None or prefix.isdigit() else None


def _is_valid(national: str, metadata: PhoneMetadata) -> str:
    """Write the condition that the library calls the number valid; one that begins like the prefix is left to it."""
    kinds = [_matches(national, desc) for name in _TYPES if (desc := getattr(metadata, name)) is not None]
    prefix = metadata.national_prefix_for_parsing
    clear = f"not starts_with({national}, '{prefix}') and " if prefix else ""
    return f"({clear}{_matches(national, metadata.general_desc)} and ({' or '.join(kinds)}))"


def _matches(number: str, desc: PhoneNumberDesc | None) -> str:
    """Write the condition that a number is of the length and pattern that the metadata describe."""
    if desc is None or not desc.national_number_pattern:
        return "false"
    pattern = f"regexp_full_match({number}, '{desc.national_number_pattern}')"
    lengths = ", ".join(str(length) for length in desc.possible_length)
    return f"(length({number}) in ({lengths}) and {pattern})" if lengths else pattern
