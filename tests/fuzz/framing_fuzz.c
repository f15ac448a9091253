/* The body of a request: in any pieces it ends at the same byte, with the same content, or the same fault. */
#include "base/bytes.h"
#include "http/framing.h"

#include "fuzz.h"

enum { MOST = 1000 };

/* The first byte: in chunks, or how long. The second: how long the pieces are. */
static size_t decode(struct framing *f, const uint8_t *data, size_t n, size_t piece, struct bytes *content)
{
    size_t used = 0;
    if (data[0] & 1)
        framing_in_chunks(f, MOST);
    else
        framing_by_length(f, (uint64_t)data[0] * 8, MOST);
    data += 2;
    n -= 2;
    while (used < n && !f->ended && !f->status) {
        size_t left = n - used < piece ? n - used : piece, n_run;
        const char *at = (const char *)data + used, *run;
        size_t step = framing_take(f, at, left, &run, &n_run);
        FUZZ_HOLDS(step <= left && (step > 0 || f->status));
        FUZZ_HOLDS(!run || (run >= at && run + n_run <= at + step));
        if (run)
            bytes_add(content, run, n_run);
        used += step;
    }
    FUZZ_HOLDS(f->status == 0 || f->status == 400 || f->status == 413);
    FUZZ_HOLDS(!f->status == !f->fault && f->n == content->n && f->n <= MOST);
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct framing whole, parts;
    struct bytes one, two;
    if (n < 2)
        return 0;
    bytes_init(&one, MOST);
    bytes_init(&two, MOST);
    size_t used = decode(&whole, data, n, n, &one), again = decode(&parts, data, n, 1 + data[1] % 32, &two);
    FUZZ_HOLDS(used == again && whole.status == parts.status && whole.ended == parts.ended);
    FUZZ_HOLDS(one.n == two.n && memcmp(one.data, two.data, one.n) == 0);
    bytes_release(&one);
    bytes_release(&two);
    return 0;
}
