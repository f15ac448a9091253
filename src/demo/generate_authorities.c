/* The authorities of both sides, and the networks that French ones are members of. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "demo/generate_rows.h"

/* --- networks --------------------------------------------------------------------------------------- */

enum { NETWORKS = 8 };
static const char *const NETWORK_NAMES[NETWORKS] = {
    "Cités Unies France",
    "Association française du Conseil des communes et régions d’Europe",
    "Association internationale des maires francophones",
    "Programme Solidarité-Eau",
    "Association des régions de France",
    "Assemblée des départements de France",
    "Association des maires de France",
    "Cités et gouvernements locaux unis"};

static bool write_networks(struct rows *r, int64_t ids[NETWORKS], struct err *e)
{
    for (size_t i = 0; i < NETWORKS; i++) {
        const struct reseau_row row = {.nom = NETWORK_NAMES[i],
                                       .portee = i == 2 || i == 7 ? "monde"
                                                 : i == 1         ? "Europe"
                                                                  : "France"};
        struct written out;
        if (r->replica == 0) {
            if (!writer_put_reseau(r->writer, &row, &out, e))
                return false;
            ids[i] = out.id;
        } else {
            ids[i] = (int64_t)i +
                     1; /* as the first replica, the first to write into an empty database, got them */
        }
    }
    return true;
}

/* --- collectivités ---------------------------------------------------------------------------------- */

struct row_names {
    char nom[FORM_SIZE], courriel[96];
    struct contact_row contacts[2];
    int64_t networks[NETWORKS], relays[NETWORKS];
};

static void fill_collectivite(const struct rows *r, const struct plan_collectivite *c,
                              struct collectivite_row *row)
{
    static const char *const TYPES[] = {
        [PLAN_REGION] = "region",   [PLAN_DEPARTEMENT] = "departement", [PLAN_EPCI] = "epci",
        [PLAN_COMMUNE] = "commune", [PLAN_SYNDICAT] = "syndicat",       [PLAN_AUTRE] = "autre"};
    const struct demo *d = r->demo;
    const struct demo_departement *m =
        &d->departements[c->type == PLAN_DEPARTEMENT || c->type == PLAN_AUTRE ? c->source : 0];
    const struct demo_commune *town =
        &d->communes[c->type == PLAN_COMMUNE || c->type == PLAN_SYNDICAT ? c->source : 0];
    const struct demo_epci *g = &d->epcis[c->type == PLAN_EPCI ? c->source : 0];
    row->type = TYPES[c->type];
    row->distinct = r->distinct;
    if (c->population > 0 && c->type != PLAN_AUTRE && c->type != PLAN_SYNDICAT)
        row->population = maybe_value((int64_t)c->population);
    switch (c->type) {
    case PLAN_REGION:
        row->code = d->regions[c->source].code;
        row->position = (struct position){"exacte", d->regions[c->source].lon, d->regions[c->source].lat};
        break;
    case PLAN_DEPARTEMENT:
    case PLAN_AUTRE:
        row->code = row->departement = m->code;
        row->position = (struct position){"exacte", m->lon, m->lat};
        break;
    case PLAN_EPCI:
        row->code = g->siren;
        row->epci = g->siren;
        row->nature_epci = g->nature;
        row->departement = g->departement;
        row->position = (struct position){"exacte", g->lon, g->lat};
        break;
    case PLAN_COMMUNE:
        row->code = town->insee;
        row->siren = r->distinct ? NULL : town->siren;
        row->departement = town->departement;
        row->epci = town->epci;
        row->position = (struct position){town->exact ? "exacte" : "approximative", town->lon, town->lat};
        break;
    case PLAN_SYNDICAT:
        row->departement = town->departement;
        row->position = (struct position){"approximative", town->lon, town->lat};
        break;
    }
}

/* Of ten links one is to a network that it only works through, and one to one that it belongs to as well. */
static void add_network(struct collectivite_row *row, struct row_names *n, size_t link, int64_t id)
{
    const size_t tenth = link * 7 % 10;
    if (tenth != 0)
        n->networks[row->reseaux.n++] = id;
    if (tenth < 2)
        n->relays[row->relais.n++] = id;
}

