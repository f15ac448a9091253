/* The public URL of the operator, and paths that begin with its path or do not. */
#include "http/public_url.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct public_url url;
    struct err e = {0};
    char *text = fuzz_text(data, n), *path = text + strlen(text) + (strlen(text) < n);
    if (!public_url_parse(&url, text, &e)) {
        FUZZ_HOLDS(*e.text);
    } else {
        const char *own = public_url_path(&url);
        FUZZ_HOLDS(strlen(url.text) <= PUBLIC_URL_BYTES && (!*own || own[strlen(own) - 1] != '/'));
        FUZZ_HOLDS(public_url_skip(&url, own, strlen(own)) == strlen(own));
        FUZZ_HOLDS(public_url_skip(&url, path, strlen(path)) <= strlen(path));
    }
    free(text);
    return 0;
}
