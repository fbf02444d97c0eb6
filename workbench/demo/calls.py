"""Calls to the shop: from its site, again after a missed one, about a delivery; and call-backs of missed ones."""

from __future__ import annotations

import numpy as np

from workbench.demo.arrays import Array, Columns, chance, stack, take
from workbench.demo.catalogue import OPERATORS, SHOP
from workbench.demo.clock import Clock
from workbench.demo.needs import START, later, untraced
from workbench.demo.people import Chunk, write_contacts

STAFF = np.array([n for n, operator in enumerate(OPERATORS) if operator.site == SHOP])
SHIFTS = np.array([0.2, 0.17, 0.16, 0.14, 0.13, 0.11, 0.09])
SKILL, _PACE, _TALK = (np.array([getattr(o, name) for o in OPERATORS]) for name in ("skill", "pace", "talk"))

_DAY_S = 86_400.0
_OPEN, _CLOSE = 9, 21  # o'clock
_PEAKS = np.array([0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.3, 0.7, 1, 0.9, 0.5, 0.4, 0.4, 0.4, 0.5, 0.8, 0.9, 0.5, 0.2, 0, 0])
_PATIENCE_S = 95
_LONGEST_WAIT_S = 240


def draw_calls(chunk: Chunk, rows: Columns) -> tuple[Columns, Columns]:
    """Let these rows call; who was missed calls again, or is called back (second table).

    Columns: those of the rows, the contacts, operator (-1: none), wait, duration (seconds), answered, target, hidden.
    """
    rng, size = chunk.rng, len(rows["who"])
    untracked = chance(rng, size, chunk.hardships.untracked_call)
    rows = rows | {name: np.where(untracked, -1, rows[name]) for name in ("session", "cookie")}
    first = _ring(chunk, later(rows, rng.exponential(300, size) + 60), target=0.82)
    missed = take(first, ~first["answered"])
    again = chance(rng, len(missed["who"]), 0.35)
    retry = {name: missed[name][again] for name in START}
    second = _ring(chunk, later(retry, rng.uniform(900, 4500, len(retry["who"]))), target=0.82)
    back = take(missed, ~again & chance(rng, len(again), 0.75))
    return stack(first, second), _call_back(chunk, back)


def draw_questions(chunk: Chunk, orders: Columns) -> Columns:
    """Let some buyers ring about their delivery in the days after, from a number that no site showed."""
    rng = chunk.rng
    rows = take({name: orders[name] for name in START}, chance(rng, len(orders["who"]), 0.1))
    size = len(rows["who"])
    day = np.floor(rows["at"] / _DAY_S) + rng.integers(1, 4, size)
    at = np.floor((day + rng.uniform(_OPEN, _CLOSE, size) / 24) * _DAY_S)
    return _ring(chunk, untraced(rows) | {"at": at}, target=0.05)


def is_closed(seconds: Array) -> Array:
    """Tell which times lie outside the call centre's hours."""
    hour = Clock.hour(seconds)
    closed: Array = (hour < _OPEN) | (hour >= _CLOSE)
    return closed


def _ring(chunk: Chunk, rows: Columns, target: float) -> Columns:
    """Draw how each call went: longer waits at peaks and more missed, nearly all missed at night."""
    rng, size = chunk.rng, len(rows["who"])
    hour = Clock.hour(rows["at"])
    operator = rng.choice(STAFF, size, p=SHIFTS)
    wait = 1 + rng.lognormal(2.6, 0.65, size) * _PACE[operator] * (1 + 1.4 * _PEAKS[hour])
    missed = chance(rng, size, np.where(is_closed(rows["at"]), 0.85, 0.03 + 0.09 * _PEAKS[hour])) | (wait > _PATIENCE_S)
    hidden = chance(rng, size, chunk.hardships.hidden_number)
    return (
        rows
        | {
            "operator": np.where(missed, -1, operator),
            "wait": np.minimum(wait, _LONGEST_WAIT_S).astype(int),
            "duration": np.where(missed, 0, rng.lognormal(4.9, 0.75, size) * _TALK[operator]).astype(int),
            "answered": ~missed,
            "target": ~missed & chance(rng, size, target),
            "hidden": np.where(hidden, rng.integers(1, 4, size), 0),
        }
        | write_contacts(chunk, rows["who"], rows["at"], (1.0, 0.0))
    )


def _call_back(chunk: Chunk, missed: Columns) -> Columns:
    """Let an operator call back, most within the hour."""
    rng, size = chunk.rng, len(missed["who"])
    reached = chance(rng, size, 0.78)
    return later(missed, rng.lognormal(7.6, 0.8, size) + 120) | {
        "operator": rng.choice(STAFF, size, p=SHIFTS),
        "answered": reached,
        "duration": np.where(reached, rng.lognormal(4.7, 0.7, size), 0).astype(int),
    }
