"""Compares attribution with its peers and times it: `python benchmarks/attribution.py [--events 1000000 10000000]`.

First the models on the same chains, in the same run: ours here, ChannelAttribution and marketing-attribution-models in
a venv of theirs (made if missing, from `peers.txt`). It fails where a figure differs by more than 1e-6 of its size.
Then, with --events, all steps and models of attribution on made-up touches, against the floor of `run.py`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from peers import FOLDER, python_of
from run import CREATE, FLOOR, HERE, INGEST, timed

from workbench.marketing.attribution_reading import PATHS
from workbench.marketing.chains import Chains
from workbench.marketing.markov import markov
from workbench.marketing.shapley import shapley, shapley_of_rates

CHANNELS = [f"channel {number:02}" for number in range(10)]
LETTERS = dict(zip("ABCDEFGHIJ", CHANNELS, strict=True))
ORDERS = (1, 2, 3, 4)
CLOSE = 1e-6
TIMES = 3
"""The fastest of so many runs counts, of ours and of theirs."""
STEPS = (
    "channel_letters", "point_pairs", "touch_points", "conversions_won", "conversion_refunds", "conversions",
    "conversion_ends", "chain_points", "weighed_points", "conversion_points", "conversion_chains", "attribution_rules",
    "credits_by_place", "alike_chains", "credit_totals", "rule_credits", "shared_out", "attribution",
)  # fmt: skip


def made_up(chains: int) -> list[tuple[str, bool, int]]:
    """Draw chains, a row each: path, whether it converted, revenue in hundredths."""
    random = np.random.default_rng(20260101)
    likely = np.arange(10, 0, -1) / 55
    lengths = np.minimum(random.geometric(0.35, chains), 12)
    letters = "".join(random.choice(list(LETTERS), lengths.sum(), p=likely))
    ends = np.cumsum(lengths).tolist()
    converted, money = random.random(chains) < 0.2, random.integers(100, 10_000, chains)
    return [
        (letters[end - length : end], bool(won), int(amount) if won else 0)
        for end, length, won, amount in zip(ends, lengths.tolist(), converted, money, strict=True)
    ]


def write(chains: list[tuple[str, bool, int]], folder: Path) -> None:
    """Write the chains a row each, and those that are alike in one, which ChannelAttribution asks for."""
    paths, converted, hundredths = zip(*chains, strict=True)
    named_paths = [" > ".join(map(LETTERS.__getitem__, path)) for path in paths]
    columns = {"path": paths, "named": named_paths, "converted": converted, "hundredths": hundredths}
    pq.write_table(pa.table(columns), folder / "chains.parquet")
    alike = PATHS.format(chains=f"'{folder / 'chains.parquet'}'", where="true").replace("path", "named")
    chosen = f"select named as path, conversions, hundredths / 100 as revenue, unconverted from ({alike})"
    duckdb.sql(f"copy ({chosen}) to '{folder / 'alike.parquet'}' (format parquet)")


def ours(folder: Path) -> dict[str, Any]:
    """Run our models, each from the file of chains on."""
    found: dict[str, Any] = {}
    connection = duckdb.connect()
    sql = PATHS.format(chains=f"'{folder / 'chains.parquet'}'", where="true")

    def run(name: str, model: Callable[[Chains], Any]) -> Any:
        seconds = []
        for _ in range(TIMES):
            start = time.perf_counter()
            answer = model(Chains.of_columns(*zip(*connection.execute(sql).fetchall(), strict=True)))
            seconds.append(time.perf_counter() - start)
        found[f"{name} seconds"] = min(seconds)
        return answer

    for order in ORDERS:
        effects = run(f"markov {order}", lambda chains, order=order: markov(chains, order))
        found[f"markov {order}"] = named(effects.removal_conversions)
        found[f"markov revenue {order}"] = named(effects.removal_revenue)
    found["shapley"] = named(run("shapley", lambda chains: shapley_of_rates(chains, largest=4)).conversions)
    run("shapley of conversions", shapley)
    return found


def named(values: dict[str, float]) -> dict[str, float]:
    return {LETTERS[letter]: value for letter, value in values.items()}


def peers(python: Path, folder: Path, simulations: int) -> dict[str, Any]:
    """Run theirs."""
    command = [python, HERE / "attribution_peers.py", folder, str(simulations)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(printed.splitlines()[-1])


def furthest(one: dict[str, float], other: dict[str, float]) -> float:
    return max(abs(one[name] - other.get(name, 0.0)) / max(1.0, abs(one[name])) for name in one)


def compare(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Print differences and times; end where figures that are defined alike are not."""
    simulating, exact = theirs["ChannelAttribution"], theirs["marketing-attribution-models"]
    print("| model | compared with | largest difference | theirs, s | ours, s | times faster |")
    print("|---|---|--:|--:|--:|--:|")
    wrong = []
    rows = [("markov 1", "marketing-attribution-models", exact["markov"], exact["markov seconds"])]
    rows += [("shapley", "marketing-attribution-models", exact["shapley"], exact["shapley seconds"])]
    for order in ORDERS:
        seconds = simulating[f"seconds {order}"]
        rows += [
            (f"markov {order}", "ChannelAttribution, its transition matrix solved", simulating[f"exact {order}"], 0),
            (f"markov {order}", "ChannelAttribution, simulated", simulating[f"simulated {order}"], seconds),
            (f"markov revenue {order}", "ChannelAttribution, simulated", simulating[f"simulated revenue {order}"], 0),
        ]
    for model, peer, values, seconds in rows:
        difference = furthest(mine[model], values)
        if difference > CLOSE and "simulated" not in peer:
            wrong.append(f"{model} of {peer}: {difference}")
        own = mine.get(f"{model} seconds", 0)
        times = f"{seconds:.2f} | {own:.3f} | {seconds / own:.0f}" if seconds else "| |"
        print(f"| {model} | {peer} | {difference:.1e} | {times} |")
    if wrong:
        raise SystemExit("Figures differ: " + "; ".join(wrong))


