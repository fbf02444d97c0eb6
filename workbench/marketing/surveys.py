"""Surveys: NPS and CSAT with intervals, by month, channel and operator, and the answers beside what customers did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.marketing.asked import Ask, People, Rows
from workbench.marketing.levels import share
from workbench.marketing.nps import nps
from workbench.marketing.periods import period_spec, within
from workbench.marketing.survey_answers import CELLS, GROUPS, NO_ANSWER, answers
from workbench.segments.language.columns import HORIZONS
from workbench.shares import FEW

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

TIERS = ("low", "medium", "high")
"""Of churn: high are the surest to stay away."""


@dataclass(frozen=True)
class Surveys:
    """The answers of a period; a customer counts once in every row, by the last answer in it.

    A row of NPS has promoters, passives, detractors, score (-100 to 100; None without an answer), lower, upper; a row
    of CSAT has satisfied and share, lower, upper. Both have customers, answers (of any number a customer), small and
    behind.

    Attributes:
        nps: of the period.
        csat: of the period.
        by: by "month", "channel" (of the first touch) and "operator": rows with survey and that.
        behaviour: by survey and group (the last: buyers without any answer): customers, share of those who answered,
            buyers, ltv_mean, ltv_median, repeat (share of buyers with two purchases or more, lower, upper, of, small),
            days_since (median since the last purchase), churn (customers by tier), small, behind.
        off_scale: ratings that the survey cannot have, which count nowhere.
        others: other questions with a rating: question, answers, mean.
        unrated: answers without a rating.

    """

    nps: dict[str, Any]
    csat: dict[str, Any]
    by: dict[str, Rows]
    behaviour: Rows
    off_scale: int
    others: Rows
    unrated: int

    def to_frame(self) -> pd.DataFrame:
        """Return the behaviour by answer as a frame."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        rows = [{**row, "repeat_share": row["repeat"]["share"], **_churn_columns(row)} for row in self.behaviour]
        frame = pd.DataFrame(rows, columns=None if rows else ["survey", "group", *_FIGURES])
        return frame.drop(columns=["repeat", "churn", "behind"], errors="ignore").set_index(["survey", "group"])


_FIGURES = ("customers", "share", "buyers", "ltv_mean", "ltv_median", "days_since", "small", "repeat_share")


def surveys(ask: Ask, people: People, first: date | None = None, last: date | None = None) -> Surveys:
    """Count the answers of a period (both days included; open where None) by the people who are meant.

    Reads `feedback`, `customer_levels` and the churn tiers of `scores`.
    """
    given, values = answers(people, first, last)
    spec = period_spec(first, last)
    cells = _cells(ask(_CELLS.format(answers=given), values), spec)
    rest = ask(_REST.format(answers=given), values)
    period, ends = within("f.occurred_at", first, last, people.zone)
    among, chosen = people.among("l.first_at", "l.first_channel", "l.customer_id")
    unrated = ask(_UNRATED.format(period=period, among=among), [*ends, *chosen])
    return Surveys(
        nps=cells["everything"].get(("nps", "")) or _nps({}, {"survey": "nps", **spec}),
        csat=cells["everything"].get(("csat", "")) or _csat({}, {"survey": "csat", **spec}),
        by={by: [{**row, by: cell} for (_, cell), row in sorted(cells[by].items())] for by in CELLS},
        behaviour=_behaviour(ask, people, first, last),
        off_scale=sum(row["answers"] for row in rest if row["survey"] in GROUPS),
        others=[
            {"question": row["question"], "answers": row["answers"], "mean": row["mean"]}
            for row in rest
            if row["survey"] not in GROUPS
        ],
        unrated=unrated[0]["answers"],
    )


def _cells(rows: Rows, spec: dict[str, str]) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
    """Gather the groups of each cell into a row of its score."""
    counted: dict[tuple[str, str, str], dict[str, dict[str, int]]] = {}
    for row in rows:
        counted.setdefault((row["grouped"], row["survey"], row["cell"]), {})[row["answer"]] = row
    found: dict[str, dict[tuple[str, str], dict[str, Any]]] = {by: {} for by in ("everything", *CELLS)}
    for (by, survey, cell), groups in counted.items():
        asked = {"survey": survey, **spec, **({} if by == "everything" else {"by": by, "value": cell})}
        found[by][survey, cell] = (_nps if survey == "nps" else _csat)(groups, asked)
    return found


def _nps(groups: dict[str, dict[str, int]], spec: dict[str, str]) -> dict[str, Any]:
    promoters, passives, detractors = (groups.get(name, {}).get("customers", 0) for name in GROUPS["nps"])
    answered = promoters + passives + detractors
    score, lower, upper = nps(promoters, detractors, answered)
    return {
        **_counted(groups, answered, spec),
        "promoters": promoters,
        "passives": passives,
        "detractors": detractors,
        "score": score if answered else None,
        "lower": lower if answered else None,
        "upper": upper if answered else None,
    }


def _csat(groups: dict[str, dict[str, int]], spec: dict[str, str]) -> dict[str, Any]:
    satisfied, not_satisfied = (groups.get(name, {}).get("customers", 0) for name in GROUPS["csat"])
    answered = satisfied + not_satisfied
    return {**_counted(groups, answered, spec), "satisfied": satisfied, **share(satisfied, answered)}


