/* The order of the rows of a page of crossed data, and which of them it shows. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "search/crossed_inside.h"
#include "search/crossed_page.h"

enum { LABEL_BYTES = 1 << 16 };

const char *const CROSSED_ORDERS[CROSSED_ORDERS_N] = {"table", "nom", "total"};

bool crossed_order_good(const char *order)
{
    for (size_t i = 0; order && i < CROSSED_ORDERS_N; i++)
        if (strcmp(order, CROSSED_ORDERS[i]) == 0)
            return true;
    return !order || strncmp(order, CROSSED_BY_COLUMN, strlen(CROSSED_BY_COLUMN)) == 0;
}

/* --- order -------------------------------------------------------------------------------------------------
 */

struct sorted {
    uint32_t value;
    bool last;
    int64_t key;
    char *name; /* folded */
};

static int compare_sorted(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    if (x->last != y->last)
        return x->last ? 1 : -1;
    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    const int names = strcmp(x->name, y->name);
    return names ? names : x->value < y->value ? -1 : x->value > y->value;
}

/* The column of a code, or UINT32_MAX. */
static uint32_t column_of(const struct crossed_shown *columns, const char *code)
{
    struct crossed_name n;
    for (uint32_t i = 0; i < columns->n; i++) {
        crossed_name_value(&n, columns, columns->value[i]);
        if (strcmp(n.code, code) == 0)
            return columns->value[i];
    }
    return UINT32_MAX;
}

static int64_t worth(const struct crosstab_sum *sum)
{
    return sum->unit ? sum->value : INT64_MIN; /* what is not known is behind what is nothing */
}

void crossed_sort_rows(struct crossed_shown *rows, const struct crossed_shown *columns,
                       const struct crosstab *t, const char *order)
{
    struct bytes folded;
    const bool by_column = order && strncmp(order, CROSSED_BY_COLUMN, strlen(CROSSED_BY_COLUMN)) == 0;
    const uint32_t column = by_column ? column_of(columns, order + strlen(CROSSED_BY_COLUMN)) : UINT32_MAX;
    if (!order || strcmp(order, CROSSED_ORDERS[0]) == 0 || (by_column && column == UINT32_MAX))
        return;
    const bool by_total = strcmp(order, "total") == 0;
    bytes_init(&folded, LABEL_BYTES);
    struct sorted *all = mem_alloc((size_t)rows->n + 1, sizeof *all);
    for (uint32_t i = 0; i < rows->n; i++) {
        struct crossed_name n;
        const uint32_t value = rows->value[i];
        crossed_name_value(&n, rows, value);
        bytes_reset(&folded);
        utf8_fold(&folded, n.label, strlen(n.label));
        all[i] = (struct sorted){
            .value = value, .last = value == rows->axis->n_values, .name = mem_strdup(folded.data)};
        if (column != UINT32_MAX)
            all[i].key = worth(crossed_cell(t, value, column));
        else if (by_total)
            all[i].key = worth(&rows->axis->totals[value]);
    }
    if (rows->n)
        qsort(all, rows->n, sizeof *all, compare_sorted);
    for (uint32_t i = 0; i < rows->n; i++) {
        rows->value[i] = all[i].value;
        free(all[i].name);
    }
    free(all);
    bytes_release(&folded);
}

/* Of values in an order of their own (years) those are kept that have most, in that order; what is missing is
 * kept as any other. */
static int compare_most(const void *a, const void *b, void *axis)
{
    const struct crosstab_axis *of = axis;
    const int64_t x = worth(&of->totals[*(const uint32_t *)a]), y = worth(&of->totals[*(const uint32_t *)b]);
    return x > y ? -1 : x < y;
}

uint32_t crossed_keep_most(struct crossed_shown *v, uint32_t most)
{
    if (v->n <= most)
        return v->n;
    uint32_t *by_worth = mem_dup(v->value, v->n * sizeof *by_worth), kept = 0;
    qsort_r(by_worth, v->n, sizeof *by_worth, compare_most, (void *)(uintptr_t)v->axis);
    for (uint32_t i = 0; i < v->n; i++)
        for (uint32_t k = 0; k < most; k++)
            if (v->value[i] == by_worth[k]) {
                v->value[kept++] = v->value[i];
                break;
            }
    free(by_worth);
    return kept;
}
