"""The roles of the made-up company's shared phones and cookies against the truth of the simulation."""

from __future__ import annotations

import duckdb
import pytest

import workbench
from workbench.demo import write_demo
from workbench.demo.hardships import Hardships

# How many people truly stand behind every readable phone and cookie, and the role that was inferred.
PEOPLE = """
    with behind as (
        select s.kind, s.value, count(distinct t.person_id) as people
        from truth t
        join events e on e.event_id = t.event_id
        join signatures s on s.signature_no = e.signature_no
        where s.valid and s.kind in ('phone', 'cookie')
        group by s.kind, s.value
    )
    select b.kind, b.people, r.role, count(*) as values
    from behind b
    left join identifier_roles r on r.kind = b.kind and r.value = b.value
    group by all
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Rows of kind, people, role and number of values; ten times the usual number of families."""
    folder = tmp_path_factory.mktemp("demo")
    ws = workbench.create(folder / "ws", projects=["shop", "service"])
    awkward = Hardships(family_phone=0.02, family_computer=0.02, kiosk=0.05, office_phone=0.05)
    for export in write_demo(folder / "exports", customers=2000, seed=7, hardships=awkward):
        ws.ingest(export.path, as_=export.preset, project=export.project)
    ws.build()
    connection = duckdb.connect()
    ws.status().attach(connection)
    connection.execute(f"create view truth as from '{folder}/exports/truth.parquet'")
    return connection.execute(PEOPLE).fetchall()


@pytest.mark.parametrize(
    ("role", "kind", "people", "precision", "recall"),
    [
        ("office line", "phone", range(5, 100), 1.0, 1.0),
        ("kiosk", "cookie", range(5, 100), 1.0, 1.0),
        ("family phone", "phone", range(2, 5), 0.95, 0.25),
        ("family computer", "cookie", range(2, 5), 0.9, 0.5),
    ],
)
def test_a_role_is_mostly_right(found, *, role: str, kind: str, people: range, precision: float, recall: float):
    true = sum(count for k, n, _, count in found if k == kind and n in people)
    claimed = sum(count for _, _, r, count in found if r == role)
    right = sum(count for k, n, r, count in found if r == role and k == kind and n in people)
    assert true > 3
    assert right / claimed >= precision
    assert right / true >= recall


def test_nobody_is_taken_for_staff(found):
    assert [row for row in found if row[2] == "staff cookie"] == []