def build(events: int, memory: str) -> None:
    """Build made-up touches and print the time of attribution's steps against the floor."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-bench-"))
    try:
        file, workspace = folder / "events.parquet", folder / "workspace"
        subprocess.run([sys.executable, HERE / "generate.py", file, "--events", str(events)], check=True)
        timed(CREATE, workspace, memory)
        timed(INGEST, workspace, file)
        (canonical,) = (workspace / "batches").glob("*/events.parquet")
        floor = [timed(FLOOR, canonical, folder / "floor.parquet", folder / "spill", memory)["seconds"]]
        timed("import sys, workbench\nworkbench.open(sys.argv[1]).build()", workspace)
        floor.append(timed(FLOOR, canonical, folder / "floor.parquet", folder / "spill", memory)["seconds"])
        (manifest,) = (workspace / "snapshots").glob("2*/manifest.json")
        seconds = json.loads(manifest.read_text())["report"]["seconds"]
        spent, least = sum(seconds[step] for step in STEPS), sum(floor) / 2
        print(f"\n{events:,} touches: all models {spent:.1f} s, floor {least:.1f} s, {spent / least:.2f} × the floor")
        print(", ".join(f"{step} {seconds[step]:.1f}" for step in sorted(STEPS, key=lambda one: -seconds[one])[:6]))
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Compare, then time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chains", type=int, default=200_000)
    parser.add_argument("--simulations", type=int, default=100_000, help="walks that ChannelAttribution simulates")
    parser.add_argument("--peers", type=Path, default=FOLDER, help="venv of the peers; made if missing")
    parser.add_argument("--events", type=int, nargs="*", default=[])
    parser.add_argument("--memory", default="4GB")
    arguments = parser.parse_args()
    print(f"{arguments.chains:,} chains, {len(CHANNELS)} channels\n")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(made_up(arguments.chains), folder)
        compare(ours(folder), peers(python_of(arguments.peers), folder, arguments.simulations))
    for events in arguments.events:
        build(events, arguments.memory)


if __name__ == "__main__":
    main()
