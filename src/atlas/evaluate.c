#include "atlas/evaluate.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

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

enum { LANES = 64, LANES_PER_VECTOR = 8 };
typedef int16_t vector __attribute__((vector_size(LANES_PER_VECTOR * sizeof(int16_t))));

static vector load(const int16_t *from)
{
    vector v;
    memcpy(&v, from, sizeof v);
    return v;
}

/* One bit for each lane, which is 0 or -1. The product brings four lanes, 16 bits apart, side by side. */
static uint64_t lane_bits(vector v)
{
    uint64_t half[2];
    memcpy(half, &v, sizeof half);
    for (int i = 0; i < 2; i++)
        half[i] = (le64toh(half[i]) & 0x0001000100010001) * (1ULL | 1ULL << 15 | 1ULL << 30 | 1ULL << 45) >>
                      45 &
                  15;
    return half[0] | half[1] << 4;
}

static int16_t clamp_year(int64_t year, int16_t least)
{
    return year < least ? least : year > INT16_MAX ? INT16_MAX : (int16_t)year;
}

/* 64 rows at a time, without a branch: which of them cover a year of from..to. A row without years has the
 * least int16_t on both ends and so is below every range. */
static uint64_t covering(const int16_t *first, const int16_t *last, const struct criterion_range *range)
{
    if (range->from > INT16_MAX || range->to <= SNAPSHOT_NO_YEAR)
        return 0;
    int16_t from = clamp_year(range->from, SNAPSHOT_NO_YEAR + 1), to = clamp_year(range->to, INT16_MIN);
    uint64_t word = 0;
    for (int i = 0; i < LANES; i += LANES_PER_VECTOR)
        word |= lane_bits((load(first + i) <= to) & (load(last + i) >= from)) << i;
    return word;
}

static uint64_t without_year(const int16_t *first)
{
    uint64_t word = 0;
    for (int i = 0; i < LANES; i += LANES_PER_VECTOR)
        word |= lane_bits(load(first + i) == (int16_t)SNAPSHOT_NO_YEAR) << i;
    return word;
}

/* The rows of one word that meet the criterion. */
static uint64_t years_met(const int16_t *first, const int16_t *last, const struct criterion_values *v)
{
    uint64_t met = v->n_include || v->none ? 0 : UINT64_MAX;
    for (uint32_t i = 0; i < v->n_include; i++)
        met |= covering(first, last, &v->include[i]);
    for (uint32_t i = 0; i < v->n_exclude; i++)
        met &= ~covering(first, last, &v->exclude[i]);
    if (v->none || v->not_none) {
        uint64_t missing = without_year(first);
        met = v->not_none ? met & ~missing : met | missing;
    }
    return met;
}

