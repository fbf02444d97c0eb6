"""What each channel brought, as the page shows it: rows that unfold to campaigns and ads, and the totals below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.appeals.period import Period
from workbench.marketing.asked import Ask
from workbench.marketing.channel_days import ADS_ONLY, TRAFFIC_ONLY
from workbench.marketing.channel_figures import SUMS, figures
from workbench.marketing.channel_keys import BY
from workbench.marketing.channel_rules import DIRECT
from workbench.marketing.channels import Effectiveness, behind_of, effectiveness
from workbench.marketing.conversion_points import UNOBSERVED
from workbench.marketing.periods import period_spec

BELOW = {"channel": "campaign", "source": "campaign", "campaign": "ad"}
"""What a row unfolds to, by what it is."""

MOST_ROWS = 100
"""Rows of a level that are shown, the most expensive first; a file holds all of them."""

_NONE = {"campaign": "(no campaign)", "ad": "(no ad)", "channel": "(no channel)"}
_UNPAID = ("Organic search", "Organic social", "Referral", DIRECT)
_SPEND = "has ad spend"
_SPEND_HINT = (
    "Ads were paid for whose medium is not marked as paid, as cpc is. Mark them, or write a rule in [channels]."
)
_NOTES = {
    ADS_ONLY: ("no visits", "No visit names this source and medium: the spend stands alone."),
    TRAFFIC_ONLY: ("no spend", "No report of ads names this source and medium."),
}


def brought(
    ask: Ask, period: Period, by: str = "channel", channels: Sequence[str] = (), campaigns: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what a period brought.

    Args:
        ask: runs a query.
        period: whose days.
        by: channel, source, campaign, month or day.
        channels: only the rows of these; of the total nothing is left out.
        campaigns: only the rows of these, by campaign.

    Returns:
        by, rows (key, name, detail, opens, path, note, note_hint, and the figures of `marketing.channels`), shown (the
        figures of the rows, where not all are), total and previous (with behind as well), notes (sentences), any
        (whether there is anything at all).

    Raises:
        WorkbenchError: there are no rows by that.

    """
    by = "campaign" if campaigns and by in ("channel", "source") else by
    found = effectiveness(ask, period.zone, period.first, period.last, by)
    rows = [row for row in found.rows if _chosen(row, channels, campaigns)]
    shown = _sum_of(rows) if len(rows) < len(found.rows) else None
    return {
        "by": by,
        "rows": _shown(rows, by),
        "shown": shown,
        "total": _together(found.total, period),
        "previous": found.previous and _together(found.previous, period.previous),
        "notes": _notes(found),
        "any": bool(found.rows),
    }


def below(ask: Ask, period: Period, path: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows below one: the campaigns of a channel, the ads of a campaign; `path` is that of the row.

    Raises:
        WorkbenchError: there are no rows below it.

    """
    only = {str(part): str(value) for part, value in path.items()}
    by = "ad" if "campaign" in only else "campaign"
    found = effectiveness(ask, period.zone, period.first, period.last, by, only=only)
    return _shown(found.rows, by)


def campaigns_of(ask: Ask) -> list[str]:
    """Return the campaigns there are, by name."""
    return [row["campaign"] for row in ask(_CAMPAIGNS, ())]


def flat(ask: Ask, period: Period, by: str, channels: Sequence[str], campaigns: Sequence[str]) -> list[dict[str, Any]]:
    """Return all rows for a file: the parts of their key, and every figure.

    Raises:
        WorkbenchError: there are no rows by that.

    """
    found = effectiveness(ask, period.zone, period.first, period.last, by)
    return [row for row in found.rows if _chosen(row, channels, campaigns)]


def _chosen(row: Mapping[str, Any], channels: Sequence[str], campaigns: Sequence[str]) -> bool:
    return (not channels or row.get("channel", "") in channels) and (
        not campaigns or row.get("campaign", "") in campaigns
    )


def _together(figures: Mapping[str, Any], period: Period) -> dict[str, Any]:
    """Return the figures of all rows together with the links to their customers."""
    spec = {"figure": "channel", "by": "channel", **period_spec(period.first, period.last)}
    return {**figures, "behind": behind_of(spec)}


def _shown(rows: Sequence[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    kept = rows if by in ("month", "day") else rows[:MOST_ROWS]
    # of a channel that costs nothing everybody knows; beside a campaign that was paid for it is news
    spends = by in ("campaign", "ad") and any(row["cost"] for row in rows)
    told = [_row(row, by, spends=spends) for row in kept]
    left = len(rows) - len(kept)
    return [*told, *([{"key": f"… {by}", "name": f"{left:,} more", "left": left}] if left else [])]


def _row(row: dict[str, Any], by: str, *, spends: bool) -> dict[str, Any]:
    path = {part: row[part] for part in BY[by]}
    note, hint = _note(row, spends=spends)
    return {
        **row,
        "key": "\n".join(str(value) for value in path.values()),
        "name": _name(row, by),
        "detail": _detail(row) if by == "campaign" else "",
        "path": path,
        "opens": by in BELOW,
        "note": note,
        "note_hint": hint,
    }


def _note(row: Mapping[str, Any], *, spends: bool) -> tuple[str, str]:
    if row["matched"] == ADS_ONLY or (spends and row["matched"] in _NOTES):
        return _NOTES[row["matched"]]
    return (_SPEND, _SPEND_HINT) if row.get("channel") in _UNPAID and row["cost"] else ("", "")


def _name(row: Mapping[str, Any], by: str) -> str:
    if by == "source":
        return UNOBSERVED if row["channel"] == UNOBSERVED else _detail(row)
    return str(row[by] or _NONE.get(by, "(none)"))


def _detail(row: Mapping[str, Any]) -> str:
    """Write a source and its medium as campaigns are tagged with them."""
    return f"{row['source'] or '(direct)'} / {row['medium'] or '(none)'}"


def _sum_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up rows; when they had paid for themselves as a whole is not known from theirs."""
    rows = list(rows)
    sums = {name: sum(row[name] for row in rows) for name in SUMS}
    return figures(sums, {"ltv": sum(row["ltv"] or 0 for row in rows), "payback_days": None})


def _notes(found: Effectiveness) -> list[str]:
    """Say what the figures cannot show."""
    total = found.total
    notes = []
    if found.rows and not total["cost"] and not total["impressions"]:
        notes.append("No report of ads covers this period, so CPL, CAC and ROMI are unknown: load reports of it.")
    if total["unpriced_ads"]:
        notes.append(
            f"{total['unpriced_ads']:,} daily reports of ads cost money in a currency without a rate: not in the cost."
        )
    if total["unpriced_deals"]:
        notes.append(
            f"{total['unpriced_deals']:,} deals are in a currency without a rate: counted, but not in the revenue."
        )
    return notes


_CAMPAIGNS = """
    select distinct campaign
    from channels
    where campaign <> ''
    order by campaign
    limit 2000
"""
