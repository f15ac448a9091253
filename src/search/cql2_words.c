#include "search/cql2_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "atlas/filter.h"

/* --- characters --------------------------------------------------------------------------------------------
 */

/* Of valid UTF-8. */
static size_t decode(const char *s, uint32_t *c)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    *c = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        *c = *c << 6 | (p[i] & 0x3Fu);
    return n;
}

/* BNF: whitespace. */
static bool is_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

/* BNF: identifierStart and identifierPart, as XML has them. */
static bool in_name(uint32_t c, bool first)
{
    static const uint32_t START[][2] = {
        {':', ':'},       {'_', '_'},       {'A', 'Z'},       {'a', 'z'},
        {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
        {0x37F, 0x1FFE},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
        {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
    };
    static const uint32_t PART[][2] = {{'.', '.'}, {'0', '9'}, {0x300, 0x36F}, {0x203F, 0x2040}};
    for (size_t i = 0; i < sizeof START / sizeof START[0]; i++)
        if (c >= START[i][0] && c <= START[i][1])
            return !is_space(c);
    for (size_t i = 0; !first && i < sizeof PART / sizeof PART[0]; i++)
        if (c >= PART[i][0] && c <= PART[i][1])
            return true;
    return false;
}

static void skip_space(struct words_reader *r)
{
    uint32_t c;
    for (size_t n = decode(r->at, &c); is_space(c); n = decode(r->at, &c)) {
        r->at += n;
        r->position++;
    }
}

void words_begin(struct words_reader *r, const char *text, struct err *e)
{
    *r = (struct words_reader){text, 1, e};
    skip_space(r);
}

void words_skip(struct words_reader *r, size_t n)
{
    for (const char *end = r->at + n; r->at < end; r->at++)
        r->position += (*r->at & 0xC0) != 0x80;
    skip_space(r);
}

/* --- words and signs ---------------------------------------------------------------------------------------
 */

size_t words_name(const struct words_reader *r)
{
    uint32_t c;
    size_t n = decode(r->at, &c), all = 0;
    if (!in_name(c, true))
        return 0;
    do {
        all += n;
        n = decode(r->at + all, &c);
    } while (in_name(c, false));
    return all;
}

bool words_at(const struct words_reader *r, const char *word)
{
    size_t n = strlen(word);
    return strncasecmp(r->at, word, n) == 0 && words_name(r) == n;
}

bool words_at_sign(const struct words_reader *r, char sign)
{
    return *r->at == sign;
}

bool words_sign(struct words_reader *r, char sign)
{
    if (*r->at != sign)
        return false;
    words_skip(r, 1);
    return true;
}

bool words_take(struct words_reader *r, const char *word)
{
    if (!words_at(r, word))
        return false;
    words_skip(r, strlen(word));
    return true;
}

bool words_fault(struct words_reader *r, const char *expected)
{
    size_t n = words_name(r);
    uint32_t c;
    if (!*r->at)
        return filter_fault(r->e, ERR_INVALID, r->position, "%s is expected, not the end", expected);
    if (n == 0)
        n = decode(r->at, &c);
    return filter_fault(r->e, ERR_INVALID, r->position, "%s is expected, not '%.*s'", expected,
                        (int)(n < 40 ? n : 40), r->at);
}

bool words_expect(struct words_reader *r, char sign)
{
    char text[4] = {'\'', sign, '\'', '\0'};
    return words_sign(r, sign) || words_fault(r, text);
}

/* --- texts, names, numbers ---------------------------------------------------------------------------------
 */

/* What \x stands for; 0: for itself, as \% in a pattern does. */
static char control(char c)
{
    static const char LETTERS[] = "abtnvfr'\\", VALUES[] = "\a\b\t\n\v\f\r'\\";
    const char *found = c ? strchr(LETTERS, c) : NULL;
    return found ? VALUES[found - LETTERS] : '\0';
}

/* From one quote to the other, which doubled is one; backslash: it escapes (requirement
 * /req/cql2-text/escaping).
 */
static char *quoted(struct words_reader *r, struct arena *memory, bool backslash)
{
    const char quote = *r->at, *p = r->at + 1;
    char *text = arena_alloc(memory, strlen(p) + 1), *to = text;
    for (; *p; p++) {
        char escaped = backslash && *p == '\\' ? control(p[1]) : '\0';
        if (*p == quote && p[1] != quote)
            break;
        if (escaped || *p == quote)
            p++;
        *to++ = escaped ? escaped : *p;
    }
    if (!*p) {
        filter_fault(r->e, ERR_INVALID, r->position, "the text that begins with %c here has no end", quote);
        return NULL;
    }
    words_skip(r, (size_t)(p + 1 - r->at));
    return text;
}

char *words_text(struct words_reader *r, struct arena *memory)
{
    if (*r->at == '\'')
        return quoted(r, memory, true);
    words_fault(r, "a text in single quotes");
    return NULL;
}

char *words_quoted_name(struct words_reader *r, struct arena *memory)
{
    const uint32_t position = r->position;
    char *name = quoted(r, memory, false);
    if (name && !*name) {
        filter_fault(r->e, ERR_INVALID, position, "there is no name between the double quotes");
        return NULL;
    }
    return name;
}

static size_t digits(const char *p)
{
    return strspn(p, "0123456789");
}

/* Bytes of the number without sign that stands at p; 0: none. */
static size_t number_bytes(const char *p)
{
    size_t whole = digits(p), n = whole, fraction = 0;
    if (p[n] == '.') {
        fraction = digits(p + n + 1);
        n += 1 + fraction;
    }
    if (whole + fraction == 0)
        return 0;
    if (p[n] == 'e' || p[n] == 'E') {
        size_t sign = p[n + 1] == '+' || p[n + 1] == '-', power = digits(p + n + 1 + sign);
        n += power ? 1 + sign + power : 0;
    }
    return n;
}

bool words_at_number(const struct words_reader *r)
{
    return number_bytes(r->at + (*r->at == '-' || *r->at == '+')) > 0;
}

bool words_number(struct words_reader *r, double *v)
{
    enum { LONGEST = 400 };
    char copy[LONGEST + 2];
    size_t sign = *r->at == '-' || *r->at == '+', n = number_bytes(r->at + sign);
    if (n == 0)
        return words_fault(r, "a number");
    if (n > LONGEST)
        return filter_fault(r->e, ERR_TOO_LARGE, r->position, "the number has more than %d digits", LONGEST);
    snprintf(copy, sizeof copy, "%.*s", (int)(sign + n), r->at);
    *v = strtod(copy, NULL);
    if (!isfinite(*v))
        return filter_fault(r->e, ERR_INVALID, r->position, "the number is larger than numbers can be here");
    words_skip(r, sign + n);
    return true;
}
