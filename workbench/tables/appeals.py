"""The daily work with customers: what each journal of records shows, appeals, operators and business time."""

from __future__ import annotations

from workbench.tables.base import Column, Table, columns
from workbench.tables.journal import TOUCHES

_OF_TOUCHES = {column.name: column for column in TOUCHES.columns}

_COMMON = (
    "project", "source", "medium", "campaign", "content", "term", "landing_url", "referrer", "city", "device",
    "operator", "category", "tags", "status", "subject", "thread", "system",
)  # fmt: skip

_OPERATOR = Column("operator", "VARCHAR", "Who answered or owns it, under the latest name; see the setting operators.")

_ANSWERED = Column(
    "answered",
    "BOOLEAN",
    "Whether an operator answered; of a call or callback where the source does not say, whether it has a length.",
)


def _journal(name: str, row: str, own: tuple[str, ...], without: tuple[str, ...] = ()) -> Table:
    """Describe a journal: one row a touch of its kinds, columns as in touches."""
    begin = (
        _OF_TOUCHES["event_id"],
        _OF_TOUCHES["customer_id"],
        _OF_TOUCHES["occurred_at"],
        Column("nth", "BIGINT", f"Place among the customer's {name}: 1 is the first."),
    )
    common = tuple(
        _OPERATOR if column == "operator" else _OF_TOUCHES[column] for column in _COMMON if column not in without
    )
    other = tuple(_ANSWERED if column == "answered" else _OF_TOUCHES[column] for column in own)
    return Table(name, row, ("event_id",), begin + common + other)


CALLS = _journal(
    "calls",
    "a call, coming in or going out",
    ("direction", "answered", "wait_s", "duration_s", "rating", "closed_at", "text", "responded_at"),
)

REQUESTS = _journal(
    "requests",
    "a request, a call back, an e-mail or a chat",
    ("kind", "direction", "answered", "responded_at", "wait_s", "duration_s", "closed_at", "rating", "text"),
)

DEALS = _journal(
    "deals",
    "a deal",
    ("order_number", "amount", "currency", "amount_base", "loss_reason", "due_at", "paid_at", "closed_at"),
)

TICKETS = _journal(
    "tickets",
    "a ticket of the help desk",
    ("responded_at", "wait_s", "closed_at", "rating", "text", "direction", "answered"),
)

SESSIONS = _journal(
    "sessions",
    "a session on a site",
    ("duration_s", "amount"),
    without=("thread", "subject", "operator", "category", "status"),
)

APPEALS = Table(
    "appeals",
    "a group of contacts of one customer that one answer settles; see the setting appeals.grouping",
    ("appeal_id",),
    columns("""
appeal_id VARCHAR Name of the appeal: the event_id of its first contact.
customer_id VARCHAR The customer.
nth BIGINT Place among the customer's appeals: 1 is the first.
opened_at TIMESTAMP When it was opened: its first contact, UTC.
closed_at TIMESTAMP When the last of it was closed, UTC; empty while a ticket is open or a later contact came.
first_response_at TIMESTAMP When an operator first answered, UTC; empty where that is not known.
wait_s BIGINT Seconds from the opening to the first answer.
business_wait_s BIGINT The same in business time.
resolution_s BIGINT Seconds from the opening to the closing.
business_resolution_s BIGINT The same in business time.
status VARCHAR open, answered, missed (not answered, and a call among its contacts was not either) or closed.
operator VARCHAR Who first answered; where that is not known, who stands at its last contact.
category VARCHAR The last category that a contact gives: target, non-target, service, or the source's own word.
kind VARCHAR Kind of the first contact.
contacts BIGINT Contacts.
call_count BIGINT Contacts that are calls.
request_count BIGINT Contacts that are requests.
callback_count BIGINT Contacts that ask to be called back.
email_count BIGINT Contacts that are e-mails.
chat_count BIGINT Contacts that are chats.
ticket_count BIGINT Contacts that are tickets.
project VARCHAR The site or brand of the first contact.
source VARCHAR Source of the first contact that names one.
medium VARCHAR Medium of the same contact.
campaign VARCHAR Campaign of the same contact.
landing_url VARCHAR Page of the same contact.
subject VARCHAR The first subject given.
rating DOUBLE The last rating given by the customer, on the source's own scale.
talk_s BIGINT Length of its calls that were answered, in seconds.
deal_at TIMESTAMP The customer's first won deal from the opening on, UTC.
deal_amount_base DOUBLE Its amount in the base currency.
note VARCHAR "answer before question" where clocks differ, so that there is no waiting time; else empty text.
has_answer BOOLEAN Whether an operator answered, be the time known or not.
"""),
)

APPEAL_CONTACTS = Table(
    "appeal_contacts",
    "a contact of an appeal",
    ("event_id",),
    columns("""
appeal_id VARCHAR The appeal.
event_id VARCHAR The contact.
customer_id VARCHAR The customer.
occurred_at TIMESTAMP When it happened, UTC.
kind VARCHAR call, request, callback, email, chat or ticket.
"""),
)

OPERATORS = Table(
    "operators",
    "an operator",
    ("operator",),
    columns("""
operator VARCHAR The latest name.
spellings VARCHAR[] The names that records give, sorted.
first_at TIMESTAMP First touch that names the operator, UTC.
last_at TIMESTAMP Last of them, UTC.
contacts BIGINT Contacts of customers that name the operator.
answered BIGINT Those of them that were answered.
"""),
)

BUSINESS_SPANS = Table(
    "business_spans",
    "a stretch of business time, from the first touch of all to the last",
    ("starts_at",),
    columns("""
starts_at TIMESTAMP When it begins, UTC.
ends_at TIMESTAMP When it ends, UTC.
seconds_before BIGINT Seconds of business time before it.
"""),
)

JOURNALS = {table.name: table for table in (CALLS, REQUESTS, DEALS, TICKETS)}
"""The journals that a build writes; sessions are a view over the touches."""
