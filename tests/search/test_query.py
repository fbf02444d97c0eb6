"""What people type into a search, read as they mean it."""

from __future__ import annotations

import pytest

from workbench.errors import WorkbenchError
from workbench.search.query import LONGEST, parse


def plain(parts) -> list[str]:
    return [" ".join(word.text + "*" * word.begins for word in words) for words in parts]


@pytest.mark.parametrize(
    ("typed", "needed", "excluded"),
    [
        ("Возврат  ТОВАРА", ["возврат", "товара"], []),
        ('"не работает" экран', ["не работает", "экран"], []),
        ("«не работает»", ["не работает"], []),
        ('"не работает', ["не работает"], []),
        ("возв*", ["возв*"], []),
        ('"срок дост*"', ["срок дост*"], []),
        ("возв*рат", ["возв* рат"], []),
        ("счё*", ["сче*"], []),
        ("сче\N{COMBINING DIAERESIS}*", ["сче*"], []),
        ("Об’*", ["об'*"], []),
        ('"срок *"', ["срок"], []),
        ("возврат -дивана", ["возврат"], ["дивана"]),
        ('возврат -"новый диван"', ["возврат"], ["новый диван"]),
        ("A-1042", ["a 1042"], []),
        ("anna@mail.ru", ["anna mail ru"], []),
        ("+380 67", ["380", "67"], []),
        ("возврат - товара", ["возврат", "товара"], []),
        ("где и что", ["где"], []),
        ("и в на", ["и", "в", "на"], []),
        ('"в пути" и', ["в пути"], []),
        ("возврат возврат", ["возврат"], []),
        ("возврат 👍 ???", ["возврат"], []),
        ("'; drop table touches --", ["drop", "table", "touches"], []),
    ],
)
def test_a_search_is_read_as_it_is_meant(typed, needed, excluded):
    query = parse(typed)
    assert (plain(query.needed), plain(query.excluded)) == (needed, excluded)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "There is no word to look for in ''"),
        (' " - * ', "There is no word to look for"),
        ("👍", "There is no word to look for in '👍'"),
        ("-диван", "Beside what must not be there, say what must"),
        ("а*", "'а*' is too short a beginning. Give 2 letters or more"),
        ("ё*", "'е*' is too short a beginning. Give 2 letters or more"),
        ("е\N{COMBINING DIAERESIS}*", "'е*' is too short a beginning"),
        ("б'*", "is too short a beginning. Give 2 letters or more"),
        (5, "The search is 5, not a text"),
        (None, "The search is None, not a text"),
        ("слово " * LONGEST, "The search is 6,000 characters long; at most 1,000"),
        (" ".join(f"слово{n}" for n in range(30)), "The search has 30 words; at most 24"),
    ],
)
def test_what_cannot_be_looked_for_is_said(typed, told):
    with pytest.raises(WorkbenchError) as error:
        parse(typed)
    assert told in str(error.value)
