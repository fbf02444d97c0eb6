"""Times what three pages ask of the server: `python benchmarks/pages.py --customers 1000000`.

The journal, the records and the appeals.

Makes a workspace with that many customers in the journal and ten times as many touches (or takes `--workspace DIR`),
then asks each question fifteen times and prints medians: of a filter that is asked for the first time, and of one whose
total, figures and chart the page remembers (it turns pages, sorts, or comes back).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import workbench
from workbench.show.pages.appeals.filters import AppealFilter
from workbench.show.pages.appeals.rows import Turn as AppealsTurn
from workbench.show.pages.appeals.view import AppealsView
from workbench.show.pages.journal.filters import JournalFilter
from workbench.show.pages.journal.view import Journal
from workbench.show.pages.records.filters import RecordsFilter
from workbench.show.pages.records.rows import Turn
from workbench.show.pages.records.view import RecordsView
from workbench.show.reader import SnapshotReader

HERE = Path(__file__).parent
TIMES = 15
MONTH = JournalFilter(date_of="any", date_from=date(2026, 1, 1), date_to=date(2026, 1, 31))

TWO = (
    {"column": "ltv", "operator": ">=", "value": 500},
    {"column": "first_source", "operator": "in", "value": ["google", "yandex"]},
)
RETURNING = 'in segment "Returning customers"'


def make(customers: int) -> Path:
    """Make a workspace of known people."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-pages-"))
    file = folder / "events.parquet"
    generate: list[str | Path] = [
        sys.executable,
        HERE / "generate.py",
        file,
        "--events",
        str(customers * 10),
        "--anonymous",
        "0",
    ]
    subprocess.run(generate, check=True)
    ws = workbench.create(folder / "workspace", **{"storage.memory": "4GB", "projects": ["shop"]})
    ws.ingest(file, as_="events")
    ws.build()
    return ws.folder


def questions(journal: Journal) -> dict[str, Callable[[], object]]:
    """Name what the page asks."""
    someone = journal.page(JournalFilter()).rows[0]["customer_id"]
    return {
        "first page": lambda: journal.page(JournalFilter()),
        "page 10": lambda: journal.page(JournalFilter(), page=10),
        "page 1,000": lambda: journal.page(JournalFilter(), page=1000),
        "sort by LTV": lambda: journal.page(JournalFilter(), sort_by="ltv"),
        "sort by name": lambda: journal.page(JournalFilter(), sort_by="name", descending=False),
        "filter by source": lambda: journal.page(JournalFilter(sources=("google",))),
        "filter by a month of any touch": lambda: journal.page(MONTH),
        "filter by LTV": lambda: journal.page(JournalFilter(ltv_min=5000.0)),
        "filter by two columns": lambda: journal.page(JournalFilter(where=TWO)),
        "list of returning customers": lambda: journal.page(JournalFilter(condition=RETURNING)),
        "filter by kind of touch": lambda: journal.page(JournalFilter(kinds=("call",))),
        "text search": lambda: journal.page(JournalFilter(text="клиент 77")),
        "search by a part of a phone": lambda: journal.page(JournalFilter(text="8 (916) 77")),
        "a customer's card": lambda: journal.customer(someone),
        "a customer's timeline": lambda: journal.timeline(someone),
        "figures against the previous period": lambda: journal.kpis(JournalFilter()),
        "chart of touches": lambda: journal.touches_over_time(JournalFilter()),
        "what the filters offer": journal.options,
    }


def record_questions(records: RecordsView, journal: str) -> dict[str, Callable[[], object]]:
    """Name what a tab of the page of records asks."""
    someone = records.page(journal, RecordsFilter()).rows[0]["event_id"]
    two = RecordsFilter(
        where=(
            {"column": "source", "operator": "in", "value": ["google", "vk"]},
            {"column": "nth", "operator": ">", "value": 1},
        )
    )
    month = RecordsFilter(date_from=date(2026, 1, 1), date_to=date(2026, 1, 31))
    asked = {
        "first page": lambda: records.page(journal, RecordsFilter()),
        "page 400": lambda: records.page(journal, RecordsFilter(), Turn(page=400)),
        "sort by source": lambda: records.page(journal, RecordsFilter(), Turn("source", descending=False)),
        "filter by two columns": lambda: records.page(journal, two),
        "filter by a month": lambda: records.page(journal, month),
        "text search": lambda: records.page(journal, RecordsFilter(text="клиент 77")),
        "a record": lambda: records.record(journal, someone),
        "what the filters offer": lambda: records.offered(journal),
    }
    return {f"{journal}: {question}": ask for question, ask in asked.items()}


def appeal_questions(appeals: AppealsView) -> dict[str, Callable[[], object]]:
    """Name what the page of appeals asks."""
    everything, turn = AppealFilter(), AppealsTurn()
    someone = appeals.page(everything, turn).rows[0]["appeal_id"]
    two = AppealFilter(statuses=("open", "missed"), where=({"column": "contacts", "operator": ">", "value": 1},))
    month = {"first": "2026-01-01", "last": "2026-01-31"}
    asked: dict[str, Callable[[], object]] = {
        "first page": lambda: appeals.page(everything, turn),
        "page 400": lambda: appeals.page(everything, AppealsTurn(page=400)),
        "sort by waiting time": lambda: appeals.page(everything, AppealsTurn("wait_s")),
        "filter by two columns": lambda: appeals.page(two, turn),
        "search in the texts": lambda: appeals.page(AppealFilter(text="клиент 77"), turn),
        "an appeal": lambda: appeals.card(someone),
        "statistics of a month": lambda: appeals.statistics(month),
        "cost of waiting of a month": lambda: appeals.silence(month),
    }
    return {f"appeals: {question}": ask for question, ask in asked.items()}


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--workspace", type=Path)
    arguments = parser.parse_args()
    workspace = arguments.workspace or make(arguments.customers)
    journal, records = Journal.open(workspace), RecordsView.open(workspace)
    print(f"{journal.page(JournalFilter()).total:,} customers in the journal\n")
    print("| question | new, ms | known, ms | slowest, ms |")
    print("|---|--:|--:|--:|")
    measure(questions(journal), journal.reader)
    for tab in ("calls", "deals", "sessions"):
        measure(record_questions(records, tab), records.reader)
    appeals = AppealsView.open(workspace)
    measure(appeal_questions(appeals), appeals.reader)


def measure(asked: dict[str, Callable[[], object]], reader: SnapshotReader) -> None:
    """Ask every question and print a line for each."""
    answers = reader._opened.answers  # noqa: SLF001
    for question, ask in asked.items():
        new = [seconds(ask, before=answers.clear) for _ in range(TIMES)]
        known = [seconds(ask) for _ in range(TIMES)]
        figures = (statistics.median(new), statistics.median(known), max(new + known))
        print(f"| {question} | {' | '.join(f'{figure * 1000:.0f}' for figure in figures)} |")


def seconds(ask: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Time one answer; `before` is not counted."""
    before()
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
