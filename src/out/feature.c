#include "out/feature.h"

#include <stdio.h>

#include "out/geojson.h"

/* --- values ------------------------------------------------------------------------------------------------
 */

static void put_code(struct json *j, const char *key, const struct snapshot *s, enum vocabulary_id v,
                     uint16_t value)
{
    json_put_text(j, key, value < s->vocabularies[v].n ? s->vocabularies[v].values[value].code : NULL);
}

static void put_year(struct json *j, const char *key, int16_t year)
{
    json_key(j, key);
    if (year == SNAPSHOT_NO_YEAR || year == INT16_MAX)
        json_null(j);
    else
        json_int(j, year);
}

static void put_amount(struct json *j, const char *key, int64_t amount)
{
    json_key(j, key);
    if (amount == SNAPSHOT_NO_AMOUNT)
        json_null(j);
    else
        json_int(j, amount);
}

static void put_codes(struct json *j, const char *key, const struct snapshot *s, enum vocabulary_id v,
                      const struct csr *lists, uint32_t row)
{
    json_put_array(j, key);
    for (uint32_t i = lists->first[row]; i < lists->first[row + 1]; i++)
        json_text(j, s->vocabularies[v].values[lists->list[i]].code);
    json_end(j);
}

/* The thématiques of all projets of a cooperation, each once, in the order of the vocabulary. */
static void put_thematiques(struct json *j, const struct snapshot *s, uint32_t c)
{
    const struct vocabulary *v = &s->vocabularies[VOCABULARY_THEMATIQUE];
    const uint32_t *first = s->cooperations.first_projet;
    json_put_array(j, "thematiques");
    for (uint32_t t = 0; t < v->n; t++)
        if (bits_count_range(&s->sets[LEVEL_PROJET][CRITERION_THEMATIQUE].set[t], first[c], first[c + 1]))
            json_text(j, v->values[t].code);
    json_end(j);
}

static void put_geometry_of_place(struct json *j, const struct places *p, uint32_t place)
{
    json_key(j, "geometry");
    if (place >= p->n_located) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_text(j, "type", "Point");
    json_key(j, "coordinates");
    geojson_position(j, p->lon[place], p->lat[place]);
    json_end(j);
}

static void put_geometry_of_cooperation(struct json *j, const struct snapshot *s, uint32_t c)
{
    const struct csr *links = &s->cooperations.partners;
    const struct places *p = &s->partenaires.places;
    bool any = false;
    json_key(j, "geometry");
    for (uint32_t i = links->first[c]; i < links->first[c + 1]; i++) {
        if (links->list[i] >= p->n_located)
            continue;
        if (!any) {
            json_object(j);
            json_put_text(j, "type", "MultiPoint");
            json_put_array(j, "coordinates");
            any = true;
        }
        geojson_position(j, p->lon[links->list[i]], p->lat[links->list[i]]);
    }
    if (!any) {
        json_null(j);
        return;
    }
    json_end(j);
    json_end(j);
}

/* --- parts of features -------------------------------------------------------------------------------------
 */

void feature_write_collectivite(struct json *j, const struct snapshot *s, uint32_t row)
{
    const struct collectivites *k = &s->collectivites;
    json_object(j);
    json_put_text(j, "id", snapshot_text(s, k->rows.uid[row]));
    json_put_text(j, "nom", snapshot_text(s, k->rows.name[row]));
    put_code(j, "type", s, VOCABULARY_TYPE, k->type[row]);
    put_code(j, "departement", s, VOCABULARY_DEPARTEMENT, k->departement[row]);
    put_code(j, "region", s, VOCABULARY_REGION, k->region[row]);
    json_end(j);
}

void feature_write_partenaire(struct json *j, const struct snapshot *s, uint32_t row)
{
    const struct partenaires *q = &s->partenaires;
    json_object(j);
    json_put_text(j, "id", snapshot_text(s, q->rows.uid[row]));
    json_put_text(j, "nom", snapshot_text(s, q->rows.name[row]));
    put_code(j, "pays", s, VOCABULARY_PAYS, q->pays[row]);
    put_code(j, "qualite", s, VOCABULARY_QUALITE, q->qualite[row]);
    json_end(j);
}

