"""Reads a base: a file of people, known by a phone, an e-mail or both, whose interest is asked for.

Nothing of the file is lost: rows that repeat another, that cannot be read or hold no contact stay in the table with
the reason. What the base holds of people stays in the table; nothing of it goes into messages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from workbench.errors import IngestError, WorkbenchError, nearest
from workbench.ingest.csv_files import REJECTS
from workbench.ingest.mapping import Entry, Mapping
from workbench.ingest.normalise import value_sql
from workbench.ingest.phones import PhoneBook
from workbench.ingest.readers import mend, open_source
from workbench.ingest.scratch import Scratch, open_scratch
from workbench.ingest.sources import MALFORMED, Source
from workbench.settings import Settings

PHONE_WORDS = (
    "phone", "phones", "phone number", "mobile", "mobile phone", "tel", "telephone", "msisdn", "телефон", "телефоны",
    "номер телефона", "мобильный", "мобильный телефон", "тел", "тел.", "номер", "мобільний", "номер телефону",
)  # fmt: skip
EMAIL_WORDS = (
    "email", "e-mail", "emails", "mail", "email address", "e-mail address", "почта", "эл. почта", "электронная почта",
    "имейл", "емейл", "пошта", "електронна пошта", "ел. пошта",
)  # fmt: skip

LOOKED_AT = 500
LEAST_CONTACTS = 0.5
"""A column is one of contacts by its content if at least that share of its filled cells are."""

_LOOKS_LIKE_PHONE = r"^[+]?[0-9 ().\x{00A0}-]{7,24}$"
_LOOKS_LIKE_EMAIL = r"^[^\s@]+@[^\s@]+\.[^\s@]+$"
_FORMATS = ("csv", "tsv", "txt", "xlsx", "xls", "gz")


class BaseError(WorkbenchError):
    """The base cannot be read or holds nobody."""


@dataclass(frozen=True)
class Base:
    """People whose interest is asked for.

    Attributes:
        name: of the file or the segment.
        kind: `file` or `segment`.
        people: a row each: row BIGINT (of the file, from 1 below the header), phone and email VARCHAR (as they are
            compared), customer_id VARCHAR (of a segment), status VARCHAR (empty, or duplicate, unreadable, no contact,
            malformed) and reason VARCHAR in words.
        columns: what was read as what, in words.

    """

    name: str
    kind: str
    people: pa.Table
    columns: dict[str, str]

    def __len__(self) -> int:
        """Count the rows."""
        return int(self.people.num_rows)


def read_base(
    path: Path, workspace: Path, settings: Settings, phone: str | None = None, email: str | None = None
) -> Base:
    """Read a base from a spreadsheet or delimited file.

    The columns of phones and e-mails are those named; else those whose header says so; else those whose content does.
    A file without a header is read from its first line.

    Args:
        path: .xlsx, .xls, .csv, .tsv or .txt.
        workspace: its folder; scratch files go there and are removed.
        settings: how phones and e-mails are read.
        phone: header of the column of phones.
        email: header of the column of e-mails.

    Raises:
        BaseError: there is no such file or column, or no column of contacts, or no row.
        IngestError: the file is broken or protected.

    """
    if not path.is_file():
        raise BaseError(f"There is no file {path}. Give the path of an XLSX, XLS or CSV file.")
    if path.suffix.lower().lstrip(".") not in _FORMATS:
        raise BaseError(f"{path.name} is no file a base is read from. Allowed: XLSX, XLS, CSV, TSV, TXT.")
    with open_scratch(workspace, settings.storage) as scratch:
        source = open_source(scratch, path, path.name, _mapping(phone, email))
        _check_named(source, phone, email)
        _read_rows(scratch, source)
        chosen = _Columns.find(scratch, source.names, phone, email)
        if chosen.headless:
            _add_header_row(scratch, source.names)
        _read_contacts(scratch, chosen, workspace, settings)
        people = _people(scratch)
    if not people.num_rows:
        raise BaseError(f"{path.name} holds a header and no rows. Export it again.")
    return Base(path.name, "file", people, chosen.words(source.names))


@dataclass(frozen=True)
class _Columns:
    """Places of the columns of contacts; `headless`: the first line already is a row."""

    phone: int | None
    email: int | None
    headless: bool

    @classmethod
    def find(cls, scratch: Scratch, names: Sequence[str], phone: str | None, email: str | None) -> _Columns:
        headless = any(re.match(_python(p), name) for name in names for p in (_LOOKS_LIKE_PHONE, _LOOKS_LIKE_EMAIL))
        found: list[int | None] = []
        for given, words, pattern in ((phone, PHONE_WORDS, _LOOKS_LIKE_PHONE), (email, EMAIL_WORDS, _LOOKS_LIKE_EMAIL)):
            if given is None and (email if words is PHONE_WORDS else phone) is not None:
                found.append(None)  # the other one was named: it alone is meant
                continue
            named = [given] if given else words
            by_header = [at for at, name in enumerate(names) if _plain(name) in {_plain(word) for word in named}]
            by_content = _by_content(scratch, len(names), pattern)
            found.append(by_header[0] if by_header else by_content)
        if found[0] is None and found[1] is None:
            shown = ", ".join(repr(name) for name in names[:20]) if not headless else "no header"
            raise BaseError(
                "The base has no column of phones or e-mails, neither by header nor by content. "
                f"Columns: {shown}. Name the column of phones, or that of e-mails.",
                about="columns of contacts",
            )
        return cls(found[0], found[1], headless)

    def words(self, names: Sequence[str]) -> dict[str, str]:
        """Say which column was read as what."""
        places = {"phone": self.phone, "email": self.email}
        number = {kind: f"column {at + 1}" for kind, at in places.items() if at is not None}
        return number if self.headless else {kind: names[at] for kind, at in places.items() if at is not None}


def _mapping(phone: str | None, email: str | None) -> Mapping:
    """Tell the readers which headers to look for."""
    words = [phone or "", email or ""] if phone or email else [*PHONE_WORDS, *EMAIL_WORDS]
    entries = tuple(Entry(column=word, optional=True) for word in words if word)
    return Mapping("base", "", {"phone": entries})


def _check_named(source: Source, phone: str | None, email: str | None) -> None:
    for held, given in (("phones", phone), ("e-mails", email)):
        if given is not None and _plain(given) not in {_plain(name) for name in source.names}:
            raise BaseError(
                f"{source.name} has no column {given!r} to read {held} from.{nearest(given, source.names)} "
                f"Columns: {', '.join(map(repr, source.names[:20]))}.",
                about="columns of contacts",
            )


def _read_rows(scratch: Scratch, source: Source) -> None:
    """Keep all columns as text in `base_rows` (row, broken, c0, c1 …), what cannot be taken apart in `malformed`."""
    make = (
        "create or replace table base_rows as select row_number() over () as row, * exclude (record, extra) from ({})"
    )

    def run(opened: Source) -> str:
        scratch.connection.execute(f"drop table if exists {REJECTS}")
        scratch.connection.execute(f"drop table if exists {REJECTS}_scan")
        try:
            scratch.connection.execute(make.format(opened.query(opened.names, ())))
        except duckdb.Error as error:  # broken quotes: there is a second way to read
            return str(error).splitlines()[0]
        return opened.is_spoilt(scratch)

    spoilt = run(source)
    if spoilt:
        mended = mend(scratch, source)
        if mended is None or run(mended):
            raise IngestError(f"{source.name} cannot be read: {spoilt}. Export it again.")
        source = mended
    source.find_malformed(scratch)


def _add_header_row(scratch: Scratch, names: Sequence[str]) -> None:
    """Put the line that was taken for a header back among the rows."""
    scratch.connection.execute("update base_rows set row = row + 1")
    cells = ", ".join(["1", "null", *("?" for _ in names)])
    scratch.connection.execute(f"insert into base_rows values ({cells})", list(names))


def _by_content(scratch: Scratch, columns: int, pattern: str) -> int | None:
    """Find the column in which most of the filled cells of the first rows look like contacts."""
    shares = []
    for at in range(columns):
        cell = f"trim(cast(c{at} as varchar))"
        share = scratch.rows(
            f"select avg(case when regexp_matches({cell}, ?) then 1.0 else 0.0 end) "
            f"from (from base_rows order by row limit {LOOKED_AT}) where {cell} <> ''",
            [pattern],
        )[0][0]
        shares.append(float(str(share)) if share is not None else 0.0)
    best = max(range(columns), key=lambda at: (shares[at], -at), default=None)
    return best if best is not None and shares[best] >= LEAST_CONTACTS else None


def _read_contacts(scratch: Scratch, chosen: _Columns, workspace: Path, settings: Settings) -> None:
    """Bring phones and e-mails to the form in which they are compared: the table `contacts`."""
    cell = {
        kind: f"nullif(trim(cast(c{at} as varchar)), '')" if at is not None else "cast(null as varchar)"
        for kind, at in (("phone", chosen.phone), ("email", chosen.email))
    }
    connection = scratch.connection
    connection.execute(f"""
        create or replace table cells as
        select row, broken, {cell["phone"]} as raw_phone, {cell["email"]} as raw_email
        from base_rows
        where broken is distinct from ''
    """)
    connection.execute("create or replace table base_phones (raw varchar, value varchar)")
    asked = "select distinct raw_phone as raw from cells where raw_phone is not null"
    PhoneBook(workspace / "normalised", settings.phones).read(scratch, asked, "base_phones")
    connection.execute(f"""
        create or replace table contacts as
        select c.row, c.broken, c.raw_phone, c.raw_email, p.value as phone,
            {value_sql("'email'", "c.raw_email", settings.identity)} as email
        from cells c
        left join base_phones p on p.raw = c.raw_phone
    """)


_PEOPLE = f"""
    with judged as (
        select
            *,
            min(row) over (partition by phone, email) as first_row,
            raw_phone is null and raw_email is null as bare,
            phone is null and email is null as unusable
        from contacts
    )
    select
        row,
        phone,
        email,
        cast(null as varchar) as customer_id,
        case
            when broken is not null then 'malformed'
            when bare then 'no contact'
            when unusable then 'unreadable'
            when row > first_row then 'duplicate'
        end as status,
        case
            when broken is not null then broken
            when bare then 'no phone and no e-mail in the row'
            when phone is null and raw_phone is not null and email is null and raw_email is not null
                then 'neither the phone nor the e-mail can be read'
            when unusable and raw_phone is not null then 'the phone is no valid number'
            when unusable then 'the e-mail is no valid address'
            when row > first_row then 'the same contact as in row ' || first_row
            when phone is null and raw_phone is not null then 'the phone cannot be read; found by e-mail only'
            when email is null and raw_email is not null then 'the e-mail cannot be read; found by phone only'
        end as reason
    from judged
    union all
    select line, null, null, null, 'malformed', detail
    from {MALFORMED}
    order by row
"""


def _people(scratch: Scratch) -> pa.Table:
    return scratch.connection.sql(_PEOPLE).to_arrow_table()


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _python(pattern: str) -> str:
    """Write RE2's code points as Python's."""
    return pattern.replace(r"\x{00A0}", "\u00a0")
