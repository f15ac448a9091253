#include "main/report_xlsx.h"

#include "import/import.h"

enum { FRANCE_CANDIDATES = 9, ABROAD_CANDIDATES = 17, MESSAGE = 18 };

static bool begin(struct import_reporter *r, const char *path, const struct import_reported_list *l,
                  struct err *e)
{
    struct report_xlsx *x = (struct report_xlsx *)r;
    x->list = l;
    x->book = rows_xlsx_new(path, "Rapport", e);
    if (!x->book)
        return false;
    arena_init(&x->row);
    rows_xlsx_wide(x->book, FRANCE_CANDIDATES);
    rows_xlsx_wide(x->book, ABROAD_CANDIDATES);
    rows_xlsx_wide(x->book, MESSAGE);
    rows_xlsx_filled_in(x->book, IMPORT_REPORT_CHOICES);
    rows_xlsx_filled_in(x->book, IMPORT_REPORT_CHOICES + 1);
    if (rows_xlsx_row(x->book, import_report_heads(l, &x->row), IMPORT_REPORT_COLUMNS + l->n_headers + 1, e))
        return true;
    rows_xlsx_close(x->book, NULL);
    arena_release(&x->row);
    return false;
}

static bool is_whole(const struct import_reported_list *l, const char **cells)
{
    for (size_t k = IMPORT_REPORT_COLUMNS; k < IMPORT_REPORT_COLUMNS + l->n_headers; k++)
        if (rows_xlsx_is_longer(cells[k]))
            return false;
    return true;
}

static bool row(struct import_reporter *r, const struct import_reported *reported, struct err *e)
{
    struct report_xlsx *x = (struct report_xlsx *)r;
    const size_t n = IMPORT_REPORT_COLUMNS + x->list->n_headers + 1;
    arena_reset(&x->row);
    const char **cells = import_report_cells(x->list, reported, &x->row);
    if (!is_whole(x->list, cells))
        cells[n - 1] = IMPORT_REPORT_CUT;
    return rows_xlsx_row(x->book, cells, n, e);
}

static bool end(struct import_reporter *r, const struct import_summary *s, const char *refused, struct err *e)
{
    struct report_xlsx *x = (struct report_xlsx *)r;
    (void)s;
    (void)refused;
    arena_release(&x->row);
    return rows_xlsx_close(x->book, e);
}

const struct import_reporter REPORT_XLSX = {.begin = begin, .row = row, .end = end};
