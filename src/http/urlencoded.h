/* urlencoded.h - reading application/x-www-form-urlencoded, as browsers send it (WHATWG URL, 5) */
#ifndef HTTP_URLENCODED_H
#define HTTP_URLENCODED_H

#include "http/form.h"

#define URLENCODED_TYPE "application/x-www-form-urlencoded"

/* Stricter than the standard in one thing, as queries are here: a % that two hexadecimal digits do not follow
 * is an error, no text. What stands between two & may be empty; a name without = has the text "". */
struct urlencoded {
    struct form *form;
    bool in_field, named;
    char escape[2]; /* of %XX, what has come of it */
    int n_escape;   /* 0: none has begun; else how much, the % included */
};

void urlencoded_begin(struct urlencoded *u, struct form *form);

/* Bytes in any pieces, then the end. Errors are those of form.h. */
bool urlencoded_add(struct urlencoded *u, const char *data, size_t n, struct err *e);
bool urlencoded_end(struct urlencoded *u, struct err *e);

#endif
