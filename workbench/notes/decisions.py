"""What people decided about identity: which identifiers are one person, and which are not.

A cut is stronger than evidence and than a link; a decision stands until it is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text

from workbench.errors import NotesError, nearest
from workbench.notes.base import Store, checked_text
from workbench.notes.schema import IDENTITY_DECISIONS, REASON_LIMIT
from workbench.tables import IDENTIFIER_KINDS

LINK, CUT, UNDO = "link", "cut", "undo"
SAID = {LINK: "are one person", CUT: "are two persons"}
"""What a decision says of its two identifiers."""

Named = tuple[str, str]
"""An identifier: its kind and its normalised value."""

_VALUE_LIMIT = 2000


@dataclass(frozen=True)
class Decision:
    """One decision about the identifiers a and b; `at` is UTC.

    `verb`: link, cut or undo; an undo names in `undoes` the decision that it takes back, and carries the identifiers
    that this one is about. `undone_by` is the undo that took it back; None while it stands.
    """

    decision_no: int
    verb: str
    a_kind: str
    a_value: str
    b_kind: str
    b_value: str
    undoes: int | None
    author: str
    at: datetime
    reason: str
    undone_by: int | None = None

    @property
    def a(self) -> Named:
        """The first identifier."""
        return self.a_kind, self.a_value

    @property
    def b(self) -> Named:
        """The second identifier."""
        return self.b_kind, self.b_value

    @property
    def stands(self) -> bool:
        """Whether it acts in the next build."""
        return self.undone_by is None

    @property
    def pair(self) -> frozenset[Named]:
        """Both identifiers, in no order: a link of a with b is one of b with a."""
        return frozenset((self.a, self.b))

    def __str__(self) -> str:
        """Say it in one line."""
        what = f"undoes decision {self.undoes}" if self.verb == UNDO else SAID[self.verb]
        who = f"{self.author}, {self.at:%Y-%m-%d}"
        return f"decision {self.decision_no} ({who}): {':'.join(self.a)} and {':'.join(self.b)} {what}"


@dataclass(frozen=True)
class Kept:
    """A decision that stands, and whether it is new or said so before."""

    decision: Decision
    new: bool


@dataclass(frozen=True)
class KeptAll:
    """What became of many decisions: those that were made, and why the others were not, in words."""

    made: list[Decision]
    left_out: list[str]


class DecisionsStore(Store):
    """The log of decisions, to which rows are only ever added, beside the other notes."""

    def decide(self, verb: str, a: Named, b: Named, *, author: str, reason: str) -> Kept:
        """Write that two identifiers are one person (link) or are not (cut).

        One that stands already is returned as it is, and nothing is written.

        Raises:
            NotesError: the decision contradicts one that stands, or its text cannot be kept.

        """
        with self._writing() as connection:
            log = _log(connection, for_writing=True)
            row = self._row(known_verb(verb), a, b, author, reason)
            if made := _standing_on(frozenset((a, b)), log):
                _refuse_contradiction(verb, made)
                return Kept(made, new=False)
            return Kept(_written(connection, log, [row])[0], new=True)

    def decide_all(self, verb: str, pairs: Iterable[tuple[Named, Named, str]], *, author: str) -> KeptAll:
        """Decide about many pairs at once, each with its reason; those that stand or would contradict are left out.

        Raises:
            NotesError: the text cannot be kept; nothing is written.

        """
        made: dict[frozenset[Named], dict[str, Any]] = {}
        left_out: list[str] = []
        with self._writing() as connection:
            log = _log(connection, for_writing=True)
            standing = {decision.pair: decision for decision in _standing(log)}
            for a, b, reason in pairs:
                pair = frozenset((a, b))
                row = self._row(known_verb(verb), a, b, author, reason)
                if pair in standing:
                    left_out.append(f"{':'.join(a)} and {':'.join(b)}: {standing[pair]} already.")
                else:
                    made.setdefault(pair, row)
            return KeptAll(_written(connection, log, list(made.values())), left_out)

    def undo(self, decision_no: int, *, author: str, reason: str) -> Decision:
        """Take a decision back; an undo can be undone as well, and brings back what it took.

        Raises:
            NotesError: there is no such decision, it was undone already, or what it would bring back contradicts a
                decision made since.

        """
        with self._writing() as connection:
            log = _log(connection, for_writing=True)
            undone = _undoable(decision_no, log)
            row = self._row(UNDO, undone.a, undone.b, author, reason) | {"undoes": decision_no}
            _refuse_return(undone, log)
            return _written(connection, log, [row])[0]

    def log(self) -> list[Decision]:
        """Return every decision ever made, in order."""
        with self._reading() as connection:
            return _log(connection)

    def standing(self) -> list[Decision]:
        """Return the links and cuts that no one has undone, in order."""
        return _standing(self.log())

    def _row(self, verb: str, a: Named, b: Named, author: str, reason: str) -> dict[str, Any]:
        for identifier in (a, b):
            _check(identifier)
        if a == b:
            raise NotesError(f"Both are {':'.join(a)}. A decision needs two different identifiers; choose another one.")
        return {
            "verb": verb,
            "a_kind": a[0],
            "a_value": a[1],
            "b_kind": b[0],
            "b_value": b[1],
            "undoes": None,
            **self._signature(author),
            "reason": checked_text(reason, "reason", REASON_LIMIT),
        }


def _log(connection: Connection, *, for_writing: bool = False) -> list[Decision]:
    """Read every decision in order; while they are read for writing, nobody else writes one."""
    if for_writing and connection.dialect.name == "postgresql":  # SQLite's writers have the file for themselves anyway
        connection.execute(text("lock table identity_decisions in exclusive mode"))
    rows = connection.execute(select(IDENTITY_DECISIONS).order_by(IDENTITY_DECISIONS.c.decision_no))
    return _marked([_decision(row) for row in rows])


def _decision(row: Row[Any]) -> Decision:
    values = row._asdict()
    return Decision(**{**values, "at": values["at"].replace(tzinfo=UTC)})


def _marked(log: Sequence[Decision]) -> list[Decision]:
    """Mark what was undone; an undo counts as long as it stands itself, and only later ones can take it back."""
    undone_by: dict[int, int] = {}
    for decision in reversed(log):
        if decision.undoes is not None and decision.decision_no not in undone_by:
            undone_by[decision.undoes] = decision.decision_no
    return [replace(decision, undone_by=undone_by.get(decision.decision_no)) for decision in log]


def _standing(log: Iterable[Decision]) -> list[Decision]:
    return [decision for decision in log if decision.stands and decision.verb != UNDO]


def _written(connection: Connection, log: Sequence[Decision], rows: Sequence[dict[str, Any]]) -> list[Decision]:
    first = log[-1].decision_no + 1 if log else 1
    numbered = [{"decision_no": number, **row} for number, row in enumerate(rows, first)]
    if numbered:
        connection.execute(insert(IDENTITY_DECISIONS), numbered)
    return [Decision(**{**row, "at": row["at"].replace(tzinfo=UTC)}) for row in numbered]


def _standing_on(pair: frozenset[Named], log: Iterable[Decision]) -> Decision | None:
    """Return the one decision that stands about the pair."""
    return next((made for made in _standing(log) if made.pair == pair), None)


def _refuse_contradiction(verb: str, made: Decision) -> None:
    if made.verb != verb:
        raise NotesError(
            f"A {verb} would contradict {made}, because: {made.reason!r}. Undo decision {made.decision_no} first."
        )


def _undoable(decision_no: int, log: Sequence[Decision]) -> Decision:
    found = next((decision for decision in log if decision.decision_no == decision_no), None)
    if found is None:
        known = f"They are numbered 1 to {log[-1].decision_no}" if log else "None has been made yet"
        raise NotesError(f"There is no decision {decision_no}. {known}; the log lists them.")
    if found.undone_by is not None:
        raise NotesError(
            f"Decision {decision_no} was undone already, by decision {found.undone_by}. "
            f"To bring it back, undo decision {found.undone_by}."
        )
    return found


def _refuse_return(undone: Decision, log: Sequence[Decision]) -> None:
    """Refuse an undo that would bring back what was decided anew, or otherwise, since."""
    undo = replace(undone, decision_no=log[-1].decision_no + 1, verb=UNDO, undoes=undone.decision_no)
    after = _marked([*log, undo])
    same_pair = [made for made in _standing(after) if made.pair == undone.pair]
    if len(same_pair) > 1:
        back, since = same_pair
        raise NotesError(
            f"That would bring back decision {back.decision_no}, but since then {since}. "
            f"Undo decision {since.decision_no} first."
        )


def _check(identifier: Named) -> None:
    kind, value = identifier
    if kind not in IDENTIFIER_KINDS:
        hint = nearest(kind, IDENTIFIER_KINDS)
        raise NotesError(f"Unknown kind of identifier {kind!r}.{hint} Kinds: {', '.join(IDENTIFIER_KINDS)}.")
    if not value or len(value) > _VALUE_LIMIT or "\0" in value:
        raise NotesError(f"A {kind} of {len(value)} characters cannot be decided about. Name another identifier.")


def known_verb(verb: str) -> str:
    """Return the verb if it is link or cut.

    Raises:
        NotesError: it is neither.

    """
    if verb not in SAID:
        raise NotesError(f"Unknown decision {verb!r}.{nearest(verb, SAID)} Allowed: {', '.join(SAID)}.")
    return verb