static bool write_collectivite(struct rows *r, size_t i, const int64_t networks[NETWORKS], struct dice *dice,
                               struct err *e)
{
    const struct plan_collectivite *c = &r->plan->collectivites[i];
    struct row_names n;
    struct collectivite_row row = {0};
    struct written out;
    bool large = c->type != PLAN_COMMUNE || c->population > 20000;
    rows_name_french(r, c, n.nom);
    fill_collectivite(r, c, &row);
    row.nom = n.nom;
    snprintf(n.courriel, sizeof n.courriel, "international@collectivite-%llu-%zu.example",
             (unsigned long long)r->replica + 1, i + 1);
    n.contacts[0] = (struct contact_row){
        .role = "cadre", .titre = "Service des relations internationales", .courriel = n.courriel};
    n.contacts[1] = (struct contact_row){.role = "elu", .titre = "Délégation à la coopération décentralisée"};
    row.contacts = (struct contact_list){
        n.contacts, dice_chance(dice, large ? 85 : 30) ? 1 + (size_t)dice_chance(dice, 60) : 0};
    for (size_t k = 0; k < NETWORKS; k++)
        if (dice_chance(dice, (large ? 35 : 6) >> (k / 3)))
            add_network(&row, &n, i * NETWORKS + k, networks[k]);
    row.reseaux.ids = n.networks;
    row.relais.ids = n.relays;
    const struct label_row label = {.thematique = "eau",
                                    .dispositif = "PACT2",
                                    .domaine = "Eau et assainissement",
                                    .du = "2014-01-01",
                                    .au = "2016-12-31"};
    row.labels = (struct label_list){&label, large && dice_chance(dice, 2)};
    if (dice_chance(dice, 0.3)) /* nobody knows where it is */
        row.position = (struct position){.quality = "aucune"};
    if (!writer_put_collectivite(r->writer, &row, &out, e))
        return false;
    r->collectivites[i] = out.id;
    return true;
}

/* --- partners --------------------------------------------------------------------------------------- */

static bool write_partner(struct rows *r, size_t i, struct hash_map *names, struct bytes *key,
                          struct dice *dice, struct err *e)
{
    const struct demo_country *country = &r->demo->countries[r->plan->partners[i].country];
    const struct demo_place *p = rows_place(r, (uint32_t)i);
    char nom[FORM_SIZE];
    struct written out;
    snprintf(nom, sizeof nom, "%s%s", p->name, r->suffix);
    bytes_reset(key);
    bytes_add_text(key, country->iso2);
    utf8_fold(key, nom, strlen(nom));
    bool homonym = hash_map_get(names, key->data, key->n) != HASH_NONE;
    hash_map_put(names, key->data, key->n, 1);
    struct partenaire_row row = {.nom = nom, .pays = country->iso2, .distinct = homonym ? p->id : NULL};
    double luck = dice_unit(dice);
    row.position = (struct position){p->approximate ? "approximative" : "exacte", p->lon, p->lat};
    if (p->real < 0) {
        if (p->territory || luck < 0.05) {
            row.position.quality = "approximative";
            row.position.lon = round((p->lon + 0.02 * dice_normal(dice)) * 1000) / 1000;
            row.position.lat = round((p->lat + 0.02 * dice_normal(dice)) * 1000) / 1000;
        } else if (luck < 0.065) {
            row.position.quality = "aucune";
        }
        if (luck > 0.9992 && country->partners > 50) {
            row.pays = ""; /* not said in the source */
            row.distinct = p->id;
        }
    }
    struct contact_row contact = {.role = "collectivite", .titre = "Service des relations extérieures"};
    char courriel[96];
    snprintf(courriel, sizeof courriel, "cooperation@partenaire-%llu-%zu.example",
             (unsigned long long)r->replica + 1, i + 1);
    contact.courriel = courriel;
    row.contacts = (struct contact_list){&contact, dice_chance(dice, 20)};
    if (!writer_put_partenaire(r->writer, &row, &out, e))
        return false;
    r->partners[i] = out.id;
    return true;
}

bool rows_write_authorities(struct rows *r, struct err *e)
{
    struct dice dice = dice_for(r->seed, r->replica, 5);
    int64_t networks[NETWORKS];
    if (!write_networks(r, networks, e))
        return false;
    for (size_t i = 0; i < r->plan->n_collectivites; i++)
        if (!write_collectivite(r, i, networks, &dice, e))
            return false;
    struct hash_map names = {0};
    struct bytes key;
    bytes_init(&key, ROWS_TEXT_MAX);
    bool good = true;
    for (size_t i = 0; good && i < r->plan->n_partners; i++)
        good = write_partner(r, i, &names, &key, &dice, e);
    bytes_release(&key);
    hash_map_release(&names);
    return good;
}
