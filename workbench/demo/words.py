"""Names and cities of the made-up people: Russian, Ukrainian and Latin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from workbench.demo.arrays import Array

LANGUAGES = ("ru", "uk", "en")

# ruff: noqa: E501 (lists of names)
_GIVEN = {
    (
        "ru",
        "m",
    ): "Александр/Саша Дмитрий/Дима Максим/Макс Сергей/Серёжа Андрей/Андрюша Алексей/Лёша Артём/Тёма Илья/Илюша "
    "Кирилл/Кир Михаил/Миша Никита/Ник Матвей/Мотя Роман/Рома Егор/Гоша Иван/Ваня Денис/Дэн Евгений/Женя Тимофей/Тима "
    "Владислав/Влад Игорь/Гарик Владимир/Вова Павел/Паша Руслан/Русик Марк/Марик Николай/Коля Олег/Олежка",
    (
        "ru",
        "f",
    ): "Анна/Аня Мария/Маша Елена/Лена Ольга/Оля Наталья/Наташа Екатерина/Катя Анастасия/Настя Татьяна/Таня Ирина/Ира "
    "Юлия/Юля Светлана/Света Дарья/Даша Алина/Аля Полина/Поля Ксения/Ксюша Виктория/Вика Марина/Маня Александра/Саша "
    "Вера/Верочка Людмила/Люда Галина/Галя Валерия/Лера София/Соня Яна/Яночка Надежда/Надя Алёна/Алёнка",
    (
        "uk",
        "m",
    ): "Олександр/Сашко Андрій/Андрійко Тарас/Тарасик Богдан/Бодя Микола/Коля Василь/Вася Ігор/Ігорко Олег/Олежик "
    "Юрій/Юрко Віталій/Віталік Роман/Ромко Назар/Назарко Остап/Остапко Дмитро/Діма Володимир/Вова Сергій/Сірко",
    ("uk", "f"): "Олена/Оленка Оксана/Ксана Наталія/Наталка Ірина/Іринка Тетяна/Таня Марія/Марічка Юлія/Юля Софія/Соня "
    "Христина/Христя Галина/Галя Людмила/Люда Надія/Надійка Світлана/Світланка Катерина/Катруся Вікторія/Віка Дарина/Даринка",
    (
        "en",
        "m",
    ): "Adam/Adaś Piotr/Piotrek Jakub/Kuba Tomasz/Tomek Lukas/Luki Felix/Lix Jonas/Joni Stefan/Stef Daniel/Dan "
    "Michael/Mike Thomas/Tom Robert/Bob",
    ("en", "f"): "Anna/Ania Katarzyna/Kasia Magdalena/Magda Julia/Julka Lena/Leni Laura/Lauri Hannah/Hanni Sophie/Soph "
    "Emma/Em Elizabeth/Liz Margaret/Meg Victoria/Vicky",
}

_FAMILY = {
    "ru": "Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев "
    "Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев "
    "Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв Ильин Максимов Поляков "
    "Сорокин Виноградов Ковалёв Белов Медведев Антонов Тарасов Жуков Баранов Филиппов Комаров Давыдов Беляев Герасимов "
    "Богданов Осипов Сидоров Матвеев Титов Марков Миронов Крылов Куликов Карпов Власов Мельников Денисов Гаврилов Тихонов "
    "Казаков Афанасьев Данилов Савельев Тимофеев Фомин Чернов Абрамов Мартынов Ефимов Федотов Щербаков Назаров Калинин "
    "Исаев Чернышёв Быков Маслов Родионов Коновалов Лазарев Воронин Климов Филатов Пономарёв Голубев Кудрявцев Прохоров "
    "Раевский Островский Белинский Покровский Вишневский Черных Долгих",
    "uk": "Шевченко Коваленко Бондаренко Ткаченко Кравчук Мельник Поліщук Савченко Петренко Гончар Лисенко Марченко Руденко "
    "Мороз Клименко Павленко Левченко Кравченко Олійник Шевчук Коваль Бойко Захарченко Романюк Гаврилюк Яременко Сидоренко "
    "Семенюк Хоменко Дяченко Литвин Панченко Карпенко Костюк Федоренко Білик Тимошенко Мазур Кузьменко Нечай",
    "en": "Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Müller Schmidt Schneider Fischer Weber "
    "Meyer Wagner Becker Hoffmann Koch Richter Klein Smith Taylor Brown Walker Harris Clark Cooper Morgan Bennett Hughes",
}

_CITIES = {
    "ru": "Москва/30 Санкт-Петербург/15 Новосибирск/6 Екатеринбург/6 Казань/5 Нижний_Новгород/5 Челябинск/4 Самара/4 Уфа/4 "
    "Ростов-на-Дону/4 Краснодар/5 Воронеж/3 Пермь/3 Тула/2 Тверь/2 Калуга/2",
    "uk": "Київ/30 Харків/12 Одеса/11 Дніпро/10 Львів/12 Запоріжжя/6 Вінниця/5 Полтава/4 Чернівці/3 Івано-Франківськ/3",
    "en": "Warszawa/8 Kraków/6 Wrocław/4 Gdańsk/3 Berlin/7 Hamburg/3 München/3 Praha/3 Vilnius/2",
}

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґąćęłńóśźżäöüß",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
            "i",
            "yi",
            "ye",
            "g",
            "a",
            "c",
            "e",
            "l",
            "n",
            "o",
            "s",
            "z",
            "z",
            "ae",
            "oe",
            "ue",
            "ss",
        ],
        strict=True,
    )
)


class Given(NamedTuple):
    """A given name, its pet form, and its Latin spelling."""

    full: str
    short: str
    latin: str


class Family(NamedTuple):
    """A family name in its two forms, and the Latin spellings of them."""

    male: str
    female: str
    male_latin: str
    female_latin: str


def latin(word: str) -> str:
    """Spell a word in ASCII letters.

    >>> latin("Щербакова"), latin("Їжак"), latin("Wiśniewski")
    ('Shcherbakova', 'Yizhak', 'Wisniewski')
    """
    letters = "".join(_LATIN.get(letter, letter).replace("_", "") for letter in word.lower())
    return letters.capitalize() if word[:1].isupper() else letters


def _feminine(family: str) -> str:
    """Return the feminine form of a Russian or Polish family name."""
    if family.endswith(("ов", "ев", "ёв", "ин")):
        return family + "а"
    if family.endswith("ский"):
        return family.removesuffix("ский") + "ская"
    if family.endswith(("ski", "cki")):
        return family[:-1] + "a"
    return family


def _given(text: str) -> list[Given]:
    pairs = [pair.split("/") for pair in text.split()]
    return [Given(full, short, latin(full)) for full, short in pairs]


def _families(language: str) -> list[Family]:
    males = _FAMILY[language].split()
    females = males if language == "uk" else [_feminine(name) for name in males]
    return [Family(m, f, latin(m), latin(f)) for m, f in zip(males, females, strict=True)]


class WordList:
    """Words of several groups in one numbered list; a draw prefers the front of its group, as popularity does."""

    def __init__(self, groups: Mapping[Any, list[float]]) -> None:
        self._first: dict[Any, int] = {}
        self._weights = {group: np.array(weights) / sum(weights) for group, weights in groups.items()}
        total = 0
        for group, weights in groups.items():
            self._first[group] = total
            total += len(weights)

    def draw(self, rng: np.random.Generator, group: Any, size: int) -> Array:
        """Draw numbers of words of the group."""
        weights = self._weights[group]
        return self._first[group] + rng.choice(len(weights), size, p=weights)


def _popularity(words: Sequence[Given | Family]) -> list[float]:
    return [1 / (rank + 6) for rank in range(len(words))]


_given_groups = {group: _given(text) for group, text in _GIVEN.items()}
_family_groups = {language: _families(language) for language in LANGUAGES}
_city_groups = {
    language: [(name.replace("_", " "), float(weight)) for name, weight in (c.split("/") for c in text.split())]
    for language, text in _CITIES.items()
}

GIVEN = [name for names in _given_groups.values() for name in names]
FAMILIES = [name for names in _family_groups.values() for name in names]
CITIES = [name for names in _city_groups.values() for name, _ in names]

GIVEN_GROUPS = tuple(_given_groups)
"""Language and sex in the order male, female of each language."""
GIVEN_LIST = WordList({group: _popularity(names) for group, names in _given_groups.items()})
FAMILY_LIST = WordList({group: _popularity(names) for group, names in _family_groups.items()})
CITY_LIST = WordList({group: [weight for _, weight in names] for group, names in _city_groups.items()})

HOSTILE_NAMES = (
    "<img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "Анна-Мария " + "Константинопольская-" * 30 + "Иванова",
)
"""Names that must never run as markup or as a formula, and one that must not break a layout."""
