#include "sheet/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "sheet/row_inside.h"

static const struct sheet_limits DEFAULTS = {SHEET_FILE_BYTES, SHEET_CELL_BYTES, SHEET_COLUMNS};

void build_init(struct build *b, const struct sheet_limits *limits)
{
    *b = (struct build){.limits = limits ? *limits : DEFAULTS};
    const size_t columns = b->limits.columns;
    merged_init(&b->merged, columns);
    bytes_init(&b->text, SIZE_MAX / 4); /* bounded by columns times cell_bytes */
    b->starts = mem_alloc(columns, sizeof *b->starts);
    b->cells = mem_alloc(columns, sizeof *b->cells);
    b->about = mem_alloc(columns, sizeof *b->about);
}

void build_release(struct build *b)
{
    merged_release(&b->merged);
    bytes_release(&b->text);
    free(b->starts);
    free(b->cells);
    free(b->about);
}

void build_begin(struct build *b, unsigned long line, bool hidden)
{
    bytes_reset(&b->text);
    b->n = 0;
    b->line = line;
    b->bad = false;
    b->row = (struct sheet_row){.line = line, .hidden = hidden};
}

/* Empty cells up to this column. */
static void reach(struct build *b, size_t column)
{
    while (b->n < column) {
        b->starts[b->n] = b->text.n;
        b->about[b->n++] = (struct sheet_cell){.known = SHEET_TEXT};
        bytes_add_char(&b->text, '\0');
    }
}

void build_fault(struct build *b, size_t column, const char *english, const char *french)
{
    char letters[SHEET_LETTERS];
    if (b->bad)
        return;
    b->bad = true;
    err_say(&b->fault, ERR_INVALID, NULL, NULL, "line %1$lu, column %2$s: %3$s%4$.0s",
            "ligne %1$lu, colonne %2$s : %4$s%3$.0s", b->line, sheet_column(letters, column), english,
            french);
}

/* CR LF and CR as one line break each; the new length. */
static size_t one_break(char *s, size_t n)
{
    size_t m = 0;
    if (!memchr(s, '\r', n))
        return n;
    for (size_t i = 0; i < n; i++)
        if (s[i] != '\r')
            s[m++] = s[i];
        else if (i + 1 == n || s[i + 1] != '\n')
            s[m++] = '\n';
    return m;
}

/* Line breaks of word processors, and what is no text. */
static bool clean(char *s, size_t n)
{
    size_t i;
    for (i = 0; i < n && ((unsigned char)s[i] >= ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r'); i++)
        continue;
    for (; i < n; i++) {
        if (s[i] == '\v' || s[i] == '\f')
            s[i] = '\n';
        if ((unsigned char)s[i] < ' ' && s[i] != '\n' && s[i] != '\t' && s[i] != '\r')
            return false;
    }
    return true;
}

void build_cell(struct build *b, size_t column, const char *text, size_t n, enum sheet_known known)
{
    if (n > b->limits.cell_bytes) {
        build_fault(b, column, "the cell is larger than a text of a list may be",
                    "la cellule dépasse ce qu’un texte de liste peut contenir");
        return;
    }
    const size_t columns = b->limits.columns;
    if (column >= columns) {
        if (!b->bad && n > 0) {
            b->bad = true;
            err_say(&b->fault, ERR_TOO_LARGE, NULL, NULL, "line %lu has more than %zu columns",
                    "la ligne %lu a plus de %zu colonnes", b->line, columns);
        }
        return;
    }
    if (column < b->n)
        return; /* readers see to it */
    reach(b, column);
    const size_t at = b->text.n;
    bytes_add(&b->text, text, n);
    n = one_break(b->text.data + at, n);
    if (!clean(b->text.data + at, n))
        build_fault(b, column, "a control character, where text is expected",
                    "un caractère de contrôle, là où du texte est attendu");
    b->text.n = at + row_trim(b->text.data + at, n);
    bytes_add_char(&b->text, '\0');
    b->starts[column] = at;
    b->about[column] = (struct sheet_cell){.known = known == SHEET_TEXT ? row_known(b->text.data + at)
                                                                        : known};
    b->n = column + 1;
}

/* A part of a merged cell shows what the first one holds; what stands in itself nobody sees. */
static void show_merged(struct build *b)
{
    struct merged *m = &b->merged;
    if (!m->lasting)
        return;
    for (size_t k = 0; k < m->columns; k++) {
        struct merged_area *a = merged_at(m, k);
        if (!a)
            continue;
        reach(b, k + 1);
        if (a->top == b->line && a->left == k)
            continue;
        b->text.data[b->starts[k]] = '\0';
        b->about[k] = (struct sheet_cell){.known = SHEET_TEXT, .merged = a->text};
    }
}

static void keep_merged(struct build *b)
{
    for (size_t k = 0; b->merged.lasting && k < b->n; k++) {
        struct merged_area *a = merged_at(&b->merged, k);
        if (a && a->top == b->line && a->left == k)
            merged_keep(a, b->text.data + b->starts[k]);
    }
}

bool build_row(struct build *b, bool *anything, struct err *e)
{
    *anything = false;
    if (!merged_row(&b->merged, (uint32_t)b->line, e))
        return false;
    keep_merged(b);
    show_merged(b);
    for (size_t k = 0; k < b->n; k++) {
        b->cells[k] = b->text.data + b->starts[k];
        *anything = *anything || *b->cells[k] || b->about[k].known != SHEET_TEXT;
    }
    *anything = *anything || b->bad;
    b->row.n = b->n;
    b->row.cells = b->cells;
    b->row.about = b->about;
    return true;
}
