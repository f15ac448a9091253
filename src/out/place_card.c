#include "out/place_card.h"

#include <stdlib.h>

#include "atlas/worth.h"
#include "base/mem.h"
#include "geo/bbox.h"
#include "out/counted_card.h"
#include "out/geojson.h"

/* What a layer draws there: sites, as marks count them, of how many records. A record with several of the
 * places is one. */
struct layer_card {
    uint64_t sites;
    struct bits records; /* over the rows of the layer's collection */
};

/* What is gathered at one place, or at all of them. */
struct card {
    const struct snapshot *s;
    const struct identify_request *r;
    struct bits collectivites, partenaires, cooperations, projets, requests;
    struct layer_card layers[MAP_LAYER_COUNT]; /* of r->drawing.layers.list[i] */
    struct worth *worth;
};

static void card_init(struct card *c, const struct identify_request *r, const struct snapshot *s,
                      struct worth *worth)
{
    *c = (struct card){.s = s, .r = r, .worth = worth};
    worth_begin(worth, s);
    for (size_t i = 0; i < r->drawing.layers.n; i++)
        if (r->drawing.selections[i])
            bits_init(&c->layers[i].records, r->drawing.selections[i]->records.n, false);
    bits_init(&c->collectivites, s->collectivites.rows.n, false);
    bits_init(&c->partenaires, s->partenaires.rows.n, false);
    bits_init(&c->cooperations, s->cooperations.rows.n, false);
    bits_init(&c->projets, s->projets.rows.n, false);
    bits_init(&c->requests, s->bourse.rows.n, false);
}

static void card_release(struct card *c)
{
    bits_release(&c->collectivites);
    bits_release(&c->partenaires);
    bits_release(&c->cooperations);
    bits_release(&c->projets);
    bits_release(&c->requests);
    for (size_t i = 0; i < c->r->drawing.layers.n; i++)
        bits_release(&c->layers[i].records);
}

static void add_linked(struct bits *to, const struct csr *links, uint32_t row, const struct bits *met,
                       const struct bits *real)
{
    for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++)
        if (bits_get(met, links->list[i]) && bits_get(real, links->list[i]))
            bits_set(to, links->list[i]);
}

static void add_cooperation(struct card *card, const struct selection *sel, uint32_t c)
{
    const struct snapshot *s = card->s;
    bits_set(&card->cooperations, c);
    add_linked(&card->collectivites, &s->cooperations.members, c, &sel->collectivites,
               &s->collectivites.rows.real);
    add_linked(&card->partenaires, &s->cooperations.partners, c, &sel->partenaires,
               &s->partenaires.rows.real);
    for (uint32_t p = s->cooperations.first_projet[c]; p < s->cooperations.first_projet[c + 1]; p++)
        if (bits_get(&sel->projets, p) && bits_get(&s->projets.rows.real, p))
            bits_set(&card->projets, p);
}

static void add_requests(struct card *card, struct layer_card *layer, const struct selection *sel,
                         uint32_t place)
{
    const struct csr *requests = &card->s->partenaires.bourse;
    for (uint32_t i = requests->first[place]; i < requests->first[place + 1]; i++)
        if (bits_get(&sel->records, requests->list[i])) {
            bits_set(&card->requests, requests->list[i]);
            bits_set(&layer->records, requests->list[i]);
        }
}

/* The cooperations of a place that a layer has there, itself or through its projets or its places. */
static void add_cooperations(struct card *card, struct layer_card *layer, const struct selection *sel,
                             const struct identified_place *place)
{
    const struct snapshot *s = card->s;
    const struct csr *links = place->french ? &s->collectivites.cooperations : &s->partenaires.cooperations;
    const bool own = sel->collection == COLLECTION_COOPERATIONS || sel->collection == COLLECTION_ACTIONS;
    for (uint32_t i = links->first[place->place]; i < links->first[place->place + 1]; i++) {
        const uint32_t c = links->list[i];
        if (!bits_get(own ? &sel->records : &sel->cooperations, c) ||
            !bits_get(&s->cooperations.rows.real, c))
            continue;
        add_cooperation(card, sel, c);
        if (own)
            bits_set(&layer->records, c);
        else if (sel->collection == COLLECTION_PROJETS)
            bits_or_range(&layer->records, &sel->records, s->cooperations.first_projet[c],
                          s->cooperations.first_projet[c + 1]);
    }
}

