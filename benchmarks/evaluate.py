"""Holds the models against what good peers reach: `make evaluate`, or `python benchmarks/evaluate.py --only telco`.

Parts, to be chosen by `--only`:
cdnow-churn: "no purchase in 90 days" of CDNOW's customers, as published by the churn score.
cdnow-ltv: purchases of CDNOW's customers in 39 weeks.
telco: when contract customers leave.
xeducation: which leads convert, and the leak alarm.
speed: a million customers.
interest-run: a file of contacts against a workspace, that of `--workspace` or of a made-up company.

Ends with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # boosting is ten times faster so where cores are shared

from evaluate_figures import REPEATS, SEED, Figure, missing
from evaluate_real import MissingFileError, cdnow_churn, cdnow_ltv
from evaluate_speed import interest_run, speed
from evaluate_splits import telco, xeducation

REAL: dict[str, Callable[[], Iterator[Figure]]] = {
    "cdnow-churn": cdnow_churn,
    "cdnow-ltv": cdnow_ltv,
    "telco": telco,
    "xeducation": xeducation,
}
PARTS = (*REAL, "speed", "interest-run")

HEADING = f"""\
Splits: CDNOW churn, features before 1998-01-01 and before 1998-04-01, outcome in the 90 days from there; CDNOW lifetime
value, calibrated to 1997-09-30, 39 weeks held out; Telco and X-Education the mean of ten splits of 70 to 30,
stratified, seeds 0 to 9.
Intervals: 95 %, {REPEATS} draws of customers, seed {SEED}; over splits, that of one split on average.
ECE over bins of equally many. Peers as their single split gave them.
"""


def lines(part: str, workspace: Path | None, folder: Path) -> Iterator[Figure]:
    """Run a part; what cannot be run says so and counts as missed."""
    try:
        if part in REAL:
            yield from REAL[part]()
        elif part == "speed":
            yield from speed(folder)
        else:
            yield from interest_run(workspace, folder)
    except (MissingFileError, ImportError) as error:
        yield missing(part, f"not run: {error}")


def printed(part: str, figure: Figure) -> str:
    verdict = "" if figure.good is None else ("met" if figure.good else "MISSED")
    return (
        f"{part:<12} {figure.name:<50} {figure.measured:<32} {figure.peers:<30} {figure.target:<12} {verdict}".rstrip()
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument(
        "--workspace",
        type=Path,
        help="a built and scored workspace for interest-run; default: one made up of 60,000 people",
    )
    chosen = parser.parse_args()
    print(HEADING)
    print(f"{'part':<12} {'figure':<58} {'measured (95 % interval)':<30} {'peers':<30} {'target':<12}")
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for part in chosen.only:
            for figure in lines(part, chosen.workspace, Path(folder)):
                print(printed(part, figure), flush=True)
                missed += figure.good is False
    print(f"\n{missed} targets missed." if missed else "\nEvery target met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
