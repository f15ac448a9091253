/* import_values.h - numbers, dates, places and lists as people write them in cells */
#ifndef IMPORT_IMPORT_VALUES_H
#define IMPORT_IMPORT_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* column names the cell in the error, ERR_INVALID with column and value. Texts are UTF-8. */

enum { VALUE_YEAR_LEAST = 1000, VALUE_YEAR_MOST = 2999 };

/* Does the cell say that there is nothing to say: "n.c.", "à préciser", "?". An empty one does. */
bool value_nothing(const char *text);

bool value_count(int64_t *out, const char *column, const char *text, struct err *e); /* "12 500", 0 or more */

/* oui, non, o, n, x, vrai, faux, yes, no, true, false, 1, 0. */
bool value_yes(bool *out, const char *column, const char *text, struct err *e);

/* Degrees with a point or a comma, within -limit..limit. */
bool value_degrees(double *out, const char *column, const char *text, double limit, struct err *e);
bool value_longitude(double *out, const char *column, const char *text,
                     struct err *e); /* wrapped: geo/bbox.h */

/* The values of a cell between '|' or line breaks, blanks around them dropped, empty ones left out; with
 * more, also between ';'. At most VALUE_LIST_MAX (ERR_TOO_LARGE). The array and the texts live in the arena.
 */
enum { VALUE_LIST_MAX = 1000 };
struct value_list {
    const char **values;
    size_t n;
};
bool value_list(struct value_list *out, const char *column, const char *text, bool more, struct arena *a,
                struct err *e);

/* The fields of "a:b:c" into out[max], missing ones "". The last takes the rest. A colon inside a field is
 * written
 * "\:", and the one of "://" needs nothing. */
void value_fields(const char **out, size_t max, const char *text, struct arena *a);

/* A text in capitals only, as "KÖLN" or "SAINT-DENIS", with small letters behind the first of each word;
 * others as they are. */
const char *value_name(const char *text, struct arena *a);

#endif
