/* keeper.h - keeps the snapshot in step with the database, whichever process writes to it */
#ifndef SERVE_KEEPER_H
#define SERVE_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct keeper;
struct snapshot;

struct keeper_news {
    struct snapshot *snapshot; /* new, the receiver's reference; NULL: it could not be loaded */
    const struct err *err;     /* then: why. What was loaded before stays in use */
    uint64_t file;             /* grows when another file stands at the path */
    int64_t load_us;
};

/* Called on the keeper's thread. */
typedef void keeper_cb(void *context, const struct keeper_news *news);

struct keeper *keeper_new(const char *path, keeper_cb *tell, void *context);
void keeper_free(struct keeper *k); /* stops the thread, after a load under way; NULL is fine */

/* Look once: PRAGMA data_version, and when it moved, whether the change feed did; then load and tell. Takes
 * microseconds when nothing changed. For the keeper's thread, or for a loop that does everything itself. */
void keeper_look(struct keeper *k);

/* A thread that looks every poll_ms, and after a load only when as long has passed again: a long import must
 * not keep a core busy. */
bool keeper_start(struct keeper *k, int poll_ms, struct err *e);

#endif
