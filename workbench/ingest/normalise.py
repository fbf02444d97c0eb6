"""Brings identifiers of the same thing to the same text, by kind.

What cannot be read is NULL here; the caller keeps the raw text and marks it invalid, so that it never links records.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from workbench.ingest.phones import read_phone
from workbench.settings import Identity, Settings

_LONGEST = 512

_EMAIL = r"""[^\s@<>(),:;"\\\[\]]{1,64}@([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+([\p{L}]{2,}|xn--[a-z0-9-]+)"""
"""A plausible address: what no mail server would take is left out, what only its server can tell is let in."""

_STRAY_DOTS = r"^\.|\.\.|\.@"

_FLOAT = r"^(([^:]*:)?\d+)\.0+$"
"""A whole number that a spreadsheet wrote as 123.0."""

_GMAIL = r"@(gmail|googlemail)\.com$"

_BLANK = r"\s\x{00A0}\x{200B}\x{FEFF}"


def normalised(kind: str, values: Sequence[str], settings: Settings) -> list[str]:
    """Normalise a few values given by a person, such as the company's own numbers; unreadable ones stay as they are.

    >>> normalised("phone", ["8 (916) 123-45-67"], Settings())
    ['+79161234567']
    """
    if kind == "phone":
        return [read_phone(value, settings.phones) or value for value in values]
    with duckdb.connect() as connection:
        sql = (
            f"select {value_sql('kind', 'raw', settings.identity)} from (select ?::varchar as kind, ?::varchar as raw)"
        )
        found = [connection.execute(sql, [kind, value]).fetchone() for value in values]
    return [row[0] if row and row[0] is not None else value for row, value in zip(found, values, strict=True)]


def value_sql(kind: str, raw: str, identity: Identity) -> str:
    """Write the SQL that normalises a raw identifier of any kind but phone; NULL where it cannot be read."""
    tidy = f"regexp_replace({raw}, '^[{_BLANK}]+|[{_BLANK}]+$', '', 'g')"
    whole = f"regexp_replace({tidy}, '{_FLOAT}', '\\1')"
    return f"""case {kind}
        when 'email' then {_email(tidy, identity)}
        when 'crm_id' then {_short(whole)}
        when 'messenger' then {_messenger(tidy)}
        when 'cookie' then {_short(tidy)}
    end"""


def _email(tidy: str, identity: Identity) -> str:
    """Lower the case, drop `mailto:`; with `gmail_dots` drop what Gmail ignores."""
    lower = f"regexp_replace(lower({tidy}), '^mailto:', '')"
    plausible = f"regexp_full_match({lower}, '{_EMAIL}') and not regexp_matches({lower}, '{_STRAY_DOTS}')"
    whole = f"case when {plausible} then {lower} end"
    if not identity.gmail_dots:
        return whole
    local = f"replace(split_part(split_part({lower}, '@', 1), '+', 1), '.', '')"
    gmail = f"regexp_matches({lower}, '{_GMAIL}')"
    return f"case when ({whole}) is not null and {gmail} then nullif({local}, '') || '@gmail.com' else {whole} end"


def _messenger(tidy: str) -> str:
    """Drop `@` and `t.me/` of Telegram names, in which case does not matter; other messengers' ids stay as they are."""
    name = r"^([^:]*:)?(?:@|(?:https?://)?t\.me/)([A-Za-z0-9_]+)$"
    bare = f"regexp_replace({tidy}, '{name}', '\\1\\2')"
    return _short(f"case when regexp_matches({tidy}, '{name}') then lower({bare}) else {tidy} end")


def _short(value: str) -> str:
    return f"case when length({value}) between 1 and {_LONGEST} then {value} end"
