"""Runs of models: their cards, numbers, seals, and loading them back."""
