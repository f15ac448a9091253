/* A form in parts, whole and in pieces: the same fields, or the same error. The first line is its type. */
#include "http/multipart.h"

#include "forms.h"
#include "fuzz.h"

static bool read_form(struct form *f, const char *type, const char *data, size_t n, size_t piece,
                      struct err *e)
{
    struct multipart m;
    bool good = multipart_begin(&m, type, f, e);
    for (size_t at = 0; good && at < n; at += piece)
        good = multipart_add(&m, data + at, n - at < piece ? n - at : piece, e);
    good = good && multipart_end(&m, e);
    multipart_release(&m);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct spool_room room = fuzz_room();
    struct form whole, parts;
    struct err one = {0}, two = {0};
    if (n < 2)
        return 0;
    const uint8_t *feed = memchr(data + 1, '\n', n - 1);
    size_t n_type = feed ? (size_t)(feed - data) - 1 : n - 1, at = feed ? n_type + 2 : n;
    char *type = fuzz_text(data + 1, n_type);
    form_init(&whole, &room);
    form_init(&parts, &room);
    bool good = read_form(&whole, type, (const char *)data + at, n - at, n, &one);
    FUZZ_HOLDS(good == read_form(&parts, type, (const char *)data + at, n - at, 1 + data[0] % 32, &two));
    fuzz_same_forms(&whole, &parts, good, &one, &two);
    form_release(&whole);
    form_release(&parts);
    FUZZ_HOLDS(room.memory == 0 && room.on_disk == 0 && room.open == 0);
    free(type);
    return 0;
}
