#include "store/csv.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { CHUNK = 65536, WINDOWS_FIRST = 0x80 };

struct csv {
    FILE *in;
    struct csv_limits limits;
    size_t file_bytes, read_bytes;
    char separator;
    bool windows;               /* Windows-1252, else UTF-8 */
    char windows_utf8[128][4];  /* what bytes 0x80-0xFF are in UTF-8; empty: not in the character set */
    unsigned char chunk[CHUNK]; /* bytes read but not used yet: at..have */
    size_t at, have;
    unsigned long line;          /* of the next byte */
    struct bytes text;           /* the cells of the row, each with its NUL */
    size_t *starts, n, capacity; /* where each cell begins in text */
    char **cells;
    size_t cells_capacity;
};

static const char BOM[] = "\xEF\xBB\xBF";
static const struct csv_limits DEFAULTS = {CSV_FILE_BYTES, CSV_CELL_BYTES, CSV_COLUMNS};

/* --- what the file is ---------------------------------------------------------------------------------- */

static int peek(struct csv *c)
{
    if (c->at == c->have) {
        c->have = fread(c->chunk, 1, CHUNK, c->in);
        c->at = 0;
        if (c->have == 0)
            return EOF;
    }
    return c->chunk[c->at];
}

static int take(struct csv *c)
{
    int b = peek(c);
    if (b != EOF) {
        c->at++;
        c->read_bytes++;
    }
    return b;
}

static void restart(struct csv *c)
{
    rewind(c->in);
    c->at = c->have = c->read_bytes = 0;
    c->line = 1;
}

/* A UTF-8 character as its bytes come in. */
struct character {
    char bytes[4];
    size_t have, want;
};

/* False when no UTF-8 character goes on with this byte. */
static bool character_add(struct character *u, unsigned char b)
{
    if (u->have == 0)
        u->want = b < 0x80                ? 1
                  : b >= 0xC2 && b < 0xE0 ? 2
                  : (b & 0xF0) == 0xE0    ? 3
                  : (b & 0xF8) == 0xF0    ? 4
                                          : 0;
    if (u->want == 0 || (u->have > 0 && (b & 0xC0) != 0x80))
        return false;
    u->bytes[u->have++] = (char)b;
    if (u->have < u->want)
        return true;
    u->have = 0;
    return u->want == 1 || utf8_valid(u->bytes, u->want);
}

static bool is_utf16(struct csv *c)
{
    return peek(c) != EOF && c->have >= 2 &&
           (memcmp(c->chunk, "\xFF\xFE", 2) == 0 || memcmp(c->chunk, "\xFE\xFF", 2) == 0);
}

/* First reading: size, NUL bytes, and whether every character is UTF-8. */
static bool survey(struct csv *c, struct err *e)
{
    struct character character = {.have = 0};
    if (is_utf16(c))
        return err_set(e, ERR_INVALID, "the file is in UTF-16: save it as CSV in UTF-8 or Windows-1252");
    bool marked = c->have >= 3 && memcmp(c->chunk, BOM, 3) == 0;
    for (int b = take(c), last = 0; b != EOF; last = b, b = take(c)) {
        if (b == 0)
            return err_set(e, ERR_INVALID, "line %lu holds a NUL byte: this is not a text file", c->line);
        if (c->read_bytes > c->limits.file_bytes)
            return err_set(e, ERR_TOO_LARGE, "the file is larger than %zu bytes", c->limits.file_bytes);
        if (!c->windows && !character_add(&character, (unsigned char)b))
            c->windows = true;
        if (c->windows && marked)
            return err_set(e, ERR_INVALID,
                           "the file begins with the mark of UTF-8, but line %lu is not UTF-8", c->line);
        if (b == '\r' || (b == '\n' && last != '\r'))
            c->line++;
    }
    if (ferror(c->in))
        return err_set(e, ERR_IO, "cannot read the file: %s", strerror(errno));
    if (character.have)
        c->windows = true;
    c->file_bytes = c->read_bytes;
    return true;
}

