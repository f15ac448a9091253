#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

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

static void add_string(struct bytes *out, const char *s, size_t n)
{
    bytes_add_char(out, '"');
    json_escape(out, s, n);
    bytes_add_char(out, '"');
}

void json_key(struct json *j, const char *key)
{
    before_value(j);
    add_string(j->out, key, strlen(key));
    bytes_add_char(j->out, ':');
    j->after_key = true;
}

void json_text_n(struct json *j, const char *s, size_t n)
{
    before_value(j);
    add_string(j->out, s, n);
}

void json_text(struct json *j, const char *s)
{
    if (s)
        json_text_n(j, s, strlen(s));
    else
        json_null(j);
}

void json_int(struct json *j, int64_t v)
{
    before_value(j);
    bytes_add_format(j->out, "%lld", (long long)v);
}

void json_real(struct json *j, double v, int decimals)
{
    if (!isfinite(v)) {
        json_null(j);
        return;
    }
    before_value(j);
    char text[352];
    int n = snprintf(text, sizeof text, "%.*f", decimals, v);
    assert(n > 0 && (size_t)n < sizeof text);
    if (decimals > 0) {
        while (text[n - 1] == '0')
            n--;
        if (text[n - 1] == '.')
            n--;
    }
    if (n == 2 && text[0] == '-' && text[1] == '0')
        bytes_add_char(j->out, '0');
    else
        bytes_add(j->out, text, (size_t)n);
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

void json_escape(struct bytes *out, const char *s, size_t n)
{
    size_t from = 0, i = 0;
    while (i < n) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c < 0x80) {
            i++;
            continue;
        }
        utf8proc_int32_t code;
        utf8proc_ssize_t used = c < 0x80 ? 1
                                         : utf8proc_iterate((const utf8proc_uint8_t *)s + i,
                                                            (utf8proc_ssize_t)(n - i), &code);
        if (c >= 0x80 && used > 0) {
            i += (size_t)used;
            continue;
        }
        bytes_add(out, s + from, i - from);
        if (c >= 0x80)
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
