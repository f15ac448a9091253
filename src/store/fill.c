#include "store/fill.h"

#include <stdio.h>
#include <string.h>

#include "base/tsv.h"
#include "store/alias.h"
#include "store/store_inside.h"

static const char VOCABULARIES[] = {
#include "store/vocabularies.tsv.inc"
    0};

/* --- vocabularies ----------------------------------------------------------------------------------------
 */

static bool add_value(struct store *s, char *const *cells, int rank, struct err *e)
{
    const struct cell row[] = {cell_text(cells[1]), cell_text(cells[2]), cell_int(rank)};
    for (int t = 0; t < VOCABULARY_STORED; t++)
        if (strcmp(TABLES[t].name, cells[0]) == 0)
            return s->kind->insert(s, (enum table)t, row, NULL, e);
    return err_set(e, ERR_INTERNAL, "vocabularies.tsv: there is no vocabulary %s", cells[0]);
}

static bool add_vocabularies(struct store *s, struct err *e)
{
    static const char *const COLUMNS[] = {"vocabulaire", "code", "libelle", "alias", NULL};
    struct tsv t;
    bool good = tsv_open_text(&t, "vocabularies.tsv", VOCABULARIES, sizeof VOCABULARIES - 1, COLUMNS, e);
    enum tsv_result r = TSV_END;
    for (int rank = 1; good && (r = tsv_next(&t, e)) == TSV_ROW; rank++) {
        char *rest = t.cells[3];
        good = add_value(s, t.cells, rank, e) && alias_add(s, t.cells[0], t.cells[1], t.cells[1], e) &&
               alias_add(s, t.cells[0], t.cells[2], t.cells[1], e);
        for (const char *value; good && (value = tsv_value(&rest));)
            good = alias_add(s, t.cells[0], value, t.cells[1], e);
    }
    tsv_release(&t);
    return good && r != TSV_FAILED;
}

/* --- territories -----------------------------------------------------------------------------------------
 */

/* One table: the columns of its file, and which of them are those of the table, in its order. */
struct load {
    const char *file;
    const char *columns[TSV_MAX_COLUMNS];
    enum vocabulary_id vocabulary;
    const char *cells; /* letters: 'a' is cell 0, ...; '#' the number of the row; a capital letter a number */
    const char *aliases; /* the cells that name the territory, in passes: all territories' first, then all
                            territories' second, ... */
    const char *only[2]; /* in two rounds: rows whose cell 2 (periode) is this; NULL: all in one */
};

static const struct load LOADS[] = {
    {.file = "geodata/built/continents.tsv",
     .columns = {"code", "nom"},
     .vocabulary = VOCABULARY_CONTINENT,
     .cells = "ab#",
     .aliases = "ab"},
    {.file = "geodata/built/countries.tsv",
     .columns = {"iso2", "iso3", "nom", "continent", "cad", "lon", "lat", "nom_en", "aliases"},
     .vocabulary = VOCABULARY_PAYS,
     .cells = "abcdeFG",
     .aliases = "cahbi"},
    {.file = "geodata/built/regions.tsv",
     .columns = {"code", "nom", "periode", "lon", "lat", "aliases"},
     .vocabulary = VOCABULARY_REGION,
     .cells = "abcDE",
     .aliases = "abf",
     .only = {"2016", "1970"}},
    {.file = "geodata/built/departements.tsv",
     .columns = {"code", "nom", "region", "region_1970", "lon", "lat", "aliases"},
     .vocabulary = VOCABULARY_DEPARTEMENT,
     .cells = "abcdEF",
     .aliases = "abg"},
};

static bool read_cell(struct cell *out, char which, int64_t number, const struct tsv *t, struct err *e)
{
    double real;
    if (which == '#') {
        *out = cell_int(number);
    } else if (which < 'a') {
        if (!tsv_real(t, (size_t)(which - 'A'), &real, e))
            return false;
        *out = cell_real(real);
    } else {
        const char *text = t->cells[which - 'a'];
        *out = *text ? cell_text(text) : cell_null();
    }
    return true;
}

static bool insert_row(struct store *s, const struct load *l, int64_t number, const struct tsv *t,
                       struct err *e)
{
    struct cell row[TABLE_COLUMNS];
    for (size_t i = 0; l->cells[i]; i++)
        if (!read_cell(&row[i], l->cells[i], number, t, e))
            return false;
    return s->kind->insert(s, table_of_vocabulary(l->vocabulary), row, NULL, e) ||
           err_prefix(e, "%s line %zu", t->name, t->line);
}

static bool insert_rows(struct store *s, const struct load *l, struct err *e)
{
    struct tsv t;
    enum tsv_result r = TSV_FAILED;
    if (tsv_open(&t, l->file, l->columns, e))
        for (int64_t number = 1; (r = tsv_next(&t, e)) == TSV_ROW; number++)
            if (!insert_row(s, l, number, &t, e)) {
                r = TSV_FAILED;
                break;
            }
    tsv_release(&t);
    return r == TSV_END;
}

/* One pass over a table: one naming column, of the rows of one period. */
static bool add_aliases(struct store *s, const struct load *l, size_t cell, const char *period, struct err *e)
{
    struct tsv t;
    enum tsv_result r = TSV_FAILED;
    if (tsv_open(&t, l->file, l->columns, e))
        while ((r = tsv_next(&t, e)) == TSV_ROW) {
            if (period && strcmp(t.cells[2], period) != 0)
                continue;
            char *rest = t.cells[cell];
            bool good = true;
            const char *code = t.cells[0];
            for (const char *value; good && (value = tsv_value(&rest));)
                good = alias_add(s, TABLES[l->vocabulary].name, value, code, e);
            if (!good) {
                r = TSV_FAILED;
                break;
            }
        }
    tsv_release(&t);
    return r == TSV_END;
}

static bool name_rows(struct store *s, const struct load *l, struct err *e)
{
    for (size_t p = 0; p < 2; p++)
        for (const char *a = l->aliases; *a && (p == 0 || l->only[p]); a++)
            if (!add_aliases(s, l, (size_t)(*a - 'a'), l->only[p], e))
                return false;
    return true;
}

bool store_fill(struct store *s, struct err *e)
{
    if (!add_vocabularies(s, e))
        return false;
    for (size_t i = 0; i < sizeof LOADS / sizeof *LOADS; i++)
        if (!insert_rows(s, &LOADS[i], e) || !name_rows(s, &LOADS[i], e))
            return false;
    return true;
}
