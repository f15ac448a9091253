#include "sheet/csv_inside.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"

enum { WINDOWS_FIRST = 0x80 };

static const char BOM[] = "\xEF\xBB\xBF";

/* --- bytes --------------------------------------------------------------------------------------------- */

int csv_input_fill(struct csv_input *s)
{
    s->have = fread(s->chunk, 1, CSV_INPUT_CHUNK, s->in);
    s->at = 0;
    return s->have ? s->chunk[0] : EOF;
}

static bool at_mark(struct csv_input *s)
{
    return csv_input_peek(s) != EOF && s->have - s->at >= 3 && memcmp(s->chunk + s->at, BOM, 3) == 0;
}

void csv_input_restart(struct csv_input *s)
{
    rewind(s->in);
    s->at = s->have = s->read = 0;
    s->line = 1;
    while (at_mark(s)) { /* files put behind one another by a shell may have two */
        s->at += 3;
        s->read += 3;
    }
}

bool csv_input_check_end(const struct csv_input *s, struct err *e)
{
    if (ferror(s->in))
        return err_set(e, ERR_IO, "cannot read the file: %s", strerror(errno));
    return s->read == s->bytes || err_set(e, ERR_IO, "the file changed while it was read: try again");
}

/* --- what they are encoded in -------------------------------------------------------------------------- */

bool csv_census_utf8(const struct csv_census *c)
{
    return c->marked || c->characters >= c->strays;
}

/* How many bytes the character of UTF-8 has that begins with this one; 0: none does. */
static size_t character_bytes(unsigned char b)
{
    return b < 0x80 ? 1 : b >= 0xC2 && b < 0xE0 ? 2 : (b & 0xF0) == 0xE0 ? 3 : b >= 0xF0 && b < 0xF5 ? 4 : 0;
}

/* How many of n bytes are the next character of UTF-8; 0: none is. */
static size_t next_character(const char *p, size_t n)
{
    size_t want = character_bytes((unsigned char)*p);
    return want && want <= n && utf8_valid(p, want) ? want : 0;
}

/* A character as its bytes come in, one by one. */
struct pending {
    char bytes[4];
    size_t n;
};

/* Counts what is there of the pending bytes; whole: no more will come. */
static void count_pending(struct csv_census *c, struct pending *p, bool whole)
{
    while (p->n) {
        size_t want = character_bytes((unsigned char)p->bytes[0]), used = next_character(p->bytes, p->n);
        bool more = !whole && !used && want > p->n;
        for (size_t i = 1; more && i < p->n; i++)
            more = (p->bytes[i] & 0xC0) == 0x80;
        if (more)
            return;
        c->characters += used > 1;
        c->strays += used == 0;
        used = used ? used : 1;
        memmove(p->bytes, p->bytes + used, p->n - used);
        p->n -= used;
    }
}

static bool is_utf16(struct csv_input *s)
{
    return csv_input_peek(s) != EOF && s->have >= 2 &&
           (memcmp(s->chunk, "\xFF\xFE", 2) == 0 || memcmp(s->chunk, "\xFE\xFF", 2) == 0);
}

static bool survey(struct csv_input *s, size_t limit, struct err *e)
{
    struct pending pending = {.n = 0};
    s->line = 1;
    if (is_utf16(s))
        return err_set(e, ERR_INVALID, "the file is in UTF-16: save it as CSV in UTF-8 or Windows-1252");
    s->census.marked = at_mark(s);
    for (int b; (b = csv_input_take_line(s)) != EOF;) {
        if (b == 0)
            return err_set(e, ERR_INVALID, "line %lu holds a NUL byte: this is not a text file", s->line);
        if (s->read > limit)
            return err_set(e, ERR_TOO_LARGE, "the file is larger than %zu bytes", limit);
        if (b < WINDOWS_FIRST && pending.n == 0)
            continue;
        pending.bytes[pending.n++] = (char)b;
        count_pending(&s->census, &pending, false);
    }
    count_pending(&s->census, &pending, true);
    s->bytes = s->read;
    s->utf8 = csv_census_utf8(&s->census);
    return csv_input_check_end(s, e);
}

