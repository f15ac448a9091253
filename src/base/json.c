#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "base/decimal.h"

void json_init(struct json *j, struct bytes *out)
{
    *j = (struct json){.out = out};
    j->first[0] = true;
}

static void before_value(struct json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (!j->first[j->depth])
        bytes_add_char(j->out, ',');
    j->first[j->depth] = false;
}

static void begin(struct json *j, char opening, char closing)
{
    before_value(j);
    bytes_add_char(j->out, opening);
    assert(j->depth + 1 < sizeof j->first / sizeof j->first[0]);
    j->depth++;
    j->first[j->depth] = true;
    j->closing[j->depth] = closing;
}

void json_object(struct json *j)
{
    begin(j, '{', '}');
}

void json_array(struct json *j)
{
    begin(j, '[', ']');
}

void json_end(struct json *j)
{
    assert(j->depth > 0 && !j->after_key);
    bytes_add_char(j->out, j->closing[j->depth]);
    j->depth--;
}

/* Does a byte of these eight need a look: is it a control character, a quote, a backslash, or not ASCII? A
 * byte's high bit is set where it does; a borrow may set one too many behind such a byte. */
static bool eight_special(uint64_t w)
{
    const uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
    uint64_t quote = w ^ ones * '"', backslash = w ^ ones * '\\';
    return ((w | (w - ones * 0x20) | (quote - ones) | (backslash - ones)) & high) != 0;
}

static bool special(char c)
{
    return (unsigned char)c < 0x20 || (unsigned char)c >= 0x80 || c == '"' || c == '\\';
}

/* Loads overlap, so that there is no loop over the bytes that are left. */
static bool any_special(const char *s, size_t n)
{
    uint64_t w;
    uint32_t low, high;
    for (size_t i = 0; i + 8 <= n; i += 8) {
        memcpy(&w, s + i, 8);
        if (eight_special(w))
            return true;
    }
    if (n % 8 == 0)
        return false;
    if (n > 8) {
        memcpy(&w, s + n - 8, 8);
    } else if (n >= 4) {
        memcpy(&low, s, 4);
        memcpy(&high, s + n - 4, 4);
        w = low | (uint64_t)high << 32;
    } else {
        return special(s[0]) || special(s[n / 2]) || special(s[n - 1]);
    }
    return eight_special(w);
}

/* In quotes, and after a key the colon. */
static void add_string(struct bytes *out, const char *s, size_t n, bool key)
{
    char *to = any_special(s, n) ? NULL : bytes_room(out, n + 2 + key);
    if (!to) {
        bytes_add_char(out, '"');
        json_escape(out, s, n);
        bytes_add_text(out, key ? "\":" : "\"");
        return;
    }
    *to++ = '"';
    memcpy(to, s, n);
    to += n;
    *to++ = '"';
    if (key)
        *to++ = ':';
    *to = '\0';
    out->n += n + 2 + key;
}

void json_key(struct json *j, const char *key)
{
    before_value(j);
    add_string(j->out, key, strlen(key), true);
    j->after_key = true;
}

void json_key_plain(struct json *j, const char *key)
{
    size_t n = strlen(key);
    before_value(j);
    j->after_key = true;
    char *to = bytes_room(j->out, n + 3);
    if (!to)
        return;
    *to++ = '"';
    memcpy(to, key, n);
    memcpy(to + n, "\":", 3);
    j->out->n += n + 3;
}

void json_text_n(struct json *j, const char *s, size_t n)
{
    before_value(j);
    add_string(j->out, s, n, false);
}

void json_text(struct json *j, const char *s)
{
    if (s)
        json_text_n(j, s, strlen(s));
    else
        json_null(j);
}

void json_text_begin(struct json *j)
{
    before_value(j);
    bytes_add_char(j->out, '"');
}

void json_text_add(struct json *j, const char *s, size_t n)
{
    if (n && any_special(s, n))
        json_escape(j->out, s, n);
    else
        bytes_add(j->out, s, n);
}

void json_text_end(struct json *j)
{
    bytes_add_char(j->out, '"');
}

void json_int(struct json *j, int64_t v)
{
    before_value(j);
    bytes_add_int(j->out, v);
}

/* "-12.3400" to "-12.34", "5.000" to "5", "-0.0" to "0". */
static void add_trimmed(struct bytes *out, const char *text, size_t n, int decimals)
{
    if (decimals > 0) {
        while (text[n - 1] == '0')
            n--;
        if (text[n - 1] == '.')
            n--;
    }
    if (n == 2 && text[0] == '-' && text[1] == '0')
        bytes_add_char(out, '0');
    else
        bytes_add(out, text, n);
}

void json_real(struct json *j, double v, int decimals)
{
    if (!isfinite(v)) {
        json_null(j);
        return;
    }
    char text[DECIMAL_BYTES];
    const size_t n = decimal_print(text, v, decimals);
    before_value(j);
    add_trimmed(j->out, text, n, decimals);
}

void json_bool(struct json *j, bool v)
{
    before_value(j);
    bytes_add_text(j->out, v ? "true" : "false");
}

void json_null(struct json *j)
{
    before_value(j);
    bytes_add_text(j->out, "null");
}

void json_raw(struct json *j, const char *text, size_t n)
{
    before_value(j);
    bytes_add(j->out, text, n);
}

void json_put_text(struct json *j, const char *key, const char *s)
{
    json_key(j, key);
    json_text(j, s);
}

void json_put_int(struct json *j, const char *key, int64_t v)
{
    json_key(j, key);
    json_int(j, v);
}

void json_put_real(struct json *j, const char *key, double v, int decimals)
{
    json_key(j, key);
    json_real(j, v, decimals);
}

void json_put_bool(struct json *j, const char *key, bool v)
{
    json_key(j, key);
    json_bool(j, v);
}

void json_put_object(struct json *j, const char *key)
{
    json_key(j, key);
    json_object(j);
}

void json_put_array(struct json *j, const char *key)
{
    json_key(j, key);
    json_array(j);
}

/* How many bytes from the start need no look. */
static size_t plain_run(const char *s, size_t n)
{
    size_t i = 0;
    for (uint64_t w; i + 8 <= n; i += 8) {
        memcpy(&w, s + i, 8);
        if (eight_special(w))
            break;
    }
    while (i < n && !special(s[i]))
        i++;
    return i;
}

/* The length of a valid character of several bytes, 0 when it is not one. */
static size_t character(const char *s, size_t n)
{
    utf8proc_int32_t code;
    unsigned char c = (unsigned char)s[0];
    if (n >= 2 && c >= 0xC2 && c <= 0xDF && ((unsigned char)s[1] & 0xC0) == 0x80)
        return 2;
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &code);
    return used > 0 ? (size_t)used : 0;
}

void json_escape(struct bytes *out, const char *s, size_t n)
{
    size_t from = 0, i = 0;
    while ((i += plain_run(s + i, n - i)) < n) {
        unsigned char c = (unsigned char)s[i];
        size_t used = c < 0x80 ? 0 : character(s + i, n - i);
        if (used) {
            i += used;
            continue;
        }
        bytes_add(out, s + from, i - from);
        if (c >= 0x80 || c == '\0') /* a NUL, as other people's tables have it, few readers take */
            bytes_add_text(out, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\')
            bytes_add_format(out, "\\%c", c);
        else if (c == '\n')
            bytes_add_text(out, "\\n");
        else
            bytes_add_format(out, "\\u%04x", c);
        from = ++i;
    }
    bytes_add(out, s + from, n - from);
}
