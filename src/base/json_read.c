#include "base/json_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *at;
    uint32_t position;
    unsigned depth;
    struct arena *memory;
    struct json_fault *fault;
    const char *left_out; /* json_read_but, or NULL */
    size_t most;
};

static bool fail(struct reader *r, const char *what)
{
    *r->fault = (struct json_fault){r->position, what};
    return false;
}

static void skip(struct reader *r, size_t n)
{
    for (const char *end = r->at + n; r->at < end; r->at++)
        r->position += (*r->at & 0xC0) != 0x80;
}

static void skip_space(struct reader *r)
{
    while (*r->at == ' ' || *r->at == '\t' || *r->at == '\r' || *r->at == '\n') {
        r->at++;
        r->position++;
    }
}

static bool take(struct reader *r, char c)
{
    if (*r->at != c)
        return false;
    skip(r, 1);
    skip_space(r);
    return true;
}

/* --- strings -----------------------------------------------------------------------------------------------
 */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Behind \u: four digits, or -1. */
static int32_t unit(const char *p)
{
    int32_t v = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex(p[i]);
        if (digit < 0)
            return -1;
        v = v * 16 + digit;
    }
    return v;
}

static char *put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xC0 | c >> 6);
        *to++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *to++ = (char)(0xE0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
        *to++ = (char)(0x80 | (c & 0x3F));
    } else {
        *to++ = (char)(0xF0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3F));
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
        *to++ = (char)(0x80 | (c & 0x3F));
    }
    return to;
}

/* \uD83D\uDE00 is one character; p stands behind the u. False: none that there is. */
static bool unicode(const char *p, uint32_t *c, size_t *bytes)
{
    int32_t first = unit(p);
    *bytes = 4;
    if (first <= 0 || (first >= 0xDC00 && first <= 0xDFFF))
        return false;
    *c = (uint32_t)first;
    if (first < 0xD800 || first > 0xDFFF)
        return true;
    int32_t second = p[4] == '\\' && p[5] == 'u' ? unit(p + 6) : -1;
    *c = 0x10000 + (((uint32_t)first - 0xD800) << 10) + ((uint32_t)second - 0xDC00);
    *bytes = 10;
    return second >= 0xDC00 && second <= 0xDFFF;
}

/* One character at *from, an escape or itself; NULL: no such escape. */
static char *put_character(char *to, const char **from)
{
    static const char LETTERS[] = "\"\\/bfnrt", VALUES[] = "\"\\/\b\f\n\r\t";
    const char *p = *from, *letter;
    uint32_t c;
    size_t bytes;
    *from = p + 1;
    if (*p != '\\') {
        *to++ = *p;
        return to;
    }
    if (p[1] == 'u') {
        if (!unicode(p + 2, &c, &bytes))
            return NULL;
        *from = p + 2 + bytes;
        return put_utf8(to, c);
    }
    letter = p[1] ? strchr(LETTERS, p[1]) : NULL;
    if (!letter)
        return NULL;
    *to++ = VALUES[letter - LETTERS];
    *from = p + 2;
    return to;
}

/* Bytes up to the closing quote; none: the length of all. */
static size_t string_bytes(const char *p)
{
    size_t n = 0;
    while (p[n] && p[n] != '"')
        n += p[n] == '\\' && p[n + 1] ? 2 : 1;
    return n;
}

