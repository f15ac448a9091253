#include "out/extract.h"

#include <stdlib.h>

#include "base/mem.h"

enum { PIECE_BYTES = 2 * SOURCE_STEP_BYTES }; /* no step gives more */

struct extract {
    struct source source;
    struct list list;
    struct sink *sink;
    struct bytes rest; /* made before, and handed over up to at */
    size_t at;
    uint32_t next; /* in the list */
    bool ended;
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void hand_over_rest(struct extract *x, struct bytes *out)
{
    size_t n = least(least(x->rest.n - x->at, SOURCE_STEP_BYTES), out->ceiling - out->n);
    bytes_add(out, x->rest.data + x->at, n);
    x->at += n;
    if (x->at == x->rest.n) {
        bytes_release(&x->rest); /* it may have been large */
        bytes_init(&x->rest, EXTRACT_RECORD_BYTES);
        x->at = 0;
    }
}

/* Some records more, or a part of the end. */
static bool make(struct extract *x, size_t enough, struct bytes *out, struct err *e)
{
    const size_t from = out->n;
    unsigned quiet = 0;
    bool good = true;
    while (good && out->n < enough && x->next < x->list.n && quiet < EXTRACT_QUIET_RECORDS) {
        good = x->sink->feature(x->sink, x->next++, NULL, out, e);
        quiet += out->n == from;
    }
    while (good && out->n < enough && x->next == x->list.n && !x->ended) {
        enum source_state state = x->sink->end(x->sink, out, e);
        good = state != SOURCE_FAILED;
        x->ended = state == SOURCE_END;
    }
    return good && (!out->full || err_set(e, ERR_INTERNAL,
                                          "record %u of this list is larger than the %d bytes of one record",
                                          x->next, EXTRACT_RECORD_BYTES));
}

/* The sink writes where the bytes are wanted, without a copy. What it writes at once may be more than there
 * is room for: its ceiling is another meanwhile, and what is beyond is kept for the next steps. */
static bool make_step(struct extract *x, size_t from, struct bytes *out, struct err *e)
{
    size_t ceiling = out->ceiling;
    out->ceiling = from + EXTRACT_RECORD_BYTES;
    bool good = make(x, from + SOURCE_STEP_BYTES, out, e);
    out->ceiling = ceiling;
    size_t most = least(ceiling, from + PIECE_BYTES);
    if (good && out->n > most)
        bytes_add(&x->rest, out->data + most, out->n - most);
    out->n = good ? least(out->n, most) : from;
    out->data[out->n] = '\0';
    return good;
}

static enum source_state more(struct source *s, struct bytes *out, struct err *e)
{
    struct extract *x = (struct extract *)s;
    size_t from = out->n;
    if (x->rest.n)
        hand_over_rest(x, out);
    if (!x->rest.n && !x->ended && !make_step(x, from, out, e))
        return SOURCE_FAILED;
    return x->ended && !x->rest.n ? SOURCE_END : SOURCE_MORE;
}

static void free_extract(struct source *s)
{
    struct extract *x = (struct extract *)s;
    sink_free(x->sink);
    list_release(&x->list);
    bytes_release(&x->rest);
    free(x);
}

struct source *extract_new(struct list *list, struct sink *sink, const struct sink_head *h, struct err *e)
{
    struct extract *x = mem_alloc(1, sizeof *x);
    x->source = (struct source){more, free_extract};
    x->list = *list;
    x->sink = sink;
    *list = (struct list){0};
    bytes_init(&x->rest, EXTRACT_RECORD_BYTES);
    if (sink->begin(sink, &x->list, h, &x->rest, e))
        return &x->source;
    free_extract(&x->source);
    return NULL;
}
