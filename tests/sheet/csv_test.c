/* Reading CSV: cases are text in, cells out as "a|b/c|d", with what went wrong in its place. */
#include "sheet/csv.h"
#include "sheet/sheet.h"

#include "base/bytes.h"
#include "base/utf8.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

static void read_all(const void *data, size_t n, const struct sheet_limits *limits, struct bytes *out)
{
    struct err e = {0};
    struct sheet *c = sheet_open_bytes(data, n, &(struct sheet_options){.limits = limits}, &e);
    if (!c) {
        bytes_add_format(out, "!%s", e.text);
        return;
    }
    for (bool first = true;; first = false) {
        struct sheet_row row;
        enum sheet_step step = sheet_next(c, &row, &e);
        if (step == SHEET_END)
            break;
        if (!first)
            bytes_add_char(out, '/');
        if (step != SHEET_ROW)
            bytes_add_format(out, "!%s", e.text);
        for (size_t i = 0; step == SHEET_ROW && i < row.n; i++)
            bytes_add_format(out, "%s%s", i ? "|" : "", row.cells[i]);
        if (step == SHEET_ROW && row.foreign)
            bytes_add_format(out, "~%zu", row.foreign);
        if (step == SHEET_BROKEN)
            break;
    }
    sheet_close(c);
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
     "a|b/!line 2, column A: text stands behind a closing quote; a quote inside a quoted cell is to be "
     "doubled/3|4"},
    {"a,b\n1,2\n3,\"x\ny\nz\n", "a|b/1|2/!line 3, column B: the quote that opens here is never closed"},
    {"a\nx\x01y\nz\n", "a/!line 2, column A: a control character, where text is expected/z"},
    {"a\nx\x0By\n", "a/x\ny"},
    {"a\n\xE9\x81\nz\n",
     "a/!line 2, column A: a byte that Windows-1252 does not have; save the file as CSV in UTF-8/z"},
    {"\xEF\xBB\xBF"
     "a\nb\n\xE9\n",
     "a/b/é~1"},
    {"\xEF\xBB\xBF\xEF\xBB\xBF"
     "a\nb\n",
     "a/b"},
    /* the encoding that most of it has; what is of the other is counted */
    {"\xC3\xA9\n\xC3\xA9\xE9\xC3\xA9\n", "é/ééé~1"},
    {"\xC3\xA9t\xE9\n", "été~1"},
    {"\xE9\n\xE9\n\xC3\xA9\n", "é/é/Ã©~1"},
    {"\xC3\xA9\xC3\xA9\n\xE2\x82\xC3\xA9\n", "éé/â‚é~2"},
    {"\xC3\xA9\xC3\xA9\xC3\xA9\n\xED\xA0\x80\n", "ééé/í\xC2\xA0€~3"},
    {"a\n\xC3\xA9\xC3\xA9\n\x81\nz\n",
     "a/éé/!line 3, column A: a byte that UTF-8 does not have; save the file "
     "as CSV in UTF-8/z"},
    /* quotes that leave in doubt where rows are: the whole file */
    {"a,b\n1,\"x\n3,4\n5,6\"\n7,8\n", "a|b/1|x\n3,4\n5,6/7|8"},
    {"a,b,c\n1,\"2,3\n4,5,6\n7\",8,9\n", "a|b|c/1|2,3\n4,5,6\n7|8|9"},
    {"a,b,c\n1,2,\"3\n4,5,6\n7,8,9\"\n", "a|b|c/1|2|3\n4,5,6\n7,8,9"},
    {"a,b,c\n\"1,2,3\n4,5,6\n7,8,9\"\n",
     "a|b|c/!line 2, column A: the quote that opens here closes behind whole rows; one is missing before"},
    {"A title\n\na,b,c\n\"1,2,3\n4,5,6\n7,8,9\"\n", "A title/a|b|c/!line 4, column A: the quote that opens "
                                                    "here closes behind whole rows; one is missing before"},
    {"a,b,c\n\"1,2,3\n4,\"5\",6\n",
     "a|b|c/!line 2, column A: text stands behind the quote that closes this cell, and it is not to be told "
     "where the row ends; a quote inside a quoted cell is to be doubled"},
    {"a,b\n\"x \"y\" z\n1,2\n\",3\n",
     "a|b/!line 2, column A: text stands behind the quote that closes this cell, and it is not to be told "
     "where the row ends; a quote inside a quoted cell is to be doubled"},
    {"a,b\n\"x \"y\n1,2\nz\" w\",3\n4,5\n",
     "a|b/!line 2, column A: text stands behind a closing quote; a quote inside a quoted cell is to be "
     "doubled/1|2/!line 4, column A: a quote closes that none has opened, behind line 2, where text stands "
     "behind a closing quote; a quote inside a quoted cell is to be doubled"},
    {"a,b\n\"x \"y\" z\",1\n2,3\n",
     "a|b/!line 2, column A: text stands behind a closing quote; a quote inside a quoted cell is to be "
     "doubled/2|3"},
    /* line ends of all kinds in one file */
    {"a,b\r1,2\n3,4\r\n\r5,\"6\r7\r\n8\"", "a|b/1|2/3|4/5|6\n7\n8"},
    {"a\n\"x\x01\ny\"\nz\n", "a/!line 2, column A: a control character, where text is expected/z"},
};

