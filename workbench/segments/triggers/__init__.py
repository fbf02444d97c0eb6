"""Triggers: who has entered a segment or tier, and telling others of it."""
