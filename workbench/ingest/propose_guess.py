"""Guesses what the columns of a file mean, from their headers and values, and says how sure each guess is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.ingest.propose_values import Profile
from workbench.ingest.propose_words import ANOTHER, COMPANYS_OWN, HEADERS, KIND_WORDS, STATUSES, plain
from workbench.tables import IDENTIFIER_KINDS

SURE, LIKELY, UNSURE = _DEGREES = ("sure", "likely", "unsure")

_TIMES = ("occurred_at", "closed_at", "responded_at", "due_at", "paid_at")
_KIND_HEADERS = ("kind", "type", "event type", "вид", "тип")
_SECONDS = ("duration_s", "wait_s")
_NUMBERS = ("amount", "rating", *_SECONDS)
_SHARES = {"phone": "phone", "email": "email", "landing_url": "url", "answered": "flag", "currency": "currency"}
_FEW = 0.02
"""A phone or e-mail with fewer different values than this share of the rows is hardly the customers'."""

_ENOUGH_ROWS = 50


@dataclass(frozen=True)
class Guess:
    """What a column becomes (`becomes` is empty where it stays in `extra`), how sure that is, and why."""

    column: str
    becomes: str
    sure: str
    why: str
    profile: Profile | None = None

    @property
    def maps(self) -> bool:
        """Whether the draft maps the column, rather than mention it in a comment."""
        return bool(self.becomes) and self.sure != UNSURE

    @property
    def identifies(self) -> bool:
        """Whether the draft takes an identifier from the column."""
        return self.maps and self.becomes in IDENTIFIER_KINDS


def guess_kind(columns: Sequence[str], profiles: Sequence[Profile], file: str) -> Guess:
    """Guess what the rows are: a column that says it, or the words in the headers and in the file's name."""
    said = [_guess(column, profile, "") for column, profile in zip(columns, profiles, strict=True)]
    if any(guess.becomes == "kind" for guess in said):
        return next(guess for guess in said if guess.becomes == "kind")
    headers = [word for column in columns for word in plain(column).split()]
    named = plain(file).split()
    found = {
        kind: sum(word in words.split() for word in headers)
        + 2 * sum(bool({word, word.rstrip("s")} & set(words.split())) for word in named)
        for kind, words in KIND_WORDS
    }
    (best, hits), (_, second) = Counter(found).most_common(2)
    if hits == 0:
        return Guess("", "request", UNSURE, "nothing in the headers tells what the rows are")
    sure = LIKELY if hits > second else UNSURE
    return Guess("", best, sure, f"words of the headers or the file's name speak of a {best}")


def guess_columns(columns: Sequence[str], profiles: Sequence[Profile], kind: str) -> list[Guess]:
    """Guess what each column means; of several for one meaning the best is taken."""
    guesses = [_guess(column, profile, kind) for column, profile in zip(columns, profiles, strict=True)]
    taken: set[str] = set()
    final = dict(enumerate(guesses))
    for number, guess in sorted(final.items(), key=lambda item: (_DEGREES.index(item[1].sure), _place(item[1]))):
        if guess.maps and guess.becomes in taken and not _is_another(guess):
            final[number] = replace(guess, sure=UNSURE, why=f"another column is taken for {guess.becomes}")
        elif guess.maps:
            taken.add(guess.becomes)
    return _with_a_time(list(final.values()))


def _with_a_time(guesses: list[Guess]) -> list[Guess]:
    """Take another time for that of the event where there is none: when a deal was closed, say."""
    times = {guess.becomes: number for number, guess in reversed([*enumerate(guesses)]) if guess.maps}
    instead = next((times[name] for name in _TIMES if name in times), None)
    if "occurred_at" not in times and instead is not None:
        why = f"it is the time of {guesses[instead].becomes}, and there is no other"
        guesses[instead] = replace(guesses[instead], becomes="occurred_at", sure=LIKELY, why=why)
    return guesses


def _is_another(guess: Guess) -> bool:
    """Tell whether a further column of the same meaning is a further phone or e-mail of the same person."""
    return guess.becomes in ("phone", "email") and guess.sure == SURE and bool(ANOTHER.search(plain(guess.column)))


def _place(guess: Guess) -> int:
    """Rank the header among the words of its meaning: the first ones are the plainest."""
    words, header = HEADERS.get(guess.becomes, ()), _last_step(guess.column)
    return words.index(header) if header in words else len(words)