static bool learn_windows(struct csv_input *s, struct err *e)
{
    iconv_t cd = iconv_open("UTF-8", "WINDOWS-1252");
    if (cd == (iconv_t)-1)
        return err_set(e, ERR_INTERNAL, "this system's iconv has no Windows-1252");
    for (int i = 0; i < 128; i++) {
        char byte = (char)(unsigned char)(WINDOWS_FIRST + i), *from = &byte, *to = s->windows_utf8[i];
        size_t in_left = 1, out_left = 3;
        if (iconv(cd, &from, &in_left, &to, &out_left) == (size_t)-1) {
            s->windows_utf8[i][0] = '\0';
            iconv(cd, NULL, NULL, NULL, NULL);
        }
    }
    iconv_close(cd);
    return true;
}

bool csv_input_decode(const struct csv_input *s, const char *raw, size_t n, struct bytes *out,
                      size_t *foreign)
{
    if (s->utf8 && utf8_valid(raw, n)) {
        bytes_add(out, raw, n);
        return true;
    }
    for (size_t at = 0; at < n;) {
        size_t used = next_character(raw + at, n - at);
        if (used == 1 || (used && s->utf8)) {
            bytes_add(out, raw + at, used);
            at += used;
            continue;
        }
        *foreign += s->utf8 ? 1 : used > 0;
        for (size_t end = at + (used ? used : 1); at < end; at++) {
            const char *utf8 = s->windows_utf8[(unsigned char)raw[at] - WINDOWS_FIRST];
            if (!*utf8)
                return false;
            bytes_add_text(out, utf8);
        }
    }
    return true;
}

/* --- opening ------------------------------------------------------------------------------------------- */

static bool begin(struct csv_input *s, size_t limit, struct err *e)
{
    rewind(s->in);
    if (!survey(s, limit, e) || (s->census.strays && !learn_windows(s, e))) {
        csv_input_release(s);
        return false;
    }
    csv_input_restart(s);
    return true;
}

/* What comes once only, into a file without a name. */
static bool keep_stream(FILE **in, size_t limit, struct err *e)
{
    char chunk[CSV_INPUT_CHUNK];
    size_t n, all = 0;
    FILE *kept = tmpfile();
    bool written = kept != NULL;
    while (written && all <= limit && (n = fread(chunk, 1, sizeof chunk, *in)) > 0) {
        written = fwrite(chunk, 1, n, kept) == n;
        all += n;
    }
    written = written && fflush(kept) == 0;
    if (!written)
        err_set(e, ERR_IO, "cannot keep a copy of what is piped in: %s", strerror(errno));
    else if (ferror(*in))
        written = err_set(e, ERR_IO, "cannot read the file: %s", strerror(errno));
    fclose(*in);
    *in = kept;
    return written;
}

static FILE *open_path(const char *path, struct err *e)
{
    if (strcmp(path, "-") == 0) {
        int fd = dup(STDIN_FILENO);
        FILE *in = fd < 0 ? NULL : fdopen(fd, "rb");
        if (!in)
            err_set(e, ERR_IO, "cannot read standard input: %s", strerror(errno));
        return in;
    }
    FILE *in = fopen(path, "rbe");
    if (!in)
        err_set(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "cannot open %s: %s", path, strerror(errno));
    return in;
}

bool csv_input_open(struct csv_input *s, const char *path, size_t limit, struct err *e)
{
    struct stat st;
    *s = (struct csv_input){.in = open_path(path, e)};
    if (!s->in)
        return false;
    bool piped = strcmp(path, "-") == 0 || /* perhaps not at its beginning */
                 (fstat(fileno(s->in), &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
    bool open = !piped || keep_stream(&s->in, limit, e);
    if (!open)
        csv_input_release(s);
    return (open && begin(s, limit, e)) || err_prefix(e, "%s", path);
}

bool csv_input_open_bytes(struct csv_input *s, const void *data, size_t n, size_t limit, struct err *e)
{
    *s = (struct csv_input){.in = n ? fmemopen((void *)(uintptr_t)data, n, "rb") : fopen("/dev/null", "rbe")};
    if (!s->in)
        return err_set(e, ERR_IO, "cannot read from memory: %s", strerror(errno));
    return begin(s, limit, e);
}

void csv_input_release(struct csv_input *s)
{
    if (s->in)
        fclose(s->in);
    s->in = NULL;
}
