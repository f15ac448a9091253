#include "serve/guess.h"

#include "map/tile.h"
#include "serve/core.h"

/* Rows of all levels that a microsecond is enough for: to be joined and their sites found, and for a facet.
 */
enum { JOINED_ROWS = 2000, COUNTED_ROWS = 2500 };

/* Thousandths of a microsecond, as measured (bench/core) and rounded up. */
enum {
    START_NS = 5000,  /* of any answer */
    COMPARED_NS = 2,  /* a row that is held against a number or a place */
    NAME_NS = 2,      /* a step along the names of records */
    SORTED_NS = 150,  /* a record, when all are sorted */
    MEASURED_NS = 10, /* a record, in looking for the nearest */
    RECORD_NS = 1000, /* one that is listed */
    SUGGESTED_NS = 2, /* a name that suggestions are looked for in */
    PLACE_NS = 6,     /* a place that is gathered into marks */
    TILE_NS = 60000   /* marks that are painted and written */
};

static uint32_t us_of(uint64_t ns)
{
    uint64_t us = ns / 1000 + 1;
    return us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

uint32_t guess_sum(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static uint64_t rows_of(const struct snapshot *s)
{
    return (uint64_t)s->collectivites.rows.n + s->partenaires.rows.n + s->cooperations.rows.n +
           s->projets.rows.n + s->financements.n;
}

/* What a criterion adds to joining; false: not known. */
static bool add_criterion(const struct snapshot *s, enum criterion which, uint64_t *ns)
{
    switch (CRITERIA[which].kind) {
    case KIND_CODES:
    case KIND_NUMBERED_CODES:
    case KIND_TRUTH:
    case KIND_POINT:
    case KIND_SIDE:
        return true; /* sets, or no filter */
    case KIND_YEARS:
    case KIND_AMOUNTS:
    case KIND_COUNTS:
    case KIND_SIREN:
    case KIND_INSEE:
    case KIND_RECORDS:
    case KIND_BOX:
    case KIND_RADIUS:
    case KIND_LOCATED:
        *ns += (uint64_t)s->projets.rows.n * COMPARED_NS;
        return true;
    default: /* words too: what they mean is found out in looking for them */
        return false;
    }
}

uint32_t guess_selection_us(const struct call *c)
{
    const struct snapshot *s = c->snapshot;
    const struct criteria *asked = &c->criteria;
    uint64_t ns = START_NS + rows_of(s) * 1000 / JOINED_ROWS;
    if (asked->filter || asked->n_branches)
        return UINT32_MAX;
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (criteria_asks(asked, i) && !add_criterion(s, i, &ns))
            return UINT32_MAX;
    return us_of(ns);
}

uint32_t guess_list_us(const struct call *c, enum collection collection, const struct list_order *order,
                       uint64_t offset, uint64_t most)
{
    const uint64_t rows = collection_rows(c->snapshot, collection)->n;
    const uint64_t ns = order->by == LIST_BY_NAME       ? NAME_NS
                        : order->by == LIST_BY_DISTANCE ? MEASURED_NS
                                                        : SORTED_NS;
    if (most > GUESS_MOST_US)
        return UINT32_MAX;
    return us_of(rows * ns + (order->by == LIST_BY_DISTANCE ? offset : 0) * MEASURED_NS + most * RECORD_NS);
}

uint32_t guess_facets_us(const struct call *c, size_t n)
{
    const uint64_t each = rows_of(c->snapshot) * 1000 / COUNTED_ROWS;
    return guess_sum(guess_selection_us(c), us_of(n * each));
}

uint32_t guess_names_us(const struct call *c)
{
    return us_of(START_NS + (uint64_t)c->snapshot->names.n_names * SUGGESTED_NS);
}

uint32_t guess_tile_us(const struct call *c, const struct map_drawing *d, int scale)
{
    const struct snapshot *s = c->snapshot;
    const uint64_t places = (uint64_t)s->collectivites.rows.n + s->partenaires.rows.n;
    uint32_t us = us_of((uint64_t)(scale * scale) * TILE_NS);
    if (!tile_shared_is_quick(c->core->painting, d))
        return UINT32_MAX;
    for (size_t i = 0; i < d->layers.n; i++)
        us = guess_sum(us, guess_sum(guess_selection_us(c), us_of(places * PLACE_NS)));
    return us;
}
