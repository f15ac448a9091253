/* The page of a collectivité: who it is, what it spent, with whom it works, on what. */
#include <string.h>

#include "atlas/figures.h"
#include "out/fiche.h"
#include "search/stats.h"

static void put_description(struct fiche *f, const struct figures *of, const char *name, bool english)
{
    const char *first = english ? ": " : " : ";
    struct bytes text;
    bytes_init(&text, 1 << 14);
    bytes_add_format(&text, english ? "External action of %s" : "Action extérieure de %s", name);
    fiche_say(&text, first, of->cooperations, FICHE_COOPERATIONS, english);
    fiche_say(&text, of->cooperations ? ", " : first, of->actions, FICHE_ACTIONS, english);
    fiche_say(&text, ", ", of->partenaires, FICHE_PARTNERS, english);
    fiche_say(&text, ", ", of->pays, FICHE_PAYS, english);
    fiche_say(&text, ", ", of->projets, FICHE_PROJETS_SAID, english);
    json_put_text(f->j, english ? "description_en" : "description", text.data);
    bytes_release(&text);
}

/* The row of the EPCI that a collectivité is in, and that is not itself. */
static uint32_t epci_of(const struct collectivites *k, uint32_t row)
{
    for (uint32_t i = 0; k->epci[row] && i < k->rows.n; i++)
        if (k->siren[i] == k->epci[row] && i != row && bits_get(&k->rows.real, i))
            return i;
    return SNAPSHOT_NO_ROW;
}

static void put_identity(struct fiche *f, uint32_t row)
{
    const struct collectivites *k = &f->s->collectivites;
    const uint32_t epci = epci_of(k, row);
    fiche_put_value(f, "type", VOCABULARY_TYPE, k->type[row]);
    fiche_put_value(f, "nature_epci", VOCABULARY_NATURE_EPCI, k->nature_epci[row]);
    fiche_put_value(f, "qualite", VOCABULARY_QUALITE, k->qualite[row]);
    fiche_put_territory(f, "departement", VOCABULARY_DEPARTEMENT, k->departement[row]);
    fiche_put_territory(f, "region", VOCABULARY_REGION, k->region[row]);
    json_key(f->j, "population");
    if (k->population[row])
        json_int(f->j, k->population[row]);
    else
        json_null(f->j);
    json_key(f->j, "intercommunalite");
    if (epci == SNAPSHOT_NO_ROW) {
        json_null(f->j);
        return;
    }
    json_object(f->j);
    fiche_put_collectivite(f, epci);
    json_end(f->j);
}

/* Partners, or where none is known, where it is itself. */
static void put_map(struct fiche *f, uint32_t row, const char *uid, const char *name)
{
    const struct snapshot *s = f->s;
    const struct csr *own = &s->collectivites.cooperations;
    bool partners = false;
    for (uint32_t i = own->first[row]; i < own->first[row + 1] && !partners; i++)
        partners = fiche_located(&s->partenaires.places, &s->cooperations.partners, own->list[i]);
    json_put_bool(f->j, "located", partners || row < s->collectivites.places.n_located);
    if (partners)
        fiche_put_map_of(f, "cooperations,actions", "collectivite", uid, "Carte des partenaires de ",
                         "Map of the partners of ", name);
    else
        fiche_put_map_of(f, "collectivites", "collectivite", uid, "Carte : ", "Map: ", name);
}

static bool put_figures(struct fiche *f, uint32_t row)
{
    const struct territory self = {CRITERION_COLLECTIVITE, row};
    struct criteria criteria;
    struct figures figures;
    territory_criteria(&self, &criteria);
    const bool done = figures_make(&figures, f->s, &criteria, f->err);
    if (done) {
        put_description(f, &figures, territory_label(&self, f->s, LANGUAGE_FR), false);
        put_description(f, &figures, territory_label(&self, f->s, LANGUAGE_FR), true);
        json_key(f->j, "chiffres");
        stats_write(f->j, &figures, &self, f->s);
    }
    figures_release(&figures);
    criteria_release(&criteria);
    return done;
}

bool fiche_collectivite(struct fiche *f, uint32_t row)
{
    const struct collectivites *k = &f->s->collectivites;
    const char *uid = snapshot_text(f->s, k->rows.uid[row]), *name = snapshot_text(f->s, k->rows.name[row]);
    const struct csr *own = &k->cooperations;
    json_object(f->j);
    json_put_text(f->j, "id", uid);
    fiche_put_time(f);
    json_put_text(f->j, "title", name);
    fiche_trail(f);
    fiche_trail_territory(f, VOCABULARY_REGION, k->region[row]);
    fiche_trail_territory(f, VOCABULARY_DEPARTEMENT, k->departement[row]);
    json_end(f->j);
    put_identity(f, row);
    if (!put_figures(f, row))
        return false;
    put_map(f, row, uid, name);
    fiche_put_apd(f, row);
    fiche_put_others(f, "cooperations", true, row, false);
    fiche_put_others(f, "actions", true, row, true);
    fiche_put_projets(f, own->list + own->first[row], own->first[row + 1] - own->first[row], "collectivite",
                      uid);
    fiche_put_links(f, COLLECTION_COLLECTIVITES, uid);
    return true;
}
