/* A workbook, read to its end: as a ZIP, or one of its parts beside others that are whole. The first byte
 * says which: P of PK the whole file; r rows, t shared texts, s styles, w the workbook, l its relationships,
 * o the content of an ODS; n the format of a number. */
#include "sheet/sheet.h"

#include "../sheet/workbook.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "sheet/number.h"

static void read_all(const void *data, size_t n)
{
    const struct sheet_limits small = {1 << 20, 1000, 8};
    struct sheet_row row;
    struct err e = {0};
    unsigned long before = 0;
    enum sheet_step step;
    struct sheet *s = sheet_open_bytes(data, n, &(struct sheet_options){.limits = &small}, &e);
    if (!s) {
        FUZZ_HOLDS(*e.text && *e.french);
        return;
    }
    while ((step = sheet_next(s, &row, &e)) == SHEET_ROW || step == SHEET_BAD_ROW) {
        FUZZ_HOLDS(row.line > before);
        before = row.line;
        FUZZ_HOLDS(step == SHEET_ROW || (*e.text && *e.french));
        for (size_t i = 0; step == SHEET_ROW && i < row.n; i++) {
            FUZZ_HOLDS(utf8_valid(row.cells[i], strlen(row.cells[i])));
            FUZZ_HOLDS(!row.about[i].merged || utf8_valid(row.about[i].merged, strlen(row.about[i].merged)));
        }
    }
    FUZZ_HOLDS(step == SHEET_END || *e.text);
    sheet_close(s);
}

static void read_format(const char *code)
{
    static const double VALUES[] = {0, 1, -1, 0.5, 12.345, 41671.645833, 1e15, 1e300, -7.25, 123456789};
    struct number_format f;
    struct bytes out;
    enum sheet_known known;
    bytes_init(&out, 1 << 16);
    number_format_read(&f, code);
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++) {
        bytes_reset(&out);
        number_write(&out, VALUES[i], &f, i % 2, &known);
        FUZZ_HOLDS(out.n > 0 && !out.full);
    }
    bytes_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct {
        char which;
        const char *part, *whole;
    } PARTS[] = {
        {'r', "xl/worksheets/sheet1.xml", NULL},
        {'t', "xl/sharedStrings.xml", "<sst><si><t>a</t></si><si><r><t>b</t></r></si></sst>"},
        {'s', "xl/styles.xml",
         "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"},
        {'w', "xl/workbook.xml", NULL},
        {'l', "xl/_rels/workbook.xml.rels", NULL},
    };
    if (n == 0)
        return 0;
    if (*data == 'P') {
        read_all(data, n);
        return 0;
    }
    char *text = fuzz_text(data + 1, n - 1);
    struct zip_file z;
    if (*data == 'n') {
        read_format(text);
        free(text);
        return 0;
    }
    zip_init(&z);
    if (*data == 'o')
        zip_add(&z, "content.xml", text, n - 1);
    else if (*data != 'w' && *data != 'l')
        frame(&z, "", "<sheet name=\"a\" r:id=\"rId1\"/>");
    for (size_t i = 0; *data != 'o' && i < sizeof PARTS / sizeof PARTS[0]; i++) {
        if (PARTS[i].which == (char)*data)
            zip_add(&z, PARTS[i].part, text, n - 1);
        else if (PARTS[i].whole)
            part(&z, PARTS[i].part, PARTS[i].whole);
    }
    if (*data != 'r' && *data != 'o')
        worksheet(&z, "xl/worksheets/sheet1.xml", "<row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>1</v></c></row>",
                  "");
    zip_end(&z);
    read_all(z.out.data, z.out.n);
    zip_release(&z);
    free(text);
    return 0;
}
