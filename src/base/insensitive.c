#include "base/insensitive.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/mem.h"

static size_t decode(const char *s, size_t n, utf8proc_int32_t *c)
{
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, c);
    if (used > 0)
        return (size_t)used;
    *c = (unsigned char)*s;
    return 1;
}

static void put(struct bytes *out, utf8proc_int32_t c)
{
    utf8proc_uint8_t buffer[4] = {0};
    bytes_add(out, buffer, (size_t)utf8proc_encode_char(c, buffer));
}

enum { PARTS = 32, FIRST_MARK = 0x300 };

/* Texts with marks that may have to be composed, and other scripts: rare here. */
static void case_of_all(struct bytes *out, const char *s, size_t n)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t m = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &folded,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    if (m == UTF8PROC_ERROR_NOMEM)
        mem_out(n);
    if (m >= 0)
        bytes_add(out, folded, (size_t)m);
    else
        bytes_add(out, s, n);
    free(folded);
}

void insensitive_case(struct bytes *out, const char *s, size_t n)
{
    const size_t start = out->n;
    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c, parts[PARTS];
        int last = 0;
        if ((unsigned char)s[i] < 0x80) {
            bytes_add_char(out, (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + ('a' - 'A') : s[i]));
            i++;
            continue;
        }
        i += decode(s + i, n - i, &c);
        if (c >= FIRST_MARK) {
            out->n = start;
            case_of_all(out, s, n);
            return;
        }
        utf8proc_ssize_t m = utf8proc_decompose_char(c, parts, PARTS, UTF8PROC_CASEFOLD, &last);
        for (utf8proc_ssize_t k = 0; k < m && k < PARTS; k++)
            put(out, parts[k]);
    }
}

/* What people write for a letter that Unicode does not decompose; NULL: itself. */
static const char *plain(utf8proc_int32_t c)
{
    static const struct {
        unsigned short letter;
        const char *plain;
    } LETTERS[] = {
        {0x00C6, "AE"}, {0x00E6, "ae"}, {0x00D0, "D"},  {0x00F0, "d"}, {0x00D8, "O"},
        {0x00F8, "o"},  {0x00DE, "TH"}, {0x00FE, "th"}, {0x0110, "D"}, {0x0111, "d"},
        {0x0126, "H"},  {0x0127, "h"},  {0x0131, "i"},  {0x0141, "L"}, {0x0142, "l"},
        {0x0152, "OE"}, {0x0153, "oe"}, {0x0166, "T"},  {0x0167, "t"},
    };
    for (size_t i = 0; i < sizeof LETTERS / sizeof LETTERS[0]; i++)
        if (LETTERS[i].letter == c)
            return LETTERS[i].plain;
    return NULL;
}

static bool is_mark(utf8proc_int32_t c)
{
    return utf8proc_category(c) == UTF8PROC_CATEGORY_MN;
}

/* Its parts without marks; what has none stays whole. */
static void put_without_marks(struct bytes *out, utf8proc_int32_t c)
{
    utf8proc_int32_t parts[PARTS];
    int last = 0;
    bool marked = false;
    utf8proc_ssize_t m = utf8proc_decompose_char(c, parts, PARTS, UTF8PROC_DECOMPOSE, &last);
    for (utf8proc_ssize_t k = 0; k < m && k < PARTS; k++)
        marked = marked || is_mark(parts[k]);
    if (!marked) {
        put(out, c);
        return;
    }
    for (utf8proc_ssize_t k = 0; k < m && k < PARTS; k++) {
        const char *letter = plain(parts[k]);
        if (letter)
            bytes_add_text(out, letter);
        else if (!is_mark(parts[k]))
            put(out, parts[k]);
    }
}

void insensitive_accents(struct bytes *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c;
        if ((unsigned char)s[i] < 0x80) {
            bytes_add_char(out, s[i++]);
            continue;
        }
        i += decode(s + i, n - i, &c);
        const char *letter = plain(c);
        if (letter)
            bytes_add_text(out, letter);
        else
            put_without_marks(out, c);
    }
}
