/* source.h - bytes of an answer that are made as the client takes them */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include "base/bytes.h"
#include "base/err.h"

/* The body of an answer too large to be held: a pull, not a push, so whoever makes it cannot get ahead of who
 * takes it. More is asked for when what came before is out, of one source by one thread at a time, but not
 * always by the same one. It ends by SOURCE_END, by SOURCE_FAILED, or by being freed in between, as the
 * client went away; freed it is in each case, once. */
enum source_state {
    SOURCE_MORE, /* there may be more; where nothing was added, what comes is worked on: others may have a
                    turn */
    SOURCE_END,  /* what was added, if anything, is the last */
    SOURCE_FAILED
};

/* What one step should add, about: large enough to be worth a turn, small beside every budget. */
#define SOURCE_STEP_BYTES 65536

struct source { /* first within what the maker needs */
    enum source_state (*more)(struct source *s, struct bytes *out, struct err *e);
    void (*free)(struct source *s);
};

static inline void source_free(struct source *s) /* NULL is fine */
{
    if (s)
        s->free(s);
}

/* All of it to a file descriptor, in steps, then the source is freed. False when it cannot be made or
 * written: a full disk, a reader that is gone (where SIGPIPE is ignored). `where` is named in the error. */
bool source_drain(struct source *s, int fd, const char *where, struct err *e);

#endif
