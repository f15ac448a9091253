/* json_read.h - reading JSON (RFC 8259) into a tree, strictly and within limits; base/json.h writes it */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define JSON_READ_DEPTH 192 /* arrays and objects within one another */

enum json_kind { JSON_NULL, JSON_TRUE, JSON_FALSE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
    enum json_kind kind;
    uint32_t position; /* of its first character, from 1 */
    uint32_t n;        /* members */
    uint32_t mark;     /* of its name: another of the same name has the same; the reader's own */
    double number;     /* finite */
    const char *text;  /* of a string: UTF-8 without a NUL in it, NUL behind */
    const char *name;  /* its own, in an object */
    struct json_value *first, *next;
};

/* Why not, and where: "a comma or ']' is expected". */
struct json_fault {
    uint32_t position;
    const char *what;
};

/* One value and white space, nothing else; of valid UTF-8, NUL behind. Names in an object differ. What is
 * larger than a double, \u0000 and lone surrogates are refused. Lives in the arena; NULL: fault is filled. */
const struct json_value *json_read(const char *text, struct arena *memory, struct json_fault *fault);

/* The same, but a list of that name in an object that is longer than most bytes, of numbers and lists of them
 * alone, is null instead, and takes no memory: coordinates that nobody looks at. */
const struct json_value *json_read_but(const char *text, const char *name, size_t most, struct arena *memory,
                                       struct json_fault *fault);

/* The member of an object of that name, or NULL; of what is no object too. */
const struct json_value *json_member(const struct json_value *v, const char *name);

#endif
