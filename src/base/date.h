/* date.h - dates and times as RFC 3339 writes them, or a part of one: only those that exist, in UTC */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was written covers the seconds first..last, counted from 0000-01-01T00:00:00Z in the proleptic
 * Gregorian calendar; a leap second counts as the second before it. */
struct date_span {
    int64_t first_s, last_s;
};

unsigned date_month_days(int year, int month); /* 28 to 31; 0 when there is no such month */

/* "2012", "2012-05", "2012-05-31" or a time: "2012-05-31T23:30:00.5-02:00" (RFC 3339, 5.6; T and Z small too,
 * a blank for T), which is turned into UTC; without a zone it is UTC already. Hours go to 23, seconds to 59,
 * to 60 where a leap second can be: at the end of a month in UTC. False for what does not exist
 * ("2015-02-29") or is written otherwise. */
bool date_parse(struct date_span *out, const char *s, size_t n);

/* The day of a second: year, which may be -1 or 10000 by the zone, month and day. */
void date_civil(int64_t second_s, int *year, int *month, int *day);

#endif
