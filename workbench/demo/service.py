"""What customers do on the service site: carts and purchases of parts, repair requests and the deals they become."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.demo.arrays import Columns, chance, take
from workbench.demo.calls import SKILL
from workbench.demo.catalogue import LOSS_REASONS, OPERATORS, SERVICE, STAGES
from workbench.demo.needs import customer_needs, goal_rows, last_rows, later
from workbench.demo.people import Chunk, write_contacts
from workbench.demo.visits import Visits

CURRENCIES = ("RUB", "UAH", "EUR")
DEAL_STATUSES = ("open", "won", "lost")
OPEN, WON, LOST = range(3)

_DAY_S = 86_400.0
_ROUBLES = np.array([1.0, 2.1, 95.0])  # what one unit of each currency is worth
_STAFF = np.array([n for n, operator in enumerate(OPERATORS) if operator.site == SERVICE])


@dataclass(frozen=True)
class ServiceActions:
    """The chunk's carts, checkouts, purchases, leads and sign-ins on the site, and the CRM's deals."""

    cart: Columns
    checkout: Columns
    purchase: Columns
    lead: Columns
    sign_in: Columns
    deal: Columns


def act_in_service(chunk: Chunk, visits: Visits) -> ServiceActions:
    """Draw the chunk's actions on the service site; a first need has a checkout or a lead."""
    rng = chunk.rng
    mine = customer_needs(chunk, visits, SERVICE)
    base, size = goal_rows(chunk, visits, mine), len(mine)
    cart = chance(rng, size, 0.34)
    checkout = cart & chance(rng, size, 0.7)
    lead = chance(rng, size, 0.46) | (visits.need["first"][mine] & ~checkout)

    carts = later(take(base, cart), rng.exponential(240, int(cart.sum())) + 25)
    checkouts = take(carts, checkout[cart])
    checkouts = later(checkouts, rng.exponential(200, len(checkouts["who"])) + 35)
    bought = take(checkouts, chance(rng, len(checkouts["who"]), 0.82))
    purchases = later(bought, rng.exponential(120, len(bought["who"])) + 30)
    leads = later(take(base, lead), rng.exponential(400, int(lead.sum())) + 50)
    return ServiceActions(
        cart=carts,
        checkout=checkouts,
        purchase=purchases | {"total": np.round(purchases["price"], -1)},
        lead=leads,
        sign_in=_sign_ins(chunk, visits),
        deal=_deals(chunk, leads),
    )


def _sign_ins(chunk: Chunk, visits: Visits) -> Columns:
    """Let customers sign in once on each of their cookies, as its last visit begins, all but a few."""
    rows = last_rows(chunk, visits, SERVICE)
    rows = take(rows, ~chance(chunk.rng, len(rows["who"]), chunk.hardships.never_identified))
    return rows | write_contacts(chunk, rows["who"], rows["at"], (0.85, 0.9))


def _deals(chunk: Chunk, leads: Columns) -> Columns:
    """Follow each lead to a deal: operator, status, stage, closed (-1: not yet), total, currency, reason of a loss."""
    rng, size = chunk.rng, len(leads["who"])
    deals = later(leads, rng.exponential(8_000, size) + 300)
    operator = rng.choice(_STAFF, size, p=[0.3, 0.3, 0.22, 0.18])
    closed = np.floor(deals["at"] + rng.gamma(1.6, 4.2, size) * _DAY_S)
    decided = (closed < chunk.clock.end_s) & chance(rng, size, 0.96)
    won = chance(rng, size, 0.46 * SKILL[operator])
    status = np.where(decided, np.where(won, WON, LOST), OPEN)
    abroad = chunk.people.language[leads["who"]] > 0
    currency = np.where(abroad, rng.choice(len(CURRENCIES), size, p=[0.9, 0.07, 0.03]), 0)
    return deals | {
        "closed": np.where(decided, closed, -1.0),
        "operator": operator,
        "status": status,
        "stage": np.where(status == WON, len(STAGES) - 1, rng.integers(0, len(STAGES) - 1, size)),
        "currency": currency,
        "total": np.round(deals["price"] * rng.lognormal(0, 0.35, size) / _ROUBLES[currency], -1),
        "reason": rng.choice(len(LOSS_REASONS), size, p=[0.34, 0.22, 0.18, 0.1, 0.16]),
    }