static void put_members(struct json *j, const struct snapshot *s, uint32_t c)
{
    const struct csr *links = &s->cooperations.members;
    json_put_array(j, "collectivites");
    for (uint32_t i = links->first[c]; i < links->first[c + 1]; i++)
        if (bits_get(&s->collectivites.rows.real, links->list[i]))
            feature_write_collectivite(j, s, links->list[i]);
    json_end(j);
}

static void put_partners(struct json *j, const struct snapshot *s, uint32_t c)
{
    const struct csr *links = &s->cooperations.partners;
    json_put_array(j, "partenaires");
    for (uint32_t i = links->first[c]; i < links->first[c + 1]; i++)
        if (bits_get(&s->partenaires.rows.real, links->list[i]))
            feature_write_partenaire(j, s, links->list[i]);
    json_end(j);
}

static void put_nature(struct json *j, const struct snapshot *s, uint32_t c)
{
    put_code(j, "nature", s, VOCABULARY_NATURE, s->cooperations.nature[c]);
    json_put_bool(j, "jumelage", s->cooperations.jumelage[c] == 1);
}

static uint32_t count_projets(const struct snapshot *s, uint32_t c)
{
    const uint32_t *first = s->cooperations.first_projet;
    return bits_count_range(&s->projets.rows.real, first[c], first[c + 1]);
}

/* What a place has: its cooperations and actions, and their projets. */
static void put_place_counts(struct json *j, const struct snapshot *s, const struct csr *own, uint32_t row)
{
    uint16_t action = vocabulary_find(&s->vocabularies[VOCABULARY_NATURE], "action");
    uint32_t cooperations = 0, actions = 0, projets = 0;
    for (uint32_t i = own->first[row]; i < own->first[row + 1]; i++) {
        uint32_t c = own->list[i];
        if (!bits_get(&s->cooperations.rows.real, c))
            continue;
        *(s->cooperations.nature[c] == action ? &actions : &cooperations) += 1;
        projets += count_projets(s, c);
    }
    json_put_int(j, "cooperations", cooperations);
    json_put_int(j, "actions", actions);
    json_put_int(j, "projets", projets);
}

/* --- one kind of feature each ------------------------------------------------------------------------------
 */

