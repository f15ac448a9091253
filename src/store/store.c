#include "store/store.h"

#include "store/store_inside.h"

static const struct store_kind *kind_of(const char *where)
{
    size_t i = 0;
    while (STORE_KINDS[i + 1] && !STORE_KINDS[i]->is_place(where))
        i++;
    return STORE_KINDS[i];
}

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
    return s->kind->close(s, e);
}

const char *store_file(const char *where)
{
    return kind_of(where)->is_file ? where : NULL;
}

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

bool store_load(struct store *s, uint64_t known, struct snapshot **out, struct err *e)
{
    return s->kind->load(s, known, out, e);
}

bool store_texts(struct store *s, enum collection collection, int64_t id, const char *uid, store_text *each,
                 void *context, uint64_t *version, struct err *e)
{
    return s->kind->texts(s, collection, id, uid, each, context, version, e);
}

bool store_former(struct store *s, const char *uid, struct store_former *out, struct err *e)
{
    return s->kind->former(s, uid, out, e);
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
