/* stop.h - whether long work is still wanted, asked now and then by whoever does it */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

/* Once work is not wanted it stays so: what was made until then is of no use, and nothing of it may be kept.
 * Of the thread that works. */
struct stop {
    bool (*unwanted)(struct stop *s);
    bool stopped;
};

static inline bool stop_now(struct stop *s) /* NULL: always wanted */
{
    if (s && !s->stopped)
        s->stopped = s->unwanted(s);
    return s && s->stopped;
}

#endif
