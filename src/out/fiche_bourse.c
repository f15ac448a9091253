/* The page of a request in the Bourse-projets: who asks for what, and requests that are like it. */
#include <stdlib.h>

#include "base/mem.h"
#include "out/bourse.h"
#include "out/fiche.h"
#include "out/site.h"

enum { LIKE_IT = 6, ADDRESS_BYTES = 1 << 14 };

/* --- requests like it --------------------------------------------------------------------------------------
 */

struct similar {
    uint32_t row, shared; /* thématiques that both have */
    bool same_country;
    int16_t year;
    uint32_t rank;
};

/* In the same country first, then of more subjects in common, then the latest. */
static int compare(const void *a, const void *b)
{
    const struct similar *x = a, *y = b;
    if (x->same_country != y->same_country)
        return x->same_country ? -1 : 1;
    if (x->shared != y->shared)
        return x->shared > y->shared ? -1 : 1;
    if (x->year != y->year)
        return x->year > y->year ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static uint32_t count_shared(const struct csr *themes, uint32_t a, uint32_t b)
{
    uint32_t n = 0;
    for (uint32_t i = themes->first[a]; i < themes->first[a + 1]; i++)
        for (uint32_t k = themes->first[b]; k < themes->first[b + 1]; k++)
            n += themes->list[i] == themes->list[k];
    return n;
}

static void put_similar(struct fiche *f, uint32_t row)
{
    const struct bourse *b = &f->s->bourse;
    const uint16_t country = f->s->partenaires.pays[b->partenaire[row]];
    struct similar *list = mem_alloc((size_t)b->rows.n + 1, sizeof *list);
    uint32_t n = 0;
    BITS_EACH(&b->rows.real, other)
    {
        const struct similar s = {.row = other,
                                  .shared = count_shared(&b->thematiques, row, other),
                                  .same_country = country != VOCABULARY_NONE &&
                                                  f->s->partenaires.pays[b->partenaire[other]] == country,
                                  .year = b->year[other],
                                  .rank = b->rows.rank[other]};
        if (other != row && (s.same_country || s.shared))
            list[n++] = s;
    }
    if (n)
        qsort(list, n, sizeof *list, compare);
    json_put_array(f->j, "semblables");
    for (uint32_t i = 0; i < n && i < LIKE_IT; i++)
        bourse_put_request(f->j, f->s, f->base_url, list[i].row);
    json_end(f->j);
    free(list);
}

/* --- the page ----------------------------------------------------------------------------------------------
 */

static void put_list(struct fiche *f, const char *criterion, const char *code)
{
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/bourse?%s=", f->base_url, criterion);
    site_escape(&to, code);
    json_put_text(f->j, "page", to.data);
    bytes_release(&to);
}

/* Each with the list of its requests. */
static void put_themes(struct fiche *f, uint32_t row)
{
    const struct csr *own = &f->s->bourse.thematiques;
    const struct vocabulary *v = &f->s->vocabularies[VOCABULARY_THEMATIQUE];
    json_put_array(f->j, "thematiques");
    for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++) {
        json_object(f->j);
        json_put_text(f->j, "value", v->values[own->list[i]].code);
        json_put_text(f->j, "label", v->values[own->list[i]].label);
        put_list(f, "thematique", v->values[own->list[i]].code);
        json_end(f->j);
    }
    json_end(f->j);
}

static void put_others_of_country(struct fiche *f, uint16_t country)
{
    json_key(f->j, "du_pays");
    if (country == VOCABULARY_NONE) {
        json_null(f->j);
        return;
    }
    json_object(f->j);
    put_list(f, "pays", f->s->vocabularies[VOCABULARY_PAYS].values[country].code);
    json_end(f->j);
}

static void put_description(struct fiche *f, const char *who, uint16_t country)
{
    struct bytes text;
    bytes_init(&text, ADDRESS_BYTES);
    bytes_add_format(&text, "%s", who);
    if (country != VOCABULARY_NONE)
        bytes_add_format(&text, " (%s)", f->s->vocabularies[VOCABULARY_PAYS].values[country].label);
    bytes_add_text(&text, " cherche une collectivité française partenaire.");
    json_put_text(f->j, "description", text.data);
    bytes_reset(&text);
    bytes_add_format(&text, "%s is looking for a French partner authority.", who);
    json_put_text(f->j, "description_en", text.data);
    bytes_release(&text);
}

bool fiche_bourse(struct fiche *f, uint32_t row)
{
    const struct bourse *b = &f->s->bourse;
    const struct partenaires *q = &f->s->partenaires;
    const uint32_t partner = b->partenaire[row];
    const char *uid = snapshot_text(f->s, b->rows.uid[row]), *name = snapshot_text(f->s, b->rows.name[row]),
               *who = snapshot_text(f->s, q->rows.name[partner]);
    json_object(f->j);
    json_put_text(f->j, "id", uid);
    json_put_text(f->j, "title", name);
    json_put_array(f->j, "trail");
    site_put_step(f->j, "Bourse-projets", f->base_url, "bourse", NULL);
    json_end(f->j);
    put_description(f, who, q->pays[partner]);
    json_put_object(f->j, "partenaire");
    fiche_put_partenaire(f, partner);
    json_end(f->j);
    fiche_put_territory(f, "pays", VOCABULARY_PAYS, q->pays[partner]);
    put_themes(f, row);
    fiche_put_labels(f, "odd", VOCABULARY_ODD, &b->odd, row);
    fiche_put_year(f, "annee", b->year[row]);
    fiche_put_value(f, "statut", VOCABULARY_STATUT, b->statut[row]);
    fiche_put_amount(f, "budget", b->budget[row]);
    fiche_put_map_of(f, "bourse", "partenaire", snapshot_text(f->s, q->rows.uid[partner]),
                     "Carte : ", "Map: ", who);
    put_similar(f, row);
    put_others_of_country(f, q->pays[partner]);
    fiche_put_links(f, COLLECTION_BOURSE, uid);
    return true;
}
