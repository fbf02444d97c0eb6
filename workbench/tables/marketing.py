"""Marketing: channels, attribution, paths, the funnel, cohorts and levels of customers."""

from __future__ import annotations
