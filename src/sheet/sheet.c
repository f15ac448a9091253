#include "sheet/sheet.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sheet/csv.h"
#include "sheet/row_inside.h"

struct sheet {
    struct csv *csv;
    struct sheet_cell *about; /* of the row at hand */
    size_t capacity;
};

static struct sheet *sheet_begin(struct csv *csv)
{
    if (!csv)
        return NULL;
    struct sheet *s = mem_alloc(1, sizeof *s);
    s->csv = csv;
    return s;
}

struct sheet *sheet_open(const char *path, const struct sheet_options *options, struct err *e)
{
    return sheet_begin(csv_open(path, options ? options->limits : NULL, e));
}

struct sheet *sheet_open_bytes(const void *data, size_t n, const struct sheet_options *options, struct err *e)
{
    return sheet_begin(csv_open_bytes(data, n, options ? options->limits : NULL, e));
}

void sheet_close(struct sheet *s)
{
    if (!s)
        return;
    csv_close(s->csv);
    free(s->about);
    free(s);
}

enum sheet_step sheet_next(struct sheet *s, struct sheet_row *row, struct err *e)
{
    enum sheet_step step = csv_next(s->csv, row, e);
    if (step != SHEET_ROW)
        return step;
    if (s->capacity < row->n) {
        s->capacity = row->n;
        s->about = mem_grow(s->about, s->capacity, sizeof *s->about);
    }
    for (size_t k = 0; k < row->n; k++)
        s->about[k] = (struct sheet_cell){.known = row_known(row->cells[k])};
    row->about = s->about;
    return step;
}

enum sheet_format sheet_format(const struct sheet *s)
{
    (void)s;
    return SHEET_CSV;
}

const char *sheet_name(const struct sheet *s)
{
    (void)s;
    return "";
}

const char *sheet_encoding(const struct sheet *s)
{
    return csv_encoding(s->csv);
}

char sheet_separator(const struct sheet *s)
{
    return csv_separator(s->csv);
}

size_t sheet_bytes(const struct sheet *s)
{
    return csv_file_bytes(s->csv);
}

size_t sheet_bytes_read(const struct sheet *s)
{
    return csv_read_bytes(s->csv);
}
