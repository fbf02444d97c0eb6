"""Every table of a workspace: what a row is, its key, its columns, types and units.

Types are DuckDB's. Times are UTC without a zone; money is in the currency of the column beside it, or in the
workspace's base currency where the column says so.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "session",
    "call",
    "request",
    "callback",
    "email",
    "chat",
    "cart",
    "checkout",
    "deal",
    "ticket",
    "survey",
    "mention",
)
"""What an event can be. `identify` stands beside them: evidence of identity that is no touch."""

IDENTIFY = "identify"

IDENTIFIER_KINDS = ("phone", "email", "cookie", "crm_id", "messenger")

DEAL_STATUSES = ("open", "won", "lost", "refunded")


@dataclass(frozen=True)
class Column:
    """One column: its name, DuckDB type, and one sentence (with the unit where there is one)."""

    name: str
    type: str
    doc: str


@dataclass(frozen=True)
class Table:
    """One table: its name, what a row is, the key that is unique in it, and its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


def _columns(text: str) -> tuple[Column, ...]:
    """Read `name TYPE sentence` lines."""
    return tuple(Column(*line.split(maxsplit=2)) for line in text.strip().splitlines())


EVENT_COLUMNS = _columns("""
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
status VARCHAR For deals open, won, lost or refunded; for others the source's own word.
order_number VARCHAR Number of the order or deal.
operator VARCHAR Who answered or owns it.
direction VARCHAR in or out.
answered BOOLEAN Whether an operator answered.
duration_s DOUBLE Length in seconds.
wait_s DOUBLE Waiting time before the answer in seconds.
category VARCHAR target, non-target, service, or the source's own word.
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

_ORIGIN = _columns("""
system VARCHAR Name of the source system the row came from.
batch_id VARCHAR The ingested file the row came from.
""")

_SIGNATURE = _columns("""
signature_no BIGINT The set of identifiers that stands on it; see the table signatures.
""")

EVENTS = Table("events", "one thing that happened", ("event_id",), EVENT_COLUMNS + _ORIGIN + _SIGNATURE)

INCOMING_EVENTS = Table(
    "incoming_events",
    "an event of a batch, before later files have corrected it",
    ("event_no",),
    EVENTS.columns
    + _columns("""
event_no BIGINT Number of the row; unique in the workspace, so that steps can join on it.
source_day DATE The source's own day the row belongs to, in files that restate whole days.
"""),
)
"""What ingest writes and the pipeline reads; not part of a snapshot."""

SIGNATURES = Table(
    "signatures",
    "an identifier in a set of identifiers that stood together on records",
    ("signature_no", "kind", "value"),
    _columns("""
signature_no BIGINT Number of the set; unique in the workspace.
kind VARCHAR phone, email, cookie, crm_id or messenger.
value VARCHAR Normalised value; the raw one where it could not be read.
valid BOOLEAN Whether it could be normalised.
"""),
)

SIGNATURE_CUSTOMERS = Table(
    "signature_customers",
    "a set of identifiers with its customer; where a reassigned number splits it in time, a part of one",
    ("unit_no",),
    _columns("""
unit_no BIGINT The set, or the part of one: signature_no plus part times 2^56, part 0 nearly always.
signature_no BIGINT The set; see the table signatures.
customer_id VARCHAR The customer; empty where none of the identifiers may link.
events BIGINT Events that carry it.
first_at TIMESTAMP First of them, UTC.
last_at TIMESTAMP Last of them, UTC.
"""),
)

TOUCHES = Table(
    "touches",
    "an event with its customer and its place in the chain",
    ("customer_id", "touch_no"),
    _columns("""
customer_id VARCHAR The customer.
touch_no BIGINT Place in the customer's chain: 1, 2, … by time, ties by event_id.
""")
    + EVENTS.columns
    + _columns("amount_base DOUBLE Amount in the workspace's base currency; empty where no rate is set."),
)

REJECTED_ROWS = Table(
    "rejected_rows",
    "a row of an ingested file that could not be used",
    ("batch_id", "line", "reason"),
    _columns("""
batch_id VARCHAR The ingested file.
system VARCHAR Name of the source system.
file VARCHAR File name as given.
line BIGINT Line of the file (row of the sheet, record of a JSON file), counted from 1.
reason VARCHAR Reason code.
detail VARCHAR What exactly was wrong, in words.
raw VARCHAR The row as it was.
"""),
)

IDENTIFIERS = Table(
    "identifiers",
    "a normalised identifier",
    ("kind", "value"),
    _columns("""
kind VARCHAR phone, email, cookie, crm_id or messenger.
value VARCHAR Normalised value; the raw one where it could not be read.
valid BOOLEAN Whether it could be normalised; an invalid one never links.
links BOOLEAN Whether it may join records: valid and not barred by a guard.
events BIGINT Events that carry it.
first_at TIMESTAMP First event that carries it, UTC.
last_at TIMESTAMP Last event that carries it, UTC.
"""),
)

IDENTIFIER_GUARDS = Table(
    "identifier_guards",
    "an identifier that was barred from joining records",
    ("kind", "value"),
    _columns("""
kind VARCHAR Kind of the identifier.
value VARCHAR The barred value.
reason VARCHAR invalid, blocked, own, too_many_<kind> or too_many_<kind>_in_window.
rule VARCHAR The setting or pattern that barred it; empty where it could not be read.
seen BIGINT Distinct identifiers of that kind it was seen with (for too_many_…), else events.
allowed BIGINT The limit it broke; empty for blocked values.
events BIGINT Events that carry it.
role VARCHAR What it most likely is; see the table identifier_roles.
examples VARCHAR[] Up to five identifiers that it was seen with.
"""),
)

IDENTIFIER_ROLES = Table(
    "identifier_roles",
    "a phone or cookie that several people share, and what it most likely is",
    ("kind", "value"),
    _columns("""
kind VARCHAR phone or cookie.
value VARCHAR Normalised value.
role VARCHAR office line, family phone, kiosk, staff cookie or family computer.
links BOOLEAN Whether it may join records all the same.
people BIGINT People beside it.
phones BIGINT Distinct phones beside it.
emails BIGINT Distinct e-mails beside it.
crm_ids BIGINT Distinct CRM ids beside it.
cookies BIGINT Distinct cookies beside it.
events BIGINT Events that carry it.
days BIGINT Days on which it was seen, UTC.
top_share DOUBLE Share of the person most seen among its events that name anybody, 0 to 1.
first_at TIMESTAMP First event that carries it, UTC.
last_at TIMESTAMP Last event that carries it, UTC.
"""),
)

IDENTIFIER_SPELLS = Table(
    "identifier_spells",
    "a stretch of time in which a reassigned number belonged to one holder; only numbers with several",
    ("kind", "value", "spell"),
    _columns("""
kind VARCHAR Kind of the identifier.
value VARCHAR Normalised value.
spell BIGINT Number of the holder: 1, 2, …
starts_at TIMESTAMP When the holder was first seen, UTC.
"""),
)

CUSTOMER_IDENTIFIERS = Table(
    "customer_identifiers",
    "an identifier of a customer; people who are known by a contact record alone, without a touch, stand only here",
    ("customer_id", "kind", "value", "spell"),
    _columns("""
customer_id VARCHAR The customer.
kind VARCHAR Kind of the identifier.
value VARCHAR Normalised value.
spell BIGINT Which holder of a reassigned number: 1, 2, …; 1 for all others.
links BOOLEAN Whether it joins records; a barred one is shown but joins nothing.
events BIGINT Events of the customer that carry it.
first_at TIMESTAMP First of them, UTC.
last_at TIMESTAMP Last of them, UTC.
joined_build BIGINT Number of the build in which it came to this customer.
"""),
)

CUSTOMER_REDIRECTS = Table(
    "customer_redirects",
    "a customer id that is no longer in use, with the customer that stands for it now",
    ("old_id",),
    _columns("""
old_id VARCHAR The id that customers no longer holds.
customer_id VARCHAR The living customer that most of its records went to; empty where no record is left.
build_no BIGINT Number of the build that made it so.
reason VARCHAR merge, split (its records went to several customers) or gone.
"""),
)

RETIRED_CLAIMS = Table(
    "retired_claims",
    "an identifier that a redirected customer last had; an undone merge gives the id back by it",
    ("customer_id", "kind", "value", "spell"),
    _columns("""
customer_id VARCHAR The id that is no longer in use.
kind VARCHAR Kind of the identifier.
value VARCHAR Normalised value.
spell BIGINT Which holder of a reassigned number.
"""),
)

CUT_EVIDENCE = Table(
    "cut_evidence",
    "an identifier on a set of identifiers that joins nothing there, by a decision or by the policy for conflicts",
    ("unit_no", "kind", "value", "spell"),
    _columns("""
unit_no BIGINT The set of identifiers; see the table signature_customers.
kind VARCHAR Kind of the identifier.
value VARCHAR Normalised value.
spell BIGINT Which holder of a reassigned number.
decision_no BIGINT The decision that cut it; empty where it was the policy for conflicts.
reason VARCHAR decision or conflict.
"""),
)

IDENTITY_DECISIONS = Table(
    "identity_decisions",
    "a decision of a person that stands, and what it did in this build",
    ("decision_no",),
    _columns("""
decision_no BIGINT Number of the decision.
verb VARCHAR link or cut.
a_kind VARCHAR Kind of the first identifier.
a_value VARCHAR The first identifier.
b_kind VARCHAR Kind of the second identifier.
b_value VARCHAR The second identifier.
author VARCHAR Who decided.
made_at TIMESTAMP When, UTC.
reason VARCHAR Why.
effect VARCHAR joined, already_one, cut, apart_already, overruled or waiting.
evidence_cut BIGINT Sets of identifiers that lost an identifier by it.
"""),
)

IDENTITY_CONFLICTS = Table(
    "identity_conflicts",
    "two values of a kind that is unique to a person, in one customer",
    ("customer_id", "kind", "scope", "value_a", "value_b"),
    _columns("""
customer_id VARCHAR The customer; where the policy cut it, the one that kept value_a.
kind VARCHAR The unique kind.
scope VARCHAR The system whose ids they are; empty where the values name none.
value_a VARCHAR The value with more events.
value_b VARCHAR The other one.
bridge_kind VARCHAR Kind of the identifier that joins them: the end of the cheapest cut between the two.
bridge_value VARCHAR Its value.
bridge_events BIGINT Events on the evidence of the cheapest cut.
records BIGINT Sets of identifiers on it.
cut BOOLEAN Whether the policy of the workspace cut them apart.
"""),
)

CUSTOMERS = Table(
    "customers",
    "a person: a set of identifiers that belong together",
    ("customer_id",),
    _columns("""
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
    + _columns("""
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

ADS = Table(
    "ads",
    "a day of an ad",
    ("day", "platform", "project", "source", "medium", "campaign", "ad_group", "ad", "currency", "batch_id"),
    _columns("""
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

TABLES = {
    table.name: table
    for table in (
        EVENTS,
        REJECTED_ROWS,
        SIGNATURES,
        SIGNATURE_CUSTOMERS,
        IDENTIFIERS,
        IDENTIFIER_GUARDS,
        IDENTIFIER_ROLES,
        IDENTIFIER_SPELLS,
        IDENTITY_CONFLICTS,
        IDENTITY_DECISIONS,
        CUT_EVIDENCE,
        CUSTOMERS,
        CUSTOMER_IDENTIFIERS,
        CUSTOMER_REDIRECTS,
        RETIRED_CLAIMS,
        REPORT_DIFFERENCES,
        TOUCHES,
        ADS,
    )
}

OFF_CHAIN = Table("off_chain", "an event that is no touch", ("event_id",), EVENTS.columns)

SUPERSEDED = Table(
    "superseded",
    "a version of an event that no longer stands",
    ("event_id", "batch_id"),
    _columns("""
event_id VARCHAR The event.
batch_id VARCHAR The ingested file whose version was corrected.
"""),
)

CUT_POOLS = Table(
    "cut_pools",
    "a customer of a group that evidence would join, had it not been cut",
    ("customer_id",),
    _columns("""
pool VARCHAR Name of the group: its smallest customer id.
customer_id VARCHAR The customer.
"""),
)

IDENTITY_SUGGESTIONS = Table(
    "identity_suggestions",
    "two customers that may be one person, though no identifier joins them",
    ("customer_a", "customer_b"),
    _columns("""
customer_a VARCHAR One of the two.
customer_b VARCHAR The other one.
weight DOUBLE Match weight: how much more likely they are one person than two, bits.
probability DOUBLE The same as a probability, 0 to 1.
parts VARCHAR What the weight is made of, as JSON: a list of field, level in words and weight.
name_a VARCHAR Name of the first.
name_b VARCHAR Name of the second.
above BOOLEAN Whether the weight is above the threshold of measured precision.
rivals BOOLEAN Whether both hold a unique identifier of one system, which speaks against.
"""),
)

SENSITIVITY = Table(
    "sensitivity",
    "a figure by strict, normal and loose rules of identity",
    ("figure",),
    _columns("""
figure VARCHAR The figure.
unit VARCHAR Its unit.
strict DOUBLE By strict rules.
normal DOUBLE By the workspace's own rules.
loose DOUBLE By loose rules.
spread DOUBLE Width of the band as a share of the normal value.
fragile BOOLEAN Whether the figure hangs on the rules.
"""),
)

SIDE_TABLES = {table.name: table for table in (IDENTITY_SUGGESTIONS, SENSITIVITY)}
"""Computed on demand, not by a build."""

STATE = {table.name: table for table in (OFF_CHAIN, SUPERSEDED, CUT_POOLS)}
"""Published for the next build, not for people."""
