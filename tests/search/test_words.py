"""Forms of a word, listed by hand, count as one word; other words do not."""

from __future__ import annotations

import duckdb
import pytest

from workbench.search.words import stems, words_of, words_sql

RUSSIAN = """
    возврат возврата возврату возвратом возвраты
    доставка доставки доставке доставку доставкой
    звонок звонка звонки звонков
    день дня дни дней
    деньги денег деньгам
    ребенок дети детей
    пришел пришла пришли прийти
    курьер курьера курьеру курьеры
    сломанный сломанная сломанного сломанные
    гарантия гарантии гарантию гарантией
"""
UKRAINIAN = """
    повернення поверненню повернень поверненням
    доставка доставки доставці доставку доставкою
    рахунок рахунку рахунки рахунків
    гроші грошей грошам грошима
    кошти коштів коштам коштами
    замовлення замовленням замовлень замовленнями
    помилка помилки помилку помилок
    кур'єр кур'єра кур'єром кур'єри
    знижка знижки знижкою знижок
    якість якості якістю
"""
ENGLISH = """
    refund refunds refunded refunding
    order orders ordered ordering
    delivery deliveries
    cancel cancels
    complain complains complained complaining
    warranty warranties
    customer customers customer's
    broken
    invoice invoices invoiced
    return returns returned returning
"""


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


@pytest.mark.parametrize("forms", lines(RUSSIAN) + lines(UKRAINIAN) + lines(ENGLISH), ids=lambda forms: forms[0])
def test_the_forms_of_a_word_share_a_stem_with_its_first_form(forms):
    first = set(stems(forms[0]).all)
    assert [form for form in forms if not first & set(stems(form).all)] == []


@pytest.mark.parametrize(
    ("russian", "ukrainian"),
    [("гарантия", "гарантії"), ("интернет", "інтернету"), ("сервис", "сервісом"), ("доставка", "доставці")],
)
def test_words_that_both_languages_have_are_found_in_both(russian, ukrainian):
    assert set(stems(russian).all) & set(stems(ukrainian).all)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("стол", "столица"),
        ("порт", "портал"),
        ("банк", "банкет"),
        ("кошти", "кошик"),
        ("order", "border"),
        ("15", "150"),
    ],
)
def test_other_words_stay_apart(one, other):
    assert not set(stems(one).all) & set(stems(other).all)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ёлка", "елка"),
        ("кур’єр", "кур'єр"),
        ("курʼєр", "кур'єр"),
        ("ВОЗВРАТ", "возврат"),
        ("и\N{COMBINING BREVE}од", "йод"),
        ("дзві\N{COMBINING ACUTE ACCENT}нок", "дзвінок"),
    ],
)
def test_ways_to_write_the_same_letters_are_one(one, other):
    assert words_of(one) == words_of(other)


def test_a_latin_letter_that_looks_like_a_cyrillic_one_does_no_harm():
    assert stems("д\N{LATIN SMALL LETTER O}ставка") == stems("доставка")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Заказ №A-1042: не приехал!", ["заказ", "a", "1042", "не", "приехал"]),
        ("anna@mail.ru, +38 (067) 123-45-67", ["anna", "mail", "ru", "38", "067", "123", "45", "67"]),
        ("don't 'quoted' ''twice''", ["don't", "quoted", "twice"]),
        ("👍 ok 👨‍👩‍👧 <b>bold</b> %_\\", ["ok", "b", "bold", "b"]),
        ("हिन्दी a_b", ["हिन्दी", "a", "b"]),
        (" \t\n", []),
        ("", []),
    ],
)
def test_a_text_is_split_alike_in_the_index_and_in_a_search(text, words):
    with duckdb.connect() as connection:
        (in_sql,) = connection.execute(f"select {words_sql('t')} from (select ? as t)", [text]).fetchone()
    assert (in_sql, words_of(text)) == (words, words)
