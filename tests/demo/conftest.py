"""A small company, written once, and its simulation in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from workbench.demo import Hardships, write_demo
from workbench.demo.clock import Clock
from workbench.demo.people import Chunk, draw_people
from workbench.demo.service import ServiceActions, act_in_service
from workbench.demo.shop import ShopActions, act_in_shop
from workbench.demo.support import write_to_support
from workbench.demo.visits import Visits, draw_visits


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, customers=300, hardships=Hardships(bad_row=0.02, repeated_row=0.02, test_row=0.01))
    return folder


@dataclass
class Simulated:
    chunk: Chunk
    visits: Visits
    shop: ShopActions
    service: ServiceActions
    support: dict


def _simulate(hardships: Hardships, customers: int = 1000) -> Simulated:
    rng, clock = np.random.default_rng(1), Clock(date(2026, 11, 15))
    people = draw_people(rng, clock, hardships, customers, first_id=1, first_customer=0)
    chunk = Chunk(rng, clock, hardships, people)
    visits = draw_visits(chunk, 0)
    shop, service = act_in_shop(chunk, visits), act_in_service(chunk, visits)
    return Simulated(chunk, visits, shop, service, write_to_support(chunk, visits, shop, service))


@pytest.fixture
def simulate() -> Callable[[Hardships], Simulated]:
    return _simulate


@pytest.fixture(scope="session")
def company() -> Simulated:
    return _simulate(Hardships())


@pytest.fixture(scope="session")
def clean_company() -> Simulated:
    return _simulate(Hardships.none())
