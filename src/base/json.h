/* json.h - writing JSON (RFC 8259) into bytes; base/json_read.h reads it */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* Commas are set by the writer. Strings must be UTF-8; invalid bytes become U+FFFD. NaN and infinities become
 * null. */
struct json {
    struct bytes *out;
    unsigned depth;
    bool first[32]; /* per depth: nothing written there yet; nesting past 32 is an assert */
    char closing[32];
    bool after_key;
};

void json_init(struct json *j, struct bytes *out);
void json_object(struct json *j);
void json_array(struct json *j);
void json_end(struct json *j); /* of the innermost object or array */
void json_key(struct json *j, const char *key);
void json_key_plain(struct json *j, const char *key); /* ASCII without quotes, backslashes and controls */
void json_text(struct json *j, const char *s);        /* NULL writes null */
void json_text_n(struct json *j, const char *s, size_t n);
void json_int(struct json *j, int64_t v);
void json_real(struct json *j, double v, int decimals); /* trailing zeros dropped */
void json_bool(struct json *j, bool v);
void json_null(struct json *j);
void json_raw(struct json *j, const char *text, size_t n); /* one finished value */

/* A text of parts: begin, add any number of times, end. */
void json_text_begin(struct json *j);
void json_text_add(struct json *j, const char *s, size_t n);
void json_text_end(struct json *j);

/* key and value in one call, for objects */
void json_put_text(struct json *j, const char *key, const char *s);
void json_put_int(struct json *j, const char *key, int64_t v);
void json_put_real(struct json *j, const char *key, double v, int decimals);
void json_put_bool(struct json *j, const char *key, bool v);
void json_put_object(struct json *j, const char *key);
void json_put_array(struct json *j, const char *key);

void json_escape(struct bytes *out, const char *s, size_t n); /* the inside of a string, without its quotes */

#endif
