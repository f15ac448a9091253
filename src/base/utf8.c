#include "base/utf8.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

bool utf8_valid(const char *s, size_t n)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s;
    while (n > 0) {
        if (*p == 0)
            return false;
        if (*p < 0x80) {
            p++;
            n--;
            continue;
        }
        utf8proc_int32_t c;
        utf8proc_ssize_t used = utf8proc_iterate(p, (utf8proc_ssize_t)n, &c);
        if (used <= 0)
            return false;
        p += used;
        n -= (size_t)used;
    }
    return true;
}

/* Letters that Unicode does not decompose but that people write without. */
static const char *plain_letter(utf8proc_int32_t c)
{
    switch (c) {
    case 0x0153:
    case 0x0152:
        return "oe";
    case 0x00E6:
    case 0x00C6:
        return "ae";
    case 0x00F8:
    case 0x00D8:
        return "o";
    case 0x0142:
    case 0x0141:
        return "l";
    case 0x0111:
    case 0x0110:
    case 0x00F0:
    case 0x00D0:
        return "d";
    case 0x00FE:
    case 0x00DE:
        return "th";
    case 0x0127:
    case 0x0126:
        return "h";
    case 0x0131:
        return "i";
    case 0x0167:
    case 0x0166:
        return "t";
    case 0x0259: /* Azerbaijani schwa */
    case 0x018F:
        return "e";
    default:
        return NULL;
    }
}

/* What stands between the last letter written and the next. */
enum gap { GAP_NONE, GAP_APOSTROPHE, GAP_BLANK };

struct folder {
    struct bytes *out;
    size_t start;
    enum gap gap;
    bool marked; /* apostrophes stay */
};

static inline enum gap wider(enum gap gap, bool apostrophe)
{
    return apostrophe && gap != GAP_BLANK ? GAP_APOSTROPHE : GAP_BLANK;
}

/* Apostrophes, and what is typed or set for them: accents alone, quotes, primes, letters of Hawaiian. */
static bool is_apostrophe(utf8proc_int32_t c)
{
    return c == 0x2019 || c == 0x2018 || c == 0x201B || c == 0x2032 || c == 0x2035 || c == 0x00B4 ||
           (c >= 0x02B9 && c <= 0x02BF) || c == 0x02C8 || c == 0x02CA || c == 0x02CB || c == 0x055A ||
           c == 0xA78B || c == 0xA78C || c == 0xFF07 || c == 0xFF40;
}

static void add_codepoint(struct folder *f, utf8proc_int32_t c)
{
    utf8proc_category_t k = utf8proc_category(c);
    if (k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_ME)
        return;
    bool letter = (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) || k == UTF8PROC_CATEGORY_MC ||
                  (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
    if (!letter) {
        f->gap = GAP_BLANK;
        return;
    }
    if (f->gap && f->out->n > f->start)
        bytes_add_char(f->out, f->gap == GAP_BLANK ? ' ' : '\'');
    f->gap = GAP_NONE;
    const char *plain = plain_letter(c);
    if (plain) {
        bytes_add_text(f->out, plain);
        return;
    }
    utf8proc_uint8_t buffer[4];
    utf8proc_ssize_t n = utf8proc_encode_char(c, buffer);
    bytes_add(f->out, buffer, (size_t)n);
}

/* A run of ASCII, most of what comes here: written in place. Returns how many bytes were taken. */
static size_t fold_ascii(struct folder *f, const unsigned char *p, size_t n)
{
    enum { RUN = 256 };
    struct bytes *out = f->out;
    size_t run = n < RUN ? n : RUN, most = (out->ceiling - out->n) / 2, taken = 0;
    if (run > most && most > 0)
        run = most;                        /* the ceiling is met to the byte, not before */
    char *room = bytes_room(out, 2 * run); /* a space may come before each letter */
    if (!room)
        return n;
    char *to = room;
    bool any = out->n > f->start;
    const bool marked = f->marked;
    enum gap gap = f->gap; /* here, for the loop */
    for (; taken < run && p[taken] < 0x80; taken++) {
        unsigned char c = p[taken];
        bool upper = c >= 'A' && c <= 'Z';
        if (!upper && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
            gap = wider(gap, marked && (c == '\'' || c == '`'));
            continue;
        }
        if (gap && any)
            *to++ = gap == GAP_BLANK ? ' ' : '\'';
        gap = GAP_NONE;
        any = true;
        *to++ = (char)(upper ? c + 32 : c);
    }
    f->gap = gap;
    out->n += (size_t)(to - room);
    out->data[out->n] = '\0';
    return taken;
}

static void fold(struct folder *f, const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    while (n > 0) {
        if (*p < 0x80) {
            size_t taken = fold_ascii(f, p, n);
            p += taken;
            n -= taken;
            continue;
        }
        utf8proc_int32_t c;
        utf8proc_ssize_t used = utf8proc_iterate(p, (utf8proc_ssize_t)n, &c);
        if (used <= 0) {
            c = *p;
            used = 1;
        }
        p += used;
        n -= (size_t)used;
        if (f->marked && is_apostrophe(c)) {
            f->gap = wider(f->gap, true);
            continue;
        }
        utf8proc_int32_t parts[32];
        int last = 0;
        utf8proc_ssize_t m = utf8proc_decompose_char(
            c, parts, 32, UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE, &last);
        for (utf8proc_ssize_t i = 0; i < m && i < 32; i++)
            add_codepoint(f, parts[i]);
    }
}

void utf8_fold(struct bytes *out, const char *s, size_t n)
{
    fold(&(struct folder){out, out->n, GAP_NONE, false}, s, n);
}

void utf8_fold_marked(struct bytes *out, const char *s, size_t n)
{
    fold(&(struct folder){out, out->n, GAP_NONE, true}, s, n);
}
