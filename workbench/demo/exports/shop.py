"""The shop's own exports: orders (CSV in Windows-1251, semicolons) and cart events (JSON lines)."""

from __future__ import annotations

from pathlib import Path

from workbench.demo.export import Export
from workbench.demo.scratch import Scratch

_BLOCK = 1 << 20

_ORDERS = """
create view shop_orders as
with
  shown as (
    select o.*, c.made, c.random, s.channel, 'good' as state
    from orders as o
    left join cookies as c on c.cookie = o.cookie
    left join sessions as s on s.no = o.session
  ),
  rows as (
    from shown
    union all
    select * from shown where draw(no, 4) < getvariable('repeated_row')
    union all
    select * replace (no + 500000000 as no, 'undated' as state) from shown where draw(no, 5) < getvariable('bad_row')
    union all
    select * replace (no + 600000000 as no, 'nameless' as state) from shown where draw(no, 6) < getvariable('bad_row')
    union all
    select * replace (no + 700000000 as no, 'test' as state) from shown where draw(no, 7) < getvariable('test_row')
  )
select
  if(r.state in ('good', 'test'), 'shop/shop-orders:' || (100000 + r.no), null) as truth_id,
  if(r.state = 'test', 0, r.person_id) as person_id,
  r.moment,
  r.no,
  100000 + r.no as order_id,
  'КМ-' || (100000 + if(r.state = 'good', r."order", r.no)) as order_number,
  if(r.state = 'undated', '32.13.2026 25:61:00', strftime(r.moment, '%d.%m.%Y %H:%M:%S')) as created_at,
  getvariable('order_statuses')[1 + r.status] as status,
  replace(format('{:,.2f}', r.total), ',', ' ')[:-4] || ',' || format('{:.2f}', r.total)[-2:] as total,
  'RUB' as currency,
  if(r.state = 'test', 'Тест Тестович', name_text(who, r.name_style)) as customer_name,
  case r.state
    when 'test' then '0000000'
    when 'nameless' then null
    else phone_text(r.phone, r.phone_style) end as phone,
  case r.state
    when 'test' then 'test@test.com'
    when 'nameless' then null
    else email_text(who, r.email, r.email_style) end as email,
  case r.state
    when 'test' then '1111111111.1700000000'
    when 'nameless' then null
    else ga_id(r.made, r.random) end as client_id,
  who.city_name as city,
  case r.way
    when 1 then 'Заказ по телефону'
    when 2 then 'Заказ по заявке'
    else nullif(getvariable('order_comments')[1 + r.no * 7 % len(getvariable('order_comments'))], '') end as comment,
  if(r.way = 0, ch.source, null) as utm_source,
  if(r.way = 0, ch.medium, null) as utm_medium,
  if(r.way = 0, ch.campaign, null) as utm_campaign
from rows as r
join person as who on who.person_id = r.person_id
left join channels as ch on ch.no = r.channel
"""

_CARTS = """
create view shop_carts as
select
  cart.person_id,
  cart.moment,
  cart.no,
  4000000 + cart.need as cart_id,
  if(cart.step = 0, 'add_to_cart', 'checkout_started') as event,
  'shop/shop-carts:' || cart_id || '-' || event as truth_id,
  strftime(cart.moment, '%Y-%m-%dT%H:%M:%S+03:00') as created_at,
  ga_id(c.made, c.random) as client_id,
  email_text(who, cart.email, cart.email_style) as email,
  phone_text(cart.phone, cart.phone_style) as phone,
  round(cart.price, -1) as total,
  'RUB' as currency,
  'https://kuhnya.example' || if(cart.step = 0, p.path, '/checkout') as url
from carts as cart
join cookies as c on c.cookie = cart.cookie
join products as p on p.no = cart.product
join person as who on who.person_id = cart.person_id
"""


def write_orders(scratch: Scratch, folder: Path) -> Export:
    """Write the orders; DuckDB writes UTF-8, so the file is recoded block by block."""
    path = folder / "shop_orders.csv"
    unicode = scratch.folder / path.name
    scratch.connection.execute(_ORDERS)
    scratch.copy("shop_orders", unicode, "format csv, header, delimiter ';'")
    with unicode.open(encoding="utf-8", newline="") as source, path.open("w", encoding="cp1251", newline="") as target:
        while block := source.read(_BLOCK):
            target.write(block)
    return Export(path, "shop-orders", "shop")


def write_carts(scratch: Scratch, folder: Path) -> Export:
    """Write what was put into carts and which checkouts were started."""
    path = folder / "shop_carts.jsonl"
    scratch.connection.execute(_CARTS)
    scratch.copy("shop_carts", path, "format json")
    return Export(path, "shop-carts", "shop")
