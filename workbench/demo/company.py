"""The made-up company from people to files: simulate in chunks, then write every system's export."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from workbench.demo.clock import Clock
from workbench.demo.export import Export
from workbench.demo.exports import ads, calltouch, crm, ga4, helpdesk, metrica, segment
from workbench.demo.exports import shop as shop_exports
from workbench.demo.hardships import Hardships
from workbench.demo.people import Chunk, draw_people
from workbench.demo.scratch import Scratch
from workbench.demo.service import act_in_service
from workbench.demo.shop import act_in_shop
from workbench.demo.support import write_to_support
from workbench.demo.visits import draw_visits
from workbench.engine.query import literal
from workbench.errors import WorkbenchError

UNTIL = date(2026, 11, 15)
CHUNK = 10_000  # customers simulated at once; part of the seed, so never a matter of memory
MOST_CUSTOMERS = 10_000_000

Progress = Callable[[int, int, str], None]
"""Told how much is done, out of how much, and what is being done."""

_SIMULATED, _TOTAL = 40, 100  # per cent of the time

_WRITERS = (
    metrica.write,
    calltouch.write_calls,
    calltouch.write_requests,
    ga4.write,
    segment.write,
    shop_exports.write_orders,
    shop_exports.write_carts,
    crm.write_contacts,
    crm.write_deals,
    helpdesk.write,
    ads.write,
)


class DemoError(WorkbenchError):
    """The demo company cannot be made as asked."""


def write_demo(
    folder: Path,
    customers: int = 5000,
    seed: int = 7,
    progress: Progress | None = None,
    *,
    until: date = UNTIL,
    hardships: Hardships | None = None,
) -> list[Export]:
    """Write the raw exports of a made-up company, and `truth.parquet` (event_id, person_id) beside them.

    `customers` people do a target action (call, request, checkout, deal) in the 18 months before `until`, most of them
    with more touches around it; 1.8 times as many again only ever visit. The same arguments give the same content.

    Raises:
        DemoError: the number of customers or the seed is out of range.

    """
    if not 1 <= customers <= MOST_CUSTOMERS:
        raise DemoError(f"The demo cannot have {customers} customers; give a number from 1 to {MOST_CUSTOMERS:,}.")
    if seed < 0:
        raise DemoError(f"The demo's seed is {seed}; give 0 or a positive whole number.")
    told: Progress = progress or (lambda _done, _total, _what: None)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".tmp-") as scratch_folder:
        scratch = Scratch(Path(scratch_folder), Clock(until), hardships or Hardships())
        try:
            _simulate(scratch, customers, seed, told)
            scratch.finish()
            return _export(scratch, folder, told)
        finally:
            scratch.close()


def _simulate(scratch: Scratch, customers: int, seed: int, told: Progress) -> None:
    for number, first in enumerate(range(0, customers, CHUNK)):
        told(_SIMULATED * first // customers, _TOTAL, "Simulating customers")
        rng = np.random.default_rng([seed, number])
        people = draw_people(
            rng,
            scratch.clock,
            scratch.hardships,
            min(CHUNK, customers - first),
            first_id=1 + scratch.first["people"],
            first_customer=first,
        )
        _simulate_chunk(scratch, Chunk(rng, scratch.clock, scratch.hardships, people))


def _simulate_chunk(scratch: Scratch, chunk: Chunk) -> None:
    """Draw what the people want and visit, then what they do; each later part depends on the earlier ones."""
    visits = draw_visits(chunk, scratch.first["cookies"])
    shop = act_in_shop(chunk, visits)
    service = act_in_service(chunk, visits)
    tables = {
        "people": chunk.people.table(),
        "cookies": visits.cookie,
        "calls": shop.call,
        "forms": shop.form,
        "carts": shop.cart,
        "orders": shop.order,
        "service_carts": service.cart,
        "checkouts": service.checkout,
        "purchases": service.purchase,
        "leads": service.lead,
        "sign_ins": service.sign_in,
        "deals": service.deal,
        "support": write_to_support(chunk, visits, shop, service),
        "sessions": visits.session,  # last: the numbers of sessions and needs go on from what is stored
        "needs": visits.need,
    }
    for name, columns in tables.items():
        scratch.store(name, columns, chunk.people)


def _export(scratch: Scratch, folder: Path, told: Progress) -> list[Export]:
    exports = []
    for number, write in enumerate(_WRITERS):
        told(_SIMULATED + (_TOTAL - _SIMULATED) * number // len(_WRITERS), _TOTAL, "Writing exports")
        exports.append(write(scratch, folder))
    truth = literal(str(folder / "truth.parquet"))
    scratch.connection.execute(f"copy (from truth order by event_id) to {truth} (format parquet)")
    told(_TOTAL, _TOTAL, "Made up")
    return exports
