/* Crossed data: one walk over the joined rows, a record or financement after the other. */
#include <stdlib.h>

#include "atlas/crosstab_inside.h"
#include "atlas/ways.h"
#include "base/mem.h"

/* --- joined rows -------------------------------------------------------------------------------------------
 */

/* The rows of each level that count in one way to meet the criteria; of the collection's level, its records.
 */
struct scope {
    const struct bits *rows[LEVEL_COUNT];
    const struct way *way;
    enum level own; /* of the records */
};

/* Joined rows: those of a cooperation, or of them those with the rows that are fixed. */
struct joined {
    uint32_t cooperation, member, partner, projet, financement; /* SNAPSHOT_NO_ROW: any */
};

struct crossed_side {
    enum level level;
    struct row_values values;
    const uint32_t *list; /* values at hand, each once: in room, or where the snapshot has them */
    uint32_t n;
    uint32_t *room, *one; /* one: of one row among several */
    uint32_t *seen, group;
    const struct scope *of; /* what the list is of, while that is the same for many units */
    uint32_t cooperation, fixed;
    struct crosstab_axis *axis;
};

struct counter {
    const struct snapshot *s;
    struct crosstab *t;
    struct crossed_side a, b;
    uint32_t width;
    uint32_t unit; /* record or financement, from 1 on: each counts once in a cell */
    int64_t weight;
    bool together;  /* values of one row, or of a projet and a financement of its */
    bool once;      /* each unit comes once, with each value once: nothing has to be looked up */
    uint32_t *rows; /* of a level that the joined rows have */
    size_t n_rows, rows_capacity;
};

static void add_row(struct counter *k, const struct scope *scope, enum level level, uint32_t row)
{
    if (!bits_get(scope->rows[level], row))
        return;
    k->rows = mem_room(k->rows, k->n_rows, &k->rows_capacity, sizeof *k->rows);
    k->rows[k->n_rows++] = row;
}

static void add_linked(struct counter *k, const struct scope *scope, enum level level,
                       const struct csr *links, uint32_t cooperation, uint32_t fixed)
{
    if (fixed != SNAPSHOT_NO_ROW)
        add_row(k, scope, level, fixed);
    else
        for (uint32_t i = links->first[cooperation]; i < links->first[cooperation + 1]; i++)
            add_row(k, scope, level, links->list[i]);
}

static void add_financements(struct counter *k, const struct scope *scope, uint32_t projet)
{
    const uint32_t *first = k->s->projets.first_financement;
    if (bits_get(scope->rows[LEVEL_PROJET], projet))
        for (uint32_t f = first[projet]; f < first[projet + 1]; f++)
            add_row(k, scope, LEVEL_FINANCEMENT, f);
}

/* The rows of a level into k->rows. */
static void find_rows(struct counter *k, const struct scope *scope, const struct joined *j, enum level level)
{
    const struct cooperations *c = &k->s->cooperations;
    const uint32_t end = c->first_projet[j->cooperation + 1];
    k->n_rows = 0;
    if (level == LEVEL_COLLECTIVITE) {
        add_linked(k, scope, level, &c->members, j->cooperation, j->member);
    } else if (level == LEVEL_PARTENAIRE) {
        add_linked(k, scope, level, &c->partners, j->cooperation, j->partner);
    } else if (level == LEVEL_COOPERATION) {
        add_row(k, scope, level, j->cooperation);
    } else if (level == LEVEL_FINANCEMENT && j->financement != SNAPSHOT_NO_ROW) {
        add_row(k, scope, level, j->financement);
    } else if (j->projet != SNAPSHOT_NO_ROW) {
        if (level == LEVEL_PROJET)
            add_row(k, scope, level, j->projet);
        else
            add_financements(k, scope, j->projet);
    } else {
        for (uint32_t p = c->first_projet[j->cooperation]; p < end; p++)
            if (level == LEVEL_PROJET)
                add_row(k, scope, level, p);
            else
                add_financements(k, scope, p);
    }
}

/* --- values ------------------------------------------------------------------------------------------------
 */

static void take_row(struct crossed_side *side, uint32_t row)
{
    const uint32_t n = row_values_get(&side->values, row, side->one);
    for (uint32_t i = 0; i < n; i++)
        if (side->seen[side->one[i]] != side->group) {
            side->seen[side->one[i]] = side->group;
            side->room[side->n++] = side->one[i];
        }
}

