"""Times ingest and build against the floor: `make bench` or `python benchmarks/run.py --events 1000000 10000000`.

The floor is DuckDB reading the same events once, sorting them by (cookie, time) and writing them once, in the same run:
of the raw file, which ingest reads, and of the canonical events, which the build reads (all columns of the table).
Every part runs in a process of its own, so that its peak memory is its own; the floors run before and after the build.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent

FLOOR = """
import duckdb, sys
con = duckdb.connect(":memory:", config={"temp_directory": sys.argv[3]})
con.execute("set preserve_insertion_order = false")
con.execute(f"set memory_limit = '{sys.argv[4]}'")
con.execute(f"copy (from '{sys.argv[1]}' order by cookie, occurred_at) to '{sys.argv[2]}' "
            "(format parquet, compression zstd, row_group_size 100000)")
"""
INGEST = """
import sys, workbench
workbench.open(sys.argv[1]).ingest(sys.argv[2], as_="events")
"""
CREATE = """
import sys, workbench
workbench.create(sys.argv[1], **{"storage.memory": sys.argv[2], "projects": ["shop"]})
"""
BUILD = """
import sys, workbench
workbench.open(sys.argv[1]).build()
"""
TIMED = """
import json, resource, sys, time
source, sys.argv = sys.argv[1], sys.argv[1:]
start = time.perf_counter()
exec(source)
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": time.perf_counter() - start, "cpu": used.ru_utime + used.ru_stime,
                  "gib": used.ru_maxrss / 1024**2}))
"""


def timed(source: str, *words: object) -> dict[str, float]:
    """Run a piece of Python in a process of its own."""
    command = [sys.executable, "-c", TIMED, source, *map(str, words)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(printed.splitlines()[-1])


def measure(events: int, suffix: str, memory: str, folder: Path) -> dict[str, dict[str, float]]:
    """Generate, ingest and build once."""
    file = folder / f"events{suffix}"
    subprocess.run([sys.executable, HERE / "generate.py", file, "--events", str(events)], check=True)
    workspace = folder / "workspace"
    timed(CREATE, workspace, memory)
    ingest = timed(INGEST, workspace, file)
    (canonical,) = (workspace / "batches").glob("*/events.parquet")
    floors = {}
    for name, events_file in (("floor of the file", file), ("floor of the events", canonical)):
        floors[name] = timed(FLOOR, events_file, folder / "floor.parquet", folder / "spill", memory)
    build = timed(BUILD, workspace)
    for name, events_file in (("floor of the file", file), ("floor of the events", canonical)):
        again = timed(FLOOR, events_file, folder / "floor.parquet", folder / "spill", memory)
        floors[name] = {key: (value + again[key]) / 2 for key, value in floors[name].items()}
    report = json.loads(next((workspace / "snapshots").glob("2*/manifest.json")).read_text())["report"]
    if report["rows"]["touches"] != events:
        raise SystemExit(f"{report['rows']['touches']} of {events} events became touches; the figures mean nothing")
    return {**floors, "ingest": ingest, "build": build, "steps": report["seconds"]}


def show(events: int, suffix: str, result: dict[str, dict[str, float]]) -> None:
    """Print the figures as a table."""
    of_file, of_events = result["floor of the file"], result["floor of the events"]
    print(f"\n{events:,} events from {suffix}\n")
    print("| part | seconds | × floor of the file | × floor of the events | CPU s | peak GiB |")
    print("|---|--:|--:|--:|--:|--:|")
    for part in ("floor of the file", "floor of the events", "ingest", "build"):
        row = result[part]
        ratios = [f"{row['seconds'] / floor['seconds']:.2f}" for floor in (of_file, of_events)]
        print(f"| {part} | {row['seconds']:.1f} | {' | '.join(ratios)} | {row['cpu']:.1f} | {row['gib']:.1f} |")
    slowest = sorted(result["steps"].items(), key=lambda item: -item[1])[:10]
    print("\nslowest steps of the build: " + ", ".join(f"{step} {seconds:.1f} s" for step, seconds in slowest))


def main() -> None:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--suffix", default=".parquet", choices=[".parquet", ".csv"])
    parser.add_argument("--memory", default="4GB", help="memory limit of DuckDB, for the floor as for the workbench")
    arguments = parser.parse_args()
    for events in arguments.events:
        folder = Path(tempfile.mkdtemp(prefix="workbench-bench-"))
        try:
            show(events, arguments.suffix, measure(events, arguments.suffix, arguments.memory, folder))
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
