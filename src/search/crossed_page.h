/* crossed_page.h - the document of the page of crossed data: what is crossed, how else, the table, its chart
 */
#ifndef SEARCH_CROSSED_PAGE_H
#define SEARCH_CROSSED_PAGE_H

#include "search/crossed.h"

/* How the rows go: as crossed_write has them, by name, by their total, or by what they have in one column,
 * "c:CODE"; what is missing is last always. NULL: the first. */
bool crossed_order_good(const char *order);

/* A page shows the largest rows and columns, so many, unless all are asked for: then as many as make this
 * many cells. */
enum {
    CROSSED_ROWS = 40,
    CROSSED_COLUMNS = 24,
    CROSSED_CELLS = 25000,
    CROSSED_BARS = 15,
    CROSSED_SERIES = 6
};

struct crossed_page {
    const struct crosstab *table; /* made */
    const struct snapshot *s;
    enum collection collection;
    const struct criteria *criteria;
    const char *base_url, *order;
    bool all;
    enum language language; /* of what is said; shown labels are those of codes */
};

/* Puts the members of an object:
 *
 *   collection, measure, projets: true, count: true, numberMatched or declarations, demonstration
 *   dimensions   {"rows":{"criterion":"dimensions","value","label","multivalued"},"columns":...}
 *   collections, by_rows, by_columns, measures   choices of a form: [{"criterion","value","label","chosen"}]
 *   orders       [{"value","rule":true,"chosen"}]; all_cells: all are asked for
 *   chips, clear, hidden                         search/chips.h
 *   heads        of the columns: [{"criterion","value","label","none","sum","sorted","page","linked"}]; page
 * is sorted by it lines        of the rows: the same with "cells":[{"n","heat","column","linked"}]; n is null
 * where nobody has declared anything; heat is 0 of nothing, else 1 to 9 by the greatest cell all_linked,
 * all_sum records      {"page"}: the records behind the table; those of a cell are behind it with &NAME=VALUE
 * of its row and column (row_query, column_query) at its end, where it is linked;
 *                records_of_row, records_of_column those of a total. A criterion that asks for
 * several values of what is crossed, of which one record can have several, has no such address limited
 * {"rows","of_rows","columns","of_columns","page"} where not all are shown bars, series the totals of the
 * first rows, by columns where their sum is the total transposed   {"page"} files [{"format","address"}];
 * feed; map: criteria and layers, for the tools of the page */
void crossed_page_write(struct json *j, const struct crossed_page *p);

#endif
