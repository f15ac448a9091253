#include "base/insensitive.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
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

/* --- one character ----------------------------------------------------------------------------------------
 */

/* Of what is no mark. */
static void put_case(struct bytes *out, utf8proc_int32_t c)
{
    utf8proc_int32_t parts[PARTS];
    int last = 0;
    utf8proc_ssize_t m = utf8proc_decompose_char(c, parts, PARTS, UTF8PROC_CASEFOLD, &last);
    for (utf8proc_ssize_t k = 0; k < m && k < PARTS; k++)
        put(out, parts[k]);
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

static void put_plain(struct bytes *out, utf8proc_int32_t c)
{
    const char *letter = plain(c);
    if (letter)
        bytes_add_text(out, letter);
    else if (!is_mark(c))
        put(out, c);
}

/* Its parts without marks; what has none stays whole. */
static void put_accents(struct bytes *out, utf8proc_int32_t c)
{
    utf8proc_int32_t parts[PARTS];
    int last = 0;
    bool marked = false;
    utf8proc_ssize_t m = utf8proc_decompose_char(c, parts, PARTS, UTF8PROC_DECOMPOSE, &last);
    for (utf8proc_ssize_t k = 0; k < m && k < PARTS; k++)
        marked = marked || is_mark(parts[k]);
    if (!marked)
        put_plain(out, c);
    for (utf8proc_ssize_t k = 0; marked && k < m && k < PARTS; k++)
        put_plain(out, parts[k]);
}

/* --- Latin letters ---------------------------------------------------------------------------------------
 */

/* Nearly all that is not ASCII here: made once by the long way. */

enum { LATIN_FIRST = 0x80 };
struct latin {
    char text[7];
    unsigned char n;
};
static struct latin latin_case[FIRST_MARK - LATIN_FIRST], latin_accents[FIRST_MARK - LATIN_FIRST];

static void fill(struct latin *table, void (*put_form)(struct bytes *, utf8proc_int32_t))
{
    struct bytes form;
    bytes_init(&form, sizeof table->text);
    for (utf8proc_int32_t c = LATIN_FIRST; c < FIRST_MARK; c++) {
        bytes_reset(&form);
        put_form(&form, c);
        memcpy(table[c - LATIN_FIRST].text, form.data, form.n);
        table[c - LATIN_FIRST].n = (unsigned char)form.n;
    }
    bytes_release(&form);
}

static void fill_latin(void)
{
    fill(latin_case, put_case);
    fill(latin_accents, put_accents);
}

static void begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_latin);
}

/* Two bytes of UTF-8 that are such a character, or NULL. */
static const struct latin *find_latin(const struct latin *table, const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    if (n < 2 || p[0] < 0xC2 || p[0] > 0xCB || (p[1] & 0xC0) != 0x80)
        return NULL;
    return &table[((p[0] & 0x1F) << 6 | (p[1] & 0x3F)) - LATIN_FIRST];
}

static size_t ascii_bytes(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && (unsigned char)s[i] < 0x80)
        i++;
    return i;
}

/* Bytes of a dash, quote or blank of the range that ’ is in, which neither case nor accents have; 0: other.
 */
static size_t punctuation_bytes(const char *s, size_t n)
{
    return n >= 3 && (unsigned char)s[0] == 0xE2 && ((unsigned char)s[1] & 0xFE) == 0x80 ? 3 : 0;
}

/* --- texts ------------------------------------------------------------------------------------------------
 */

/* With marks that may have to be composed, and in other scripts: rare here. */
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

static void put_ascii_case(struct bytes *out, const char *s, size_t n)
{
    char *to = bytes_room(out, n);
    for (size_t i = 0; to && i < n; i++)
        to[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + ('a' - 'A') : s[i]);
    if (!to)
        return;
    to[n] = '\0';
    out->n += n;
}

void insensitive_case(struct bytes *out, const char *s, size_t n)
{
    const size_t start = out->n;
    begin();
    for (size_t i = 0; i < n;) {
        size_t ascii = ascii_bytes(s + i, n - i);
        put_ascii_case(out, s + i, ascii);
        i += ascii;
        if (i == n)
            break;
        const struct latin *letter = find_latin(latin_case, s + i, n - i);
        size_t punctuation = punctuation_bytes(s + i, n - i);
        if (letter) {
            bytes_add(out, letter->text, letter->n);
            i += 2;
        } else if (punctuation) {
            bytes_add(out, s + i, punctuation);
            i += punctuation;
        } else {
            out->n = start;
            case_of_all(out, s, n);
            return;
        }
    }
}

void insensitive_accents(struct bytes *out, const char *s, size_t n)
{
    begin();
    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c;
        size_t ascii = ascii_bytes(s + i, n - i);
        bytes_add(out, s + i, ascii);
        i += ascii;
        if (i == n)
            break;
        const struct latin *letter = find_latin(latin_accents, s + i, n - i);
        size_t punctuation = punctuation_bytes(s + i, n - i);
        if (letter) {
            bytes_add(out, letter->text, letter->n);
            i += 2;
        } else if (punctuation) {
            bytes_add(out, s + i, punctuation);
            i += punctuation;
        } else {
            i += decode(s + i, n - i, &c);
            put_accents(out, c);
        }
    }
}
