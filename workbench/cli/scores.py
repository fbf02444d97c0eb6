"""The command that scores customers."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.console import progress_bar, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.written import day_of
from workbench.workspace import Workspace

_FOUND = """
    select
        model,
        horizon_days,
        count(*) as customers,
        case when count(tier) > 0 then count(*) filter (where tier = 'high') end as high,
        case when count(tier) > 0 then count(*) filter (where tier = 'medium') end as medium,
        case when count(tier) > 0 then count(*) filter (where tier = 'low') end as low
    from scores
    group by model, horizon_days
    order by model, horizon_days
"""

_NOTES = """
    select model, words
    from model_notes
    where verdict in ('alarm', 'watch', 'none')
    order by verdict, model, check_name
"""


def score(
    folder: Folder,
    as_of: Annotated[
        str | None, typer.Option(help="First day that is not known, such as 2026-11-15; default: after the last touch.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score the customers of the current snapshot: RFM, churn, lifetime value, interest; segments and triggers."""
    workspace = Workspace(folder)
    day = day_of(as_of, "--as-of")
    with progress_bar() as advance:
        snapshot = workspace.score(day, lambda done, total, what: advance(done, total, f"Scoring: {what}"))
    figures = [dict(zip(("model", "horizon_days", "customers", "high", "medium", "low"), row, strict=True))
               for row in workspace.sql(_FOUND).fetchall()]  # fmt: skip
    notes = workspace.sql(_NOTES).fetchall()
    if as_json:
        told = [{"model": model, "words": words} for model, words in notes]
        say_json({"snapshot": snapshot.snapshot_id, **snapshot.report["scores"], "scores": figures, "notes": told})
        return
    say(f"Scored as of {snapshot.report['scores']['as_of']}: what came before that day was known.\n")
    if figures:
        say_table("Scores", tuple(figures[0]), [tuple(row.values()) for row in figures])
    if notes:
        say_table("To know", ("model", ""), notes)
