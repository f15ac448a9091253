/* Pairs of collectivités and partners against plain SQL, one by one and by région and country, under random
 * criteria and trees of every collection that has them. */
#include <stdlib.h>

#include "atlas/pairs.h"
#include "oracle/oracle.h"
#include "oracle/random_asked.h"
#include "oracle/random_data.h"

#include "test.h"

enum { ROUNDS = 700, ALL = 100000, PART = 7 };

struct outcome {
    unsigned asked, filled, euros, several, boxes, undrawn, actions, wrong;
};

struct check {
    const struct snapshot *s;
    const struct pair_list *l;
    const struct pair_table *t;
    uint32_t found, right;
    uint64_t undrawn;
};

static bool same_counts(const struct pair_counts *c, const struct oracle_pair *p)
{
    const int64_t euros = p->euros == INT64_MIN ? SNAPSHOT_NO_AMOUNT : p->euros;
    return c->cooperations == p->cooperations && c->actions == p->actions && c->projets == p->projets &&
           c->amount == euros;
}

static void check_pair(void *context, const struct oracle_pair *sql)
{
    struct check *check = context;
    const struct collectivites *k = &check->s->collectivites;
    const struct partenaires *q = &check->s->partenaires;
    check->found++;
    for (uint32_t i = 0; i < check->l->n; i++) {
        const struct pair *p = &check->l->list[i];
        if (k->rows.id[p->collectivite] != sql->collectivite || q->rows.id[p->partenaire] != sql->partenaire)
            continue;
        check->right += same_counts(&p->counts, sql);
        check->undrawn += p->collectivite >= k->places.n_located || p->partenaire >= q->places.n_located;
        return;
    }
}

static uint32_t value_of(const struct snapshot *s, enum vocabulary_id id, const char *code)
{
    return code ? vocabulary_find(&s->vocabularies[id], code) : s->vocabularies[id].n;
}

static void check_cell(void *context, const char *region, const char *pays, int64_t pairs,
                       const struct oracle_pair *sums)
{
    struct check *check = context;
    const uint32_t a = value_of(check->s, VOCABULARY_REGION, region),
                   b = value_of(check->s, VOCABULARY_PAYS, pays);
    check->found++;
    if (a >= check->t->regions || b >= check->t->pays)
        return;
    const struct pair_cell *cell = &check->t->cells[(size_t)a * check->t->pays + b];
    check->right += cell->pairs == (uint64_t)pairs && same_counts(&cell->counts, sums);
}

/* Each once, by the name of the collectivité, then of the partner. */
static bool in_order(const struct pair_list *l, const struct snapshot *s)
{
    const uint32_t *k = s->collectivites.rows.rank, *q = s->partenaires.rows.rank;
    for (uint32_t i = 1; i < l->n; i++) {
        const struct pair *a = &l->list[i - 1], *b = &l->list[i];
        if (k[a->collectivite] > k[b->collectivite] ||
            (a->collectivite == b->collectivite && q[a->partenaire] >= q[b->partenaire]))
            return false;
    }
    return true;
}

static bool same_pairs(struct db *db, struct snapshot *s, enum collection collection,
                       const struct criteria *c, const struct pair_list *l)
{
    struct err e = {0};
    struct check check = {.s = s, .l = l};
    if (!oracle_pairs(db, s, collection, c, check_pair, &check, &e)) {
        printf("# %s\n", e.text);
        return false;
    }
    return check.found == l->n && check.right == l->n && l->totals.pairs == l->n &&
           l->totals.undrawn == check.undrawn && in_order(l, s);
}

static bool same_cells(struct db *db, struct snapshot *s, enum collection collection,
                       const struct criteria *c, const struct pair_totals *totals)
{
    struct err e = {0};
    struct pair_table t;
    uint32_t filled = 0, french = 0, foreign = 0;
    pair_table_make(&t, s, collection, c);
    struct check check = {.s = s, .t = &t};
    for (size_t i = 0; i < (size_t)t.regions * t.pays; i++)
        filled += t.cells[i].pairs != 0;
    for (uint32_t i = 0; i < t.regions; i++)
        french += t.collectivites[i];
    for (uint32_t i = 0; i < t.pays; i++)
        foreign += t.partenaires[i];
    bool same = oracle_pair_cells(db, check_cell, &check, &e) && check.found == filled &&
                check.right == filled && french == totals->collectivites && foreign == totals->partenaires &&
                memcmp(&t.totals, totals, sizeof t.totals) == 0;
    pair_table_release(&t);
    return same;
}

