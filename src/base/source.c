#include "base/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { ROOM_BYTES = 4 * SOURCE_STEP_BYTES };

static bool write_out(const struct bytes *b, int fd, const char *where, struct err *e)
{
    for (size_t at = 0; at < b->n;) {
        ssize_t n = write(fd, b->data + at, b->n - at);
        if (n < 0 && errno != EINTR)
            return err_set(e, ERR_IO, "cannot write to %s: %s", where, strerror(errno));
        at += n < 0 ? 0 : (size_t)n;
    }
    return true;
}

bool source_drain(struct source *s, int fd, const char *where, struct err *e)
{
    enum source_state state = SOURCE_MORE;
    struct bytes out;
    bytes_init(&out, ROOM_BYTES);
    while (state == SOURCE_MORE) {
        bytes_reset(&out);
        state = s->more(s, &out, e);
        if (state != SOURCE_FAILED && !write_out(&out, fd, where, e))
            state = SOURCE_FAILED;
    }
    bytes_release(&out);
    source_free(s);
    return state == SOURCE_END;
}
