"""Levels of customers: how many have not bought yet, bought once, come back, and recommend; and who rose or fell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workbench.days import midnight
from workbench.errors import WorkbenchError
from workbench.marketing.asked import Ask, Behind, Condition, People, Rows
from workbench.marketing.customer_levels import LEVELS
from workbench.marketing.figure_spec import ANEW, Spec, day, word
from workbench.shares import FEW, wilson

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]


BUYERS, REPEATERS = "buyers", "buyers of two or more"
"""What else a link can ask for: the denominator of the repeat share, and its numerator."""

NOT_HERE = "(not here yet)"
"""Before the first touch."""


@dataclass(frozen=True)
class Levels:
    """The customers of each level; money in the base currency.

    Attributes:
        rows: by level, in rising order: level, customers, share (of all who are meant), lower and upper (95 %), ltv,
            ltv_share, ltv_mean, ltv_median, small, behind.
        total: the customers who are meant.
        buyers: those of them with a purchase.
        repeat: share of buyers with two purchases or more: customers, share, lower, upper, small, behind.
        moves: with two days to compare, from, to, customers and behind of each way between levels.

    """

    rows: Rows
    total: int
    buyers: int
    repeat: dict[str, object]
    moves: Rows

    def to_frame(self) -> pd.DataFrame:
        """Return the levels as a frame, by level."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        return pd.DataFrame(self.rows).drop(columns="behind").set_index("level")


def levels(ask: Ask, people: People, since: date | None = None, until: date | None = None) -> Levels:
    """Count the customers of each level, as the data know them now.

    Args:
        ask: runs a query; reads `customer_levels`, and `feedback` for moves.
        people: whose levels.
        since: compare the levels at the begin of this day
        until: with those at the begin of this one; None: with those of now.

    Raises:
        WorkbenchError: `until` is given without `since`, or is not after it.

    """
    among = people.among("first_at", "first_channel")
    counted = {row["level"]: row for row in ask(_COUNTED.format(among=among.sql), among.values)}
    total = sum(row["customers"] for row in counted.values())
    money = sum(row["hundredths"] for row in counted.values())
    rows = [_level(level, counted.get(level, {}), total, money) for level in LEVELS]
    buyers = total - rows[0]["customers"]
    repeaters = sum(row["repeaters"] for row in counted.values())
    repeat = {"customers": repeaters, **share(repeaters, buyers), "behind": {"figure": "level", "level": REPEATERS}}
    return Levels(rows, total, buyers, repeat, _moves(ask, people, since, until))


def share(part: int, of: int) -> dict[str, object]:
    """Give a share with its interval; without a denominator there is none.

    >>> share(1, 0)
    {'share': None, 'lower': None, 'upper': None, 'of': 0, 'small': True}
    """
    if not of:
        return {"share": None, "lower": None, "upper": None, "of": 0, "small": True}
    lower, upper = wilson(part, of)
    return {"share": part / of, "lower": lower, "upper": upper, "of": of, "small": of < FEW}


def behind_level(spec: Spec, people: People) -> Behind:
    """Find the customers of a level, all buyers, or all with two purchases or more: level."""
    level = word(spec, "level", (*LEVELS, BUYERS, REPEATERS))
    asked = {BUYERS: "purchases > 0", REPEATERS: "purchases > 1"}.get(level, "level = ?")
    plain = [level] if asked == "level = ?" else []
    among, values = people.among("first_at", "first_channel")
    sql = f"select customer_id from customer_levels where {asked} and {among}"
    return Behind(sql, [*plain, *values], f"Level: {level}" if plain else level.capitalize())


def behind_level_move(spec: Spec, people: People) -> Behind:
    """Find the customers who went from one level to another: from, to, since, until."""
    before, after = word(spec, "from", (NOT_HERE, *LEVELS)), word(spec, "to", (NOT_HERE, *LEVELS))
    since, until = day(spec, "since"), day(spec, "until")
    if since is None:
        raise WorkbenchError(f"The link's since is not given. {ANEW}")
    moved, values = _moved(people, since, until)
    sql = f"select customer_id from ({moved}) where before = ? and after = ?"
    words = f"Level: {before} → {after}, {since} to {until or 'now'}"
    return Behind(sql, [*values, before, after], words)


