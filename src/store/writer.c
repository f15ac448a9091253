#include "store/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "store/reach.h"
#include "store/writer_inside.h"

/* --- what is written, counted ----------------------------------------------------------------------------
 */

bool write_insert(struct writer *w, enum table t, const struct cell *row, int64_t *id, struct err *e)
{
    w->written++;
    return w->store->kind->insert(w->store, t, row, id, e);
}

bool write_set(struct writer *w, enum table t, struct cell value, const struct cell *key, struct err *e)
{
    w->written++;
    return w->store->kind->set(w->store, t, &value, key, e);
}

bool write_remove(struct writer *w, enum table t, const struct cell *key, struct err *e)
{
    w->written++;
    return w->store->kind->remove(w->store, t, key, e);
}

/* --- what rules say
 * -----------------------------------------------------------------------------------------
 */

bool writer_check(struct writer *w, enum table t, const struct cell *row, const struct cell *was,
                  struct err *e)
{
    if (!rules_check(t, row, was, &w->around, e))
        return false;
    rules_notes(t, row, &w->around, w->bulk ? NULL : w->note, w->note_context);
    return true;
}

enum { SCHEME_BYTES = 8 }; /* that reach_clean_web may add, with the NUL */

const char *writer_mail(struct writer *w, const char *text)
{
    const size_t size = text ? strlen(text) + 1 : 0;
    char *kept = size > 1 ? arena_alloc(&w->texts, size) : NULL;
    return kept && reach_clean_mail(text, kept, size) ? kept : text;
}

const char *writer_web(struct writer *w, const char *text, bool bare)
{
    const size_t size = text ? strlen(text) + SCHEME_BYTES : 0;
    char *kept = size > SCHEME_BYTES ? arena_alloc(&w->texts, size) : NULL;
    return kept && reach_clean_web(text, bare, kept, size) ? kept : text;
}

/* --- the transaction -------------------------------------------------------------------------------------
 */

static bool note_source(struct writer *w, const char *name, struct err *e)
{
    static const struct question BY_NAME = {.table = TABLE_SOURCE, .columns = {"id"}, .by = {"nom"}};
    const struct cell row[] = {cell_text(name)};
    return store_ask_int(w->store, &BY_NAME, row, &w->source, e) &&
           (w->source || w->store->kind->insert(w->store, TABLE_SOURCE, row, &w->source, e));
}

static void note_time(struct writer *w, const char *now)
{
    time_t t = time(NULL);
    struct tm utc;
    if (now)
        snprintf(w->now, sizeof w->now, "%s", now);
    else
        strftime(w->now, sizeof w->now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &utc));
}

struct writer *writer_new(struct store *s, const struct writer_options *o, struct err *e)
{
    const struct store_session session = {o->author, o->reason, o->bulk, o->list};
    if (!s->kind->begin(s, &session, e))
        return NULL;
    struct writer *w = mem_alloc(1, sizeof *w);
    w->store = s;
    w->bulk = o->bulk;
    w->note = o->note;
    w->note_context = o->note_context;
    arena_init(&w->texts);
    note_time(w, o->now);
    w->around.this_year = atoi(w->now);
    if (!o->source || note_source(w, o->source, e))
        return w;
    writer_free(w);
    return NULL;
}

bool writer_commit(struct writer *w, struct err *e)
{
    if (w->written == 0 && !w->bulk) /* then even the session must leave no trace */
        w->store->kind->rollback(w->store);
    else if (!w->store->kind->commit(w->store, e))
        return false;
    w->done = true;
    return true;
}

int writer_year(const struct writer *w)
{
    return w->around.this_year;
}

void writer_free(struct writer *w)
{
    if (!w)
        return;
    records_release(w);
    successors_release(w);
    again_release(w);
    places_release(w);
    arena_release(&w->texts);
    hash_map_release(&w->apd_touched);
    free(w->apd_since);
    if (!w->done)
        w->store->kind->rollback(w->store);
    free(w);
}

bool writer_mark(struct writer *w, struct err *e)
{
    bool good = w->store->kind->mark(w->store, e);
    w->marked = w->marked || good;
    w->written_before = w->written;
    w->n_apd_since = 0;
    records_mark(w);
    places_mark(w);
    return good;
}

bool writer_undo(struct writer *w, struct err *e)
{
    if (!w->marked)
        return err_set(e, ERR_INTERNAL, "there is no mark to come back to");
    if (!w->store->kind->undo(w->store, e))
        return false;
    w->written = w->written_before;
    for (size_t k = 0; k < w->n_apd_since; k++)
        hash_map_put(&w->apd_touched, w->apd_since[k], strlen(w->apd_since[k]), HASH_NONE);
    w->n_apd_since = 0;
    records_undo(w);
    places_undo(w);
    return true;
}

bool writer_put_meta(struct writer *w, const char *key, const char *value, struct err *e)
{
    static const struct question FACT = {.table = TABLE_META, .columns = {"valeur"}, .by = {"cle"}};
    const struct cell row[] = {cell_text(key), cell_text(value)};
    bool there;
    char was[4096];
    if (!store_ask_any(w->store, &FACT, row, &there, e) ||
        !store_ask_text(w->store, &FACT, row, was, sizeof was, e))
        return false;
    if (!there)
        return write_insert(w, TABLE_META, row, NULL, e);
    return strcmp(was, value) == 0 || write_set(w, TABLE_META, row[1], row, e);
}
