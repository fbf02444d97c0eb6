"""Times the statistics of the page Appeals: `python benchmarks/appeals.py --appeals 150000`.

Makes up the tables that a base of a million touches has (about 150,000 appeals, 200,000 calls, over three years), as
Parquet files like those of a snapshot, then asks for each statistic of a period fifteen times and prints medians.
"""

from __future__ import annotations

import argparse
import statistics as figures
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from workbench.appeals.operator_statistics import operator_statistics
from workbench.appeals.period import Period
from workbench.appeals.statistics import statistics
from workbench.appeals.statistics_reading import Reading
from workbench.models.silence.cost import silence
from workbench.segments.language.compiled import Compiled
from workbench.settings import Settings
from workbench.show.reader import MEMORY, connect

TIMES = 15
KNOWN = datetime(2026, 10, 31, 20, 0, tzinfo=UTC).replace(tzinfo=None)

APPEALS = """
    with drawn as (
        select
            range as n,
            timestamp '2023-11-01' + to_seconds(cast(random() * 3 * 365 * 86400 as bigint)) as opened_at,
            random() as answered,
            -ln(random()) * 1800 * (1 + (range % 7)) as waits,
            random() as bought,
            random() as closes
        from range({appeals})
    ),
    timed as (
        select *, case when answered < 0.85 then round(waits) end as wait_s from drawn
    )
    select
        'e' || n as appeal_id,
        'c' || (n % ({appeals} // 3)) as customer_id,
        1 as nth,
        opened_at,
        case when closes < 0.4 then opened_at + to_seconds(cast(waits * 5 as bigint)) end as closed_at,
        opened_at + to_seconds(cast(wait_s as bigint)) as first_response_at,
        wait_s,
        round(wait_s * 0.4) as business_wait_s,
        case when closes < 0.4 then round(waits * 5) end as resolution_s,
        case when closes < 0.4 then round(waits * 2) end as business_resolution_s,
        case when closes < 0.4 then 'closed' when wait_s is not null then 'answered'
            when n % 5 < 3 then 'missed' else 'open' end as status,
        case when wait_s is not null then 'Operator ' || (n % 30) end as operator,
        case when n % 3 > 0 then ['target', 'target', 'non-target', 'service'][1 + n % 4] end as category,
        ['call', 'request', 'callback', 'email', 'chat', 'ticket'][1 + n % 6] as kind,
        1 as contacts,
        'source ' || (n % 25) as source,
        'campaign ' || (n % 200) as campaign,
        'A question number ' || n as subject,
        case when n % 8 = 0 then 1 + n % 5 end as rating,
        case when bought < 0.2 / (1 + coalesce(waits, 9999) / 7200)
            then opened_at + to_seconds(cast(random() * 40 * 86400 as bigint)) end as deal_at,
        round(random() * 10000) as deal_amount_base,
        wait_s is not null as has_answer
    from timed
"""

CALLS = """
    select
        'e' || range as event_id,
        timestamp '2023-11-01' + to_seconds(cast(random() * 3 * 365 * 86400 as bigint)) as occurred_at,
        'Operator ' || (range % 30) as operator,
        case when range % 5 = 0 then 'out' else 'in' end as direction,
        range % 7 > 0 as answered,
        round(random() * 600) as duration_s
    from range({calls})
"""

CONTACTS = "select 'e' || range as event_id, 'e' || range as appeal_id from range({appeals})"

SPANS = """
    select day + interval 6 hour as starts_at, day + interval 15 hour as ends_at,
        (row_number() over (order by day) - 1) * 32400 as seconds_before
    from range(timestamp '2023-10-01', timestamp '2026-12-01', interval 1 day) as r(day)
    where isodow(day) < 6
"""


def make(folder: Path, appeals: int) -> duckdb.DuckDBPyConnection:
    """Make up the tables as files and attach them, as a snapshot is."""
    connection = connect(MEMORY)
    connection.execute("select setseed(0.5)")
    made = {"appeals": APPEALS, "calls": CALLS, "appeal_contacts": CONTACTS, "business_spans": SPANS}
    for name, sql in made.items():
        file = folder / f"{name}.parquet"
        query = sql.format(appeals=appeals, calls=appeals * 4 // 3)
        connection.execute(f"copy ({query}) to '{file}' (format parquet, compression zstd)")
        connection.execute(f"create view {name} as from read_parquet('{file}')")
    return connection


def asking(connection: duckdb.DuckDBPyConnection) -> Callable[[str, Sequence[Any]], list[dict[str, Any]]]:
    def ask(sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            result = cursor.execute(sql, list(values))
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    return ask


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--appeals", type=int, default=150_000)
    appeals = parser.parse_args().appeals
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder:
        ask = asking(make(Path(folder), appeals))
        periods = {
            "30 days": Period(date(2026, 10, 1), date(2026, 10, 30), settings.zone),
            "90 days": Period(date(2026, 8, 1), date(2026, 10, 29), settings.zone),
            "a year": Period(date(2025, 10, 30), date(2026, 10, 29), settings.zone),
            "three years": Period(date(2023, 11, 1), date(2026, 10, 30), settings.zone),
        }
        everything = Reading(known_until=KNOWN)
        narrowed = replace(everything, where=Compiled("source = $c1", {"c1": "source 7"}))
        print(f"{appeals:,} appeals over three years\n")
        print("| period | statistics, ms | operators, ms | waiting, ms | all, ms | slowest, ms |")
        print("|---|--:|--:|--:|--:|--:|")
        for name, period in periods.items():
            _say(name, ask, period, settings, everything)
        _say("a year, one source", ask, periods["a year"], settings, narrowed)


def _say(name: str, ask: Any, period: Period, settings: Settings, reading: Reading) -> None:
    times = [
        [
            seconds(lambda one=one: one(ask, period, settings, reading))
            for one in (statistics, operator_statistics, silence)
        ]
        for _ in range(TIMES)
    ]
    whole = [sum(row) for row in times]
    medians = [figures.median(column) for column in zip(*times, strict=True)]
    print(f"| {name} | {' | '.join(f'{one * 1000:.0f}' for one in (*medians, figures.median(whole), max(whole)))} |")


def seconds(ask: Callable[[], object]) -> float:
    """Time one answer."""
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
