#include "atlas/leaf.h"

#include <math.h>
#include <string.h>

#include "atlas/column.h"
#include "atlas/understand.h"
#include "atlas/years.h"
#include "geo/mercator.h"

/* --- one leaf ----------------------------------------------------------------------------------------------
 */

/* Would a row without a value do? */
static bool missing_meets(const struct criterion_values *v)
{
    return !v->not_none && (v->none || !v->n_include);
}

/* Values from precomputed sets of rows. */
static void keep_sets(struct bits *rows, const struct value_sets *sets, const struct criterion_values *v)
{
    if (v->n_include || v->none) {
        struct bits any;
        bits_init(&any, rows->n, false);
        for (uint32_t i = 0; i < v->n_include; i++)
            for (int64_t value = v->include[i].from; value <= v->include[i].to; value++)
                bits_or(&any, &sets->set[value]);
        if (v->none)
            bits_or(&any, &sets->set[sets->n_values]);
        bits_and(rows, &any);
        bits_release(&any);
    }
    for (uint32_t i = 0; i < v->n_exclude; i++)
        for (int64_t value = v->exclude[i].from; value <= v->exclude[i].to; value++)
            bits_remove(rows, &sets->set[value]);
    if (v->not_none)
        bits_remove(rows, &sets->set[sets->n_values]);
}

/* A row whose value is the range from..to. */
static bool span_meets(const struct criterion_values *v, int64_t from, int64_t to)
{
    if ((v->n_include || v->none) && !ranges_meet(v->include, v->n_include, from, to))
        return false;
    return !ranges_meet(v->exclude, v->n_exclude, from, to);
}

static void keep_amounts(struct bits *rows, const int64_t *amount, const struct criterion_values *v)
{
    BITS_EACH(rows, row)
    {
        bool met = amount[row] == SNAPSHOT_NO_AMOUNT ? missing_meets(v)
                                                     : span_meets(v, amount[row], amount[row]);
        if (!met)
            bits_clear(rows, row);
    }
}

/* Numbers where 0 is missing: SIREN, INSEE codes. */
static void keep_numbers(struct bits *rows, const uint32_t *number, const struct criterion_values *v)
{
    BITS_EACH(rows, row)
    {
        bool met = number[row] ? span_meets(v, number[row], number[row]) : missing_meets(v);
        if (!met)
            bits_clear(rows, row);
    }
}

/* The records themselves, by row number; empty rows are missing values. */
static void keep_rows(struct bits *rows, const struct bits *real, const struct criterion_values *v)
{
    BITS_EACH(rows, row)
    {
        bool met = bits_get(real, row) ? span_meets(v, row, row) : missing_meets(v);
        if (!met)
            bits_clear(rows, row);
    }
}

static void keep_words(struct bits *rows, const struct snapshot *s, enum level level,
                       const struct criteria *c)
{
    struct understood *u = understood_of(c, s, level);
    for (uint32_t i = 0; u && i < u->n; i++) {
        struct bits found;
        bits_init(&found, rows->n, false);
        meaning_rows(u, &u->terms[i], &found);
        if (u->terms[i].excluded)
            bits_remove(rows, &found);
        else
            bits_and(rows, &found);
        bits_release(&found);
    }
    understood_free(u);
}

/* The places within the radius. Blocks that are surely outside or inside are not measured. */
static void keep_radius(struct bits *rows, const struct places *p, const struct criteria *c)
{
    const struct measure_point from = measure_point(c->near_lon_deg, c->near_lat_deg);
    const double reach = measure_chord(c->radius_m), span_deg = measure_span_deg(c->radius_m);
    struct bits inside;
    bits_init(&inside, rows->n, false);
    for (uint32_t b = 0; b < p->n_blocks; b++) {
        const struct measure_ball *ball = &p->blocks[b].ball;
        const double away = measure_between(&from, &ball->centre);
        const uint32_t first = b * SNAPSHOT_BLOCK, left = p->n_located - first;
        const uint32_t end = left < SNAPSHOT_BLOCK ? p->n_located : first + SNAPSHOT_BLOCK;
        if (away - ball->radius > reach + MEASURE_CHORD_MARGIN)
            continue;
        if (away + ball->radius < reach - MEASURE_CHORD_MARGIN) {
            bits_set_range(&inside, first, end);
            continue;
        }
        for (uint32_t i = first; i < end; i++)
            if (fabs(p->lat[i] - c->near_lat_deg) <= span_deg &&
                measure_distance_m(c->near_lon_deg, c->near_lat_deg, p->lon[i], p->lat[i]) <= c->radius_m)
                bits_set(&inside, i);
    }
    bits_and(rows, &inside);
    bits_release(&inside);
}

/* The box of a block in degrees, a little larger: world units are rounded, and end short of the poles. */
static struct bbox block_box(const struct place_block *k)
{
    enum { MARGIN = 2 };
    const double x0 = (double)k->min_x - MARGIN, x1 = (double)k->max_x + MARGIN;
    const double y0 = (double)k->min_y - MARGIN, y1 = (double)k->max_y + MARGIN;
    return (struct bbox){mercator_lon_deg(x0), y1 >= MERCATOR_WORLD ? -90.0 : mercator_lat_deg(y1),
                         mercator_lon_deg(x1), y0 <= 0.0 ? 90.0 : mercator_lat_deg(y0)};
}

