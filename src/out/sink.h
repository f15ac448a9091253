/* sink.h - a format that lists are written in: the head, one record after the other, the tail */
#ifndef OUT_SINK_H
#define OUT_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/criteria.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/source.h"
#include "out/list.h"
#include "store/cell.h"

struct emptied_asked; /* search/emptied_by.h */

struct sink_link {
    const char *rel, *type, *href;
};

/* What a head may say beside the list, whose selection has the snapshot and the counts. */
struct sink_head {
    const struct criteria *criteria; /* that the selection was made with */
    const struct sink_link *links;
    size_t n_links;
    const struct emptied_asked *asked; /* for what is said of a list of nothing; or NULL */
    const char *base_url;              /* that addresses of pages begin with, or NULL: there are none */
    enum language language;            /* of what is said of words, where the format is not French whole */
};

/* A text of a record that the store alone holds (store_read_record); a list of them ends with a name that is
 * NULL.
 */
struct sink_text {
    const char *name;
    struct cell value;
};

struct sink_format {
    const char *name, *type, *extension; /* as f= has it, its media type, and what names of files end in */
};

/* begin, feature for each i from 0 to l->n - 1, end while it says SOURCE_MORE; then it is freed, or earlier
 * when nobody wants the rest. Each call appends what is finished to out: a record, or about SOURCE_STEP_BYTES
 * where end has more (a format that must be a file before it can be sent makes one aside). What a sink keeps
 * does not grow with the list. Before a call out may have been emptied; what does not fit in its ceiling is
 * lost and out is full, which is for the caller to see. The list outlives the sink, head and texts only the
 * call. One thread at a time, not always the same. */
struct sink { /* first within what a format needs */
    const struct sink_format *format;
    bool (*begin)(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                  struct err *e);
    bool (*feature)(struct sink *s, uint32_t i, const struct sink_text *texts, struct bytes *out,
                    struct err *e); /* texts may be NULL */
    enum source_state (*end)(struct sink *s, struct bytes *out, struct err *e);
    void (*free)(struct sink *s);
};

static inline void sink_free(struct sink *s) /* NULL is fine */
{
    if (s)
        s->free(s);
}

#endif
