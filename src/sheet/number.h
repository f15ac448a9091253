/* number.h - a number of a workbook as the text that its format means (ECMA-376 18.8.30, 18.8.31) */
#ifndef SHEET_NUMBER_H
#define SHEET_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "sheet/row.h"

/* What a format says beside digits: whether a number is a date, and of which parts it is shown; a part of a
 * hundred; a code with its zeros; the sign of a currency or a unit behind it. Colours, widths, thousands and
 * how many decimals are shown change nothing. */
enum number_kind { NUMBER_PLAIN, NUMBER_DATE, NUMBER_ELAPSED, NUMBER_PERCENT, NUMBER_CODE, NUMBER_WORD };

enum { NUMBER_UNIT = 24, NUMBER_PATTERN = 40, NUMBER_SECTIONS = 3 };

struct number_section {
    enum number_kind kind;
    bool day, month, year, clock; /* what a date shows */
    char unit[NUMBER_UNIT]; /* "FCFA", "k€"; of NUMBER_WORD what is shown in the place of the number */
    char pattern[NUMBER_PATTERN]; /* of NUMBER_CODE: '0' and '#' for digits, what stands between as it is */
    char than; /* '<', '>', '=', 'l' (<=), 'g' (>=), '!' (<>): when this section holds; 0: by sign */
    double limit;
};

struct number_format {
    size_t n; /* sections; 0: general */
    struct number_section sections[NUMBER_SECTIONS];
};

void number_format_read(struct number_format *f, const char *code);
/* One of those that a workbook names by number alone; false: it is none of them, and general. */
bool number_format_known(struct number_format *f, unsigned number);

/* Appends the number; days count from 1904 or from 1900, as Excel does. */
void number_write(struct bytes *out, double v, const struct number_format *f, bool from_1904,
                  enum sheet_known *known);

/* The shortest decimal writing of what a spreadsheet shows of a finite number: 15 digits, and what the sums
 * of binary fractions leave behind the twelfth is dropped. */
void number_decimal(struct bytes *out, double v);

/* A date or time as ISO 8601 has it, without a midnight that nobody wrote: "2014-02-01T00:00:00" is
 * "2014-02-01". */
void number_iso(struct bytes *out, const char *iso);

#endif
