/* Bodies of requests: bytes | what comes of them: content, and how much of the bytes is the body's; or the
 * status. Each also in two pieces, cut anywhere, and byte by byte. */
#include "http/framing.h"

#include "base/bytes.h"
#include "http/shown.h"
#include "test.h"

enum { MOST = 40, ROOM = 20000 };

static const struct {
    long length; /* -1: in chunks */
    const char *bytes, *expected;
} CASES[] = {
    {0, "GET", "'' 0"},
    {3, "abcGET", "'abc' 3"},
    {3, "ab", "'ab' more"},
    {40, "0123456789012345678901234567890123456789", "'0123456789012345678901234567890123456789' 40"},
    {41, "0123456789", "413"},
    {-1, "0\r\n\r\nGET", "'' 5"},
    {-1, "3\r\nabc\r\n0\r\n\r\nGET", "'abc' 13"},
    {-1, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "'abcde' 20"},
    {-1, "A\r\n0123456789\r\n0\r\n\r\n", "'0123456789' 20"},
    {-1, "a\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", "'\r\n\r\n\r\n\r\n\r\n' 20"},
    {-1, "0003\r\nabc\r\n00\r\n\r\n", "'abc' 17"},
    {-1, "28\r\n0123456789012345678901234567890123456789\r\n0\r\n\r\n",
     "'0123456789012345678901234567890123456789' 51"},
    /* not all there */
    {-1, "", "'' more"},
    {-1, "3", "'' more"},
    {-1, "3\r\nab", "'ab' more"},
    {-1, "3\r\nabc\r\n", "'abc' more"},
    {-1, "3\r\nabc\r\n0\r\n", "'abc' more"},
    {-1, "3\r\nabc\r\n0\r\n\r", "'abc' more"},
    /* extensions and trailers: checked and dropped */
    {-1, "3;a\r\nabc\r\n0;b=c\r\n\r\n", "'abc' 19"},
    {-1, "3 \t; a \t= b ;c\r\nabc\r\n0\r\n\r\n", "'abc' 26"},
    {-1, "3;a=\"b;\\\"c\\\\ =\t\xC3\xA9\";d\r\nabc\r\n0\r\n\r\n", "'abc' 32"},
    {-1, "3;a=\"\"\r\nabc\r\n0\r\n\r\n", "'abc' 18"},
    {-1, "0\r\nX: y\r\nContent-Length: 5\r\nZ:\r\n\r\nGET", "'' 34"},
    {-1, "0\r\nX:\t\"\\ \xC3\xA9;=\r\n\r\n", "'' 17"},
    /* sizes that are none */
    {-1, "\r\n", "400"},
    {-1, "\r\n0\r\n\r\n", "400"},
    {-1, " 3\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3 \r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "+3\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "-1\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "0x3\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3,3\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "g\r\n", "400"},
    {-1, "3_0\r\n", "400"},
    {-1, ";a\r\n", "400"},
    {-1, "3\xC2\xA0\r\n", "400"},
    /* lines that end otherwise */
    {-1, "3\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3\rabc\r\n0\r\n\r\n", "400"},
    {-1, "3\r\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=\"\n\"\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=\"\r\n\"\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=\"\\\r\n\"\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3\r\nabc\n0\r\n\r\n", "400"},
    {-1, "3\r\nabc0\r\n\r\n", "400"},
    {-1, "3\r\nabcd\r\n0\r\n\r\n", "400"},
    {-1, "3\r\nab\r\n0\r\n\r\n", "400"},
    {-1, "3\r\nabc\r0\r\n\r\n", "400"},
    {-1, "3\r\nabc\r\n\r\n0\r\n\r\n", "400"},
    {-1, "0\n\n", "400"},
    {-1, "0\r\n\n", "400"},
    {-1, "0\r\n\r\r\n", "400"},
    {-1, "0\r\nX: y\r\r\n\r\n", "400"},
    {-1, "0\r\nX: y\n\r\n", "400"},
    {-1, "0\r\nX: y\rZ: 1\r\n\r\n", "400"},
    {-1, "0\r\n\rGET", "400"},
    {-1, "0\r\nGET / HTTP/1.1\r\n\r\n", "400"},
    /* extensions and trailers that are none */
    {-1, "3;\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;;a\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a \r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=b=c\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=b c\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=\"b\"c\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=\"b\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=\"\x01\"\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;a=\"\x7F\"\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3 a\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "3;\xC3\xA9\r\nabc\r\n0\r\n\r\n", "400"},
    {-1, "0\r\n: y\r\n\r\n", "400"},
    {-1, "0\r\nX y\r\n\r\n", "400"},
    {-1, "0\r\nX : y\r\n\r\n", "400"},
    {-1, "0\r\nX: y\r\n z\r\n\r\n", "400"},
    {-1, "0\r\n X: y\r\n\r\n", "400"},
    {-1, "0\r\nX: \x01\r\n\r\n", "400"},
    /* more than there may be: refused at its digit, before the content */
    {-1, "29", "413"},
    {-1, "29\r\n", "413"},
    {-1, "3\r\nabc\r\n26\r\n", "413"},
    {-1, "ffffffffffffffff\r\n", "413"},
    {-1, "10000000000000003\r\nabc\r\n0\r\n\r\n", "413"},
    {-1, "100000000000000000000000000000003\r\nabc\r\n0\r\n\r\n", "413"},
};
enum { N_CASES = sizeof CASES / sizeof CASES[0] };

static void begin(struct framing *f, long length)
{
    if (length < 0)
        framing_in_chunks(f, MOST);
    else
        framing_by_length(f, (uint64_t)length, MOST);
}

/* Of a copy of the very length, so that a byte read beyond is noticed. False: it wants no more. */
static bool take(struct framing *f, const char *data, size_t n, struct bytes *content, size_t *used)
{
    char *copy = malloc(n ? n : 1);
    size_t at = 0;
    memcpy(copy, data, n);
    while (at < n && !f->ended && !f->status) {
        const char *run;
        size_t n_run, step = framing_take(f, copy + at, n - at, &run, &n_run);
        if (run)
            bytes_add(content, run, n_run);
        if ((run && (run < copy + at || run + n_run > copy + at + step)) || (step == 0 && !f->status))
            abort();
        at += step;
    }
    *used += at;
    free(copy);
    return !f->ended && !f->status;
}

static void describe(struct bytes *out, const struct framing *f, const struct bytes *content, size_t used)
{
    bytes_reset(out);
    if (f->status) {
        bytes_add_format(out, "%d", f->status);
        if (!f->fault || !*f->fault)
            bytes_add_text(out, " without a sentence");
        return;
    }
    bytes_add_format(out, "'%s' ", content->data);
    if (content->n != f->n)
        bytes_add_text(out, "(another length) ");
    if (f->ended)
        bytes_add_format(out, "%zu", used);
    else
        bytes_add_text(out, "more");
}

/* The first piece of `cut` bytes, the others of `piece` each. */
static void decode(struct bytes *out, long length, const char *data, size_t cut, size_t piece)
{
    struct framing f;
    struct bytes content;
    size_t n = strlen(data), used = 0;
    bytes_init(&content, ROOM);
    begin(&f, length);
    if (take(&f, data, cut, &content, &used))
        for (size_t at = cut; at < n; at += piece)
            if (!take(&f, data + at, n - at < piece ? n - at : piece, &content, &used))
                break;
    describe(out, &f, &content, used);
    bytes_release(&content);
}

static void test_cases(void)
{
    struct bytes got;
    unsigned wrong = 0;
    bytes_init(&got, ROOM);
    for (size_t i = 0; i < N_CASES; i++) {
        size_t n = strlen(CASES[i].bytes);
        decode(&got, CASES[i].length, CASES[i].bytes, n, n);
        CHECK_TEXT(got.data, CASES[i].expected, shown(CASES[i].bytes));
        for (size_t cut = 0; cut < n; cut++) {
            decode(&got, CASES[i].length, CASES[i].bytes, cut, n);
            wrong += strcmp(got.data, CASES[i].expected) != 0;
        }
        decode(&got, CASES[i].length, CASES[i].bytes, 0, 1);
        wrong += strcmp(got.data, CASES[i].expected) != 0;
    }
    CHECK_INT(wrong, 0, "the same in two pieces and byte by byte");
    bytes_release(&got);
}

/* `before`, `repeated` until there are n bytes of it, `behind`. */
static void check_long(const char *before, const char *repeated, size_t n, const char *behind,
                       const char *expected, const char *what)
{
    struct bytes data, got;
    bytes_init(&data, ROOM);
    bytes_init(&got, ROOM);
    bytes_add_text(&data, before);
    for (size_t i = 0; i < n; i++)
        bytes_add_char(&data, repeated[i % strlen(repeated)]);
    bytes_add_text(&data, behind);
    decode(&got, -1, data.data, data.n, data.n);
    CHECK_TEXT(got.data, expected, what);
    decode(&got, -1, data.data, 0, 1);
    CHECK_TEXT(got.data, expected, what);
    bytes_release(&data);
    bytes_release(&got);
}

static void test_limits(void)
{
    check_long("", "0", FRAMING_LINE_BYTES, "\r\n\r\n", "'' 260", "as many digits as a line may have");
    check_long("", "0", FRAMING_LINE_BYTES + 1, "\r\n\r\n", "400", "a digit more");
    check_long("1\r\nx\r\n", "0", FRAMING_LINE_BYTES, "\r\n\r\n", "'x' 266", "as many in the second line");
    check_long("0;", "a", FRAMING_LINE_BYTES - 2, "\r\n\r\n", "'' 260", "an extension that fits into a line");
    check_long("0;", "a", FRAMING_LINE_BYTES - 1, "\r\n\r\n", "400", "one that is longer");
    check_long("0\r\nX:", "a", FRAMING_TRAILER_BYTES - 6, "\r\n\r\n", "'' 4099",
               "as long a trailer as may be");
    check_long("0\r\nX:", "a", FRAMING_TRAILER_BYTES - 5, "\r\n\r\n", "400", "a longer trailer");
    check_long("0\r\n", "X:y\r\n", FRAMING_TRAILER_BYTES + 4, "\r\n", "400", "more fields than may be");
}

/* Chunks of a byte, each with an extension: what is sent beside the content is bounded too. */
static void test_extensions(void)
{
    struct framing f;
    struct bytes content;
    char chunk[300];
    size_t sent = 0;
    bytes_init(&content, ROOM);
    framing_in_chunks(&f, ROOM);
    int n = snprintf(chunk, sizeof chunk, "1;%0*d\r\nx\r\n", FRAMING_LINE_BYTES - 10, 0);
    while (sent < ROOM && take(&f, chunk, (size_t)n, &content, &sent))
        continue;
    CHECK_INT(f.status, 400, "extensions in many chunks");
    CHECK_THAT(sent > FRAMING_EXTENSION_BYTES && sent < FRAMING_EXTENSION_BYTES + 2 * (size_t)n,
               "are refused when they pass their limit");
    bytes_release(&content);
}

static void test_widest(void)
{
    struct framing f;
    const char *run;
    size_t n_run;
    framing_in_chunks(&f, UINT64_MAX);
    CHECK_INT((long long)framing_take(&f, "ffffffffffffffff\r\nx", 19, &run, &n_run), 19,
              "the widest number");
    CHECK_THAT(f.status == 0 && f.left == UINT64_MAX - 1 && n_run == 1, "is a size like others");
    framing_in_chunks(&f, UINT64_MAX);
    framing_take(&f, "10000000000000000\r\nx", 20, &run, &n_run);
    CHECK_INT(f.status, 413, "a wider one is refused");
    framing_by_length(&f, UINT64_MAX, UINT64_MAX);
    CHECK_INT((long long)framing_take(&f, "abc", 3, &run, &n_run), 3, "the widest length");
    framing_by_length(&f, 41, 40);
    CHECK_INT((long long)framing_take(&f, "abc", 3, &run, &n_run), 0, "nothing is taken of what is refused");
}

int main(void)
{
    test_cases();
    test_limits();
    test_extensions();
    test_widest();
    return test_end();
}