/* What a layer's selection has at a place. */
static void add_layer(struct card *card, size_t layer, const struct identified_place *place)
{
    const struct selection *sel = card->r->drawing.selections[layer];
    struct layer_card *of = &card->layers[layer];
    if (!sel || sel->sites.french != place->french || !sel->sites.weight[place->place])
        return;
    of->sites += sel->sites.weight[place->place];
    worth_add(card->worth, sel, place->place);
    bits_set(place->french ? &card->collectivites : &card->partenaires, place->place);
    if (sel->collection == COLLECTION_BOURSE) {
        add_requests(card, of, sel, place->place);
        return;
    }
    if (sel->collection == COLLECTION_COLLECTIVITES || sel->collection == COLLECTION_PARTENAIRES)
        bits_set(&of->records, place->place);
    add_cooperations(card, of, sel, place);
}

static void add_place(struct card *card, const struct identified_place *place)
{
    for (size_t i = 0; i < card->r->drawing.layers.n; i++)
        add_layer(card, i, place);
}

/* --- writing -----------------------------------------------------------------------------------------------
 */

struct theme {
    uint32_t value, count;
};

static int compare_themes(const void *a, const void *b)
{
    const struct theme *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->value < y->value ? -1 : 1;
}

static void put_thematiques(struct json *j, const struct card *card)
{
    const struct vocabulary *v = &card->s->vocabularies[VOCABULARY_THEMATIQUE];
    struct theme *themes = mem_alloc(v->n, sizeof *themes);
    for (uint32_t i = 0; i < v->n; i++)
        themes[i] = (struct theme){i, card->worth->themes[i]};
    qsort(themes, v->n, sizeof *themes, compare_themes);
    json_put_array(j, "thematiques");
    for (uint32_t i = 0; i < v->n && themes[i].count; i++) {
        json_object(j);
        json_put_text(j, "value", v->values[themes[i].value].code);
        json_put_text(j, "label", v->values[themes[i].value].label);
        json_put_int(j, "count", themes[i].count);
        json_end(j);
    }
    json_end(j);
    free(themes);
}

/* The number on the mark first, then what it is made of. */
static void put_layers(struct json *j, const struct card *card, uint64_t sites)
{
    json_put_int(j, "sites", (int64_t)sites);
    json_put_array(j, "layers");
    for (size_t i = 0; i < card->r->drawing.layers.n; i++) {
        if (!card->layers[i].sites)
            continue;
        json_object(j);
        json_put_text(j, "layer", map_layer_name(card->r->drawing.layers.list[i]));
        json_put_text(j, "collection", COLLECTION_NAMES[card->r->drawing.selections[i]->collection]);
        json_put_int(j, "sites", (int64_t)card->layers[i].sites);
        json_put_int(j, "records", bits_count(&card->layers[i].records));
        json_end(j);
    }
    json_end(j);
}

static void put_counts(struct json *j, const struct card *card, uint64_t sites)
{
    uint16_t action = vocabulary_find(&card->s->vocabularies[VOCABULARY_NATURE], "action");
    uint32_t actions = 0, all = bits_count(&card->cooperations);
    if (action != VOCABULARY_NONE)
        actions = bits_count_and(&card->cooperations,
                                 &card->s->sets[LEVEL_COOPERATION][CRITERION_NATURE].set[action]);
    put_layers(j, card, sites);
    json_put_int(j, "collectivites", bits_count(&card->collectivites));
    json_put_int(j, "partenaires", bits_count(&card->partenaires));
    json_put_int(j, "cooperations", all - actions);
    json_put_int(j, "actions", actions);
    json_put_int(j, "projets", bits_count(&card->projets));
    json_put_int(j, "bourse", bits_count(&card->requests));
    if (card->worth->euros == WORTH_NO_EUROS)
        json_put_text(j, "montant", NULL);
    else
        json_put_int(j, "montant", card->worth->euros);
    put_thematiques(j, card);
}

static void put_names(struct json *j, const char *key, const char *name, const struct snapshot *s,
                      const struct record_rows *rows, const struct bits *set, unsigned most)
{
    unsigned n = 0;
    json_put_array(j, key);
    for (uint32_t row = bits_next(set, 0); row < set->n && n < most; row = bits_next(set, row + 1), n++) {
        json_object(j);
        json_put_text(j, "id", snapshot_text(s, rows->uid[row]));
        json_put_text(j, name, snapshot_text(s, rows->name[row]));
        json_end(j);
    }
    json_end(j);
}

