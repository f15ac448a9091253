/* repacker.h - kept pictures that are asked for again are packed smaller while the server is idle */
#ifndef SERVE_REPACKER_H
#define SERVE_REPACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/cache.h"
#include "base/err.h"

/* A tile is packed in a hurry, as somebody waits for it, and takes a fifth more bytes than it could. Whoever
 * finds a kept picture that is still so (blob->hasty) wishes for it here, once; a thread packs it
 * (draw/png_small.h) and puts it where the other stands, unless that is gone. The tag is the same, and weak
 * (RFC 9110, 8.8.1): the pixels are. So who has the picture already is not sent it again.
 *
 * It never delays a visitor. The system lets the packing thread run when nothing else wants a processor
 * (SCHED_IDLE), and as it may be left standing anywhere, it touches nothing that others lock: a second thread
 * brings it pictures and puts its results in place. Nothing is begun while busy() says so, which is looked at
 * within a picture too. It takes a share of one processor at most, for where processor time is paid for. */
enum {
    REPACKER_WISHES = 64,             /* that wait; others are wished for again when they are found again */
    REPACKER_MOST_BYTES = 256 * 1024, /* of a picture; so what waits takes 16 MiB if none is kept any more */
    REPACKER_KEY_BYTES = 512,         /* of its key */
    REPACKER_LOOK_MS = 50             /* between two looks whether the server is still busy */
};

struct repacker_setup {
    struct cache *kept;          /* key of a call -> blob */
    unsigned percent;            /* of one processor, 1 to 100 */
    bool (*busy)(void *context); /* on a thread of the repacker's: has the server anything else to do? */
    void *context;
};

struct repacker_counts {
    uint64_t packed;      /* pictures that were replaced by smaller ones */
    uint64_t saved_bytes; /* of them */
    uint64_t unchanged;   /* that got no smaller, or were replaced meanwhile */
    uint64_t cpu_us;      /* of processor time that packing took */
    size_t waiting;
};

struct repacker;
struct repacker *repacker_new(const struct repacker_setup *setup, struct err *e); /* NULL: no thread */
void repacker_free(struct repacker *r); /* what waits is let go of; NULL is fine */

/* The blob stands under the key. Any thread; takes no memory, and a lock once for each picture. r may be
 * NULL: nothing is packed again then. */
void repacker_wish(struct repacker *r, const char *key, size_t n, struct blob *kept);
void repacker_count(struct repacker *r, struct repacker_counts *out); /* zeroes for NULL */

#endif