static bool learn_windows(struct csv *c, struct err *e)
{
    iconv_t cd = iconv_open("UTF-8", "WINDOWS-1252");
    if (cd == (iconv_t)-1)
        return err_set(e, ERR_INTERNAL, "this system's iconv has no Windows-1252");
    for (int i = 0; i < 128; i++) {
        char byte = (char)(unsigned char)(WINDOWS_FIRST + i), *from = &byte, *to = c->windows_utf8[i];
        size_t in_left = 1, out_left = 3;
        if (iconv(cd, &from, &in_left, &to, &out_left) == (size_t)-1) {
            c->windows_utf8[i][0] = '\0';
            iconv(cd, NULL, NULL, NULL, NULL);
        }
    }
    iconv_close(cd);
    return true;
}

static void skip_bom(struct csv *c)
{
    if (!c->windows && peek(c) != EOF && c->have >= 3 && memcmp(c->chunk, BOM, 3) == 0) {
        c->at += 3;
        c->read_bytes += 3;
    }
}

/* Which separator stands most often, outside quotes, in the first row that is not blank. */
static void detect_separator(struct csv *c)
{
    static const char CHOICES[] = ",;\t";
    size_t counts[3] = {0}, best = 0, n = 0;
    char start[6] = "";
    bool quoted = false;
    for (int b = take(c); b != EOF; b = take(c)) {
        if (!quoted && (b == '\n' || b == '\r')) {
            if (n)
                break;
            continue;
        }
        if (n < 5)
            start[n] = (char)b;
        n++;
        quoted ^= b == '"';
        const char *which = b && !quoted ? strchr(CHOICES, b) : NULL;
        if (which)
            counts[which - CHOICES]++;
    }
    for (size_t i = 1; i < 3; i++)
        if (counts[i] > counts[best])
            best = i;
    c->separator = CHOICES[best];
    bool told = n == 5 && strncmp(start, "sep=", 4) == 0 && strchr(CHOICES, start[4]);
    if (told)
        c->separator = start[4];
    restart(c);
    skip_bom(c);
    if (told) {
        while (peek(c) == '\n' || peek(c) == '\r')
            take(c);
        for (int i = 0; i < 5; i++)
            take(c);
    }
}

static struct csv *csv_begin(FILE *in, const struct csv_limits *limits, struct err *e)
{
    struct csv *c = mem_alloc(1, sizeof *c);
    c->in = in;
    c->limits = limits ? *limits : DEFAULTS;
    bytes_init(&c->text, SIZE_MAX / 4); /* bounded by columns times cell_bytes */
    c->line = 1;
    if (!survey(c, e) || (c->windows && !learn_windows(c, e))) {
        csv_close(c);
        return NULL;
    }
    restart(c);
    skip_bom(c);
    detect_separator(c);
    return c;
}

struct csv *csv_open(const char *path, const struct csv_limits *limits, struct err *e)
{
    FILE *in = fopen(path, "rbe");
    if (!in) {
        err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot open %s: %s", path, strerror(errno));
        return NULL;
    }
    struct csv *c = csv_begin(in, limits, e);
    if (!c)
        err_prefix(e, "%s", path);
    return c;
}

struct csv *csv_open_bytes(const void *data, size_t n, const struct csv_limits *limits, struct err *e)
{
    FILE *in = n ? fmemopen((void *)(uintptr_t)data, n, "rb") : fopen("/dev/null", "rbe");
    if (!in) {
        err_set(e, ERR_IO, "cannot read from memory: %s", strerror(errno));
        return NULL;
    }
    return csv_begin(in, limits, e);
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    fclose(c->in);
    bytes_release(&c->text);
    free(c->starts);
    free(c->cells);
    free(c);
}

/* --- rows ---------------------------------------------------------------------------------------------- */

