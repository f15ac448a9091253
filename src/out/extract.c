#include "out/extract.h"

#include <stdlib.h>

#include "base/mem.h"

enum { KEPT_BYTES = 4 * SOURCE_STEP_BYTES }; /* of room, from one step to the next */

struct extract {
    struct source source;
    struct list list;
    struct sink *sink;
    struct bytes made; /* by the sink, and handed over up to at */
    size_t at;
    uint32_t next; /* in the list */
    bool ended;
};

static void make_room(struct extract *x)
{
    x->at = 0;
    if (x->made.capacity > KEPT_BYTES) {
        bytes_release(&x->made);
        bytes_init(&x->made, EXTRACT_RECORD_BYTES);
    } else {
        bytes_reset(&x->made);
    }
}

/* The next step of the sink: some records, or a part of the end. */
static bool make(struct extract *x, struct err *e)
{
    make_room(x);
    bool good = true;
    while (good && x->made.n < SOURCE_STEP_BYTES && x->next < x->list.n && !x->made.full)
        good = x->sink->feature(x->sink, x->next++, NULL, &x->made, e);
    while (good && x->made.n < SOURCE_STEP_BYTES && x->next == x->list.n && !x->ended) {
        enum source_state state = x->sink->end(x->sink, &x->made, e);
        good = state != SOURCE_FAILED;
        x->ended = state == SOURCE_END;
    }
    if (good && x->made.full)
        return err_set(e, ERR_INTERNAL, "record %u of this list is larger than the %d bytes of one record",
                       x->next, EXTRACT_RECORD_BYTES);
    return good;
}

static enum source_state more(struct source *s, struct bytes *out, struct err *e)
{
    struct extract *x = (struct extract *)s;
    if (x->at == x->made.n && !make(x, e))
        return SOURCE_FAILED;
    size_t n = x->made.n - x->at, room = out->ceiling - out->n;
    n = n < SOURCE_STEP_BYTES ? n : SOURCE_STEP_BYTES;
    n = n < room ? n : room;
    bytes_add(out, x->made.data + x->at, n);
    x->at += n;
    return x->ended && x->at == x->made.n ? SOURCE_END : SOURCE_MORE;
}

static void free_extract(struct source *s)
{
    struct extract *x = (struct extract *)s;
    sink_free(x->sink);
    list_release(&x->list);
    bytes_release(&x->made);
    free(x);
}

struct source *extract_new(struct list *list, struct sink *sink, const struct sink_head *h, struct err *e)
{
    struct extract *x = mem_alloc(1, sizeof *x);
    x->source = (struct source){more, free_extract};
    x->list = *list;
    x->sink = sink;
    *list = (struct list){0};
    bytes_init(&x->made, EXTRACT_RECORD_BYTES);
    if (sink->begin(sink, &x->list, h, &x->made, e))
        return &x->source;
    free_extract(&x->source);
    return NULL;
}
