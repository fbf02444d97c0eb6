"""The parts of an Excel file around its rows: sheets of a book, formats, and what names them.

Source: ECMA-376, Office Open XML file formats, part 1 (SpreadsheetML) and part 2 (packages).
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZipFile

from workbench.show.xlsx_cells import BOLD, letters, text_cell

_LEVEL = 3
"""Of compression: the files are a seventh larger than at the usual 6, and written in half the time."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}">\
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm:ss"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
"""The formats of `xlsx_cells`: plain, bold, day, moment."""


class Book:
    """An Excel file with sheets that are written one after the other, row by row."""

    def __init__(self, file: IO[bytes], title: str, columns: Sequence[str]) -> None:
        """Begin a file; `title` names its sheets (with a number from the second on), `columns` their headers."""
        self._package = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        self._title = title
        self._columns = columns
        self._sheet: IO[bytes] | None = None
        self._last_rows: list[int] = []

    def __enter__(self) -> Self:
        """Keep the file open."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Finish the file, unless something went wrong."""
        if kind is None:
            self._finish()
        elif self._sheet:
            self._sheet.close()
        self._package.close()

    def new_sheet(self, widths: Sequence[int]) -> None:
        """Begin the next sheet, with columns of these widths in characters."""
        self._end_sheet()
        self._last_rows.append(1)
        self._sheet = self._package.open(f"xl/worksheets/sheet{len(self._last_rows)}.xml", "w")
        cells = "".join(text_cell(name, 1, place, BOLD) for place, name in enumerate(self._columns))
        widened = "".join(
            f'<col min="{place}" max="{place}" width="{width + 0.7109375}" customWidth="1"/>'
            for place, width in enumerate(widths, start=1)
        )
        self.write(
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{widened}</cols><sheetData><row r="1">{cells}</row>',
            rows=0,
        )

    def write(self, xml: str, rows: int) -> int:
        """Write the XML of rows, so many, below the ones that are there; return the bytes of it."""
        if self._sheet is None:
            raise ValueError("a row before the first sheet")
        self._last_rows[-1] += rows
        return self._sheet.write(xml.encode())

    def _end_sheet(self) -> None:
        """Put filter arrows on the headers, over all rows of the sheet."""
        if self._sheet:
            area = f"A1:{letters(len(self._columns) - 1)}{self._last_rows[-1]}"
            self.write(f'</sheetData><autoFilter ref="{area}"/></worksheet>', rows=0)
            self._sheet.close()

    def _finish(self) -> None:
        self._end_sheet()
        numbers = range(1, len(self._last_rows) + 1)
        self._part("xl/styles.xml", _STYLES)
        self._part("xl/workbook.xml", self._workbook())
        self._part(
            "xl/_rels/workbook.xml.rels",
            _relations(
                [
                    *((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
                    ("s", "styles", "styles.xml"),
                ]
            ),
        )
        self._part("_rels/.rels", _relations([("rId1", "officeDocument", "xl/workbook.xml")]))
        self._part("[Content_Types].xml", _content_types(len(self._last_rows)))

    def _part(self, name: str, xml: str) -> None:
        self._package.writestr(name, xml)

    def _workbook(self) -> str:
        """Name the sheets and the areas that their filters cover."""
        end = letters(len(self._columns) - 1)
        sheets, areas = [], []
        for number, last in enumerate(self._last_rows, start=1):
            name = self._title if number == 1 else f"{self._title} {number}"
            sheets.append(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>')
            areas.append(
                f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number - 1}" hidden="1">'
                f"'{name}'!$A$1:${end}${last}</definedName>"
            )
        return (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><bookViews><workbookView/></bookViews>'
            f"<sheets>{''.join(sheets)}</sheets><definedNames>{''.join(areas)}</definedNames></workbook>"
        )


def _relations(targets: Sequence[tuple[str, str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="{id_}" Type="{_DOCUMENT}/{type_}" Target="{to}"/>' for id_, type_, to in targets
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _content_types(sheets: int) -> str:
    parts = [
        ("xl/workbook.xml", "sheet.main"),
        ("xl/styles.xml", "styles"),
        *((f"xl/worksheets/sheet{number}.xml", "worksheet") for number in range(1, sheets + 1)),
    ]
    named = "".join(f'<Override PartName="/{part}" ContentType="{_TYPES}.{type_}+xml"/>' for part, type_ in parts)
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )
