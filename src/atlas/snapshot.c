#include "atlas/snapshot.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "atlas/name_words.h"
#include "base/hash.h"

struct snapshot *snapshot_ref(struct snapshot *s)
{
    atomic_fetch_add_explicit(&s->references, 1, memory_order_relaxed);
    return s;
}

static void csr_release(struct csr *c)
{
    free(c->first);
    free(c->list);
}

static void rows_release(struct record_rows *r)
{
    bits_release(&r->real);
    free(r->id);
    free(r->uid);
    free(r->changed);
    free(r->name);
    free(r->uid_slots);
    free(r->by_name);
    free(r->rank);
    name_words_free(r->name_words);
}

static void places_release(struct places *p)
{
    free(p->x);
    free(p->y);
    free(p->lon);
    free(p->lat);
    free(p->blocks);
}

static void sets_release(struct value_sets *v)
{
    for (uint32_t i = 0; v->set && i <= v->n_values; i++)
        bits_release(&v->set[i]);
    free(v->set);
    free(v->n_rows);
}

static void release_collectivites(struct collectivites *k)
{
    rows_release(&k->rows);
    places_release(&k->places);
    free(k->type);
    free(k->departement);
    free(k->region);
    free(k->region_1970);
    free(k->qualite);
    free(k->epci);
    free(k->siren);
    free(k->commune);
    free(k->population);
    free(k->nature_epci);
    csr_release(&k->cooperations);
    free(k->others);
}

static void release_partenaires(struct partenaires *q)
{
    rows_release(&q->rows);
    places_release(&q->places);
    free(q->pays);
    free(q->continent);
    free(q->cad);
    free(q->oif);
    free(q->qualite);
    csr_release(&q->cooperations);
    csr_release(&q->bourse);
    free(q->others);
}

static void release_cooperations(struct cooperations *c)
{
    rows_release(&c->rows);
    free(c->nature);
    free(c->statut);
    free(c->jumelage);
    free(c->depuis);
    csr_release(&c->members);
    csr_release(&c->partners);
    free(c->first_projet);
}

static void release_projets(struct projets *p)
{
    rows_release(&p->rows);
    free(p->cooperation);
    free(p->statut);
    free(p->from_year);
    free(p->to_year);
    csr_release(&p->thematiques);
    csr_release(&p->odd);
    free(p->first_financement);
    words_release(&p->words);
}

static void release_bourse(struct bourse *b)
{
    rows_release(&b->rows);
    free(b->partenaire);
    free(b->statut);
    free(b->year);
    free(b->budget);
    csr_release(&b->thematiques);
    csr_release(&b->odd);
    words_release(&b->words);
}

static void release_apd(struct apd *a)
{
    free(a->first);
    free(a->collectivite);
    free(a->pays);
    free(a->year);
    free(a->amount);
}

static void release_territories(struct territories *t)
{
    rows_release(&t->rows);
    free(t->self);
    free(t->parent);
    free(t->parent2);
    free(t->oif);
    bits_release(&t->empty);
    csr_release(&t->places);
    free(t->outline);
}

unsigned snapshot_sets(struct snapshot *s, struct value_sets *all[SNAPSHOT_SETS_MAX])
{
    unsigned n = 0;
    for (enum criterion which = 0; which < CRITERION_LISTS; which++) {
        for (enum level level = 0; level < LEVEL_COUNT; level++)
            if (s->sets[level][which].set)
                all[n++] = &s->sets[level][which];
        if (s->projet_sets[which].set)
            all[n++] = &s->projet_sets[which];
    }
    return n;
}

static void release_sets(struct snapshot *s)
{
    struct value_sets *all[SNAPSHOT_SETS_MAX];
    for (unsigned i = snapshot_sets(s, all); i > 0; i--)
        sets_release(all[i - 1]);
}

void snapshot_free(struct snapshot *s)
{
    if (!s || atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < VOCABULARY_COUNT; i++)
        vocabulary_release(&s->vocabularies[i]);
    release_collectivites(&s->collectivites);
    release_partenaires(&s->partenaires);
    release_cooperations(&s->cooperations);
    release_projets(&s->projets);
    bits_release(&s->financements.real);
    free(s->financements.projet);
    free(s->financements.source);
    free(s->financements.year);
    free(s->financements.amount);
    release_bourse(&s->bourse);
    release_apd(&s->apd);
    release_territories(&s->pays);
    release_territories(&s->regions);
    release_territories(&s->departements);
    names_release(&s->names);
    release_sets(s);
    free(s->texts.data);
    free(s);
}

