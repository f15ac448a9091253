/* Reading CSV: cases are text in, cells out as "a|b/c|d", with what went wrong in its place. */
#include "store/csv.h"

#include "base/bytes.h"
#include "base/utf8.h"

#include <stdint.h>

#include "test.h"

static void read_all(const void *data, size_t n, const struct csv_limits *limits, struct bytes *out)
{
    struct err e = {0};
    struct csv *c = csv_open_bytes(data, n, limits, &e);
    if (!c) {
        bytes_add_format(out, "!%s", e.text);
        return;
    }
    for (bool first = true;; first = false) {
        struct csv_row row;
        enum csv_step step = csv_next(c, &row, &e);
        if (step == CSV_END)
            break;
        if (!first)
            bytes_add_char(out, '/');
        if (step != CSV_ROW)
            bytes_add_format(out, "!%s", e.text);
        for (size_t i = 0; step == CSV_ROW && i < row.n; i++)
            bytes_add_format(out, "%s%s", i ? "|" : "", row.cells[i]);
        if (step == CSV_BROKEN)
            break;
    }
    csv_close(c);
}

static void check(const char *text, const char *expected)
{
    struct bytes out;
    bytes_init(&out, 100000);
    read_all(text, strlen(text), NULL, &out);
    CHECK_TEXT(out.data, expected, text);
    bytes_release(&out);
}

static const char *const CASES[][2] = {
    {"", ""},
    {"a,b\n1,2\n", "a|b/1|2"},
    {"a,b\n1,2", "a|b/1|2"},
    {"a;b\r\n1;2\r\n", "a|b/1|2"},
    {"a\tb\r1\t2\r", "a|b/1|2"},
    {"\xEF\xBB\xBFnom;pays\n\xC3\xA9t\xC3\xA9;ML\n", "nom|pays/été|ML"},
    {"nom;pays\n\xE9t\xE9 \x80\x9C;ML\n", "nom|pays/été €œ|ML"},
    {"a,b\n\"x, y\",\"z \"\"q\"\" w\"\n", "a|b/x, y|z \"q\" w"},
    {"a,b\n\"two\r\nlines\",2\n", "a|b/two\nlines|2"},
    {"a;b\n1,5;2,5\n", "a|b/1,5|2,5"},
    {"sep=;\na,b,c;d\n1;2\n", "a,b,c|d/1|2"},
    {"sep=,\r\na,b\r\n", "a|b"},
    {"a,b\n\n\n 1 ,\t2 \n,\n\n", "a|b/1|2"},
    {"a,b\n\xC2\xA0x\xC2\xA0,y\n", "a|b/x|y"},
    {"a,b\n5\" pipe,2\n", "a|b/5\" pipe|2"},
    {"a,b\n,\"\"\nx,\n", "a|b/x|"},
    {"a,b\n \"x\" , \"y\" \n", "a|b/x|y"},
    {"\"a,a,a\";b\n1;2\n", "a,a,a|b/1|2"},
    {"a,b\n\"x\"y,2\n3,4\n",
     "a|b/!line 2, column 1: text stands behind a closing quote; a quote inside a quoted cell is to be "
     "doubled/3|4"},
    {"a,b\n1,2\n3,\"x\ny\nz\n", "a|b/1|2/!line 3, column 2: the quote that opens here is never closed"},
    {"a\nx\x01y\nz\n", "a/!line 2, column 1: a control character, where text is expected/z"},
    {"a\nx\x0By\n", "a/x\ny"},
    {"a\n\xE9\x81\nz\n",
     "a/!line 2, column 1: a byte that neither UTF-8 nor Windows-1252 has; save the file in one of them/z"},
    {"\xEF\xBB\xBF"
     "a\nb\n\xE9\n",
     "!the file begins with the mark of UTF-8, but line 3 is not UTF-8"},
    {"\xFF\xFE"
     "a",
     "!the file is in UTF-16: save it as CSV in UTF-8 or Windows-1252"},
};

