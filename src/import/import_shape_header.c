/* The header of a list: which of its first rows, of one line or two, or none. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "import/import_nationality.h"
#include "import/import_shape.h"

enum {
    HEADER_ROWS = 30,
    SURELY = 3 /* columns told by contents, where a word of the first row is a header */
};

static size_t count_columns(const struct import *i, char *const *cells, size_t n)
{
    bool had[IMPORT_COLUMNS] = {false}, exact;
    size_t count = 0;
    for (size_t k = 0; k < n; k++) {
        int ours = *cells[k] ? import_header_find(i, cells[k], &exact, NULL) : -1;
        count += ours >= 0 && !had[ours];
        if (ours >= 0)
            had[ours] = true;
    }
    return count;
}

static bool has_digit(const struct sheet_row *row)
{
    for (size_t k = 0; k < row->n; k++)
        if (strpbrk(row->cells[k], "0123456789"))
            return true;
    return false;
}

static const char *joined(struct shape *s, const char *a, const char *b)
{
    size_t n = strlen(a) + strlen(b) + 2;
    char *text = arena_alloc(&s->arena, n);
    snprintf(text, n, "%s %s", a, b);
    return text;
}

/* A side that a group of columns is headed by, as an adjective that headers have. */
static const char *side_of(const char *group)
{
    struct bytes folded;
    const char *side = NULL;
    bytes_init(&folded, SHAPE_TEXT_BYTES);
    utf8_fold(&folded, group, strlen(group));
    if (strstr(folded.data, "etrang") || strstr(folded.data, "partenaire") ||
        strstr(folded.data, "international"))
        side = "étrangère";
    else if (strstr(folded.data, "franc"))
        side = "française";
    for (const char *p = folded.data; *p && !side; p += strcspn(p, " "), p += *p == ' ') {
        const char *code = nationality_country(p, strcspn(p, " "));
        side = !code ? NULL : strcmp(code, "FR") == 0 ? "française" : "étrangère";
    }
    bytes_release(&folded);
    return side;
}

/* What heads a column under a group: "Nom" under "Partenaire" is "Nom Partenaire". */
static const char *under_group(struct import *i, const char *group, const char *own)
{
    bool exact;
    if (!*group || !*own)
        return *own ? own : group;
    const char *side = side_of(group);
    const char *tries[] = {side ? joined(i->shape, own, side) : own, joined(i->shape, own, group),
                           joined(i->shape, group, own), own};
    for (size_t k = 0; k < sizeof tries / sizeof tries[0]; k++)
        if (import_header_find(i, tries[k], &exact, NULL) >= 0)
            return tries[k];
    return tries[1];
}

/* Two rows that head columns together. NULL: the second is none. */
static struct sheet_row *joined_header(struct import *i, const struct sheet_row *first,
                                       const struct sheet_row *second)
{
    struct shape *s = i->shape;
    struct sheet_row *both = arena_alloc(&s->arena, sizeof *both);
    size_t n = first->n > second->n ? first->n : second->n;
    const char *group = "";
    if (has_digit(second))
        return NULL;
    *both = *second;
    both->cells = arena_alloc(&s->arena, (n + 1) * sizeof *both->cells);
    both->n = n;
    for (size_t k = 0; k < n; k++) {
        const char *above = k < first->n ? first->cells[k] : "", *own = k < second->n ? second->cells[k] : "";
        group = *above ? above : *own ? group : "";
        const char *text = under_group(i, group, own);
        both->cells[k] = arena_text(&s->arena, text, strlen(text));
    }
    struct sheet_cell *about = arena_alloc(&s->arena, (n + 1) * sizeof *about);
    both->about = about;
    size_t alone = count_columns(i, first->cells, first->n),
           below = count_columns(i, second->cells, second->n);
    return count_columns(i, both->cells, n) > (alone > below ? alone : below) ? both : NULL;
}

static size_t best_header(struct import *i, const struct sheet_row **header, size_t *lines, size_t *names)
{
    struct shape *s = i->shape;
    size_t best = 0, at = 0;
    *lines = 1;
    *header = &s->rows[0].row;
    for (size_t k = 0; k < s->n && k < HEADER_ROWS; k++) {
        if (s->rows[k].step != SHEET_ROW)
            continue;
        const struct sheet_row *row = &s->rows[k].row;
        const struct sheet_row *two = k + 1 < s->n && s->rows[k + 1].step == SHEET_ROW
                                          ? joined_header(i, row, &s->rows[k + 1].row)
                                          : NULL;
        size_t alone = count_columns(i, row->cells, row->n),
               both = two ? count_columns(i, two->cells, two->n) : 0;
        size_t count = both > alone ? both : alone;
        if (count <= best || (k > 0 && count < 2))
            continue;
        best = count;
        at = k;
        *lines = both > alone ? 2 : 1;
        *header = both > alone ? two : row;
    }
    *names = best;
    return at;
}

