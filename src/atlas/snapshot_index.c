#include "atlas/snapshot_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/column.h"
#include "atlas/name_words.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"

uint32_t text_heap_add(struct text_heap *t, const char *text)
{
    if (!t->data) {
        t->capacity = 4096;
        t->data = mem_alloc(t->capacity, 1);
        t->n = 1;
    }
    if (!text || !*text)
        return 0;
    size_t n = strlen(text) + 1;
    while (t->n + n > t->capacity) {
        t->capacity *= 2;
        t->data = mem_grow(t->data, t->capacity, 1);
    }
    assert(t->n + n <= UINT32_MAX);
    memcpy(t->data + t->n, text, n);
    t->n += n;
    return (uint32_t)(t->n - n);
}

uint32_t hilbert_key(uint32_t x, uint32_t y)
{
    uint32_t key = 0;
    x >>= 14;
    y >>= 14;
    for (uint32_t side = 1U << 15; side; side >>= 1) {
        uint32_t right = (x & side) ? 1 : 0, down = (y & side) ? 1 : 0;
        key += side * side * ((3 * right) ^ down);
        if (!down) { /* turn the quadrant, so that the curve goes on where it ended */
            if (right) {
                x = (side << 1) - 1 - (x & ((side << 1) - 1));
                y = (side << 1) - 1 - (y & ((side << 1) - 1));
            }
            uint32_t swap = x;
            x = y;
            y = swap;
        }
    }
    return key;
}

void csr_invert(struct csr *out, const uint32_t *owners, uint32_t n_items, uint32_t n_owners)
{
    out->first = mem_alloc((size_t)n_owners + 1, sizeof *out->first);
    out->list = mem_alloc(n_items, sizeof *out->list);
    for (uint32_t i = 0; i < n_items; i++)
        out->first[owners[i] + 1]++;
    for (uint32_t i = 0; i < n_owners; i++)
        out->first[i + 1] += out->first[i];
    uint32_t *at = mem_dup(out->first, ((size_t)n_owners + 1) * sizeof *at);
    for (uint32_t i = 0; i < n_items; i++)
        out->list[at[owners[i]]++] = i;
    free(at);
}

/* The transpose of a CSR: for cooperations by member, members' cooperations. */
static void csr_transpose(struct csr *out, const struct csr *in, uint32_t n_rows, uint32_t n_targets)
{
    uint32_t n = in->first[n_rows];
    out->first = mem_alloc((size_t)n_targets + 1, sizeof *out->first);
    out->list = mem_alloc(n, sizeof *out->list);
    for (uint32_t i = 0; i < n; i++)
        out->first[in->list[i] + 1]++;
    for (uint32_t i = 0; i < n_targets; i++)
        out->first[i + 1] += out->first[i];
    uint32_t *at = mem_dup(out->first, ((size_t)n_targets + 1) * sizeof *at);
    for (uint32_t row = 0; row < n_rows; row++)
        for (uint32_t i = in->first[row]; i < in->first[row + 1]; i++)
            out->list[at[in->list[i]]++] = row;
    free(at);
}

/* How many distinct real rows stand across from each of n rows: own leads to its cooperations, across from
 * these to the others. Each link is looked at once. */
static uint32_t *count_across(const struct csr *own, uint32_t n, const struct csr *across,
                              const struct bits *others)
{
    uint32_t *counts = mem_alloc(n, sizeof *counts);
    uint32_t *last = mem_alloc(others->n, sizeof *last); /* 1 + the row that it was counted for last */
    for (uint32_t row = 0; row < n; row++)
        for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++)
            for (uint32_t k = across->first[own->list[i]]; k < across->first[own->list[i] + 1]; k++) {
                uint32_t other = across->list[k];
                counts[row] += bits_get(others, other) && last[other] != row + 1;
                last[other] = row + 1;
            }
    free(last);
    return counts;
}

/* --- records: by external id, by name ----------------------------------------------------------------------
 */

