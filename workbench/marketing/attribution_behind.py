"""The customers behind a figure of attribution."""

from __future__ import annotations

from workbench.errors import WorkbenchError
from workbench.marketing.asked import Behind, People
from workbench.marketing.attribution_models import MODELS
from workbench.marketing.attribution_reading import KEYS, NAMED, WEIGHED_AGAIN, Built, column_of, within
from workbench.marketing.conversion_points import RULES, UNOBSERVED
from workbench.marketing.figure_spec import Spec, days, whole, word
from workbench.marketing.periods import period_words

PARTS = ("model", *KEYS, "first", "last", "lookback")

_LONGEST_S = 36_500 * 86_400
_AS_BUILT = {name: f"(select {name} from attribution_rules)" for name in Built._fields}


def behind_attribution(spec: Spec, people: People) -> Behind:
    """Find the customers with a conversion in the period that the model gives a key a part of.

    Parts of the figure: channel, source, medium or campaign (one of them; without any, all conversions), model, first
    and last (days of the conversion) and lookback (seconds; left out: as built). Markov and Shapley count every touch
    point.

    Raises:
        WorkbenchError: a part is not what it should be.

    """
    first, last = days(spec)
    where = within("converted_at", first, last, people.zone)
    points, values = "conversion_points", list(where.values)
    asked = f"{where.sql} and conversion_no > 0"
    if "lookback" in spec:
        lookback = str(whole(spec, "lookback", 1, _LONGEST_S))
        points = WEIGHED_AGAIN.format(where=where.sql, **{**_AS_BUILT, "lookback_s": lookback})
        asked, values = "conversion_no > 0", [*where.values, *where.values]
    key = _key(spec)
    if key is not None:
        column, value = key
        # what is unobserved has no source, but is no conversion by nothing either
        observed = "" if value == UNOBSERVED else " and point_no > 0"
        asked += f" and coalesce({column_of(column)}, '') = ?{observed}"
        values.append(value)
    model = word(spec, "model", MODELS, default="linear")
    if model in RULES:
        asked += f" and {model} > 0"
    sql = f"select distinct p.customer_id from {points} p {NAMED} where {asked}"
    if not people.everybody:
        among = people.among("first_at", "first_channel")
        meant = f"select customer_id from customer_levels where {among.sql}"
        sql = f"select customer_id from ({sql}) where customer_id in ({meant})"
        values += among.values
    return Behind(sql, values, _words(spec, key, model))


def _key(spec: Spec) -> tuple[str, str] | None:
    """Return the column and the value that the figure is of; what is unobserved is so in the channel."""
    given = [name for name in KEYS if spec.get(name) is not None]
    if len(given) > 1:
        raise WorkbenchError(f"The link names {' and '.join(given)}; a figure of attribution is of one of them.")
    if not given:
        return None
    value = word(spec, given[0])
    return ("channel" if value == UNOBSERVED else given[0]), value


def _words(spec: Spec, key: tuple[str, str] | None, model: str) -> str:
    what = f" by {key[1] or '(not named)'}" if key else ""
    period = period_words(*days(spec))
    return f"Conversions{what}, model {model.replace('_', ' ')}{', ' + period if period else ''}"
