"""Bases from files: columns found by header or content, nothing lost, every row with its reason."""

from __future__ import annotations

import pytest
import xlwt
from openpyxl import Workbook

from workbench.errors import IngestError
from workbench.models.interest.base_file import BaseError, read_base
from workbench.settings import Settings


def read(tmp_path, text, name="base.csv", **columns):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_base(file, tmp_path, Settings(), **columns)


def rows(base):
    return [(r["row"], r["phone"], r["email"], r["status"]) for r in base.people.to_pylist()]


def test_every_row_is_kept_with_its_reason(tmp_path):
    base = read(
        tmp_path,
        "Имя;Телефон;Почта\nАнна;8 (916) 123-45-67;\nАнна;+79161234567;\nБорис;;Boris@Mail.ru\nВера;12;\nГлеб;;\nДина;xx;d@ya.ru\n",
    )
    assert rows(base) == [
        (1, "+79161234567", None, None),
        (2, "+79161234567", None, "duplicate"),
        (3, None, "boris@mail.ru", None),
        (4, None, None, "unreadable"),
        (5, None, None, "no contact"),
        (6, None, "d@ya.ru", None),
    ]
    reasons = base.people["reason"].to_pylist()
    assert reasons[1:6] == [
        "the same contact as in row 1",
        None,
        "the phone is no valid number",
        "no phone and no e-mail in the row",
        "the phone cannot be read; found by e-mail only",
    ]
    assert base.columns == {"phone": "Телефон", "email": "Почта"}


def test_columns_are_found_by_their_content(tmp_path):
    base = read(tmp_path, "a,b,c\n1,+7 916 123-45-67,x\n2,8 916 123 45 68,y\n")
    assert base.columns == {"phone": "b"}
    assert len(base) == 2


def test_a_bare_list_has_no_header(tmp_path):
    base = read(tmp_path, "+79161234567\n+79161234568\n", "list.txt")
    assert [row[1] for row in rows(base)] == ["+79161234567", "+79161234568"]


def test_a_named_column_is_taken(tmp_path):
    text = "phone,second phone\n+79161234567,+79161234568\n"
    assert rows(read(tmp_path, text, phone="second phone"))[0][1] == "+79161234568"


def test_malformed_rows_are_kept(tmp_path):
    base = read(tmp_path, "phone,email\n+79161234567,a@ya.ru\n+79161234568,b@ya.ru,c,d\n")
    assert [row[3] for row in rows(base)] == [None, "malformed"]


def test_spreadsheets(tmp_path):
    book = Workbook()
    book.active.append(["Клиент", "Мобильный"])
    book.active.append(["Анна", 79161234567])
    book.save(tmp_path / "base.xlsx")
    old = xlwt.Workbook()
    sheet = old.add_sheet("Лист1")
    for at, value in enumerate(["E-mail", "anna@mail.ru"]):
        sheet.write(at, 0, value)
    old.save(str(tmp_path / "base.xls"))
    assert rows(read_base(tmp_path / "base.xlsx", tmp_path, Settings())) == [(1, "+79161234567", None, None)]
    assert rows(read_base(tmp_path / "base.xls", tmp_path, Settings())) == [(1, None, "anna@mail.ru", None)]


@pytest.mark.parametrize(
    ("text", "columns", "words"),
    [
        ("name,city\nАнна,Москва\n", {}, "no column of phones or e-mails.*Columns: 'name', 'city'.*Name the column"),
        ("phone\n+79161234567\n", {"phone": "fone"}, "no column 'fone'.*Did you mean 'phone'"),
        ("phone,email\n", {}, "no rows"),
    ],
)
def test_a_base_that_cannot_be_used_is_refused(tmp_path, text, columns, words):
    with pytest.raises(BaseError, match=words):
        read(tmp_path, text, **columns)


def test_files_that_are_no_base(tmp_path):
    with pytest.raises(BaseError, match="There is no file"):
        read_base(tmp_path / "none.csv", tmp_path, Settings())
    with pytest.raises(BaseError, match="XLSX, XLS, CSV"):
        read(tmp_path, "x", "base.pdf")
    with pytest.raises(IngestError, match="is empty"):
        read(tmp_path, "")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no spreadsheet")
    with pytest.raises(IngestError, match="broken"):
        read_base(tmp_path / "broken.xlsx", tmp_path, Settings())
