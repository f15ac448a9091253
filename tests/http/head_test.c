/* Heads of requests: bytes | method target version, then what is known of the fields; or the status they get.
 * Each is also given in pieces, and with noise in it. */
#include "http/head.h"

#include "base/bytes.h"
#include "test.h"

static const struct {
    const char *bytes, *expected;
} CASES[] = {
    {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / 1.1 host=x"},
    {"GET / HTTP/1.0\r\n\r\n", "GET / 1.0"},
    {"GET / HTTP/1.1\nHost: x\n\n", "GET / 1.1 host=x"},
    {"HEAD /a?b=c%20d HTTP/1.1\r\nhOsT:\t x y \t\r\n\r\n", "HEAD /a?b=c%20d 1.1 host=x y"},
    {"GET /\xC3\xA9 HTTP/1.1\r\nHost: \xC3\xA9\r\n\r\n", "GET /\xC3\xA9 1.1 host=\xC3\xA9"},
    {"OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n", "OPTIONS * 1.1 host="},
    {"GET / HTTP/2.0\r\n\r\n", "GET / 2.0"},
    {"M-SEARCH!#$%&'*+.^_`|~09 / HTTP/1.1\r\n\r\n", "M-SEARCH!#$%&'*+.^_`|~09 / 1.1"},
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / 1.1 host=a hosts=2"},
    {"GET / HTTP/1.1\r\nIf-None-Match: \"a\", W/\"b\"\r\nIf-None-Match: *\r\n\r\n",
     "GET / 1.1 none-match=\"a\", W/\"b\", *"},
    {"GET / HTTP/1.1\r\nIf-Match: \"a\" \t\nX: y\nIF-MATCH:\nY:  \nif-match:\"b\"\r\n\tc\r\n\n",
     "GET / 1.1 match=\"a\", , \"b\"  \tc"},
    {"GET / HTTP/1.1\r\nAccept: a/b\r\nAccept-Encoding: gzip\r\nAccept-Language: fr\r\naccept: *\r\n"
     "Accept-Encoding:br;q=0\r\nAccep: x\r\nAccept-Encodings: y\r\n\r\n",
     "GET / 1.1 accept=a/b, * encoding=gzip, br;q=0 language=fr"},
    {"OPTIONS / HTTP/1.1\r\nOrigin: null\r\nAccess-Control-Request-Method: GET\r\n\r\n",
     "OPTIONS / 1.1 origin asks-method"},
    {"AMETHODWITHMORETHANTHIRTYTWOBYTES / HTTP/1.1\r\n\r\n", "AMETHODWITHMORETHANTHIRTYTWOBYTES / 1.1"},
    {"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\tc\r\n\r\n", "GET / 1.1 host=a   b  \tc"},
    {"GET / HTTP/1.1\r\nHost: a\n \n\r\n", "GET / 1.1 host=a"},
    {"GET / HTTP/1.1\r\nConnection: Keep-Alive, CLOSE\r\n\r\n", "GET / 1.1 close keep-alive"},
    {"GET / HTTP/1.1\r\nConnection: upgrade\r\nConnection: ,close ,\r\n\r\n", "GET / 1.1 close"},
    {"GET / HTTP/1.1\r\nConnection: closed, enclose\r\n\r\n", "GET / 1.1"},
    {"GET / HTTP/1.1\r\nContent-Length: 0012\r\n\r\n", "GET / 1.1 length=12"},
    {"GET / HTTP/1.1\r\nContent-Length: 999999999999999999\r\n\r\n", "GET / 1.1 length=999999999999999999"},
    {"GET / HTTP/1.1\r\nContent-Length: 18446744073709551617\r\n\r\n", "GET / 1.1 length=?"},
    {"GET / HTTP/1.1\r\nContent-Length: +5\r\n\r\n", "GET / 1.1 length=?"},
    {"GET / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\n", "GET / 1.1 length=?"},
    {"GET / HTTP/1.1\r\nContent-Length:\r\n\r\n", "GET / 1.1 length=?"},
    {"GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", "GET / 1.1 length=5 lengths=2"},
    {"GET / HTTP/1.1\r\nTransfer-Encoding: CHUNKED\r\n\r\n", "GET / 1.1 chunked"},
    {"GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "GET / 1.1 coding-chunked"},
    {"GET / HTTP/1.1\r\nTransfer-Encoding: gzip,\tChunked\r\n\r\n", "GET / 1.1 coding-chunked"},
    {"GET / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", "GET / 1.1 coding"},
    {"GET / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n", "GET / 1.1 coding"},
    {"GET / HTTP/1.1\r\nTransfer-Encoding:\r\n\r\n", "GET / 1.1 coding"},
    {"GET / HTTP/1.1\r\nExpect: 100-Continue\r\n\r\n", "GET / 1.1 waits"},
    {"GET / HTTP/1.1\r\nExpect: tea\r\n\r\n", "GET / 1.1 expects"},
    {"GET / HTTP/1.1\r\nX: \r\nY:z\r\nHost: x\r\n\r\n", "GET / 1.1 host=x"},
    /* what is none */
    {"hello\r\n\r\n", "400"},
    {"GET /\r\n\r\n", "400"},
    {"GET  / HTTP/1.1\r\n\r\n", "400"},
    {"GET / HTTP/1.1 \r\n\r\n", "400"},
    {"GET /a b HTTP/1.1\r\n\r\n", "400"},
    {"GET  HTTP/1.1\r\n\r\n", "400"},
    {" GET / HTTP/1.1\r\n\r\n", "400"},
    {"G(T / HTTP/1.1\r\n\r\n", "400"},
    {"GET /\tx HTTP/1.1\r\n\r\n", "400"},
    {"GET /\x7F HTTP/1.1\r\n\r\n", "400"},
    {"GET / http/1.1\r\n\r\n", "400"},
    {"GET / HTTP/1.10\r\n\r\n", "400"},
    {"GET / HTTP/11\r\n\r\n", "400"},
    {"GET / HTTP/1,1\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost x\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n: x\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: x\x01\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHost: x\ry\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\n Host: x\r\n\r\n", "400"},
    {"GET / HTTP/1.1\r\nHo\xC3st: x\r\n\r\n", "400"},
};
enum { N_CASES = sizeof CASES / sizeof CASES[0], NOISE = 60000, BYTES_MAX = 400 };

static void describe_lists(struct bytes *out, const struct head *h)
{
    static const char *const NAMES[HEAD_LISTS] = {"accept",     "encoding",    "language", "match",
                                                  "none-match", "x-forwarded", "forwarded"};
    struct bytes room;
    bytes_init(&room, BYTES_MAX);
    for (enum head_list i = 0; i < HEAD_LISTS; i++) {
        const char *text = head_list(h, i, &room);
        if (text)
            bytes_add_format(out, " %s=%s", NAMES[i], text);
    }
    bytes_release(&room);
}

static void describe(struct bytes *out, const struct head *h, int status)
{
    bytes_reset(out);
    if (status) {
        bytes_add_format(out, "%d", status);
        return;
    }
    bytes_add_format(out, "%s %s %d.%d", h->method, h->target, h->major, h->minor);
    if (h->host)
        bytes_add_format(out, " host=%s", h->host);
    if (h->hosts > 1)
        bytes_add_format(out, " hosts=%u", h->hosts);
    describe_lists(out, h);
    if (h->lengths && h->length_valid)
        bytes_add_format(out, " length=%llu", (unsigned long long)h->length);
    else if (h->lengths)
        bytes_add_text(out, " length=?");
    if (h->lengths > 1)
        bytes_add_format(out, " lengths=%u", h->lengths);
    if (h->codings)
        bytes_add_text(out, h->chunked ? " chunked" : h->chunked_last ? " coding-chunked" : " coding");
    if (h->close)
        bytes_add_text(out, " close");
    if (h->keep_alive)
        bytes_add_text(out, " keep-alive");
    if (h->waits)
        bytes_add_text(out, " waits");
    if (h->expects_other)
        bytes_add_text(out, " expects");
    if (h->origin)
        bytes_add_text(out, " origin");
    if (h->asks_method)
        bytes_add_text(out, " asks-method");
}

/* On the heap and of the very length, so that a byte read or written beyond is noticed. */
static void parse_copy(struct bytes *out, const char *data, size_t n)
{
    char *copy = malloc(n);
    struct head h;
    memcpy(copy, data, n);
    int status = head_parse(&h, copy, n);
    describe(out, &h, status);
    free(copy);
}

/* The bytes as they would stand in C, for the line of the test. */
static const char *shown(const char *data)
{
    static char text[BYTES_MAX * 4];
    size_t n = 0;
    for (; *data && n + 5 < sizeof text; data++)
        if (*data > ' ' && *data < 0x7F)
            text[n++] = *data;
        else
            n += (size_t)snprintf(text + n, 5,
                                  *data == '\r'   ? "\\r"
                                  : *data == '\n' ? "\\n"
                                  : *data == ' '  ? " "
                                                  : "\\x%02X",
                                  (unsigned char)*data);
    text[n] = '\0';
    return text;
}

static void test_cases(void)
{
    struct bytes got;
    bytes_init(&got, 4096);
    for (size_t i = 0; i < N_CASES; i++) {
        const char *data = CASES[i].bytes;
        size_t seen = 0, n = strlen(data);
        CHECK_INT((long long)head_end(data, n, &seen), (long long)n, shown(data));
        parse_copy(&got, data, n);
        CHECK_TEXT(got.data, CASES[i].expected, shown(data));
    }
    static const char nul[] = "GET /a\0b HTTP/1.1\r\nX: a\0b\r\n\r\n";
    parse_copy(&got, nul, sizeof nul - 1);
    CHECK_TEXT(got.data, "400", "a NUL in the target");
    parse_copy(&got, "GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", 27);
    CHECK_TEXT(got.data, "400", "a NUL in a value");
    bytes_release(&got);
}

/* However a head is cut into pieces, it ends where it ends. */
static void test_pieces(void)
{
    unsigned wrong = 0;
    for (size_t i = 0; i < N_CASES; i++) {
        const char *data = CASES[i].bytes;
        size_t n = strlen(data), seen = 0;
        for (size_t part = 1; part < n; part++)
            wrong += head_end(data, part, &seen) != 0 || seen > part;
        wrong += head_end(data, n, &seen) != n;
        for (size_t cut = 1; cut < n; cut++) {
            seen = 0;
            wrong += head_end(data, cut, &seen) != 0;
            wrong += head_end(data, n, &seen) != n;
        }
    }
    CHECK_INT(wrong, 0, "heads in two pieces and byte by byte");
    size_t seen = 0;
    CHECK_INT((long long)head_end("GET / HTTP/1.1\r\n\r\nGET /b", 24, &seen), 18,
              "what follows a head is not of it");
}

static unsigned chance(void)
{
    static unsigned long long state = 2015;
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(state >> 33);
}

/* Any bytes that end like a head are parsed or refused, and nothing beyond them is touched; texts that are
 * given lie within. */
static void test_noise(void)
{
    unsigned parsed = 0, wrong = 0;
    struct bytes got;
    bytes_init(&got, 4096);
    for (int i = 0; i < NOISE; i++) {
        char data[BYTES_MAX + 64];
        const char *from = CASES[chance() % N_CASES].bytes;
        size_t n = strlen(from);
        memcpy(data, from, n);
        for (unsigned k = chance() % 4; k > 0; k--) {
            size_t at = chance() % n;
            if (chance() % 2)
                data[at] = (char)("\r\n \t:\0\x80 GH"[chance() % 10]);
            else if (chance() % 2 && n < BYTES_MAX)
                memmove(data + at + 1, data + at, n++ - at);
            else
                memmove(data + at, data + at + 1, --n - at);
            n = n ? n : 1;
        }
        size_t seen = 0, end = head_end(data, n, &seen);
        if (!end) {
            memcpy(data + n, "\r\n\r\n", 4);
            seen = 0;
            end = head_end(data, n + 4, &seen);
        }
        char *copy = malloc(end);
        struct head h;
        memcpy(copy, data, end);
        int status = head_parse(&h, copy, end);
        wrong += status != 0 && status != 400;
        if (status == 0) {
            parsed++;
            wrong += h.method < copy || h.target < h.method || h.target + strlen(h.target) >= copy + end;
            wrong += h.host && (h.host < copy || h.host + strlen(h.host) >= copy + end);
            bytes_reset(&got);
            describe_lists(&got, &h);
            wrong += got.full;
            for (struct head_field f = {0}; head_next(&h, &f);)
                wrong += f.name < h.fields || f.name[f.n_name] != ':' ||
                         f.value + strlen(f.value) >= copy + end;
        }
        free(copy);
    }
    bytes_release(&got);
    CHECK_INT(wrong, 0, "60 000 heads with noise in them");
    CHECK_THAT(parsed > NOISE / 10 && parsed < NOISE, "of which some are still heads");
}

/* Each list has a name, in whatever case. */
static void test_lists(void)
{
    static const char *const NAMES[] = {"Accept",        "Accept-Encoding", "Accept-Language", "If-Match",
                                        "If-None-Match", "X-Forwarded-For", "Forwarded"};
    struct bytes room;
    bytes_init(&room, 1000);
    CHECK_INT(HEAD_LISTS, sizeof NAMES / sizeof NAMES[0], "the lists that are known");
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        for (int lower = 0; lower < 2; lower++) {
            char text[200];
            struct head h;
            int n = snprintf(text, sizeof text, "GET / HTTP/1.1\r\n%s: one\r\nHost: a\r\n%s:two\r\n\r\n",
                             NAMES[i], NAMES[i]);
            for (int k = 16; lower && k < n; k++)
                text[k] = (char)(text[k] >= 'A' && text[k] <= 'Z' ? text[k] | 0x20 : text[k]);
            CHECK_INT(head_parse(&h, text, (size_t)n), 0, "a head");
            CHECK_TEXT(head_list(&h, (enum head_list)i, &room), "one, two", NAMES[i]);
        }
    bytes_release(&room);
}

static void describe_fields(struct bytes *out, const struct head *h)
{
    bytes_reset(out);
    for (struct head_field f = {0}; head_next(h, &f);)
        bytes_add_format(out, "%s%.*s=%s", out->n ? "|" : "", (int)f.n_name, f.name, f.value);
}

/* Every field, where it stands. */
static void test_fields(void)
{
    static const struct {
        const char *fields, *expected, *a; /* a: the value of A */
    } FIELDS[] = {
        {"", "", NULL},
        {"A: b\r\n", "A=b", "b"},
        {"A:b\nC:\td \t\ne:f\n", "A=b|C=d|e=f", "b"},
        {"A:\r\nB: \r\na: \t\r\n", "A=|B=|a=", ", "},
        {"A:\nB:\n", "A=|B=", ""},
        {"a: 1\r\nAA: 2\r\nA: 3 \r\nB: A: 4\r\nA:5\n", "a=1|AA=2|A=3|B=A: 4|A=5", "1, 3, 5"},
        {"A: b\r\n c \r\nD: e\r\n", "A=b   c|D=e", "b   c"},
        {"A: b\n \nD: e\n", "A=b|D=e", "b"},
        {"Host: x\r\nContent-Type: text/csv; charset=utf-8\r\nX-Y: \xC3\xA9\r\n",
         "Host=x|Content-Type=text/csv; charset=utf-8|X-Y=\xC3\xA9", NULL},
    };
    struct bytes got, room;
    bytes_init(&got, 4096);
    bytes_init(&room, 4096);
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        for (int feed = 0; feed < 2; feed++) {
            char text[200];
            struct head h;
            int n = snprintf(text, sizeof text, "GET / HTTP/1.1\r\n%s%s", FIELDS[i].fields,
                             feed ? "\n" : "\r\n");
            CHECK_INT(head_parse(&h, text, (size_t)n), 0, "a head");
            describe_fields(&got, &h);
            CHECK_TEXT(got.data, FIELDS[i].expected, shown(FIELDS[i].fields));
            CHECK_TEXT(head_value(&h, "A", &room), FIELDS[i].a, "what its A has");
        }
    for (size_t n = HEAD_FIELDS; n <= HEAD_FIELDS + 1; n++) {
        struct head h;
        bytes_reset(&got);
        bytes_add_text(&got, "GET / HTTP/1.1\r\n");
        for (size_t i = 0; i < n; i++)
            bytes_add_text(&got, "A:b\r\n");
        bytes_add_text(&got, "\r\n");
        CHECK_INT(head_parse(&h, got.data, got.n), n == HEAD_FIELDS ? 0 : 431,
                  "as many fields as may be, and one more");
    }
    bytes_release(&got);
    bytes_release(&room);
}

int main(void)
{
    test_lists();
    test_fields();
    test_cases();
    test_pieces();
    test_noise();
    return test_end();
}
