"""How far to trust a model, read from the snapshot: figures beside simple rules, calibration, past tiers, call list.

Everything is a plain dict that can go to a browser as JSON.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from workbench.shares import FEW
from workbench.show.reader import SnapshotReader
from workbench.show.trust.words import (
    CAME_TRUE,
    METRICS,
    ROLES,
    Metric,
    check_title,
    distance,
    estimator_title,
    in_titles,
)

CALLED = 0.2
"""Share of the list that the sentence tells of."""

CAUGHT = 0.8
"""Share of outcomes that the other sentence counts the calls for."""

_ORDER = {role: place for place, role in enumerate(ROLES)}
_TIERS = ("high", "medium", "low")


class TrustView:
    """Answers how far a model's scores can be trusted."""

    def __init__(self, reader: SnapshotReader) -> None:
        self._reader = reader

    def trust(self, model: str, horizon: int | None = None) -> dict[str, Any]:
        """Return what is known of a model at a horizon; without one, at the longest that was judged.

        Keys:
            model, horizon_days (None before it was judged), as_of, customers (of the holdout), came_true (in words).
            estimators: name, title, role, in the order champion, challenger, naive.
            figures: metric, title, meaning, form, better, verdict, and `by` estimator: measured, lower, upper.
            reliability: estimator, title, role, bins (predicted, observed, lower, upper, customers, few).
            outcomes: as_of, tier, customers, happened, share, lower, upper, mean_score, few; the latest first.
            gains: rows of `score_gains`, with `perfect_share`: what the best list there could be would catch.
            sentences: what reliability, outcomes and gains come to.
            notes: check_name, title, verdict, words; the most serious first.

        """
        asked = [model, horizon]
        rows = self._reader.known_rows(_FIGURES, [*asked, *asked])
        days = rows[0]["horizon_days"] if rows else horizon
        at = [model, days]
        outcomes = self._reader.known_rows(_OUTCOMES, at)
        gains = _with_perfect(self._reader.known_rows(_GAINS, at))
        came_true = CAME_TRUE.get(model, "").format(days=days)
        estimators = _estimators(rows)
        reliability = _reliability(self._reader.known_rows(_RELIABILITY, at), estimators)
        judged = max(rows, key=lambda row: row["rows"], default={"as_of": None, "rows": 0})
        return {
            "model": model,
            "horizon_days": days,
            "as_of": judged["as_of"],
            "customers": judged["rows"],
            "came_true": came_true,
            "estimators": estimators,
            "figures": _figures(rows, estimators),
            "reliability": reliability,
            "outcomes": [{**row, "few": row["customers"] < FEW} for row in outcomes],
            "gains": gains,
            "sentences": {
                "reliability": _calibrated(reliability),
                "outcomes": _kept(outcomes, came_true),
                "gains": _caught(gains, came_true),
            },
            "notes": [
                {**note, "title": check_title(note["check_name"]), "words": in_titles(note["words"])}
                for note in self._reader.known_rows(_NOTES, [model])
            ],
        }  # fmt: skip


