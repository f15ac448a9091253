"""Workbooks for the cases of tests/import/kinds: XLSX by openpyxl, ODS and what is hostile by hand."""
import io
import zipfile

import openpyxl


def xlsx(*rows, formats=None, merged=(), hidden=(), others=None):
    """formats: {'D2': '#,##0 "FCFA"'}; merged: ['A2:A3']; hidden: numbers of rows; others: {'Lexique': rows}."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = 'Liste'
    for row in rows:
        sheet.append(row)
    for cell, code in (formats or {}).items():
        sheet[cell].number_format = code
    for area in merged:
        sheet.merge_cells(area)
    for n in hidden:
        sheet.row_dimensions[n].hidden = True
    for title, more in (others or {}).items():
        other = book.create_sheet(title)
        for row in more:
            other.append(row)
    book.save(out)
    return out.getvalue()


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(name, text)
    return out.getvalue()


def by_hand(sheet, **parts):
    """A workbook of one sheet, its XML as it stands."""
    return zipped(**{'xl/workbook.xml': '<workbook><sheets><sheet name="a" id="r"/></sheets></workbook>',
                     'xl/_rels/workbook.xml.rels': '<R><Relationship Id="r" Type="/worksheet" Target="s.xml"/></R>',
                     'xl/s.xml': sheet, **parts})


def ods(*rows):
    """Cells are XML of table:table-cell, or texts."""
    cells = [[c if c.startswith('<') else f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
              for c in row] for row in rows]
    body = ''.join(f'<table:table-row>{"".join(row)}</table:table-row>' for row in cells)
    return zipped(**{'mimetype': 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml':
                     '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
                     f'<table:table table:name="Liste">{body}</table:table></office:spreadsheet></office:body></office:document-content>'})


def old_excel(locked=False):
    """The beginning of a file of OLE2: of a workbook before 2007, or of one with a password."""
    name = 'EncryptedPackage' if locked else 'Workbook'
    return b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(1016) + name.encode('utf-16-le') + bytes(3000)