/* What ended a cell. */
enum cell_end {
    END_SEPARATOR,
    END_LINE,
    END_FILE,
    END_STRAY,
    END_LARGE,
    END_CONTROL,
    END_UNKNOWN_BYTE,
    END_OPEN
};

/* One character of a cell into the text; END_SEPARATOR stands for "fine". */
static enum cell_end keep(struct csv *c, int b, size_t start)
{
    if (c->text.n - start >= c->limits.cell_bytes)
        return END_LARGE;
    if (b == '\v' || b == '\f') /* line breaks of word processors */
        b = '\n';
    if (b < ' ' && b != '\n' && b != '\t')
        return END_CONTROL;
    if (b < WINDOWS_FIRST || !c->windows) {
        bytes_add_char(&c->text, (char)b);
        return END_SEPARATOR;
    }
    const char *utf8 = c->windows_utf8[b - WINDOWS_FIRST];
    if (!*utf8)
        return END_UNKNOWN_BYTE;
    bytes_add_text(&c->text, utf8);
    return END_SEPARATOR;
}

/* A line break outside or inside quotes: CRLF is one. Returns '\n', anything else as it is. */
static int take_line(struct csv *c)
{
    int b = take(c);
    if (b == '\r') {
        if (peek(c) == '\n')
            take(c);
        b = '\n';
    }
    if (b == '\n')
        c->line++;
    return b;
}

static enum cell_end read_quoted(struct csv *c, size_t start)
{
    for (;;) {
        int b = take_line(c);
        if (b == EOF)
            return END_OPEN;
        if (b == '"') {
            if (peek(c) != '"')
                break;
            take(c);
        }
        enum cell_end kept = keep(c, b, start);
        if (kept != END_SEPARATOR)
            return kept;
    }
    for (;;) {
        int b = take_line(c);
        if (b == c->separator)
            return END_SEPARATOR;
        if (b == '\n')
            return END_LINE;
        if (b == EOF)
            return END_FILE;
        if (b != ' ' && b != '\t')
            return END_STRAY;
    }
}

static enum cell_end read_cell(struct csv *c)
{
    size_t start = c->text.n;
    while (peek(c) == ' ' || (peek(c) == '\t' && c->separator != '\t'))
        take(c);
    if (peek(c) == '"') {
        take(c);
        return read_quoted(c, start);
    }
    for (;;) {
        int b = take_line(c);
        if (b == c->separator)
            return END_SEPARATOR;
        if (b == '\n')
            return END_LINE;
        if (b == EOF)
            return END_FILE;
        enum cell_end kept = keep(c, b, start);
        if (kept != END_SEPARATOR)
            return kept;
    }
}

/* Blanks around a cell are nobody's data; a no-break space is one too. */
static void trim_cell(struct csv *c, size_t start)
{
    char *s = c->text.data + start;
    size_t n = c->text.n - start, lead = 0;
    for (;;) {
        if (n > lead && strchr(" \t\n\r", s[n - 1]))
            n--;
        else if (n > lead + 1 && memcmp(s + n - 2, "\xC2\xA0", 2) == 0)
            n -= 2;
        else if (n > lead && strchr(" \t\n\r", s[lead]))
            lead++;
        else if (n > lead + 1 && memcmp(s + lead, "\xC2\xA0", 2) == 0)
            lead += 2;
        else
            break;
    }
    memmove(s, s + lead, n - lead);
    c->text.n = start + n - lead;
    bytes_add_char(&c->text, '\0');
}

/* Behind a bad cell: on to the next line. A quote that opens there is not trusted to close. */
static void skip_line(struct csv *c)
{
    for (int b = take_line(c); b != EOF && b != '\n'; b = take_line(c))
        continue;
}

