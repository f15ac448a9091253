/* The shape of a list: which row is its header, and which rows are none of its records. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "import/import_inside.h"
#include "import/import_nationality.h"

enum { SAMPLE_ROWS = 300, HEADER_ROWS = 30, TEXT_BYTES = 4096 };
#define SAMPLE_BYTES ((size_t)2 << 20) /* of cells that are read ahead */

struct kept_row {
    enum sheet_step step;
    struct err why;
    struct sheet_row row;
};

struct shape {
    struct arena arena;
    struct kept_row *rows;
    size_t n, next;
    bool ended;                         /* the last of rows is the end of the file */
    struct bytes above[IMPORT_COLUMNS]; /* what stood last in a column, for the empty cells below */
    double sums[IMPORT_COLUMNS];        /* of amounts, since the last total */
    double all[IMPORT_COLUMNS];         /* since the beginning */
    bool unsure[IMPORT_COLUMNS];        /* an amount could not be read */
    unsigned long filled;               /* cells that were taken from above */
};

/* --- reading ahead ------------------------------------------------------------------------------------- */

static size_t keep_row(struct shape *s, struct kept_row *kept, const struct sheet_row *row)
{
    size_t bytes = 0;
    struct sheet_cell *about = arena_alloc(&s->arena, (row->n + 1) * sizeof *about);
    kept->row = *row;
    kept->row.cells = arena_alloc(&s->arena, (row->n + 1) * sizeof *kept->row.cells);
    for (size_t k = 0; k < row->n; k++) {
        size_t n = strlen(row->cells[k]);
        const char *merged = row->about[k].merged;
        kept->row.cells[k] = arena_text(&s->arena, row->cells[k], n);
        about[k] = (struct sheet_cell){row->about[k].known,
                                       merged ? arena_text(&s->arena, merged, strlen(merged)) : NULL};
        bytes += n + (merged ? strlen(merged) : 0);
    }
    kept->row.about = about;
    return bytes;
}

static void read_ahead(struct import *i)
{
    struct shape *s = i->shape;
    size_t bytes = 0;
    s->rows = mem_alloc(SAMPLE_ROWS, sizeof *s->rows);
    while (s->n < SAMPLE_ROWS && bytes < SAMPLE_BYTES && !s->ended) {
        struct sheet_row row = {0};
        struct kept_row *kept = &s->rows[s->n++];
        *kept = (struct kept_row){0};
        kept->step = sheet_next(i->sheet, &row, &kept->why);
        kept->row = row;
        s->ended = kept->step == SHEET_END || kept->step == SHEET_BROKEN;
        if (kept->step == SHEET_ROW)
            bytes += keep_row(s, kept, &row);
    }
}

static enum sheet_step take_row(struct import *i, struct err *why)
{
    struct shape *s = i->shape;
    if (s->next < s->n) {
        const struct kept_row *kept = &s->rows[s->next++];
        i->row = kept->row;
        *why = kept->why;
        return kept->step;
    }
    return s->ended ? SHEET_END : sheet_next(i->sheet, &i->row, why);
}

/* --- the header ---------------------------------------------------------------------------------------- */

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
    bytes_init(&folded, TEXT_BYTES);
    utf8_fold(&folded, group, strlen(group));
    if (strstr(folded.data, "etrang") || strstr(folded.data, "partenaire") ||
        strstr(folded.data, "international"))
        side = "étrangère";
    else if (strstr(folded.data, "franc"))
        side = "française";
    for (const char *p = folded.data; *p && !side; p += strcspn(p, " "), p += *p == ' ')
        if (nationality_country(p, strcspn(p, " ")))
            side = "étrangère";
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

static size_t best_header(struct import *i, const struct sheet_row **header, size_t *lines)
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
    return at;
}

/* --- rows that are no records -------------------------------------------------------------------------- */

static void first_text(const struct sheet_row *row, char *out, size_t size)
{
    *out = '\0';
    for (size_t k = 0; k < row->n && !*out; k++)
        snprintf(out, size, "%s", row->cells[k]);
    import_whole_characters(out);
}