/* Most have nothing escaped: one look at each byte. */
static const char *read_plain_string(struct reader *r)
{
    const char *from = r->at + 1, *p = from;
    uint32_t characters = 0;
    while ((unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
        characters += (*p++ & 0xC0) != 0x80;
    if (*p != '"')
        return NULL;
    r->at = p + 1;
    r->position += characters + 2;
    skip_space(r);
    return arena_text(r->memory, from, (size_t)(p - from));
}

static const char *read_string(struct reader *r)
{
    const char *plain = read_plain_string(r);
    if (plain)
        return plain;
    size_t n = string_bytes(r->at + 1);
    char *text = arena_alloc(r->memory, n + 1), *to = text;
    if (!r->at[1 + n])
        return fail(r, "the string that begins here has no end"), NULL;
    for (const char *p = r->at + 1, *end = p + n; p < end;) {
        if ((unsigned char)*p < 0x20)
            return fail(r, "the string has a control character that is not escaped"), NULL;
        to = put_character(to, &p);
        if (!to)
            return fail(r, "the string has an escape that does not exist"), NULL;
    }
    skip(r, n + 2);
    skip_space(r);
    return text;
}

/* --- values ------------------------------------------------------------------------------------------------
 */

static size_t digits(const char *p)
{
    return strspn(p, "0123456789");
}

/* Bytes of a number of JSON; 0: none. */
static size_t number_bytes(const char *p)
{
    size_t n = *p == '-', whole = digits(p + n);
    if (whole == 0 || (p[n] == '0' && whole > 1))
        return 0;
    n += whole;
    if (p[n] == '.') {
        size_t fraction = digits(p + n + 1);
        if (fraction == 0)
            return 0;
        n += 1 + fraction;
    }
    if (p[n] == 'e' || p[n] == 'E') {
        size_t sign = p[n + 1] == '+' || p[n + 1] == '-', power = digits(p + n + 1 + sign);
        n = power ? n + 1 + sign + power : 0;
    }
    return n;
}

static bool read_number(struct reader *r, struct json_value *v)
{
    size_t n = number_bytes(r->at);
    char *copy;
    if (n == 0)
        return fail(r, "a value is expected");
    copy = arena_text(r->memory, r->at, n);
    v->kind = JSON_NUMBER;
    v->number = strtod(copy, NULL);
    if (!isfinite(v->number))
        return fail(r, "the number is larger than numbers can be here");
    skip(r, n);
    skip_space(r);
    return true;
}

static bool read_word(struct reader *r, struct json_value *v)
{
    static const char *const WORDS[] = {[JSON_NULL] = "null", [JSON_TRUE] = "true", [JSON_FALSE] = "false"};
    for (enum json_kind kind = JSON_NULL; kind <= JSON_FALSE; kind++) {
        size_t n = strlen(WORDS[kind]);
        if (strncmp(r->at, WORDS[kind], n) != 0)
            continue;
        v->kind = kind;
        skip(r, n);
        skip_space(r);
        return true;
    }
    return read_number(r, v);
}

static bool read_value(struct reader *r, struct json_value *v);

/* Names are short, and an object has many: few are compared byte by byte. */
static uint32_t mark_of(const char *name)
{
    uint32_t mark = 2166136261u;
    for (; *name; name++)
        mark = (mark ^ (unsigned char)*name) * 16777619u;
    return mark;
}

static bool read_name(struct reader *r, const struct json_value *object, struct json_value *member)
{
    if (*r->at != '"')
        return fail(r, "a name in double quotes is expected");
    const uint32_t position = r->position;
    member->name = read_string(r);
    if (!member->name)
        return false;
    member->mark = mark_of(member->name);
    for (const struct json_value *other = object->first; other; other = other->next)
        if (other->mark == member->mark && strcmp(other->name, member->name) == 0) {
            r->position = position;
            return fail(r, "the object has this name twice");
        }
    return take(r, ':') || fail(r, "a colon is expected");
}

/* Bytes of a list that may be left out; 0: it may not. */
static size_t list_bytes(const char *p)
{
    size_t depth = 0, n = 0;
    if (*p != '[')
        return 0;
    do {
        n += strspn(p + n, "0123456789.,-+eE \t\r\n");
        if (p[n] != '[' && p[n] != ']')
            return 0;
        depth += p[n] == '[' ? 1 : (size_t)-1;
        n++;
    } while (depth);
    return n;
}

static bool leaves_out(struct reader *r, struct json_value *member)
{
    if (!r->left_out || !member->name || strcmp(member->name, r->left_out) != 0)
        return false;
    size_t n = list_bytes(r->at);
    if (n <= r->most)
        return false;
    member->position = r->position;
    skip(r, n);
    skip_space(r);
    return true;
}

static bool read_members(struct reader *r, struct json_value *v, char close)
{
    struct json_value **end = &v->first;
    if (take(r, close))
        return true;
    do {
        struct json_value *member = arena_alloc(r->memory, sizeof *member);
        if (v->kind == JSON_OBJECT && !read_name(r, v, member))
            return false;
        if (!leaves_out(r, member) && !read_value(r, member))
            return false;
        *end = member;
        end = &member->next;
        v->n++;
    } while (take(r, ','));
    return take(r, close) ||
           fail(r, close == ']' ? "a comma or ']' is expected" : "a comma or '}' is expected");
}

static bool read_value(struct reader *r, struct json_value *v)
{
    v->position = r->position;
    if (*r->at == '"') {
        v->kind = JSON_STRING;
        v->text = read_string(r);
        return v->text != NULL;
    }
    if (*r->at != '{' && *r->at != '[')
        return *r->at ? read_word(r, v) : fail(r, "a value is expected, not the end");
    if (r->depth == JSON_READ_DEPTH)
        return fail(r, "arrays and objects are nested too deep");
    char close = *r->at == '{' ? '}' : ']';
    v->kind = close == '}' ? JSON_OBJECT : JSON_ARRAY;
    r->depth++;
    take(r, *r->at);
    bool read = read_members(r, v, close);
    r->depth--;
    return read;
}

const struct json_value *json_read(const char *text, struct arena *memory, struct json_fault *fault)
{
    return json_read_but(text, NULL, 0, memory, fault);
}

const struct json_value *json_read_but(const char *text, const char *name, size_t most, struct arena *memory,
                                       struct json_fault *fault)
{
    struct reader r = {
        .at = text, .position = 1, .memory = memory, .fault = fault, .left_out = name, .most = most};
    struct json_value *root = arena_alloc(memory, sizeof *root);
    *fault = (struct json_fault){0};
    skip_space(&r);
    if (!read_value(&r, root))
        return NULL;
    if (*r.at)
        return fail(&r, "something stands behind the value"), NULL;
    return root;
}

const struct json_value *json_member(const struct json_value *v, const char *name)
{
    const struct json_value *member = v->kind == JSON_OBJECT ? v->first : NULL;
    while (member && (member->name[0] != name[0] || strcmp(member->name, name) != 0))
        member = member->next;
    return member;
}
