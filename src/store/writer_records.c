#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "store/text_limit.h"
#include "store/writer_inside.h"

/* How many columns a record has before uid; behind uid come maj, source, qualite, lon, lat, of which some
 * kinds have some. */
static size_t own_columns(enum record_kind kind)
{
    return (size_t)table_column(table_of_record(kind), "uid");
}

static bool is_sourced(enum record_kind kind)
{
    return TABLES[table_of_record(kind)].settable != NULL;
}

static bool check_position(const struct position *p, struct err *e)
{
    if (!p || !p->quality || strcmp(p->quality, "aucune") == 0)
        return true;
    return (isfinite(p->lon) && isfinite(p->lat) && fabs(p->lon) <= 180 && fabs(p->lat) <= 90) ||
           err_say(e, ERR_INVALID, NULL, NULL,
                   "the position %g, %g is not in degrees of longitude and latitude",
                   "la position %g, %g n’est pas en degrés de longitude et de latitude", p->lon, p->lat);
}

bool check_texts(enum table t, size_t first, const struct cell *cells, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        const char *column = TABLES[t].columns[first + i], *text = cells[i].text;
        if (cells[i].kind != CELL_TEXT)
            continue;
        if (!text_limit_check(column, column, text, e))
            return false;
        if (!utf8_valid(text, strlen(text)))
            return err_say(e, ERR_INVALID, column, text, "the column '%s' holds text that is not UTF-8",
                           "la colonne « %s » contient un texte qui n’est pas en UTF-8", column);
    }
    return true;
}

static void put_position(struct cell out[3], const struct position *p)
{
    bool none = !p || !p->quality || strcmp(p->quality, "aucune") == 0;
    out[0] = cell_text(none ? "aucune" : p->quality);
    out[1] = none ? cell_null() : cell_real(p->lon);
    out[2] = none ? cell_null() : cell_real(p->lat);
}

/* --- what was touched ------------------------------------------------------------------------------------
 */

static void set_touched(struct writer *w, enum record_kind kind, int64_t id, bool touched)
{
    hash_map_put(&w->touched[kind], (const char *)&id, sizeof id, touched);
}

bool record_touched(const struct writer *w, enum record_kind kind, int64_t id)
{
    return hash_map_get(&w->touched[kind], (const char *)&id, sizeof id) == 1;
}

static void touch(struct writer *w, enum record_kind kind, int64_t id)
{
    if (w->bulk || record_touched(w, kind, id))
        return;
    set_touched(w, kind, id, true);
    w->since = mem_room(w->since, w->n_since, &w->since_capacity, sizeof *w->since);
    w->since[w->n_since++] = (struct touched_since){kind, id};
}

void records_mark(struct writer *w)
{
    w->n_since = 0;
}

void records_undo(struct writer *w)
{
    for (size_t k = 0; k < w->n_since; k++)
        set_touched(w, w->since[k].kind, w->since[k].id, false);
    w->n_since = 0;
}

void records_release(struct writer *w)
{
    for (size_t k = 0; k < RECORD_KINDS; k++)
        hash_map_release(&w->touched[k]);
    free(w->since);
}

/* --- putting ---------------------------------------------------------------------------------------------
 */

struct put {
    struct writer *w;
    enum record_kind kind;
    const struct cell *cells;
    const struct position *position;
    struct written *out;
    struct err *e;
    bool found, good;
};

static bool insert(struct put *p)
{
    struct writer *w = p->w;
    size_t n = own_columns(p->kind);
    struct cell row[TABLE_COLUMNS];
    memcpy(row, p->cells, n * sizeof *row);
    row[n++] = cell_text(p->out->uid);
    if (is_sourced(p->kind)) {
        row[n++] = cell_text(w->now);
        row[n++] = w->source ? cell_int(w->source) : cell_null();
    }
    if (TABLES[table_of_record(p->kind)].placed)
        put_position(&row[n], p->position);
    if (!writer_check(w, table_of_record(p->kind), row, NULL, p->e))
        return false;
    if (!write_insert(w, table_of_record(p->kind), row, &p->out->id, p->e))
        return err_prefix(p->e, "%s", p->out->uid);
    p->out->what = WRITTEN_ADDED;
    return true;
}

/* was: the record as it is. */
static bool update(void *context, const struct cell *was)
{
    struct put *p = context;
    enum table t = table_of_record(p->kind);
    size_t n = own_columns(p->kind), all = table_columns(t);
    struct cell row[TABLE_COLUMNS];
    bool same = true;
    memcpy(row, was, all * sizeof *row);
    memcpy(row, p->cells, n * sizeof *row);
    if (TABLES[t].placed && p->position && p->position->quality)
        put_position(&row[all - 3], p->position);
    for (size_t i = 0; i < all; i++) {
        if (row[i].kind == CELL_KEEP)
            row[i] = was[i];
        same = same && cell_compare(&row[i], &was[i]) == 0;
    }
    p->found = true;
    p->out->id = cell_int_of(&was[all]);
    if (same)
        return false;
    p->good = writer_check(p->w, t, row, was, p->e);
    if (!p->good)
        return false;
    if (is_sourced(p->kind))
        row[n + 1] = cell_text(p->w->now);
    p->out->what = WRITTEN_CHANGED;
    p->w->written++;
    p->good = p->w->store->kind->update(p->w->store, t, p->out->id, row, p->e) ||
              err_prefix(p->e, "%s", p->out->uid);
    return false;
}

bool record_put(struct writer *w, enum record_kind kind, const char *uid, const struct cell *cells,
                const struct position *position, struct written *out, struct err *e)
{
#define BY_UID(kind)                                                                                         \
    {                                                                                                        \
        .table = (enum table)(TABLE_RECORDS + RECORD_##kind), .by = { "uid" }                                \
    }
    static const struct question RECORDS[RECORD_KINDS] = {
        BY_UID(COLLECTIVITE), BY_UID(PARTENAIRE), BY_UID(COOPERATION), BY_UID(PROJET),
        BY_UID(BOURSE),       BY_UID(RESEAU),     BY_UID(APPEL)};
#undef BY_UID
    struct put p = {w, kind, cells, position, out, e, .good = true};
    *out = (struct written){0};
    snprintf(out->uid, sizeof out->uid, "%s", uid);
    if (!check_position(position, e) || !check_texts(table_of_record(kind), 0, cells, own_columns(kind), e))
        return err_prefix(e, "%s", uid);
    if (!w->bulk && !store_ask(w->store, &RECORDS[kind], (struct cell[]){cell_text(uid)}, update, &p, e))
        return false;
    if (p.good && !p.found)
        p.good = insert(&p);
    if (p.good)
        touch(w, kind, out->id);
    return p.good;
}

bool record_touch(struct writer *w, enum record_kind kind, struct written *out, struct err *e)
{
    if (out->what != WRITTEN_UNCHANGED)
        return true; /* maj is set already */
    out->what = WRITTEN_CHANGED;
    return !is_sourced(kind) ||
           write_set(w, table_of_record(kind), cell_text(w->now), (struct cell[]){cell_int(out->id)}, e);
}

bool record_finish(struct writer *w, enum record_kind kind, bool good, bool changed, struct written *out,
                   struct err *e)
{
    if (!good) /* what says its column is of the row at hand, whichever record that is */
        return e && *e->parameter ? false : err_prefix(e, "%s", out->uid);
    return !changed || record_touch(w, kind, out, e);
}