#define TEXT(literal) literal, sizeof(literal) - 1

static void test_limits(void)
{
    struct sheet_limits small = {.file_bytes = 40, .cell_bytes = 4, .columns = 3};
    struct bytes out;
    bytes_init(&out, 1000);
    read_all(TEXT("a,b\n1,2,3,\"4\nx\"\n1234,y\n"), &small, &out);
    CHECK_TEXT(out.data, "a|b/!line 2 has more than 3 columns/1234|y",
               "columns over the limit cost their row, with all its lines");
    bytes_reset(&out);
    read_all(TEXT("a,b\n1,\"2\n3,4\n5,6\n\",7\n8,9\n"), &small, &out);
    CHECK_TEXT(
        out.data,
        "a|b/!line 2, column B: the cell that begins here is larger than 4 bytes; is a quote left open?",
        "a cell over the limit costs the file: what stands inside its quotes is never taken for rows");
    bytes_reset(&out);
    read_all("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 50, &small, &out);
    CHECK_TEXT(out.data, "!the file is larger than 40 bytes", "a file over the limit is refused");
    bytes_reset(&out);
    read_all("a,b\n1,\0\n", 8, NULL, &out);
    CHECK_TEXT(out.data, "!line 2 holds a NUL byte: this is not a text file", "NUL bytes are refused");
    bytes_release(&out);
    struct err e = {0};
    CHECK(!sheet_open("no/such/file.csv", NULL, &e) && e.code == ERR_NOT_FOUND);
}

static void test_census(void)
{
    static const struct {
        struct csv_census census;
        bool utf8;
    } FILES[] = {
        {{false, 0, 0}, true},     {{false, 0, 1}, false},   {{false, 1, 0}, true},
        {{false, 1, 1}, true},     {{false, 1, 2}, false},   {{false, 99, 99}, true},
        {{false, 99, 100}, false}, {{false, 5000, 1}, true}, {{false, 1, 5000}, false},
        {{true, 0, 5000}, true},
    };
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        char what[100];
        snprintf(what, sizeof what, "%zu characters, %zu strays%s", FILES[i].census.characters,
                 FILES[i].census.strays, FILES[i].census.marked ? ", marked" : "");
        CHECK_THAT(csv_census_utf8(&FILES[i].census) == FILES[i].utf8, what);
    }
}

