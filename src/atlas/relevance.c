#include "atlas/relevance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/name_words.h"
#include "atlas/territory_words.h"
#include "atlas/understand.h"
#include "base/greatest.h"
#include "base/mem.h"

static const float QUALITY[TAKEN_COUNT] = {
    [TAKEN_EXACT] = 1.0F, [TAKEN_STEM] = 0.85F,   [TAKEN_PREFIX] = 0.4F,
    [TAKEN_VALUE] = 0.7F, [TAKEN_SYNONYM] = 0.6F, [TAKEN_ERROR] = 0.6F,
};
static const float SATURATION = 12.0F;
enum { VALUE_WEIGHT = 10 };

struct ranking {
    const struct selection *sel;
    const struct snapshot *s;
    const struct understood *u;
    const struct bits *asked; /* rows of the level: others are in no record of the selection */
    uint32_t n_rows;          /* of the level */
    float *rows, *term;       /* of those that are asked for, the others unset: all terms, one term */
    float **words; /* per term: the quality of each word of the index, or 0; NULL: it is excluded */
    float quality; /* of the word that is being visited */
};

/* --- the rows of the level ---------------------------------------------------------------------------------
 */

static float saturated(float weight)
{
    return weight / (weight + SATURATION);
}

static void see_row(void *context, uint32_t row, uint8_t weight)
{
    struct ranking *r = context;
    if (!bits_get(r->asked, row))
        return;
    float score = r->quality * saturated(weight);
    if (score > r->term[row])
        r->term[row] = score;
}

/* A phrase weighs in a row what the least of its words does. */
struct phrase_weights {
    const struct bits *met;
    uint8_t *least; /* of each row */
};

static void see_phrase_word(void *context, uint32_t row, uint8_t weight)
{
    struct phrase_weights *p = context;
    if (bits_get(p->met, row) && (!p->least[row] || weight < p->least[row]))
        p->least[row] = weight;
}

static void rank_phrase(struct ranking *r, const char *text, size_t n, float quality)
{
    struct bits met;
    bits_init(&met, r->n_rows, false);
    struct phrase_weights p = {&met, mem_alloc(r->n_rows, sizeof *p.least)};
    phrase_rows(r->u, text, n, &met);
    bits_and(&met, r->asked);
    for (size_t at = 0; at < n && bits_next(&met, 0) < met.n;) {
        const char *space = memchr(text + at, ' ', n - at);
        const size_t length = space ? (size_t)(space - text) - at : n - at;
        const uint32_t word = words_find(r->u->words, text + at, length);
        if (word != WORDS_NONE)
            words_each_row(r->u->words, word, see_phrase_word, &p);
        at += length + 1;
    }
    BITS_EACH(&met, row)
    {
        r->quality = quality;
        see_row(r, row, p.least[row]);
    }
    free(p.least);
    bits_release(&met);
}

static void see_rows(struct ranking *r, struct bits *rows, float score)
{
    bits_and(rows, r->asked);
    BITS_EACH(rows, row)
    {
        if (score > r->term[row])
            r->term[row] = score;
    }
}

static void rank_words(struct ranking *r, uint32_t i)
{
    const struct meaning *m = &r->u->terms[i];
    for (size_t k = 0; k < m->n_words; k++) {
        r->quality = QUALITY[m->words[k].how];
        r->words[i][m->words[k].word] = r->quality;
        words_each_row(r->u->words, m->words[k].word, see_row, r);
    }
    for (size_t k = 0; k < m->n_values; k++) {
        struct bits rows;
        bits_init(&rows, r->n_rows, false);
        taken_value_rows(r->u, &m->values[k], &rows);
        see_rows(r, &rows,
                 QUALITY[m->values[k].synonym ? TAKEN_SYNONYM : TAKEN_VALUE] * saturated(VALUE_WEIGHT));
        bits_release(&rows);
    }
}

