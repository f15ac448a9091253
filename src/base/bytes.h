/* bytes.h - a growing byte string with a ceiling */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What is written past the ceiling is dropped and `full` is set: writers need not check each call, the owner
 * checks once at the end. data is always followed by a NUL that is not counted. */
struct bytes {
    char *data;
    size_t n, capacity, ceiling;
    bool full;
};

void bytes_init(struct bytes *b, size_t ceiling);
void bytes_release(struct bytes *b);
void bytes_reset(struct bytes *b); /* empty it, keep the room */
void bytes_add_format(struct bytes *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

void bytes_add_int(struct bytes *b, int64_t v); /* decimal digits */

/* n names as a sentence lists them: "a, b and c" when last is " and ". */
void bytes_add_list(struct bytes *b, const char *(*name)(unsigned i), unsigned n, const char *last);

char *bytes_room(struct bytes *b,
                 size_t n); /* n writable bytes at the end, or NULL when full; then set b->n */

/* Inline: JSON is written a few bytes at a time. */
static inline void bytes_add(struct bytes *b, const void *data, size_t n)
{
    char *to = b->data + b->n;
    if (b->full || b->n + n >= b->capacity || n > b->ceiling - b->n) {
        to = bytes_room(b, n);
        if (!to)
            return;
    }
    if (n)
        memcpy(to, data, n);
    to[n] = '\0';
    b->n += n;
}

static inline void bytes_add_char(struct bytes *b, char c)
{
    bytes_add(b, &c, 1);
}

static inline void bytes_add_text(struct bytes *b, const char *s)
{
    bytes_add(b, s, strlen(s));
}

#endif
