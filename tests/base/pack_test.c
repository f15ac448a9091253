/* Packed bytes hold what was packed, and what does not get smaller is not packed. */
#include "base/pack.h"

#include "base/inflate.h"
#include "test.h"

enum { MOST = 300000 };

static unsigned chance(void)
{
    static unsigned long long state = 7;
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(state >> 33);
}

static void fill_text(char *to, size_t n)
{
    static const char *const WORDS[] = {"{\"type\":\"Feature\",", "\"eau\"", "Bamako ", "Lyon ",
                                        "12.65,-8.0],"};
    for (size_t at = 0; at < n;) {
        const char *word = WORDS[chance() % 5];
        for (; *word && at < n; word++)
            to[at++] = *word;
    }
}

/* Files of files have each packed, whatever it is. */
static void check_file(struct packer *p, const char *data, size_t n, const char *what)
{
    struct bytes packed, out;
    struct err e = {0};
    bytes_init(&packed, MOST);
    bytes_init(&out, MOST);
    bytes_add_text(&packed, "head");
    pack_gzip(p, data, n, &packed);
    CHECK_THAT(!packed.full && packed.n > 4 && memcmp(packed.data, "head", 4) == 0 &&
                   inflate_gzip(packed.data + 4, packed.n - 4, &out, &e) && out.n == n &&
                   memcmp(out.data, data, n) == 0,
               what);
    bytes_release(&packed);
    bytes_release(&out);
}

static void check_blob(struct blob *b, enum coding coding, const char *data, size_t n, const char *what)
{
    struct bytes out;
    struct err e = {0};
    CHECK_THAT(b && b->coding == coding && b->n < n, what);
    if (b && coding == CODING_GZIP) {
        bytes_init(&out, MOST);
        bool same = inflate_gzip(b->data, b->n, &out, &e) && out.n == n && memcmp(out.data, data, n) == 0;
        CHECK_THAT(same, "and it is what was packed");
        bytes_release(&out);
    }
    blob_free(b);
}

int main(void)
{
    static const size_t SIZES[] = {PACK_LEAST_BYTES, 5000, 65535, 65536, MOST};
    char *text = malloc(MOST), what[80];
    struct packer *p = packer_new();
    fill_text(text, MOST);
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        size_t n = SIZES[i];
        snprintf(what, sizeof what, "%zu bytes of text, quickly", n);
        check_blob(pack_quickly(p, text, n, i % 2), CODING_GZIP, text, n, what);
        snprintf(what, sizeof what, "%zu bytes of text, small, gzip", n);
        check_blob(pack_small(text, n, CODING_GZIP), CODING_GZIP, text, n, what);
        snprintf(what, sizeof what, "%zu bytes of text, small, brotli", n);
        check_blob(pack_small(text, n, CODING_BROTLI), CODING_BROTLI, text, n, what);
    }
    check_file(p, text, 0, "nothing is packed for a file too");
    check_file(p, text, 1, "and what does not get smaller");
    check_file(p, text, 100000, "and much");
    struct blob *plain = blob_new(text, 5000), *packed = pack_quickly(p, text, 5000, false);
    CHECK_INT(plain->coding, CODING_PLAIN, "bytes are plain unless they were packed");
    CHECK_THAT(strcmp(plain->tag, packed->tag) != 0, "each form has a tag of its own");
    blob_free(plain);
    blob_free(packed);
    CHECK_THAT(!pack_quickly(p, text, PACK_LEAST_BYTES - 1, false) &&
                   !pack_small(text, PACK_LEAST_BYTES - 1, CODING_BROTLI),
               "what is short is not packed");
    CHECK_THAT(!pack_small(text, MOST, CODING_PLAIN), "plain is no packing");
    for (size_t i = 0; i < MOST; i++)
        text[i] = (char)(chance() >> 5);
    CHECK_THAT(!pack_quickly(p, text, MOST, false) && !pack_small(text, MOST, CODING_GZIP) &&
                   !pack_small(text, MOST, CODING_BROTLI),
               "nor is noise, which gets no smaller");
    static const char *const SUIT[] = {"text/html; charset=utf-8", "application/json", "application/geo+json",
                                       "application/problem+json", "image/svg+xml",    "text/javascript"};
    for (size_t i = 0; i < sizeof SUIT / sizeof SUIT[0]; i++)
        CHECK_THAT(pack_suits(SUIT[i]), SUIT[i]);
    CHECK_THAT(!pack_suits("image/png") && !pack_suits("font/woff2"),
               "pictures and fonts are packed already");
    packer_free(p);
    free(text);
    return test_end();
}
