#include "sheet/sheet.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sheet/csv.h"
#include "sheet/file.h"
#include "sheet/row_inside.h"

struct sheet {
    struct sheet_file file;
    struct csv *csv;
    struct sheet_cell *about; /* of the row at hand */
    size_t capacity;
};

static struct sheet *sheet_begin(struct sheet *s, const struct sheet_options *options, struct err *e)
{
    static const struct sheet_options NONE = {0};
    const struct sheet_options *o = options ? options : &NONE;
    s->csv = csv_open(s->file.in, o->limits, o->encoding, e);
    if (s->csv)
        return s;
    if (s->file.path)
        err_prefix(e, "%s", s->file.path);
    sheet_close(s);
    return NULL;
}

struct sheet *sheet_open(const char *path, const struct sheet_options *options, struct err *e)
{
    struct sheet *s = mem_alloc(1, sizeof *s);
    const size_t limit = options && options->limits ? options->limits->file_bytes : SHEET_FILE_BYTES;
    if (sheet_file_open(&s->file, path, limit, limit, e))
        return sheet_begin(s, options, e);
    free(s);
    return NULL;
}

struct sheet *sheet_open_bytes(const void *data, size_t n, const struct sheet_options *options, struct err *e)
{
    struct sheet *s = mem_alloc(1, sizeof *s);
    if (sheet_file_open_bytes(&s->file, data, n, e))
        return sheet_begin(s, options, e);
    free(s);
    return NULL;
}

void sheet_close(struct sheet *s)
{
    if (!s)
        return;
    csv_close(s->csv);
    sheet_file_release(&s->file);
    free(s->about);
    free(s);
}

enum sheet_step sheet_next(struct sheet *s, struct sheet_row *row, struct err *e)
{
    enum sheet_step step = csv_next(s->csv, row, e);
    if (step == SHEET_END && !sheet_file_unchanged(&s->file, e))
        return SHEET_BROKEN;
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
