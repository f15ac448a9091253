#include "store/sqlite/territories.h"

#include <stdio.h>
#include <string.h>

#include "base/tsv.h"
#include "store/sqlite/alias.h"

enum { MAX_BOUND = 8 };

/* One table: the columns to read, and where they go. The first n_bound cells are bound to the statement;
 * `aliases` lists the cells that name the territory, in passes: all territories' first, then all territories'
 * second, ... */
struct load {
    const char *file;
    const char *columns[TSV_MAX_COLUMNS];
    const char *insert;
    size_t n_bound;
    size_t lon; /* this cell and the next are numbers; 0: none */
    const char *vocabulary;
    const char *aliases; /* letters: 'a' is cell 0, ... */
    const char *only[2]; /* in two rounds: rows whose cell 2 (periode) is this; NULL: all in one */
};

static const struct load LOADS[] = {
    {.file = "geodata/built/continents.tsv",
     .columns = {"code", "nom"},
     .insert =
         "INSERT INTO continent (code, libelle, rang) VALUES (?1, ?2, (SELECT count(*) + 1 FROM continent))",
     .n_bound = 2,
     .vocabulary = "continent",
     .aliases = "ab"},
    {.file = "geodata/built/countries.tsv",
     .columns = {"iso2", "iso3", "nom", "continent", "cad", "lon", "lat", "nom_en", "aliases"},
     .insert = "INSERT INTO pays (code, iso3, libelle, continent, cad, lon, lat) "
               "VALUES (?1, ?2, ?3, ?4, nullif(?5, ''), ?6, ?7)",
     .n_bound = 7,
     .lon = 5,
     .vocabulary = "pays",
     .aliases = "cahbi"},
    {.file = "geodata/built/regions.tsv",
     .columns = {"code", "nom", "periode", "lon", "lat", "aliases"},
     .insert = "INSERT INTO region (code, libelle, periode, lon, lat) VALUES (?1, ?2, ?3, ?4, ?5)",
     .n_bound = 5,
     .lon = 3,
     .vocabulary = "region",
     .aliases = "abf",
     .only = {"2016", "1970"}},
    {.file = "geodata/built/departements.tsv",
     .columns = {"code", "nom", "region", "region_1970", "lon", "lat", "aliases"},
     .insert = "INSERT INTO departement (code, libelle, region, region_1970, lon, lat) "
               "VALUES (?1, ?2, ?3, nullif(?4, ''), ?5, ?6)",
     .n_bound = 6,
     .lon = 4,
     .vocabulary = "departement",
     .aliases = "abg"},
};

static bool insert_row(struct stmt *s, const struct load *l, const struct tsv *t, struct err *e)
{
    for (size_t i = 0; i < l->n_bound; i++) {
        double number;
        if (l->lon == 0 || (i != l->lon && i != l->lon + 1))
            stmt_bind_text(s, (int)i + 1, t->cells[i]);
        else if (tsv_real(t, i, &number, e))
            stmt_bind_real(s, (int)i + 1, number);
        else
            return false;
    }
    if (stmt_run(s, e))
        return true;
    return err_prefix(e, "%s line %zu", t->name, t->line);
}

static bool insert_rows(struct db *db, const struct load *l, struct err *e)
{
    struct tsv t;
    struct stmt *s = NULL;
    enum tsv_result r = TSV_FAILED;
    if (tsv_open(&t, l->file, l->columns, e) && (s = stmt_new(db, l->insert, e)))
        while ((r = tsv_next(&t, e)) == TSV_ROW)
            if (!insert_row(s, l, &t, e)) {
                r = TSV_FAILED;
                break;
            }
    stmt_free(s);
    tsv_release(&t);
    return r == TSV_END;
}

/* One pass over a table: one naming column, of the rows of one period. */
static bool add_aliases(struct alias_writer *w, const struct load *l, size_t cell, const char *period,
                        struct err *e)
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
                good = alias_add(w, l->vocabulary, value, code, e);
            if (!good) {
                r = TSV_FAILED;
                break;
            }
        }
    tsv_release(&t);
    return r == TSV_END;
}

static bool name_rows(struct alias_writer *w, const struct load *l, struct err *e)
{
    for (size_t p = 0; p < 2; p++)
        for (const char *a = l->aliases; *a && (p == 0 || l->only[p]); a++)
            if (!add_aliases(w, l, (size_t)(*a - 'a'), l->only[p], e))
                return false;
    return true;
}

bool territories_load(struct db *db, struct err *e)
{
    struct alias_writer w = {0};
    bool good = alias_writer_init(&w, db, e);
    for (size_t i = 0; good && i < sizeof LOADS / sizeof *LOADS; i++)
        good = insert_rows(db, &LOADS[i], e) && name_rows(&w, &LOADS[i], e);
    alias_writer_release(&w);
    return good;
}