static bool index_uids(const struct snapshot *s, struct record_rows *r, struct err *e)
{
    uint64_t size = 64;
    while (size < (uint64_t)r->n * 2)
        size *= 2;
    r->uid_mask = (uint32_t)(size - 1);
    r->uid_slots = mem_alloc(size, sizeof *r->uid_slots);
    for (uint32_t row = 0; row < r->n; row++) {
        if (!bits_get(&r->real, row))
            continue;
        const char *uid = snapshot_text(s, r->uid[row]);
        uint64_t i = hash_text(uid) & r->uid_mask;
        for (; r->uid_slots[i]; i = (i + 1) & r->uid_mask)
            if (strcmp(snapshot_text(s, r->uid[r->uid_slots[i] - 1]), uid) == 0)
                return err_set(e, ERR_IO, "two records have the external id '%.95s'", uid);
        r->uid_slots[i] = row + 1;
    }
    return true;
}

struct named {
    const char *folded, *uid;
    uint32_t row;
    bool real;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    if (x->real != y->real)
        return x->real ? -1 : 1;
    int order = strcmp(x->folded, y->folded);
    if (order == 0)
        order = strcmp(x->uid, y->uid);
    if (order == 0)
        order = x->row < y->row ? -1 : 1;
    return order;
}

static void index_names(const struct snapshot *s, struct record_rows *r)
{
    struct named *named = mem_alloc(r->n, sizeof *named);
    size_t *offsets = mem_alloc(r->n, sizeof *offsets);
    struct bytes folded;
    bytes_init(&folded, SIZE_MAX / 4);
    for (uint32_t row = 0; row < r->n; row++) {
        const char *name = snapshot_text(s, r->name[row]);
        offsets[row] = folded.n;
        utf8_fold(&folded, name, strlen(name));
        bytes_add_char(&folded, '\0');
    }
    for (uint32_t row = 0; row < r->n; row++)
        named[row] = (struct named){folded.data + offsets[row], snapshot_text(s, r->uid[row]), row,
                                    bits_get(&r->real, row)};
    qsort(named, r->n, sizeof *named, compare_named);
    r->by_name = mem_alloc(r->n, sizeof *r->by_name);
    r->rank = mem_alloc(r->n, sizeof *r->rank);
    for (uint32_t i = 0; i < r->n; i++) {
        r->by_name[i] = named[i].row;
        r->rank[named[i].row] = i;
    }
    bytes_release(&folded);
    free(offsets);
    free(named);
}

/* --- places ------------------------------------------------------------------------------------------------
 */

static void index_places(struct places *p)
{
    p->n_blocks = (p->n_located + SNAPSHOT_BLOCK - 1) / SNAPSHOT_BLOCK;
    p->blocks = mem_alloc(p->n_blocks, sizeof *p->blocks);
    for (uint32_t b = 0; b < p->n_blocks; b++) {
        struct place_block box = {UINT32_MAX, UINT32_MAX, 0, 0, {{0, 0, 0}, 0}};
        const uint32_t from = b * SNAPSHOT_BLOCK, left = p->n_located - from;
        const uint32_t n = left < SNAPSHOT_BLOCK ? left : SNAPSHOT_BLOCK;
        box.ball = measure_ball(p->lon + from, p->lat + from, n);
        for (uint32_t i = from; i < from + n; i++) {
            box.min_x = p->x[i] < box.min_x ? p->x[i] : box.min_x;
            box.max_x = p->x[i] > box.max_x ? p->x[i] : box.max_x;
            box.min_y = p->y[i] < box.min_y ? p->y[i] : box.min_y;
            box.max_y = p->y[i] > box.max_y ? p->y[i] : box.max_y;
        }
        p->blocks[b] = box;
    }
}

/* --- bit sets per value ------------------------------------------------------------------------------------
 */

