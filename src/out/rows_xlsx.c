#include "out/rows_xlsx.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/mem.h"
#include "out/xlsx_text.h"

enum { ROWS = 1048576, WIDE = 36, NARROW = 14, TEXT_BYTES = 1 << 20 };

struct rows_xlsx {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *heading, *asked, *asked_heading;
    char *folder;
    uint32_t row;
    size_t columns;
    bool *filled_in;
    size_t n_filled_in;
    struct bytes text, codes;
};

static bool check(lxw_error fault, struct err *e)
{
    return !fault || err_say(e, ERR_IO, NULL, NULL, "the workbook cannot be written: %s",
                             "le classeur ne peut pas être écrit : %s", lxw_strerror(fault));
}

static void release(struct rows_xlsx *x)
{
    bytes_release(&x->text);
    bytes_release(&x->codes);
    free(x->filled_in);
    free(x->folder);
    free(x);
}

struct rows_xlsx *rows_xlsx_new(const char *path, const char *title, struct err *e)
{
    struct rows_xlsx *x = mem_alloc(1, sizeof *x);
    const char *slash = strrchr(path, '/');
    x->folder = mem_strdup(slash ? path : ".");
    if (slash)
        x->folder[slash == path ? 1 : slash - path] = '\0';
    bytes_init(&x->text, TEXT_BYTES);
    bytes_init(&x->codes, 8 * TEXT_BYTES);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = x->folder};
    x->book = workbook_new_opt(path, &options);
    x->sheet = x->book ? workbook_add_worksheet(x->book, title) : NULL;
    if (!x->sheet) {
        err_say(e, ERR_IO, NULL, NULL, "no workbook can be made at %s",
                "impossible de créer un classeur en %s", path);
        if (x->book)
            lxw_workbook_free(x->book);
        release(x);
        return NULL;
    }
    x->heading = workbook_add_format(x->book);
    format_set_bold(x->heading);
    x->asked_heading = workbook_add_format(x->book);
    format_set_bold(x->asked_heading);
    format_set_bg_color(x->asked_heading, 0xFFE699);
    x->asked = workbook_add_format(x->book);
    format_set_bg_color(x->asked, 0xFFF7DC);
    format_set_num_format(x->asked, "@"); /* what is typed stays text: 01004, 2, 48.35 10.98 */
    worksheet_freeze_panes(x->sheet, 1, 0);
    return x;
}

void rows_xlsx_wide(struct rows_xlsx *x, size_t column)
{
    worksheet_set_column(x->sheet, (lxw_col_t)column, (lxw_col_t)column, WIDE, NULL);
}

void rows_xlsx_filled_in(struct rows_xlsx *x, size_t column)
{
    x->filled_in = realloc(x->filled_in, (column + 1) * sizeof *x->filled_in);
    while (x->n_filled_in <= column)
        x->filled_in[x->n_filled_in++] = false;
    x->filled_in[column] = true;
    worksheet_set_column(x->sheet, (lxw_col_t)column, (lxw_col_t)column, NARROW + 6, x->asked);
}

bool rows_xlsx_is_longer(const char *text)
{
    return xlsx_is_longer(text, strlen(text));
}

static const char *fit(struct rows_xlsx *x, const char *text)
{
    const size_t n = strlen(text);
    if (xlsx_is_longer(text, n)) {
        bytes_reset(&x->text);
        bytes_add(&x->text, text, xlsx_fitting(text, n));
        bytes_add_text(&x->text, "…");
        text = x->text.data;
    }
    if (xlsx_has_code(text) && !xlsx_is_longer(xlsx_escape_codes(&x->codes, text), x->codes.n))
        text = x->codes.data;
    return text;
}

bool rows_xlsx_row(struct rows_xlsx *x, const char *const *cells, size_t n, struct err *e)
{
    lxw_error fault = LXW_NO_ERROR;
    if (x->row == ROWS)
        return err_say(e, ERR_TOO_LARGE, NULL, NULL, "a workbook holds %d rows: make the report as CSV",
                       "un classeur contient %d lignes : faites le rapport en CSV", (int)ROWS);
    for (size_t k = 0; k < n && !fault; k++) {
        const bool asked = k < x->n_filled_in && x->filled_in[k];
        lxw_format *format = x->row == 0 ? (asked ? x->asked_heading : x->heading) : asked ? x->asked : NULL;
        if (*cells[k])
            fault = worksheet_write_string(x->sheet, x->row, (lxw_col_t)k, fit(x, cells[k]), format);
        else if (format)
            fault = worksheet_write_blank(x->sheet, x->row, (lxw_col_t)k, format);
    }
    x->row++;
    x->columns = n;
    return check(fault, e);
}

bool rows_xlsx_close(struct rows_xlsx *x, struct err *e)
{
    if (!x)
        return true;
    lxw_error fault = LXW_NO_ERROR;
    if (x->row > 1)
        fault = worksheet_autofilter(x->sheet, 0, 0, x->row - 1, (lxw_col_t)(x->columns - 1));
    const lxw_error closed = workbook_close(x->book);
    release(x);
    return check(fault ? fault : closed, e);
}
