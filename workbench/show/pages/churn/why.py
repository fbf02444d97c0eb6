"""Why a customer has the score it has: what each thing known adds to the score of a customer with average figures."""

from __future__ import annotations

from typing import Any

from workbench.show.pages.churn.listings import HORIZONS, LONGEST, LTV_DAYS
from workbench.show.reader import SnapshotReader

AVERAGE = "average"

FEATURES = {
    "average": "Customer with average figures",
    "silence": "Days since the last purchase",
    "purchases": "Days with a purchase",
    "money": "Money of a purchase",
    "rhythm": "Days between purchases",
    "age": "Days since the first purchase",
    "first_source": "First source",
    "frequency": "How often",
    "recency": "How lately",
}
"""What people call what is known of a customer; another one goes by its own name."""

_HORIZON = {"churn": LONGEST, "ltv": LTV_DAYS}


def why(reader: SnapshotReader, customer_id: str, model: str) -> dict[str, Any] | None:
    """Return the score of a customer and what adds up to it; None for a customer that was not scored.

    Keys: model, horizon_days, score, tier, expected_at, money_at_stake, steps (feature, title, value, contribution; the
    average first, then the largest), others (horizon_days and score of the model's other horizons).
    """
    scores = reader.rows(_SCORES, [customer_id, model])
    own = next((row for row in scores if row["horizon_days"] == _HORIZON[model]), None)
    if own is None:
        return None
    parts = reader.rows(_PARTS, [customer_id, model, own["horizon_days"]])
    others = [
        {key: row[key] for key in ("horizon_days", "score")} for row in scores if row["horizon_days"] in HORIZONS[:-1]
    ]
    return {
        "model": model,
        **own,
        "steps": [{**part, "title": FEATURES.get(part["feature"], part["feature"])} for part in parts],
        "others": others,
    }


_SCORES = """
    select horizon_days, score, tier, expected_at, money_at_stake
    from scores
    where customer_id = ?
        and model = ?
    order by horizon_days
"""

_PARTS = f"""
    select feature, coalesce(value, '') as value, contribution
    from score_contributions
    where customer_id = ?
        and model = ?
        and horizon_days = ?
    order by feature <> '{AVERAGE}', abs(contribution) desc, feature
"""
