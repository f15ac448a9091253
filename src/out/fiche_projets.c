/* Projets of a fiche: what they are about, when, for how many euros and whose. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "out/fiche.h"

/* --- thématiques -------------------------------------------------------------------------------------------
 */

void fiche_themes_init(struct fiche_themes *t, const struct snapshot *s)
{
    *t = (struct fiche_themes){.s = s};
    t->counts = mem_alloc((size_t)s->vocabularies[VOCABULARY_THEMATIQUE].n + 1, sizeof *t->counts);
}

void fiche_themes_release(struct fiche_themes *t)
{
    free(t->counts);
}

void fiche_themes_add(struct fiche_themes *t, uint32_t cooperation)
{
    const struct projets *p = &t->s->projets;
    const uint32_t *first = t->s->cooperations.first_projet + cooperation;
    for (uint32_t i = first[0]; i < first[1]; i++) {
        if (!bits_get(&p->rows.real, i))
            continue;
        t->projets++;
        for (uint32_t k = p->thematiques.first[i]; k < p->thematiques.first[i + 1]; k++)
            t->counts[p->thematiques.list[k]]++;
    }
}

/* The value of most projets, the first of equals. */
static uint32_t most_of(const uint32_t *counts, uint32_t n)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < n; i++)
        if (counts[i] > counts[best])
            best = i;
    return best;
}

void fiche_themes_put(struct fiche_themes *t, struct fiche *f)
{
    const struct vocabulary *v = &t->s->vocabularies[VOCABULARY_THEMATIQUE];
    json_put_array(f->j, "thematiques");
    for (uint32_t i = most_of(t->counts, v->n); v->n && t->counts[i]; i = most_of(t->counts, v->n)) {
        json_object(f->j);
        json_put_text(f->j, "value", v->values[i].code);
        json_put_text(f->j, "label", v->values[i].label);
        json_put_int(f->j, "projets", t->counts[i]);
        json_end(f->j);
        t->counts[i] = 0;
    }
    json_end(f->j);
    t->projets = 0;
}

void fiche_put_labels(struct fiche *f, const char *key, enum vocabulary_id of, const struct csr *values,
                      uint32_t row)
{
    const struct vocabulary *v = &f->s->vocabularies[of];
    json_put_array(f->j, key);
    for (uint32_t i = values->first[row]; i < values->first[row + 1]; i++) {
        json_object(f->j);
        json_put_text(f->j, "value", v->values[values->list[i]].code);
        json_put_text(f->j, "label", v->values[values->list[i]].label);
        json_end(f->j);
    }
    json_end(f->j);
}

/* --- euros -------------------------------------------------------------------------------------------------
 */

int64_t fiche_amount(const struct snapshot *s, uint32_t projet)
{
    const struct financements *f = &s->financements;
    int64_t sum = SNAPSHOT_NO_AMOUNT;
    for (uint32_t i = s->projets.first_financement[projet]; i < s->projets.first_financement[projet + 1]; i++)
        if (bits_get(&f->real, i) && f->amount[i] != SNAPSHOT_NO_AMOUNT)
            sum = (sum == SNAPSHOT_NO_AMOUNT ? 0 : sum) + f->amount[i];
    return sum;
}

/* Of one source, or of all. */
struct euros {
    uint32_t source;
    int64_t sum;
    uint32_t n, declared; /* financements, and those whose amount is known */
};

static void add_euros(struct euros *e, int64_t amount)
{
    e->n++;
    if (amount == SNAPSHOT_NO_AMOUNT)
        return;
    e->declared++;
    e->sum += amount;
}

static int compare_euros(const void *a, const void *b)
{
    const struct euros *x = a, *y = b;
    if (x->sum != y->sum)
        return x->sum > y->sum ? -1 : 1;
    return x->source < y->source ? -1 : x->source > y->source;
}

static void put_euros(struct fiche *f, const struct euros *e)
{
    fiche_put_amount(f, "montant", e->declared ? e->sum : SNAPSHOT_NO_AMOUNT);
    json_put_int(f->j, "financements", e->n);
    json_put_int(f->j, "non_declares", e->n - e->declared);
}

