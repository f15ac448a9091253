#include "base/tsv.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/inflate.h"

/* strsep for one separator: the text up to it, and *rest behind it or NULL. */
static char *cut(char **rest, char separator)
{
    char *text = *rest, *end = strchr(text, separator);
    if (end)
        *end++ = '\0';
    *rest = end;
    return text;
}

static char *cut_line(struct tsv *t)
{
    char *line = t->next, *end = t->text.data + t->text.n;
    if (line >= end)
        return NULL;
    char *lf = memchr(line, '\n', (size_t)(end - line));
    if (lf)
        *lf = '\0';
    t->next = lf ? lf + 1 : end;
    t->line++;
    return line;
}

static bool read_header(struct tsv *t, const char *const *columns, struct err *e)
{
    char *line = cut_line(t);
    bool found[TSV_MAX_COLUMNS] = {false};
    while (columns[t->n_wanted])
        t->n_wanted++;
    assert(t->n_wanted <= TSV_MAX_COLUMNS);
    while (line) {
        char *cell = cut(&line, '\t');
        if (t->n_columns == TSV_MAX_COLUMNS)
            return err_set(e, ERR_TOO_LARGE, "%s has more than %d columns", t->name, TSV_MAX_COLUMNS);
        int wanted = -1;
        for (size_t i = 0; i < t->n_wanted; i++)
            if (strcmp(cell, columns[i]) == 0) {
                wanted = (int)i;
                found[i] = true;
            }
        t->wanted[t->n_columns++] = wanted;
    }
    for (size_t i = 0; i < t->n_wanted; i++)
        if (!found[i])
            return err_set(e, ERR_INVALID, "%s has no column '%s'", t->name, columns[i]);
    return true;
}

/* A large table is kept deflated: NAME.gz instead of NAME. */
static bool read_file(const char *name, struct bytes *out, struct err *e)
{
    char path[PATH_MAX], deflated_name[256];
    if (file_share(name, path, sizeof path, NULL))
        return file_read(path, out, e);
    snprintf(deflated_name, sizeof deflated_name, "%s.gz", name);
    if (!file_share(deflated_name, path, sizeof path, NULL))
        return file_share(name, path, sizeof path, e); /* says which is missing */
    struct bytes deflated;
    bytes_init(&deflated, TSV_MAX_BYTES);
    bool good = file_read(path, &deflated, e) &&
                (inflate_gzip(deflated.data, deflated.n, out, e) || err_prefix(e, "%s", path));
    bytes_release(&deflated);
    return good;
}

bool tsv_open(struct tsv *t, const char *name, const char *const *columns, struct err *e)
{
    *t = (struct tsv){.name = name};
    bytes_init(&t->text, TSV_MAX_BYTES);
    if (!read_file(name, &t->text, e))
        return false;
    t->next = t->text.data;
    return read_header(t, columns, e);
}

bool tsv_open_text(struct tsv *t, const char *name, const char *text, size_t n, const char *const *columns,
                   struct err *e)
{
    *t = (struct tsv){.name = name};
    bytes_init(&t->text, TSV_MAX_BYTES);
    bytes_add(&t->text, text, n);
    t->next = t->text.data;
    return read_header(t, columns, e);
}

void tsv_release(struct tsv *t)
{
    bytes_release(&t->text);
}

enum tsv_result tsv_next(struct tsv *t, struct err *e)
{
    char *line = cut_line(t);
    if (!line)
        return TSV_END;
    size_t n = 0;
    while (line) {
        char *cell = cut(&line, '\t');
        if (n < t->n_columns && t->wanted[n] >= 0)
            t->cells[t->wanted[n]] = cell;
        n++;
    }
    if (n == t->n_columns)
        return TSV_ROW;
    err_set(e, ERR_INVALID, "%s line %zu has %zu cells, expected %zu", t->name, t->line, n, t->n_columns);
    return TSV_FAILED;
}

char *tsv_value(char **rest)
{
    while (*rest && **rest) {
        char *value = cut(rest, '|');
        if (*value)
            return value;
    }
    return NULL;
}

bool tsv_real(const struct tsv *t, size_t cell, double *out, struct err *e)
{
    char *end;
    const char *text = t->cells[cell];
    *out = strtod(text, &end);
    if (*text && *end == '\0')
        return true;
    return err_set(e, ERR_INVALID, "%s line %zu: '%s' is not a number", t->name, t->line, text);
}
