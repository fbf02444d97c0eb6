"""High, medium and low: by a fixed share of customers, or by a fixed chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from workbench.errors import WorkbenchError, nearest
from workbench.settings import Scores

MODES = ("quantile", "threshold")


class TiersError(WorkbenchError):
    """The tiers cannot be drawn so."""


@dataclass(frozen=True)
class Tiers:
    """How customers are parted.

    Attributes:
        mode: `quantile`: so many calls can be made, whatever the chances (fixed capacity); `threshold`: a tier means
            the same chance at any time, however many customers reach it (fixed meaning).
        high: with `quantile` the share of customers who are high, with `threshold` the least chance of a high one.
        medium: with `quantile` the share who come next, with `threshold` the least chance of a medium one.

    """

    mode: Literal["quantile", "threshold"] = "quantile"
    high: float = 0.1
    medium: float = 0.2

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise TiersError(
                f"Unknown way of drawing tiers {self.mode!r}.{nearest(self.mode, MODES)} Use quantile or threshold."
            )
        if not (0 < self.high < 1 and 0 < self.medium < 1):
            raise TiersError(
                f"Tiers need shares or chances between 0 and 1, not high {self.high:g}, medium {self.medium:g}."
            )
        if self.mode == "quantile" and self.high + self.medium > 1:
            raise TiersError(
                f"High and medium together are {self.high + self.medium:g} of the customers; they may be 1 at most."
            )
        if self.mode == "threshold" and self.medium >= self.high:
            raise TiersError(
                f"A medium customer needs a lower chance ({self.medium:g}) than a high one ({self.high:g}). "
                "Give the greater chance to high.",
                about="tiers",
            )

    @classmethod
    def by_threshold(cls, high: float = 0.3, medium: float = 0.1) -> Tiers:
        """Draw tiers by chances."""
        return cls("threshold", high, medium)

    @classmethod
    def of_settings(cls, scores: Scores, model: str) -> Tiers:
        """Draw the tiers of a model, churn or interest, as the workspace wants them."""
        mode, high, medium = (getattr(scores, f"{model}_{part}") for part in ("tiers", "high", "medium"))
        return cls(cast("Literal['quantile', 'threshold']", mode), high, medium)

    def cuts(self, score: NDArray[np.float64]) -> tuple[float, float]:
        """Give the least score of a high and of a medium customer."""
        if self.mode == "threshold":
            return self.high, self.medium
        if not len(score):
            return float("inf"), float("inf")
        ordered = np.sort(score)[::-1]
        high = _least_within(ordered, int(self.high * len(score)))
        return high, min(high, _least_within(ordered, int((self.high + self.medium) * len(score) + 1e-9)))

    def of(self, score: NDArray[np.float64]) -> NDArray[np.object_]:
        """Give each score its tier, shape (rows,); equal scores have equal tiers.

        With `quantile` a tie that does not fit into a tier as a whole falls into the one below, so that a tier is
        never larger than asked for.
        """
        high, medium = self.cuts(score)
        found = np.full(len(score), "low", dtype=object)
        found[score >= medium] = "medium"
        found[score >= high] = "high"
        return found


def _least_within(ordered: NDArray[np.float64], room: int) -> float:
    """Find the least score such that no more than `room` reach it; `ordered` descends."""
    if room == 0:
        return float("inf")
    if room >= len(ordered) or ordered[room] < ordered[room - 1]:
        return float(ordered[room - 1])
    above = ordered[:room][ordered[:room] > ordered[room]]
    return float(above[-1]) if len(above) else float("inf")
