"""The customer journal: who has come, by which touches, and what became of it."""
