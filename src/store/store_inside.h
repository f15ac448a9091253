/* store_inside.h - what a store has to be able to, behind the door */
#ifndef STORE_STORE_INSIDE_H
#define STORE_STORE_INSIDE_H

#include "store/store.h"

/* A kind of store fills in this table and puts it into kinds.c; nothing else of the program changes. What a
 * function is to do stands at the one of the same name in store.h. */
struct store_kind {
    bool (*is_place)(const char *where); /* is it this kind's? The first of the list whose it is opens it */
    bool is_file;                        /* its place is the name of a file */

    struct store *(*open)(const char *where, enum store_access access, struct err *e);
    bool (*close)(struct store *s, struct err *e); /* as store_finish; e is NULL for store_close */
    bool (*look)(struct store *s, enum store_state *state, struct err *e);
    void (*distrust)(struct store *s);
    bool (*stale)(const struct store *s);
    bool (*load)(struct store *s, uint64_t known, struct snapshot **out, struct err *e);
    bool (*texts)(struct store *s, enum collection collection, int64_t id, const char *uid, store_text *each,
                  void *context, uint64_t *version, struct err *e);
    bool (*former)(struct store *s, const char *uid, struct store_former *out, struct err *e);

    bool (*backup)(const char *where, const char *to, bool replace, struct err *e);
    bool (*restore)(const char *where, const char *from, char aside[STORE_ASIDE_BYTES], struct err *e);
    bool (*check)(const char *where, struct check_report *r, struct err *e);
};

/* A handle of a kind begins with this. */
struct store {
    const struct store_kind *kind;
};

extern const struct store_kind *const STORE_KINDS[]; /* ends in NULL */

#endif
