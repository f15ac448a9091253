/* The report as CSV: what a French spreadsheet opens, with the mark of UTF-8 in front. */
#include <errno.h>
#include <unistd.h>

#include "import/import_inside.h"
#include "sheet/csv.h"

enum { LINE_BYTES = 1 << 28 }; /* more than a row of the largest cells makes */
#define SEPARATOR ';'

static bool fail(struct err *e)
{
    return err_system(e, ERR_IO, errno, "the report could not be written to its end",
                      "le rapport n’a pas pu être écrit jusqu’au bout");
}

static bool put_row(struct import_report_csv *c, const char *const *cells, struct err *e)
{
    const size_t n = IMPORT_REPORT_COLUMNS + c->list->n_headers + 1;
    bytes_reset(&c->line);
    for (size_t k = 0; k < n; k++) {
        if (k)
            bytes_add_char(&c->line, SEPARATOR);
        csv_write_cell(&c->line, cells[k], SEPARATOR);
    }
    bytes_add_text(&c->line, "\r\n");
    return fwrite(c->line.data, 1, c->line.n, c->out) == c->line.n || fail(e);
}

static bool begin(struct import_reporter *r, const char *path, const struct import_reported_list *l,
                  struct err *e)
{
    struct import_report_csv *c = (struct import_report_csv *)r;
    c->list = l;
    c->out = fopen(path, "we");
    if (!c->out)
        return err_system(e, ERR_IO, errno, "cannot write the report %s", "impossible d’écrire le rapport %s",
                          path);
    bytes_init(&c->line, LINE_BYTES);
    arena_init(&c->row);
    fputs("\xEF\xBB\xBF", c->out);
    return put_row(c, import_report_heads(l, &c->row), e);
}

static bool row(struct import_reporter *r, const struct import_reported *reported, struct err *e)
{
    struct import_report_csv *c = (struct import_report_csv *)r;
    arena_reset(&c->row);
    return put_row(c, import_report_cells(c->list, reported, &c->row), e);
}

static bool sync_rows(struct import_reporter *r, struct err *e)
{
    struct import_report_csv *c = (struct import_report_csv *)r;
    return (fflush(c->out) == 0 && !ferror(c->out) && (fsync(fileno(c->out)) == 0 || errno == EINVAL)) ||
           fail(e);
}

static bool end(struct import_reporter *r, const struct import_summary *s, const char *refused, struct err *e)
{
    struct import_report_csv *c = (struct import_report_csv *)r;
    bool good = !ferror(c->out);
    (void)s;
    (void)refused;
    good = fclose(c->out) == 0 && good;
    bytes_release(&c->line);
    arena_release(&c->row);
    return good || fail(e);
}

const struct import_reporter IMPORT_REPORT_CSV = {.begin = begin, .row = row, .sync = sync_rows, .end = end};
