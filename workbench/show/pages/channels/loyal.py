"""Which channels bring customers who stay, as the page of channels shows it."""

from __future__ import annotations

from typing import Any

from workbench.marketing.asked import Ask, People
from workbench.marketing.loyalty import loyalty
from workbench.marketing.whose import linked

_UNKNOWN = "(no channel)"


def loyal(ask: Ask, people: People) -> dict[str, Any]:
    """Return the customers who are meant by their first channel.

    Keys: rows (those of `marketing.loyalty`, with key, name and the links of `people`), total, average (the repeat
    share of all), any (whether there are customers).
    """
    found = loyalty(ask, people)
    rows = [
        {
            **row,
            "key": row["channel"] or _UNKNOWN,
            "name": row["channel"] or _UNKNOWN,
            "behind": {what: linked(spec, people.spec) for what, spec in row["behind"].items()},
        }
        for row in found.rows
    ]
    total = {**found.total, "behind": {what: linked(spec, people.spec) for what, spec in found.total["behind"].items()}}
    return {"rows": rows, "total": total, "average": found.total["repeat_share"], "any": bool(rows)}