def _guess(column: str, profile: Profile, kind: str) -> Guess:
    header = plain(column)
    if profile.mostly("kind") and header in _KIND_HEADERS:
        return Guess(column, "kind", SURE, f"its values are kinds: {', '.join(profile.words[:5])}", profile)
    meaning, exact = _by_header(_last_step(column), profile)
    if meaning in (*IDENTIFIER_KINDS, "name") and COMPANYS_OWN.search(header):
        return Guess(column, meaning, UNSURE, "it may be the company's own, which must never be a customer's", profile)
    if meaning:
        return Guess(column, meaning, *_weigh(meaning, profile, exact=exact, kind=kind), profile)
    if header.endswith("id"):
        return Guess(column, "", SURE, "stays in extra", profile)  # long numbers, but hardly phones
    return Guess(column, *_by_values(profile), profile)


def _last_step(column: str) -> str:
    """Give the words of a header, of a path into JSON those of its last field."""
    return plain(column.rpartition(".")[2] if "." in column and " " not in column else column)


def _by_values(profile: Profile) -> tuple[str, str, str]:
    """Guess by the values alone, where the header says nothing: the meaning, how sure, and why."""
    found = ("", SURE, "stays in extra")
    if profile.is_clearly("email"):
        found = ("email", LIKELY, "the values are e-mail addresses")
    elif profile.is_clearly("phone") and profile.is_clearly("number"):
        found = ("phone", UNSURE, "the values could be phones, or other long numbers")
    elif profile.is_clearly("phone") and not profile.formats:
        found = ("phone", LIKELY, "the values are written like phones")
    elif profile.formats and not profile.is_clearly("number"):
        found = ("occurred_at", UNSURE, "the values are times, the header does not say of what")
    return found


def _by_header(header: str, profile: Profile) -> tuple[str, bool]:
    """Find the meaning of a header: one of the known words, else the longest known word in it."""
    exact = [meaning for meaning, words in HEADERS.items() if header in words]
    if exact:
        return next((one for one in exact if _agrees(one, profile)), exact[0]), True
    held = [
        (len(word), meaning)
        for meaning, words in HEADERS.items()
        for word in words
        if re.search(rf"\b{re.escape(word)}\b", header) and len(word) > 2  # noqa: PLR2004  `id` is in too many
    ]
    agreeing = [pair for pair in held if _agrees(pair[1], profile)]
    return (max(agreeing or held)[1] if held else ""), False


def _weigh(meaning: str, profile: Profile, *, exact: bool, kind: str) -> tuple[str, str]:
    """Weigh a header against the values: how sure, and why."""
    says = "the header says so" if exact else f"the header holds a word for {meaning}"
    agrees = _agrees(meaning, profile)
    few = profile.distinct < max(_FEW * profile.filled, 3) and profile.filled >= _ENOUGH_ROWS
    if profile.filled == 0:
        found = (LIKELY if exact else UNSURE, f"{says}; the column is empty")
    elif agrees is False:
        found = (UNSURE, f"{says}, but the values do not look like it")
    elif meaning in IDENTIFIER_KINDS and few:
        found = (UNSURE, f"{says}, but it has only {profile.distinct} different values: perhaps the company's own")
    elif _ambiguous(profile):
        found = (LIKELY, f"{says}; the day is taken to come first, but it may be the month")
    elif meaning == "status" and kind == "deal" and any(plain(word) not in STATUSES for word in profile.words):
        found = (LIKELY, f"{says}; some of its words have to be told which status they mean")
    elif agrees:
        found = (SURE if exact else LIKELY, f"{says} and the values agree")
    else:
        found = (SURE if exact else UNSURE, says)
    return found


def _ambiguous(profile: Profile) -> bool:
    """Tell whether the day or the month may come first; the draft then takes the day."""
    return {"%d", "%m"} <= {one[:2] for one in profile.formats}


def _agrees(meaning: str, profile: Profile) -> bool | None:
    """Tell whether the values can be what the header means; None where any text can."""
    if meaning in _TIMES:
        return bool(profile.formats)
    if meaning in _NUMBERS:
        return profile.mostly("seconds" if meaning in _SECONDS else "number")
    if meaning == "event_id":
        return profile.distinct == profile.filled
    if meaning in _SHARES:
        return profile.mostly(_SHARES[meaning])
    return None
