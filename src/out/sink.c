#include "out/sink.h"

bool sink_write(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                struct err *e)
{
    enum source_state state = SOURCE_MORE;
    bool good = s->begin(s, l, h, out, e);
    for (uint32_t i = 0; good && i < l->n && !out->full; i++)
        good = s->feature(s, i, NULL, out, e);
    while (good && state == SOURCE_MORE && !out->full) {
        state = s->end(s, out, e);
        good = state != SOURCE_FAILED;
    }
    return good;
}
