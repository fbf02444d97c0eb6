"""A mapping of two columns, for tests that are about something else."""

CALLS = """
[columns]
occurred_at = {column = "at", zone = "UTC"}
kind = {constant = "call"}
phone = "phone"
"""
