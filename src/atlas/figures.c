#include "atlas/figures.h"

#include <stdlib.h>

#include "atlas/apd.h"
#include "atlas/ways.h"
#include "base/mem.h"

/* As the ministry lists what it co-finances: annual and three-year calls, those for youth and ready-made
 * ones; funds with other States and with régions; joint calls. */
const char *const MINISTRY_CODES[FIGURES_MINISTRY] = {
    "appel_a_projets",        "appel_triennal",        "appel_jeunesse",
    "cles_en_main",           "fonds_franco_marocain", "fonds_franco_tunisien",
    "fonds_franco_quebecois", "etat_region",           "appel_conjoint"};

/* Countries of partners, without the missing one. */
static uint32_t count_pays(const struct snapshot *s, const struct bits *partners)
{
    struct bits seen;
    bits_init(&seen, s->vocabularies[VOCABULARY_PAYS].n, false);
    BITS_EACH(partners, q)
    {
        if (s->partenaires.pays[q] != VOCABULARY_NONE)
            bits_set(&seen, s->partenaires.pays[q]);
    }
    const uint32_t n = bits_count(&seen);
    bits_release(&seen);
    return n;
}

/* Each pair once, in however many cooperations. */
static uint64_t count_pairs(const struct snapshot *s, const struct way *w)
{
    const struct csr *cooperations = &s->collectivites.cooperations, *partners = &s->cooperations.partners;
    uint32_t *seen = mem_alloc(s->partenaires.rows.n, sizeof *seen); /* the last member + 1 */
    uint64_t pairs = 0;
    BITS_EACH(&w->rows.collectivites, k)
    {
        if (!bits_get(&s->collectivites.rows.real, k))
            continue;
        for (uint32_t i = cooperations->first[k]; i < cooperations->first[k + 1]; i++) {
            const uint32_t c = cooperations->list[i];
            if (!bits_get(&w->rows.cooperations, c))
                continue;
            for (uint32_t m = partners->first[c]; m < partners->first[c + 1]; m++) {
                const uint32_t q = partners->list[m];
                if (bits_get(&w->records, q) && seen[q] != k + 1) {
                    seen[q] = k + 1;
                    pairs++;
                }
            }
        }
    }
    free(seen);
    return pairs;
}

static void count_partners(struct figures *f, const struct snapshot *s, const struct criteria *c)
{
    struct way w;
    way_find(&w, s, COLLECTION_PARTENAIRES, c, CRITERION_COUNT, NULL);
    f->partenaires = bits_count(&w.records);
    f->pays = count_pays(s, &w.records);
    f->pairs = count_pairs(s, &w);
    way_release(&w);
}

static void count_bourse(struct figures *f, const struct snapshot *s, const struct criteria *c)
{
    struct way w;
    struct bits partners;
    way_find(&w, s, COLLECTION_BOURSE, c, CRITERION_COUNT, NULL);
    bits_init(&partners, s->partenaires.rows.n, false);
    BITS_EACH(&w.records, b)
    {
        bits_set(&partners, s->bourse.partenaire[b]);
    }
    f->bourse = bits_count(&w.records);
    f->bourse_partenaires = bits_count(&partners);
    f->bourse_pays = count_pays(s, &partners);
    bits_release(&partners);
    way_release(&w);
}

/* Rows of APD stand by collectivité and year. */
static void count_declared(struct figures *f, const struct snapshot *s, const struct criteria *c)
{
    struct bits rows;
    uint32_t last = UINT32_MAX;
    apd_find(&rows, s, c);
    f->declared_by = mem_alloc((size_t)f->apd.rows.n_values + 1, sizeof *f->declared_by);
    BITS_EACH(&rows, row)
    {
        const bool again = last != UINT32_MAX && s->apd.collectivite[last] == s->apd.collectivite[row] &&
                           s->apd.year[last] == s->apd.year[row];
        if (!again)
            f->declared_by[s->apd.year[row] - f->apd.rows.first_year]++;
        last = row;
    }
    bits_release(&rows);
}

/* Nothing, where the vocabulary has none of the codes. */
static void ask_ministry(struct criteria *c, const struct snapshot *s)
{
    const struct vocabulary *v = &s->vocabularies[VOCABULARY_FINANCEMENT];
    for (int i = 0; i < FIGURES_MINISTRY; i++) {
        const uint16_t value = vocabulary_find(v, MINISTRY_CODES[i]);
        if (value != VOCABULARY_NONE)
            criteria_add(c, CRITERION_FINANCEMENT, value, value, false);
    }
    if (!criteria_asks(c, CRITERION_FINANCEMENT)) {
        c->values[CRITERION_FINANCEMENT].not_none = true;
        for (uint32_t i = 0; i < v->n; i++)
            criteria_add(c, CRITERION_FINANCEMENT, i, i, true);
    }
    criteria_normalise(c);
}

static bool cross_funds(struct figures *f, const struct snapshot *s, const struct criteria *c, struct err *e)
{
    struct criteria funded;
    criteria_copy(&funded, c);
    ask_ministry(&funded, s);
    bool done = crosstab_check(&f->funded, s, COLLECTION_PROJETS, &funded, CRITERION_ANNEE,
                               CRITERION_FINANCEMENT, CROSSTAB_COUNT, e) &&
                crosstab_check(&f->funds, s, COLLECTION_PROJETS, &funded, CRITERION_ANNEE,
                               CRITERION_FINANCEMENT, CROSSTAB_AMOUNT, e);
    if (done) {
        crosstab_make(&f->funded, s, COLLECTION_PROJETS, &funded);
        crosstab_make(&f->funds, s, COLLECTION_PROJETS, &funded);
    }
    criteria_release(&funded);
    return done;
}

bool figures_make(struct figures *f, const struct snapshot *s, const struct criteria *c, struct err *e)
{
    *f = (struct figures){.thematiques.by = CRITERION_THEMATIQUE, .types.by = CRITERION_TYPE};
    if (!crosstab_check(&f->apd, s, COLLECTION_COLLECTIVITES, c, CRITERION_ANNEE, CRITERION_CONTINENT,
                        CROSSTAB_APD, e) ||
        !cross_funds(f, s, c, e))
        return false;
    crosstab_make(&f->apd, s, COLLECTION_COLLECTIVITES, c);
    count_declared(f, s, c);
    count_partners(f, s, c);
    count_bourse(f, s, c);
    f->cooperations = selection_count(s, COLLECTION_COOPERATIONS, c);
    f->actions = selection_count(s, COLLECTION_ACTIONS, c);
    f->projets = selection_facets(s, COLLECTION_PROJETS, c, &f->thematiques, 1);
    f->collectivites = selection_facets(s, COLLECTION_COLLECTIVITES, c, &f->types, 1);
    return true;
}

void figures_release(struct figures *f)
{
    free(f->thematiques.counts);
    free(f->types.counts);
    free(f->declared_by);
    crosstab_release(&f->apd);
    crosstab_release(&f->funded);
    crosstab_release(&f->funds);
}
