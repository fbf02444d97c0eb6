"""Writes N made-up canonical events to one file, with DuckDB alone: the input of the benchmarks."""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

EVENTS = """
    select
        'e' || i as event_id,
        timestamp '2025-01-01' + to_seconds(cast(hash(i * 3) % 46656000 as bigint)) as occurred_at,
        case when u < 55 or anonymous then 'session'
            else ['session', 'call', 'request', 'email', 'chat', 'cart', 'checkout', 'deal', 'ticket'][1 + u % 9]
        end as kind,
        'shop' as project,
        ['yandex', 'google', 'vk', 'direct', 'newsletter'][1 + person % 5] as source,
        ['cpc', 'organic', 'social', 'none', 'email'][1 + i % 5] as medium,
        'campaign-' || (hash(i) % 40) as campaign,
        'https://shop.example/p/' || (i % 5000) as landing_url,
        ['Москва', 'Київ', 'Berlin', 'Казань'][1 + person % 4] as city,
        case when u % 9 = 7 and u >= 55 then round((hash(i * 7) % 900000) / 100.0, 2) end as amount,
        case when u % 9 = 7 and u >= 55 then 'RUB' end as currency,
        case when u % 9 = 7 and u >= 55 and not anonymous
            then ['won', 'won', 'won', 'lost', 'open'][1 + i % 5] end as status,
        case when u >= 55 and not anonymous then 'Клиент ' || person end as name,
        case when u >= 55 and u % 2 = 0 and not anonymous
            then '8 (9' || lpad(cast(person % 100 as varchar), 2, '0') || ') '
            || lpad(cast((person * 7919) % 10000000 as varchar), 7, '0') end as phone,
        case when u >= 55 and u % 2 = 1 and not anonymous then 'User' || person || '@mail.ru' end as email,
        'c' || person || '-' || (hash(i * 5) % 3) as cookie
    from (
        select
            range as i,
            cast(hash(range * 11) % $customers as bigint) as person,
            cast(hash(range * 13) % 100 as bigint) as u,
            (hash(range * 11) % $customers) % 100 < $anonymous as anonymous
        from range($events)
    )
"""
"""Ten touches a person on average, three cookies each; some people never say who they are."""


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help=".parquet or .csv")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--anonymous", type=int, default=50, help="people in a hundred who never say who they are")
    arguments = parser.parse_args()
    options = "format parquet, compression zstd" if arguments.file.suffix == ".parquet" else "format csv, header"
    figures = {
        "$events": arguments.events,
        "$customers": max(1, arguments.events // 10),
        "$anonymous": arguments.anonymous,
    }
    query = EVENTS
    for name, figure in figures.items():
        query = query.replace(name, str(figure))
    duckdb.sql(f"copy ({query}) to '{arguments.file}' ({options})")


if __name__ == "__main__":
    main()
