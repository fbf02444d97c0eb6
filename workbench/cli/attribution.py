"""The command that prints attribution: `workbench attribution DIR`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.written import day_of
from workbench.errors import WorkbenchError
from workbench.marketing.attribution import Attribution
from workbench.marketing_settings import HIGHEST_ORDER
from workbench.workspace import Workspace

_MOST_ROWS = 25
_MODELS_BESIDE = 4
_DAY_S = 86_400


def attribution(  # noqa: PLR0917  the command's options
    folder: Folder,
    from_: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day of the conversions.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day of them, included.")] = None,
    model: Annotated[
        list[str] | None, typer.Option(metavar="MODEL", help="Only this model; more than once for several.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="PART", help="channel, source, medium or campaign.")] = "channel",
    lookback: Annotated[
        str | None, typer.Option(metavar="TIME", help="A shorter look-back than the built one, such as 30d.")
    ] = None,
    order: Annotated[int | None, typer.Option(metavar="N", help="How many touches back Markov looks, 1 to 4.")] = None,
    rates: Annotated[
        bool, typer.Option("--rates", help="Shapley by conversion rates instead of conversions; docs/attribution.md.")
    ] = False,
    conversions: Annotated[bool, typer.Option("--conversions", help="Print conversions instead of revenue.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print who brought the conversions by several models side by side; --json has conversions, revenue and errors."""
    _check_models(model or (), by, order, rates=rates)
    found = Workspace(folder).marketing.attribution(
        day_of(from_, "--from"),
        day_of(to, "--to"),
        models=tuple(model or ()),
        lookback=lookback,
        order=order,
        by=by,
        coalitions="rates" if rates else "conversions",
    )
    if as_json:
        say_json(asdict(found))
        return
    _say_rows(found, "conversions" if conversions else "revenue")
    _say_chains(found)


def _check_models(models: Sequence[str], by: str, order: int | None, *, rates: bool) -> None:
    """Refuse options that would change nothing.

    Raises:
        WorkbenchError: the order cannot be, or an option is of a model that is not asked for.

    """
    if order is not None and not 1 <= order <= HIGHEST_ORDER:
        raise WorkbenchError(f"--order {order}: Markov looks 1 to {HIGHEST_ORDER} touches back. Give one of these.")
    asked = {model.strip().lower() for model in models}
    for option, given, model in (("--order", order is not None, "markov"), ("--rates", rates, "shapley")):
        if given and by != "channel":
            raise WorkbenchError(f"{option} is of {model}, which shares out by channel only. Leave out --by {by}.")
        if given and asked and model not in asked:
            raise WorkbenchError(f"{option} is of {model}, which is not asked for. Add --model {model}.")


def _say_rows(found: Attribution, what: str) -> None:
    """Print the models, a few to a table: eight stand beside each other on no terminal."""
    number = "{:,.1f}" if what == "conversions" else "{:,.0f}"
    told = [row for row in found.rows if row["touched"] or any(any(value.values()) for value in row["values"].values())]
    shown = told[:_MOST_ROWS]
    for start in range(0, len(found.models), _MODELS_BESIDE):
        models = found.models[start : start + _MODELS_BESIDE]
        rows = [
            (
                f"{row['key'] or '(not named)'}{'*' if row['small'] else ''}",
                row["touched"],
                *(number.format(row["values"][model][what]) for model in models),
            )
            for row in shown
        ]
        titles = (model.replace("_", " ") for model in models)
        say_table(f"{what.capitalize()} by {found.by}", (found.by, "touched", *titles), rows)
    if len(told) > len(shown):
        say(f"{counted(len(told) - len(shown), 'row')} more; --json has them.\n")
    if any(row["small"] for row in shown):
        say("* touched by fewer than 30 conversions: the next period may well say otherwise.\n")


def _say_chains(found: Attribution) -> None:
    say(
        f"{counted(found.conversions, 'conversion')} with {found.revenue:,.2f}, look-back "
        f"{found.lookback_s / _DAY_S:g} days, Markov of order {found.order}."
    )
    say(
        f"Unobserved: {found.unobserved['conversions']:,} ({found.unobserved['share']:.1%}); no touch point within "
        "the look-back before them is known, so no model can ascribe them. "
        f"{found.unobserved['first_known']:,} of them are the first thing known of their customer at all."
    )
    say(
        f"Chains that did not convert: {found.chains['unconverted']:,}, of which {found.chains['open']:,} may still: "
        "their last touch lies within the look-back."
    )
    if found.unpriced:
        say(f"{counted(found.unpriced, 'conversion')} in a currency without a rate; their revenue counts as 0.")
