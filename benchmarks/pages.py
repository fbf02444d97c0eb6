"""Times what the journal page asks of the server: `python benchmarks/pages.py --customers 1000000`.

Makes a workspace with that many customers in the journal and ten times as many touches (or takes `--workspace DIR`),
then asks each question fifteen times and prints the median.
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

import workbench
from workbench.show.filters import JournalFilter
from workbench.show.views import Journal

HERE = Path(__file__).parent
TIMES = 15


def make(customers: int) -> Path:
    """Make a workspace of known people."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-pages-"))
    file = folder / "events.parquet"
    generate = [sys.executable, HERE / "generate.py", file, "--events", str(customers * 10), "--anonymous", "0"]
    subprocess.run(generate, check=True)
    ws = workbench.create(folder / "workspace", **{"storage.memory": "4GB"})
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
        "filter by LTV": lambda: journal.page(JournalFilter(ltv_min=5000.0)),
        "filter by kind of touch": lambda: journal.page(JournalFilter(kinds=("call",))),
        "text search": lambda: journal.page(JournalFilter(text="клиент 77")),
        "a customer's card": lambda: journal.customer(someone),
        "a customer's timeline": lambda: journal.timeline(someone),
        "figures against the previous period": lambda: journal.kpis(JournalFilter()),
        "chart of touches": lambda: journal.touches_over_time(JournalFilter()),
    }


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--workspace", type=Path)
    arguments = parser.parse_args()
    journal = Journal.open(arguments.workspace or make(arguments.customers))
    print(f"{journal.page(JournalFilter()).total:,} customers in the journal\n")
    print("| question | median ms | slowest ms |")
    print("|---|--:|--:|")
    for question, ask in questions(journal).items():
        seconds = []
        for _ in range(TIMES):
            start = time.perf_counter()
            ask()
            seconds.append(time.perf_counter() - start)
        print(f"| {question} | {statistics.median(seconds) * 1000:.0f} | {max(seconds) * 1000:.0f} |")


if __name__ == "__main__":
    main()
