"""The whole flow on one screen: from the ingested batches to the tables of a snapshot.

Every step is a query over the tables made before it, so that DuckDB and Spark run the same text. A step that has
another query `again` uses it where a snapshot is there to build on: then only what new files, corrections and
decisions touch is worked out, and the rest is taken over.
"""

from __future__ import annotations

from workbench.appeals import business_time, contacts, grouping, operators
from workbench.appeals import table as appeals
from workbench.engine.layers import Layered
from workbench.engine.step import Step
from workbench.identity import (
    conflicts,
    customer_ids,
    cuts,
    decisions,
    evidence,
    guard_windows,
    guards,
    judged_again,
    redirects,
    roles,
    scope,
    spells,
    stitch,
)
from workbench.ingest import inputs, latest
from workbench.journal import (
    customers,
    difference,
    difference_events,
    difference_families,
    difference_worlds,
    rates,
    records,
    touches,
)
from workbench.marketing.steps import MARKETING_READ_BY, MARKETING_STEPS
from workbench.tables import STATE, TABLES

STEPS = (
    # which events stand
    Step("revisited", latest.REVISITED, only="again"),
    Step("superseded", latest.SUPERSEDED, "publish", again=latest.SUPERSEDED_SINCE),
    Step("events_in", latest.EVENTS_IN, "view"),
    Step("new_in", latest.NEW_IN, "view", only="again"),
    Step("flipped_events", latest.FLIPPED_EVENTS, only="again"),
    # what has to be worked out
    Step("rate_days", rates.RATE_DAYS_PUBLISHED, "publish"),
    Step("changed_rate_days", rates.CHANGED_RATE_DAYS, only="again"),
    Step("rerated_customers", rates.RERATED_CUSTOMERS, only="again"),
    Step("flipped_signatures", scope.FLIPPED_SIGNATURES, only="again"),
    Step("changed_identifiers", scope.CHANGED_IDENTIFIERS, only="again"),
    Step("changed_decision_identifiers", decisions.CHANGED_DECISION_IDENTIFIERS),
    Step("unsettled", scope.UNSETTLED, only="again"),
    Step("affected_customers", scope.AFFECTED_CUSTOMERS, only="again"),
    Step("role_witnesses", scope.ROLE_WITNESSES, only="again"),
    Step("witness_customers", scope.WITNESS_CUSTOMERS, only="again"),
    Step("reached_identifiers", scope.REACHED_IDENTIFIERS, only="again"),
    Step("stale_guards", scope.STALE_GUARDS, only="again"),
    Step("scope_signatures", scope.SCOPE_SIGNATURES, only="again"),
    Step("stale_units", scope.STALE_UNITS, only="again"),
    # the evidence
    Step("signature_events", evidence.SIGNATURE_EVENTS, again=scope.SIGNATURE_EVENTS),
    Step("signatures_in_scope", evidence.SIGNATURES_IN_SCOPE, "view", again=scope.SIGNATURES_IN_SCOPE),
    Step("no_signatures", scope.NO_SIGNATURES, "view", only="again"),
    Step("signatures", evidence.SIGNATURES, "layer", scope.NEW_SETS, key=("signature_no",), stale="no_signatures"),
    Step("event_moments", evidence.EVENT_MOMENTS, "view"),
    Step("watched_signatures", spells.WATCHED_SIGNATURES),
    Step("watched_times", spells.WATCHED_TIMES),
    Step("spell_candidates", spells.SPELL_CANDIDATES, again=spells.CHANGED_SPELL_CANDIDATES),
    Step("spell_sightings", spells.SPELL_SIGHTINGS),
    Step("identifier_spells", spells.IDENTIFIER_SPELLS, "publish", spells.ALL_IDENTIFIER_SPELLS),
    Step("unit_parts", spells.UNIT_PARTS),
    Step("split_events", spells.SPLIT_EVENTS),
    Step("unit_events", spells.UNIT_EVENTS),
    Step("unit_spells", spells.UNIT_SPELLS),
    Step("evidence", spells.EVIDENCE),
    Step("identifier_codes", evidence.IDENTIFIER_CODES),
    Step("coded_evidence", evidence.CODED_EVIDENCE),
    # guards
    Step("pattern_values", how="run", run=guards.match_patterns),
    Step("bare_values", guards.BARE_VALUES, "view"),
    Step("barred_values", guards.BARRED_VALUES),
    Step("usable_evidence", guards.USABLE_EVIDENCE, "view"),
    Step("met_several", guards.MET_SEVERAL),
    Step("suspects", guards.SUSPECTS),
    Step("suspect_meetings", guards.SUSPECT_MEETINGS),
    Step("companions", guards.COMPANIONS),
    Step("too_many", guards.TOO_MANY),
    Step("window_suspects", guard_windows.WINDOW_SUSPECTS),
    Step("window_meetings", guard_windows.WINDOW_MEETINGS),
    Step("unit_moments", evidence.UNIT_MOMENTS, "view"),
    Step("unit_days", guard_windows.UNIT_DAYS),
    Step("window_companions", guard_windows.WINDOW_COMPANIONS),
    Step("barred_now", guards.BARRED),
    Step("barred", scope.ALL_BARRED, "view", judged_again.BARRED),
    Step("linking_evidence", stitch.LINKING_EVIDENCE, again=scope.LINKING_EVIDENCE),
    Step("role_companions", roles.ROLE_COMPANIONS),
    Step("role_figures", roles.ROLE_FIGURES),
    Step("role_ties", roles.ROLE_TIES),
    Step("role_nodes", roles.ROLE_NODES),
    Step("role_edges", roles.ROLE_EDGES),
    Step("role_groups", "role_edges", "components"),
    Step("role_holders", roles.ROLE_HOLDERS),
    Step("role_units", roles.ROLE_UNITS),
    Step("whole_identifiers", judged_again.WHOLE_IDENTIFIERS, only="again"),
    Step("identifier_roles", roles.IDENTIFIER_ROLES, "publish", judged_again.IDENTIFIER_ROLES),
    Step("guard_examples", guards.GUARD_EXAMPLES),
    Step("identifier_guards", guards.IDENTIFIER_GUARDS, "merge", judged_again.CHANGED_GUARDS,
         key=("kind", "value"), stale="stale_guards"),
    Step("identifiers", guards.IDENTIFIERS, "layer", judged_again.CHANGED_IDENTIFIER_ROWS,
         key=("kind", "value"), stale="changed_identifiers"),
    Step("guards_checked", how="run", run=guards.check),
    # what joins, and what people and policy keep apart
    Step("pool_anchors", stitch.POOL_ANCHORS),
    Step("decided_identifiers", decisions.DECIDED_IDENTIFIERS),
    Step("decided_codes", decisions.DECIDED_CODES),
    Step("link_edges", decisions.LINK_EDGES),
    Step("separations", decisions.SEPARATIONS),
    Step("edges", stitch.EDGES),
    Step("pools", "edges", "components"),
    Step("unique_values", conflicts.UNIQUE_VALUES),
    Step("components", how="run", run=cuts.run),
    Step("edges_without_links", decisions.EDGES_WITHOUT_LINKS),
    Step("components_without_links", "edges_without_links", "components"),
    Step("identity_decisions", decisions.IDENTITY_DECISIONS, "publish"),
    Step("unit_anchors", stitch.UNIT_ANCHORS),
    Step("bare_components", stitch.BARE_COMPONENTS),
    Step("persons", stitch.PERSONS, "view"),
    # customers and their ids
    Step("held_before", customer_ids.HELD_BEFORE, "view", customer_ids.HELD_BEFORE_IN_SCOPE),
    Step("claims", customer_ids.CLAIMS, "view"),
    Step("claim_shares", customer_ids.CLAIM_SHARES),
    Step("kept_shares", customer_ids.NO_KEPT_SHARES, again=customer_ids.KEPT_SHARES),
    Step("homes", customer_ids.HOMES),
    Step("was_ids", customer_ids.WAS_IDS, "view"),
    Step("customer_codes", customer_ids.CUSTOMER_CODES),
    Step("customer_redirects", redirects.CUSTOMER_REDIRECTS, "publish"),
    Step("retired_claims", redirects.RETIRED_CLAIMS, "publish"),
    Step("unit_customers", stitch.UNIT_CUSTOMERS),
    Step("signature_customers", stitch.SIGNATURE_CUSTOMERS, "layer", scope.SIGNATURE_CUSTOMERS,
         key=("unit_no",), stale="stale_units"),
    Step("customer_identifiers", stitch.CUSTOMER_IDENTIFIERS, "layer",
         key=("customer_id",), stale="affected_customers"),
    Step("identity_conflicts", conflicts.IDENTITY_CONFLICTS, "merge", key=("customer_id",), stale="affected_customers"),
    Step("cut_evidence", cuts.CUT_EVIDENCE, "merge", key=("unit_no",), stale="stale_units"),
    Step("cut_pools", stitch.CUT_POOLS, "merge", key=("customer_id",), stale="affected_customers"),
    # touches
    Step("rewritten", touches.REWRITTEN, only="again"),
    Step("scope_events", touches.ALL_EVENTS, "view", touches.SCOPE_EVENTS),
    Step("touch_numbers", touches.TOUCH_NUMBERS, again=touches.NEW_TOUCH_NUMBERS),
    Step("touches", touches.TOUCHES, "layer", key=("customer_id",), stale="rewritten"),
    Step("resettled_signatures", touches.RESETTLED_SIGNATURES, only="again"),
    Step("resettled_events", touches.RESETTLED_EVENTS, "view", only="again"),
    Step("stale_off_chain", touches.STALE_OFF_CHAIN, only="again"),
    Step("off_chain", touches.ALL_OFF_CHAIN, "layer", touches.NEW_OFF_CHAIN,
         key=("event_id",), stale="stale_off_chain"),
    Step("continued_customers", touches.CONTINUED_CUSTOMERS, only="again"),
    Step("touches_of_scope", touches.ALL_TOUCHES, "view", touches.TOUCHES_OF_SCOPE),
    # the journal
    Step("customer_names", customers.CUSTOMER_NAMES),
    Step("customer_contacts", customers.CUSTOMER_CONTACTS),
    Step("customer_figures", customers.CUSTOMER_FIGURES),
    Step("customer_refunds", customers.CUSTOMER_REFUNDS),
    Step("customer_clicks", customers.CUSTOMER_CLICKS),
    Step("customer_ends", customers.CUSTOMER_ENDS),
    Step("customers", customers.CUSTOMERS, "layer", key=("customer_id",), stale="affected_customers"),
    # the journals of records
    Step("calls", records.CALLS_ROWS, "layer", key=("customer_id",), stale="rewritten"),
    Step("requests", records.REQUESTS_ROWS, "layer", key=("customer_id",), stale="rewritten"),
    Step("deals", records.DEALS_ROWS, "layer", key=("customer_id",), stale="rewritten"),
    Step("tickets", records.TICKETS_ROWS, "layer", key=("customer_id",), stale="rewritten"),
    Step("operators", operators.OPERATORS, "publish"),
    # appeals
    Step("contact_records", contacts.CONTACT_RECORDS, again=contacts.CONTACT_RECORDS_OF_SCOPE),
    Step("ticket_messages", contacts.TICKET_MESSAGES),
    Step("contact_answers", contacts.CONTACT_ANSWERS),
    Step("contact_moments", contacts.CONTACT_MOMENTS),
    Step("day_starts", how="run", run=grouping.start_days),
    Step("contact_groups", grouping.CONTACT_GROUPS),
    Step("appeal_contacts", grouping.APPEAL_CONTACTS, "layer", key=("customer_id",), stale="affected_customers"),
    Step("first_answers", grouping.FIRST_ANSWERS),
    Step("appeal_figures", appeals.APPEAL_FIGURES),
    Step("appeal_words", appeals.APPEAL_WORDS),
    Step("appeal_deals", appeals.APPEAL_DEALS),
    Step("appeal_times", appeals.APPEAL_TIMES),
    Step("spans_of_business", how="run", run=business_time.count_business_time),
    Step("business_spans", business_time.BUSINESS_SPANS, "publish"),
    Step("business_moments", business_time.BUSINESS_MOMENTS),
    Step("appeals", appeals.APPEALS, "layer", key=("customer_id",), stale="affected_customers"),
    # channels, levels, funnel, paths, attribution, and what advertising brings
    Step("ads", inputs.ADS_ROWS, "publish"),
    *MARKETING_STEPS,
    # why the figures differ from the last snapshot's
    Step("known_until", difference_events.KNOWN_UNTIL),
    Step("traced_customers", difference_events.TRACED_CUSTOMERS, only="again"),
    Step("former_customers", difference_events.FORMER_CUSTOMERS, only="again"),
    Step("present_customers", difference_events.PRESENT_CUSTOMERS, only="again"),
    Step("changed_customers_before", difference_events.CHANGED_BEFORE, again=difference_events.CHANGED_BEFORE_AGAIN),
    Step("changed_customers_now", difference_events.CHANGED_NOW, again=difference_events.CHANGED_NOW_AGAIN),
    Step("changing_customers", difference_events.CHANGING_CUSTOMERS),
    Step("touches_before", difference_events.TOUCHES_BEFORE),
    Step("changed_in_place", difference_events.CHANGED_IN_PLACE, only="again"),
    Step("touches_after", difference_events.TOUCHES_AFTER, again=difference_events.TOUCHES_AFTER_AGAIN),
    Step("event_changes", difference_events.EVENT_CHANGES),
    Step("family_edges", difference_families.FAMILY_EDGES),
    Step("families", "family_edges", "components"),
    Step("next_customers", difference_families.NEXT_CUSTOMERS),
    Step("moved_families", difference_families.MOVED_FAMILIES),
    Step("world_touches", difference_worlds.WORLD_TOUCHES),
    Step("world_figures", difference_worlds.WORLD_FIGURES),
    Step("continued_figures", difference_worlds.NONE_CONTINUED, again=difference_worlds.CONTINUED_FIGURES),
    Step("report_totals", difference_worlds.REPORT_TOTALS),
    Step("report_differences", difference.REPORT_DIFFERENCES, "publish"),
    # what was not used for customers
    Step("rejected_rows", inputs.REJECTED, "publish"),
)  # fmt: skip

VIEWS = {"events": touches.EVENTS_VIEW, "sessions": records.SESSIONS_VIEW}
"""Tables of a snapshot that are a query over the published ones."""

PUBLISHED = {**TABLES, **STATE}

LAYERS = {s.table: Layered(s.table, PUBLISHED[s.table].names, s.key) for s in STEPS if s.how == "layer"}
"""The tables that are kept in two layers."""

READ_BY = {
    **MARKETING_READ_BY,
    "shared_out": ("credits_by_place", "alike_chains", "credit_totals", "channel_letters", "marketing_rules"),
    "pattern_values": ("identifier_codes",),
    "guards_checked": ("identifiers", "identifier_guards"),
    "day_starts": ("contact_moments",),
    "spans_of_business": ("appeal_times", "customers"),
    "components": ("pools", "linking_evidence", "link_edges", "separations", "unique_values"),
}
"""Tables that the steps in Python read."""


def steps(again: bool) -> list[Step]:
    """List the steps of a build of everything, or of one that builds on the last snapshot."""
    return [step for step in STEPS if again or step.only != "again"]
