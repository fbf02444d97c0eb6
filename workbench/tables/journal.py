"""What people work with: chains of touches, customers, and why the figures of a report changed."""

from __future__ import annotations

from workbench.tables.base import KINDS, Column, Table, columns
from workbench.tables.events import EVENTS

TOUCHES = Table(
    "touches",
    "an event with its customer and its place in the chain",
    ("customer_id", "touch_no"),
    columns("""
customer_id VARCHAR The customer.
touch_no BIGINT Place in the customer's chain: 1, 2, … by time, ties by event_id.
""")
    + EVENTS.columns
    + columns("""
amount_base DOUBLE Amount in the workspace's base currency; empty where no rate is set.
record_no BIGINT Place among the customer's touches of its kind; requests, call backs, e-mails and chats count as one.
"""),
)

CUSTOMERS = Table(
    "customers",
    "a person: a set of identifiers that belong together",
    ("customer_id",),
    columns("""
customer_id VARCHAR Name of the customer; the same for the same input in any order.
name VARCHAR Latest name given.
phones VARCHAR[] Phones, sorted.
emails VARCHAR[] E-mails, sorted.
first_at TIMESTAMP First touch, UTC.
first_source VARCHAR Source of the first touch.
first_medium VARCHAR Medium of the first touch.
first_campaign VARCHAR Campaign of the first touch.
last_at TIMESTAMP Last touch, UTC.
last_source VARCHAR Source of the last touch.
last_medium VARCHAR Medium of the last touch.
last_campaign VARCHAR Campaign of the last touch.
touches BIGINT Touches of any kind.
""")
    + tuple(Column(f"{kind}_count", "BIGINT", f"Touches of the kind {kind}.") for kind in KINDS)
    + columns("""
won_deals BIGINT Deals with the status won.
ltv DOUBLE Lifetime value: won deals less what was refunded of them, base currency.
duration_days BIGINT Days from the date of the first touch to the date of the last, UTC.
has_target BOOLEAN Whether there is a target action; people without one stay out of the journal.
target_at TIMESTAMP First target action, UTC.
deal_at TIMESTAMP First won deal, UTC.
clicks_to_target BIGINT Sessions up to the first target action; empty where there is none.
clicks_to_deal BIGINT Sessions up to the first won deal; empty where there is none.
identifiers BIGINT Identifiers that join its records.
sort_name VARCHAR Name for sorting: lower case, letters that Russian and Ukrainian order alike folded (ё as е, і as и).
search_text VARCHAR Name, phones, e-mails and id in lower case, ё as е, for text search.
"""),
)

RATE_DAYS = Table(
    "rate_days",
    "a day of a currency: what one unit was worth in the base currency",
    ("currency", "utc_day", "starts_at"),
    columns("""
currency VARCHAR ISO 4217 code.
utc_day DATE A day of UTC in which the day lies.
starts_at TIMESTAMP Begin of the day in the workspace's zone, UTC.
ends_at TIMESTAMP Begin of the next one, UTC.
rate DOUBLE What one unit is worth.
"""),
)
"""The dated rates that a build has used; the next one compares."""

REPORT_DIFFERENCES = Table(
    "report_differences",
    "a figure, what it was in the last snapshot, and what changed it; the changes add up exactly",
    ("figure",),
    tuple(
        Column(name, type_, doc)
        for name, type_, doc in (
            ("figure", "VARCHAR", "customers, journal_customers, buyers, repeat_buyers, touches, won_deals or ltv."),
            ("before", "DECIMAL(20,2)", "In the last snapshot; money in the base currency."),
            ("new_touches", "DECIMAL(20,2)", "By touches later than what the last snapshot knew."),
            ("late_data", "DECIMAL(20,2)", "By touches of days that had been reported already."),
            ("corrections", "DECIMAL(20,2)", "By events that say something else now, or are no more."),
            ("merges", "DECIMAL(20,2)", "By customers who turned out to be one."),
            ("splits", "DECIMAL(20,2)", "By customers who turned out to be several."),
            ("decisions", "DECIMAL(20,2)", "By decisions of people, made or undone."),
            ("rule_changes", "DECIMAL(20,2)", "By changed settings."),
            ("after", "DECIMAL(20,2)", "In this snapshot."),
        )
    ),
)
