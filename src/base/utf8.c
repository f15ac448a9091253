#include "base/utf8.h"

#include <pthread.h>
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

/* The length of a valid character of several bytes, 0 when it is none. French has those of two. */
static size_t long_character(const unsigned char *s, size_t n)
{
    utf8proc_int32_t code;
    if (n >= 2 && s[0] >= 0xC2 && s[0] <= 0xDF && (s[1] & 0xC0) == 0x80)
        return 2;
    utf8proc_ssize_t used = utf8proc_iterate(s, (utf8proc_ssize_t)n, &code);
    return used > 0 ? (size_t)used : 0;
}

size_t utf8_run(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t i = 0;
    while (i < n) {
        uint64_t eight;
        size_t used = 1;
        if (i + sizeof eight <= n) {
            memcpy(&eight, p + i, sizeof eight);
            if (!(eight & 0x8080808080808080u)) {
                i += sizeof eight;
                continue;
            }
        }
        if (p[i] >= 0x80)
            used = long_character(p + i, n - i);
        if (!used)
            break;
        i += used;
    }
    return i;
}

void utf8_clean(struct bytes *out, const char *s, size_t n)
{
    while (n > 0) {
        size_t run = utf8_run(s, n);
        bytes_add(out, s, run);
        if (run == n)
            break;
        bytes_add_text(out, "\xEF\xBF\xBD");
        s += run + 1;
        n -= run + 1;
    }
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
    if (is_apostrophe(c)) { /* some are letters to Unicode; also as a part of another character */
        f->gap = wider(f->gap, f->marked);
        return;
    }
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

/* What a byte of ASCII becomes: a letter or digit, an apostrophe, or 0 for all that parts words. */
static const char ASCII[128] = {
    ['\''] = '\'',  ['`'] = '\'',   ['0'] = '0',    ['1'] = '1',    ['2'] = '2',    ['3'] = '3',
    ['4'] = '4',    ['5'] = '5',    ['6'] = '6',    ['7'] = '7',    ['8'] = '8',    ['9'] = '9',
#define BOTH(upper, lower) [upper] = lower, [lower] = lower
    BOTH('A', 'a'), BOTH('B', 'b'), BOTH('C', 'c'), BOTH('D', 'd'), BOTH('E', 'e'), BOTH('F', 'f'),
    BOTH('G', 'g'), BOTH('H', 'h'), BOTH('I', 'i'), BOTH('J', 'j'), BOTH('K', 'k'), BOTH('L', 'l'),
    BOTH('M', 'm'), BOTH('N', 'n'), BOTH('O', 'o'), BOTH('P', 'p'), BOTH('Q', 'q'), BOTH('R', 'r'),
    BOTH('S', 's'), BOTH('T', 't'), BOTH('U', 'u'), BOTH('V', 'v'), BOTH('W', 'w'), BOTH('X', 'x'),
    BOTH('Y', 'y'), BOTH('Z', 'z'),
#undef BOTH
};

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
        char c = ASCII[p[taken]];
        if (c <= '\'') { /* none, or an apostrophe */
            gap = wider(gap, marked && c);
            continue;
        }
        if (gap && any)
            *to++ = gap == GAP_BLANK ? ' ' : '\'';
        gap = GAP_NONE;
        any = true;
        *to++ = c;
    }
    f->gap = gap;
    out->n += (size_t)(to - room);
    out->data[out->n] = '\0';
    return taken;
}

static void add_character(struct folder *f, utf8proc_int32_t c)
{
    utf8proc_int32_t parts[32];
    int last = 0;
    utf8proc_ssize_t m = utf8proc_decompose_char(
        c, parts, 32, UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE, &last);
    for (utf8proc_ssize_t i = 0; i < m && i < 32; i++)
        add_codepoint(f, parts[i]);
}

/* The letters of Latin-1 and of Latin Extended-A, which are nearly all that is not ASCII in what people write
 * here: what each becomes, made once by the long way. */
enum { LATIN_FIRST = 0xC0, LATIN_END = 0x180 };
static struct latin {
    char text[3];
    unsigned char n; /* 0: not one to look up */
} latin[LATIN_END - LATIN_FIRST];

static void fill_latin(void)
{
    for (utf8proc_int32_t c = LATIN_FIRST; c < LATIN_END; c++) {
        struct bytes letters;
        struct folder f = {&letters, 0, GAP_NONE, false};
        struct latin *l = &latin[c - LATIN_FIRST];
        bytes_init(&letters, 64);
        bytes_add_char(&letters, 'x'); /* so that a gap before the first letter shows */
        add_character(&f, c);
        size_t n = letters.n - 1;
        if (f.gap == GAP_NONE && n > 0 && n <= sizeof l->text && !strchr(letters.data, ' ')) {
            memcpy(l->text, letters.data + 1, n);
            l->n = (unsigned char)n;
        }
        bytes_release(&letters);
    }
}

/* Two bytes of UTF-8 that are such a letter; false: they are not. */
static bool fold_latin(struct folder *f, const unsigned char *p, size_t n)
{
    if (n < 2 || p[0] < 0xC3 || p[0] > 0xC5 || (p[1] & 0xC0) != 0x80)
        return false;
    const struct latin *l = &latin[((p[0] & 0x1F) << 6 | (p[1] & 0x3F)) - LATIN_FIRST];
    if (l->n == 0)
        return false;
    if (f->gap && f->out->n > f->start)
        bytes_add_char(f->out, f->gap == GAP_BLANK ? ' ' : '\'');
    f->gap = GAP_NONE;
    bytes_add(f->out, l->text, l->n);
    return true;
}

static void fold(struct folder *f, const char *s, size_t n)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const unsigned char *p = (const unsigned char *)s;
    pthread_once(&once, fill_latin);
    while (n > 0) {
        if (*p < 0x80) {
            size_t taken = fold_ascii(f, p, n);
            p += taken;
            n -= taken;
            continue;
        }
        if (fold_latin(f, p, n)) {
            p += 2;
            n -= 2;
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
        add_character(f, c);
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
