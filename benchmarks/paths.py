"""Times paths and the funnel against retentioneering 5 on the same events, and compares every figure.

    python benchmarks/paths.py --events 1000000 10000000

The packages of `benchmarks/peers.txt` have a venv of their own, made if missing. Events are made up, taken in and
built into a workspace; the peer gets the same touches as a Parquet file in the order of customers and steps. Each part
runs in a process of its own, the workbench five times and the peer as often as `--times` says; the median counts. What
the build has counted beforehand is not used: the workbench is asked of customers by the day of their first touch, and
all of them pass.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from peers import FOLDER, python_of

HERE = Path(__file__).parent

STAGES = {"session": "Visit", "cart": "Cart", "checkout": "Checkout", "deal won": "Deal"}
"""Events of the funnel and the names of its stages."""

FUNNEL = """
[funnel]
Visit = 'kind = "session"'
Cart = 'kind = "cart"'
Checkout = 'kind = "checkout"'
Deal = 'kind = "deal" and status = "won"'
"""

STEPS = 10

TIMED = """
import json, resource, statistics, sys, time

def timed(times, work):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - start)
    return found, statistics.median(seconds)

def tell(seconds, figures):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(json.dumps({"seconds": seconds, "gib": peak, "figures": figures}))
"""

BUILD = """
import json, sys, time, workbench
folder, events, funnel = sys.argv[1:4]
workspace = workbench.create(folder, **{"storage.memory": "4GB", "projects": ["shop"]})
settings = workspace.folder / "workspace.toml"
text = settings.read_text(encoding="utf-8").replace("\\n[funnel]\\n", "\\n", 1)
settings.write_text(text + funnel, encoding="utf-8")
workspace = workbench.open(folder)
workspace.ingest(events, as_="events")
start = time.perf_counter()
built = workspace.build()
seconds = time.perf_counter() - start
rows = workspace.sql("select p.customer_id, p.event, p.step, t.occurred_at from path_steps p "
                     "join touches t on t.customer_id = p.customer_id and t.touch_no = p.step "
                     "order by p.customer_id, p.step")
rows.write_parquet(sys.argv[4])
steps = built.report["seconds"]
ours = sum(steps[name] for name in ("path_events", "path_places", "path_steps", "customer_paths", "transitions"))
print(json.dumps({"build": seconds, "paths": ours, "touches": built.report["rows"]["touches"]}))
"""

OURS = (
    TIMED
    + """
from datetime import date
import workbench
workspace = workbench.open(sys.argv[1])
workspace.status()
desk, all_of_them = workspace.marketing, {"first": date(2000, 1, 1)}
seconds = {}
graph, seconds["transitions"] = timed(5, lambda: desk.transitions(**all_of_them))
same, seconds["transitions counted by the build"] = timed(5, lambda: desk.transitions())
matrix, seconds["step matrix"] = timed(5, lambda: desk.step_matrix(steps=int(sys.argv[2]), **all_of_them))
funnel, seconds["funnel"] = timed(5, lambda: desk.funnel(**all_of_them))
assert {(e["from"], e["to"], e["touches"], e["customers"]) for e in graph.edges} == {
    (e["from"], e["to"], e["touches"], e["customers"]) for e in same.edges}
tell(seconds, {
    "touches": sorted([e["from"], e["to"], e["touches"]] for e in graph.edges),
    "customers": sorted([e["from"], e["to"], e["customers"]] for e in graph.edges),
    "matrix": sorted([event, step, n] for event, row in matrix.customers.items()
                     for step, n in zip(matrix.steps, row, strict=True) if n),
    "funnel": [stage["customers"] for stage in funnel.groups[0]["stages"]],
})
"""
)

THEIRS = (
    TIMED
    + """