static void rank_term(struct ranking *r, uint32_t i)
{
    const struct meaning *m = &r->u->terms[i];
    struct bits met;
    bits_init(&met, r->n_rows, false);
    meaning_rows(r->u, m, &met);
    const float n = (float)bits_count(&met), all = (float)r->n_rows;
    const float rarity = logf(1.0F + (all - n + 0.5F) / (n + 0.5F));
    BITS_EACH(r->asked, row)
    {
        r->term[row] = 0.0F;
    }
    rank_words(r, i);
    if (m->phrase)
        rank_phrase(r, m->text, m->n, QUALITY[TAKEN_EXACT]);
    for (size_t k = 0; k < m->n_synonyms; k++)
        rank_phrase(r, m->synonyms[k], strlen(m->synonyms[k]), QUALITY[TAKEN_SYNONYM]);
    BITS_EACH(r->asked, row)
    {
        r->rows[row] += rarity * r->term[row];
    }
    bits_release(&met);
}

/* --- records -----------------------------------------------------------------------------------------------
 */

static float best_projet(const struct ranking *r, uint32_t cooperation)
{
    const uint32_t *first = r->s->cooperations.first_projet;
    float best = 0.0F;
    for (uint32_t p = first[cooperation]; p < first[cooperation + 1]; p++)
        if (r->rows[p] > best && bits_get(&r->sel->projets, p))
            best = r->rows[p];
    return best;
}

static float best_cooperation(const struct ranking *r, const struct csr *links, uint32_t row)
{
    float best = 0.0F;
    for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++) {
        float score = bits_get(&r->sel->cooperations, links->list[i]) ? best_projet(r, links->list[i]) : 0.0F;
        best = score > best ? score : best;
    }
    return best;
}

static float score_of(const struct ranking *r, uint32_t row)
{
    switch (r->sel->collection) {
    case COLLECTION_PROJETS:
    case COLLECTION_BOURSE:
        return r->rows[row];
    case COLLECTION_COLLECTIVITES:
        return 0.2F * best_cooperation(r, &r->s->collectivites.cooperations, row);
    case COLLECTION_PARTENAIRES:
        return 0.2F * best_cooperation(r, &r->s->partenaires.cooperations, row);
    default:
        return best_projet(r, row);
    }
}

/* --- names -------------------------------------------------------------------------------------------------
 */

/* What the words of a name say of the terms of q. */
struct naming {
    float best[CRITERIA_MAX_WORDS]; /* how well the name meets each term */
    uint32_t words, met, before; /* of the name, without small ones; met; terms of the word before, by bit */
    bool beside;                 /* two terms stand one behind the other */
};

static void see_word(const struct ranking *r, struct naming *name, uint32_t word)
{
    const uint32_t found = word & NAME_WORD_NONE;
    const bool small = word & NAME_WORD_SMALL;
    uint32_t terms = 0;
    for (uint32_t i = 0; i < r->u->n && found != NAME_WORD_NONE; i++) {
        float quality = r->words[i] ? r->words[i][found] : 0.0F;
        if (quality > name->best[i])
            name->best[i] = quality;
        terms |= quality > 0.0F ? 1U << i : 0;
    }
    name->beside = name->beside || (terms & name->before << 1) != 0;
    if (!(word & NAME_WORD_IN_LINE))
        return;
    name->words += terms || !small;
    name->met += terms != 0;
    name->before = terms ? terms : small ? name->before : 0;
}

/* What the record itself is: of the kind, in the country, ... that a term names. */
static void see_own(const struct ranking *r, struct naming *name, uint32_t row)
{
    static const enum level LEVEL_OF[COLLECTION_COUNT] = {
        [COLLECTION_COOPERATIONS] = LEVEL_COOPERATION,
        [COLLECTION_ACTIONS] = LEVEL_COOPERATION,
        [COLLECTION_PROJETS] = LEVEL_PROJET,
        [COLLECTION_BOURSE] = LEVEL_BOURSE,
        [COLLECTION_COLLECTIVITES] = LEVEL_COLLECTIVITE,
        [COLLECTION_PARTENAIRES] = LEVEL_PARTENAIRE,
    };
    const enum level level = LEVEL_OF[r->sel->collection];
    for (uint32_t i = 0; i < r->u->n; i++)
        for (size_t k = 0; k < r->u->terms[i].n_values; k++) {
            const struct taken_value *v = &r->u->terms[i].values[k];
            const struct value_sets *sets = &r->s->sets[level][v->which];
            const bool own = v->which == CRITERION_COLLECTIVITE
                                 ? level == LEVEL_COLLECTIVITE && v->value == row
                                 : sets->set && bits_get(&sets->set[v->value], row);
            const float quality = QUALITY[v->synonym ? TAKEN_SYNONYM : TAKEN_VALUE];
            if (own && quality > name->best[i])
                name->best[i] = quality;
        }
}

