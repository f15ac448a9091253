/* /api/collections and /api/collections/{c}: OGC API - Features, part 1, clauses 7.13 and 7.14 */
#include <stdio.h>

#include "base/json.h"
#include "search/parse_criteria.h"
#include "serve/handlers.h"

#define CRS84 "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

static const struct {
    const char *title, *description;
} TEXTS[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = {"Collectivités françaises",
                                  "Régions, départements, communes et groupements engagés à l’étranger"},
    [COLLECTION_PARTENAIRES] = {"Collectivités partenaires", "Collectivités étrangères partenaires"},
    [COLLECTION_COOPERATIONS] = {"Coopérations décentralisées",
                                 "Liens entre collectivités sous convention, jumelages compris"},
    [COLLECTION_ACTIONS] = {"Autres actions extérieures", "Liens entre collectivités sans convention"},
    [COLLECTION_PROJETS] = {"Projets", "Projets des coopérations et des autres actions extérieures"},
    [COLLECTION_BOURSE] = {"Bourse-projets",
                           "Projets de collectivités étrangères à la recherche d’un partenaire français"},
};

static void add_collection(struct call *c, struct json *j, enum collection which)
{
    char path[96];
    json_object(j);
    json_put_text(j, "id", COLLECTION_NAMES[which]);
    json_put_text(j, "title", TEXTS[which].title);
    json_put_text(j, "description", TEXTS[which].description);
    json_put_text(j, "itemType", "feature");
    json_put_array(j, "crs");
    json_text(j, CRS84);
    json_end(j);
    json_put_object(j, "extent");
    json_put_object(j, "spatial");
    json_key(j, "bbox");
    json_raw(j, "[[-180,-90,180,90]]", 19);
    json_put_text(j, "crs", CRS84);
    json_end(j);
    json_end(j);
    json_put_array(j, "links");
    snprintf(path, sizeof path, "/api/collections/%s", COLLECTION_NAMES[which]);
    handler_link(j, "self", "application/json", TEXTS[which].title, c->base_url, path);
    snprintf(path, sizeof path, "/api/collections/%s/items", COLLECTION_NAMES[which]);
    handler_link(j, "items", "application/geo+json", TEXTS[which].title, c->base_url, path);
    json_end(j);
    json_end(j);
}

bool plan_collections(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    c->answer.type = "application/json";
    return call_take_word(c, "f", FORMATS, e);
}

bool make_collections(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    json_put_array(&j, "links");
    handler_link(&j, "self", "application/json", "Collections", c->base_url, "/api/collections");
    json_end(&j);
    json_put_array(&j, "collections");
    for (enum collection i = 0; i < COLLECTION_COUNT; i++)
        add_collection(c, &j, i);
    json_end(&j);
    json_end(&j);
    return true;
}

bool plan_collection(struct call *c, struct err *e)
{
    enum collection *which = c->plan = arena_alloc(&c->memory, sizeof *which);
    return collection_parse(which, c->parameter[0], e) && plan_collections(c, e);
}

bool make_collection(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    add_collection(c, &j, *(enum collection *)c->plan);
    return true;
}
