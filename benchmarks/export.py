"""Times the files that pages write: `python benchmarks/export.py --rows 100000`.

Writes so many made-up customers, in the columns of the journal, to XLSX, CSV and Parquet, each in a process of its own,
and prints seconds, processor seconds, the memory beyond that of the process before it began, and the size.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

import psutil

from workbench.settings import Settings
from workbench.show.reader import connect
from workbench.show.table_files import SUFFIXES, export_table

MB = 1e6
WATCH_S = 0.02

CUSTOMERS = """
    create table customers as
    select
        'Клиент Иванов ' || i as name,
        ['+7916' || (1000000 + i)] as phones,
        ['mail' || i || '@example.com'] as emails,
        timestamp '2025-01-01' + to_minutes(i) as first_at,
        'google' as first_source,
        'cpc' as first_medium,
        'campaign ' || (i % 20) as first_campaign,
        timestamp '2025-06-01' + to_minutes(i) as last_at,
        'google' as last_source,
        'cpc' as last_medium,
        'campaign ' || (i % 20) as last_campaign,
        i as touches,
        i % 5 as won_deals,
        i * 1.5 as ltv,
        i % 300 as duration_days,
        i % 4 as clicks_to_target,
        i % 6 as clicks_to_deal,
        ['vip', 'new'] as tags,
        'c' || i as customer_id
    from range($rows) t(i)
"""


def measure(rows: int, target: Path) -> None:
    """Write the rows to a file and print what it took."""
    connection = connect("2GB")
    connection.execute(CUSTOMERS.replace("$rows", str(rows)))
    process, done = psutil.Process(), Event()
    before = process.memory_info().rss
    peak = [before]

    def watch() -> None:
        while not done.wait(WATCH_S):
            peak[0] = max(peak[0], process.memory_info().rss)

    Thread(target=watch, daemon=True).start()
    start, cpu = time.perf_counter(), time.process_time()
    export_table(connection.table("customers"), target, Settings())
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - cpu
    done.set()
    extra, size = (peak[0] - before) / MB, target.stat().st_size / MB
    print(f"| {target.suffix[1:].upper()} | {seconds:.1f} | {cpu_s:.1f} | {extra:.0f} | {size:.1f} |", flush=True)


def main() -> None:
    """Write every kind of file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    print(f"{rows:,} customers of 19 columns\n")
    print("| file | seconds | CPU s | extra MB | size MB |")
    print("|---|--:|--:|--:|--:|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for suffix in SUFFIXES:
            one = multiprocessing.get_context("spawn").Process(
                target=measure, args=(rows, Path(folder) / f"rows{suffix}")
            )
            one.start()
            one.join()


if __name__ == "__main__":
    main()
