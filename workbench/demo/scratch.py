"""The private DuckDB database in which chunks of the simulation pile up until the exports are written from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import duckdb
import numpy as np

from workbench.demo.arrays import Array, Columns
from workbench.demo.catalogue import (
    CALL_TAGS,
    CHANNELS,
    FORMS,
    LOSS_REASONS,
    MESSAGES,
    OPERATORS,
    ORDER_COMMENTS,
    OWN_PHONES,
    PRODUCTS,
    REGISTRATION,
    STAGES,
)
from workbench.demo.clock import Clock
from workbench.demo.hardships import Hardships
from workbench.demo.people import People
from workbench.demo.service import CURRENCIES, DEAL_STATUSES
from workbench.demo.shop import STATUSES
from workbench.demo.support import KINDS
from workbench.demo.words import CITIES, FAMILIES, GIVEN, HOSTILE_NAMES
from workbench.engine.query import literal, quote

_MEMORY = "3GB"

_MACROS = """
-- a share of [0, 1) that depends on a number and a purpose only
create macro draw(number, purpose) as ((number * 2654435761 + purpose * 40503) % 1000003) / 1000003.0;
create macro seconds(stamp) as epoch_us(stamp) // 1000000;
create macro utc(stamp) as stamp - interval 3 hours;
create macro ym_id(made, random) as seconds(utc(made)) || lpad((random % 1000000000)::varchar, 9, '0');
create macro ga_id(made, random) as (1000000000 + random // 7 % 8999999999) || '.' || seconds(utc(made));
create macro ct_id(made, random) as 'ct' || (random // 11 % 1000000000000) || seconds(made) % 100000;
create macro uuid_of(made, random) as
  printf('%08x-%04x-4%03x-a%03x-%012x', seconds(made), random % 65536, random // 65536 % 4096,
         random // 268435456 % 4096, random // 3 % 281474976710656);
create macro landing(host, path, source, medium, campaign) as
  host || path || if(medium in ('cpc', 'social', 'email'),
    '?utm_source=' || source || '&utm_medium=' || medium || '&utm_campaign=' || campaign, '');
create macro russian_phone(p, style) as case style
  when 0 then '+7 ' || p[2:4] || ' ' || p[5:7] || '-' || p[8:9] || '-' || p[10:11]
  when 1 then '8 (' || p[2:4] || ') ' || p[5:7] || '-' || p[8:9] || '-' || p[10:11]
  when 2 then p
  when 3 then '8-' || p[2:4] || '-' || p[5:7] || '-' || p[8:11]
  when 4 then '8' || p[2:]
  when 5 then '+7(' || p[2:4] || ')' || p[5:11]
  when 6 then p[2:]
  else '+' || p end;
create macro ukrainian_phone(p, style) as case
  when style = 9 and p[12:12] > '4' then p
  when style = 9 then p[3:5] || ' ' || p[6:8] || ' ' || p[9:10] || ' ' || p[11:12]
  when style < 2 then '+38 (' || p[3:5] || ') ' || p[6:8] || '-' || p[9:10] || '-' || p[11:12]
  when style < 4 then '+380 ' || p[4:5] || ' ' || p[6:8] || ' ' || p[9:10] || ' ' || p[11:12]
  else '+' || p end;
create macro phone_text(phone, style) as case
  when phone = 0 then null
  when starts_with(phone::varchar, '7') then russian_phone(phone::varchar, style)
  when starts_with(phone::varchar, '380') then ukrainian_phone(phone::varchar, style)
  else '+' || phone end;
create macro typed_email(mail, style) as case style
  when 1 then upper(mail[1]) || mail[2:]
  when 2 then mail[1] || mail[3:]
  else mail end;
create macro email_text(who, which, style) as typed_email([who.email1, who.email2][which], style);
create macro name_text(who, style) as coalesce(who.hostile_name, case style
  when 0 then who.given_name || ' ' || who.family_name
  when 1 then who.family_name || ' ' || who.given_name
  when 2 then who.given_name
  when 3 then who.short
  when 4 then who.given_latin || ' ' || who.family_latin
  when 5 then upper(who.family_name || ' ' || who.given_name)
  when 6 then who.short || ' ' || who.family_name end);
"""

_LISTS = {
    "own_phones": OWN_PHONES,
    "call_tags": CALL_TAGS,
    "form_names": (*FORMS, REGISTRATION),
    "order_comments": ORDER_COMMENTS,
    "order_statuses": STATUSES,
    "loss_reasons": LOSS_REASONS,
    "stages": STAGES,
    "deal_statuses": DEAL_STATUSES,
    "currencies": CURRENCIES,
    "support_kinds": KINDS,
}
"""Words that rows name by their number."""

_PERSON = """
create table person as
with
  named as (
    select
      person.*,
      given.full as given_name,
      given.short,
      given.latin as given_latin,
      if(person.female, family.female, family.male) as family_name,
      if(person.female, family.female_latin, family.male_latin) as family_latin,
      city.city as city_name,
      hostile.hostile_name
    from people as person
    join givens as given on given.no = person.given
    join families as family on family.no = person.family
    join cities as city on city.no = person.city
    left join hostile_names as hostile on hostile.no = person.hostile - 1
  )
select
  * exclude (given, family, city, female, hostile),
  lower(case person_id % 3
    when 0 then given_latin || '.' || family_latin || person_id
    when 1 then family_latin || '_' || given_latin || '_' || person_id
    else given_latin[1] || family_latin || person_id end)
    || '@' || case language
      when 0 then ['yandex.ru', 'mail.ru', 'gmail.com', 'bk.ru', 'rambler.ru'][1 + person_id * 7 % 5]
      when 1 then ['gmail.com', 'ukr.net', 'i.ua', 'meta.ua', 'gmail.com'][1 + person_id * 7 % 5]
      else ['gmail.com', 'wp.pl', 'web.de', 'outlook.com', 'onet.pl'][1 + person_id * 7 % 5] end as email1,
  lower(family_latin || '.' || given_latin[1]) || person_id || '@firma' || person_id % 97 || '.example' as email2
from named
"""


class Scratch:
    """A DuckDB database of the whole company, filled chunk by chunk."""

    def __init__(self, folder: Path, clock: Clock, hardships: Hardships) -> None:
        self.folder = folder
        self.clock = clock
        self.hardships = hardships
        self.first: Counter[str] = Counter()
        self.connection = duckdb.connect(folder / "company.duckdb")
        self.connection.execute(f"set temp_directory = {literal(str(folder))}")
        self.connection.execute(f"set memory_limit = {literal(_MEMORY)}")
        self.connection.execute("set enable_progress_bar = false")
        self.connection.execute(_MACROS)
        for name, rows in (
            ("channels", CHANNELS),
            ("products", PRODUCTS),
            ("operators", OPERATORS),
            ("messages", MESSAGES),
            ("givens", GIVEN),
            ("families", FAMILIES),
        ):
            self._words(name, [row._asdict() for row in rows])
        for rate in fields(hardships):
            self._variable(rate.name, getattr(hardships, rate.name))
        self._variable("until", clock.until)
        for name, words in _LISTS.items():
            self._variable(name, list(words))
        self._words("cities", [{"city": name} for name in CITIES])
        self._words("hostile_names", [{"hostile_name": name} for name in HOSTILE_NAMES])

    def _words(self, name: str, rows: Sequence[dict[str, object]]) -> None:
        """Make a small table of our own words, numbered from 0; empty texts become null."""
        filled = [
            {"no": no} | {key: None if word == "" else word for key, word in row.items()} for no, row in enumerate(rows)
        ]
        self.connection.execute(
            f"create table {quote(name)} as select unnest($rows, recursive := true)", {"rows": filled}
        )

    def _variable(self, name: str, value: object) -> None:
        self.connection.execute(f"set variable {quote(name)} = $value", {"value": value})

    def store(self, name: str, columns: Columns, people: People | None = None) -> None:
        """Append a chunk's rows: positions become numbers of the whole company, seconds become Moscow times.

        What would happen after the span has not happened yet and is left out. Every row gets `no`, unique in its table.
        """
        columns = dict(columns)
        for column in ("session", "need", "order"):
            if column in columns:
                columns[column] = np.where(columns[column] >= 0, columns[column] + self.first[f"{column}s"], -1)
        if people is not None and "who" in columns:
            columns["person_id"] = people.person_id[columns.pop("who")]
        happened = columns["at"] < self.clock.end_s if "at" in columns else slice(None)
        if "at" in columns:
            columns["moment"] = columns.pop("at")  # AT is a word of SQL
        for column in ("moment", "closed", "made", "phone_until0", "phone_until1"):
            if column in columns:
                columns[column] = self._times(columns[column])
        size = len(next(iter(columns.values())))
        columns["no"] = self.first[name] + np.arange(size)
        self.first[name] += size
        self.connection.register("chunk", {key: values[happened] for key, values in columns.items()})
        self.connection.execute(f"create table if not exists {quote(name)} as from chunk limit 0")
        self.connection.execute(f"insert into {quote(name)} from chunk")
        self.connection.unregister("chunk")

    def _times(self, seconds: Array) -> Array:
        """Turn seconds after the start into times; -1 and infinity stand for never."""
        never = (seconds < 0) | np.isinf(seconds)
        stamps = self.clock.stamps(np.where(never, 0, seconds))
        return np.where(never, np.datetime64("NaT", "us"), stamps)

    def finish(self) -> None:
        """Make what the exports share once all chunks are stored."""
        self.connection.execute(_PERSON)
        self.connection.execute("create table truth (event_id varchar, person_id bigint)")

    def copy(self, view: str, path: Path, options: str) -> None:
        """Write an export's rows in order of time, and add what they truly belong to, to the truth.

        Beside the export's own columns the view has truth_id (null: the row cannot be used), person_id, moment, no.
        """
        self.connection.execute(
            f"copy (select * exclude (truth_id, person_id, moment, no) from {quote(view)} "
            f"order by moment, no, truth_id) to {literal(str(path))} ({options})"
        )
        self.connection.execute(
            f"insert into truth select distinct truth_id, person_id from {quote(view)} where truth_id is not null"
        )

    def close(self) -> None:
        """Close the database; its folder is the caller's to remove."""
        self.connection.close()
