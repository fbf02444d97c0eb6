"""A snapshot's tables of identity, written down in the test."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import duckdb

from workbench.tables import IDENTIFIER_KINDS

START = datetime(2026, 1, 1)  # noqa: DTZ001  UTC without a zone, as everywhere inside

_TABLES = """
    create table touches_rows (
        customer_id varchar, event_id varchar, occurred_at timestamp, kind varchar, system varchar,
        signature_no bigint, source varchar, medium varchar, campaign varchar, status varchar,
        order_number varchar, amount_base double
    );
    create table signatures_rows (signature_no bigint, kind varchar, value varchar, valid boolean);
    create table cut_evidence_rows (
        unit_no bigint, kind varchar, value varchar, spell integer, decision_no bigint, reason varchar
    );
    create table identity_decisions_rows (
        decision_no bigint, verb varchar, a_kind varchar, a_value varchar, b_kind varchar, b_value varchar,
        author varchar, made_at timestamp, reason varchar, effect varchar, evidence_cut bigint
    );
    create table identifier_spells_rows (kind varchar, value varchar, spell integer, starts_at timestamp);
    create table identity_conflicts_rows (kind varchar, value_a varchar, value_b varchar, cut boolean);
    create table barred_rows (kind varchar, value varchar);
    create table customer_redirects_rows (old_id varchar, customer_id varchar, build_no bigint, reason varchar);
    create view touches as
        select *, row_number() over (partition by customer_id order by occurred_at, event_id) as touch_no
        from touches_rows
        where kind <> 'identify';
    create view off_chain as select * exclude (customer_id) from touches_rows where kind = 'identify';
    create view signatures as from signatures_rows;
    create view cut_evidence as from cut_evidence_rows;
    create view identity_decisions as from identity_decisions_rows;
    create view identifier_spells as from identifier_spells_rows;
    create view identity_conflicts as from identity_conflicts_rows;
    create view customer_redirects as from customer_redirects_rows;
    create view signature_customers as
        select
            signature_no as unit_no,
            signature_no,
            any_value(customer_id) as customer_id,
            count(*) as events,
            min(occurred_at) as first_at,
            max(occurred_at) as last_at
        from touches_rows
        group by signature_no;
    create view identifiers as
        select s.kind, s.value, bool_and(s.valid) as valid, bool_and(s.valid and b.kind is null) as links,
            sum(c.events)::bigint as events, min(c.first_at) as first_at, max(c.last_at) as last_at
        from signatures s
        join signature_customers c on c.signature_no = s.signature_no
        left join barred_rows b on b.kind = s.kind and b.value = s.value
        group by s.kind, s.value;
    create view customer_identifiers as
        select c.customer_id, s.kind, s.value, 1 as spell, bool_and(i.links) as links,
            sum(c.events)::bigint as events, min(c.first_at) as first_at, max(c.last_at) as last_at
        from signatures s
        join signature_customers c on c.signature_no = s.signature_no
        join identifiers i on i.kind = s.kind and i.value = s.value
        left join cut_evidence x on x.unit_no = c.unit_no and x.kind = s.kind and x.value = s.value
        where x.unit_no is null
        group by c.customer_id, s.kind, s.value;
"""


def record(event_id: str, customer_id: str, day: float, kind: str = "call", **columns: Any) -> dict[str, Any]:
    """Write an event with the customer it belongs to; identifier columns hold normalised values."""
    return {"event_id": event_id, "customer_id": customer_id, "day": day, "kind": kind, **columns}


class Published:
    """The tables that some records make; records with the same identifiers share a set of them."""

    def __init__(self, *records: dict[str, Any], barred: tuple[str, ...] = ()) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(_TABLES)
        self.signatures: dict[frozenset[tuple[str, str]], int] = {}
        for row in records:
            carried = frozenset((kind, row[kind]) for kind in IDENTIFIER_KINDS if kind in row)
            number = self.signatures.setdefault(carried, 100 + len(self.signatures))
            if len(self.signatures) + 99 == number:
                self.insert("signatures", *((number, *pair, True) for pair in sorted(carried)))
            columns = ("source", "medium", "campaign", "status", "order_number", "amount_base")
            at = START + timedelta(days=row["day"])
            self.insert(
                "touches",
                (
                    *(row["customer_id"], row["event_id"], at, row["kind"], row.get("system", "shop"), number),
                    *(row.get(column) for column in columns),
                ),
            )
        for name in barred:
            self.insert("barred", tuple(name.split(":", 1)))

    def insert(self, table: str, *rows: tuple[Any, ...]) -> Published:
        for row in dict.fromkeys(rows):
            places = ", ".join("?" for _ in row)
            self.connection.execute(f"insert into {table}_rows values ({places})", list(row))
        return self

    def unit(self, **identifiers: str) -> int:
        """The number of the records with exactly these identifiers."""
        return self.signatures[frozenset(identifiers.items())]

    def cut(self, name: str, decision_no: int | None, **identifiers: str) -> Published:
        """Take an identifier off the records with exactly these identifiers."""
        kind, value = name.split(":", 1)
        reason = "decision" if decision_no else "conflict"
        return self.insert("cut_evidence", (self.unit(**identifiers), kind, value, 1, decision_no, reason))

    def decided(self, number: int, verb: str, a: str, b: str) -> Published:
        """Let a decision of Olga's stand."""
        pair = (*a.split(":", 1), *b.split(":", 1))
        row = (number, verb, *pair, "Olga", START, "She said so", "cut" if verb == "cut" else "joined", 0)
        return self.insert("identity_decisions", row)
