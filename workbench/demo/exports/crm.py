"""The CRM: contacts (a spreadsheet, or CSV past its size) and the service's deals (CSV)."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import xlsxwriter

from workbench.demo.export import Export
from workbench.demo.scratch import Scratch
from workbench.engine.query import literal

MOST_SHEET_ROWS = 200_000
_BATCH = 10_000

_CONTACTS = """
create table crm_contacts as
with
  met as (
    select person_id, moment, operator, false as must from calls where answered
    union all
    select person_id, moment, operator, false as must from forms where target
    union all
    select person_id, moment, -1 as operator, false as must from orders
    union all
    select person_id, moment, operator, true as must from deals
  ),
  people as (
    select person_id, min(moment) as moment, arg_min(operator, (moment, operator)) as operator, bool_or(must) as must
    from met group by person_id
  ),
  entered as (
    select *, false as twice from people where must or draw(person_id, 8) < 0.85
    union all
    select person_id, moment + interval 9 days as moment, operator, must, true as twice from people
    where draw(person_id, 9) < getvariable('duplicate_contact') and moment + interval 9 days < $until
  ),
  numbered as (
    select *, row_number() over (order by moment, person_id, twice) as no from entered
  )
select
  'shop/crm-contacts:' || (100000 + n.no) as truth_id,
  n.person_id,
  n.moment,
  n.no,
  n.twice,
  100000 + n.no as contact_id,
  coalesce(
    who.hostile_name,
    if(n.twice, who.short || ' ' || who.family_latin, who.family_name || ' ' || who.given_name)) as name,
  array_to_string(list_filter([
    if(who.office_phone > 0, phone_text(who.office_phone, n.no % 3), null),
    phone_text(who.phone0, if(draw(n.no, 10) < 0.1, 2, n.no % 7)),
    if(n.twice or who.phone_until0 is null, null, phone_text(who.phone1, n.no % 2)),
    if(n.twice or who.phone_until1 is null, null, phone_text(who.phone2, n.no % 2))
  ], lambda phone: phone is not null), ', ') as phones,
  array_to_string(([who.email1, who.email2])[:if(n.twice, 0, who.emails)], ', ') as emails,
  coalesce(o.name, 'Белова Дарья') as owner,
  who.city_name as city,
  n.moment as created_at
from numbered as n
join person as who on who.person_id = n.person_id
left join operators as o on o.no = n.operator
"""

_DEALS = """
create view crm_deals as
select
  'service/crm-deals:' || (800000 + d.no) as truth_id,
  d.person_id,
  d.moment,
  d.no,
  800000 + d.no as deal_id,
  k.contact_id,
  p.name as title,
  if(p.path like '/parts/%', 'Запчастини', 'Ремонт') as pipeline,
  getvariable('stages')[1 + d.stage] as stage,
  getvariable('deal_statuses')[1 + d.status] as status,
  format('{:.2f}', d.total) as amount,
  getvariable('currencies')[1 + d.currency] as currency,
  strftime(d.moment, '%Y-%m-%d %H:%M:%S') as created_at,
  strftime(d.closed, '%Y-%m-%d %H:%M:%S') as closed_at,
  if(d.status = 2, getvariable('loss_reasons')[1 + d.reason], null) as loss_reason,
  o.name as owner
from deals as d
join crm_contacts as k on k.person_id = d.person_id and not k.twice
join products as p on p.no = d.product
left join operators as o on o.no = d.operator
"""

_COLUMNS = "contact_id, name, phones, emails, owner, city, created_at"


def write_contacts(scratch: Scratch, folder: Path) -> Export:
    """Write the contacts as a spreadsheet as long as they fit well into one."""
    connection = scratch.connection
    connection.execute(_CONTACTS, {"until": scratch.clock.until})
    connection.execute("insert into truth select truth_id, person_id from crm_contacts")
    if connection.execute("select count(*) from crm_contacts").fetchall()[0][0] <= MOST_SHEET_ROWS:
        path = folder / "crm_contacts.xlsx"
        _write_sheet(scratch, path)
    else:
        path = folder / "crm_contacts.csv"
        connection.execute(
            f"copy (select {_COLUMNS} from crm_contacts order by no) to {literal(str(path))} (format csv, header)"
        )
    return Export(path, "crm-contacts", "shop")


def _write_sheet(scratch: Scratch, path: Path) -> None:
    """Write the sheet row by row in constant memory; phones typed as bare digits become numbers, as in real sheets."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "dd.mm.yyyy hh:mm"})
    book.set_properties({"created": datetime.combine(scratch.clock.until, time())})  # else the content depends on now
    sheet = book.add_worksheet("Контакты")
    sheet.write_row(0, 0, _COLUMNS.split(", "), book.add_format({"bold": True}))
    rows = scratch.connection.execute(f"select {_COLUMNS} from crm_contacts order by no")
    line = 0
    while batch := rows.fetchmany(_BATCH):
        for contact_id, name, phones, *texts, created_at in batch:
            line += 1
            sheet.write_number(line, 0, contact_id)
            sheet.write_string(line, 1, name)
            if phones.isdigit():
                sheet.write_number(line, 2, int(phones))
            else:
                sheet.write_string(line, 2, phones)
            for column, text in enumerate(texts, start=3):
                sheet.write_string(line, column, text)
            sheet.write_datetime(line, 6, created_at)
    book.close()


def write_deals(scratch: Scratch, folder: Path) -> Export:
    """Write the deals; they know the customer by the contact only."""
    path = folder / "crm_deals.csv"
    scratch.connection.execute(_DEALS)
    scratch.copy("crm_deals", path, "format csv, header")
    return Export(path, "crm-deals", "service")