/* The values of one row. */
static void take_only(struct crossed_side *side, uint32_t row)
{
    const struct csr *lists = side->values.lists;
    if (lists && lists->first[row] < lists->first[row + 1]) {
        side->list = lists->list + lists->first[row];
        side->n = lists->first[row + 1] - lists->first[row];
        return;
    }
    side->list = side->room;
    side->n = row_values_get(&side->values, row, side->room);
}

/* The one row of a level that joined rows can have, without looking for others; or SNAPSHOT_NO_ROW. */
static uint32_t only_row(const struct snapshot *s, const struct joined *j, enum level level)
{
    const struct csr *links = &s->cooperations.members;
    uint32_t fixed = j->member;
    switch (level) {
    case LEVEL_PROJET:
        return j->projet;
    case LEVEL_FINANCEMENT:
        return j->financement;
    case LEVEL_COOPERATION:
        return j->cooperation;
    case LEVEL_PARTENAIRE:
        links = &s->cooperations.partners;
        fixed = j->partner;
        break;
    default:
        break;
    }
    const uint32_t first = links->first[j->cooperation], end = links->first[j->cooperation + 1];
    return fixed == SNAPSHOT_NO_ROW && end - first == 1 ? links->list[first] : fixed;
}

/* All values of a side that joined rows have. Those of the levels above projets are the same for all projets
 * and financements of a cooperation. */
static void take_values(struct counter *k, const struct scope *scope, const struct joined *j,
                        struct crossed_side *side)
{
    const bool above = side->level != LEVEL_PROJET && side->level != LEVEL_FINANCEMENT;
    const uint32_t fixed = side->level == LEVEL_COLLECTIVITE ? j->member : j->partner;
    if (above && side->of == scope && side->cooperation == j->cooperation && side->fixed == fixed)
        return;
    const uint32_t only = only_row(k->s, j, side->level);
    side->n = 0;
    if (only == SNAPSHOT_NO_ROW) {
        find_rows(k, scope, j, side->level);
        side->list = side->room;
        side->group++;
        for (size_t i = 0; i < k->n_rows; i++)
            take_row(side, k->rows[i]);
    } else if (bits_get(scope->rows[side->level], only)) {
        take_only(side, only);
    }
    side->of = above ? scope : NULL;
    side->cooperation = j->cooperation;
    side->fixed = fixed;
}

static inline void add_once(struct crosstab_sum *sum, const struct counter *k)
{
    sum->unit = k->unit;
    sum->value += k->weight;
}

/* The same as below of a unit that comes once. */
static void count_pairs_once(struct counter *k)
{
    const struct crossed_side *a = &k->a, *b = &k->b;
    if (!a->n || !b->n)
        return;
    for (uint32_t i = 0; i < a->n; i++) {
        struct crosstab_sum *row = k->t->cells + (size_t)a->list[i] * k->width;
        for (uint32_t m = 0; m < b->n; m++)
            add_once(&row[b->list[m]], k);
        add_once(&a->axis->totals[a->list[i]], k);
    }
    for (uint32_t m = 0; m < b->n; m++)
        add_once(&b->axis->totals[b->list[m]], k);
    add_once(&k->t->total, k);
}

/* The unit has each value of one side with each of the other. */
static void count_pairs(struct counter *k)
{
    for (uint32_t i = 0; i < k->a.n; i++) {
        const uint32_t a = k->a.list[i];
        struct crosstab_sum *row = k->t->cells + (size_t)a * k->width;
        for (uint32_t m = 0; m < k->b.n; m++) {
            const uint32_t b = k->b.list[m];
            if (crosstab_add(&row[b], k->unit, k->weight))
                crosstab_add(&k->b.axis->totals[b], k->unit, k->weight);
        }
        if (k->b.n)
            crosstab_add(&k->a.axis->totals[a], k->unit, k->weight);
    }
    if (k->a.n && k->b.n)
        crosstab_add(&k->t->total, k->unit, k->weight);
}

static void count_found(struct counter *k)
{
    if (k->once)
        count_pairs_once(k);
    else
        count_pairs(k);
}

static void take_from(struct counter *k, struct crossed_side *side, enum level finest, uint32_t row)
{
    if (side->level != finest) /* projets beside financements */
        row = k->s->financements.projet[row];
    side->of = NULL;
    take_only(side, row);
}

