"""Lifetime value: what customers will bring in."""
