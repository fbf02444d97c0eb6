"""What was taken in: events, days of ads, and rows that could not be used."""

from __future__ import annotations

from workbench.tables.base import Table, columns

EVENT_COLUMNS = columns("""
event_id VARCHAR Unique name of the event; derived from the row where the source has none.
occurred_at TIMESTAMP When it happened, UTC.
kind VARCHAR session, call, request, callback, email, chat, cart, checkout, deal, ticket, survey, mention or identify.
project VARCHAR The site or brand it belongs to.
source VARCHAR Traffic source, as utm_source.
medium VARCHAR Traffic medium, as utm_medium.
campaign VARCHAR Campaign, as utm_campaign.
content VARCHAR Ad, as utm_content.
term VARCHAR Key phrase, as utm_term.
landing_url VARCHAR First page of the session, or the page the contact was made from.
referrer VARCHAR Page that led to the site.
city VARCHAR City as the source names it.
device VARCHAR desktop, mobile, tablet, or the source's own word.
amount DOUBLE Money in `currency`.
currency VARCHAR ISO 4217 code.
due_at TIMESTAMP When it is due, UTC (invoices).
paid_at TIMESTAMP When it was paid, UTC (invoices).
status VARCHAR For deals open, won, lost or refunded; for others the source's own word.
loss_reason VARCHAR Why a deal was lost.
order_number VARCHAR Number of the order or deal.
thread VARCHAR The conversation, ticket or order it belongs to.
operator VARCHAR Who answered or owns it.
direction VARCHAR in, out or internal; else the source's own word in lower case.
answered BOOLEAN Whether an operator answered.
duration_s DOUBLE Length in seconds.
wait_s DOUBLE Waiting time before the answer in seconds.
responded_at TIMESTAMP When an operator first answered, UTC.
closed_at TIMESTAMP When it was resolved or closed, UTC.
category VARCHAR target, non-target, service, or the source's own word.
tags VARCHAR Labels the source gives, joined by ", ".
subject VARCHAR Subject line or title.
text VARCHAR Message, comment or transcript.
rating DOUBLE Rating given by the customer, on the source's own scale.
name VARCHAR Name of the person as given.
phone VARCHAR Phone as given.
email VARCHAR E-mail as given.
cookie VARCHAR Cookie or client id as given.
crm_id VARCHAR Contact id in the CRM as given.
messenger VARCHAR Messenger or chat id as given.
extra VARCHAR The source's other columns as a JSON object.
""")

_ORIGIN = columns("""
system VARCHAR Name of the source system the row came from.
batch_id VARCHAR The ingested file the row came from.
""")

_SIGNATURE = columns("""
signature_no BIGINT The set of identifiers that stands on it; see the table signatures.
""")

EVENTS = Table("events", "one thing that happened", ("event_id",), EVENT_COLUMNS + _ORIGIN + _SIGNATURE)

INCOMING_EVENTS = Table(
    "incoming_events",
    "an event of a batch, before later files have corrected it",
    ("event_no",),
    EVENTS.columns
    + columns("""
event_no BIGINT Number of the row; unique in the workspace, so that steps can join on it.
source_day DATE The source's own day the row belongs to, in files that restate whole days.
"""),
)
"""What ingest writes and the pipeline reads; not part of a snapshot."""

REJECTED_ROWS = Table(
    "rejected_rows",
    "a row of an ingested file that could not be used",
    ("batch_id", "line", "reason"),
    columns("""
batch_id VARCHAR The ingested file.
system VARCHAR Name of the source system.
file VARCHAR File name as given.
line BIGINT Line of the file (row of the sheet, record of a JSON file), counted from 1.
reason VARCHAR Reason code.
detail VARCHAR What exactly was wrong, in words.
raw VARCHAR The row as it was.
"""),
)

ADS = Table(
    "ads",
    "a day of an ad",
    ("day", "platform", "project", "source", "medium", "campaign", "ad_group", "ad", "currency", "batch_id"),
    columns("""
day DATE Day of the report, in the platform's time zone.
platform VARCHAR Ad platform.
project VARCHAR The site or brand.
source VARCHAR utm_source the ad sends.
medium VARCHAR utm_medium the ad sends.
campaign VARCHAR Campaign.
ad_group VARCHAR Ad group.
ad VARCHAR Ad.
impressions BIGINT Times shown.
clicks BIGINT Clicks.
cost DOUBLE Cost in `currency`.
currency VARCHAR ISO 4217 code.
extra VARCHAR The source's other columns as a JSON object.
""")
    + _ORIGIN,
)

OFF_CHAIN = Table("off_chain", "an event that is no touch", ("event_id",), EVENTS.columns)

SUPERSEDED = Table(
    "superseded",
    "a version of an event that no longer stands",
    ("event_id", "batch_id"),
    columns("""
event_id VARCHAR The event.
batch_id VARCHAR The ingested file whose version was corrected.
"""),
)
