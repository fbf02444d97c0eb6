"""Notes that follow their customer through merges and splits.

Notes stay under the id they were written to and are never rewritten; reading follows the redirects of the snapshot.
So a merged customer shows the notes of all its parts, and when the merge is undone each part has its own again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from workbench.notes.store import Comment, NotesStore


class Redirects:
    """Which customer an old id stands for in a snapshot, and which old ids a customer has."""

    def __init__(self, living: Mapping[str, str | None] | None = None) -> None:
        """Take old id -> customer, followed to the end; None where no record is left."""
        self._living = living or {}

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._living)

    def living(self, customer_id: str) -> str | None:
        """Return the customer that an id stands for: itself while it lives, None when no record is left."""
        return self._living.get(customer_id, customer_id)

    def ids_of(self, customer_id: str) -> list[str]:
        """Return the id of a living customer and the old ones that lead to it."""
        return [customer_id, *self._old.get(customer_id, ())]

    @cached_property
    def _old(self) -> dict[str, list[str]]:
        old: dict[str, list[str]] = {}
        for old_id, living in self._living.items():
            if living is not None:
                old.setdefault(living, []).append(old_id)
        return old


class FollowedNotes:
    """The notes of a workspace by the customers of a snapshot; whoever is asked for by an old id is found as well.

    What a person writes is kept under the living id. What is taken back (a name, a tag) is taken off every old id of
    the customer too, or it would show on.
    """

    def __init__(self, store: NotesStore, redirects: Callable[[], Redirects] = Redirects) -> None:
        """Read a store by the redirects of the snapshot that is being read, which may change while a page is open."""
        self._store = store
        self._redirects = redirects

    def close(self) -> None:
        """Give back the connections of the store."""
        self._store.close()

    def living(self, customer_id: str) -> str | None:
        """Return the customer that an id stands for; None where no record of an old one is left."""
        return self._redirects().living(customer_id)

    def set_name(self, customer_id: str, name: str | None, author: str) -> None:
        """Name a customer; None takes the given name back, its parts' names too."""
        if name is not None:
            self._store.set_name(self._here(customer_id), name, author)
            return
        given = self._store.names()
        for each in self._ids(customer_id):
            if each in given:
                self._store.set_name(each, None, author)

    def names(self) -> dict[str, str]:
        """Return every given name by customer: the customer's own, or else the newest of its parts'."""
        redirects = self._redirects()
        own: dict[str, str] = {}
        followed: dict[str, str] = {}
        for given in self._store.given_names():
            living = redirects.living(given.customer_id)
            if living == given.customer_id:
                own[living] = given.name
            elif living is not None:
                followed[living] = given.name
        return followed | own

    def add_tag(self, customer_id: str, tag: str, author: str) -> None:
        """Put a tag on a customer; one that is there already stays as it is."""
        self._store.add_tag(self._here(customer_id), tag, author)

    def remove_tag(self, customer_id: str, tag: str, author: str) -> None:
        """Take a tag off a customer and all its parts."""
        for each, tags in self._store.tags_of(self._ids(customer_id)).items():
            if tag.strip() in tags:
                self._store.remove_tag(each, tag, author)

    def tags_of(self, customer_ids: Iterable[str] | None = None) -> dict[str, list[str]]:
        """Return the tags of these customers (None: of all), each list sorted; who has none is left out."""
        if customer_ids is None:
            return self._by_living(self._store.tags_of())
        living = {asked: self._here(asked) for asked in customer_ids}
        ids = [each for customer_id in dict.fromkeys(living.values()) for each in self._redirects().ids_of(customer_id)]
        tags = self._by_living(self._store.tags_of(ids))
        return {asked: tags[customer_id] for asked, customer_id in living.items() if customer_id in tags}

    def all_tags(self) -> list[tuple[str, int]]:
        """Return every tag with its number of customers, most used first."""
        if not self._redirects():
            return self._store.all_tags()
        used = Counter(tag for tags in self.tags_of().values() for tag in tags)
        return sorted(used.items(), key=lambda pair: (-pair[1], pair[0]))

    def customers_with_tags(self, tags: Sequence[str]) -> list[str]:
        """Return the customers that carry any of the tags, sorted."""
        living = map(self._redirects().living, self._store.customers_with_tags(tags))
        return sorted({customer_id for customer_id in living if customer_id is not None})

    def add_comment(self, customer_id: str, text: str, author: str) -> Comment:
        """Write a comment under a customer."""
        return self._store.add_comment(self._here(customer_id), text, author)

    def comments(self, customer_id: str) -> list[Comment]:
        """Return the comments on a customer and its parts, newest first, without the deleted ones."""
        return self._store.comments(*self._ids(customer_id))

    def delete_comment(self, comment_id: int, author: str) -> None:
        """Hide a comment; it stays in the database with who hid it and when."""
        self._store.delete_comment(comment_id, author)

    def _here(self, customer_id: str) -> str:
        """Return the id to write under; what is left of no one keeps its own."""
        return self.living(customer_id) or customer_id

    def _ids(self, customer_id: str) -> list[str]:
        return self._redirects().ids_of(self._here(customer_id))

    def _by_living(self, tags: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Gather tags under the living customers, each once; those of which no record is left stay as they are."""
        found: dict[str, set[str]] = {}
        for customer_id, carried in tags.items():
            found.setdefault(self._here(customer_id), set()).update(carried)
        return {customer_id: sorted(carried) for customer_id, carried in sorted(found.items())}
