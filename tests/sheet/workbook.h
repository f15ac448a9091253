/* workbook.h - workbooks for tests: the parts of XLSX around the XML of a case, and what is read as text */
#ifndef WORKBOOK_H
#define WORKBOOK_H

#include "sheet/sheet.h"
#include "zip_file.h"

#define MAIN_NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define REL_NS  "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static inline void part(struct zip_file *z, const char *name, const char *text)
{
    zip_add(z, name, text, strlen(text));
}

/* The parts that name others; sheets: elements of workbook.xml, which are rId1, rId2, rId3. */
static inline void frame(struct zip_file *z, const char *properties, const char *sheets)
{
    struct bytes b;
    bytes_init(&b, 1 << 20);
    part(z, "_rels/.rels",
         "<Relationships "
         "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
         "Type=\"" REL_NS "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    bytes_add_format(&b,
                     "<?xml version=\"1.0\"?><workbook " MAIN_NS " xmlns:r=\"" REL_NS
                     "\">%s<sheets>%s</sheets></workbook>",
                     properties, sheets);
    part(z, "xl/workbook.xml", b.data);
    bytes_reset(&b);
    bytes_add_text(&b, "<Relationships>");
    for (int i = 1; i <= 3; i++)
        bytes_add_format(&b,
                         "<Relationship Id=\"rId%d\" Type=\"" REL_NS
                         "/worksheet\" Target=\"worksheets/sheet%d.xml\"/>",
                         i, i);
    bytes_add_text(&b, "<Relationship Id=\"rId8\" Type=\"" REL_NS "/styles\" Target=\"styles.xml\"/>"
                       "<Relationship Id=\"rId9\" Type=\"" REL_NS
                       "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
                       "<Relationship Id=\"rId10\" Type=\"" REL_NS
                       "/externalLink\" Target=\"http://127.0.0.1:1/x.xlsx\" "
                       "TargetMode=\"External\"/></Relationships>");
    part(z, "xl/_rels/workbook.xml.rels", b.data);
    bytes_release(&b);
}

/* A worksheet of rows, with what stands behind them. */
static inline void worksheet(struct zip_file *z, const char *name, const char *rows, const char *behind)
{
    struct bytes b;
    bytes_init(&b, 1 << 28);
    bytes_add_text(&b, "<?xml version=\"1.0\"?><worksheet " MAIN_NS "><sheetData>");
    bytes_add_text(&b, rows);
    bytes_add_text(&b, "</sheetData>");
    bytes_add_text(&b, behind);
    bytes_add_text(&b, "</worksheet>");
    part(z, name, b.data);
    bytes_release(&b);
}

/* "2:a|b" a row: its line, cells; behind a cell what is known: n number, d date, y yes, e error, v no value,
 * and
 * "<text" of the merged cell that it is a part of. */
static inline void read_rows(struct sheet *s, struct bytes *out)
{
    static const char KNOWN[] = {[SHEET_TEXT] = 0,  [SHEET_NUMBER] = 'n', [SHEET_DATE] = 'd',
                                 [SHEET_YES] = 'y', [SHEET_ERROR] = 'e',  [SHEET_NO_VALUE] = 'v'};
    struct sheet_row row;
    struct err e = {0};
    enum sheet_step step;
    while ((step = sheet_next(s, &row, &e)) == SHEET_ROW || step == SHEET_BAD_ROW) {
        bytes_add_format(out, "%s%lu%s:", out->n ? " / " : "", row.line, row.hidden ? "h" : "");
        if (step == SHEET_BAD_ROW)
            bytes_add_format(out, "!%s", e.text);
        for (size_t i = 0; step == SHEET_ROW && i < row.n; i++) {
            bytes_add_format(out, "%s%s", i ? "|" : "", row.cells[i]);
            if (KNOWN[row.about[i].known])
                bytes_add_format(out, "~%c", KNOWN[row.about[i].known]);
            if (row.about[i].merged)
                bytes_add_format(out, "<%s", row.about[i].merged);
        }
        e = (struct err){0};
    }
    if (step == SHEET_BROKEN)
        bytes_add_format(out, "%s!!%s", out->n ? " / " : "", e.text);
}

static inline void read_bytes(const void *data, size_t n, const char *sheet, struct bytes *out)
{
    struct err e = {0};
    struct sheet *s = sheet_open_bytes(data, n, &(struct sheet_options){.sheet = sheet}, &e);
    if (s)
        read_rows(s, out);
    else
        bytes_add_format(out, "!!%s", e.text);
    sheet_close(s);
}

#endif