const char *snapshot_moment(const struct snapshot *s, char text[SNAPSHOT_MOMENT_BYTES])
{
    const time_t when = s->changed_s;
    struct tm tm;
    if (!when)
        return NULL;
    strftime(text, SNAPSHOT_MOMENT_BYTES, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &tm));
    return text;
}

const char *snapshot_label(const struct snapshot *s, const struct named_thing *thing)
{
    int vocabulary = NAMED_VOCABULARY[thing->kind];
    if (vocabulary >= 0)
        return s->vocabularies[vocabulary].values[thing->row].label;
    return snapshot_text(s, thing->kind == NAMED_PARTENAIRE ? s->partenaires.rows.name[thing->row]
                                                            : s->collectivites.rows.name[thing->row]);
}

uint32_t snapshot_find(const struct snapshot *s, const struct record_rows *rows, const char *uid)
{
    if (!rows->uid_slots || !*uid)
        return SNAPSHOT_NO_ROW;
    for (uint64_t i = hash_text(uid) & rows->uid_mask;; i = (i + 1) & rows->uid_mask) {
        uint32_t row = rows->uid_slots[i];
        if (row == 0)
            return SNAPSHOT_NO_ROW;
        if (strcmp(snapshot_text(s, rows->uid[row - 1]), uid) == 0)
            return row - 1;
    }
}

/* --- size --------------------------------------------------------------------------------------------------
 */

static size_t csr_bytes(const struct csr *c, uint32_t n)
{
    return c->first ? 4 * ((size_t)n + 1 + c->first[n]) : 0;
}

static size_t rows_bytes(const struct record_rows *r)
{
    return (size_t)r->n * (8 + 4 + 4 + 4 + 4 + (r->changed ? 4 : 0)) + BITS_WORDS(r->n) * 8 +
           4 * ((size_t)r->uid_mask + 1) + name_words_bytes(r->name_words);
}

static size_t sets_bytes(const struct value_sets *v)
{
    return v->set ? (v->n_values + 1) * (BITS_WORDS(v->set[0].n) * 8 + sizeof *v->set + sizeof *v->n_rows)
                  : 0;
}

static size_t territories_bytes(const struct territories *t)
{
    return rows_bytes(&t->rows) + csr_bytes(&t->places, t->rows.n) + (size_t)t->rows.n * (3 * 2 + 1 + 8);
}

static size_t places_bytes(const struct places *p)
{
    return (size_t)p->n_located * 24 + p->n_blocks * sizeof *p->blocks;
}

size_t snapshot_bytes(const struct snapshot *s)
{
    uint32_t nk = s->collectivites.rows.n, nq = s->partenaires.rows.n, nc = s->cooperations.rows.n;
    uint32_t np = s->projets.rows.n, nb = s->bourse.rows.n;
    size_t n = sizeof *s + s->texts.capacity + names_bytes(&s->names);
    n += rows_bytes(&s->collectivites.rows) + rows_bytes(&s->partenaires.rows) +
         rows_bytes(&s->cooperations.rows) + rows_bytes(&s->projets.rows) + rows_bytes(&s->bourse.rows);
    n += places_bytes(&s->collectivites.places) + places_bytes(&s->partenaires.places);
    n += (size_t)nk * 30 + (size_t)nq * 10 + (size_t)nc * 11 + (size_t)np * 14 + (size_t)nb * 16;
    n += (size_t)s->financements.n * 16 + (size_t)s->apd.n * 16 + 4 * ((size_t)nk + 1);
    n += csr_bytes(&s->collectivites.cooperations, nk) + csr_bytes(&s->partenaires.cooperations, nq) +
         csr_bytes(&s->partenaires.bourse, nq) + csr_bytes(&s->cooperations.members, nc) +
         csr_bytes(&s->cooperations.partners, nc) + csr_bytes(&s->projets.thematiques, np) +
         csr_bytes(&s->projets.odd, np) + csr_bytes(&s->bourse.thematiques, nb) +
         csr_bytes(&s->bourse.odd, nb);
    n += territories_bytes(&s->pays) + territories_bytes(&s->regions) + territories_bytes(&s->departements);
    n += words_bytes(&s->projets.words) + words_bytes(&s->bourse.words);
    struct value_sets *all[SNAPSHOT_SETS_MAX];
    for (unsigned i = snapshot_sets((struct snapshot *)(uintptr_t)s, all); i > 0; i--)
        n += sets_bytes(all[i - 1]);
    return n;
}
