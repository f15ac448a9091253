#include "sheet/csv_inside.h"

#include <errno.h>
#include <string.h>

#include "base/utf8.h"

enum { FIRST_HIGH = 0x80 };

static const char BOM[] = "\xEF\xBB\xBF";

/* --- bytes --------------------------------------------------------------------------------------------- */

/* One character of UTF-16 as UTF-8. What is half a pair is U+FFFD, and makes its row a bad one. */
static size_t put(unsigned char *out, unsigned c)
{
    if (c < 0x80) {
        out[0] = (unsigned char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (unsigned char)(0x80 | (c & 0x3F));
    out[0] = (unsigned char)(c | (n == 2 ? 0xC0u : n == 3 ? 0xE0u : 0xF0u));
    return n;
}

static size_t put_unit(struct csv_input *s, unsigned char *out, unsigned unit)
{
    enum { DAMAGED = 0xFFFD };
    const unsigned high = s->high_half;
    s->high_half = 0;
    if (high && unit >= 0xDC00 && unit < 0xE000)
        return put(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
    size_t n = high ? put(out, DAMAGED) : 0;
    if (unit >= 0xD800 && unit < 0xDC00)
        s->high_half = unit;
    else
        n += put(out + n, unit >= 0xDC00 && unit < 0xE000 ? DAMAGED : unit);
    return n;
}

/* n raw bytes; a unit of two bytes makes three at most, or six behind half a pair, which had none. */
static size_t from_utf16(struct csv_input *s, size_t n)
{
    size_t have = 0;
    for (size_t i = 0; i < n; i++) {
        if (s->odd_byte == EOF) {
            s->odd_byte = s->raw[i];
            continue;
        }
        const unsigned a = (unsigned)s->odd_byte, b = s->raw[i];
        s->odd_byte = EOF;
        have += put_unit(s, s->chunk + have, s->encoding == SHEET_UTF16LE ? b << 8 | a : a << 8 | b);
    }
    return have;
}

int csv_input_fill(struct csv_input *s)
{
    const bool utf16 = s->encoding == SHEET_UTF16LE || s->encoding == SHEET_UTF16BE;
    s->at = s->have = 0;
    while (s->have == 0) {
        size_t n = fread(utf16 ? s->raw : s->chunk, 1, CSV_INPUT_CHUNK, s->in);
        if (n == 0) {
            s->torn = utf16 && (s->odd_byte != EOF || s->high_half);
            return EOF;
        }
        s->have = utf16 ? from_utf16(s, n) : n;
    }
    return s->chunk[0];
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
    s->odd_byte = EOF;
    s->high_half = 0;
    while (at_mark(s)) { /* files put behind one another by a shell may have two */
        s->at += 3;
        s->read += 3;
    }
}

bool csv_input_check_end(const struct csv_input *s, struct err *e)
{
    if (ferror(s->in))
        return err_system(e, ERR_IO, errno, "cannot read the file", "impossible de lire le fichier");
    return s->read == s->bytes ||
           err_say(e, ERR_IO, NULL, NULL, "the file changed while it was read: try again",
                   "le fichier a changé pendant la lecture : réessayez");
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

static bool is_letter(int b)
{
    return (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
}

/* Behind what a byte from 0x80 on stands, which tells encodings of one byte apart. */
static void count_behind(struct csv_hints *c, int before, int b)
{
    if (b >= FIRST_HIGH && is_letter(before))
        (before >= 'a' ? c->behind_small : c->behind_large)[b - FIRST_HIGH]++;
    c->returns += b == '\r';
    c->feeds += b == '\n';
}

static bool check_text(const struct csv_input *s, int b, size_t limit, struct err *e)
{
    if (b == 0)
        return err_say(e, ERR_INVALID, NULL, NULL, "line %lu holds a NUL byte: this is not a text file",
                       "la ligne %lu contient un octet nul : ce n’est pas un fichier texte", s->line);
    return s->read <= limit || err_say(e, ERR_TOO_LARGE, NULL, NULL, "the file is larger than %zu bytes",
                                       "le fichier dépasse %zu octets", limit);
}

static bool survey(struct csv_input *s, size_t limit, struct err *e)
{
    struct pending pending = {.n = 0};
    s->line = 1;
    s->census.marked = at_mark(s);
    for (int b, before = 0; (b = csv_input_take(s)) != EOF; before = b) {
        s->line += b == '\n' ? before != '\r' : b == '\r';
        if ((b == 0 || s->read > limit) && !check_text(s, b, limit, e))
            return false;
        count_behind(&s->hints, before, b);
        if (b < FIRST_HIGH && pending.n == 0)
            continue;
        pending.bytes[pending.n++] = (char)b;
        count_pending(&s->census, &pending, false);
    }
    count_pending(&s->census, &pending, true);
    s->bytes = s->read;
    return csv_input_check_end(s, e) &&
           (!s->torn ||
            err_say(e, ERR_INVALID, NULL, NULL, "the file ends in the middle of a character of UTF-16",
                    "le fichier s’arrête au milieu d’un caractère UTF-16"));
}

bool csv_input_decode(const struct csv_input *s, const char *raw, size_t n, struct bytes *out,
                      size_t *foreign)
{
    const bool unicode = csv_is_unicode(s->encoding);
    if (unicode && utf8_valid(raw, n)) {
        bytes_add(out, raw, n);
        return true;
    }
    for (size_t at = 0; at < n;) {
        size_t used = next_character(raw + at, n - at);
        if (used == 1 || (used && unicode)) {
            bytes_add(out, raw + at, used);
            at += used;
            continue;
        }
        *foreign += unicode ? 1 : used > 0;
        for (size_t end = at + (used ? used : 1); at < end; at++) {
            const char *utf8 = s->table.utf8[(unsigned char)raw[at] - FIRST_HIGH];
            if (!*utf8)
                return false;
            bytes_add_text(out, utf8);
        }
    }
    return true;
}

/* --- opening ------------------------------------------------------------------------------------------- */

static bool choose(struct csv_input *s, enum sheet_encoding encoding, struct err *e)
{
    if (encoding != SHEET_BY_CONTENT)
        s->encoding = encoding;
    else if (s->encoding == SHEET_BY_CONTENT && csv_census_utf8(&s->census))
        s->encoding = SHEET_UTF8;
    else if (s->encoding == SHEET_BY_CONTENT && !csv_guess_bytes(&s->hints, &s->encoding, e))
        return false;
    return s->census.strays == 0 || csv_table_learn(&s->table, s->encoding, e);
}

bool csv_input_open(struct csv_input *s, FILE *in, size_t limit, enum sheet_encoding encoding, struct err *e)
{
    *s = (struct csv_input){.in = in, .odd_byte = EOF};
    rewind(in);
    size_t n = fread(s->raw, 1, CSV_INPUT_CHUNK, in);
    s->encoding = encoding != SHEET_BY_CONTENT ? encoding : csv_guess_utf16(s->raw, n);
    rewind(in);
    if (!survey(s, limit, e) || !choose(s, encoding, e))
        return false;
    csv_input_restart(s);
    return true;
}
