"""Prints the figures of identity against their targets: `python benchmarks/identity.py`.

Parts, to be chosen by `--only`:
quality: how well the made-up company's customers agree with its truth, with guards on and off, and after every
    suggestion above the threshold was accepted.
components: connected components of many coded edges, in a process of its own.
stage: the share that identity has in a build of many touches.
incremental: a build after the last hundredth of the events came in, against a build of everything.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from run import BUILD, CREATE, HERE, INGEST, timed

import workbench
from workbench import builds, pipeline
from workbench.demo import OWN_PHONES, write_demo
from workbench.identity.quality import Quality, measure
from workbench.identity.suggest import suggest
from workbench.workspace import Workspace

PARTS = ("quality", "components", "stage", "incremental")

FIRST, LAST = "signature_events", "cut_pools"
"""The steps of identity, from the evidence to the customers."""

BEFORE = ("flipped_signatures", "changed_identifiers", "unsettled", "affected_customers", "reached_identifiers")
"""Steps before that belong to it as well, in a build on the last snapshot."""

COMPONENTS = """
import shutil, sys, tempfile, time
from pathlib import Path
from workbench.engine.duck import DuckEngine
scratch = Path(tempfile.mkdtemp())
engine = DuckEngine(scratch, memory="1GB", threads=2)
edges = int(sys.argv[1])
engine.make("seen", f"select cast(range as bigint) as i, hash(range * 11) % {edges // 5} as p from range({edges})")
engine.make("edges", "select distinct cast(p * 8 + hash(i * 3) % 8 as bigint) as a, "
            "cast(p * 8 + hash(i * 7) % 8 as bigint) as b from seen")
