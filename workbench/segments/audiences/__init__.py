"""Audiences: segments written out for ad platforms."""