static void put_identity(struct json *j, const struct snapshot *s, const struct identified_place *place)
{
    const struct vocabulary *pays = &s->vocabularies[VOCABULARY_PAYS];
    const struct record_rows *rows = place->french ? &s->collectivites.rows : &s->partenaires.rows;
    uint16_t code = place->french ? vocabulary_find(pays, "FR") : s->partenaires.pays[place->place];
    uint16_t quality = (place->french ? s->collectivites.qualite : s->partenaires.qualite)[place->place];
    json_put_text(j, "collection", place->french ? "collectivites" : "partenaires");
    json_put_text(j, "nom", snapshot_text(s, rows->name[place->place]));
    json_put_text(j, "pays", code == VOCABULARY_NONE ? NULL : pays->values[code].code);
    json_put_text(j, "libelle_pays", code == VOCABULARY_NONE ? NULL : pays->values[code].label);
    json_put_text(j, "qualite",
                  quality == VOCABULARY_NONE ? NULL
                                             : s->vocabularies[VOCABULARY_QUALITE].values[quality].code);
}

static void put_place(struct json *j, const struct identify_request *r, const struct snapshot *s,
                      const struct identified_place *place, struct worth *worth)
{
    const struct record_rows *rows = place->french ? &s->collectivites.rows : &s->partenaires.rows;
    const struct places *points = place->french ? &s->collectivites.places : &s->partenaires.places;
    struct card card;
    card_init(&card, r, s, worth);
    add_place(&card, place);
    geojson_feature(j, snapshot_text(s, rows->uid[place->place]));
    json_put_object(j, "geometry");
    json_put_text(j, "type", "Point");
    json_key(j, "coordinates");
    geojson_position(j, points->lon[place->place], points->lat[place->place]);
    json_end(j);
    json_put_object(j, "properties");
    put_identity(j, s, place);
    put_counts(j, &card, place->sites);
    put_names(j, place->french ? "liste_partenaires" : "liste_collectivites", "nom", s,
              place->french ? &s->partenaires.rows : &s->collectivites.rows,
              place->french ? &card.partenaires : &card.collectivites, PLACE_CARD_COLLECTIVITES);
    put_names(j, "liste_bourse", "titre", s, &s->bourse.rows, &card.requests, PLACE_CARD_REQUESTS);
    json_end(j);
    json_end(j);
    card_release(&card);
}

/* Of whose mark it is. */
static void put_territory(struct json *j, const struct snapshot *s, const struct identified *places)
{
    if (!places->of_territory)
        return;
    const struct record_rows *rows = places->collection == COLLECTION_PAYS ? &s->pays.rows : &s->regions.rows;
    json_put_object(j, "territory");
    json_put_text(j, "collection", COLLECTION_NAMES[places->collection]);
    json_put_text(j, "id", snapshot_text(s, rows->uid[places->row]));
    json_put_text(j, "nom", snapshot_text(s, rows->name[places->row]));
    json_end(j);
}

static void put_bbox(struct json *j, const struct snapshot *s, const struct identified *places)
{
    double *lon = mem_alloc(places->n, sizeof *lon), *lat = mem_alloc(places->n, sizeof *lat);
    for (size_t i = 0; i < places->n; i++) {
        const struct places *p = places->list[i].french ? &s->collectivites.places : &s->partenaires.places;
        lon[i] = p->lon[places->list[i].place];
        lat[i] = p->lat[places->list[i].place];
    }
    struct bbox box = bbox_around(lon, lat, places->n);
    json_put_array(j, "bbox");
    json_real(j, box.west, 6);
    json_real(j, box.south, 6);
    json_real(j, box.east, 6);
    json_real(j, box.north, 6);
    json_end(j);
    free(lon);
    free(lat);
}

void place_card_write(struct json *j, const struct identify_request *r, const struct identified *places,
                      size_t most)
{
    const struct snapshot *s = NULL;
    struct worth worth = {0};
    for (size_t i = 0; i < r->drawing.layers.n && !s; i++)
        s = r->drawing.selections[i] ? r->drawing.selections[i]->snapshot : NULL;
    size_t n = places->n < most ? places->n : most;
    geojson_collection(j, places->n, n);
    counted_card_write(j, r, places);
    if (s && places->n) {
        struct card all;
        card_init(&all, r, s, &worth);
        for (size_t i = 0; i < places->n; i++)
            add_place(&all, &places->list[i]);
        put_bbox(j, s, places);
        json_put_object(j, "summary");
        put_territory(j, s, places);
        put_counts(j, &all, places->sites);
        json_end(j);
        card_release(&all);
    }
    json_put_array(j, "features");
    for (size_t i = 0; i < n; i++)
        put_place(j, r, s, &places->list[i], &worth);
    json_end(j);
    json_end(j);
    worth_release(&worth);
}
