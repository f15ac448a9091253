/* A form as browsers send it, whole and in pieces: the same fields, or the same error. */
#include "http/urlencoded.h"

#include "forms.h"
#include "fuzz.h"

static bool read_form(struct form *f, const uint8_t *data, size_t n, size_t piece, struct err *e)
{
    struct urlencoded u;
    bool good = true;
    urlencoded_begin(&u, f);
    for (size_t at = 0; good && at < n; at += piece)
        good = urlencoded_add(&u, (const char *)data + at, n - at < piece ? n - at : piece, e);
    return good && urlencoded_end(&u, e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct spool_room room = fuzz_room();
    struct form whole, parts;
    struct err one = {0}, two = {0};
    if (n == 0)
        return 0;
    form_init(&whole, &room);
    form_init(&parts, &room);
    bool good = read_form(&whole, data + 1, n - 1, n, &one);
    FUZZ_HOLDS(good == read_form(&parts, data + 1, n - 1, 1 + data[0] % 32, &two));
    fuzz_same_forms(&whole, &parts, good, &one, &two);
    form_release(&whole);
    form_release(&parts);
    FUZZ_HOLDS(room.memory == 0);
    return 0;
}
