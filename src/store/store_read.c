/* What is read of former ids, of the change feed and of small tables. */
#include <stdio.h>
#include <string.h>

#include "store/store_inside.h"

/* --- ids that fell out of use
 * -------------------------------------------------------------------------------
 */

static bool take_former(void *context, const struct cell *row)
{
    struct store_former *out = context;
    const char *successor = cell_text_of(&row[0]), *removed = cell_text_of(&row[1]);
    out->what = successor ? FORMER_MERGED : FORMER_REMOVED;
    snprintf(out->successor, sizeof out->successor, "%s", successor ? successor : "");
    snprintf(out->removed_on, sizeof out->removed_on, "%.10s", removed ? removed : "");
    return false;
}

/* A successor may have been merged or removed in its turn. */
enum { FORMER_STEPS = 32 };

bool store_former(struct store *s, const char *uid, struct store_former *out, struct err *e)
{
    static const struct question FORMER = {
        .table = TABLE_FORMER, .columns = {"successeur", "retire_le"}, .by = {"uid"}};
    const struct cell by[] = {cell_text(uid)};
    *out = (struct store_former){.what = FORMER_UNKNOWN};
    bool done = s->kind->begin_read(s, e) && store_ask(s, &FORMER, by, take_former, out, e);
    for (unsigned i = 0; done && i < FORMER_STEPS && out->what == FORMER_MERGED; i++) {
        struct store_former next = {.what = FORMER_UNKNOWN};
        done = store_ask(s, &FORMER, (struct cell[]){cell_text(out->successor)}, take_former, &next, e);
        if (next.what == FORMER_UNKNOWN)
            break;
        *out = next;
    }
    return s->kind->end_read(s, done ? e : NULL) && done;
}

/* --- what changed ----------------------------------------------------------------------------------------
 */

struct change_teller {
    uint64_t since, last;
    store_change_cb *each;
    void *context;
    bool began;
};

/* The first row is that of `since` itself: when it is missing, what came after it is not known. */
static bool begin_changes(struct change_teller *t, uint64_t seq)
{
    bool known = t->since == 0 ? seq <= 1 : seq == t->since;
    t->began = true;
    if (!known)
        t->each(t->context, &(struct store_change){.what = CHANGE_ALL});
    return known;
}

static bool tell_change(void *context, const struct cell *row)
{
    struct change_teller *t = context;
    struct store_change c = {.seq = (uint64_t)cell_int_of(&row[0]), .what = CHANGE_ALL};
    const char *name = cell_text_of(&row[1]);
    t->last = c.seq;
    if (!t->began)
        begin_changes(t, c.seq);
    if (c.seq <= t->since)
        return true;
    for (int k = 0; name && k < RECORD_KINDS; k++)
        if (strcmp(name, TABLES[TABLE_RECORDS + k].name) == 0) {
            c.what = CHANGE_RECORD;
            c.kind = (enum record_kind)k;
        }
    if (name && strcmp(name, TABLES[TABLE_APD].name) == 0)
        c.what = CHANGE_APD;
    c.id = c.what == CHANGE_ALL ? 0 : cell_int_of(&row[2]);
    t->each(t->context, &c);
    return true;
}

bool store_changes(struct store *s, uint64_t since, store_change_cb *each, void *context, uint64_t *last,
                   struct err *e)
{
    static const struct question CHANGES = {
        .table = TABLE_CHANGES, .columns = {"seq", "nom", "id"}, .after = "seq", .order = {"seq"}};
    struct change_teller t = {.since = since, .each = each, .context = context};
    const struct cell by[] = {cell_int(since > INT64_MAX ? INT64_MAX : (int64_t)since - (since > 0))};
    bool done = s->kind->begin_read(s, e) && store_ask(s, &CHANGES, by, tell_change, &t, e);
    if (!(s->kind->end_read(s, done ? e : NULL) && done))
        return false;
    if (!t.began && since > 0)
        begin_changes(&t, 0);
    *last = t.last;
    return true;
}

/* --- vocabularies and sources ----------------------------------------------------------------------------
 */

struct alias_teller {
    store_alias *each;
    void *context;
};

static bool tell_alias(void *context, const struct cell *row)
{
    const struct alias_teller *t = context;
    const char *alias = cell_text_of(&row[0]), *code = cell_text_of(&row[1]);
    t->each(t->context, alias ? alias : "", code ? code : "");
    return true;
}

bool store_aliases(struct store *s, const char *vocabulary, store_alias *each, void *context, struct err *e)
{
    static const struct question ALIASES = {
        .table = TABLE_ALIAS, .columns = {"alias", "code"}, .by = {"vocabulaire"}, .order = {"alias"}};
    return store_ask(s, &ALIASES, (struct cell[]){cell_text(vocabulary)}, tell_alias,
                     &(struct alias_teller){each, context}, e);
}

struct source_teller {
    store_source *each;
    void *context;
};

static bool tell_source(void *context, const struct cell *row)
{
    const struct source_teller *t = context;
    const char *name = cell_text_of(&row[0]);
    if (name)
        t->each(t->context, name);
    return true;
}

bool store_sources(struct store *s, store_source *each, void *context, struct err *e)
{
    static const struct question SOURCES = {.table = TABLE_SOURCE, .columns = {"nom"}, .order = {"id"}};
    return store_ask(s, &SOURCES, NULL, tell_source, &(struct source_teller){each, context}, e);
}
