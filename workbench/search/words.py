"""When two words count as one: forms of a word in Russian, Ukrainian and English are reduced to its stem.

What language a word is of is not asked, as people mix them in one line. A word of Cyrillic letters gets the stem that
it has as a Russian word and the one that it has as a Ukrainian word, both written alike (і as и, є as е): `доставку`
finds `доставки` and `доставці`, `гарантія` finds `гарантия`. Two words count as one where they share a stem.

Source: the first forms of simplemma's lists of words, as no stemmer does well what vowels do (звонок, звонка; рахунок,
рахунку); the Snowball stemmers of Russian and English (snowballstem.org), also for words that are in no list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple
from unicodedata import category, normalize

from workbench.engine.query import literal

_LONGEST = 40
"""Letters; what is longer is no word of a language and stays as it is."""

_APOSTROPHES = "’ʼ‘`´′"
_ACCENT = "\N{COMBINING ACUTE ACCENT}"
_COMPOSING = "\N{COMBINING BREVE}\N{COMBINING DIAERESIS}"
"""What makes й of и and ї of і in files of some systems."""

_PLAIN = str.maketrans({**dict.fromkeys(_APOSTROPHES, "'"), "ё": "е", _ACCENT: None})
_ALIKE = str.maketrans({"і": "и", "ї": "и", "є": "е", "ґ": "г", "ё": "е", "'": None})
_LOOKALIKES = str.maketrans("aceikopxy", "асеікорху")
"""Latin letters that are typed where a Cyrillic one looks the same."""

_RUSSIAN = frozenset("ыэъ")
_UKRAINIAN = frozenset("іїєґ'")
_CYRILLIC = re.compile("[а-яёіїєґ]")
_LATIN = re.compile("[a-z]")

_SMALL = """
    а без бы в во вот для до же за и из или к ко ли на над о об от по под при про с со то у что это
    або від є ж з за зі і й із під та у це чи що
    a an and at by for from in is it of on or the this to with
"""
COMMON = frozenset(_SMALL.split())
"""Words that say nothing by themselves: where others are looked for too, a text need not have them."""


class Stems(NamedTuple):
    """The stem of a word, and another one that it has too, or None."""

    term: str
    also: str | None = None

    @property
    def all(self) -> list[str]:
        """List them."""
        return [self.term] if self.also is None else [self.term, self.also]


def words_sql(text: str) -> str:
    """Write the SQL that lists the words of a text in their order: letters and digits, in lower case, ё as е.

    Args:
        text: a column or an expression, not empty (null).

    """
    composing = " or ".join(f"contains({text}, {literal(sign)})" for sign in _COMPOSING)
    composed = f"case when {composing} then nfc_normalize({text}) else {text} end"
    was, now = literal(_APOSTROPHES + "ё" + _ACCENT), literal("'" * len(_APOSTROPHES) + "е")
    pattern = r"[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}\p{N}]+)*"
    return f"regexp_extract_all(translate(lower({composed}), {was}, {now}), {literal(pattern)})"


def words_of(text: str) -> list[str]:
    """List the words of a short text as `words_sql` does.

    >>> words_of("Кур’єр №A-1042 не приїхав!")
    ["кур'єр", 'a', '1042', 'не', 'приїхав']
    """
    plain = normalize("NFC", text).lower().translate(_PLAIN)
    kept = "".join(sign if sign == "'" or category(sign)[0] in "LMN" else " " for sign in plain)
    return [word.strip("'") for word in re.split(r" +|'{2,}", kept) if word.strip("'")]


def stems(word: str) -> Stems:
    """Return what a word has in common with its other forms.

    Args:
        word: one of `words_of`.

    """
    if len(word) > _LONGEST or any(sign.isdigit() for sign in word):
        return Stems(word)
    if not _CYRILLIC.search(word):
        return Stems(_english()(word)) if _LATIN.search(word) else Stems(word)
    return _cyrillic(word.translate(_LOOKALIKES))


def _cyrillic(word: str) -> Stems:
    """Read a word as Russian and as Ukrainian, as far as its letters allow both."""
    letters = set(word)
    if letters & _RUSSIAN:
        return Stems(_stem(word, "ru"))
    if letters & _UKRAINIAN:
        return Stems(_stem(word, "uk"))
    russian, ukrainian = _stem(word, "ru"), _stem(word, "uk")
    if russian == ukrainian:
        return Stems(russian)
    known = _lists().is_known
    only_ukrainian = known(word, "uk") and not known(word, "ru")
    return Stems(ukrainian, russian) if only_ukrainian else Stems(russian, ukrainian)


def _stem(word: str, language: str) -> str:
    """Cut the ending off the first form that the list of words gives, or off the word where it is not in it."""
    return _russian()(_lists().lemmatize(word, language).lower().translate(_ALIKE))


# what follows is loaded by who first needs it, not by every page that can: the lists take a second and 80 MB each
@cache
def _lists() -> Any:
    import simplemma  # noqa: PLC0415

    return simplemma


@cache
def _english() -> Callable[[str], str]:
    return _snowball("english")


@cache
def _russian() -> Callable[[str], str]:
    return _snowball("russian")


def _snowball(language: str) -> Callable[[str], str]:
    import Stemmer  # noqa: PLC0415

    stemmer = Stemmer.Stemmer(language, 0)  # no cache: every word is asked for once
    stem: Callable[[str], str] = stemmer.stemWord
    return stem
