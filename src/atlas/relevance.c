#include "atlas/relevance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/understand.h"
#include "base/bytes.h"
#include "base/fold.h"
#include "base/mem.h"
#include "base/utf8.h"

static const float QUALITY[TAKEN_COUNT] = {
    [TAKEN_EXACT] = 1.0F, [TAKEN_STEM] = 0.85F,   [TAKEN_PREFIX] = 0.4F,
    [TAKEN_VALUE] = 0.7F, [TAKEN_SYNONYM] = 0.6F, [TAKEN_ERROR] = 0.6F,
};
static const float SATURATION = 12.0F;
enum { VALUE_WEIGHT = 10, PHRASE_WEIGHT = 24 };

struct ranking {
    const struct selection *sel;
    const struct snapshot *s;
    const struct understood *u;
    uint32_t n_rows;    /* of the level */
    float *rows, *term; /* of the level: all terms, one term */
    float **words;      /* per term: the quality of each word of the index, or 0 */
    float quality;      /* of the word that is being visited */
    bool begins[256];   /* bytes that words of the terms begin with: few names have to be looked up */
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
    float score = r->quality * saturated(weight);
    if (score > r->term[row])
        r->term[row] = score;
}

static void see_rows(struct ranking *r, const struct bits *rows, float score)
{
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
        r->begins[(unsigned char)*lexicon_text(&r->u->words->lexicon, m->words[k].word)] = true;
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
    memset(r->term, 0, r->n_rows * sizeof *r->term);
    rank_words(r, i);
    if (m->phrase)
        see_rows(r, &met, saturated(PHRASE_WEIGHT));
    else if (m->n_synonyms)
        see_rows(r, &met, QUALITY[TAKEN_SYNONYM] * saturated(1));
    for (uint32_t row = 0; row < r->n_rows; row++)
        r->rows[row] += rarity * r->term[row];
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

struct naming {
    const struct ranking *r;
    float best[CRITERIA_MAX_WORDS]; /* how well the name meets each term */
    uint32_t words, met, before; /* of the name, without small ones; met; terms of the word before, by bit */
    bool beside;                 /* two terms stand one behind the other */
};

static void see_word(void *context, const char *word, size_t n, bool in_line)
{
    struct naming *name = context;
    const struct ranking *r = name->r;
    uint32_t terms = 0;
    uint32_t found = n && r->begins[(unsigned char)*word] ? words_find(r->u->words, word, n) : WORDS_NONE;
    for (uint32_t i = 0; i < r->u->n && found != WORDS_NONE; i++) {
        float quality = r->u->terms[i].excluded ? 0.0F : r->words[i][found];
        if (quality > name->best[i])
            name->best[i] = quality;
        terms |= quality > 0.0F ? 1U << i : 0;
    }
    name->beside = name->beside || (terms & name->before << 1) != 0;
    if (!in_line)
        return;
    name->words += terms || !name_word_is_small(word, n);
    name->met += terms != 0;
    name->before = terms ? terms : name_word_is_small(word, n) ? name->before : 0;
}

static float name_score(const struct ranking *r, const char *text, struct bytes *marked,
                        struct bytes *scratch)
{
    struct naming name = {.r = r};
    float sum = 0.0F, terms = 0.0F;
    bytes_reset(marked);
    utf8_fold_marked(marked, text, strlen(text));
    fold_held(marked->data, marked->n, scratch, see_word, &name);
    for (uint32_t i = 0; i < r->u->n; i++) {
        sum += name.best[i];
        terms += !r->u->terms[i].excluded;
    }
    if (terms == 0.0F || name.words == 0)
        return 0.0F;
    float cover = (float)name.met / (float)name.words;
    return sum / terms * (2.0F + 3.0F * (cover < 1.0F ? cover : 1.0F)) + (name.beside ? 0.5F : 0.0F);
}

static int compare_scores(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x > y ? -1 : x < y;
}

/* The score from which on names are looked at. */
static float least_named(const float *scores, const struct bits *records, uint32_t n)
{
    if (n <= RELEVANCE_NAMED)
        return 0.0F;
    float *all = mem_alloc(n, sizeof *all), least;
    uint32_t at = 0;
    BITS_EACH(records, row)
    {
        all[at++] = scores[row];
    }
    qsort(all, at, sizeof *all, compare_scores);
    least = all[RELEVANCE_NAMED - 1];
    free(all);
    return least;
}

static uint32_t *score_records(const struct ranking *r)
{
    const struct record_rows *rows = collection_rows(r->s, r->sel->collection);
    const struct bits *records = &r->sel->records;
    const float unit = 1 << 20;
    float *scores = mem_alloc(rows->n, sizeof *scores);
    uint32_t *out = mem_alloc(rows->n, sizeof *out);
    struct bytes marked, scratch;
    bytes_init(&marked, SIZE_MAX / 4);
    bytes_init(&scratch, SIZE_MAX / 4);
    BITS_EACH(records, row)
    {
        scores[row] = score_of(r, row);
    }
    const float least = least_named(scores, records, r->sel->n_matched);
    BITS_EACH(records, row)
    {
        float named = scores[row] < least
                          ? 0.0F
                          : name_score(r, snapshot_text(r->s, rows->name[row]), &marked, &scratch);
        out[row] = 1 + (uint32_t)((scores[row] + named) * unit);
    }
    free(scores);
    bytes_release(&marked);
    bytes_release(&scratch);
    return out;
}

uint32_t *relevance_scores(const struct selection *sel)
{
    struct ranking r = {.sel = sel, .s = sel->snapshot, .u = sel->understood};
    if (!r.u || r.u->terms[0].excluded)
        return NULL;
    r.n_rows = r.u->words->n_rows;
    r.rows = mem_alloc(r.n_rows, sizeof *r.rows);
    r.term = mem_alloc(r.n_rows, sizeof *r.term);
    r.words = mem_alloc(r.u->n, sizeof *r.words);
    for (uint32_t i = 0; i < r.u->n; i++) {
        r.words[i] = mem_alloc(r.u->words->lexicon.n, sizeof **r.words);
        if (!r.u->terms[i].excluded)
            rank_term(&r, i);
    }
    uint32_t *scores = score_records(&r);
    for (uint32_t i = 0; i < r.u->n; i++)
        free(r.words[i]);
    free(r.words);
    free(r.rows);
    free(r.term);
    return scores;
}
