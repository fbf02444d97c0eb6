"""Who is who: identifiers, what may join records, decisions, and customers under old and new ids."""

from __future__ import annotations

from workbench.tables.base import Table, columns

SIGNATURES = Table(
    "signatures",
    "an identifier in a set of identifiers that stood together on records",
    ("signature_no", "kind", "value"),
    columns("""
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
    columns("""
unit_no BIGINT The set, or the part of one: signature_no plus part times 2^56, part 0 nearly always.
signature_no BIGINT The set; see the table signatures.
customer_id VARCHAR The customer; empty where none of the identifiers may link.
events BIGINT Events that carry it.
first_at TIMESTAMP First of them, UTC.
last_at TIMESTAMP Last of them, UTC.
"""),
)

IDENTIFIERS = Table(
    "identifiers",
    "a normalised identifier",
    ("kind", "value"),
    columns("""
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
    columns("""
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
    columns("""
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
    columns("""
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
    columns("""
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
    columns("""
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
    columns("""
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
    columns("""
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
    columns("""
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
    columns("""
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

CUT_POOLS = Table(
    "cut_pools",
    "a customer of a group that evidence would join, had it not been cut",
    ("customer_id",),
    columns("""
pool VARCHAR Name of the group: its smallest customer id.
customer_id VARCHAR The customer.
"""),
)
