#include "atlas/territories.h"

#include "atlas/snapshot_index.h"
#include <stdlib.h>

#include "base/mem.h"

static void make_rows(struct snapshot *s, struct territories *t, const struct vocabulary *v)
{
    struct record_rows *r = &t->rows;
    r->n = v->n;
    bits_init(&r->real, v->n, false);
    r->id = mem_alloc(v->n, sizeof *r->id);
    r->uid = mem_alloc(v->n, sizeof *r->uid);
    r->name = mem_alloc(v->n, sizeof *r->name);
    t->self = mem_alloc(v->n, sizeof *t->self);
    t->parent = mem_alloc(v->n, sizeof *t->parent);
    t->parent2 = mem_alloc(v->n, sizeof *t->parent2);
    t->oif = mem_alloc(v->n, sizeof *t->oif);
    for (uint32_t row = 0; row < v->n; row++) {
        const struct vocabulary_value *value = &v->values[row];
        if (!value->former)
            bits_set(&r->real, row);
        r->id[row] = (int64_t)row + 1;
        r->uid[row] = text_heap_add(&s->texts, value->code);
        r->name[row] = text_heap_add(&s->texts, value->label);
        t->self[row] = (uint16_t)row;
        t->parent[row] = value->parent;
        t->parent2[row] = value->parent2;
        t->oif[row] = value->oif;
    }
}

/* of: the territory of each row, or VOCABULARY_NONE. */
static void find_places(struct territories *t, const uint16_t *of, const struct bits *real)
{
    t->places.first = mem_alloc((size_t)t->rows.n + 1, sizeof *t->places.first);
    BITS_EACH(real, row)
    {
        if (of[row] < t->rows.n)
            t->places.first[of[row] + 1]++;
    }
    for (uint32_t i = 0; i < t->rows.n; i++)
        t->places.first[i + 1] += t->places.first[i];
    t->places.list = mem_alloc(t->places.first[t->rows.n], sizeof *t->places.list);
    uint32_t *at = mem_dup(t->places.first, ((size_t)t->rows.n + 1) * sizeof *at);
    BITS_EACH(real, row)
    {
        if (of[row] < t->rows.n)
            t->places.list[at[of[row]]++] = row;
    }
    free(at);
    bits_init(&t->empty, t->rows.n, false);
    BITS_EACH(&t->rows.real, row)
    {
        if (t->places.first[row] == t->places.first[row + 1])
            bits_set(&t->empty, row);
    }
}

static void index_one(struct snapshot *s, struct territories *t, enum vocabulary_id v, const uint16_t *of,
                      const struct bits *real)
{
    make_rows(s, t, &s->vocabularies[v]);
    find_places(t, of, real);
}

void territories_index(struct snapshot *s)
{
    const struct collectivites *k = &s->collectivites;
    index_one(s, &s->pays, VOCABULARY_PAYS, s->partenaires.pays, &s->partenaires.rows.real);
    index_one(s, &s->regions, VOCABULARY_REGION, k->region, &k->rows.real);
    index_one(s, &s->departements, VOCABULARY_DEPARTEMENT, k->departement, &k->rows.real);
}

static void find_outlines(struct territories *t, const struct vocabulary *v, const struct outlines *o,
                          enum shapes_kind kind)
{
    t->outline = mem_alloc(t->rows.n, sizeof *t->outline);
    for (uint32_t row = 0; row < t->rows.n; row++)
        t->outline[row] = outlines_find(o, kind, v->values[row].code);
}

void territories_outline(struct snapshot *s, const struct outlines *o)
{
    find_outlines(&s->pays, &s->vocabularies[VOCABULARY_PAYS], o, SHAPES_COUNTRY);
    find_outlines(&s->regions, &s->vocabularies[VOCABULARY_REGION], o, SHAPES_AREA_REGION);
    find_outlines(&s->departements, &s->vocabularies[VOCABULARY_DEPARTEMENT], o, SHAPES_AREA_DEPARTEMENT);
}
