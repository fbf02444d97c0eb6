"""The journals of records: every call, request, deal, session and ticket, and whose it is."""
