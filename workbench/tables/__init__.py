"""Every table of a workspace: what a row is, its key, its columns, types and units.

Types are DuckDB's. Times are UTC without a zone; money is in the currency of the column beside it, or in the
workspace's base currency where the column says so.
"""

from __future__ import annotations

from workbench.tables.appeals import (
    APPEAL_CONTACTS,
    APPEALS,
    BUSINESS_SPANS,
    CALLS,
    DEALS,
    JOURNALS,
    OPERATORS,
    REQUESTS,
    SESSIONS,
    TICKETS,
)
from workbench.tables.base import DEAL_STATUSES, IDENTIFIER_KINDS, IDENTIFY, KINDS, REQUEST_KINDS, Column, Table
from workbench.tables.events import ADS, EVENT_COLUMNS, EVENTS, INCOMING_EVENTS, OFF_CHAIN, REJECTED_ROWS, SUPERSEDED
from workbench.tables.identity import (
    CUSTOMER_IDENTIFIERS,
    CUSTOMER_REDIRECTS,
    CUT_EVIDENCE,
    CUT_POOLS,
    IDENTIFIER_GUARDS,
    IDENTIFIER_ROLES,
    IDENTIFIER_SPELLS,
    IDENTIFIERS,
    IDENTITY_CONFLICTS,
    IDENTITY_DECISIONS,
    RETIRED_CLAIMS,
    SIGNATURE_CUSTOMERS,
    SIGNATURES,
)
from workbench.tables.journal import CUSTOMERS, RATE_DAYS, REPORT_DIFFERENCES, TOUCHES
from workbench.tables.marketing import (
    ACTION_SOURCES,
    AD_NAMES,
    ATTRIBUTION,
    ATTRIBUTION_RULES,
    CHANNEL_LETTERS,
    CHANNEL_NAMES,
    CHANNELS,
    COHORTS,
    CONVERSION_CHAINS,
    CONVERSION_POINTS,
    CUSTOMER_LEVELS,
    CUSTOMER_MONTHS,
    FEEDBACK,
    FUNNEL,
    FUNNEL_STEPS,
    PATH_STEPS,
    TRANSITIONS,
)
from workbench.tables.scores import SCORED
from workbench.tables.side import IDENTITY_SUGGESTIONS, SENSITIVITY

__all__ = [
    "ACTION_SOURCES",
    "ADS",
    "AD_NAMES",
    "APPEALS",
    "APPEAL_CONTACTS",
    "ATTRIBUTION",
    "ATTRIBUTION_RULES",
    "BUSINESS_SPANS",
    "CALLS",
    "CHANNELS",
    "CHANNEL_LETTERS",
    "CHANNEL_NAMES",
    "COHORTS",
    "CONVERSION_CHAINS",
    "CONVERSION_POINTS",
    "CUSTOMERS",
    "CUSTOMER_IDENTIFIERS",
    "CUSTOMER_LEVELS",
    "CUSTOMER_MONTHS",
    "CUSTOMER_REDIRECTS",
    "CUT_EVIDENCE",
    "CUT_POOLS",
    "DEALS",
    "DEAL_STATUSES",
    "EVENTS",
    "EVENT_COLUMNS",
    "FEEDBACK",
    "FUNNEL",
    "FUNNEL_STEPS",
    "IDENTIFIERS",
    "IDENTIFIER_GUARDS",
    "IDENTIFIER_KINDS",
    "IDENTIFIER_ROLES",
    "IDENTIFIER_SPELLS",
    "IDENTIFY",
    "IDENTITY_CONFLICTS",
    "IDENTITY_DECISIONS",
    "IDENTITY_SUGGESTIONS",
    "INCOMING_EVENTS",
    "JOURNALS",
    "KINDS",
    "OFF_CHAIN",
    "OPERATORS",
    "PATH_STEPS",
    "RATE_DAYS",
    "REJECTED_ROWS",
    "REPORT_DIFFERENCES",
    "REQUESTS",
    "REQUEST_KINDS",
    "RETIRED_CLAIMS",
    "SCORED",
    "SENSITIVITY",
    "SESSIONS",
    "SIDE_TABLES",
    "SIGNATURES",
    "SIGNATURE_CUSTOMERS",
    "STATE",
    "SUPERSEDED",
    "TABLES",
    "TICKETS",
    "TOUCHES",
    "TRANSITIONS",
    "Column",
    "Table",
]

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
        SESSIONS,
        CALLS,
        REQUESTS,
        DEALS,
        TICKETS,
        APPEALS,
        APPEAL_CONTACTS,
        OPERATORS,
        BUSINESS_SPANS,
        ADS,
        CHANNEL_NAMES,
        CHANNELS,
        ACTION_SOURCES,
        AD_NAMES,
        CONVERSION_POINTS,
        CONVERSION_CHAINS,
        ATTRIBUTION,
        FEEDBACK,
        CUSTOMER_LEVELS,
        PATH_STEPS,
        TRANSITIONS,
        FUNNEL_STEPS,
        FUNNEL,
        CUSTOMER_MONTHS,
        COHORTS,
    )
}

SIDE_TABLES = {table.name: table for table in (IDENTITY_SUGGESTIONS, SENSITIVITY)}
"""Computed on demand, not by a build."""

STATE = {
    table.name: table for table in (OFF_CHAIN, SUPERSEDED, CUT_POOLS, RATE_DAYS, CHANNEL_LETTERS, ATTRIBUTION_RULES)
}
"""Published for the next build, not for people."""