engine.drop("seen")
count = engine.count("edges")
start = time.perf_counter()
engine.label_components("edges", "labels")
seconds = time.perf_counter() - start
found = engine.rows("select count(*), count(distinct component) from labels")[0]
engine.close()
shutil.rmtree(scratch, ignore_errors=True)
print(seconds, count, *found, file=open(sys.argv[2], "w"))
"""
"""Edges as evidence has them: people of up to eight identifiers, seen together again and again."""

BUILD_EVERYTHING = """
import sys, workbench
workbench.open(sys.argv[1]).build(everything=True)
"""


@dataclass(frozen=True)
class Figure:
    """One line of the table; `good` is None where there is no target."""

    name: str
    measured: str
    target: str = ""
    good: bool | None = None


def at_least(name: str, share: float, target: float) -> Figure:
    return Figure(name, f"{share:.4f}", f"≥ {target}", share >= target)


def at_most(name: str, figure: float, target: float, unit: str) -> Figure:
    return Figure(name, f"{figure:.2f} {unit}", f"≤ {target:g} {unit}", figure <= target)


def quality(customers: int, folder: Path) -> Iterator[Figure]:
    """Make the company, stitch it with guards off and on, and accept what is suggested above the threshold."""
    own = {"identity.own": {"phone": list(OWN_PHONES)}}
    ws = workbench.create(folder / "company", projects=["shop", "service"], **own)
    truth = folder / "exports" / "truth.parquet"
    for export in write_demo(folder / "exports", customers=customers):
        ws.ingest(export.path, as_=export.preset, project=export.project)

    unguarded = replace(ws.settings, identity=replace(ws.settings.identity, guards=False))
    largest = builds.build(ws.folder, unguarded).report["largest_customer"]
    open_quality = agreement(ws, truth)
    shutil.rmtree(ws.folder / "snapshots")  # ids must not depend on it
    guarded = ws.build().report["largest_customer"]
    before = agreement(ws, truth)
    yield at_least("pairwise precision", before.pairwise.precision, 0.995)
    yield at_least("pairwise recall", before.pairwise.recall, 0.97)
    yield at_least("B³ F1", before.b_cubed.f1, 0.98)
    yield Figure(
        "largest customer, guards on", f"{guarded['identifiers']:,} identifiers, {guarded['touches']:,} touches"
    )
    yield Figure(
        "largest customer, guards off",
        f"{largest['identifiers']:,} identifiers, {largest['touches']:,} touches",
        "explodes: 10 times as many",
        largest["identifiers"] > 10 * guarded["identifiers"],
    )
    yield Figure("pairwise precision, guards off", f"{open_quality.pairwise.precision:.4f}")
    yield from suggestions(ws, truth, before)


def suggestions(ws: Workspace, truth: Path, before: Quality) -> Iterator[Figure]:
    """Accept every suggestion above the threshold and build again."""
    start = time.perf_counter()
    about = suggest(ws.folder, ws.settings)
    seconds = time.perf_counter() - start
    pairs = ws.sql("select customer_a, customer_b from identity_suggestions where above").fetchall()
    named = [(a, b, "above the threshold") for a, b in pairs]
    kept = ws.identity.decide_all("link", named, author="benchmark")
    ws.build()
    after = agreement(ws, truth)
    how = "measured" if about["measured"] else "cautious"
    yield at_most(f"suggestions among {about['customers']:,} customers", seconds, 60, "s")
    yield Figure(
        f"accepted above the {how} threshold of {about['threshold']:.1f}", f"{len(kept.made):,} of {about['listed']:,}"
    )
    gain = after.pairwise.recall - before.pairwise.recall
    yield Figure("pairwise recall, with these", f"{after.pairwise.recall:.4f} ({gain:+.5f})", "rises", gain > 0)
    yield at_least("pairwise precision, with these", after.pairwise.precision, 0.99)
    yield Figure("B³ F1, with these", f"{after.b_cubed.f1:.4f}")


def agreement(ws: Workspace, truth: Path) -> Quality:
    connection = duckdb.connect()
    ws.status().attach(connection)
    return measure(connection, truth)


def components(edges: int, folder: Path) -> Iterator[Figure]:
    """Label the components of coded edges."""
    answer = folder / "components.txt"
    used = timed(COMPONENTS, edges, answer)
    seconds, count, nodes, found = (float(word) for word in answer.read_text().split())
    what = f"components of {count:,.0f} edges ({nodes:,.0f} identifiers, {found:,.0f} customers)"
    yield at_most(what, seconds, 6, "s")
    yield at_most("peak memory of that process, edges and labels included", used["gib"], 3, "GiB")


def large(events: int, memory: str, folder: Path, parts: list[str]) -> Iterator[Figure]:
    """Build many touches: everything, then the last hundredth on top, then everything again."""
    early, late = folder / "early.parquet", folder / "late.parquet"
    generate(events, folder, early, late)
    workspace = folder / "large"
    timed(CREATE, workspace, memory)
    timed(INGEST, workspace, early)
    if "incremental" in parts:
        timed(BUILD, workspace)
    timed(INGEST, workspace, late)
    added = timed(BUILD, workspace) if "incremental" in parts else {}
    report = last_report(workspace)
    everything = timed(BUILD_EVERYTHING, workspace)
    full = last_report(workspace)
    if full["rows"]["touches"] != events:
        raise SystemExit(f"{full['rows']['touches']} of {events} events became touches; the figures mean nothing")
    if "stage" in parts:
        yield from stage(full["seconds"], everything)
    if "incremental" in parts:
        if report["built"] != "changes" or report["rows"]["customers"] != full["rows"]["customers"]:
            raise SystemExit("the second build was not one of changes, or made something else")
        yield Figure("build of everything", f"{everything['seconds']:.1f} s, {everything['gib']:.1f} GiB")
        yield Figure("build after 1 % more", f"{added['seconds']:.1f} s, {added['gib']:.1f} GiB")
        yield at_most("the one as a share of the other", 100 * added["seconds"] / everything["seconds"], 15, "%")


def generate(events: int, folder: Path, early: Path, late: Path) -> None:
    """Write the events and part the last hundredth of them, by time, from the others."""
    file = folder / "events.parquet"
    subprocess.run([sys.executable, HERE / "generate.py", file, "--events", str(events)], check=True)
    connection = duckdb.connect()
    connection.execute(f"set memory_limit = '4GB'; set temp_directory = '{folder / 'spill'}'")
    connection.execute(f"set variable end_of_early = (select quantile_cont(occurred_at, 0.99) from '{file}')")
    for target, which in ((early, "<"), (late, ">=")):
        connection.execute(
            f"copy (from '{file}' where occurred_at {which} getvariable('end_of_early')) to '{target}' (format parquet)"
        )
    file.unlink()


def last_report(workspace: Path) -> dict[str, Any]:
    try:
        snapshot = (workspace / "snapshots" / "CURRENT").read_text()
    except FileNotFoundError:
        return {}
    manifest: dict[str, Any] = json.loads((workspace / "snapshots" / snapshot / "manifest.json").read_text())
    return manifest["report"]


def stage(seconds: dict[str, float], build: dict[str, float]) -> Iterator[Figure]:
    """Add up the steps of identity."""
    names = [step.table for step in pipeline.steps(again=False)]
    own = names[names.index(FIRST) : names.index(LAST) + 1] + [name for name in BEFORE if name in names]
    spent = sum(seconds[name] for name in own)
    yield Figure("identity stage", f"{spent:.1f} s of {build['seconds']:.1f} s")
    yield at_most("the same as a share of the build", 100 * spent / build["seconds"], 40, "%")
    slowest = sorted(((seconds[name], name) for name in own), reverse=True)[:6]
    yield Figure("its slowest steps", ", ".join(f"{name} {took:.1f} s" for took, name in slowest))


def show(title: str, figures: Iterator[Figure]) -> bool:
    """Print a table; say whether every target is met."""
    print(f"\n{title}\n\n| figure | measured | target | |\n|---|---|---|---|")
    met = True
    for figure in figures:
        verdict = {True: "met", False: "MISSED", None: ""}[figure.good]
        print(f"| {figure.name} | {figure.measured} | {figure.target} | {verdict} |", flush=True)
        met &= figure.good is not False
    return met


def main() -> None:
    """Measure the parts asked for and print them; the exit code is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--customers", type=int, default=100_000, help="of the made-up company")
    parser.add_argument("--edges", type=int, default=20_000_000)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--memory", default="4GB", help="memory limit of the large builds")
    parser.add_argument("--folder", type=Path, help="where to work; default: a folder of the system's")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="workbench-identity-", dir=arguments.folder))
    met = True
    try:
        if "quality" in arguments.only:
            met &= show(f"Made-up company of {arguments.customers:,} customers", quality(arguments.customers, folder))
        if "components" in arguments.only:
            met &= show("Components", components(arguments.edges, folder))
        if {"stage", "incremental"} & set(arguments.only):
            title = f"Build of {arguments.events:,} touches"
            met &= show(title, large(arguments.events, arguments.memory, folder, arguments.only))
    finally:
        shutil.rmtree(folder)
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