static void sets_init(struct value_sets *v, uint32_t n_values, uint32_t n_rows)
{
    v->n_values = n_values;
    v->set = mem_alloc((size_t)n_values + 1, sizeof *v->set);
    for (uint32_t i = 0; i <= n_values; i++)
        bits_init(&v->set[i], n_rows, false);
}

static void sets_of_column(struct value_sets *v, uint32_t n_values, const uint16_t *column, uint32_t n_rows)
{
    sets_init(v, n_values, n_rows);
    for (uint32_t row = 0; row < n_rows; row++)
        bits_set(&v->set[column[row] < n_values ? column[row] : n_values], row);
}

static void sets_of_list(struct value_sets *v, uint32_t n_values, const struct csr *lists, uint32_t n_rows)
{
    sets_init(v, n_values, n_rows);
    for (uint32_t row = 0; row < n_rows; row++) {
        if (lists->first[row] == lists->first[row + 1])
            bits_set(&v->set[n_values], row);
        for (uint32_t i = lists->first[row]; i < lists->first[row + 1]; i++)
            bits_set(&v->set[lists->list[i]], row);
    }
}

/* A region is met by its code of today or of before 2016; without either the value is missing. */
static void sets_of_two_columns(struct value_sets *v, uint32_t n_values, const uint16_t *column,
                                const uint16_t *second, uint32_t n_rows)
{
    sets_init(v, n_values, n_rows);
    for (uint32_t row = 0; row < n_rows; row++) {
        if (column[row] < n_values)
            bits_set(&v->set[column[row]], row);
        if (second[row] < n_values)
            bits_set(&v->set[second[row]], row);
        if (column[row] >= n_values && second[row] >= n_values)
            bits_set(&v->set[n_values], row);
    }
}

static void sets_of_truth(struct value_sets *v, const uint8_t *column, uint32_t n_rows)
{
    sets_init(v, 2, n_rows);
    for (uint32_t row = 0; row < n_rows; row++)
        bits_set(&v->set[column[row] < 2 ? column[row] : 2], row);
}

static void index_column(struct snapshot *s, enum level level, enum criterion which)
{
    const struct column *c = &CRITERIA[which].at[level];
    const uint32_t n_rows = level_rows(s, level);
    const uint32_t n_values = s->vocabularies[CRITERIA[which].vocabulary].n; /* of codes */
    struct value_sets *v = &s->sets[level][which];
    switch (c->form) {
    case COLUMN_CODES:
        sets_of_column(v, n_values, column_array(s, c->at), n_rows);
        break;
    case COLUMN_TWO_CODES:
        sets_of_two_columns(v, n_values, column_array(s, c->at), column_array(s, c->second), n_rows);
        break;
    case COLUMN_LISTS:
        sets_of_list(v, n_values, column_struct(s, c->at), n_rows);
        break;
    case COLUMN_TRUTH:
        sets_of_truth(v, column_array(s, c->at), n_rows);
        break;
    default:
        break;
    }
}

/* The projets of the cooperations that rows are linked to; links NULL: rows are cooperations. */
static void sets_of_projets(struct value_sets *v, const struct snapshot *s, const struct value_sets *rows,
                            const struct csr *links)
{
    const uint32_t *first = s->cooperations.first_projet;
    sets_init(v, rows->n_values, s->projets.rows.n);
    for (uint32_t value = 0; value <= rows->n_values; value++)
        BITS_EACH(&rows->set[value], row)
        {
            for (uint32_t i = links ? links->first[row] : 0; i < (links ? links->first[row + 1] : 1); i++) {
                uint32_t c = links ? links->list[i] : row;
                bits_set_range(&v->set[value], first[c], first[c + 1]);
            }
        }
}

static void sets_of_owners(struct value_sets *v, const struct snapshot *s, const struct value_sets *money)
{
    sets_init(v, money->n_values, s->projets.rows.n);
    for (uint32_t value = 0; value <= money->n_values; value++)
        BITS_EACH(&money->set[value], f)
        {
            bits_set(&v->set[value], s->financements.projet[f]);
        }
}

