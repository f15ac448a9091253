/* What lies beside a territory, what a région was or became, and where to begin. */
#include <string.h>

#include "out/territory_document_inside.h"

/* --- beside ------------------------------------------------------------------------------------------------
 */

static const struct vocabulary *values_of(const struct document *d, enum criterion of)
{
    return criterion_vocabulary(d->s, of);
}

/* Is anybody in the territory? Former régions have no list: there is. */
static bool somebody(const struct document *d, enum criterion of, uint32_t value)
{
    const struct territories *pays = &d->s->pays;
    for (uint32_t i = 0; of == CRITERION_CONTINENT && i < pays->rows.n; i++)
        if (pays->parent[i] == value && !bits_get(&pays->empty, i))
            return true;
    if (of == CRITERION_CONTINENT)
        return false;
    static const enum collection LISTS[] = {COLLECTION_PAYS, COLLECTION_REGIONS, COLLECTION_DEPARTEMENTS};
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        if (collection_territory(LISTS[i])->by != of || values_of(d, of)->values[value].former)
            continue;
        const struct territories *t = collection_territories(d->s, LISTS[i]);
        return t->places.first[value + 1] > t->places.first[value];
    }
    return true;
}

static const char *list_name(enum criterion of)
{
    switch (of) {
    case CRITERION_CONTINENT:
        return "continents";
    case CRITERION_PAYS:
        return COLLECTION_NAMES[COLLECTION_PAYS];
    case CRITERION_REGION:
        return COLLECTION_NAMES[COLLECTION_REGIONS];
    default:
        return COLLECTION_NAMES[COLLECTION_DEPARTEMENTS];
    }
}

static void put_value(const struct document *d, enum criterion of, uint32_t value)
{
    json_object(d->j);
    document_put_value(d, of, value);
    json_end(d->j);
}

static void put_siblings(const struct document *d)
{
    const struct territory *self = &d->of->territory;
    const struct vocabulary *v = values_of(d, self->of);
    const struct vocabulary_value *own = &v->values[self->value];
    json_put_array(d->j, list_name(self->of));
    for (uint32_t i = 0; i < v->n; i++)
        if (i != self->value && v->values[i].parent == own->parent && v->values[i].former == own->former &&
            somebody(d, self->of, i))
            put_value(d, self->of, i);
    json_end(d->j);
}

/* --- régions of before 2016 --------------------------------------------------------------------------------
 */

/* Départements tell: each lies in a région of today, and lay in one of before. */
static bool shares(const struct document *d, uint32_t today, uint32_t former)
{
    const struct vocabulary *v = values_of(d, CRITERION_DEPARTEMENT);
    for (uint32_t i = 0; i < v->n; i++)
        if (v->values[i].parent == today && v->values[i].parent2 == former)
            return true;
    return false;
}

static void put_other_time(const struct document *d)
{
    const uint32_t self = d->of->territory.value;
    const struct vocabulary *v = values_of(d, CRITERION_REGION);
    const bool former = v->values[self].former;
    json_put_object(d->j, former ? "aujourd_hui" : "avant_2016");
    json_put_array(d->j, "regions");
    for (uint32_t i = 0; i < v->n; i++)
        if (v->values[i].former != former && shares(d, former ? i : self, former ? self : i))
            put_value(d, CRITERION_REGION, i);
    json_end(d->j);
    json_end(d->j);
}

void document_put_neighbours(const struct document *d)
{
    const enum criterion of = d->of->territory.of;
    if (of == CRITERION_COUNT)
        return;
    json_put_object(d->j, "voisins");
    put_siblings(d);
    json_end(d->j);
    if (of == CRITERION_REGION)
        put_other_time(d);
}

/* --- where to begin ----------------------------------------------------------------------------------------
 */

/* Those of a parent (VOCABULARY_NONE: those that have none), with their numbers. */
static void put_children(const struct document *d, const struct counted_territories *t, uint16_t parent)
{
    const struct territories *all = collection_territories(d->s, t->of);
    json_put_array(d->j, COLLECTION_NAMES[t->of]);
    for (uint32_t row = 0; row < all->rows.n; row++)
        if (bits_get(&all->rows.real, row) && (!all->parent || all->parent[row] == parent) &&
            somebody(d, t->by, all->self[row]))
            counted_territories_put(t, d, row);
    json_end(d->j);
}

static void put_families(const struct document *d, const struct counted_territories *t,
                         enum criterion parents)
{
    const struct vocabulary *v = values_of(d, parents);
    json_put_array(d->j, list_name(parents));
    for (uint32_t i = 0; i < v->n; i++) {
        if (v->values[i].former)
            continue;
        json_object(d->j);
        document_put_value(d, parents, i);
        put_children(d, t, (uint16_t)i);
        json_end(d->j);
    }
    json_end(d->j);
}

static void put_former(const struct document *d)
{
    const struct vocabulary *v = values_of(d, CRITERION_REGION);
    json_put_object(d->j, "avant_2016");
    json_put_array(d->j, "regions");
    for (uint32_t i = 0; i < v->n; i++)
        if (v->values[i].former)
            put_value(d, CRITERION_REGION, i);
    json_end(d->j);
    json_end(d->j);
}

void territory_document_put_all(struct json *j, struct snapshot *s, enum collection of, const char *base_url)
{
    struct document d = {.j = j, .s = s, .base_url = base_url};
    struct counted_territories t;
    char text[SNAPSHOT_MOMENT_BYTES];
    criteria_init(&d.criteria);
    counted_territories_find(&t, &d, of);
    json_put_array(j, "trail");
    json_object(j);
    json_put_text(j, "name", "Monde");
    document_put_territory(&d, CRITERION_COUNT, 0);
    json_end(j);
    json_end(j);
    json_put_text(j, "timeStamp", snapshot_moment(s, text));
    if (of == COLLECTION_PAYS)
        put_families(&d, &t, CRITERION_CONTINENT);
    else if (of == COLLECTION_DEPARTEMENTS)
        put_families(&d, &t, CRITERION_REGION);
    else
        put_children(&d, &t, VOCABULARY_NONE);
    if (of == COLLECTION_REGIONS)
        put_former(&d);
    counted_territories_release(&t);
    criteria_release(&d.criteria);
}
