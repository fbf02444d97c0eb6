"""Segments: conditions on customers, what is written out of them, and what happens to those who enter."""
