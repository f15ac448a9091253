/* crossed_inside.h - what crossed.c and crossed_page.c share: the values of a crossed table, in order */
#ifndef SEARCH_CROSSED_INSIDE_H
#define SEARCH_CROSSED_INSIDE_H

#include "search/crossed.h"

/* The values of an axis that something is of, in the order of crossed_write. Free value. */
struct crossed_shown {
    const struct crosstab_axis *axis;
    const struct vocabulary *vocabulary; /* of its values, if any */
    const struct snapshot *s;
    enum language language; /* of names */
    uint32_t *value, n;
};
void crossed_shown_init(struct crossed_shown *v, const struct crosstab_axis *axis, const struct snapshot *s,
                        enum language language);

struct crossed_name {
    const char *code, *label;
    char year[16];
};
void crossed_name_value(struct crossed_name *n, const struct crossed_shown *v, uint32_t value);

/* As in a sentence, with a capital: all begin with a letter of ASCII. */
enum { CROSSED_HEADING_BYTES = 200 };
void crossed_heading(char out[CROSSED_HEADING_BYTES], const struct crosstab *t, enum criterion by,
                     enum language language);

/* --- crossed_order.c --------------------------------------------------------------------------------------
 */

enum { CROSSED_ORDERS_N = 3 };
extern const char *const CROSSED_ORDERS[CROSSED_ORDERS_N]; /* of rows; the first is that of the table */
#define CROSSED_BY_COLUMN "c:"
void crossed_sort_rows(struct crossed_shown *rows, const struct crossed_shown *columns,
                       const struct crosstab *t, const char *order);

/* Those of the greatest totals, so many at most, in the order in which they are; how many that are. The
 * others are lost, but n stays. */
uint32_t crossed_keep_most(struct crossed_shown *v, uint32_t most);

static inline const struct crosstab_sum *crossed_cell(const struct crosstab *t, uint32_t a, uint32_t b)
{
    return &t->cells[(size_t)a * (t->columns.n_values + 1) + b];
}

#endif
