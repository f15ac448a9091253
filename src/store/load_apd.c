/* What collectivités declare to have spent: by collectivité, year and country. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/load_inside.h"

struct found_apd {
    uint32_t collectivite;
    uint16_t pays;
    int16_t year;
    int64_t amount;
};

struct found_apds {
    struct found_apd *list;
    size_t n, capacity;
};

static int compare(const void *a, const void *b)
{
    const struct found_apd *x = a, *y = b;
    if (x->collectivite != y->collectivite)
        return x->collectivite < y->collectivite ? -1 : 1;
    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    return x->pays < y->pays ? -1 : x->pays > y->pays;
}

static bool read_apd(struct incoming *in, void *context)
{
    struct found_apds *to = context;
    struct found_apd read = {.collectivite = in_row(in, 0, &in->l->collectivites),
                             .year = in_year(in, 1),
                             .pays = in_code(in, 2, VOCABULARY_PAYS),
                             .amount = in_amount(in, 3)};
    for (int i = 1; i <= 3 && !in->damaged; i++)
        if (in->row[i].kind == CELL_NULL)
            in_damage(in, "has nothing in %s", in->q->columns[i]);
    if (in->damaged)
        return false;
    if (to->n == UINT32_MAX)
        return in_damage(in, "is one too many: there are %u", UINT32_MAX);
    to->list = mem_room(to->list, to->n, &to->capacity, sizeof *to->list);
    to->list[to->n++] = read;
    return true;
}

/* Numbered by collectivité, year and country; each of these is there once. */
static bool number_apd(struct snapshot *s, struct found_apds *found, struct err *e)
{
    struct apd *a = &s->apd;
    const uint32_t n = (uint32_t)found->n, n_collectivites = s->collectivites.rows.n;
    if (n)
        qsort(found->list, n, sizeof *found->list, compare);
    a->collectivite = mem_alloc(n, sizeof *a->collectivite);
    a->pays = mem_alloc(n, sizeof *a->pays);
    a->year = mem_alloc(n, sizeof *a->year);
    a->amount = mem_alloc(n, sizeof *a->amount);
    a->first = mem_alloc((size_t)n_collectivites + 1, sizeof *a->first);
    for (; a->n < n; a->n++) {
        const struct found_apd *from = &found->list[a->n];
        if (a->n && compare(from, from - 1) == 0)
            return load_damage(e, "row %lld of apd is there twice",
                               (long long)s->collectivites.rows.id[from->collectivite]);
        a->collectivite[a->n] = from->collectivite;
        a->pays[a->n] = from->pays;
        a->year[a->n] = from->year;
        a->amount[a->n] = from->amount;
        a->first[from->collectivite + 1] = a->n + 1;
    }
    for (uint32_t k = 0; k < n_collectivites; k++)
        if (a->first[k + 1] < a->first[k])
            a->first[k + 1] = a->first[k];
    return true;
}

bool load_apd(struct loader *l, struct err *e)
{
    static const struct question ALL = {.table = TABLE_APD,
                                        .columns = {"collectivite_id", "annee", "pays", "montant"},
                                        .order = {"collectivite_id", "annee", "pays"}};
    struct found_apds found = {0};
    bool done = each_row(l, &ALL, NULL, read_apd, &found, e) && number_apd(l->s, &found, e);
    free(found.list);
    return done;
}
