"""The funnel: how many customers reach each stage, what share that is, how long it takes, and who is behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Ask, Behind, People, Rows
from workbench.marketing.figure_spec import Spec, flag, text_or_none, word
from workbench.marketing.whose import linked
from workbench.shares import FEW, wilson

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

MODES = ("closed", "open")
GROUPS = {"channel": "first_channel", "month": "first_month", "operator": "operator"}
"""What customers can be parted by, and the column of it in `funnel_steps`."""


MOST_GROUPS = 100


@dataclass(frozen=True)
class Funnel:
    """The stages of the funnel; plain values throughout, so that it is JSON as it is.

    Attributes:
        mode: closed (in the order of the stages) or open (at any time).
        by: what the customers are parted by: channel or month of the first touch, or operator; None: nothing.
        stages: names of the stages in order.
        total: all customers who are meant, those who reached no stage included.
        groups: one for each value of `by` (months in order, others the largest first), or a single one. Each has
            `value` (None: none is known), `customers`, `small` and `stages`: for each `stage_no`, `stage`, `customers`,
            `share_of_all` with its interval (`all_low`, `all_high`), `previous` (who reached the stage before),
            `from_previous` (who of them reached this one), `share_of_previous` with `previous_low` and `previous_high`,
            `dropped` (who of them did not), the median and quartiles of the seconds from the stage before (`median_s`,
            `quarter_s`, `three_quarters_s`) of the `timed`, and `small`. A share of nobody is None.
        left_out: groups beyond the hundred largest.
        whose: the people as links name them; none: everybody, or whom the page adds.

    """

    mode: str
    by: str | None
    stages: list[str]
    total: int
    groups: list[dict[str, Any]]
    left_out: int
    whose: dict[str, Any] = field(default_factory=dict)

    def behind(self, stage: str | None = None, value: str | None = None, *, dropped: bool = False) -> dict[str, Any]:
        """Name the customers of a stage for a link, None being all; `value` is the group, of a funnel in parts.

        `dropped`: those who reached the stage, but not the next one.
        """
        group = {"by": self.by, "value": value} if self.by else {}
        gone = {"dropped": True} if dropped else {}
        return linked({"figure": "stage", "mode": self.mode, "stage": stage, **group, **gone}, self.whose)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a group and stage."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        named = [({self.by: group["value"]} if self.by else {}, group["stages"]) for group in self.groups]
        return pd.DataFrame([{**value, **stage} for value, stages in named for stage in stages])


def funnel(ask: Ask, people: People, mode: str = "closed", by: str | None = None) -> Funnel:
    """Count who reached each stage; reads `funnel` and `funnel_steps`.

    Raises:
        WorkbenchError: there is no such mode or group.

    """
    _check(mode, by)
    stages = [row["stage"] for row in ask("select stage from funnel where mode = 'closed' order by stage_no", [])]
    found = _counted(ask, people, mode, by)
    groups = [_group(value, list(rows), stages) for value, rows in groupby(found, itemgetter("value"))]
    if by is None and not groups:
        groups = [_group(None, [], stages)]
    if by != "month":
        groups.sort(key=lambda group: (-group["customers"], group["value"] is None, group["value"] or ""))
    total = sum(group["customers"] for group in groups)
    kept = groups[-MOST_GROUPS:] if by == "month" else groups[:MOST_GROUPS]
    return Funnel(mode, by, stages, total, kept, len(groups) - len(kept))


def _check(mode: str, by: str | None) -> None:
    if mode not in MODES:
        raise WorkbenchError(f"A funnel cannot be {mode!r}.{nearest(mode, MODES)} Modes: {', '.join(MODES)}.")
    if by is not None and by not in GROUPS:
        raise WorkbenchError(f"A funnel cannot be parted by {by!r}.{nearest(by, GROUPS)} Parts: {', '.join(GROUPS)}.")


def _counted(ask: Ask, people: People, mode: str, by: str | None) -> Rows:
    """Count each stage of each group, in the order of both."""
    among = people.among("first_at", "first_channel")
    part = GROUPS[by] if by else "null"
    return ask(
        f"""
        with reached as (
            select {part} as part, stage_no, {mode}_gap_s as gap_s
            from funnel_steps
            where {mode}_at is not null and {among.sql}
        )
        select
            {_told("part", by)} as value,
            stage_no,
            count(*) as customers,
            count(gap_s) as from_previous,
            count(*) filter (where gap_s >= 0) as timed,
            quantile_cont(gap_s, [0.25, 0.5, 0.75]) filter (where gap_s >= 0) as quartiles
        from reached
        group by part, stage_no
        order by value nulls last, stage_no
        """,
        among.values,
    )


def _told(part: str, by: str | None) -> str:
    """Write a part as it is told: a month as 2026-01."""
    return f"strftime({part}, '%Y-%m')" if by == "month" else part


def _group(value: str | None, rows: Rows, stages: list[str]) -> dict[str, Any]:
    """Put the stages of one group together; one that nobody reached has 0."""
    found = {row["stage_no"]: row for row in rows}
    everyone = found[0]["customers"] if found else 0
    told, previous = [], everyone
    for number, stage in enumerate(stages, 1):
        told.append({"stage_no": number, "stage": stage, **_stage(found.get(number, {}), everyone, previous, number)})
        previous = told[-1]["customers"]
    return {"value": value, "customers": everyone, "small": everyone < FEW, "stages": told}


def _stage(row: dict[str, Any], everyone: int, previous: int, number: int) -> dict[str, Any]:
    """Work out the shares of a stage; the stage before the first is everybody."""
    customers = row.get("customers", 0)
    came = customers if number == 1 else row.get("from_previous", 0)
    quarter, median, three_quarters = row.get("quartiles") or (None, None, None)
    return {
        "customers": customers,
        **_share("share_of_all", "all", customers, everyone),
        "previous": previous,
        "from_previous": came,
        **_share("share_of_previous", "previous", came, previous),
        "dropped": previous - came,
        "median_s": median,
        "quarter_s": quarter,
        "three_quarters_s": three_quarters,
        "timed": row.get("timed", 0),
        "small": previous < FEW,
    }


def _share(name: str, of: str, part: int, whole: int) -> dict[str, float | None]:
    if not whole:
        return {name: None, f"{of}_low": None, f"{of}_high": None}
    low, high = wilson(part, whole)
    return {name: part / whole, f"{of}_low": low, f"{of}_high": high}


def behind_stage(spec: Spec, people: People) -> Behind:
    """Find the customers behind a stage of the funnel.

    Args:
        spec: `mode`; `stage`, its name, or none of all customers of the group; `by` and `value`, the group; `dropped`:
            those who reached the stage, but not the next one; in an open funnel at no time.
        people: whose funnel it is.

    Raises:
        WorkbenchError: a part is not what it should be.

    """
    mode, by = word(spec, "mode", MODES, "closed"), word(spec, "by", ("", *GROUPS), "")
    stage, dropped = text_or_none(spec, "stage"), flag(spec, "dropped")
    among, values = people.among("first_at", "first_channel")
    number, named = _numbered(stage)
    sql = f"select customer_id from funnel_steps where {mode}_at is not null and {among} and stage_no = {number}"
    values = [*values, *named]
    if by:
        sql, values = (
            f"{sql} and {_told(GROUPS[by], by)} is not distinct from ?",
            [*values, text_or_none(spec, "value")],
        )
    if dropped:
        values += named
        sql += (
            " and customer_id not in (select customer_id from funnel_steps "
            f"where {mode}_at is not null and stage_no = {number} + 1)"
        )
    return Behind(sql, values, _words(spec, stage, by, dropped=dropped))


def _numbered(stage: str | None) -> tuple[str, list[Any]]:
    """Write the number of a stage; one that the funnel does not have any more has nobody."""
    if not stage:
        return "0", []
    return "(select min(stage_no) from funnel where stage = ?)", [stage]


def _words(spec: Spec, stage: str | None, by: str, *, dropped: bool) -> str:
    reached = f"reached {stage}" if stage else "all customers"
    group = f", {by} {text_or_none(spec, 'value') or 'unknown'}" if by else ""
    gone = ", but not the stage after it" if dropped else ""
    return f"Funnel ({word(spec, 'mode', MODES, 'closed')}): {reached}{gone}{group}"
