"""How well identity stands: figures for the cards of the identity page, and the same in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.show.pages.identity.reader import IdentityReader


@dataclass(frozen=True)
class Health:
    """Counts of the snapshot; what cannot be known yet is None.

    `identifiers` are distinct phones, e-mails …; `barred` those of them that join nothing. `largest_after` is the
    number of identifiers of the customer that has most, `largest_before` the same if nothing were barred. `ids_kept`
    is the share (0 to 1) of the last build's customers whose id still names a customer. `conflicts` counts customers.
    """

    customers: int
    journal_customers: int
    identifiers: int
    barred: int
    conflicts: int
    redirects: int
    largest_after: int
    largest_before: int | None
    ids_kept: float | None


def health(reader: IdentityReader) -> Health:
    """Count what the snapshot holds."""
    counts = reader.known_rows(_COUNTS)[0]
    report = reader.snapshot.report
    unguarded, ids = report.get("largest_without_guards") or {}, report.get("ids") or {}
    kept = ids["kept"] / ids["before"] if ids.get("before") else None
    return Health(**counts, largest_before=unguarded.get("identifiers"), ids_kept=kept)


def sentences(figures: Health) -> list[str]:
    """Say in plain words what the figures mean.

    >>> few = Health(90, 60, 300, 2, 0, 0, 9, 120, None)
    >>> sentences(few)[0]
    '300 phones, e-mails, cookies and ids were found to belong to 90 customers.'
    """
    owners = "one customer" if figures.customers == 1 else f"{figures.customers:,} customers"
    belong = f"were found to belong to {owners}"
    said = [f"{figures.identifiers:,} phones, e-mails, cookies and ids {belong}."]
    if figures.barred:
        said.append(_barred(figures))
    if figures.conflicts:
        said.append(f"{_customers(figures.conflicts)} two ids of a kind that a person has one of: look at Conflicts.")
    if figures.ids_kept is not None:
        said.append(_kept(figures.ids_kept))
    return said


def _barred(figures: Health) -> str:
    if figures.barred == 1:
        text, if_so = "One of them belongs to too many people, to the company or to nobody, and joins nothing", "it did"
    else:
        belong = "belong to too many people, to the company or to nobody, and join nothing"
        text, if_so = f"{figures.barred:,} of them {belong}", "they did"
    if figures.largest_before is None or figures.largest_before <= figures.largest_after:
        return f"{text}."
    return (
        f"{text}; if {if_so}, the largest customer would have {figures.largest_before:,} identifiers instead of "
        f"{figures.largest_after:,}."
    )


def _customers(count: int) -> str:
    return "One customer holds" if count == 1 else f"{count:,} customers hold"


def _kept(share: float) -> str:
    if share == 1:
        return "Every customer of the last build kept its id."
    return f"{share:.2%} of the last build's customers kept their ids; the others lead to living ones."


_COUNTS = """
    with largest as (
        select coalesce(max(identifiers), 0) as identifiers
        from customers
    )
    select
        (select count(*) from customers) as customers,
        (select count(*) from customers where has_target) as journal_customers,
        (select count(*) from identifiers) as identifiers,
        (select count(*) from identifiers where not links) as barred,
        (select count(distinct customer_id) from identity_conflicts) as conflicts,
        (select count(*) from customer_redirects) as redirects,
        largest.identifiers as largest_after
    from largest
"""
