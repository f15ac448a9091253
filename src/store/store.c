#include "store/store.h"

#include <stdio.h>
#include <string.h>

#include "atlas/snapshot.h"
#include "store/load.h"
#include "store/store_inside.h"

static const struct store_kind *kind_of(const char *where)
{
    size_t i = 0;
    while (STORE_KINDS[i + 1] && !STORE_KINDS[i]->is_place(where))
        i++;
    return STORE_KINDS[i];
}

/* --- as a whole ------------------------------------------------------------------------------------------
 */

struct store *store_open(const char *where, enum store_access access, struct err *e)
{
    return kind_of(where)->open(where, access, e);
}

void store_close(struct store *s)
{
    if (s)
        s->kind->close(s, NULL);
}

bool store_finish(struct store *s, struct err *e)
{
    struct err unasked;
    return s->kind->close(s, e ? e : &unasked);
}

bool store_is_there(const char *where)
{
    return kind_of(where)->is_there(where);
}

struct store *store_make(const char *where, bool replace, struct err *e)
{
    return kind_of(where)->make(where, replace, e);
}

bool store_publish(struct store *s, struct err *e)
{
    return s->kind->publish(s, e);
}

const char *store_file(const char *where)
{
    return kind_of(where)->is_file ? where : NULL;
}

bool store_backup(const char *where, const char *to, bool replace, struct err *e)
{
    return kind_of(where)->backup(where, to, replace, e);
}

bool store_restore(const char *where, const char *from, char aside[STORE_ASIDE_BYTES], struct err *e)
{
    return kind_of(where)->restore(where, from, aside, e);
}

bool store_check(const char *where, struct check_report *r, struct err *e)
{
    return kind_of(where)->check(where, r, e);
}

/* --- how the data move -----------------------------------------------------------------------------------
 */

bool store_look(struct store *s, enum store_state *state, struct err *e)
{
    return s->kind->look(s, state, e);
}

void store_distrust(struct store *s)
{
    s->kind->distrust(s);
}

bool store_stale(const struct store *s)
{
    return s->kind->stale(s);
}

/* What was done between begin_read and here counts when that was one state of the data. */
static bool end_read(struct store *s, bool done, struct err *e)
{
    return s->kind->end_read(s, done ? e : NULL) && done;
}

bool store_load(struct store *s, uint64_t known, struct snapshot **out, struct err *e)
{
    uint64_t version;
    *out = NULL;
    bool done = s->kind->begin_read(s, e) && s->kind->version(s, &version, e) &&
                (version == known || (*out = load_snapshot(s, version, e)) != NULL);
    if (!end_read(s, done, e)) {
        done = false;
        snapshot_free(*out);
        *out = NULL;
    }
    s->kind->loaded(s, done);
    return done;
}

/* --- asking ----------------------------------------------------------------------------------------------
 */

bool store_ask(struct store *s, const struct question *q, const struct cell *by, ask_row *each, void *context,
               struct err *e)
{
    return s->kind->ask(s, q, by, each, context, e);
}

static bool take_int(void *context, const struct cell *row)
{
    *(int64_t *)context = cell_int_of(&row[0]);
    return false;
}

bool store_ask_int(struct store *s, const struct question *q, const struct cell *by, int64_t *out,
                   struct err *e)
{
    *out = 0;
    return store_ask(s, q, by, take_int, out, e);
}

struct text_to {
    char *out;
    size_t size;
};

static bool take_text(void *context, const struct cell *row)
{
    struct text_to *to = context;
    const char *text = cell_text_of(&row[0]);
    snprintf(to->out, to->size, "%s", text ? text : "");
    return false;
}

bool store_ask_text(struct store *s, const struct question *q, const struct cell *by, char *out, size_t size,
                    struct err *e)
{
    out[0] = '\0';
    return store_ask(s, q, by, take_text, &(struct text_to){out, size}, e);
}

static bool take_any(void *context, const struct cell *row)
{
    (void)row;
    *(bool *)context = true;
    return false;
}

bool store_ask_any(struct store *s, const struct question *q, const struct cell *by, bool *any, struct err *e)
{
    *any = false;
    return store_ask(s, q, by, take_any, any, e);
}