/* A pipe gives what a file gives; a folder and a file that grows meanwhile are refused. */
static void test_pipes(void)
{
    char folder[] = P_tmpdir "/atlasd-csv-XXXXXX", path[100];
    struct sheet_row row;
    struct err e = {0};
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/fifo", folder);
    CHECK(mkfifo(path, 0600) == 0);
    pid_t child = fork();
    if (child == 0) {
        FILE *out = fopen(path, "w");
        for (int i = 0; out && i < 50000; i++)
            fprintf(out, "%d,\xC3\xA9\n", i);
        _exit(out && fclose(out) == 0 ? 0 : 1);
    }
    struct sheet *c = sheet_open(path, NULL, &e);
    int n = 0;
    while (c && sheet_next(c, &row, &e) == SHEET_ROW && row.n == 2 && atoi(row.cells[0]) == n)
        n++;
    CHECK_INT(n, 50000, "a pipe is read to its end");
    sheet_close(c);
    waitpid(child, NULL, 0);
    CHECK(!sheet_open(folder, NULL, &e) && e.code == ERR_IO);
    unlink(path);
    FILE *out = fopen(path, "w");
    for (int i = 0; out && i < 50000; i++)
        fputs("a,b\n", out);
    if (out)
        fclose(out);
    c = sheet_open(path, NULL, &e);
    CHECK(c && truncate(path, 100000) == 0);
    enum sheet_step step = SHEET_ROW;
    while (c && (step = sheet_next(c, &row, &e)) == SHEET_ROW)
        continue;
    CHECK_THAT(step == SHEET_BROKEN && e.code == ERR_IO,
               "a file that grows shorter while it is read is refused");
    sheet_close(c);
    unlink(path);
    rmdir(folder);
}

