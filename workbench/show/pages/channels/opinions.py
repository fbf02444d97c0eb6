"""Levels of customers, what they answered to surveys, and their mentions, as the page of channels shows them."""

from __future__ import annotations

from typing import Any

from workbench.appeals.period import Period
from workbench.marketing.asked import Ask, People
from workbench.marketing.levels import levels
from workbench.marketing.mentions import mentions
from workbench.marketing.survey_answers import GROUPS, NO_ANSWER
from workbench.marketing.surveys import surveys
from workbench.marketing.whose import linked

MEANINGS = {
    "no purchase yet": "Known, but no deal won so far",
    "first-time": "One deal won",
    "repeat": "Two deals won or more",
    "advocate": "Bought, and recommends: 9 or 10 of 10 in the last survey, or a good mention",
}
"""Of the levels."""

NAMES = {
    "promoter": "Promoters, 9–10",
    "passive": "Passives, 7–8",
    "detractor": "Detractors, 0–6",
    "satisfied": "Content, 4–5",
    "not satisfied": "Not content, 1–3",
    NO_ANSWER: "Buyers without an answer",
}
"""Of the groups of answers."""

_TITLES = {"nps": "NPS", "csat": "CSAT"}


def opinions(ask: Ask, people: People, period: Period) -> dict[str, Any]:
    """Return levels as of now, and the surveys and mentions of a period.

    Keys: any (whether there are customers at all), levels (total, rows), surveys (nps, csat, groups, notes), mentions
    (rows).
    """
    reached = levels(ask, people)
    return {
        "any": reached.total > 0,
        "levels": {"total": reached.total, "rows": [_level(row, people) for row in reached.rows]},
        "surveys": _surveys(ask, people, period),
        "mentions": _mentions(ask, people, period),
    }


def _level(row: dict[str, Any], people: People) -> dict[str, Any]:
    name = str(row["level"])
    return {
        **row,
        "name": name.capitalize(),
        "meaning": MEANINGS.get(name, ""),
        "behind": linked(row["behind"], people.spec),
    }


def _surveys(ask: Ask, people: People, period: Period) -> dict[str, Any]:
    found = surveys(ask, people, period.first, period.last)
    months = {survey: [row for row in found.by["month"] if row["survey"] == survey] for survey in GROUPS}
    return {
        "nps": {
            **_score(found.nps, "score", people),
            "months": [_month(row, "score", people) for row in months["nps"]],
        },
        "csat": {
            **_score(found.csat, "share", people),
            "months": [_month(row, "share", people) for row in months["csat"]],
        },
        "groups": [_group(row, people) for row in found.behaviour],
        "notes": _notes(found.off_scale, found.unrated),
    }


def _score(row: dict[str, Any], value: str, people: People) -> dict[str, Any]:
    """Return a score with its parts: value, lower, upper, customers, answers, small, parts, behind."""
    behind = linked(row["behind"], people.spec)
    counted = {"promoter": "promoters", "passive": "passives", "detractor": "detractors", "satisfied": "satisfied"}
    parts = [
        {
            "key": group,
            "name": NAMES[group],
            "customers": row[counted[group]] if group in counted else row["customers"] - row["satisfied"],
            "behind": {**behind, "group": group},
        }
        for group in GROUPS[row["survey"]]
    ]
    kept = {key: row[key] for key in ("lower", "upper", "customers", "answers", "small")}
    return {**kept, "value": row[value], "parts": parts, "behind": behind}


def _month(row: dict[str, Any], value: str, people: People) -> dict[str, Any]:
    kept = {key: row[key] for key in ("month", "lower", "upper", "customers", "small")}
    return {**kept, "value": row[value], "behind": linked(row["behind"], people.spec)}


def _group(row: dict[str, Any], people: People) -> dict[str, Any]:
    scored = sum(row["churn"].values())
    behind = linked(row["behind"], people.spec)
    shown = ("customers", "ltv_mean", "ltv_median", "repeat_share", "churn_high_share", "days_since")
    return {
        "key": f"{row['survey']} {row['group']}",
        "survey": row["survey"],
        "name": f"{_TITLES[row['survey']]}: {NAMES[row['group']]}",
        "customers": row["customers"],
        "ltv_mean": row["ltv_mean"],
        "ltv_median": row["ltv_median"],
        "repeat_share": row["repeat"]["share"],
        "churn_high_share": row["churn"]["high"] / scored if scored else None,
        "days_since": row["days_since"],
        "ranges": {"repeat_share": _range(row["repeat"])},
        "small": row["small"],
        "behind": dict.fromkeys(shown, behind),
    }


def _mentions(ask: Ask, people: People, period: Period) -> dict[str, Any]:
    found = mentions(ask, people, period.first, period.last)
    return {"rows": [_mention(row, people) for row in found.by_source], "total": _mention(found.total, people)}


def _mention(row: dict[str, Any], people: People) -> dict[str, Any]:
    behind = linked(row["behind"], people.spec)
    shown = ("mentions", "customers", "rated", "rating", "share")
    return {
        "key": row.get("source", "total"),
        "name": row.get("source") or "(no source)",
        **{key: row[key] for key in shown},
        "ranges": {"share": _range(row)},
        "small": row["small"],
        "behind": dict.fromkeys(("mentions", "customers"), behind),
    }


def _range(row: dict[str, Any]) -> list[float] | None:
    return None if row["lower"] is None else [row["lower"], row["upper"]]


def _notes(off_scale: int, unrated: int) -> list[str]:
    notes = []
    if off_scale:
        notes.append(f"{off_scale:,} ratings lie beyond their survey's scale and count nowhere.")
    if unrated:
        notes.append(f"{unrated:,} answers have no rating and count nowhere.")
    return notes
