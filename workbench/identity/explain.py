"""Why two records are one person: the identifiers they share."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from workbench.errors import WorkbenchError
from workbench.ingest.normalise import normalised
from workbench.settings import Settings

_SUBJECT = """
    with matching as (
        select customer_id, signature_no
        from touches
        where event_id = $word or customer_id = $word
        union
        select s.customer_id, s.signature_no
        from signatures x
        join (select distinct customer_id, signature_no from touches) s on s.signature_no = x.signature_no
        where x.value in (select unnest($spellings)) or x.kind || ':' || x.value = $word
        union
        select null as customer_id, signature_no
        from off_chain
        where event_id = $word
    )
    select distinct m.customer_id, s.kind, s.value, i.links
    from matching m
    left join signatures s on s.signature_no = m.signature_no
    left join identifiers i on i.kind = s.kind and i.value = s.value
    order by m.customer_id, s.kind, s.value
"""


@dataclass(frozen=True)
class Identifier:
    """An identifier and whether it joins records (a barred one does not)."""

    kind: str
    value: str
    links: bool


@dataclass(frozen=True)
class Explanation:
    """What two records have to do with each other.

    `same` tells whether they are one customer; `shared` holds the identifiers that stand on both, barred ones too;
    `through` those of the customer that stand on one side only, when nothing that links stands on both.
    """

    a: str
    b: str
    customers_a: list[str]
    customers_b: list[str]
    same: bool
    shared: list[Identifier]
    through: list[Identifier]

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        linking = [f"{i.kind} {i.value}" for i in self.shared if i.links]
        barred = [f"{i.kind} {i.value}" for i in self.shared if not i.links]
        both = sorted(set(self.customers_a) & set(self.customers_b))
        for word, customers in ((self.a, self.customers_a), (self.b, self.customers_b)):
            if len(customers) > 1:
                inside = f" {both[0]} is one of them." if both else ""
                return f"{word} stands with {len(customers)} customers, so it may not join records.{inside}"
        if both and linking:
            return f"One customer ({both[0]}): both carry {', '.join(linking)}."
        if both:
            return f"One customer ({both[0]}), joined by other records between them."
        if barred:
            return f"Two customers: they share only {', '.join(barred)}, which may not join records."
        return "Two customers: they share no identifier."


def explain(connection: duckdb.DuckDBPyConnection, a: str, b: str, settings: Settings) -> Explanation:
    """Compare two events, identifiers (as written, or as `phone:+7916…`) or customers.

    Raises:
        WorkbenchError: one of them is unknown.

    """
    customers_a, identifiers_a = _subject(connection, a.strip(), settings)
    customers_b, identifiers_b = _subject(connection, b.strip(), settings)
    shared = sorted(identifiers_a & identifiers_b, key=lambda i: (not i.links, i.kind, i.value))
    same = bool(set(customers_a) & set(customers_b))
    one_side = sorted(identifiers_a ^ identifiers_b, key=lambda i: (i.kind, i.value))
    through = [i for i in one_side if i.links] if same and not any(i.links for i in shared) else []
    return Explanation(a, b, customers_a, customers_b, same, shared, through)


def _subject(connection: duckdb.DuckDBPyConnection, word: str, settings: Settings) -> tuple[list[str], set[Identifier]]:
    """Find the customers and identifiers that an event id, an identifier or a customer id stands for."""
    spellings = [word, *normalised("phone", [word], settings), *normalised("email", [word], settings)]
    rows = connection.execute(_SUBJECT, {"word": word, "spellings": spellings}).fetchall()
    if not rows:
        raise WorkbenchError(
            f"{word!r} is no event, identifier or customer of this workspace. "
            "Give an event_id, a customer_id, or an identifier such as +79161234567 or email:anna@mail.ru."
        )
    customers = sorted({row[0] for row in rows if row[0] is not None})
    return customers, {Identifier(kind, value, bool(links)) for _, kind, value, links in rows if kind is not None}
