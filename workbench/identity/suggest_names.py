"""Names brought to one form, so that spellings of one person's name meet: script, order of words, pet names."""

from __future__ import annotations

import duckdb

_MOST_LETTERS = 200  # of a name that are looked at: longer ones are no names
_MOST_WORDS = 4

_ONE_TO_ONE = (
    "абвгґдезийіклмнопрстуфхцчшщыэєłøđ",
    "abvggdeziiiklmnoprstufxccssieelod",
)
"""Letters after accents are stripped (й is then и, ё is е, ї is і). The sounds ш щ, ч ц and ж з each fall together."""

_REWRITES = (
    ("[ьъ'’`]", ""),
    ("ж", "z"),
    ("ю", "iu"),
    ("я", "ia"),
    ("ß", "ss"),
    ("shch|szcz|sch|sh|sz", "s"),
    ("zh|rz", "z"),
    ("tsch|tch|ch|cz|ts|tz", "c"),
    ("kh", "x"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("w", "v"),
    ("[yj]", "i"),
    ("h", "g"),
    ("q", "k"),
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("i+", "i"),
    ("ie|io", "e"),
    *((f"{letter}{{2,}}", letter) for letter in "bcdfgklmnprstvxz"),
)
"""What is written in two ways in Latin letters (Yuliya, Julia; Shevchenko, Ševčenko; Müller, Mueller) becomes one."""

_PATRONYMIC = "(ovic|evic|ovna|evna|ivna|icna|ilic)$"

GIVEN_NAMES = """
    Александр Александра Саша Сашко Шура Саня Олександр Олександра Aleksander Alexander Alexandra Alex Sasha
    Алексей Лёша Алёша Олексій Олекса Alexey Alexei
    Алёна Алёнка Alyona
    Алина Аля Alina
    Анастасия Настя Ася Анастасія Nastya
    Анатолий Толя Анатолій
    Андрей Андрюша Андрій Андрійко Andrzej Andrew Andreas
    Анна Аня Анюта Нюра Ганна Ania Anne Hannah Hanni
    Антон Тоша Антоша Anthony
    Антонина Тоня
    Аркадий Аркаша
    Артём Тёма Артемий Артем
    Богдан Бодя Богданчик
    Борис Боря
    Вадим Вадик
    Валентин Валентина Валя
    Валерий Валера Валерій
    Валерия Лера Валерія
    Василий Вася Василь Васько
    Вера Верочка Віра
    Виктор Витя Віктор
    Виктория Вика Вікторія Віка Victoria Vicky
    Виталий Виталик Віталій Віталік
    Владимир Вова Володя Володимир Włodzimierz
    Владислав Влад Владик
    Вячеслав Слава В'ячеслав
    Галина Галя
    Геннадий Гена Геннадій
    Георгий Гоша Жора Георгій George
    Григорий Гриша Григорій Грицько
    Дарья Даша Дарина Даринка Дар'я
    Денис Дэн Dennis
    Дмитрий Дима Митя Дмитро Діма Dmitry Dima
    Евгений Евгения Женя Євген Євгенія Eugene
    Егор Егорка
    Екатерина Катя Катерина Катруся Katarzyna Kasia Catherine Kate Katherine
    Елена Лена Олена Оленка Helena Lena Leni
    Елизавета Лиза Єлизавета Elizabeth Liz Elisabeth
    Захар Захарко
    Зинаида Зина
    Иван Ваня Ванюша Іван Jan John Johann
    Игорь Игорёк Гарик Ігор Ігорко
    Илья Илюша Ілля
    Инна Инночка Інна
    Ирина Ира Иришка Ірина Іринка Irene
    Кирилл Кир Кирило
    Константин Костя Костянтин Konstantin
    Ксения Ксюша Оксана Ксана Ксенія Xenia
    Лариса Лара
    Леонид Лёня Леонід
    Любовь Люба Любов
    Людмила Люда Мила
    Магдалена Magda
    Максим Макс Maxim Max
    Маргарита Рита Margaret Meg Peggy
    Марина Маринка Маня Maryna
    Мария Маша Маруся Марія Марічка Maria Mary Mariya
    Марк Марик Marcus
    Матвей Мотя Матвій
    Михаил Миша Михайло Michael Mike Michał
    Надежда Надя Надія Надійка
    Назар Назарко
    Наталья Наталия Наташа Ната Наталія Наталка Natalie
    Никита Ник Микита
    Николай Коля Микола Миколка Nicholas Nikolaus
    Олег Олежка Олежик
    Ольга Оля Olha
    Остап Остапко
    Павел Паша Павло Paul Paweł
    Пётр Петя Петро Piotr Piotrek Peter
    Полина Поля
    Роберт Bob Robert
    Роман Рома Ромко
    Руслан Русик
    Светлана Света Світлана Світланка
    Сергей Серёжа Сергій Сірко
    Софья София Соня Софія Sophie Sophia Soph
    Станислав Стас
    Степан Стёпа Stefan Stef Stephen Steven Steve
    Тарас Тарасик
    Татьяна Таня Тетяна
    Тимофей Тима Тимофій
    Томаш Tomasz Tomek Thomas Tom
    Фёдор Федя Федір Theodore
    Христина Христя Кристина Christina
    Юлия Юля Юлія Julia Julka Юленька
    Юрий Юра Юрій Юрко
    Яков Яша Яків Jakub Kuba Jacob
    Яна Яночка
    Ярослав Ярик
    Daniel Dan Даниил Даня Данило
    Adam Adaś
    Felix Lix
    Jonas Joni
    Laura Lauri
    Lukas Luki Lucas Luke
    Emma Em
    William Will Bill
    James Jim
    Richard Dick Rick
    Edward Ed Eduard Эдуард Эдик
    Joseph Joe
    Charles Charlie
"""
"""Given names with what they are called and written like, a line each. Саша, Женя and Валя are of either sex."""

NAME_KEYS = f"""
    with words as (
        select g.name, unnest(regexp_extract_all(g.folded, '\\p{{L}}{{2,}}')) as word
        from given_texts g
    ),
    counted as (
        select name, word, count(*) over (partition by name) as words
        from (select distinct name, word from words)
    ),
    known as (
        select c.name, coalesce(n.given, c.word) as word
        from counted c
        left join given_names n on n.spelling = c.word
        where c.words < 3 or not regexp_matches(c.word, '{_PATRONYMIC}')
    ),
    keyed as (
        select name, list_sort(list_distinct(list(word)))[1:{_MOST_WORDS}] as words
        from known
        group by name
    )
    select name, array_to_string(words, ' ') as name_key, words
    from keyed
"""
"""One row a spelling: its words folded, each given name by the first of its line, patronymics left out, sorted."""


def folded(text: str) -> str:
    """Write the SQL that brings a text to the letters it is compared by.

    >>> import duckdb
    >>> sql = f"select {folded('name')} from (values ('Щербакова Юлия'), ('SHCHERBAKOVA Yuliya')) t(name)"
    >>> duckdb.sql(sql).fetchall()
    [('serbakova iulia',), ('serbakova iulia',)]
    """
    sql = f"strip_accents(lower(left({text}, {_MOST_LETTERS})))"
    sql = f"translate({sql}, '{_ONE_TO_ONE[0]}', '{_ONE_TO_ONE[1]}')"
    for pattern, letter in _REWRITES:
        sql = f"regexp_replace({sql}, '{pattern.replace(chr(39), chr(39) * 2)}', '{letter}', 'g')"
    return sql


def load_given_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `given_names`(spelling, given), both folded; a spelling of two lines stands for the first."""
    rows = [
        (line.split()[0], spelling, place)
        for place, line in enumerate(GIVEN_NAMES.strip().splitlines())
        for spelling in line.split()
    ]
    connection.execute("create temp table written_names (given varchar, spelling varchar, place integer)")
    connection.executemany("insert into written_names values (?, ?, ?)", rows)
    connection.execute(f"""
        create temp table given_names as
        select {folded("spelling")} as spelling, {folded("min_by(given, place)")} as given
        from written_names
        group by {folded("spelling")}
    """)
    connection.execute("drop table written_names")


def make_name_keys(connection: duckdb.DuckDBPyConnection, table: str, names: str) -> None:
    """Make the table (name, name_key, words) of every distinct name that the query `names` gives."""
    connection.execute(f"""
        create or replace temp table given_texts as
        select name, {folded("name")} as folded
        from ({names})
    """)
    connection.execute(f"create temp table {table} as {NAME_KEYS}")
    connection.execute("drop table given_texts")