/* Both values must be on one row where they are of one level, or on a projet and a financement of its. */
static void count_joined(struct counter *k, const struct scope *scope, const struct joined *j)
{
    if (!k->together) {
        take_values(k, scope, j, &k->a);
        take_values(k, scope, j, &k->b);
        count_found(k);
        return;
    }
    const enum level finest = k->a.level == k->b.level ? k->a.level : LEVEL_FINANCEMENT;
    const uint32_t only = only_row(k->s, j, finest);
    if (only != SNAPSHOT_NO_ROW) {
        if (bits_get(scope->rows[finest], only)) {
            take_from(k, &k->a, finest, only);
            take_from(k, &k->b, finest, only);
            count_found(k);
        }
        return;
    }
    find_rows(k, scope, j, finest);
    for (size_t i = 0; i < k->n_rows; i++) {
        take_from(k, &k->a, finest, k->rows[i]);
        take_from(k, &k->b, finest, k->rows[i]);
        count_pairs(k);
    }
}

/* --- units -------------------------------------------------------------------------------------------------
 */

static void count_owner(struct counter *k, const struct scope *scope, uint32_t row, const struct csr *links,
                        bool member)
{
    for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++) {
        struct joined j = {links->list[i], SNAPSHOT_NO_ROW, SNAPSHOT_NO_ROW, SNAPSHOT_NO_ROW,
                           SNAPSHOT_NO_ROW};
        *(member ? &j.member : &j.partner) = row;
        if (bits_get(scope->rows[LEVEL_COOPERATION], j.cooperation))
            count_joined(k, scope, &j);
    }
}

/* A record that meets the criteria in this way. */
static void count_record(struct counter *k, const struct scope *scope, enum collection collection,
                         uint32_t row)
{
    struct joined j = {row, SNAPSHOT_NO_ROW, SNAPSHOT_NO_ROW, SNAPSHOT_NO_ROW, SNAPSHOT_NO_ROW};
    if (collection == COLLECTION_COLLECTIVITES) {
        count_owner(k, scope, row, &k->s->collectivites.cooperations, true);
    } else if (collection == COLLECTION_PARTENAIRES) {
        count_owner(k, scope, row, &k->s->partenaires.cooperations, false);
    } else {
        if (collection == COLLECTION_PROJETS) {
            j.projet = row;
            j.cooperation = k->s->projets.cooperation[row];
        }
        count_joined(k, scope, &j);
    }
}

static void count_records(struct counter *k, const struct scope *scopes, uint32_t n,
                          enum collection collection, const struct bits *records)
{
    BITS_EACH(records, row)
    {
        k->unit++;
        for (uint32_t i = 0; i < n; i++)
            if (bits_get(&scopes[i].way->records, row))
                count_record(k, &scopes[i], collection, row);
    }
}

/* Do joined rows of the cooperation have a record of the collection? What is of another level has been seen
 * to by who found the cooperations. */
static bool has_record(const struct snapshot *s, const struct scope *scope, uint32_t cooperation)
{
    const bool members = scope->own == LEVEL_COLLECTIVITE;
    const struct csr *links = members ? &s->cooperations.members : &s->cooperations.partners;
    if (!members && scope->own != LEVEL_PARTENAIRE)
        return true;
    for (uint32_t i = links->first[cooperation]; i < links->first[cooperation + 1]; i++)
        if (bits_get(&scope->way->records, links->list[i]))
            return true;
    return false;
}

/* A financement, with the joined rows that it has in each way. */
static void count_financement(struct counter *k, const struct scope *scopes, uint32_t n,
                              const struct joined *j)
{
    k->unit++;
    k->weight = k->s->financements.amount[j->financement];
    for (uint32_t i = 0; i < n; i++) {
        const struct scope *scope = &scopes[i];
        if (bits_get(scope->rows[LEVEL_COOPERATION], j->cooperation) &&
            bits_get(scope->rows[LEVEL_PROJET], j->projet) &&
            bits_get(scope->rows[LEVEL_FINANCEMENT], j->financement) &&
            has_record(k->s, scope, j->cooperation))
            count_joined(k, scope, j);
    }
}