def _counted(groups: dict[str, dict[str, int]], answered: int, spec: dict[str, str]) -> dict[str, Any]:
    return {
        "survey": spec["survey"],
        "customers": answered,
        "answers": sum(group["answers"] for group in groups.values()),
        "small": answered < FEW,
        "behind": {"figure": "survey", **spec},
    }


def _behaviour(ask: Ask, people: People, first: date | None, last: date | None) -> Rows:
    given, values = answers(people, first, last)
    among, chosen = people.among("l.first_at", "l.first_channel", "l.customer_id")
    sql = _BEHAVIOUR.format(answers=given, among=among)
    rows = ask(sql, [*values, *chosen, HORIZONS["churn"][0]])
    found = {(row["survey"], row["answer"]): row for row in rows}
    spec = period_spec(first, last)
    table: Rows = []
    for survey, groups in GROUPS.items():
        answered = sum(found[survey, group]["customers"] for group in groups if (survey, group) in found)
        if answered:
            table += [
                _did(
                    found.get(("" if group == NO_ANSWER else survey, group), {}),
                    answered,
                    {"survey": survey, "group": group, **spec},
                )
                for group in (*groups, NO_ANSWER)
            ]
    return table


def _did(row: dict[str, Any], answered: int, spec: dict[str, str]) -> dict[str, Any]:
    customers = row.get("customers", 0)
    return {
        "survey": spec["survey"],
        "group": spec["group"],
        "customers": customers,
        "share": None if spec["group"] == NO_ANSWER else customers / answered,
        "buyers": row.get("buyers", 0),
        "ltv_mean": row["hundredths"] / 100 / customers if customers else None,
        "ltv_median": row["median_hundredths"] / 100 if customers else None,
        "repeat": share(row.get("repeaters", 0), row.get("buyers", 0)),
        "days_since": row.get("days_since"),
        "churn": {tier: row.get(f"churn_{tier}", 0) for tier in TIERS},
        "small": customers < FEW,
        "behind": {"figure": "survey", **spec},
    }


def _churn_columns(row: dict[str, Any]) -> dict[str, int]:
    return {f"churn_{tier}": customers for tier, customers in row["churn"].items()}


_LASTS = "\n        union all\n        ".join(
    f"select '{by}' as grouped, {by} as cell, survey, arg_max(answer, age) as answer, count(*) as answers from given "
    f"group by survey, customer_id, {by}"
    for by in ("everything", *CELLS)
)

_CELLS = f"""
    with given as materialized (
        select
            survey,
            customer_id,
            everything,
            coalesce(month, '') as month,
            coalesce(channel, '') as channel,
            coalesce(operator, '') as operator,
            answer,
            row_number() over (order by occurred_at, event_id) as age
        from ({{answers}})
        where answer is not null
    ),
    lasts as (
        {_LASTS}
    )
    select
        grouped,
        survey,
        cell,
        answer,
        count(*) as customers,
        cast(sum(answers) as bigint) as answers
    from lasts
    group by grouped, survey, cell, answer
"""
"""One order of all answers, then the last one of each customer and cell: a sort by cell takes twice as long."""

_REST = """
    select
        survey,
        case when survey = 'other' then question else '' end as question,
        count(*) as answers,
        avg(rating) as mean
    from ({answers})
    where answer is null
    group by all
    order by answers desc, question
"""

_UNRATED = """
    select count(*) as answers
    from feedback f
    join customer_levels l on l.customer_id = f.customer_id
    where f.kind = 'survey'
        and f.rating is null
        and {period}
        and {among}
"""

_TIERS = ",\n        ".join(f"count(*) filter (where s.tier = '{tier}') as churn_{tier}" for tier in TIERS)

_DID = "customer_id, purchases, hundredths, last_purchase_at"

_BEHAVIOUR = f"""
    with placed as (
        select
            customer_id,
            survey,
            answer,
            row_number() over (partition by survey, customer_id order by occurred_at desc, event_id desc) as place
        from ({{answers}})
        where answer is not null
    ),
    meant as (
        select {_DID}, survey, answer
        from placed
        join customer_levels using (customer_id)
        where place = 1
        union all
        select {_DID}, '' as survey, '{NO_ANSWER}' as answer
        from customer_levels l
        where l.purchases > 0
            and {{among}}
            and not exists (select 1 from placed p where p.customer_id = l.customer_id)
    ),
    known as (select max(last_at) as until from customers)
    select
        m.survey,
        m.answer,
        count(*) as customers,
        count(*) filter (where m.purchases > 0) as buyers,
        count(*) filter (where m.purchases > 1) as repeaters,
        cast(sum(m.hundredths) as bigint) as hundredths,
        median(m.hundredths) as median_hundredths,
        median(date_diff('day', m.last_purchase_at, k.until)) as days_since,
        {_TIERS}
    from meant m
    cross join known k
    left join scores s on s.customer_id = m.customer_id and s.model = 'churn' and s.horizon_days = ?
    group by m.survey, m.answer
"""
