"""Rows that actions start from: the visit each need ends in, and the last visit on each cookie."""

from __future__ import annotations

import numpy as np

from workbench.demo.arrays import Array, Columns
from workbench.demo.catalogue import PRODUCTS
from workbench.demo.people import Chunk
from workbench.demo.visits import Visits

_PRICES = np.array([product.price for product in PRODUCTS])


def customer_needs(chunk: Chunk, visits: Visits, site: int | None = None) -> Array:
    """Return the positions of the customers' needs, of all sites or of one."""
    mine = visits.need["who"] < chunk.people.customers
    return np.flatnonzero(mine if site is None else mine & (visits.need["site"] == site))


def goal_rows(chunk: Chunk, visits: Visits, needs: Array) -> Columns:
    """Return a row for each of these needs: its columns are `START`, the price is what that person pays."""
    return _rows(chunk, visits, visits.need["goal"][needs])


def last_rows(chunk: Chunk, visits: Visits, site: int) -> Columns:
    """Return the same for the last visit on each of the customers' cookies of a site."""
    session = visits.session
    mine = np.flatnonzero((session["site"] == site) & (session["who"] < chunk.people.customers))
    mine = mine[np.lexsort((session["at"][mine], session["cookie"][mine]))]
    cookie = session["cookie"][mine]
    return _rows(
        chunk, visits, mine[np.concatenate([cookie[1:] != cookie[:-1], np.ones(min(1, len(mine)), dtype=bool)])]
    )


def _rows(chunk: Chunk, visits: Visits, sessions: Array) -> Columns:
    session = visits.session
    who, product = session["who"][sessions], session["product"][sessions]
    return {
        "who": who,
        "need": session["need"][sessions],
        "at": session["at"][sessions],
        "session": sessions,
        "cookie": session["cookie"][sessions],
        "site": session["site"][sessions],
        "product": product,
        "price": _PRICES[product] * chunk.people.wealth[who],
    }


def later(rows: Columns, seconds: Array) -> Columns:
    """Move the rows by so many seconds."""
    return rows | {"at": rows["at"] + np.floor(seconds)}


def untraced(rows: Columns) -> Columns:
    """Take the session and cookie away: it happened where nothing counts visits."""
    return rows | {name: np.full(len(rows["who"]), -1) for name in ("session", "cookie")}


START = ("who", "need", "at", "session", "cookie", "site", "product", "price")
"""The columns of these rows."""
