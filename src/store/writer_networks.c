/* Networks of a collectivité: those that it belongs to and those that it works through, in one row each. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/writer_inside.h"

struct found {
    int64_t *ids;
    size_t n, capacity;
};

static bool take_id(void *context, const struct cell *row)
{
    struct found *f = context;
    f->ids = mem_room(f->ids, f->n, &f->capacity, sizeof *f->ids);
    f->ids[f->n++] = cell_int_of(&row[0]);
    return true;
}

/* What is not said stays as it is. */
static bool said_or_there(struct writer *w, const struct question *there, int64_t owner, struct id_list *list,
                          struct found *kept, struct err *e)
{
    if (list->ids || w->bulk)
        return true;
    if (!store_ask(w->store, there, (struct cell[]){cell_int(owner), cell_int(1)}, take_id, kept, e))
        return false;
    *list = (struct id_list){kept->ids, kept->n};
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    return cell_compare(&x[0], &y[0]);
}

/* One row for each network, whichever list names it, however often. */
static size_t merge(struct cell (*cells)[3], struct id_list members, struct id_list relays)
{
    size_t n = members.n + relays.n, kept = 0;
    for (size_t i = 0; i < n; i++) {
        const bool member = i < members.n;
        cells[i][0] = cell_int(member ? members.ids[i] : relays.ids[i - members.n]);
        cells[i][1] = cell_int(member);
        cells[i][2] = cell_int(!member);
    }
    qsort(cells, n, sizeof *cells, compare_ids);
    for (size_t i = 0; i < n; i++) {
        if (!kept || compare_ids(cells[kept - 1], cells[i]) != 0) {
            for (int k = 0; k < 3; k++)
                cells[kept][k] = cells[i][k];
            kept++;
            continue;
        }
        for (int k = 1; k < 3; k++)
            if (cell_int_of(&cells[i][k]))
                cells[kept - 1][k] = cell_int(1);
    }
    return kept;
}

#define NETWORKS_WHERE(flag)                                                                                 \
    {                                                                                                        \
        .table = (enum table)(TABLE_CHILDREN + CHILD_COLLECTIVITE_RESEAU), .columns = {"reseau_id"}, .by = { \
            "collectivite_id",                                                                               \
            flag                                                                                             \
        }                                                                                                    \
    }

bool networks_put(struct writer *w, int64_t owner, struct id_list members, struct id_list relays,
                  bool *changed, struct err *e)
{
    static const struct question MEMBERS = NETWORKS_WHERE("membre"), RELAYS = NETWORKS_WHERE("relais");
    struct found old_members = {0}, old_relays = {0};
    if (!members.ids && !relays.ids)
        return true;
    bool good = said_or_there(w, &MEMBERS, owner, &members, &old_members, e) &&
                said_or_there(w, &RELAYS, owner, &relays, &old_relays, e);
    if (good) {
        struct cell(*cells)[3] = mem_alloc(members.n + relays.n + 1, sizeof *cells);
        good = children_put(w, CHILD_COLLECTIVITE_RESEAU, owner, cells[0], merge(cells, members, relays),
                            changed, e);
        free(cells);
    }
    free(old_members.ids);
    free(old_relays.ids);
    return good;
}