def _level(level: str, row: dict[str, int], total: int, money: int) -> dict[str, object]:
    customers, hundredths = row.get("customers", 0), row.get("hundredths", 0)
    return {
        "level": level,
        "customers": customers,
        **share(customers, total),
        "ltv": hundredths / 100,
        "ltv_share": hundredths / money if money > 0 else None,
        "ltv_mean": hundredths / 100 / customers if customers else None,
        "ltv_median": row["median_hundredths"] / 100 if customers else None,
        "behind": {"figure": "level", "level": level},
    }


def _moves(ask: Ask, people: People, since: date | None, until: date | None) -> Rows:
    if since is None:
        if until is not None:
            raise WorkbenchError(
                f"Levels are compared until {until}, but not since when. Give the day since which, too."
            )
        return []
    if until is not None and until <= since:
        raise WorkbenchError(f"Levels are compared since {since} until {until}. The second day has to be later.")
    moved = _moved(people, since, until)
    found = {
        (row["before"], row["after"]): row["customers"] for row in ask(_MOVES.format(moved=moved.sql), moved.values)
    }
    spec = {"figure": "level_move", "since": since.isoformat(), "until": until.isoformat() if until else None}
    return [
        {
            "from": before,
            "to": after,
            "customers": found[before, after],
            "behind": {**spec, "from": before, "to": after},
        }
        for before in (NOT_HERE, *LEVELS)
        for after in (NOT_HERE, *LEVELS)
        if (before, after) in found
    ]


def _moved(people: People, since: date, until: date | None) -> Condition:
    """Write the query of each customer's level at the begin of two days."""
    among, values = people.among("first_at", "first_channel")
    start = midnight(since, people.zone)
    stop = None if until is None else midnight(until, people.zone)
    now = "true" if stop is None else "{} < ?"
    ends = [] if stop is None else [stop]
    sql = _MOVED.format(
        before=_LEVEL_THEN.format(first="first_at < ?", second="repeated_at < ?", bought="purchased_at < ?", who="b"),
        after=_LEVEL_THEN.format(
            first=now.format("first_at"),
            second=now.format("repeated_at") if ends else "repeated_at is not null",
            bought=now.format("purchased_at") if ends else "purchased_at is not null",
            who="a",
        ),
        until=now.format("occurred_at"),
        among=among,
    )
    return Condition(sql, [start, *ends, *[start] * 3, *ends * 3, *values])


_COUNTED = """
    select
        level,
        count(*) as customers,
        count(*) filter (where purchases > 1) as repeaters,
        cast(sum(hundredths) as bigint) as hundredths,
        median(hundredths) as median_hundredths
    from customer_levels
    where {among}
    group by level
"""

_LEVEL_THEN = f"""case
            when not coalesce({{first}}, false) then '{NOT_HERE}'
            when not coalesce({{bought}}, false) then '{LEVELS[0]}'
            when coalesce({{who}}.recommends, false) then '{LEVELS[3]}'
            when coalesce({{second}}, false) then '{LEVELS[2]}'
            else '{LEVELS[1]}'
        end"""

_MOVED = """
    with said as (
        select customer_id, event_id, occurred_at, recommends
        from feedback
        where recommends is not null
    ),
    said_before as (
        select customer_id, last(recommends order by occurred_at, event_id) as recommends
        from said
        where occurred_at < ?
        group by customer_id
    ),
    said_after as (
        select customer_id, last(recommends order by occurred_at, event_id) as recommends
        from said
        where {until}
        group by customer_id
    )
    select
        customer_id,
        {before} as before,
        {after} as after
    from customer_levels
    left join said_before b using (customer_id)
    left join said_after a using (customer_id)
    where {among}
"""
"""A deal counts as what it is known to be now, also for a day before it was refunded."""

_MOVES = """
    select before, after, count(*) as customers
    from ({moved})
    group by before, after
"""