static void count_amounts(struct counter *k, const struct scope *scopes, uint32_t n)
{
    const struct financements *f = &k->s->financements;
    for (uint32_t row = 0; row < f->n; row++) {
        const uint32_t p = f->projet[row];
        const struct joined j = {k->s->projets.cooperation[p], SNAPSHOT_NO_ROW, SNAPSHOT_NO_ROW, p, row};
        if (f->amount[row] != SNAPSHOT_NO_AMOUNT)
            count_financement(k, scopes, n, &j);
    }
}

/* A request of the Bourse has its own values of a projet's, its partner's, and nothing of the other levels.
 */
static void take_request(const struct snapshot *s, struct crossed_side *side, uint32_t request)
{
    if (side->level == LEVEL_PROJET) {
        take_only(side, request);
    } else if (side->level == LEVEL_PARTENAIRE) {
        take_only(side, s->bourse.partenaire[request]);
    } else {
        side->list = side->room;
        side->room[0] = side->values.n_values;
        side->n = 1;
    }
}

static void count_requests(struct counter *k, const struct bits *records)
{
    BITS_EACH(records, row)
    {
        k->unit++;
        take_request(k->s, &k->a, row);
        take_request(k->s, &k->b, row);
        count_pairs(k);
    }
}

static void side_init(struct crossed_side *side, const struct counter *k, enum collection collection,
                      const struct criteria *c, struct crosstab_axis *axis)
{
    const size_t room = (size_t)axis->n_values + 1;
    *side = (struct crossed_side){.axis = axis};
    side->values = crosstab_values(k->t, k->s, collection, c, axis->by, &side->level);
    side->room = mem_alloc(room, sizeof *side->room);
    side->one = mem_alloc(room, sizeof *side->one);
    side->seen = mem_alloc(room, sizeof *side->seen);
}

static void side_release(struct crossed_side *side)
{
    free(side->room);
    free(side->one);
    free(side->seen);
}

static struct scope *scopes_of(const struct ways *w, enum collection collection)
{
    const enum level own = collection_level(collection);
    struct scope *list = mem_alloc(w->n, sizeof *list);
    for (uint32_t i = 0; i < w->n; i++) {
        const struct way *way = &w->list[i];
        list[i] = (struct scope){.rows = {[LEVEL_COLLECTIVITE] = &way->rows.collectivites,
                                          [LEVEL_PARTENAIRE] = &way->rows.partenaires,
                                          [LEVEL_COOPERATION] = &way->rows.cooperations,
                                          [LEVEL_PROJET] = &way->rows.projets,
                                          [LEVEL_FINANCEMENT] = &way->rows.financements},
                                 .way = way,
                                 .own = own};
        list[i].rows[own] = &way->records;
    }
    return list;
}

/* One walk over joined rows. */
static void count_units(struct crosstab *t, const struct snapshot *s, enum collection collection,
                        const struct criteria *c, const struct ways *ways, const struct bits *records)
{
    struct counter k = {.s = s, .t = t, .width = t->columns.n_values + 1, .weight = 1};
    struct scope *scopes = scopes_of(ways, collection);
    side_init(&k.a, &k, collection, c, &t->rows);
    side_init(&k.b, &k, collection, c, &t->columns);
    const enum level own = collection_level(collection);
    const bool owners = own == LEVEL_COLLECTIVITE || own == LEVEL_PARTENAIRE;
    k.together = k.a.level == k.b.level || (crosstab_of_projets(k.a.level) && crosstab_of_projets(k.b.level));
    k.once = ways->n == 1 && (t->measure == CROSSTAB_AMOUNT || !owners);
    if (collection == COLLECTION_BOURSE)
        count_requests(&k, records);
    else if (t->measure == CROSSTAB_AMOUNT)
        count_amounts(&k, scopes, ways->n);
    else
        count_records(&k, scopes, ways->n, collection, records);
    side_release(&k.a);
    side_release(&k.b);
    free(k.rows);
    free(scopes);
}

void crosstab_count(struct crosstab *t, const struct snapshot *s, enum collection collection,
                    const struct criteria *c)
{
    struct ways ways;
    struct bits records;
    ways_find(&ways, s, collection, c, crosstab_beside(t));
    ways_records(&records, &ways, s, collection);
    t->n_matched = bits_count(&records);
    if (collection != COLLECTION_PROJETS || t->measure != CROSSTAB_COUNT || ways.n != 1 ||
        !crosstab_count_sets(t, s, c, &ways.list[0]))
        count_units(t, s, collection, c, &ways, &records);
    bits_release(&records);
    ways_release(&ways);
}