import pandas as pd
from retentioneering.eventstream import Eventstream
names = {"customer_id": "user_id", "occurred_at": "timestamp", "step": "index"}
frame = pd.read_parquet(sys.argv[1]).rename(columns=names)
times, most, stages = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].split(",")
seconds = {}
stream, seconds["preparation"] = timed(1, lambda: Eventstream(frame))
del frame
graph = stream.transition_graph_data
counts, seconds["transitions"] = timed(times, lambda: graph(edge_weight="count"))
paths, seconds["transitions by customers"] = timed(times, lambda: graph(edge_weight="unique_paths"))
matrix, seconds["step matrix"] = timed(times, lambda: stream.step_matrix_data(max_steps=most))
funnel, seconds["funnel"] = timed(times, lambda: stream.funnel_data(steps=stages))
name = {"path_start": "(start)", "path_end": "(end)"}

def edges(found):
    return sorted([name.get(a, a), name.get(b, b), int(n)] for (a, b), n in found.stack().items() if n)

total = stream.df["user_id"].nunique()
tell(seconds, {
    "touches": edges(counts),
    "customers": edges(paths),
    "matrix": sorted([name.get(event, event), int(step), round(share * total)]
                     for (event, step), share in matrix.stack().items() if step and share),
    "funnel": [step["unique_paths"] for step in funnel["steps"]],
})
"""
)


def told(python: str, source: str, *words: object) -> dict:
    """Run a piece of Python in a process of its own and read what it prints last."""
    command = [python, "-c", source, *map(str, words)]
    environment = {**os.environ, "RETENTIONEERING_NO_TRACK": "1"}
    if python != sys.executable:
        environment.pop("PYTHONPATH", None)
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def measure(events: int, peers: str, times: int, folder: Path) -> None:
    """Build, ask both, compare, print."""
    made, touches = folder / "events.parquet", folder / "touches.parquet"
    subprocess.run([sys.executable, HERE / "generate.py", made, "--events", str(events)], check=True)
    built = told(sys.executable, BUILD, folder / "workspace", made, FUNNEL, touches)
    theirs = told(peers, THEIRS, touches, times, STEPS, ",".join(STAGES))
    ours = told(sys.executable, OURS, folder / "workspace", STEPS)
    show(built, ours, theirs)


def show(built: dict, ours: dict, theirs: dict) -> None:
    """Print the times side by side, and whether all figures are equal."""
    print(f"\n{built['touches']:,} touches\n")
    print("| figure | workbench, s | retentioneering 5, s | times faster | cells | equal |")
    print("|---|--:|--:|--:|--:|---|")
    own, other = ours["seconds"], theirs["seconds"]
    for label, mine, peer, name in (
        ("transitions, touches", "transitions", "transitions", "touches"),
        ("transitions, customers", "transitions", "transitions by customers", "customers"),
        (f"step matrix of {STEPS} steps", "step matrix", "step matrix", "matrix"),
        (f"funnel of {len(STAGES)} stages", "funnel", "funnel", "funnel"),
    ):
        equal = ours["figures"][name] == theirs["figures"][name]
        cells = len(ours["figures"][name])
        print(
            f"| {label} | {own[mine]:.3f} | {other[peer]:.2f} | {other[peer] / own[mine]:.1f} | {cells} "
            f"| {'yes' if equal else '**no**'} |"
        )
    before = own["transitions counted by the build"]
    print(
        "\nOne call of the workbench gives touches and customers of the transitions; those of everybody, which the "
        f"build counted, take {before:.3f} s. Preparation: paths are {built['paths']:.1f} of the {built['build']:.1f} "
        f"s of the build; the peer's event stream takes {other['preparation']:.1f} s. "
        f"Peak memory: {ours['gib']:.1f} and {theirs['gib']:.1f} GiB."
    )
    if ours["figures"] != theirs["figures"]:
        raise SystemExit("The figures differ.")


def main() -> None:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, default=FOLDER, help="venv of the peers; made if missing")
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--times", type=int, default=3, help="how often the peer is asked")
    arguments = parser.parse_args()
    for events in arguments.events:
        folder = Path(tempfile.mkdtemp(prefix="workbench-bench-"))
        try:
            measure(events, str(python_of(arguments.peers)), arguments.times, folder)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