static float name_score(const struct ranking *r, uint32_t row)
{
    const struct record_rows *rows = collection_rows(r->s, r->sel->collection);
    const struct name_line *line = name_words_of(rows->name_words, row, snapshot_text(r->s, rows->name[row]),
                                                 r->u->words);
    struct naming name = {0};
    float sum = 0.0F, terms = 0.0F;
    for (uint32_t i = 0; i < line->n; i++)
        see_word(r, &name, line->words[i]);
    see_own(r, &name, row);
    for (uint32_t i = 0; i < r->u->n; i++) {
        sum += name.best[i];
        terms += !r->u->terms[i].excluded;
    }
    if (terms == 0.0F || name.words == 0)
        return 0.0F;
    float cover = (float)name.met / (float)name.words;
    return sum / terms * (2.0F + 3.0F * (cover < 1.0F ? cover : 1.0F)) + (name.beside ? 0.5F : 0.0F);
}

/* The score from which on names are looked at. Bits of floats that are not negative are in their order. */
static float least_named(const float *scores, uint32_t n)
{
    if (n <= RELEVANCE_NAMED)
        return 0.0F;
    uint32_t *all = mem_dup(scores, n * sizeof *all), bits = greatest_nth(all, n, RELEVANCE_NAMED);
    float least;
    memcpy(&least, &bits, sizeof least);
    free(all);
    return least;
}

static uint32_t *score_records(const struct ranking *r)
{
    const struct bits *records = &r->sel->records;
    const uint32_t n = r->sel->n_matched;
    const float unit = 1 << 20;
    float *scores = mem_grow(NULL, n, sizeof *scores);
    uint32_t *out = mem_grow(NULL, n, sizeof *out), at = 0;
    BITS_EACH(records, row)
    {
        scores[at++] = score_of(r, row);
    }
    const float least = least_named(scores, n);
    at = 0;
    BITS_EACH(records, row)
    {
        float named = scores[at] < least ? 0.0F : name_score(r, row);
        out[at] = 1 + (uint32_t)((scores[at] + named) * unit);
        at++;
    }
    free(scores);
    return out;
}

static void rank_terms(struct ranking *r)
{
    BITS_EACH(r->asked, row)
    {
        r->rows[row] = 0.0F;
    }
    for (uint32_t i = 0; i < r->u->n; i++)
        if (!r->u->terms[i].excluded) {
            r->words[i] = mem_alloc(r->u->words->lexicon.n, sizeof **r->words);
            rank_term(r, i);
        }
}

/* Those that the words name, then the others. */
static uint32_t *score_territories(const struct selection *sel)
{
    struct bits named;
    uint32_t *out = mem_grow(NULL, sel->n_matched, sizeof *out), at = 0;
    bits_init(&named, sel->records.n, false);
    territory_words_name(&named, sel->understood, sel->snapshot, sel->collection);
    BITS_EACH(&sel->records, row)
    {
        out[at++] = bits_get(&named, row) ? 2 : 1;
    }
    bits_release(&named);
    return out;
}

uint32_t *relevance_scores(const struct selection *sel)
{
    const bool own = sel->collection == COLLECTION_BOURSE || sel->collection == COLLECTION_PROJETS;
    struct ranking r = {
        .sel = sel, .s = sel->snapshot, .u = sel->understood, .asked = own ? &sel->records : &sel->projets};
    if (!r.u || r.u->terms[0].excluded)
        return NULL;
    if (collection_territory(sel->collection))
        return score_territories(sel);
    r.n_rows = r.u->words->n_rows;
    r.rows = mem_grow(NULL, r.n_rows, sizeof *r.rows);
    r.term = mem_grow(NULL, r.n_rows, sizeof *r.term);
    r.words = mem_alloc(r.u->n, sizeof *r.words);
    rank_terms(&r);
    uint32_t *scores = score_records(&r);
    for (uint32_t i = 0; i < r.u->n; i++)
        free(r.words[i]);
    free(r.words);
    free(r.rows);
    free(r.term);
    return scores;
}
