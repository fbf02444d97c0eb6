"""Attribution by ChannelAttribution and marketing-attribution-models; run in a venv of theirs by `attribution.py`.

Reads Parquet files of a folder: `chains` (named: the path, converted), a row each, and `alike`, where those that are
alike stand in one (path, conversions, revenue, unconverted). Prints one JSON object.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

with contextlib.redirect_stdout(io.StringIO()):
    import ChannelAttribution
from mam.core import MAM

SEPARATOR = " > "
ORDERS = (1, 2, 3, 4)
TIMES = 3


def exact_removal(matrix: pd.DataFrame, names: dict[str, str]) -> dict[str, float]:
    """Solve the walk of ChannelAttribution's own transition matrix, instead of simulating it.

    Its removal effect is the share of converting walks that visit a channel; a state is the ids of its channels.
    """
    states = sorted({*matrix.channel_from, *matrix.channel_to} - {"(conversion)", "(null)"})
    place = {state: number for number, state in enumerate(states)}
    steps, won = np.zeros((len(states), len(states))), np.zeros(len(states))
    for source, target, probability in matrix.itertuples(index=False):
        if target == "(conversion)":
            won[place[source]] += probability
        elif target != "(null)":
            steps[place[source], place[target]] += probability

    def converting(kept: np.ndarray) -> float:
        inner = np.eye(kept.sum()) - steps[np.ix_(kept, kept)]
        return float(np.linalg.solve(inner, won[kept])[list(np.array(states)[kept]).index("(start)")])

    whole = converting(np.ones(len(states), dtype=bool))
    without = {
        name: converting(np.array([number not in state.split(" ") for state in states]))
        for number, name in names.items()
    }
    return {name: 1 - value / whole for name, value in without.items()}


def channel_attribution(chains: pd.DataFrame, simulations: int) -> dict[str, object]:
    """Run its Markov model, which simulates, and solve its transition matrices."""
    columns = {"var_path": "path", "var_conv": "conversions", "var_null": "unconverted", "flg_pro": False}
    found: dict[str, object] = {}
    for order in ORDERS:
        made = ChannelAttribution.transition_matrix(chains, order=order, **columns)
        names = {str(row.id_channel): row.channel_name for row in made["channels"].itertuples()}
        found[f"exact {order}"] = exact_removal(made["transition_matrix"], names)
    for order in ORDERS:
        with contextlib.redirect_stdout(io.StringIO()):
            result, found[f"seconds {order}"] = fastest(
                lambda order=order: ChannelAttribution.markov_model(
                    chains, var_value="revenue", order=order, out_more=True, verbose=False, max_step=10_000,
                    nsim_start=simulations, conv_par=1.0, **columns,
                )
            )  # fmt: skip
        effects = (result["removal_effects"] if isinstance(result, dict) else result[2]).set_index("channel_name")
        found[f"simulated {order}"] = effects.iloc[:, 0].to_dict()
        found[f"simulated revenue {order}"] = effects.iloc[:, 1].to_dict()
    return found


def fastest(model: Callable[[], Any]) -> tuple[Any, float]:
    """Run a model several times."""
    seconds = []
    for _ in range(TIMES):
        start = time.perf_counter()
        answer = model()
        seconds.append(time.perf_counter() - start)
    return answer, min(seconds)


def read(rows: pd.DataFrame) -> MAM:
    """Give the chains to marketing-attribution-models."""
    return MAM(
        pl.from_pandas(rows), format_type="grouped_journey", channels_colname="path",
        journey_with_conv_colname="converted", occurrences_colname="times", path_separator=SEPARATOR,
    )  # fmt: skip


def marketing_attribution_models(chains: pd.DataFrame) -> dict[str, object]:
    """Run its Markov and Shapley models on chains, a row each."""
    rows = pd.DataFrame({"path": chains.named, "times": 1, "converted": chains.converted})
    markov, markov_seconds = fastest(lambda: read(rows).run_markov())
    shapley, shapley_seconds = fastest(lambda: read(rows).run_shapley())
    effects = markov.metadata["removal_effect"]["removal_effect"].to_dict()
    values = dict(shapley.to_polars().select("channels", "attribution").iter_rows())
    return {
        "markov": effects, "shapley": values, "markov seconds": markov_seconds, "shapley seconds": shapley_seconds
    }  # fmt: skip


def main() -> None:
    """Run both and print."""
    folder = Path(sys.argv[1])
    chains, alike = (pd.read_parquet(folder / f"{name}.parquet") for name in ("chains", "alike"))
    answer = {
        "ChannelAttribution": channel_attribution(alike, int(sys.argv[2])),
        "marketing-attribution-models": marketing_attribution_models(chains),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
