"""Paths from an event on, and up to another: the first start of each customer, and the first end after it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.marketing.asked import Condition, People
from workbench.marketing.figure_spec import Spec, text_or_none
from workbench.marketing.path_levels import END, END_LETTER, LETTER, View, among_steps, spoken


@dataclass(frozen=True)
class Cut:
    """Where paths begin and end: at these events, or with the first and last touch."""

    start: str | None = None
    end: str | None = None

    @property
    def spec(self) -> dict[str, object]:
        """The parts of a link that say it."""
        return {"start": self.start, "end": self.end}

    @property
    def words(self) -> str:
        """Say it; nothing of whole paths."""
        parts = (f"from {spoken(self.start)}" if self.start else "", f"up to {spoken(self.end)}" if self.end else "")
        return " ".join(part for part in parts if part)


def cut_of(spec: Spec) -> Cut:
    """Read where paths begin and end from a link; an empty text is as if it were left out.

    Raises:
        WorkbenchError: a part is no text.

    """
    return Cut(text_or_none(spec, "start") or None, text_or_none(spec, "end") or None)


def bounds(people: People, view: View, start: str | None, end: str | None) -> Condition:
    """Write the query of where the path of each customer begins and ends.

    A row a customer: customer_id, path (by letters), whole_path (with repeats), elapsed_s, begins, ends. `begins` is
    the place of the first start, or 1; who has none is left out. `ends` is the place of the first end after it (or from
    the first touch on, of a path without a start), empty where it never comes.
    """
    among = among_steps(people)
    begins, begun = (f"instr(path, {LETTER})", [start]) if start else ("1", [])
    rest = "substr(path, begins + 1)" if start else "path"
    before = "begins" if start else "0"
    ends, ended = (f"{before} + nullif(instr({rest}, {LETTER}), 0)", [end]) if end else ("cast(null as bigint)", [])
    sql = f"""
        select *, {ends} as ends
        from (
            select *, {begins} as begins
            from (
                select customer_id, {view.path} as path, {view.level.path} as whole_path, elapsed_s
                from customer_paths
                where {among.sql}
            )
        )
        where begins > 0"""
    return Condition(sql, [*ended, *begun, *among.values])


def cut_paths(people: People, view: View, cut: Cut) -> Condition:
    """Write the query of cut paths: customer_id, path.

    Behind a path that is over stands `END_LETTER`; one that is cut at its end has nothing behind that.
    """
    if cut == Cut():
        among = among_steps(people)
        sql = f"select customer_id, {view.path} || '{END_LETTER}' as path from customer_paths where {among.sql}"
        return Condition(sql, list(among.values))
    bound = bounds(people, view, cut.start, cut.end)
    sql = f"""
        select
            customer_id,
            case
                when ends is null then substr(path, begins) || '{END_LETTER}'
                else substr(path, begins, ends - begins + 1)
            end as path
        from ({bound.sql}) b"""
    return Condition(sql, bound.values)


def counted_places(paths: str, letters: int) -> str:
    """Write the query that counts paths by place: place, event, next_event, customers.

    `paths` is a query of `path`; the first so many letters are looked at. After the last event comes `(end)` where
    `END_LETTER` stands behind it, and nothing where nothing does.
    """
    return f"""
    with heads as (
        select left(path, {letters:d}) as head, count(*) as customers
        from ({paths})
        group by head
    ),
    placed as (
        select head, customers, unnest(range(1, length(head) + 1)) as place
        from heads
    ),
    counted as (
        select
            place,
            substr(head, place, 1) as letter,
            substr(head, place + 1, 1) as next_letter,
            cast(sum(customers) as bigint) as customers
        from placed
        group by place, letter, next_letter
    )
    select
        c.place,
        e.event,
        case when c.next_letter = '{END_LETTER}' then '{END}' else n.event end as next_event,
        c.customers
    from counted c
    join path_letters e on e.letter = c.letter
    left join path_letters n on n.letter = c.next_letter
"""


def at_place(step: int, event: str | None) -> Condition:
    """Write that an event stands at a place of `path`: `(end)` where the path is over; None: any event."""
    letter = f"substr(path, {step:d}, 1)"
    if event == END:
        return Condition(f"{letter} = '{END_LETTER}'", [])
    if event is None:
        return Condition(f"{letter} not in ('', '{END_LETTER}')", [])
    return Condition(f"{letter} = {LETTER}", [event])