static void index_projets(struct snapshot *s, enum criterion which)
{
    const enum level level = CRITERIA[which].level;
    const struct value_sets *rows = &s->sets[level][which];
    struct value_sets *v = &s->projet_sets[which];
    if (!CRITERIA[which].facet || !rows->set)
        return;
    if (level == LEVEL_COLLECTIVITE)
        sets_of_projets(v, s, rows, &s->collectivites.cooperations);
    else if (level == LEVEL_PARTENAIRE)
        sets_of_projets(v, s, rows, &s->partenaires.cooperations);
    else if (level == LEVEL_COOPERATION)
        sets_of_projets(v, s, rows, NULL);
    else if (level == LEVEL_FINANCEMENT)
        sets_of_owners(v, s, rows);
}

static void count_sets(struct snapshot *s)
{
    struct value_sets *all[SNAPSHOT_SETS_MAX];
    for (unsigned i = snapshot_sets(s, all); i > 0; i--) {
        struct value_sets *v = all[i - 1];
        v->n_rows = mem_alloc((size_t)v->n_values + 1, sizeof *v->n_rows);
        for (uint32_t value = 0; value <= v->n_values; value++)
            v->n_rows[value] = bits_count(&v->set[value]);
    }
}

static void index_sets(struct snapshot *s)
{
    for (enum criterion which = 0; which < CRITERION_LISTS; which++) {
        for (enum level level = 0; level < LEVEL_COUNT; level++)
            index_column(s, level, which);
        index_projets(s, which);
    }
}

static void see_year(struct year_span *seen, int16_t year)
{
    if (year == SNAPSHOT_NO_YEAR || year == INT16_MAX)
        return;
    if (seen->first == SNAPSHOT_NO_YEAR || year < seen->first)
        seen->first = year;
    if (seen->last == SNAPSHOT_NO_YEAR || year > seen->last)
        seen->last = year;
}

static void index_years(struct snapshot *s)
{
    for (enum criterion which = 0; which < CRITERION_LISTS; which++) {
        s->years[which] = (struct year_span){SNAPSHOT_NO_YEAR, SNAPSHOT_NO_YEAR};
        for (enum level level = 0; level < LEVEL_COUNT; level++) {
            const struct column *c = &CRITERIA[which].at[level];
            if (c->form != COLUMN_YEARS)
                continue;
            const int16_t *first = column_array(s, c->at), *last = column_array(s, c->second);
            for (uint32_t row = 0; row < level_rows(s, level); row++) {
                see_year(&s->years[which], first[row]);
                see_year(&s->years[which], last[row]);
            }
        }
    }
}

bool snapshot_index(struct snapshot *s, struct err *e)
{
    struct collectivites *k = &s->collectivites;
    struct partenaires *q = &s->partenaires;
    struct cooperations *c = &s->cooperations;
    struct record_rows *const all[] = {
        &k->rows,        &q->rows,      &c->rows,         &s->projets.rows,
        &s->bourse.rows, &s->pays.rows, &s->regions.rows, &s->departements.rows};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (!index_uids(s, all[i], e))
            return false;
        index_names(s, all[i]);
        all[i]->name_words = name_words_new(all[i]->n);
    }
    index_places(&k->places);
    index_places(&q->places);
    csr_transpose(&k->cooperations, &c->members, c->rows.n, k->rows.n);
    csr_transpose(&q->cooperations, &c->partners, c->rows.n, q->rows.n);
    k->others = count_across(&k->cooperations, k->rows.n, &c->partners, &q->rows.real);
    q->others = count_across(&q->cooperations, q->rows.n, &c->members, &k->rows.real);
    csr_invert(&q->bourse, s->bourse.partenaire, s->bourse.rows.n, q->rows.n);
    index_sets(s);
    count_sets(s);
    index_years(s);
    return true;
}
