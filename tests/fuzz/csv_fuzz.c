/* A file of a spreadsheet, read to its end: rows are named by lines that grow, cells are UTF-8. */
#include "sheet/sheet.h"

#include "base/utf8.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct sheet_limits small = {1 << 20, 64, 8};
    struct sheet_row row;
    struct err e = {0};
    unsigned long before = 0;
    enum sheet_step step;
    struct sheet *c = sheet_open_bytes(data, n, &(struct sheet_options){.limits = &small}, &e);
    if (!c) {
        FUZZ_HOLDS(*e.text);
        return 0;
    }
    while ((step = sheet_next(c, &row, &e)) == SHEET_ROW || step == SHEET_BAD_ROW) {
        FUZZ_HOLDS(row.line > before);
        before = row.line;
        for (size_t i = 0; step == SHEET_ROW && i < row.n; i++)
            FUZZ_HOLDS(utf8_valid(row.cells[i], strlen(row.cells[i])) &&
                       strlen(row.cells[i]) <= 3 * 64); /* in UTF-8 */
    }
    sheet_close(c);
    return 0;
}
