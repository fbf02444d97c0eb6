"""What is compared of two customers, how alike it can be, and how that is asked in SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """How alike a field is: in words, when it holds, and m where too little is known to learn it.

    `by_frequency` names a column whose rare values weigh more. A `keyed` level holds only for records that share a key,
    so that all pairs that show it are at hand.
    """

    words: str
    sql: str
    m: float
    by_frequency: str = ""
    keyed: bool = False


@dataclass(frozen=True)
class Field:
    """A field, the column without which it is unknown, its levels (the most alike first), and what is below them all.

    `unknown` is when it says nothing.
    """

    name: str
    column: str
    unknown: str
    levels: tuple[Level, ...]
    otherwise: Level

    @property
    def key(self) -> str:
        """Its name as a part of a column's name."""
        return re.sub(r"\W", "_", self.name)

    def level(self, gamma: int) -> Level:
        """Return the level that Splink numbers so: the most alike has the highest number."""
        return self.levels[len(self.levels) - gamma] if gamma else self.otherwise


_SPELLED = (
    "(coalesce(list_contains(mail_names_l, name_key_r), false) "
    "or coalesce(list_contains(mail_names_r, name_key_l), false))"
)
_SLIP = (  # the inner conditions are cheap and spare most pairs the dear one
    "case when left(full_name_l, 2) = left(full_name_r, 2) "
    "then damerau_levenshtein(full_name_l, full_name_r) = 1 else false end"
)


def _alike(name: str, column: str, alike: Level, apart: str) -> Field:
    """Describe a field that is alike or is not."""
    return Field(name, column, f"{column}_l is null or {column}_r is null", (alike,), Level(apart, "ELSE", 1 - alike.m))


FIELDS = (
    Field(
        "name",
        "name_key",
        f"(name_key_l is null or name_key_r is null) and not {_SPELLED}",
        (
            Level("the same name", "full_name_l = full_name_r", 0.7, "full_name"),
            Level("the e-mail spells the name", _SPELLED, 0.05),
            Level("a slip in the name", _SLIP, 0.04),
            Level(
                "one name is a part of the other",
                "list_has_all(words_l, words_r) or list_has_all(words_r, words_l)",
                0.12,
            ),
            Level("a word of the name is the same", "list_has_any(words_l, words_r)", 0.05),
        ),
        Level("different names", "ELSE", 0.04),
    ),
    Field(
        "e-mail",
        "slips",
        "slips_l is null or slips_r is null",
        (
            Level("a slip in the e-mail", "list_has_any(slips_l, slips_r)", 0.15, keyed=True),
            Level("the same e-mail name at another provider", "list_has_any(users_l, users_r)", 0.1, keyed=True),
            Level("a like e-mail with the same number", "list_has_any(alikes_l, alikes_r)", 0.1, keyed=True),
            Level("the same number in the e-mail", "list_has_any(numbers_l, numbers_r)", 0.05, keyed=True),
        ),
        Level("different e-mails", "ELSE", 0.6),
    ),
    _alike(
        "phone",
        "phones",
        Level("phones a digit apart", "list_has_any(phones_l, phones_r)", 0.03, keyed=True),
        "different phones",
    ),
    _alike(
        "shared line",
        "lines",
        Level("the same shared line", "list_has_any(lines_l, lines_r)", 0.5),
        "different shared lines",
    ),
    _alike("city", "city", Level("the same city", "city_l = city_r", 0.85, "city"), "different cities"),
    _alike("source", "source", Level("the same first source", "source_l = source_r", 0.35), "different first sources"),
    Field(
        "time",
        "days",
        "days_l is null or days_r is null",
        (
            Level("seen on the same day", "list_has_any(days_l, days_r)", 0.15),
            Level("seen within a week", "list_has_any(weeks_l, weeks_r)", 0.15),
        ),
        Level("seen at other times", "ELSE", 0.7),
    ),
)
"""The fields that are compared. `words`, e-mails, phones and lines are lists: any two of them may be alike."""

COLUMNS = (
    "name_key, full_name, words, city, source, slips, users, numbers, alikes, mail_names, phones, lines, days, weeks"
)
"""The columns that the levels read."""
