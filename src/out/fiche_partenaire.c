/* The page of a foreign authority: who works there, on what, and what it looks for. */
#include <stdlib.h>

#include "base/mem.h"
#include "out/fiche.h"

/* --- requests ----------------------------------------------------------------------------------------------
 */

struct request {
    uint32_t row, rank;
    int16_t year;
};

static int compare(const void *a, const void *b)
{
    const struct request *x = a, *y = b;
    if (x->year != y->year)
        return x->year > y->year ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void put_request(struct fiche *f, uint32_t row)
{
    const struct bourse *b = &f->s->bourse;
    const char *uid = snapshot_text(f->s, b->rows.uid[row]);
    json_object(f->j);
    json_put_text(f->j, "id", uid);
    json_put_text(f->j, "titre", snapshot_text(f->s, b->rows.name[row]));
    fiche_put_page(f, COLLECTION_BOURSE, uid);
    fiche_put_year(f, "annee", b->year[row]);
    fiche_put_value(f, "statut", VOCABULARY_STATUT, b->statut[row]);
    fiche_put_amount(f, "budget", b->budget[row]);
    fiche_put_labels(f, "thematiques", VOCABULARY_THEMATIQUE, &b->thematiques, row);
    json_end(f->j);
}

/* The latest first. */
static void put_requests(struct fiche *f, uint32_t partenaire, const char *uid)
{
    const struct csr *own = &f->s->partenaires.bourse;
    const struct bourse *b = &f->s->bourse;
    const uint32_t *at = own->list + own->first[partenaire];
    const uint32_t n = own->first[partenaire + 1] - own->first[partenaire];
    const uint32_t shown = n < FICHE_REQUESTS ? n : FICHE_REQUESTS;
    struct request *list = mem_alloc((size_t)n + 1, sizeof *list);
    for (uint32_t i = 0; i < n; i++)
        list[i] = (struct request){at[i], b->rows.rank[at[i]], b->year[at[i]]};
    qsort(list, n, sizeof *list, compare);
    json_put_array(f->j, "bourse");
    for (uint32_t i = 0; i < shown; i++)
        put_request(f, list[i].row);
    json_end(f->j);
    fiche_put_rest(f, "bourse", n - shown, "partenaire", uid, "bourse");
    free(list);
}

/* --- the page ----------------------------------------------------------------------------------------------
 */

static uint32_t count(const struct snapshot *s, uint32_t row, bool actions)
{
    const struct csr *own = &s->partenaires.cooperations;
    uint32_t n = 0;
    for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++)
        n += bits_get(&s->cooperations.rows.real, own->list[i]) &&
             fiche_is_action(s, own->list[i]) == actions;
    return n;
}

static uint32_t count_projets(const struct snapshot *s, uint32_t row)
{
    const struct csr *own = &s->partenaires.cooperations;
    const uint32_t *first = s->cooperations.first_projet;
    uint32_t n = 0;
    for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++)
        n += bits_count_range(&s->projets.rows.real, first[own->list[i]], first[own->list[i] + 1]);
    return n;
}

/* The same numbers as the properties of the record have. */
struct partner_figures {
    uint32_t collectivites, cooperations, actions, projets, requests;
};

static void put_description(struct fiche *f, uint32_t row, const struct partner_figures *of, bool english)
{
    const struct partenaires *q = &f->s->partenaires;
    struct bytes text;
    bytes_init(&text, 1 << 14);
    bytes_add_text(&text, snapshot_text(f->s, q->rows.name[row]));
    if (q->pays[row] != VOCABULARY_NONE && !english)
        bytes_add_format(&text, " (%s)", f->s->vocabularies[VOCABULARY_PAYS].values[q->pays[row]].label);
    fiche_say(&text, ", ", of->collectivites, FICHE_COLLECTIVITES, english);
    fiche_say(&text, ", ", of->cooperations, FICHE_COOPERATIONS, english);
    fiche_say(&text, ", ", of->actions, FICHE_ACTIONS, english);
    fiche_say(&text, ", ", of->projets, FICHE_PROJETS_SAID, english);
    fiche_say(&text, ", ", of->requests, FICHE_REQUESTS_SAID, english);
    json_put_text(f->j, english ? "description_en" : "description", text.data);
    bytes_release(&text);
}

static void put_figures(struct fiche *f, uint32_t row)
{
    const struct partenaires *q = &f->s->partenaires;
    const struct partner_figures of = {q->others[row], count(f->s, row, false), count(f->s, row, true),
                                       count_projets(f->s, row),
                                       q->bourse.first[row + 1] - q->bourse.first[row]};
    json_put_object(f->j, "chiffres");
    json_put_int(f->j, "collectivites", of.collectivites);
    json_put_int(f->j, "cooperations", of.cooperations);
    json_put_int(f->j, "actions", of.actions);
    json_put_int(f->j, "projets", of.projets);
    json_put_int(f->j, "bourse", of.requests);
    json_end(f->j);
    put_description(f, row, &of, false);
    put_description(f, row, &of, true);
}

bool fiche_partenaire(struct fiche *f, uint32_t row)
{
    const struct partenaires *q = &f->s->partenaires;
    const char *uid = snapshot_text(f->s, q->rows.uid[row]), *name = snapshot_text(f->s, q->rows.name[row]);
    const struct csr *own = &q->cooperations;
    json_object(f->j);
    json_put_text(f->j, "id", uid);
    fiche_put_time(f);
    json_put_text(f->j, "title", name);
    fiche_trail(f);
    fiche_trail_territory(f, VOCABULARY_CONTINENT, q->continent[row]);
    fiche_trail_territory(f, VOCABULARY_PAYS, q->pays[row]);
    json_end(f->j);
    fiche_put_territory(f, "pays", VOCABULARY_PAYS, q->pays[row]);
    fiche_put_value(f, "qualite", VOCABULARY_QUALITE, q->qualite[row]);
    put_figures(f, row);
    json_put_bool(f->j, "located", row < q->places.n_located);
    fiche_put_map_of(f, "partenaires,collectivites", "partenaire", uid,
                     "Carte des collectivités qui coopèrent avec ",
                     "Map of the authorities that cooperate with ", name);
    fiche_put_others(f, "cooperations", false, row, false);
    fiche_put_others(f, "actions", false, row, true);
    fiche_put_projets(f, own->list + own->first[row], own->first[row + 1] - own->first[row], "partenaire",
                      uid);
    put_requests(f, row, uid);
    fiche_put_links(f, COLLECTION_PARTENAIRES, uid);
    return true;
}