static void keep_years(struct bits *rows, const int16_t *first, const int16_t *last,
                       const struct criterion_values *v)
{
    uint32_t at = 0;
    for (; rows->n - at >= LANES; at += LANES)
        if (rows->words[at / 64])
            rows->words[at / 64] &= years_met(first + at, last + at, v);
    if (at < rows->n && rows->words[at / 64]) { /* the last few, in room for 64 */
        int16_t few_first[LANES] = {0}, few_last[LANES] = {0};
        memcpy(few_first, first + at, (rows->n - at) * sizeof *first);
        memcpy(few_last, last + at, (rows->n - at) * sizeof *last);
        rows->words[at / 64] &= years_met(few_first, few_last, v);
    }
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

/* Unlocated places are in no box. */
static void keep_box(struct bits *rows, const struct places *p, const struct bbox *box)
{
    struct bits inside;
    bits_init(&inside, rows->n, false);
    struct bbox parts[2];
    int n = bbox_split(box, parts);
    for (int part = 0; part < n; part++) {
        int64_t x0 = (int64_t)mercator_x(parts[part].west) - 2,
                x1 = (int64_t)mercator_x(parts[part].east) + 2;
        int64_t y0 = (int64_t)mercator_y(parts[part].north) - 2,
                y1 = (int64_t)mercator_y(parts[part].south) + 2;
        for (uint32_t b = 0; b < p->n_blocks; b++) {
            const struct place_block *k = &p->blocks[b];
            if (k->min_x > x1 || k->max_x < x0 || k->min_y > y1 || k->max_y < y0)
                continue;
            for (uint32_t i = b * SNAPSHOT_BLOCK; i < (b + 1) * SNAPSHOT_BLOCK && i < p->n_located; i++)
                if (bbox_holds(&parts[part], p->lon[i], p->lat[i]))
                    bits_set(&inside, i);
        }
    }
    /* 180 and -180 are one meridian: a box that ends on one of them holds what lies on the other */
    if (box->west == -180.0 || box->east == 180.0 || box->west == 180.0 || box->east == -180.0)
        for (uint32_t i = 0; i < p->n_located; i++)
            if ((p->lon[i] == 180.0 || p->lon[i] == -180.0) && bbox_holds(box, p->lon[i], p->lat[i]))
                bits_set(&inside, i);
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
    return c->has_box || asked(&v[CRITERION_PAYS]) || asked(&v[CRITERION_CONTINENT]) ||
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
        keep_years(rows, f->year, f->year, &v[CRITERION_ANNEE]);
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
        keep_years(rows, p->from_year, p->to_year, &c->values[CRITERION_ANNEE]);
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

/* What cooperations must have a row of, so that it can be seen to in any order. */
struct step {
    enum { STEP_PROJETS, STEP_MEMBERS, STEP_PARTNERS } what;
    uint32_t rows;
};

static void take_step(const struct step *step, struct evaluation *v, const struct snapshot *s)
{
    const struct cooperations *all = &s->cooperations;
    if (step->what == STEP_PROJETS)
        keep_owners(&v->cooperations, all->first_projet, s->projets.cooperation, &v->projets);
    else if (step->what == STEP_MEMBERS)
        keep_linked(&v->cooperations, &all->members, &s->collectivites.cooperations, &v->collectivites);
    else
        keep_linked(&v->cooperations, &all->partners, &s->partenaires.cooperations, &v->partenaires);
}

/* The fewest rows first: what they leave need not be looked at again. */
static void sort_steps(struct step *steps, unsigned n)
{
    for (unsigned i = 1; i < n; i++)
        for (unsigned k = i; k > 0 && steps[k].rows < steps[k - 1].rows; k--) {
            struct step swap = steps[k];
            steps[k] = steps[k - 1];
            steps[k - 1] = swap;
        }
}

void evaluate(struct evaluation *v, const struct snapshot *s, const struct criteria *c, enum criterion beside)
{
    bool years = criteria_asks(c, CRITERION_ANNEE);
    bool years_of_money = years && evaluate_annee_level(c, beside) == LEVEL_FINANCEMENT;
    struct step steps[3];
    unsigned n = 0;
    bool members = evaluate_collectivites(&v->collectivites, s, c);
    bool partners = evaluate_partenaires(&v->partenaires, s, c);
    bool projects = evaluate_projets(&v->projets, s, c, years && !years_of_money);
    evaluate_financements(&v->financements, s, c, years_of_money, &v->projets);
    if (asks_financements(c, years_of_money)) {
        keep_owners(&v->projets, s->projets.first_financement, s->financements.projet, &v->financements);
        projects = true;
    }
    bits_init(&v->cooperations, s->cooperations.rows.n, true);
    keep_asked_sets(&v->cooperations, &s->cooperation_nature, c, CRITERION_NATURE);
    keep_asked_sets(&v->cooperations, &s->cooperation_jumelage, c, CRITERION_JUMELAGE);
    if (members)
        steps[n++] = (struct step){STEP_MEMBERS, bits_count(&v->collectivites)};
    if (partners)
        steps[n++] = (struct step){STEP_PARTNERS, bits_count(&v->partenaires)};
    if (projects)
        steps[n++] = (struct step){STEP_PROJETS, bits_count(&v->projets)};
    sort_steps(steps, n);
    for (unsigned i = 0; i < n; i++)
        take_step(&steps[i], v, s);
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
        keep_years(to, b->year, b->year, &c->values[CRITERION_ANNEE]);
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