/* Somebody writes the file, or puts another in its place, before its end was read. */
static void test_changes(void)
{
    static const char *const WHAT[] = {"a file that stays is read to its end", "one that grows is refused",
                                       "one that is written over is refused",
                                       "one that is replaced is refused"};
    char folder[] = P_tmpdir "/atlasd-csv-XXXXXX", path[100], other[100];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/list.csv", folder);
    snprintf(other, sizeof other, "%s/other.csv", folder);
    for (int how = 0; how < 4; how++) {
        struct sheet_row row;
        struct err e = {0};
        FILE *out = fopen(path, "w");
        CHECK(out && fputs("a,b\n1,2\n", out) >= 0 && fclose(out) == 0);
        struct sheet *s = sheet_open(path, NULL, &e);
        CHECK(s && sheet_next(s, &row, &e) == SHEET_ROW);
        if (how > 0)
            CHECK((out = fopen(how == 3 ? other : path, how == 1 ? "a" : "r+")) != NULL ||
                  (out = fopen(other, "w")));
        if (how > 0)
            CHECK(fputs("3,4\n5,6\n", out) >= 0 && fclose(out) == 0);
        struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
        CHECK(how != 2 || utimensat(AT_FDCWD, path, old, 0) == 0); /* clocks of files may be coarse */
        CHECK(how != 3 || rename(other, path) == 0);
        enum sheet_step step = SHEET_ROW;
        while (s && (step = sheet_next(s, &row, &e)) == SHEET_ROW)
            continue;
        CHECK_THAT(step == (how ? SHEET_BROKEN : SHEET_END) &&
                       (!how || strstr(e.text, "changed while it was read")),
                   WHAT[how]);
        sheet_close(s);
    }
    unlink(path);
    rmdir(folder);
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

/* Tables of all that a cell may hold, with every separator and line end: what goes in comes out. */
static void test_tables(void)
{
    static const char *const PIECES[] = {"a", "\"", "\n",       ",",    ";",  "\t",
                                         "é", " b", "x\ny,z\n", "\"\"", "1,5"};
    static const char *const ENDS[] = {"\n", "\r\n", "\r"};
    uint32_t seed = 99;
    bool good = true;
    for (int round = 0; round < 3000; round++) {
        struct bytes file, expected, out;
        bytes_init(&file, 100000);
        bytes_init(&expected, 100000);
        bytes_init(&out, 100000);
        char separator = ",;\t"[round % 3];
        bytes_add_format(&file, "h%ch%ch%s", separator, separator, ENDS[round % 2]);
        bytes_add_text(&expected, "h|h|h");
        for (int r = 0; r < 4; r++) {
            bytes_add_char(&expected, '/');
            for (int k = 0; k < 3; k++) {
                char cell[200] = "k"; /* no blanks at its ends, which are dropped */
                seed = seed * 1664525u + 1013904223u;
                for (unsigned n = (seed >> 16) % 6; n; n--) {
                    seed = seed * 1664525u + 1013904223u;
                    strcat(cell, PIECES[(seed >> 16) % (sizeof PIECES / sizeof PIECES[0])]);
                }
                strcat(cell, "k");
                csv_write_cell(&file, cell, separator);
                bytes_add_text(&file, k < 2 ? (char[]){separator, '\0'} : ENDS[(seed >> 20) % 3]);
                bytes_add_format(&expected, "%s%s", k ? "|" : "", cell);
            }
        }
        read_all(file.data, file.n, NULL, &out);
        if (strcmp(out.data, expected.data) != 0 && good)
            printf("# %s\n# %s\n", expected.data, out.data);
        good = good && strcmp(out.data, expected.data) == 0;
        bytes_release(&file);
        bytes_release(&expected);
        bytes_release(&out);
    }
    CHECK_THAT(good, "3 000 tables come back as written");
}

static void test_lines(void)
{
    static const char TEXT[] = "a,b\r\n\r\n\"x\r\n\ny\",2\r3,4\n";
    static const unsigned long LINES[] = {1, 3, 4};
    struct err e = {0};
    struct sheet *c = sheet_open_bytes(TEXT, sizeof TEXT - 1, &(struct sheet_options){.limits = NULL}, &e);
    CHECK(c != NULL);
    struct sheet_row row;
    for (size_t i = 0; c && i < 3; i++) {
        CHECK(sheet_next(c, &row, &e) == SHEET_ROW);
        CHECK_INT((long long)row.line, (long long)LINES[i],
                  "lines are those of the spreadsheet: blank ones count, and a row of several counts once");
    }
    if (c)
        CHECK_INT((long long)sheet_bytes_read(c), (long long)sheet_bytes(c), "all bytes are read");
    sheet_close(c);
}

/* Random bytes of the characters that matter: reading ends, gives valid UTF-8, and keeps the limits. */
static void test_fuzz(void)
{
    static const char ALPHABET[] = "a1,;\t\"\"\n\r \xC3\xA9\xE9\x81\xEF\xBB\xBF=sep";
    struct sheet_limits small = {.file_bytes = 300, .cell_bytes = 20, .columns = 8};
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
        struct sheet *c = sheet_open_bytes(data, n, &(struct sheet_options){.limits = &small}, &e);
        if (!c) {
            good = good && e.text[0];
            continue;
        }
        struct sheet_row row;
        size_t steps = 0;
        for (enum sheet_step step; (step = sheet_next(c, &row, &e)) != SHEET_END && step != SHEET_BROKEN;) {
            good = good && ++steps <= n && row.line >= 1;
            for (size_t i = 0; step == SHEET_ROW && i < row.n; i++)
                good = good && row.n <= small.columns && strlen(row.cells[i]) <= 3 * small.cell_bytes &&
                       utf8_valid(row.cells[i], strlen(row.cells[i]));
        }
        sheet_close(c);
    }
    CHECK_THAT(good, "20 000 random files: valid cells within the limits, or an error");
}

int main(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        check(CASES[i][0], CASES[i][1]);
    test_limits();
    test_census();
    test_pipes();
    test_changes();
    test_round_trip();
    test_tables();
    test_lines();
    test_fuzz();
    return test_end();
}