static enum csv_step bad_cell(struct csv *c, enum cell_end end, unsigned long line, struct err *e)
{
    size_t column = c->n;
    switch (end) {
    case END_OPEN:
        err_set(e, ERR_INVALID, "line %lu, column %zu: the quote that opens here is never closed", line,
                column);
        return CSV_BROKEN;
    case END_UNKNOWN_BYTE:
        err_set(
            e, ERR_INVALID,
            "line %lu, column %zu: a byte that neither UTF-8 nor Windows-1252 has; save the file in one of "
            "them",
            line, column);
        break;
    case END_CONTROL:
        err_set(e, ERR_INVALID, "line %lu, column %zu: a control character, where text is expected", line,
                column);
        break;
    case END_LARGE:
        err_set(e, ERR_TOO_LARGE, "line %lu, column %zu: the cell is larger than %zu bytes", line, column,
                c->limits.cell_bytes);
        break;
    case END_STRAY:
        err_set(
            e, ERR_INVALID,
            "line %lu, column %zu: text stands behind a closing quote; a quote inside a quoted cell is to be "
            "doubled",
            line, column);
        break;
    default:
        err_set(e, ERR_TOO_LARGE, "line %lu has more than %zu columns", line, c->limits.columns);
    }
    skip_line(c);
    return CSV_BAD_ROW;
}

static void finish_row(struct csv *c, struct csv_row *row)
{
    if (c->cells_capacity < c->n) {
        c->cells_capacity = c->capacity;
        c->cells = mem_grow(c->cells, c->cells_capacity, sizeof *c->cells);
    }
    for (size_t i = 0; i < c->n; i++)
        c->cells[i] = c->text.data + c->starts[i];
    row->n = c->n;
    row->cells = c->cells;
}

static enum csv_step read_row(struct csv *c, struct csv_row *row, struct err *e)
{
    bytes_reset(&c->text);
    c->n = 0;
    *row = (struct csv_row){.line = c->line};
    for (;;) {
        size_t start = c->text.n;
        unsigned long line = c->line;
        c->starts = mem_room(c->starts, c->n, &c->capacity, sizeof *c->starts);
        c->starts[c->n++] = start;
        if (c->n > c->limits.columns)
            return bad_cell(c, END_SEPARATOR, line, e);
        enum cell_end end = read_cell(c);
        if (end > END_FILE)
            return bad_cell(c, end, line, e);
        trim_cell(c, start);
        if (end != END_SEPARATOR)
            break;
    }
    finish_row(c, row);
    return CSV_ROW;
}

enum csv_step csv_next(struct csv *c, struct csv_row *row, struct err *e)
{
    while (peek(c) != EOF) {
        enum csv_step step = read_row(c, row, e);
        if (step != CSV_ROW || c->text.n > row->n) /* more than the cells' NULs: not a blank line */
            return step;
    }
    if (!ferror(c->in))
        return CSV_END;
    err_set(e, ERR_IO, "cannot read the file: %s", strerror(errno));
    return CSV_BROKEN;
}

char csv_separator(const struct csv *c)
{
    return c->separator;
}

const char *csv_encoding(const struct csv *c)
{
    return c->windows ? "Windows-1252" : "UTF-8";
}

size_t csv_file_bytes(const struct csv *c)
{
    return c->file_bytes;
}

size_t csv_read_bytes(const struct csv *c)
{
    return c->read_bytes;
}

void csv_write_cell(struct bytes *out, const char *cell, char separator)
{
    size_t n = strlen(cell);
    bool blank_end = n && (strchr(" \t", cell[0]) || strchr(" \t", cell[n - 1]));
    char special[] = {'"', '\n', '\r', separator, '\0'};
    if (!blank_end && !strpbrk(cell, special)) {
        bytes_add(out, cell, n);
        return;
    }
    bytes_add_char(out, '"');
    for (const char *p = cell; *p; p++) {
        if (*p == '"')
            bytes_add_char(out, '"');
        bytes_add_char(out, *p);
    }
    bytes_add_char(out, '"');
}
