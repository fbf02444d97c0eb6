"""Times what the pages of marketing ask of the server: `python benchmarks/marketing_pages.py --customers 1000000`.

The Overview, Channels and Journeys.

Makes a workspace with that many customers in the journal, ten times as many touches, the cost of every campaign on each
day and an answer to a survey for every tenth customer (or takes `--workspace DIR`). Then asks for each figure of the
pages, every time as if for the first time, and prints the median, the slowest and the processor time of all cores.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

import workbench
from workbench.show.pages.channels.view import ChannelsView
from workbench.show.pages.journeys.view import JourneysView
from workbench.show.pages.overview.view import OverviewView
from workbench.show.reader import SnapshotReader

HERE = Path(__file__).parent
TIMES = 7
AIM_MS = 500

ADS = """
    select
        date '2025-01-01' + cast(day as integer) as date, platform, 'campaign-' || campaign as campaign,
        1000 + hash(day * 40 + campaign) % 9000 as impressions, 10 + hash(day * 41 + campaign) % 300 as clicks,
        round((hash(day * 43 + campaign) % 900000) / 100.0, 2) as cost, platform as utm_source, 'cpc' as utm_medium
    from range(540) d(day), range(40) c(campaign), (values ('yandex'), ('google'), ('vk')) p(platform)
"""
"""A cost of each campaign of `generate.py` on each day."""

ANSWERS = """
    select
        's' || i as event_id,
        timestamp '2025-01-01' + to_seconds(cast(hash(i * 3) % 46656000 as bigint)) as occurred_at,
        case when i % 10 = 9 then 'mention' else 'survey' end as kind, 'shop' as project,
        case when i % 2 = 0 then 'NPS' else 'CSAT' end as subject,
        case when i % 2 = 0 then hash(i * 17) % 11 else 1 + hash(i * 17) % 5 end as rating,
        'c' || (hash(i * 11) % {customers}) || '-0' as cookie
    from range({answers}) r(i)
"""
"""Answers of customers of `generate.py`."""

PEOPLE = {
    "everybody": {},
    "first touch in 90 days": {"first": "2026-03-27", "last": "2026-06-24"},
    "a channel": {"channels": ["Paid search"]},
    "LTV from 500": {"where": [{"column": "ltv", "operator": ">=", "value": 500}]},
}


def make(customers: int) -> Path:
    """Make a workspace of known people, with costs and answers."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-marketing-"))
    events, ads, answers = (folder / f"{name}.parquet" for name in ("events", "ads", "answers"))
    generate: list[str | Path] = [sys.executable, HERE / "generate.py", events, "--anonymous", "0", "--events"]
    subprocess.run([*generate, str(customers * 10)], check=True)
    for file, query in ((ads, ADS), (answers, ANSWERS.format(customers=customers, answers=customers // 10))):
        duckdb.sql(f"copy ({query}) to '{file}' (format parquet)")
    ws = workbench.create(folder / "workspace", **{"storage.memory": "5GB", "projects": ["shop"]})
    for file, preset in ((events, "events"), (answers, "events"), (ads, "ads")):
        ws.ingest(file, as_=preset)
    start = time.perf_counter()
    ws.build()
    print(f"Built in {time.perf_counter() - start:.1f} s: {ws.folder}\n")
    return ws.folder


def of_overview(view: OverviewView) -> dict[str, Callable[[], object]]:
    """Name what the Overview asks."""
    return {
        "Overview, 30 days": lambda: view.overview({}),
        "Overview, 365 days": lambda: view.overview({"days": 365}),
        "Overview, a channel": lambda: view.overview({"channels": ["Paid search"]}),
    }


def of_channels(view: ChannelsView) -> dict[str, Callable[[], object]]:
    """Name what the page of channels asks."""
    year = {"days": 365}
    return {
        "Effectiveness, 30 days": lambda: view.effectiveness({}),
        "Effectiveness, 365 days": lambda: view.effectiveness(year),
        "Effectiveness by campaign, 365 days": lambda: view.effectiveness({**year, "by": "campaign"}),
        "Effectiveness by month, 365 days": lambda: view.effectiveness({**year, "by": "month"}),
        "Attribution, 90 days": lambda: view.attribution({}),
        "Attribution, 365 days": lambda: view.attribution(year),
        "Attribution by campaign": lambda: view.attribution({"by": "campaign"}),
        "Loyal channels": lambda: view.loyal({}),
        "Levels and surveys": lambda: view.levels({}),
    }


def of_journeys(view: JourneysView) -> dict[str, Callable[[], object]]:
    """Name what the page of journeys asks: each figure of everybody and of the people of `PEOPLE`."""
    events = {"start": "session", "end": "deal won"}
    figures = {
        "graph": {},
        "flows": {},
        "flows from a start": {"start": "session"},
        "flows from a start to an end": events,
        "matrix": {},
        "between": events,
        "funnel": {},
        "open funnel": {"mode": "open"},
        "funnel by channel": {"by": "channel"},
        "times": {},
        "cohorts": {},
        "revenue of cohorts": {"measure": "revenue", "cohort": "first deal"},
    }
    asked: dict[str, Callable[[], object]] = {"Journeys, what it offers": view.options}
    for name, parts in figures.items():
        for whose, people in PEOPLE.items():
            spec = {"what": what_of(name), "people": people, **parts}
            asked[f"{name}, {whose}"] = lambda spec=spec: view.figure(spec)
    others = {"people": PEOPLE["a channel"], "others": {"channels": ["Organic search"]}}
    asked["compare, two channels"] = lambda: view.figure({"what": "compare", **others})
    asked["a gap of the graph"] = lambda: view.figure({"what": "gap", "from": "session", "to": "call"})
    return asked


def what_of(name: str) -> str:
    """Say which figure of the page a line is about."""
    known = ("graph", "flows", "matrix", "between", "funnel", "times", "cohorts")
    return next(word for word in known if word in name)


def measure(asked: dict[str, Callable[[], object]], reader: SnapshotReader) -> None:
    """Ask for every figure and print a line for each."""
    for question, ask in asked.items():
        ask()  # the files of the snapshot are in the system's memory now, as they are on a server that runs
        walls, processor = [], []
        for _ in range(TIMES):
            reader._opened.answers.clear()  # noqa: SLF001
            wall, cpu = time.perf_counter(), time.process_time()
            ask()
            walls.append(time.perf_counter() - wall)
            processor.append(time.process_time() - cpu)
        median = statistics.median(walls) * 1000
        late = "" if median <= AIM_MS else " **missed**"
        print(
            f"| {question} | {median:.0f}{late} | {max(walls) * 1000:.0f} | {statistics.median(processor) * 1000:.0f} |"
        )


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--only", choices=("overview", "channels", "journeys"))
    arguments = parser.parse_args()
    workspace = arguments.workspace or make(arguments.customers)
    print(f"| figure | median, ms (aim {AIM_MS}) | slowest, ms | processor, ms |")
    print("|---|--:|--:|--:|")
    pages = {
        "overview": (OverviewView, of_overview),
        "channels": (ChannelsView, of_channels),
        "journeys": (JourneysView, of_journeys),
    }
    for name, (page, questions) in pages.items():
        if arguments.only in (None, name):
            view = page.open(workspace)
            measure(questions(view), view.reader)


if __name__ == "__main__":
    main()
