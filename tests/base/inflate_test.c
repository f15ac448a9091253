/* gzip files in memory: whole, damaged, too large, something else. */
#include "base/inflate.h"

#include "test.h"

/* printf 'bonjour\n' | gzip -n */
static const unsigned char HELLO[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03,
                                      0x4b, 0xca, 0xcf, 0xcb, 0xca, 0x2f, 0x2d, 0xe2, 0x02, 0x00,
                                      0xe1, 0xfa, 0xcd, 0xa7, 0x08, 0x00, 0x00, 0x00};

static bool inflate(const unsigned char *data, size_t n, size_t ceiling, enum err_code *code)
{
    struct bytes out;
    struct err e = {0};
    bytes_init(&out, ceiling);
    bool ok = inflate_gzip(data, n, &out, &e) && strcmp(out.data, "bonjour\n") == 0;
    *code = e.code;
    bytes_release(&out);
    return ok;
}

int main(void)
{
    enum err_code code;
    CHECK(inflate(HELLO, sizeof HELLO, 100, &code));
    CHECK(inflate(HELLO, sizeof HELLO, 8, &code));
    CHECK(!inflate(HELLO, sizeof HELLO, 7, &code) && code == ERR_TOO_LARGE);
    CHECK(!inflate(HELLO, sizeof HELLO - 1, 1 << 30, &code) && code != ERR_NONE);
    CHECK(!inflate(HELLO, 10, 100, &code) && code == ERR_INVALID);
    CHECK(!inflate((const unsigned char *)"just a long enough text", 23, 100, &code) && code == ERR_INVALID);
    unsigned char damaged[sizeof HELLO];
    memcpy(damaged, HELLO, sizeof HELLO);
    damaged[12] ^= 1;
    CHECK(!inflate(damaged, sizeof damaged, 100, &code) && code == ERR_INVALID);
    return test_end();
}