static void test_limits(void)
{
    struct csv_limits small = {.file_bytes = 40, .cell_bytes = 4, .columns = 3};
    struct bytes out;
    bytes_init(&out, 1000);
    read_all("a,b\n12345,x\n1,2,3,4\n1234,y\n", 27, &small, &out);
    CHECK_TEXT(
        out.data,
        "a|b/!line 2, column 1: the cell is larger than 4 bytes/!line 3 has more than 3 columns/1234|y",
        "limits of a row cost that row");
    bytes_reset(&out);
    read_all("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 50, &small, &out);
    CHECK_TEXT(out.data, "!the file is larger than 40 bytes", "a file over the limit is refused");
    bytes_reset(&out);
    read_all("a,b\n1,\0\n", 8, NULL, &out);
    CHECK_TEXT(out.data, "!line 2 holds a NUL byte: this is not a text file", "NUL bytes are refused");
    bytes_release(&out);
    struct err e = {0};
    CHECK(!csv_open("no/such/file.csv", NULL, &e) && e.code == ERR_NOT_FOUND);
}

/* What csv_write_cell writes reads back the same. */
static void test_round_trip(void)
{
    static const char *const CELLS[] = {"x", "", "a,b", "a\"b", "two\nlines", "\"", "œuf"};
    struct bytes file, out;
    bytes_init(&file, 1000);
    bytes_init(&out, 1000);
    bytes_add_text(&file, "h1,h2,h3,h4,h5,h6,h7\n");
    for (size_t i = 0; i < 7; i++) {
        if (i)
            bytes_add_char(&file, ',');
        csv_write_cell(&file, CELLS[i], ',');
    }
    read_all(file.data, file.n, NULL, &out);
    CHECK_TEXT(out.data, "h1|h2|h3|h4|h5|h6|h7/x||a,b|a\"b|two\nlines|\"|œuf", "cells come back as written");
    bytes_release(&file);
    bytes_release(&out);
}

static void test_lines(void)
{
    static const char TEXT[] = "a,b\r\n\r\n\"x\r\n\ny\",2\r3,4\n";
    static const unsigned long LINES[] = {1, 3, 6};
    struct err e = {0};
    struct csv *c = csv_open_bytes(TEXT, sizeof TEXT - 1, NULL, &e);
    CHECK(c != NULL);
    struct csv_row row;
    for (size_t i = 0; c && i < 3; i++) {
        CHECK(csv_next(c, &row, &e) == CSV_ROW);
        CHECK_INT((long long)row.line, (long long)LINES[i], "the line where a row begins");
    }
    if (c)
        CHECK_INT((long long)csv_read_bytes(c), (long long)csv_file_bytes(c), "all bytes are read");
    csv_close(c);
}

/* Random bytes of the characters that matter: reading ends, gives valid UTF-8, and keeps the limits. */
static void test_fuzz(void)
{
    static const char ALPHABET[] = "a1,;\t\"\"\n\r \xC3\xA9\xE9\x81\xEF\xBB\xBF=sep";
    struct csv_limits small = {.file_bytes = 300, .cell_bytes = 20, .columns = 8};
    uint32_t seed = 12345;
    bool good = true;
    for (int round = 0; round < 20000; round++) {
        char data[301];
        size_t n = 0;
        seed = seed * 1664525u + 1013904223u;
        for (size_t want = (seed >> 16) % 300; n < want; n++) {
            seed = seed * 1664525u + 1013904223u;
            data[n] = ALPHABET[(seed >> 16) % (sizeof ALPHABET - 1)];
        }
        struct err e = {0};
        struct csv *c = csv_open_bytes(data, n, &small, &e);
        if (!c) {
            good = good && e.text[0];
            continue;
        }
        struct csv_row row;
        size_t steps = 0;
        for (enum csv_step step; (step = csv_next(c, &row, &e)) != CSV_END && step != CSV_BROKEN;) {
            good = good && ++steps <= n && row.line >= 1;
            for (size_t i = 0; step == CSV_ROW && i < row.n; i++)
                good = good && row.n <= small.columns && strlen(row.cells[i]) <= small.cell_bytes + 3 &&
                       utf8_valid(row.cells[i], strlen(row.cells[i]));
        }
        csv_close(c);
    }
    CHECK_THAT(good, "20 000 random files: valid cells within the limits, or an error");
}

int main(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        check(CASES[i][0], CASES[i][1]);
    test_limits();
    test_round_trip();
    test_lines();
    test_fuzz();
    return test_end();
}