/* Says of the row at hand that it is none, and why. */
static void pass_row(struct import *i, const char *english, const char *french)
{
    char text[100];
    arena_reset(&i->arena);
    i->note = NULL; /* it lived there */
    memset(i->filled, 0, sizeof i->filled);
    i->n_places = 0;
    i->state = IMPORT_NO_PLACE;
    first_text(&i->row, text, sizeof text);
    import_note(i, "%1$s, not read: '%3$s'%2$.0s", "%2$s, non lue : « %3$s »%1$.0s", english, french, text);
    import_report_row(i, "ignoree", "", i->note);
    import_tell_note(i);
    i->note = NULL;
}

static const char *cell_at(const struct import *i, int at)
{
    return at >= 0 && (size_t)at < i->row.n ? i->row.cells[at] : "";
}

static bool is_amount_column(const struct import *i, int ours)
{
    const char *name = i->o->kind->columns[ours].name;
    return strcmp(name, "montant") == 0 || strcmp(name, "budget") == 0;
}

/* Required cells that the row has, beside the first text of it. */
static size_t count_required(const struct import *i, size_t *lacking)
{
    size_t have = 0;
    *lacking = 0;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        const bool wanted = i->o->kind->columns[k].required || import_is_member_column(i, k);
        if (!wanted || i->column_of[k] < 0)
            continue;
        bool there = *cell_at(i, i->column_of[k]) != '\0';
        have += there;
        *lacking += !there;
    }
    return have;
}

static bool begins_with(const char *folded, const char *const *words)
{
    for (; *words; words++) {
        size_t n = strlen(*words);
        if (strncmp(folded, *words, n) == 0 && (!folded[n] || folded[n] == ' '))
            return true;
    }
    return false;
}

/* What no place is called. */
static bool is_one_of(const char *folded, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(folded, *words) == 0)
            return true;
    return false;
}

static size_t count_filled(const struct sheet_row *row)
{
    size_t n = 0;
    for (size_t k = 0; k < row->n; k++)
        n += *row->cells[k] != '\0';
    return n;
}

enum { ROW_IS_RECORD, ROW_IS_TOTAL, ROW_IS_TEXT, ROW_IS_HEADER };

static int kind_of_row(const struct import *i)
{
    static const char *const TOTALS[] = {"total",       "totaux", "sous total", "s total",       "s t",
                                         "grand total", "somme",  "ensemble",   "total general", NULL};
    static const char *const SURE[] = {"total",       "totaux",        "sous total", "s total",
                                       "grand total", "total general", NULL};
    static const char *const FOOTERS[] = {"source",      "sources",    "nb",       "n b",       "nota",
                                          "note",        "notes",      "remarque", "remarques", "legende",
                                          "mise a jour", "mis a jour", "maj",      "document",  "edite le",
                                          "page",        "liste",      "hors cad", NULL};
    struct bytes folded;
    char text[200];
    size_t lacking, have = count_required(i, &lacking), same = 0, n = count_filled(&i->row);
    first_text(&i->row, text, sizeof text);
    bytes_init(&folded, TEXT_BYTES);
    utf8_fold(&folded, text, strlen(text));
    int kind = ROW_IS_RECORD;
    if (is_one_of(folded.data, SURE) || (lacking && begins_with(folded.data, TOTALS)))
        kind = ROW_IS_TOTAL;
    else if (n == 1 && lacking &&
             (begins_with(folded.data, FOOTERS) || strchr("*(", text[0]) || strlen(text) > 60))
        kind = ROW_IS_TEXT;
    else if (n && have == 0 && lacking) { /* amounts alone */
        bool all = true;
        for (int k = 0; i->o->kind->columns[k].name; k++)
            if (i->column_of[k] >= 0 && !is_amount_column(i, k) && *cell_at(i, i->column_of[k]))
                all = false;
        for (int k = 0; all && kind == ROW_IS_RECORD && i->o->kind->columns[k].name; k++)
            if (is_amount_column(i, k) && *cell_at(i, i->column_of[k]) && n == 1)
                kind = ROW_IS_TOTAL;
    }
    for (size_t k = 0; k < i->row.n && k < i->n_columns; k++)
        same += *i->row.cells[k] && strcmp(i->row.cells[k], i->headers[k]) == 0;
    if (n > 1 && same == n)
        kind = ROW_IS_HEADER;
    bytes_release(&folded);
    return kind;
}

