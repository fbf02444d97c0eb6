"""How long first response and resolution took, in buckets; every appeal of the period is in one bucket of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from workbench.appeals.statistics_figures import Row

NOT_YET = "not yet"
CLOSED_UNANSWERED = "closed without an answer"
UNKNOWN = "time unknown"


@dataclass(frozen=True)
class Bucket:
    """Appeals that took longer than `over_s` and at most `up_to_s`.

    Attributes:
        label: "≤ 5 min", "5–15 min", "> 24 h"; or `not yet`, `closed without an answer`, `time unknown`.
        over_s: seconds, None for those without a time.
        up_to_s: seconds, None for the last bucket and those without a time.
        appeals: of the period.
        share: of all received in it; None where there are none.
        previous: appeals of the previous period.
        previous_share: likewise.

    """

    label: str
    over_s: int | None
    up_to_s: int | None
    appeals: int
    share: float | None
    previous: int
    previous_share: float | None


@dataclass(frozen=True)
class Measured:
    """A time that is put in buckets.

    Attributes:
        name: of the figure.
        seconds: the column that holds it.
        happened: SQL that is true where the thing happened, be its time known or not.
        ended: SQL that is true where it did not and never will.

    """

    name: str
    seconds: str
    happened: str
    ended: str


_ANSWERED = "(has_answer or status = 'answered')"
_CLOSED_SO = "(not has_answer and status = 'closed')"
_CLOSED = "status = 'closed'"

MEASURED = (
    Measured("response", "wait_s", _ANSWERED, _CLOSED_SO),
    Measured("response_business", "business_wait_s", _ANSWERED, _CLOSED_SO),
    Measured("resolution", "resolution_s", _CLOSED, "false"),
    Measured("resolution_business", "business_resolution_s", _CLOSED, "false"),
)


def bucket_columns(edges: list[int]) -> str:
    """Write the columns that `buckets` reads: of each time how many appeals are in which bucket, by its number."""
    return ",\n        ".join(f"histogram({_number(each, edges)}) as {each.name}" for each in MEASURED)


def buckets(now: Row, before: Row, edges: list[int]) -> dict[str, tuple[Bucket, ...]]:
    """Read the buckets of each time from the rows of the period and of the previous one."""
    return {each.name: _buckets(each.name, now, before, edges) for each in MEASURED}


def _buckets(name: str, now: Row, before: Row, edges: list[int]) -> tuple[Bucket, ...]:
    found, then = _counts(name, now, len(edges)), _counts(name, before, len(edges))
    ends = [None, *edges, None]
    labels = [*spoken_labels(edges), NOT_YET, CLOSED_UNANSWERED, UNKNOWN]
    made = []
    for place, label in enumerate(labels):
        if place > len(edges) + 1 and not found[place] and not then[place]:
            continue  # the two odd ones are shown where there are any
        over, up_to = (ends[place] or 0, ends[place + 1]) if place <= len(edges) else (None, None)
        parts = (_share(found[place], now), then[place], _share(then[place], before))
        made.append(Bucket(label, over, up_to, found[place], *parts))
    return tuple(made)


def _counts(name: str, row: Row, edges: int) -> list[int]:
    """Count per bucket: those with a time, then not yet, ended without, unknown."""
    found = row.get(name) or {}
    return [found.get(place, 0) for place in range(edges + 4)]


def _number(measured: Measured, edges: list[int]) -> str:
    """Write the number of the bucket that an appeal is in."""
    last = len(edges)
    within = " ".join(f"when {measured.seconds} <= {edge} then {place}" for place, edge in enumerate(edges))
    return (
        f"case when not ({measured.happened}) then case when {measured.ended} then {last + 2} else {last + 1} end "
        f"when {measured.seconds} is null then {last + 3} {within} else {last} end"
    )


def _share(appeals: int, row: Row) -> float | None:
    return appeals / row["received"] if row.get("received") else None


def spoken_labels(edges: list[int]) -> list[str]:
    """Name the ranges that the edges (seconds, ascending) part: "≤ 5 min", "5–15 min", "> 15 min"."""
    spoken = [spoken_duration(edge) for edge in edges]
    between = [_joined(one, other) for one, other in pairwise(spoken)]
    return [f"≤ {spoken[0]}", *between, f"> {spoken[-1]}"]


def _joined(one: str, other: str) -> str:
    number, unit = one.split(" ")
    return f"{number}–{other}" if unit == other.split(" ")[1] else f"{one} – {other}"


def spoken_duration(seconds: int) -> str:
    """Write a duration with the largest unit that divides it, days only where it is more than one.

    >>> spoken_duration(5400), spoken_duration(86_400), spoken_duration(3 * 86_400)
    ('90 min', '24 h', '3 d')
    """
    for unit, size, least in (("d", 86_400, 2), ("h", 3600, 1), ("min", 60, 1)):
        if seconds % size == 0 and seconds >= size * least:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
