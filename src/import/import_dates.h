/* import_dates.h - years, dates and spans of time as people write them */
#ifndef IMPORT_IMPORT_DATES_H
#define IMPORT_IMPORT_DATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "import/import_values.h"

enum { VALUE_DATE_SIZE = 40 }; /* ten letters and a NUL; the compiler reckons with any number */

struct date_habit {
    bool serial; /* the column holds dates: 35796 is the day of that number, counted from 1899-12-31 */
    bool ends;   /* it may lie ahead: what ends, by up to ten years */
};

struct date_said {
    char first[VALUE_DATE_SIZE]; /* "2012", "2012-05", "2012-05-31"; "" when none is said */
    char last[VALUE_DATE_SIZE];  /* "2013-2014": the end; else "" */
    bool going_on, over;         /* "en cours", "terminé" */
    bool serial;
    char rest[60]; /* what stands behind it in brackets */
};

/* "2012", "31/05/2012", "31 mai 2012", "févr-14", "01/02/2014 00:00", "XX/XX/2010", "2e trimestre 2012", "été
 * 2013", "depuis 1998", "1998 (renouvelé en 2005)"; "2013-2014", "13-14", "de 2013 à 2015"; "en cours". A
 * year of two digits is the last such year that is not in the future, so that 57 is 1957 and 14 is 2014; one
 * that ends may be up to ten years ahead. "09-14", which could be a month or two years, is refused. habit
 * NULL: nothing is known. */
bool date_read(struct date_said *out, const struct date_habit *habit, const char *column, const char *text,
               struct err *e);

/* The same where one date is wanted, or one year, and nothing is known of its column. */
bool value_date(char out[VALUE_DATE_SIZE], const char *column, const char *text, struct err *e);
bool value_year(int64_t *out, const char *column, const char *text, struct err *e);

#endif