void fiche_put_sources(struct fiche *f, uint32_t first, uint32_t end)
{
    const struct financements *money = &f->s->financements;
    const uint32_t n = f->s->vocabularies[VOCABULARY_FINANCEMENT].n;
    struct euros all = {0}, *by = mem_alloc((size_t)n + 1, sizeof *by);
    for (uint32_t i = 0; i <= n; i++)
        by[i].source = i;
    const uint32_t *of = f->s->projets.first_financement;
    for (uint32_t i = of[first]; i < of[end]; i++)
        if (bits_get(&money->real, i)) {
            add_euros(&all, money->amount[i]);
            add_euros(&by[money->source[i] < n ? money->source[i] : n], money->amount[i]);
        }
    qsort(by, (size_t)n + 1, sizeof *by, compare_euros);
    json_put_object(f->j, "euros");
    put_euros(f, &all);
    json_put_array(f->j, "sources");
    for (uint32_t i = 0; i <= n; i++) {
        if (!by[i].n)
            continue;
        json_object(f->j);
        fiche_put_value(f, "financement", VOCABULARY_FINANCEMENT, (uint16_t)by[i].source);
        put_euros(f, &by[i]);
        json_end(f->j);
    }
    json_end(f->j);
    json_end(f->j);
    free(by);
}

/* --- the list ----------------------------------------------------------------------------------------------
 */

struct projet {
    uint32_t row, rank;
    int16_t from, to;
};

/* The latest first: those that go on, and those without a year last. */
static int compare(const void *a, const void *b)
{
    const struct projet *x = a, *y = b;
    if (x->to != y->to)
        return x->to > y->to ? -1 : 1;
    if (x->from != y->from)
        return x->from > y->from ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

void fiche_put_projet(struct fiche *f, uint32_t row)
{
    const struct projets *p = &f->s->projets;
    const char *uid = snapshot_text(f->s, p->rows.uid[row]);
    json_put_text(f->j, "id", uid);
    json_put_text(f->j, "titre", snapshot_text(f->s, p->rows.name[row]));
    fiche_put_page(f, COLLECTION_PROJETS, uid);
    fiche_put_year(f, "annee_debut", p->from_year[row]);
    fiche_put_year(f, "annee_fin", p->to_year[row]);
    fiche_put_year(f, "annee", p->from_year[row] == p->to_year[row] ? p->to_year[row] : SNAPSHOT_NO_YEAR);
    fiche_put_value(f, "statut", VOCABULARY_STATUT, p->statut[row]);
    fiche_put_amount(f, "montant", fiche_amount(f->s, row));
    fiche_put_labels(f, "thematiques", VOCABULARY_THEMATIQUE, &p->thematiques, row);
}

static uint32_t gather(const struct snapshot *s, const uint32_t *cooperations, uint32_t n,
                       struct projet **out)
{
    const uint32_t *first = s->cooperations.first_projet;
    const struct projets *p = &s->projets;
    uint32_t most = 0, found = 0;
    for (uint32_t i = 0; i < n; i++)
        most += first[cooperations[i] + 1] - first[cooperations[i]];
    *out = mem_alloc((size_t)most + 1, sizeof **out);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t row = first[cooperations[i]]; row < first[cooperations[i] + 1]; row++)
            if (bits_get(&p->rows.real, row))
                (*out)[found++] = (struct projet){row, p->rows.rank[row], p->from_year[row], p->to_year[row]};
    qsort(*out, found, sizeof **out, compare);
    return found;
}

static void put_with(struct fiche *f, uint32_t cooperation, const char *criterion)
{
    struct bytes text;
    bytes_init(&text, 1 << 14);
    if (strcmp(criterion, "cooperation") != 0)
        fiche_say_side(&text, f->s, cooperation, strcmp(criterion, "partenaire") == 0);
    json_put_text(f->j, "avec", text.n ? text.data : NULL);
    bytes_release(&text);
}

void fiche_put_projets(struct fiche *f, const uint32_t *cooperations, uint32_t n, const char *criterion,
                       const char *uid)
{
    struct projet *list;
    const uint32_t found = gather(f->s, cooperations, n, &list);
    const uint32_t shown = found < FICHE_PROJETS ? found : FICHE_PROJETS;
    json_put_array(f->j, "projets");
    for (uint32_t i = 0; i < shown; i++) {
        json_object(f->j);
        fiche_put_projet(f, list[i].row);
        put_with(f, f->s->projets.cooperation[list[i].row], criterion);
        json_end(f->j);
    }
    json_end(f->j);
    fiche_put_rest(f, "projets", found - shown, criterion, uid, "projets");
    free(list);
}
