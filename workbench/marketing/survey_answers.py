"""The answers to surveys that figures are made of: which survey each belongs to, and what group it puts a customer in.

A customer counts once in every figure, by the last answer that it holds, so that the number shown is that of the
customers behind it.
"""

from __future__ import annotations

from datetime import date

from workbench.errors import WorkbenchError
from workbench.marketing.asked import Behind, Condition, People
from workbench.marketing.figure_spec import ANEW, Spec, days, text_or_none, word
from workbench.marketing.periods import period_words, within

GROUPS = {"nps": ("promoter", "passive", "detractor"), "csat": ("satisfied", "not satisfied")}
"""The groups of answers by survey, best first."""

NO_ANSWER = "no answer"
"""Buyers who answered no survey in the period."""

CELLS = ("month", "channel", "operator")
"""What answers are grouped by."""

_NAMES = {"nps": "NPS", "csat": "CSAT"}


def answers(people: People, first: date | None, last: date | None, *, by_channel: bool = True) -> Condition:
    """Write the query of the rated answers of a period: a row each, with its survey, group and where it belongs.

    The channel of the customer's first touch is empty where nobody asks for it: of everybody it is all that takes a
    look at every customer.
    """
    among, chosen = people.among("l.first_at", "l.first_channel", "l.customer_id")
    period, ends = within("f.occurred_at", first, last, people.zone)
    levels = by_channel or not people.everybody
    joined = "join customer_levels l on l.customer_id = f.customer_id" if levels else ""
    channel = "l.first_channel" if levels else "cast(null as varchar)"
    sql = _ANSWERS.format(among=among, period=period, levels=joined, channel=channel)
    return Condition(sql, [people.zone.key, *ends, *chosen])


def behind_survey(spec: Spec, people: People) -> Behind:
    """Find who answered: survey, group (left out: all of them), first, last (days), by, value."""
    survey = word(spec, "survey", tuple(GROUPS))
    group = text_or_none(spec, "group")
    if group is not None:
        word(spec, "group", (*GROUPS[survey], NO_ANSWER))
    by, value = text_or_none(spec, "by"), text_or_none(spec, "value")
    if by is not None:
        word(spec, "by", CELLS)
        if group == NO_ANSWER:
            raise WorkbenchError(f"Who gave no answer has no {by} of an answer. {ANEW}")
    given, values = answers(people, *days(spec))
    period = period_words(*days(spec))
    cell = "" if by is None else f"{by} {value or '(none)'}"
    words = ", ".join(part for part in (f"{_NAMES[survey]}: {group or 'all answers'}", cell, period) if part)
    if group == NO_ANSWER:
        return _without_answer(
            given, values, people, ", ".join(part for part in ("Buyers without an answer", period) if part)
        )
    asked, plain = ["place = 1"], []
    if group is not None:
        asked.append("answer = ?")
        plain.append(group)
    column = by or "everything"
    among = "true" if by is None else f"coalesce({column}, '') = ?"
    cells = [] if by is None else [value or ""]
    sql = _BEHIND.format(answers=given, among=among, asked=" and ".join(asked))
    return Behind(sql, [*values, survey, *cells, *plain], words)


def _without_answer(given: str, values: list[object], people: People, words: str) -> Behind:
    among, chosen = people.among("first_at", "first_channel")
    return Behind(_WITHOUT.format(answers=given, among=among), [*chosen, *values], words)


_ANSWERS = """
    with five_steps as (
        select question
        from feedback
        where survey = 'other'
            and rating is not null
        group by question
        having min(rating) >= 1
            and max(rating) <= 5
    ),
    told as (
        select
            f.customer_id,
            f.event_id,
            f.occurred_at,
            f.question,
            f.rating,
            case when f.survey = 'other' and q.question is not null then 'csat' else f.survey end as survey,
            strftime(timezone(?, timezone('UTC', f.occurred_at)), '%Y-%m') as month,
            {channel} as channel,
            f.operator
        from feedback f
        {levels}
        left join five_steps q on q.question = f.question
        where f.kind = 'survey'
            and f.rating is not null
            and {period}
            and {among}
    )
    select
        *,
        '' as everything,
        case
            when survey = 'nps' and rating >= 0 and rating <= 10 then
                case when rating >= 9 then 'promoter' when rating >= 7 then 'passive' else 'detractor' end
            when survey = 'csat' and rating >= 1 and rating <= 5 then
                case when rating >= 4 then 'satisfied' else 'not satisfied' end
        end as answer
    from told
"""
"""A survey that does not say what it is and whose answers all lie between 1 and 5 is taken for one of satisfaction.
An answer beyond its scale has no group."""

_BEHIND = """
    with placed as (
        select
            customer_id,
            answer,
            row_number() over (partition by customer_id order by occurred_at desc, event_id desc) as place
        from ({answers})
        where answer is not null
            and survey = ?
            and {among}
    )
    select customer_id
    from placed
    where {asked}
"""

_WITHOUT = """
    select customer_id
    from customer_levels
    where purchases > 0
        and {among}
        and customer_id not in (
            select customer_id
            from ({answers})
            where answer is not null
        )
"""