static void put_collectivite(struct json *j, const struct snapshot *s, uint32_t row)
{
    const struct collectivites *k = &s->collectivites;
    json_put_text(j, "nom", snapshot_text(s, k->rows.name[row]));
    put_code(j, "type", s, VOCABULARY_TYPE, k->type[row]);
    put_code(j, "departement", s, VOCABULARY_DEPARTEMENT, k->departement[row]);
    put_code(j, "region", s, VOCABULARY_REGION, k->region[row]);
    put_code(j, "region_avant_2016", s, VOCABULARY_REGION, k->region_1970[row]);
    char code[16];
    uint32_t v = k->commune[row];
    for (int i = 4; i >= 0; i--, v /= 36)
        code[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[v % 36];
    code[5] = '\0';
    json_put_text(j, "commune", k->commune[row] ? code : NULL);
    snprintf(code, sizeof code, "%09u", k->epci[row]);
    json_put_text(j, "epci", k->epci[row] ? code : NULL);
    json_key(j, "population");
    if (k->population[row])
        json_int(j, k->population[row]);
    else
        json_null(j);
    put_code(j, "qualite", s, VOCABULARY_QUALITE, k->qualite[row]);
    put_place_counts(j, s, &k->cooperations, row);
    json_put_int(j, "partenaires", k->others[row]);
}

static void put_partenaire(struct json *j, const struct snapshot *s, uint32_t row)
{
    const struct partenaires *q = &s->partenaires;
    json_put_text(j, "nom", snapshot_text(s, q->rows.name[row]));
    put_code(j, "pays", s, VOCABULARY_PAYS, q->pays[row]);
    put_code(j, "continent", s, VOCABULARY_CONTINENT, q->continent[row]);
    put_code(j, "qualite", s, VOCABULARY_QUALITE, q->qualite[row]);
    put_place_counts(j, s, &q->cooperations, row);
    json_put_int(j, "collectivites", q->others[row]);
    json_put_int(j, "bourse", q->bourse.first[row + 1] - q->bourse.first[row]);
}

static void put_cooperation(struct json *j, const struct snapshot *s, uint32_t c)
{
    json_put_text(j, "titre", snapshot_text(s, s->cooperations.rows.name[c]));
    put_nature(j, s, c);
    put_code(j, "statut", s, VOCABULARY_STATUT, s->cooperations.statut[c]);
    put_year(j, "depuis", s->cooperations.depuis[c]);
    put_members(j, s, c);
    put_partners(j, s, c);
    put_thematiques(j, s, c);
    json_put_int(j, "projets", count_projets(s, c));
}

static void put_projet(struct json *j, const struct snapshot *s, uint32_t p)
{
    const struct financements *f = &s->financements;
    uint32_t c = s->projets.cooperation[p];
    json_put_text(j, "titre", snapshot_text(s, s->projets.rows.name[p]));
    json_put_text(j, "cooperation", snapshot_text(s, s->cooperations.rows.uid[c]));
    put_nature(j, s, c);
    put_code(j, "statut", s, VOCABULARY_STATUT, s->projets.statut[p]);
    put_year(j, "annee_debut", s->projets.from_year[p]);
    put_year(j, "annee_fin", s->projets.to_year[p]);
    put_codes(j, "thematiques", s, VOCABULARY_THEMATIQUE, &s->projets.thematiques, p);
    put_codes(j, "odd", s, VOCABULARY_ODD, &s->projets.odd, p);
    json_put_array(j, "financements");
    for (uint32_t i = s->projets.first_financement[p]; i < s->projets.first_financement[p + 1]; i++) {
        if (!bits_get(&f->real, i))
            continue;
        json_object(j);
        put_code(j, "source", s, VOCABULARY_FINANCEMENT, f->source[i]);
        put_year(j, "annee", f->year[i]);
        put_amount(j, "montant", f->amount[i]);
        json_end(j);
    }
    json_end(j);
    put_members(j, s, c);
    put_partners(j, s, c);
}

static void put_request(struct json *j, const struct snapshot *s, uint32_t b)
{
    uint32_t q = s->bourse.partenaire[b];
    json_put_text(j, "titre", snapshot_text(s, s->bourse.rows.name[b]));
    put_code(j, "statut", s, VOCABULARY_STATUT, s->bourse.statut[b]);
    put_year(j, "annee", s->bourse.year[b]);
    put_amount(j, "budget", s->bourse.budget[b]);
    put_codes(j, "thematiques", s, VOCABULARY_THEMATIQUE, &s->bourse.thematiques, b);
    put_codes(j, "odd", s, VOCABULARY_ODD, &s->bourse.odd, b);
    put_code(j, "pays", s, VOCABULARY_PAYS, s->partenaires.pays[q]);
    json_key(j, "partenaire");
    feature_write_partenaire(j, s, q);
}

static void put_geometry(struct json *j, const struct snapshot *s, enum collection collection, uint32_t row)
{
    if (collection == COLLECTION_COLLECTIVITES)
        put_geometry_of_place(j, &s->collectivites.places, row);
    else if (collection == COLLECTION_PARTENAIRES)
        put_geometry_of_place(j, &s->partenaires.places, row);
    else if (collection == COLLECTION_BOURSE)
        put_geometry_of_place(j, &s->partenaires.places, s->bourse.partenaire[row]);
    else if (collection == COLLECTION_PROJETS)
        put_geometry_of_cooperation(j, s, s->projets.cooperation[row]);
    else
        put_geometry_of_cooperation(j, s, row);
}

void feature_write(struct json *j, const struct snapshot *s, enum collection collection, uint32_t row,
                   const struct feature_more *more)
{
    static void (*const PUT[COLLECTION_COUNT])(struct json *, const struct snapshot *, uint32_t) = {
        [COLLECTION_COLLECTIVITES] = put_collectivite,
        [COLLECTION_PARTENAIRES] = put_partenaire,
        [COLLECTION_COOPERATIONS] = put_cooperation,
        [COLLECTION_ACTIONS] = put_cooperation,
        [COLLECTION_PROJETS] = put_projet,
        [COLLECTION_BOURSE] = put_request,
    };
    geojson_feature(j, snapshot_text(s, collection_rows(s, collection)->uid[row]));
    put_geometry(j, s, collection, row);
    json_put_object(j, "properties");
    PUT[collection](j, s, row);
    if (more)
        more->properties(more->context, j);
    json_end(j);
    if (more && more->members)
        more->members(more->context, j);
    json_end(j);
}

void feature_put_text(void *json, const char *name, const struct cell *value)
{
    if (value->kind == CELL_INT)
        json_put_int(json, name, value->number);
    else
        json_put_text(json, name, value->kind == CELL_TEXT ? value->text : NULL);
}