/* The places in the area. Blocks that are surely outside or inside are not looked into. */
static void keep_area(struct bits *rows, const struct places *p, const struct area *area)
{
    struct bits inside;
    bits_init(&inside, rows->n, false);
    for (uint32_t b = 0; b < p->n_blocks; b++) {
        const struct bbox box = block_box(&p->blocks[b]);
        const enum area_side side = area_side(area, &box);
        const uint32_t first = b * SNAPSHOT_BLOCK, left = p->n_located - first;
        const uint32_t end = left < SNAPSHOT_BLOCK ? p->n_located : first + SNAPSHOT_BLOCK;
        if (side == AREA_INSIDE)
            bits_set_range(&inside, first, end);
        for (uint32_t i = first; side == AREA_ACROSS && i < end; i++)
            if (area_holds(area, p->lon[i], p->lat[i]))
                bits_set(&inside, i);
    }
    bits_and(rows, &inside);
    bits_release(&inside);
}

/* --- all leaves of a level ---------------------------------------------------------------------------------
 */

/* Sets first, they cost nothing; then what does not depend on how many rows are left; then row by row. */
enum { PASSES = 3 };
static const unsigned char PASS[] = {
    [COLUMN_NONE] = 0,    [COLUMN_CODES] = 0,   [COLUMN_TWO_CODES] = 0, [COLUMN_LISTS] = 0,
    [COLUMN_TRUTH] = 0,   [COLUMN_WORDS] = 1,   [COLUMN_PLACES] = 1,    [COLUMN_YEARS] = 2,
    [COLUMN_AMOUNTS] = 2, [COLUMN_NUMBERS] = 2, [COLUMN_RECORDS] = 2,
};

static void keep_places(struct bits *rows, const struct places *p, const struct criteria *c,
                        enum criterion which)
{
    if (which == CRITERION_WITHIN)
        keep_area(rows, p, c->within.area);
    else
        keep_radius(rows, p, c);
}

static void keep_missing(struct bits *rows, const struct criteria *c, enum criterion which)
{
    /* a text that is missing has no word that is excluded; those stand last */
    const bool met = which < CRITERION_LISTS ? missing_meets(&c->values[which])
                                             : which == CRITERION_Q && c->words[0][0] == '-';
    if (!met)
        memset(rows->words, 0, BITS_WORDS(rows->n) * sizeof *rows->words);
}

static void keep_leaf(struct bits *rows, const struct snapshot *s, enum level level, const struct criteria *c,
                      enum criterion which)
{
    const struct column *k = &CRITERIA[which].at[level];
    const struct criterion_values *v = &c->values[which < CRITERION_LISTS ? which : 0];
    switch (k->form) {
    case COLUMN_CODES:
    case COLUMN_TWO_CODES:
    case COLUMN_LISTS:
    case COLUMN_TRUTH:
        keep_sets(rows, &s->sets[level][which], v);
        break;
    case COLUMN_YEARS:
        years_keep(rows, column_array(s, k->at), column_array(s, k->second), v);
        break;
    case COLUMN_AMOUNTS:
        keep_amounts(rows, column_array(s, k->at), v);
        break;
    case COLUMN_NUMBERS:
        keep_numbers(rows, column_array(s, k->at), v);
        break;
    case COLUMN_RECORDS:
        keep_rows(rows, &((const struct record_rows *)column_struct(s, k->at))->real, v);
        break;
    case COLUMN_WORDS:
        keep_words(rows, s, level, c);
        break;
    case COLUMN_PLACES:
        keep_places(rows, column_struct(s, k->at), c, which);
        break;
    case COLUMN_NONE:
        keep_missing(rows, c, which);
        break;
    }
}

struct leaves leaves_of(const struct criteria *c, bool money)
{
    struct leaves found = {{0}};
    for (enum criterion i = 0; i < CRITERION_LISTS; i++) {
        const struct criterion_values *v = &c->values[i];
        if (v->n_include || v->n_exclude || v->none || v->not_none)
            found.of[criterion_level(i, money)] |= 1U << i;
    }
    for (enum criterion i = CRITERION_LISTS; i < CRITERION_COUNT; i++)
        if (i != CRITERION_NEAR && !CRITERIA[i].of_record && criteria_asks(c, i)) /* near filters nothing */
            found.of[criteria_level(c, i, money)] |= 1U << i;
    return found;
}

/* A territory is asked as its own criterion would be. */
static void keep_territory(struct bits *rows, const struct snapshot *s, enum level level,
                           const struct criteria_within *w)
{
    struct criterion_range value = {w->value, w->value};
    struct criteria one = {0};
    one.values[w->of].include = &value;
    one.values[w->of].n_include = 1;
    keep_leaf(rows, s, level, &one, w->of);
}

void leaves_keep(struct bits *rows, const struct snapshot *s, enum level level, const struct criteria *c,
                 uint32_t which)
{
    for (unsigned pass = 0; pass < PASSES && which; pass++)
        for (uint32_t left = which; left; left &= left - 1) {
            enum criterion i = (enum criterion)__builtin_ctz(left);
            if (level == LEVEL_NOWHERE)
                keep_missing(rows, c, i);
            else if (i == CRITERION_WITHIN && !c->within.area) {
                if (pass == 0)
                    keep_territory(rows, s, level, &c->within);
            } else if (PASS[CRITERIA[i].at[level].form] == pass)
                keep_leaf(rows, s, level, c, i);
        }
}
