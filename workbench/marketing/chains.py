"""Chains of channels as numbers, so that models work on whole arrays; chains that are alike stand in one row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


class Chain(NamedTuple):
    """Chains with the same channels in the same order.

    Attributes:
        path: the channels, a letter each.
        conversions: how many of them led to a conversion.
        hundredths: what those brought, hundredths of the base currency.
        unconverted: how many did not.

    """

    path: str
    conversions: int
    hundredths: int
    unconverted: int


@dataclass(frozen=True)
class Chains:
    """All chains of a model, touch point after touch point.

    Attributes:
        channels: the letters that occur, sorted.
        points: the place of each touch point's channel in `channels`, shape (points,).
        lengths: touch points of each chain, shape (chains,), none empty.
        conversions: conversions of each, shape (chains,).
        hundredths: their revenue, shape (chains,).
        unconverted: how many did not convert, shape (chains,).

    """

    channels: tuple[str, ...]
    points: Whole
    lengths: Whole
    conversions: Whole
    hundredths: Whole
    unconverted: Whole

    @classmethod
    def of(cls, rows: Iterable[Chain]) -> Chains:
        """Read chains; those without a touch point are left out, and the order of rows does not matter.

        >>> Chains.of([Chain("ba", 1, 100, 0), Chain("", 1, 100, 0)]).points.tolist()
        [1, 0]
        """
        columns = list(zip(*rows, strict=True)) or [()] * 4
        return cls.of_columns(*columns)

    @classmethod
    def of_columns(
        cls,
        path: Sequence[str],
        conversions: Sequence[int],
        hundredths: Sequence[int],
        unconverted: Sequence[int],
    ) -> Chains:
        """Read chains from columns of the same length, as `of` reads them from rows."""
        import numpy as np  # noqa: PLC0415  pages start without it

        in_order = [place for place in sorted(range(len(path)), key=path.__getitem__) if path[place]]
        paths = [path[place] for place in in_order]
        letters = np.frombuffer("".join(paths).encode("utf-32-le"), dtype=np.uint32)
        known = np.flatnonzero(np.bincount(letters)) if letters.size else letters
        figures = (
            np.array(column, dtype=np.int64)[in_order] if in_order else np.zeros(0, dtype=np.int64)
            for column in (conversions, hundredths, unconverted)
        )
        lengths = np.fromiter(map(len, paths), dtype=np.int64, count=len(paths))
        channels = tuple(chr(letter) for letter in known)
        return cls(channels, np.searchsorted(known, letters).astype(np.int64), lengths, *figures)

    @property
    def total(self) -> int:
        """All conversions."""
        return int(self.conversions.sum())

    @cached_property
    def starts(self) -> Whole:
        """The place in `points` at which each chain begins, shape (chains,)."""
        import numpy as np  # noqa: PLC0415

        return np.cumsum(self.lengths) - self.lengths

    @cached_property
    def chain_of(self) -> Whole:
        """The chain of each touch point, shape (points,)."""
        import numpy as np  # noqa: PLC0415

        return np.repeat(np.arange(self.lengths.size), self.lengths)

    @cached_property
    def has(self) -> NDArray[np.bool_]:
        """Whether each chain has each channel, shape (chains, channels)."""
        import numpy as np  # noqa: PLC0415

        has = np.zeros((self.lengths.size, len(self.channels)), dtype=np.bool_)
        has[self.chain_of, self.points] = True
        return has

    @cached_property
    def members(self) -> tuple[Whole, Whole]:
        """Each channel of each chain once: the chain and the channel, two of shape (pairs,)."""
        import numpy as np  # noqa: PLC0415

        chain, channel = np.nonzero(self.has)
        return chain, channel

    def touched(self) -> dict[str, int]:
        """Count the conversions whose chain has a channel, by channel."""
        import numpy as np  # noqa: PLC0415

        chain, channel = self.members
        counts = np.zeros(len(self.channels), dtype=np.int64)
        np.add.at(counts, channel, self.conversions[chain])
        return dict(zip(self.channels, counts.tolist(), strict=True))
