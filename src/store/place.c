/* What is asked of a place: which store it is, and then that one. */
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

bool store_is_there(const char *where)
{
    return kind_of(where)->is_there(where);
}

struct store *store_make(const char *where, bool replace, struct err *e)
{
    return kind_of(where)->make(where, replace, e);
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