/* --- amounts of a column ------------------------------------------------------------------------------- */

static void add_amounts(struct import *i)
{
    struct shape *s = i->shape;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        double number;
        const char *text = is_amount_column(i, k) ? cell_at(i, i->column_of[k]) : "";
        if (!*text || value_nothing(text))
            continue;
        if (money_number(&number, &i->money[k], text)) {
            s->sums[k] += number;
            s->all[k] += number;
        } else {
            s->unsure[k] = true;
        }
    }
}

/* A total that is not the sum of its rows is said. */
static void check_totals(struct import *i)
{
    struct shape *s = i->shape;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        double number;
        const char *text = is_amount_column(i, k) ? cell_at(i, i->column_of[k]) : "";
        if (!*text || s->unsure[k] || !money_number(&number, &i->money[k], text))
            continue;
        if (fabs(number - s->sums[k]) >= 1 && fabs(number - s->all[k]) >= 1) {
            char where[COLUMN_BYTES];
            import_say_column(i, i->o->kind->columns[k].name, i->o->language, where, sizeof where);
            import_note(i, "%sthe total '%.40s' is not the sum of its rows, %.2f",
                        "%sle total « %.40s » n’est pas la somme de ses lignes, %.2f", where, text,
                        s->all[k]);
        }
        s->sums[k] = 0;
    }
}

/* --- empty cells below ---------------------------------------------------------------------------------- */

/* Merged cells of a workbook; and, where the first cells of a row are empty and the row lacks what it must
 * have, what stands above them. */
static void fill_from_above(struct import *i)
{
    struct shape *s = i->shape;
    size_t lacking, have = count_required(i, &lacking), first = 0;
    while (first < i->row.n && !*i->row.cells[first])
        first++;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        int at = i->column_of[k];
        i->filled[k] = NULL;
        if (at < 0 || !import_is_key_column(i, k))
            continue;
        const char *text = cell_at(i, at), *merged = (size_t)at < i->row.n ? i->row.about[at].merged : NULL;
        if (*text) {
            bytes_reset(&s->above[k]);
            bytes_add_text(&s->above[k], text);
        } else if (merged && *merged) {
            i->filled[k] = merged;
        } else if ((size_t)at < first && lacking && have && s->above[k].n) {
            i->filled[k] = s->above[k].data;
        }
        s->filled += i->filled[k] != NULL;
    }
}

void import_note_filled(struct import *i)
{
    for (int k = 0; i->o->kind->columns[k].name; k++)
        if (i->filled[k]) {
            char where[COLUMN_BYTES];
            import_say_column(i, i->o->kind->columns[k].name, i->o->language, where, sizeof where);
            import_note(i, "%sas above: '%.60s'", "%scomme au-dessus : « %.60s »", where, i->filled[k]);
        }
}

/* --- from outside --------------------------------------------------------------------------------------- */

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

bool import_shape_begin(struct import *i, struct err *e)
{
    struct shape *s = i->shape = mem_alloc(1, sizeof *s);
    *s = (struct shape){0};
    arena_init(&s->arena);
    for (int k = 0; k < IMPORT_COLUMNS; k++)
        bytes_init(&s->above[k], SHEET_CELL_BYTES * 2);
    read_ahead(i);
    for (size_t k = 0; k < s->n && s->rows[k].step != SHEET_ROW; k++) {
        if (s->rows[k].step == SHEET_END)
            return err_say(e, ERR_INVALID, NULL, NULL, "%s is empty", "%s est vide", i->o->csv_path);
        if (e)
            *e = s->rows[k].why;
        return false;
    }
    const struct sheet_row *header;
    size_t lines;
    i->row = s->rows[0].row; /* a report says by its first row what list it is of */
    if (!import_back_begin(i, e))
        return false;
    if (i->back.is) {
        s->next = 1;
        return true;
    }
    s->next = best_header(i, &header, &lines);
    i->title_rows = s->next;
    s->next += lines;
    if (s->next < s->n && s->rows[s->next].step == SHEET_ROW && is_units(&s->rows[s->next].row))
        header = with_units(i, header, &s->rows[s->next++].row);
    i->row = *header;
    return true;
}

