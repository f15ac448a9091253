#include "sheet/merged.h"

#include <stdlib.h>

#include "base/mem.h"

#define MERGED_NONE UINT32_MAX

void merged_init(struct merged *m, size_t columns)
{
    *m = (struct merged){.columns = columns, .owner = mem_alloc(columns, sizeof(uint32_t))};
    for (size_t k = 0; k < columns; k++)
        m->owner[k] = MERGED_NONE;
}

void merged_release(struct merged *m)
{
    for (size_t i = 0; i < m->n; i++)
        free(m->areas[i].text);
    free(m->areas);
    free(m->owner);
    *m = (struct merged){0};
}

bool merged_add(struct merged *m, uint32_t top, uint32_t left, uint32_t bottom, uint32_t right, struct err *e)
{
    if (left >= m->columns || (top == bottom && left == right))
        return true;
    if (m->n >= MERGED_MOST)
        return err_say(e, ERR_TOO_LARGE, NULL, NULL, "the sheet has more than %d merged cells",
                       "la feuille a plus de %d cellules fusionnées", (int)MERGED_MOST);
    m->areas = mem_room(m->areas, m->n, &m->capacity, sizeof *m->areas);
    m->areas[m->n++] = (struct merged_area){.top = top,
                                            .bottom = bottom,
                                            .left = left,
                                            .right = right < m->columns ? right : (uint32_t)m->columns - 1};
    return true;
}

static int by_top(const void *a, const void *b)
{
    const struct merged_area *x = a, *y = b;
    if (x->top != y->top)
        return x->top < y->top ? -1 : 1;
    return x->left < y->left ? -1 : x->left > y->left;
}

void merged_sort(struct merged *m)
{
    if (m->n)
        qsort(m->areas, m->n, sizeof *m->areas, by_top);
}

/* What ended above this row. */
static void let_go(struct merged *m, uint32_t row)
{
    for (size_t k = 0; m->lasting && k < m->columns; k++) {
        if (m->owner[k] == MERGED_NONE || m->areas[m->owner[k]].bottom >= row)
            continue;
        free(m->areas[m->owner[k]].text);
        m->areas[m->owner[k]].text = NULL;
        m->owner[k] = MERGED_NONE;
        m->lasting--;
    }
}

bool merged_row(struct merged *m, uint32_t row, struct err *e)
{
    let_go(m, row);
    for (; m->next < m->n && m->areas[m->next].top <= row; m->next++) {
        const struct merged_area *a = &m->areas[m->next];
        for (uint32_t k = a->left; a->bottom >= row && k <= a->right; k++) {
            if (m->owner[k] != MERGED_NONE)
                return err_say(
                    e, ERR_INVALID, NULL, NULL, "line %u: merged cells overlap there: the file is damaged",
                    "ligne %u : des cellules fusionnées s’y chevauchent : le fichier est endommagé",
                    (unsigned)row);
            m->owner[k] = (uint32_t)m->next;
            m->lasting++;
        }
    }
    return true;
}

struct merged_area *merged_at(const struct merged *m, size_t column)
{
    return m->lasting && column < m->columns && m->owner[column] != MERGED_NONE ? &m->areas[m->owner[column]]
                                                                                : NULL;
}

void merged_keep(struct merged_area *a, const char *text)
{
    free(a->text);
    a->text = mem_strdup(text);
}