/* A page of the list is a part of it, with the same totals. */
static bool same_part(struct snapshot *s, enum collection collection, const struct criteria *c,
                      const struct pair_list *all)
{
    struct pair_list part;
    const uint32_t from = all->n / 2;
    pair_list_find(&part, s, collection, c, from, PART);
    const uint32_t n = all->n - from < PART ? all->n - from : PART;
    bool same = part.n == n && memcmp(&part.totals, &all->totals, sizeof part.totals) == 0 &&
                (!n || memcmp(part.list, all->list + from, n * sizeof *part.list) == 0);
    pair_list_release(&part);
    return same;
}

static void compare(struct db *db, struct snapshot *s, enum collection collection, const struct criteria *c,
                    struct outcome *seen)
{
    struct pair_list l;
    pair_list_find(&l, s, collection, c, 0, ALL);
    bool pairs = same_pairs(db, s, collection, c, &l),
         cells = pairs && same_cells(db, s, collection, c, &l.totals), part = same_part(s, collection, c, &l),
         counted = l.totals.matched == selection_count(s, collection, c);
    seen->asked++;
    seen->filled += l.n > 0;
    seen->boxes += l.n > 0 && c->has_box;
    seen->undrawn += l.totals.undrawn > 0;
    for (uint32_t i = 0; i < l.n; i++) {
        seen->euros += l.list[i].counts.amount > 0;
        seen->actions += l.list[i].counts.actions > 0;
        seen->several += l.list[i].counts.cooperations + l.list[i].counts.actions > 1;
    }
    if (!pairs || !cells || !part || !counted) {
        printf("# pairs of %s: %s%s%s%s\n", COLLECTION_NAMES[collection], pairs ? "" : "unlike SQL ",
               cells ? "" : "cells unlike SQL ", part ? "" : "a part is another ",
               counted ? "" : "numberMatched is another");
        seen->wrong++;
    }
    pair_list_release(&l);
}

static void compare_any(struct db *db, struct snapshot *s, struct outcome *seen)
{
    const enum collection collection = (enum collection)any(COLLECTION_COUNT);
    struct bytes query;
    struct criteria c;
    struct err e = {0};
    if (!pairs_has(collection))
        return;
    bytes_init(&query, 1 << 16);
    if (random_asked(&c, s, &query, 3, 3, &e)) {
        const unsigned before = seen->wrong;
        compare(db, s, collection, &c, seen);
        if (seen->wrong > before)
            printf("# under %s\n", query.data);
    } else {
        CHECK_TEXT(e.text, "", query.data);
    }
    criteria_release(&c);
    bytes_release(&query);
}

static void compare_many(struct db *db, struct snapshot *s)
{
    struct outcome seen = {0};
    for (int i = 0; i < ROUNDS; i++)
        compare_any(db, s, &seen);
    printf("# %u asked, %u filled, %u with boxes, %u undrawn; pairs: %u with euros, %u several, %u actions\n",
           seen.asked, seen.filled, seen.boxes, seen.undrawn, seen.euros, seen.several, seen.actions);
    CHECK_INT(seen.wrong, 0,
              "pairs, their counts and euros, and those of régions and countries, equal SQL's");
    CHECK_THAT(seen.filled > 100 && seen.boxes > 10 && seen.undrawn > 50,
               "many answers have pairs, some in boxes, some that cannot be drawn");
    CHECK_THAT(seen.euros > 100 && seen.several > 100 && seen.actions > 100,
               "pairs have euros, several cooperations, actions");
}

int main(void)
{
    struct random_world w;
    struct err e = {0};
    const bool loaded = random_world_init(&w, "pairs", &e);
    CHECK_TEXT(e.text, "", "a random database is loaded");
    if (loaded)
        compare_many(w.db, w.s);
    random_world_release(&w);
    return test_end();
}
