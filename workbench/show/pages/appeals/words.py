"""What people call the columns of appeals."""

from __future__ import annotations

HEADERS = {
    "appeal_id": "Appeal",
    "opened_at": "Opened",
    "name": "Customer",
    "customer_id": "Customer id",
    "nth": "Number of the customer's appeals",
    "kind": "First contact",
    "contacts": "Contacts",
    "call_count": "Calls",
    "request_count": "Requests",
    "callback_count": "Callbacks",
    "email_count": "E-mails",
    "chat_count": "Chats",
    "ticket_count": "Tickets",
    "project": "Project",
    "source": "Source",
    "medium": "Medium",
    "campaign": "Campaign",
    "landing_url": "Page",
    "status": "Status",
    "status_by": "Status set by",
    "category": "Category",
    "category_by": "Category set by",
    "operator": "Operator",
    "has_answer": "Has an answer",
    "first_response_at": "First response",
    "wait_s": "Wait, s",
    "business_wait_s": "Wait in business time, s",
    "closed_at": "Closed",
    "resolution_s": "Resolution, s",
    "business_resolution_s": "Resolution in business time, s",
    "subject": "Subject",
    "rating": "Rating",
    "talk_s": "Talk, s",
    "deal_at": "Deal after it",
    "deal_amount_base": "Amount of that deal, {currency}",
    "note": "Note",
}
"""The columns of appeals in the words and the order for people: those of an exported file."""


def label(column: str, currency: str) -> str:
    """Name a column for people; money names its currency.

    >>> label("deal_amount_base", "EUR")
    'Amount of that deal, EUR'
    """
    return HEADERS.get(column, column.replace("_", " ").capitalize()).format(currency=currency)
