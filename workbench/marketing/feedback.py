"""What customers said of the company: a row an answer to a survey, or a mention."""

from __future__ import annotations

_SAID = "lower(concat_ws(' ', t.category, t.subject))"

NPS_WORDS = ("nps", "recommend", "рекоменд", "посовет", "порад")
"""Parts of words that name a survey of the Net Promoter Score, from 0 to 10."""

CSAT_WORDS = ("csat", "satisf", "удовлетвор", "задовол")
"""Parts of words that name a survey of satisfaction, from 1 to 5."""


def _names(words: tuple[str, ...]) -> str:
    return " or ".join(f"contains({_SAID}, '{word}')" for word in words)


FEEDBACK = f"""
    select
        t.customer_id,
        t.event_id,
        t.occurred_at,
        t.kind,
        case
            when t.kind <> 'survey' then null
            when {_names(NPS_WORDS)} then 'nps'
            when {_names(CSAT_WORDS)} then 'csat'
            else 'other'
        end as survey,
        coalesce(trim(t.subject), trim(t.category), '') as question,
        t.rating,
        case
            when t.rating is null or t.rating < 0 or t.rating > 10 then null
            when t.kind = 'mention' then t.rating >= 9 or (t.rating >= 4 and t.rating <= 5)
            when {_names(NPS_WORDS)} then t.rating >= 9
        end as recommends,
        coalesce(nullif(trim(t.source), ''), t.system) as source,
        coalesce(n.operator, trim(t.operator)) as operator
    from touches_now t
    left join operator_names n on n.spelling = trim(t.operator)
    where t.kind in ('survey', 'mention')
    order by t.occurred_at, t.event_id
"""
"""`recommends` tells yes and no of answers to an NPS survey and of mentions with a rating, of the others nothing: nine
of ten and more, and of mentions, which come on either scale, four and five of five."""

ALL_FEEDBACK = "select customer_id, event_id, occurred_at, kind, survey, rating, recommends from feedback"

FEEDBACK_OF_SCOPE = """
    select customer_id, event_id, occurred_at, kind, survey, rating, recommends
    from feedback_now
    union all
    select f.customer_id, f.event_id, f.occurred_at, f.kind, f.survey, f.rating, f.recommends
    from was_feedback f
    join continued_customers c on c.customer_id = f.customer_id
"""
"""All that the customers in scope said."""
