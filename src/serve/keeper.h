/* keeper.h - keeps the snapshot in step with the database, whichever process writes to it */
#ifndef SERVE_KEEPER_H
#define SERVE_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct keeper;
struct snapshot;

struct keeper_news {
    struct snapshot *snapshot; /* new, the receiver's reference; NULL: the last one stays in use */
    const struct err *err;     /* it could not be loaded: why; NULL: other data that are the same */
    uint64_t instance;         /* grows when other data stand there: handles are to be opened again */
    int64_t load_us;
};

/* Called on the keeper's thread. */
typedef void keeper_cb(void *context, const struct keeper_news *news);

/* What the data are that answers come from. */
enum keeper_state {
    KEEPER_FRESH,
    KEEPER_STALE,     /* what is in the database cannot be loaded: the last data stay */
    KEEPER_UNREADABLE /* nor can the texts of a single record be read */
};

struct keeper *keeper_new(const char *where, keeper_cb *tell, void *context);
void keeper_free(struct keeper *k); /* stops the thread, after a load under way; NULL is fine */

/* Look once (store_look of store/store.h), and load and tell when something changed. Takes microseconds when
 * nothing did. For the keeper's thread, or for a loop that does everything itself. */
void keeper_look(struct keeper *k);

enum keeper_state keeper_state(struct keeper *k); /* from any thread; NULL: nobody looks, all is fresh */

/* From any thread: a record could not be read, and why. The next look opens the database anew and loads all
 * of it, to see whether that is so: at most every ten seconds when all was fine, or a page that is damaged
 * where only one record looks would have all of it loaded for each request. The log says it as seldom. NULL
 * is fine. */
void keeper_suspect(struct keeper *k, const struct err *why);

/* A thread that looks every poll_ms, and after a load only when as long has passed again: a long import must
 * not keep a core busy. */
bool keeper_start(struct keeper *k, int poll_ms, struct err *e);

#endif
