/* shortcuts.h - what the last requests of a loop were planned to, by their text */
#ifndef SERVE_SHORTCUTS_H
#define SERVE_SHORTCUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/http.h"

/* Reading criteria costs several times what sending a kept answer does, and maps ask for the same URLs again
 * and again. A shortcut leads from the Host and target of a request, as sent, and what else it is
 * answered by (kind), to its key in the cache of answers; it is good for one version of the data. Of one
 * loop, without locks. Slots are taken over by whoever comes last. About 1 MB at most. */
struct shortcuts;

struct shortcut {
    const struct route *route;
    const char *type;
    struct answer_policy policy;
    const char *key; /* good until the next shortcuts_put */
    size_t n_key;
};

struct shortcuts *shortcuts_new(void);
void shortcuts_free(struct shortcuts *s); /* NULL is fine */
bool shortcuts_get(struct shortcuts *s, const char *host, const char *target, unsigned kind, uint64_t version,
                   struct shortcut *out);
void shortcuts_put(struct shortcuts *s, const char *host, const char *target, unsigned kind, uint64_t version,
                   const struct shortcut *what);

#endif
