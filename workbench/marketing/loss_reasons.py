"""Why deals were lost: how many, how much money and which customers, by the reason that sales gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.marketing.asked import Ask, Behind, Condition, People
from workbench.marketing.figure_spec import Spec, text_or_none
from workbench.marketing.whose import linked
from workbench.shares import FEW, wilson

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]


REASON = "nullif(trim(loss_reason), '')"
"""A reason as it is counted; nothing or blanks is none."""


@dataclass(frozen=True)
class LossReasons:
    """Lost deals by their reason; plain values throughout, so that it is JSON as it is.

    Attributes:
        deals: lost deals.
        customers: customers with one or more of them; who has two with different reasons is one here.
        amount: their money in the base currency, as far as it is known.
        unpriced: those of them whose money is not known.
        closed: deals that are decided: lost and won.
        lost_share: share of the lost among them, with `lost_low` and `lost_high`; None where none is decided.
        rows: for each reason, the most deals first, None being no reason given: `reason`, `deals`, `share` of the lost
            deals with `low` and `high`, `customers`, `amount`, `unpriced`, `small`.
        whose: the people as links name them; none: everybody, or whom the page adds.

    """

    deals: int
    customers: int
    amount: float
    unpriced: int
    closed: int
    lost_share: float | None
    lost_low: float | None
    lost_high: float | None
    rows: list[dict[str, Any]]
    whose: dict[str, Any] = field(default_factory=dict)

    def behind(self, reason: str | None = "") -> dict[str, Any]:
        """Name the customers with a deal lost for a reason, for a link; None: none is given; empty: all of them."""
        return linked({"figure": "loss", **({"reason": reason} if reason != "" else {})}, self.whose)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a reason."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        return pd.DataFrame(self.rows)


def loss_reasons(ask: Ask, people: People) -> LossReasons:
    """Count the lost deals of some people; reads `deals`, and `customer_levels` where not everybody is meant."""
    theirs = _theirs(people)
    rows = ask(
        f"""
        select
            reason,
            grouping(reason) = 1 as whole,
            count(*) filter (where lost) as deals,
            count(distinct customer_id) filter (where lost) as customers,
            coalesce(sum(cast(round(amount_base * 100) as bigint)) filter (where lost), 0) / 100 as amount,
            count(*) filter (where lost and amount_base is null) as unpriced,
            count(*) filter (where not lost) as won
        from (
            select
                customer_id,
                amount_base,
                status = 'lost' as lost,
                case when status = 'lost' then {REASON} end as reason
            from deals
            where status in ('lost', 'won') and {theirs.sql}
        )
        group by grouping sets ((reason), ())
        having whole or deals > 0
        order by whole, deals desc, reason nulls last
        """,
        theirs.values,
    )
    *reasons, whole = [{name: row[name] for name in row if name not in ("whole", "won")} for row in rows]
    lost, won = whole["deals"], rows[-1]["won"]
    share, low, high = _share(lost, lost + won)
    return LossReasons(
        lost, whole["customers"], whole["amount"], whole["unpriced"], lost + won, share, low, high,
        [{**row, **dict(zip(("share", "low", "high"), _share(row["deals"], lost), strict=True)), "small": lost < FEW}
         for row in reasons],
    )  # fmt: skip


def _share(part: int, whole: int) -> tuple[float | None, float | None, float | None]:
    return (part / whole, *wilson(part, whole)) if whole else (None, None, None)


def _theirs(people: People) -> Condition:
    """Write whose deals are meant; the first touch of a customer stands in `customer_levels`."""
    among = people.among("first_at", "first_channel")
    if people.first is None and people.last is None and not people.channels:
        return among
    chosen = f"select customer_id from customer_levels where {among.sql}"
    return Condition(f"customer_id in ({chosen})", among.values)


def behind_loss(spec: Spec, people: People) -> Behind:
    """Find the customers who have a deal lost for a `reason`; null: none is given. Left out: all with a lost deal.

    Raises:
        WorkbenchError: the reason is no text.

    """
    theirs, values = _theirs(people)
    sql = f"select distinct customer_id from deals where status = 'lost' and {theirs}"
    if "reason" not in spec:
        return Behind(sql, values, "A lost deal")
    reason = text_or_none(spec, "reason")
    return Behind(
        f"{sql} and {REASON} is not distinct from ?",
        [*values, reason],
        f"A deal lost: {reason}" if reason else "A deal lost for no reason given",
    )