/* What the cells that were read ahead show of their columns. */
void import_shape_learn(struct import *i)
{
    const struct shape *s = i->shape;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        size_t dates = 0, years = 0;
        if (i->column_of[k] < 0)
            continue;
        money_learn_header(&i->money[k], i->headers[i->column_of[k]]);
        for (size_t r = s->next; r < s->n; r++) {
            const struct sheet_row *row = &s->rows[r].row;
            if (s->rows[r].step != SHEET_ROW || (size_t)i->column_of[k] >= row->n)
                continue;
            const char *text = row->cells[i->column_of[k]];
            struct date_said said;
            money_learn_cell(&i->money[k], text);
            if (!*text || !date_read(&said, NULL, "", text, NULL))
                continue;
            dates += strlen(said.first) > 4;
            years += strlen(said.first) == 4;
        }
        money_learn_end(&i->money[k]);
        i->serial[k] = dates > 0 || years == 0;
    }
}

/* The titles above the header are named once the report is open. */
void import_shape_tell(struct import *i)
{
    struct shape *s = i->shape;
    for (size_t k = 0; k < i->title_rows; k++)
        if (s->rows[k].step == SHEET_ROW) {
            i->row = s->rows[k].row;
            pass_row(i, "a line above the header", "une ligne au-dessus de l’en-tête");
        }
}

enum sheet_step import_shape_next(struct import *i, struct err *why)
{
    for (;;) {
        enum sheet_step step = take_row(i, why);
        if (step != SHEET_ROW)
            return step;
        if (i->back.is) { /* its rows were told apart when it was written, and are filled */
            memset(i->filled, 0, sizeof i->filled);
            return step;
        }
        int kind = kind_of_row(i);
        if (kind == ROW_IS_RECORD) {
            add_amounts(i);
            fill_from_above(i);
            return step;
        }
        if (kind == ROW_IS_TOTAL) {
            i->note = NULL;
            pass_row(i, "a line of totals", "une ligne de totaux");
            check_totals(i);
            if (i->note)
                import_tell_note(i);
            i->note = NULL;
        } else if (kind == ROW_IS_TEXT) {
            pass_row(i, "a line of text", "une ligne de texte");
        } else {
            pass_row(i, "the header again", "l’en-tête, répété");
        }
    }
}

void import_shape_end(struct import *i)
{
    struct shape *s = i->shape;
    if (!s)
        return;
    for (int k = 0; k < IMPORT_COLUMNS; k++)
        bytes_release(&s->above[k]);
    arena_release(&s->arena);
    free(s->rows);
    free(s);
    i->shape = NULL;
}

/* Does a column of the file hold amounts, as far as was read ahead? */
bool import_shape_amounts(const struct import *i, size_t column)
{
    const struct shape *s = i->shape;
    size_t amounts = 0;
    for (size_t r = s->next; r < s->n; r++) {
        const struct sheet_row *row = &s->rows[r].row;
        if (s->rows[r].step != SHEET_ROW || column >= row->n || !*row->cells[column])
            continue;
        if (!money_likely(row->cells[column]))
            return false;
        amounts += strpbrk(row->cells[column], "0123456789") != NULL;
    }
    return amounts > 0;
}

bool import_shape_holds(const struct import *i, size_t column)
{
    const struct shape *s = i->shape;
    for (size_t r = s->next; r < s->n; r++)
        if (s->rows[r].step == SHEET_ROW && column < s->rows[r].row.n && *s->rows[r].row.cells[column])
            return true;
    return false;
}

const char *import_shape_title(const struct import *i, size_t nth)
{
    const struct shape *s = i->shape;
    for (size_t k = 0; k < i->title_rows; k++)
        for (size_t c = 0; s->rows[k].step == SHEET_ROW && c < s->rows[k].row.n; c++)
            if (*s->rows[k].row.cells[c] && nth-- == 0)
                return s->rows[k].row.cells[c];
    return NULL;
}
