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
/* A year: "2012", or the year of a date in any of the forms of value_date. */
bool value_year(int64_t *out, const char *column, const char *text, struct err *e);

/* Whole euros, rounded half up, 0 to a million millions: "12 500,50 €", "12.500,50", "1,2 M€", "3 millions",
 * "800 k€". "12.500" and "12,500" could be either and are refused. */
bool value_amount(int64_t *out, const char *column, const char *text, struct err *e);

bool value_count(int64_t *out, const char *column, const char *text, struct err *e); /* "12 500", 0 or more */

/* oui, non, o, n, x, vrai, faux, yes, no, true, false, 1, 0. */
bool value_yes(bool *out, const char *column, const char *text, struct err *e);

/* "2012-05-31", "31/05/2012", "31.05.2012", "31 mai 2012" -> "2012-05-31"; "2012" stays. With a time of day
 * (base/date.h) the day in UTC: "2012-05-31T23:30:00-02:00" -> "2012-06-01". Days that do not exist, as
 * 2015-02-29, are refused. */
enum { VALUE_DATE_SIZE = 40 }; /* ten letters and a NUL; the compiler reckons with any number */
bool value_date(char out[VALUE_DATE_SIZE], const char *column, const char *text, struct err *e);

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
