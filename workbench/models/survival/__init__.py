"""Survival analysis: curves, proportional hazards, contracts."""
