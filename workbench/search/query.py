"""What one may type into a search: words, "phrases", the beginning of a word*, and -words that must not be there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.errors import WorkbenchError
from workbench.search.words import COMMON, words_of

MOST_WORDS = 24
"""In one search."""

LONGEST = 1_000
"""Characters of one search."""

SHORTEST_BEGINNING = 2
"""Letters before a *; half of all words begin with one of a few letters."""

_MORE = "x"
"""A letter in the place of a *: what stands before it in its word is the beginning (об'* has its apostrophe)."""

# a sign - that takes out, and then a phrase in quotation marks of any kind, or what stands up to the next space
_PART = re.compile(
    r"""(?P<minus>(?<!\S)[-−–](?=\S))?(?:["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»]?|(?P<word>[^\s"“”„«»]+))"""
)


@dataclass(frozen=True)
class Word:
    """A word, in lower case; or the beginning of one."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class Query:
    """A search: each of `needed` has to be in a text, none of `excluded` may; several words in a row are a phrase."""

    needed: tuple[tuple[Word, ...], ...]
    excluded: tuple[tuple[Word, ...], ...] = ()


def parse(text: str) -> Query:
    """Read what somebody typed.

    What is written without spaces (A-1042, a phone, an e-mail) is a phrase. Words such as `и`, `та`, `the` count only
    in phrases, or where there is nothing else.

    Raises:
        WorkbenchError: it is no text, there is no word to look for, or the search is too long.

    >>> parse('возврат -дивана').excluded
    ((Word(text='дивана', begins=False),),)
    """
    if not isinstance(text, str):
        raise WorkbenchError(f"The search is {text!r}, not a text. Give it in quotation marks, such as 'refund'.")
    if len(text) > LONGEST:
        raise WorkbenchError(f"The search is {len(text):,} characters long; at most {LONGEST:,}. Leave some words out.")
    needed: list[tuple[Word, ...]] = []
    excluded: list[tuple[Word, ...]] = []
    for part in _PART.finditer(text):
        if words := _words(part["word"] if part["phrase"] is None else part["phrase"]):
            chosen = excluded if part["minus"] else needed
            if words not in chosen:
                chosen.append(words)
    _refuse(text, needed, excluded)
    telling = [words for words in needed if len(words) > 1 or words[0].begins or words[0].text not in COMMON]
    return Query(tuple(telling or needed), tuple(excluded))


def _words(text: str) -> tuple[Word, ...]:
    """Split a part of a search into words; a * right after one makes it a beginning."""
    found: list[Word] = []
    for piece in re.findall(r"[^*]+\*?|\*", text):
        words = words_of(piece.replace("*", _MORE))
        beginning = words.pop()[: -len(_MORE)] if piece.endswith("*") else ""
        found += map(Word, words)
        if beginning:
            found.append(Word(beginning, begins=True))
    return tuple(found)


def _refuse(text: str, needed: list[tuple[Word, ...]], excluded: list[tuple[Word, ...]]) -> None:
    if not needed:
        only = " Beside what must not be there, say what must." if excluded else ""
        raise WorkbenchError(
            f'There is no word to look for in {text!r}.{only} Type words, a "phrase" or the beginning of a word*.'
        )
    words = [word for part in (*needed, *excluded) for word in part]
    if len(words) > MOST_WORDS:
        raise WorkbenchError(f"The search has {len(words)} words; at most {MOST_WORDS}. Leave some out.")
    for word in words:
        if word.begins and len(word.text.replace("'", "")) < SHORTEST_BEGINNING:
            raise WorkbenchError(
                f"{word.text + '*'!r} is too short a beginning. Give {SHORTEST_BEGINNING} letters or more before the *."
            )
