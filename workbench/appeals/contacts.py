"""What customers sent and what operators answered, put in the order of time of each customer.

A contact is a touch of the kinds in `appeals.kinds` that comes in; a call back that goes out is a call of ours, and
what colleagues say among themselves is neither. An answer is what an operator did about a contact, or a touch that goes
out by itself.
"""

from __future__ import annotations

from workbench.appeal_settings import latest_names
from workbench.engine.base import Engine
from workbench.engine.query import quote
from workbench.settings import Settings

MOST_WAITED_S = 315_360_000
"""Ten years: a waiting time beyond is a mistake of the source, and no time can be told from it."""

_COLUMNS = (
    "event_id", "customer_id", "occurred_at", "kind", "direction", "answered", "wait_s", "duration_s", "responded_at",
    "closed_at", "operator", "category", "rating", "project", "source", "medium", "campaign", "landing_url", "subject",
    "thread",
)  # fmt: skip
_LACKING = {
    "calls": {"kind": "'call'"},
    "requests": {},
    "tickets": {"kind": "'ticket'", "duration_s": "cast(null as double)"},
}


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine the settings that appeals are made by."""
    engine.values("contact_kinds", {"kind": "varchar"}, [(kind,) for kind in sorted(set(settings.appeals.kinds))])
    engine.values("appeal_rules", {"grouping": "varchar"}, [(settings.appeals.grouping,)])
    latest = latest_names(settings.operators)
    machines = {latest.get(name.strip(), name.strip()) for name in settings.appeals.machines}
    engine.values("machine_names", {"operator": "varchar"}, [(name,) for name in sorted(machines)])


def _rows(journal: str, table: str, only: str = "") -> str:
    chosen = ", ".join(_LACKING[journal].get(name, f"j.{quote(name)}") + f" as {quote(name)}" for name in _COLUMNS)
    return f"""
    select {chosen}
    from {table} j{only}"""


_CONTINUED = """
    join continued_customers c on c.customer_id = j.customer_id"""


def _of_kinds(parts: list[str]) -> str:
    both_ways = "\n    union all".join(parts)
    return f"""
    with records as ({both_ways}
    )
    select r.*, r.direction is not distinct from 'out' as goes_out
    from records r
    join contact_kinds k on k.kind = r.kind
    where r.direction is distinct from 'internal'
"""


CONTACT_RECORDS = _of_kinds([_rows(journal, journal) for journal in _LACKING])
"""All calls, requests and tickets of the kinds that are contacts, in both directions."""

CONTACT_RECORDS_OF_SCOPE = _of_kinds(
    [_rows(journal, f"{journal}_now") for journal in _LACKING]
    + [_rows(journal, f"was_{journal}", _CONTINUED) for journal in _LACKING]
)
"""Those of the customers in scope."""

TICKET_MESSAGES = """
    select
        r.event_id,
        max(case when t.closed_at >= r.occurred_at then t.closed_at end) as closed_at,
        bool_or(t.occurred_at = r.occurred_at and not t.goes_out) as opens_ticket
    from contact_records r
    join contact_records t on t.customer_id = r.customer_id and t.thread = r.thread
    where not r.goes_out
        and r.kind <> 'ticket'
        and t.kind = 'ticket'
        and (t.closed_at >= r.occurred_at or (t.occurred_at = r.occurred_at and not t.goes_out))
    group by r.event_id
"""
"""Contacts in the thread of a ticket of the same customer: when it was closed with them, and whether it was opened by
them, so that both are one contact."""

CONTACT_ANSWERS = f"""
    with waits as (
        select
            r.*,
            case when r.wait_s between 0 and {MOST_WAITED_S} then cast(round(r.wait_s * 1000000) as bigint) end
                as waited
        from contact_records r
        left join machine_names m on m.operator = r.operator
        where m.operator is null
    ),
    answers as (
        select
            customer_id,
            event_id,
            occurred_at,
            operator,
            case
                when responded_at is not null then responded_at
                when waited is not null then occurred_at + waited * interval 1 microsecond
            end as answered_at
        from waits
        where not goes_out
            and (
                responded_at is not null
                or answered
                or (
                    answered is null
                    and waited >= case when kind = 'chat' then 0 else 1 end
                    and kind not in ('call', 'callback')
                )
            )
        union all
        select customer_id, event_id, occurred_at, operator, occurred_at as answered_at
        from waits
        where goes_out
            and (
                (kind in ('call', 'callback') and answered is not false)
                or (kind not in ('call', 'callback') and operator is not null)
            )
    )
    select
        customer_id,
        event_id,
        operator,
        answered_at,
        coalesce(answered_at < occurred_at, false) as before_question,
        case when answered_at > occurred_at then answered_at else occurred_at end as placed_at
    from answers
"""
"""What operators answered.

An answer of which no time is known stands at its contact; so does one before the question, since clocks differ. A
mailing, which goes out without an operator, is no answer, and neither is what a machine did. Only of a chat does no
waiting time say that it was answered: of other kinds many sources write 0 where nobody did.
"""

CONTACT_MOMENTS = """
    with moments as (
        select r.customer_id, r.event_id, r.occurred_at as placed_at, 0 as is_answer
        from contact_records r
        left join ticket_messages m on m.event_id = r.event_id
        where not r.goes_out and not coalesce(m.opens_ticket, false)
        union all
        select customer_id, event_id, placed_at, 1 as is_answer
        from contact_answers
    )
    select
        customer_id,
        event_id,
        placed_at,
        is_answer,
        row_number() over (partition by customer_id, is_answer order by placed_at, event_id) as place,
        count(case when is_answer = 1 then 1 end) over (partition by customer_id order by placed_at, is_answer)
            as answers
    from moments
"""
"""Contacts and answers of each customer by time; at the same instant contacts stand before answers.

`place` counts contacts and answers each by themselves; `answers` is how many answers stand before a contact.
"""
