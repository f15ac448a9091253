#include "atlas/evaluate.h"

#include <math.h>

#include "atlas/years.h"
#include "geo/mercator.h"

enum level evaluate_annee_level(const struct criteria *c, enum criterion beside)
{
    if (beside == CRITERION_FINANCEMENT || beside == CRITERION_MONTANT)
        return LEVEL_FINANCEMENT;
    return criteria_level(c, CRITERION_ANNEE);
}

/* --- one criterion on the rows of its level ----------------------------------------------------------------
 */

static bool asked(const struct criterion_values *v)
{
    return v->n_include || v->n_exclude || v->none || v->not_none;
}

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

static bool overlaps(const struct criterion_range *ranges, uint32_t n, int64_t from, int64_t to)
{
    for (uint32_t i = 0; i < n; i++)
        if (from <= ranges[i].to && to >= ranges[i].from)
            return true;
    return false;
}

/* A row whose value is the range from..to. */
static bool span_meets(const struct criterion_values *v, int64_t from, int64_t to)
{
    if ((v->n_include || v->none) && !overlaps(v->include, v->n_include, from, to))
        return false;
    return !overlaps(v->exclude, v->n_exclude, from, to);
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

static void keep_words(struct bits *rows, const struct words *words, const struct criteria *c)
{
    for (uint32_t i = 0; i < c->n_words; i++) {
        struct bits found;
        bits_init(&found, rows->n, false);
        words_find(words, c->words[i], i + 1 == c->n_words, &found);
        bits_and(rows, &found);
        bits_release(&found);
    }
}

/* The places of a box that does not cross the antimeridian. Blocks well within it are taken whole: world
 * units are rounded by less than BOX_MARGIN. */
static void add_box(struct bits *inside, const struct places *p, const struct bbox *box)
{
    const int64_t x0 = (int64_t)mercator_x(box->west), x1 = (int64_t)mercator_x(box->east);
    const int64_t y0 = (int64_t)mercator_y(box->north), y1 = (int64_t)mercator_y(box->south);
    enum { BOX_MARGIN = 2 };
    for (uint32_t b = 0; b < p->n_blocks; b++) {
        const struct place_block *k = &p->blocks[b];
        const uint32_t from = b * SNAPSHOT_BLOCK, to = from + SNAPSHOT_BLOCK;
        const uint32_t end = to < p->n_located ? to : p->n_located;
        if (k->min_x > x1 + BOX_MARGIN || k->max_x < x0 - BOX_MARGIN || k->min_y > y1 + BOX_MARGIN ||
            k->max_y < y0 - BOX_MARGIN)
            continue;
        if (k->min_x > x0 + BOX_MARGIN && k->max_x < x1 - BOX_MARGIN && k->min_y > y0 + BOX_MARGIN &&
            k->max_y < y1 - BOX_MARGIN) {
            bits_set_range(inside, from, end);
            continue;
        }
        for (uint32_t i = from; i < end; i++)
            if (bbox_holds(box, p->lon[i], p->lat[i]))
                bits_set(inside, i);
    }
}

/* Unlocated places are in no box. */
static void keep_box(struct bits *rows, const struct places *p, const struct bbox *box)
{
    struct bits inside;
    bits_init(&inside, rows->n, false);
    struct bbox parts[2];
    int n = bbox_split(box, parts);
    for (int part = 0; part < n; part++)
        add_box(&inside, p, &parts[part]);
    /* 180 and -180 are one meridian: a box that ends on one of them holds what lies on the other */
    if (box->west == -180.0 || box->east == 180.0 || box->west == 180.0 || box->east == -180.0)
        for (uint32_t i = 0; i < p->n_located; i++)
            if ((p->lon[i] == 180.0 || p->lon[i] == -180.0) && bbox_holds(box, p->lon[i], p->lat[i]))
                bits_set(&inside, i);
    bits_and(rows, &inside);
    bits_release(&inside);
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

/* --- levels ------------------------------------------------------------------------------------------------
 */

static void keep_asked_sets(struct bits *rows, const struct value_sets *sets, const struct criteria *c,
                            enum criterion which)
{
    if (asked(&c->values[which]))
        keep_sets(rows, sets, &c->values[which]);
}

static bool evaluate_collectivites(struct bits *rows, const struct snapshot *s, const struct criteria *c)
{
    const struct criterion_values *v = c->values;
    bits_init(rows, s->collectivites.rows.n, true);
    keep_asked_sets(rows, &s->collectivite_type, c, CRITERION_TYPE);
    keep_asked_sets(rows, &s->collectivite_region, c, CRITERION_REGION);
    keep_asked_sets(rows, &s->collectivite_departement, c, CRITERION_DEPARTEMENT);
    if (asked(&v[CRITERION_EPCI]))
        keep_numbers(rows, s->collectivites.epci, &v[CRITERION_EPCI]);
    if (asked(&v[CRITERION_COMMUNE]))
        keep_numbers(rows, s->collectivites.commune, &v[CRITERION_COMMUNE]);
    if (asked(&v[CRITERION_COLLECTIVITE]))
        keep_rows(rows, &s->collectivites.rows.real, &v[CRITERION_COLLECTIVITE]);
    for (enum criterion i = CRITERION_TYPE; i <= CRITERION_COLLECTIVITE; i++)
        if (asked(&v[i]))
            return true;
    return false;
}

static bool evaluate_partenaires(struct bits *rows, const struct snapshot *s, const struct criteria *c)
{
    const struct criterion_values *v = c->values;
    bits_init(rows, s->partenaires.rows.n, true);
    keep_asked_sets(rows, &s->partenaire_pays, c, CRITERION_PAYS);
    keep_asked_sets(rows, &s->partenaire_continent, c, CRITERION_CONTINENT);
    if (asked(&v[CRITERION_PARTENAIRE]))
        keep_rows(rows, &s->partenaires.rows.real, &v[CRITERION_PARTENAIRE]);
    if (c->has_box)
        keep_box(rows, &s->partenaires.places, &c->box);
    if (c->radius_m > 0.0)
        keep_radius(rows, &s->partenaires.places, c);
    return c->has_box || c->radius_m > 0.0 || asked(&v[CRITERION_PAYS]) || asked(&v[CRITERION_CONTINENT]) ||
           asked(&v[CRITERION_PARTENAIRE]);
}

static bool asks_financements(const struct criteria *c, bool with_years)
{
    return with_years || asked(&c->values[CRITERION_FINANCEMENT]) || asked(&c->values[CRITERION_MONTANT]);
}

/* Only those of the projets given: nobody asks for others. */
static void evaluate_financements(struct bits *rows, const struct snapshot *s, const struct criteria *c,
                                  bool with_years, const struct bits *projets)
{
    const struct financements *f = &s->financements;
    const uint32_t *first = s->projets.first_financement;
    const struct criterion_values *v = c->values;
    bits_init(rows, f->n, !asks_financements(c, with_years));
    if (!asks_financements(c, with_years))
        return;
    BITS_EACH(projets, p)
    {
        bits_set_range(rows, first[p], first[p + 1]);
    }
    keep_asked_sets(rows, &s->financement_source, c, CRITERION_FINANCEMENT);
    if (asked(&v[CRITERION_MONTANT]))
        keep_amounts(rows, f->amount, &v[CRITERION_MONTANT]);
    if (with_years)
        years_keep(rows, f->year, f->year, &v[CRITERION_ANNEE]);
}

static bool evaluate_projets(struct bits *rows, const struct snapshot *s, const struct criteria *c,
                             bool with_years)
{
    const struct projets *p = &s->projets;
    bits_init(rows, p->rows.n, true);
    keep_asked_sets(rows, &s->projet_thematique, c, CRITERION_THEMATIQUE);
    keep_asked_sets(rows, &s->projet_odd, c, CRITERION_ODD);
    keep_asked_sets(rows, &s->projet_statut, c, CRITERION_STATUT);
    if (c->n_words)
        keep_words(rows, &p->words, c);
    if (with_years)
        years_keep(rows, p->from_year, p->to_year, &c->values[CRITERION_ANNEE]);
    return with_years || c->n_words || criteria_asks(c, CRITERION_THEMATIQUE) ||
           criteria_asks(c, CRITERION_ODD) || criteria_asks(c, CRITERION_STATUT);
}

/* --- from a level to the one above -------------------------------------------------------------------------
 */

/* Keep the owners of at least one of the items; those of o are [first[o], first[o + 1]). Whichever are fewer
 * are gone through. */
static void keep_owners(struct bits *owners, const uint32_t *first, const uint32_t *owner_of,
                        const struct bits *items)
{
    if (bits_count(owners) < bits_count(items)) {
        BITS_EACH(owners, o)
        {
            if (!bits_any(items, first[o], first[o + 1]))
                bits_clear(owners, o);
        }
        return;
    }
    struct bits owning;
    bits_init(&owning, owners->n, false);
    BITS_EACH(items, i)
    {
        bits_set(&owning, owner_of[i]);
    }
    bits_and(owners, &owning);
    bits_release(&owning);
}

static bool any_linked(const struct csr *links, uint32_t row, const struct bits *to)
{
    for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++)
        if (bits_get(to, links->list[i]))
            return true;
    return false;
}

/* Keep the cooperations that one of the rows is linked to, from the side that is fewer. */
static void keep_linked(struct bits *cooperations, const struct csr *rows_of,
                        const struct csr *cooperations_of, const struct bits *rows)
{
    if (bits_count(cooperations) < bits_count(rows)) {
        BITS_EACH(cooperations, c)
        {
            if (!any_linked(rows_of, c, rows))
                bits_clear(cooperations, c);
        }
        return;
    }
    struct bits linked;
    bits_init(&linked, cooperations->n, false);
    BITS_EACH(rows, row)
    {
        for (uint32_t i = cooperations_of->first[row]; i < cooperations_of->first[row + 1]; i++)
            bits_set(&linked, cooperations_of->list[i]);
    }
    bits_and(cooperations, &linked);
    bits_release(&linked);
}

static void keep_with_members(struct bits *cooperations, const struct snapshot *s, const struct bits *members)
{
    keep_linked(cooperations, &s->cooperations.members, &s->collectivites.cooperations, members);
}

static void keep_with_partners(struct bits *cooperations, const struct snapshot *s,
                               const struct bits *partners)
{
    keep_linked(cooperations, &s->cooperations.partners, &s->partenaires.cooperations, partners);
}

static void keep_with_projets(struct bits *cooperations, const struct snapshot *s, const struct bits *projets)
{
    keep_owners(cooperations, s->cooperations.first_projet, s->projets.cooperation, projets);
}

/* What cooperations must have a row of, so that it can be seen to in any order. */
struct step {
    void (*keep)(struct bits *cooperations, const struct snapshot *s, const struct bits *rows);
    const struct bits *with;
    uint32_t rows;
};

/* The fewest rows first: what they leave need not be looked at again. */
static void take_steps(struct step *steps, unsigned n, struct bits *cooperations, const struct snapshot *s)
{
    for (unsigned i = 0; i < n; i++)
        steps[i].rows = bits_count(steps[i].with);
    for (unsigned i = 1; i < n; i++)
        for (unsigned k = i; k > 0 && steps[k].rows < steps[k - 1].rows; k--) {
            struct step swap = steps[k];
            steps[k] = steps[k - 1];
            steps[k - 1] = swap;
        }
    for (unsigned i = 0; i < n; i++)
        steps[i].keep(cooperations, s, steps[i].with);
}

/* The rows of both sides, and of the cooperations those that meet the criteria of their own level. The steps
 * that bring them together are left to the caller; returns how many. */
static unsigned begin_sides(struct evaluation *v, const struct snapshot *s, const struct criteria *c,
                            struct step *steps)
{
    unsigned n = 0;
    if (evaluate_collectivites(&v->collectivites, s, c))
        steps[n++] = (struct step){keep_with_members, &v->collectivites, 0};
    if (evaluate_partenaires(&v->partenaires, s, c))
        steps[n++] = (struct step){keep_with_partners, &v->partenaires, 0};
    bits_init(&v->cooperations, s->cooperations.rows.n, true);
    keep_asked_sets(&v->cooperations, &s->cooperation_nature, c, CRITERION_NATURE);
    keep_asked_sets(&v->cooperations, &s->cooperation_jumelage, c, CRITERION_JUMELAGE);
    return n;
}

void evaluate_sides(struct evaluation *v, const struct snapshot *s, const struct criteria *c)
{
    struct step steps[2];
    *v = (struct evaluation){0};
    unsigned n = begin_sides(v, s, c, steps);
    take_steps(steps, n, &v->cooperations, s);
}

void evaluate(struct evaluation *v, const struct snapshot *s, const struct criteria *c, enum criterion beside,
              const struct evaluation *sides)
{
    bool years = criteria_asks(c, CRITERION_ANNEE);
    bool years_of_money = years && evaluate_annee_level(c, beside) == LEVEL_FINANCEMENT;
    struct step steps[3];
    unsigned n = 0;
    if (sides) {
        bits_copy(&v->collectivites, &sides->collectivites);
        bits_copy(&v->partenaires, &sides->partenaires);
        bits_copy(&v->cooperations, &sides->cooperations);
    } else {
        n = begin_sides(v, s, c, steps);
    }
    bool projects = evaluate_projets(&v->projets, s, c, years && !years_of_money);
    evaluate_financements(&v->financements, s, c, years_of_money, &v->projets);
    if (asks_financements(c, years_of_money)) {
        keep_owners(&v->projets, s->projets.first_financement, s->financements.projet, &v->financements);
        projects = true;
    }
    if (projects)
        steps[n++] = (struct step){keep_with_projets, &v->projets, 0};
    take_steps(steps, n, &v->cooperations, s);
}

void evaluation_release(struct evaluation *v)
{
    bits_release(&v->collectivites);
    bits_release(&v->partenaires);
    bits_release(&v->cooperations);
    bits_release(&v->projets);
    bits_release(&v->financements);
}

/* A request to the Bourse has its partner and its own fields; no French member, no cooperation, no
 * financement. */
void evaluate_bourse(struct bits *to, const struct snapshot *s, const struct criteria *c,
                     enum criterion beside)
{
    const struct bourse *b = &s->bourse;
    struct bits partners;
    bits_init(to, b->rows.n, true);
    bits_and(to, &b->rows.real);
    keep_asked_sets(to, &s->bourse_thematique, c, CRITERION_THEMATIQUE);
    keep_asked_sets(to, &s->bourse_odd, c, CRITERION_ODD);
    keep_asked_sets(to, &s->bourse_statut, c, CRITERION_STATUT);
    if (c->n_words)
        keep_words(to, &b->words, c);
    if (criteria_asks(c, CRITERION_ANNEE) && evaluate_annee_level(c, beside) == LEVEL_PROJET)
        years_keep(to, b->year, b->year, &c->values[CRITERION_ANNEE]);
    if (evaluate_partenaires(&partners, s, c))
        BITS_EACH(to, row)
        {
            if (!bits_get(&partners, b->partenaire[row]))
                bits_clear(to, row);
        }
    bits_release(&partners);
    for (enum criterion i = CRITERION_ANNEE; i < CRITERION_COUNT; i++) {
        bool own = i == CRITERION_PAYS || i == CRITERION_CONTINENT || i == CRITERION_PARTENAIRE ||
                   (i == CRITERION_ANNEE && evaluate_annee_level(c, beside) == LEVEL_PROJET);
        if (own || !asked(&c->values[i]) || missing_meets(&c->values[i]))
            continue;
        bits_release(to);
        bits_init(to, b->rows.n, false);
    }
}
