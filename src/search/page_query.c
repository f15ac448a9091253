#include "search/page_query.h"

#include <string.h>

#include "base/utf8.h"

/* 0x80 to 0x9f in Windows-1252; 0: none there. */
static const uint16_t WINDOWS[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                     0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                     0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                     0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

enum { WIDEST = 3 }; /* bytes of UTF-8 for one of Windows-1252 */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static size_t unescape(const char *text, size_t n, char *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        int high = text[i] == '%' && n - i > 2 ? hex_digit(text[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        char c = low >= 0 ? (char)(high * 16 + low) : text[i] == '+' ? ' ' : text[i];
        out[m++] = (unsigned char)c < ' ' || c == 0x7f ? ' ' : c;
        i += low >= 0 ? 2 : 0;
    }
    return m;
}

static char *put_utf8(char *to, unsigned code)
{
    if (code >= 0x800) {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
    } else {
        *to++ = (char)(0xc0 | code >> 6);
    }
    *to++ = (char)(0x80 | (code & 0x3f));
    return to;
}

/* One that stands for nothing is a blank. */
static const char *from_windows(const char *text, size_t n, struct arena *memory)
{
    char *all = arena_alloc(memory, n * WIDEST + 1), *to = all;
    for (size_t i = 0; i < n; i++) {
        unsigned c = (unsigned char)text[i];
        if (c >= 0x80 && c < 0xa0)
            c = WINDOWS[c - 0x80] ? WINDOWS[c - 0x80] : ' ';
        if (c < 0x80)
            *to++ = (char)c;
        else
            to = put_utf8(to, c);
    }
    *to = '\0';
    return all;
}

static const char *decode(const char *text, size_t n, struct arena *memory)
{
    char *out = arena_alloc(memory, n + 1);
    size_t m = unescape(text, n, out);
    out[m] = '\0';
    return utf8_valid(out, m) ? out : from_windows(out, m, memory);
}

/* What is left of &amp;, which has been cut at its &; of &#038; nothing but the name is. */
static const char *without_entity(const char *name)
{
    while (strncasecmp(name, "amp;", 4) == 0)
        name += 4;
    const char *digits = name + (*name == '#');
    size_t zeros = strspn(digits, "0");
    return digits > name && strncmp(digits + zeros, "38;", 3) == 0 ? digits + zeros + 3 : name;
}

static void add(struct query *q, const char *text, size_t n, struct arena *memory)
{
    const char *equals = memchr(text, '=', n);
    size_t n_name = equals ? (size_t)(equals - text) : n;
    if (!equals || q->n == QUERY_MAX_PARAMETERS)
        return;
    const char *value = decode(equals + 1, n - n_name - 1, memory);
    if (query_blank(value))
        return;
    q->parameters[q->n++] = (struct query_parameter){without_entity(decode(text, n_name, memory)), value,
                                                     false};
}

void page_query_parse(struct query *q, const char *text, size_t n, struct arena *memory)
{
    q->n = q->n_known = q->n_blank = 0;
    n = n < QUERY_MAX_BYTES ? n : QUERY_MAX_BYTES;
    for (size_t from = 0, to; from < n; from = to + 1) {
        for (to = from; to < n && text[to] != '&' && text[to] != '?'; to++)
            ;
        if (to > from)
            add(q, text + from, to - from, memory);
    }
}

void page_query_escape(struct bytes *out, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,:!/";
    for (; *text; text++) {
        size_t run = strspn(text, plain);
        bytes_add(out, text, run);
        text += run;
        if (!*text)
            return;
        bytes_add_format(out, "%%%02X", (unsigned char)*text);
    }
}
