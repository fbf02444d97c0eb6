"""Scores: computed over a built snapshot and published beside its tables."""

from workbench.scoring.run import score

__all__ = ["score"]