def _estimators(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    roles = {row["estimator"]: row["role"] for row in rows}
    names = sorted(roles, key=lambda name: (_ORDER.get(roles[name], len(_ORDER)), name))
    return [
        {"name": name, "title": estimator_title(name), "role": roles[name], "role_title": ROLES.get(roles[name], "")}
        for name in names
    ]


def _figures(rows: list[dict[str, Any]], estimators: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {(row["metric"], row["estimator"]): row for row in rows}
    told = {row["metric"] for row in rows}
    figures = []
    for metric in [*(name for name in METRICS if name in told), *sorted(told - METRICS.keys())]:
        look = METRICS.get(metric) or Metric(metric.replace("_", " "), "", "number", "larger", compared=False)
        by = {
            one["name"]: {key: known[metric, one["name"]][key] for key in ("measured", "lower", "upper")}
            for one in estimators
            if (metric, one["name"]) in known
        }
        figures.append(
            {
                "metric": metric,
                "title": look.title,
                "meaning": look.meaning,
                "form": look.form,
                "better": look.better,
                "by": by,
                "verdict": _verdict(look, by, estimators) if look.compared else "",
            }
        )
    return figures


def _verdict(metric: Metric, by: dict[str, dict[str, Any]], estimators: list[dict[str, Any]]) -> str:
    """Say in words how the published way does beside the best naive rule, and name a challenger that is better."""
    champion = _best(metric, by, estimators, "champion")
    naive = _best(metric, by, estimators, "naive")
    challenger = _best(metric, by, estimators, "challenger")
    if champion is None:
        return ""
    said = []
    if naive:
        ahead = distance(metric, champion[1]["measured"]) < distance(metric, naive[1]["measured"])
        said.append(_beside(metric, champion[1], naive[1], "the simple rules" if ahead else f"“{naive[0]}”"))
    if challenger and distance(metric, challenger[1]["measured"]) < distance(metric, champion[1]["measured"]):
        said.append(_beside(metric, champion[1], challenger[1], f"“{challenger[0]}”"))
    return "; ".join(said)


def _best(
    metric: Metric, by: dict[str, dict[str, Any]], estimators: list[dict[str, Any]], role: str
) -> tuple[str, dict[str, Any]] | None:
    """Name the best way of scoring of a role, with its figure; None where none was measured."""
    known = [(one["title"], by[one["name"]]) for one in estimators if one["role"] == role and one["name"] in by]
    known = [(title, figure) for title, figure in known if figure["measured"] is not None]
    return min(known, key=lambda one: distance(metric, one[1]["measured"]), default=None)


def _beside(metric: Metric, own: dict[str, Any], other: dict[str, Any], whom: str) -> str:
    mine, its = distance(metric, own["measured"]), distance(metric, other["measured"])
    if mine == its:
        return f"no better than {whom}"
    return f"{'better' if mine < its else 'worse'} than {whom}{', perhaps by chance' if _overlap(own, other) else ''}"


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    ends = (one["lower"], one["upper"], other["lower"], other["upper"])
    if None in ends:
        return True  # without intervals nothing is beyond chance
    return bool(one["lower"] <= other["upper"] and other["lower"] <= one["upper"])


def _reliability(rows: list[dict[str, Any]], estimators: list[dict[str, Any]]) -> list[dict[str, Any]]:
    bins: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        kept = {key: row[key] for key in ("predicted", "observed", "lower", "upper", "customers")}
        bins.setdefault(row["estimator"], []).append({**kept, "few": row["customers"] < FEW})
    roles = {one["name"]: one["role"] for one in estimators}
    names = sorted(bins, key=lambda name: (_ORDER.get(roles.get(name, ""), len(_ORDER)), name))
    return [
        {"estimator": name, "title": estimator_title(name), "role": roles.get(name, ""), "bins": bins[name]}
        for name in names
    ]


def _with_perfect(gains: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add what a list that knew the future would catch: every call one, until there is none left."""
    if not gains or not gains[-1]["caught"]:
        return gains
    outcomes = gains[-1]["caught"]
    return [{**row, "perfect_share": min(1.0, row["called"] / outcomes)} for row in gains]


def _calibrated(reliability: list[dict[str, Any]]) -> str:
    if not reliability or not reliability[0]["bins"]:
        return ""
    bins = reliability[0]["bins"]
    inside = sum(one["lower"] <= one["predicted"] <= one["upper"] for one in bins)
    worst = max(bins, key=lambda one: abs(one["predicted"] - one["observed"]))
    return (
        f"In {inside} of {len(bins)} groups of like scores the told chance lies within the interval of the share that "
        f"came true; farthest off: told {_percent(worst['predicted'])}, came true {_percent(worst['observed'])}."
    )


def _kept(outcomes: list[dict[str, Any]], came_true: str) -> str:
    """Say what the latest period came to, tier by tier."""
    if not outcomes:
        return ""
    latest = [row for row in outcomes if row["as_of"] == outcomes[0]["as_of"]]
    parts = [
        f"of {row['customers']:,} scored {row['tier']} {_percent(row['share'])} "
        f"({_between(row['lower'], row['upper'])})"
        for row in latest
    ]
    return f"Asked on {_day(latest[0]['as_of'])}: {'; '.join(parts)} {came_true}."


def _caught(gains: list[dict[str, Any]], came_true: str) -> str:
    """Say what a fifth of the list catches, beside chance and the best list there could be, and the calls for most."""
    fifth = next((row for row in gains if abs(row["called_share"] - CALLED) < 1e-9), None)  # noqa: PLR2004  rounding only
    if fifth is None or not gains[-1]["caught"]:
        return ""
    told = (
        f"Calling the best {_percent(CALLED)} catches {_percent(fifth['caught_share'])} "
        f"({_between(fifth['caught_lower'], fifth['caught_upper'])}) of those who {came_true}; "
        f"calling at random would catch {_percent(CALLED)}, "
        f"a list that knew the future {_percent(fifth['perfect_share'])}."
    )
    enough = next((row for row in gains if row["caught_share"] >= CAUGHT), None)
    if enough:
        told += (
            f" To catch {_percent(CAUGHT)} of them takes {_percent(enough['called_share'])} of the list: "
            f"{enough['called']:,} of {gains[-1]['called']:,} customers."
        )
    return told


def _between(lower: float, upper: float) -> str:
    """Write an interval of shares.

    >>> _between(0.6, 0.68), _between(0, 0.0046)
    ('60–68 %', '0–0.5 %')
    """
    return f"{_percent(lower).removesuffix(' %')}–{_percent(upper)}"


def _day(text: str) -> str:
    """Write a date as the page does.

    >>> _day("2026-08-07")
    '7 Aug 2026'
    """
    day = date.fromisoformat(text)
    return f"{day.day} {day:%b %Y}"


def _percent(share: float) -> str:
    """Write a share of 100, with a decimal where it would be told as none or all though it is not.

    >>> _percent(0.6384), _percent(0.0046), _percent(0.998), _percent(0.0002)
    ('64 %', '0.5 %', '99.8 %', 'under 0.1 %')
    """
    hundred = 100 * share
    if 0 < hundred < 0.1:  # noqa: PLR2004  a tenth of one of 100
        return "under 0.1 %"
    near_end = 0 < hundred < 1 or 99 < hundred < 100  # noqa: PLR2004  shares of 100
    return f"{hundred:.1f} %" if near_end else f"{hundred:.0f} %"


_FIGURES = """
    select horizon_days, estimator, metric, role, measured, lower, upper, as_of, rows
    from model_figures
    where model = ?
        and horizon_days = coalesce(?, (select max(horizon_days) from model_figures where model = ? and ? is null))
    order by estimator, metric
"""

_RELIABILITY = """
    select estimator, predicted, observed, lower, upper, customers
    from reliability
    where model = ?
        and horizon_days = ?
    order by estimator, bin
"""

_OUTCOMES = f"""
    select as_of, tier, customers, happened, share, lower, upper, mean_score
    from score_outcomes
    where model = ?
        and horizon_days = ?
    order by as_of desc, list_position({list(_TIERS)}, tier), tier
"""

_GAINS = """
    select called_share, called, caught, caught_share, caught_lower, caught_upper
    from score_gains
    where model = ?
        and horizon_days = ?
    order by called_share
"""

_NOTES = """
    select check_name, verdict, words
    from model_notes
    where model = ?
    order by list_position(['alarm', 'watch', 'none', 'ok'], verdict), check_name
"""