/* "k€" under "Montant": a row of nothing but units is of the header. */
static bool is_units(const struct sheet_row *row)
{
    size_t units = 0;
    for (size_t k = 0; k < row->n; k++) {
        struct money_habit habit = {0};
        if (!*row->cells[k])
            continue;
        if (strpbrk(row->cells[k], "0123456789"))
            return false;
        money_learn_header(&habit, row->cells[k]);
        if (habit.factor == 0 && !*habit.currency.code)
            return false;
        units++;
    }
    return units > 0;
}

static const struct sheet_row *with_units(struct import *i, const struct sheet_row *header,
                                          const struct sheet_row *units)
{
    struct shape *s = i->shape;
    struct sheet_row *both = arena_alloc(&s->arena, sizeof *both);
    *both = *header;
    both->cells = arena_alloc(&s->arena, (header->n + 1) * sizeof *both->cells);
    for (size_t k = 0; k < header->n; k++) {
        const char *unit = k < units->n ? units->cells[k] : "";
        const size_t size = strlen(header->cells[k]) + strlen(unit) + 4;
        both->cells[k] = arena_alloc(&s->arena, size);
        snprintf(both->cells[k], size, *unit ? "%s (%s)" : "%s", header->cells[k], unit);
    }
    return both;
}

/* --- no header ------------------------------------------------------------------------------------------ */

/* Does --columns name a cell of the row? It is the header then. */
static bool is_called(const struct import *i, const struct sheet_row *row)
{
    for (const char *p = i->o->columns; p && *p; p += strcspn(p, ","), p += *p == ',') {
        const size_t n = strcspn(p, "=,");
        for (size_t k = 0; n && k < row->n; k++)
            if (strlen(row->cells[k]) == n && memcmp(row->cells[k], p, n) == 0)
                return true;
    }
    return false;
}

/* A list that begins with its records: a header of our names is put in front where contents tell them. Lines
 * of one cell above are titles, or countries of the rows below; all rows may have one cell. */
static const struct sheet_row *guessed_header(struct import *i, size_t headed, size_t *titles)
{
    struct shape *s = i->shape;
    size_t first = 0, n = 0, n_rows = 0, least = 1;
    for (size_t r = 0; r < s->n; r++)
        least = s->rows[r].step == SHEET_ROW && import_shape_filled(&s->rows[r].row) > 1 ? 2 : least;
    if (least == 1 && headed)
        return NULL;
    while (first < s->n && first < HEADER_ROWS &&
           (s->rows[first].step != SHEET_ROW || import_shape_filled(&s->rows[first].row) < least))
        first++;
    for (size_t r = first; least == 1 && r < s->n && r < HEADER_ROWS; r++)
        if (s->rows[r].step == SHEET_ROW && import_shape_is_country(i, &s->rows[r].row)) {
            first = r; /* what stands above the first country of one column is a title */
            break;
        }
    for (size_t r = first; r < s->n; r++) {
        n_rows += s->rows[r].step == SHEET_ROW;
        n = s->rows[r].step == SHEET_ROW && s->rows[r].row.n > n ? s->rows[r].row.n : n;
    }
    n = n < IMPORT_GUESSED ? n : IMPORT_GUESSED;
    const char *names[IMPORT_GUESSED];
    if (first >= HEADER_ROWS || n_rows == 0 ||
        import_guess_columns(i, first, s->n - first, least, names, n) < (headed ? SURELY : 1))
        return NULL;
    struct sheet_row *row = arena_alloc(&s->arena, sizeof *row);
    struct sheet_cell *about = arena_alloc(&s->arena, (n + 1) * sizeof *about);
    *row = s->rows[first].row;
    row->n = n;
    row->cells = arena_alloc(&s->arena, (n + 1) * sizeof *row->cells);
    row->about = about;
    for (size_t k = 0; k < n; k++) {
        row->cells[k] = arena_text(&s->arena, names[k], strlen(names[k]));
        about[k] = (struct sheet_cell){0};
    }
    for (*titles = 0; *titles < first; ++*titles)
        if (s->rows[*titles].step == SHEET_ROW && import_shape_is_country(i, &s->rows[*titles].row))
            break;
    return row;
}

void import_shape_find_header(struct import *i)
{
    struct shape *s = i->shape;
    const struct sheet_row *header, *guessed = NULL;
    size_t lines, names, titles = 0;
    s->next = best_header(i, &header, &lines, &names);
    if (names <= 1 && !is_called(i, header) && (guessed = guessed_header(i, names, &titles))) {
        s->next = titles;
        header = guessed;
        lines = 0;
    }
    i->no_header = names == 0 || guessed;
    i->guessed = guessed != NULL;
    i->title_rows = s->next;
    s->next += lines;
    if (!guessed && s->next < s->n && s->rows[s->next].step == SHEET_ROW && is_units(&s->rows[s->next].row))
        header = with_units(i, header, &s->rows[s->next++].row);
    i->row = *header;
}
