/* /api/collections and /api/collections/{c}: OGC API - Features, part 1, clauses 7.13 and 7.14 */
#include <stdio.h>
#include <string.h>

#include "atlas/extent.h"
#include "base/json.h"
#include "out/formats.h"
#include "search/parse_criteria.h"
#include "serve/handlers.h"
#include "serve/tileset_document.h"

#define CRS84     "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
#define OGC_REL   "http://www.opengis.net/def/rel/ogc/1.0/"
#define GREGORIAN "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"

static const char *const DESCRIPTIONS[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = "Régions, départements, communes et groupements engagés à l’étranger",
    [COLLECTION_PARTENAIRES] = "Collectivités étrangères partenaires",
    [COLLECTION_COOPERATIONS] = "Liens entre collectivités sous convention, jumelages compris",
    [COLLECTION_ACTIONS] = "Liens entre collectivités sans convention",
    [COLLECTION_PROJETS] = "Projets des coopérations et des autres actions extérieures",
    [COLLECTION_BOURSE] = "Projets de collectivités étrangères à la recherche d’un partenaire français",
    [COLLECTION_PAYS] = "Pays, avec leurs contours, et ce qui s’y fait",
    [COLLECTION_REGIONS] =
        "Régions françaises d’aujourd’hui, avec leurs contours, et ce que leurs collectivités font",
    [COLLECTION_DEPARTEMENTS] =
        "Départements français, avec leurs contours, et ce que leurs collectivités font",
};

static void put_systems(struct json *j)
{
    char uri[CRS_URI_BYTES];
    size_t n;
    const struct crs *all = crs_list(&n);
    json_put_array(j, "crs");
    for (size_t i = 0; i < n; i++)
        json_text(j, crs_uri(&all[i], uri));
    json_end(j);
    json_put_text(j, "storageCrs", crs_uri(all, uri));
}

static void put_box(struct json *j, const struct bbox *b)
{
    json_put_object(j, "spatial");
    json_put_array(j, "bbox");
    json_array(j);
    json_real(j, b->west, 6);
    json_real(j, b->south, 6);
    json_real(j, b->east, 6);
    json_real(j, b->north, 6);
    json_end(j);
    json_end(j);
    json_put_text(j, "crs", CRS84);
    json_end(j);
}

static void put_years(struct json *j, const struct extent *x)
{
    char text[32];
    json_put_object(j, "temporal");
    json_put_array(j, "interval");
    json_array(j);
    snprintf(text, sizeof text, "%04d-01-01T00:00:00Z", x->first_year);
    json_text(j, text);
    snprintf(text, sizeof text, "%04d-12-31T23:59:59Z", x->last_year);
    json_text(j, x->goes_on ? NULL : text);
    json_end(j);
    json_end(j);
    json_put_text(j, "trs", GREGORIAN);
    json_end(j);
}

/* What is not known is not said: of a collection without a site the whole world would be a lie. */
static void put_extent(struct json *j, struct call *c, enum collection which)
{
    struct extent x;
    struct criteria all;
    criteria_init(&all);
    struct selection *sel = call_selection(c, which, &all);
    extent_of(sel, &x);
    selection_free(sel);
    if (!x.located && !x.dated)
        return;
    json_put_object(j, "extent");
    if (x.located)
        put_box(j, &x.box);
    if (x.dated)
        put_years(j, &x);
    json_end(j);
}

/* In each encoding that there is (requirement fc-md-items-links). */
static void put_items_links(struct call *c, struct json *j, enum collection which)
{
    char path[128], title[128];
    snprintf(path, sizeof path, "/api/collections/%s/items", COLLECTION_NAMES[which]);
    handler_link(j, "items", format_at(0)->sink->type, COLLECTION_TITLES[which], c->base_url, path);
    snprintf(path, sizeof path, "/api/collections/%s/items?f=html", COLLECTION_NAMES[which]);
    handler_link(j, "items", "text/html", "Les enregistrements en HTML", c->base_url, path);
    for (unsigned i = 1; i < format_count(); i++) {
        const struct sink_format *form = format_at(i)->sink;
        if (!format_suits(format_at(i), which) || strcmp(form->type, format_at(0)->sink->type) == 0)
            continue; /* clients go by the type: a file of the first one's has no further pages */
        snprintf(path, sizeof path, "/api/collections/%s/items?f=%s", COLLECTION_NAMES[which], form->name);
        snprintf(title, sizeof title, "Tous les enregistrements, f=%s", form->name);
        handler_link(j, "items", form->type, title, c->base_url, path);
    }
}

static void add_collection(struct call *c, struct json *j, enum collection which)
{
    char path[96];
    json_object(j);
    json_put_text(j, "id", COLLECTION_NAMES[which]);
    json_put_text(j, "title", COLLECTION_TITLES[which]);
    json_put_text(j, "description", DESCRIPTIONS[which]);
    json_put_text(j, "itemType", "feature");
    put_extent(j, c, which);
    put_systems(j);
    json_put_array(j, "links");
    snprintf(path, sizeof path, "/api/collections/%s", COLLECTION_NAMES[which]);
    handler_link(j, "self", "application/json", COLLECTION_TITLES[which], c->base_url, path);
    snprintf(path, sizeof path, "/api/collections/%s?f=html", COLLECTION_NAMES[which]);
    handler_link(j, "alternate", "text/html", "Cette collection en HTML", c->base_url, path);
    put_items_links(c, j, which);
    snprintf(path, sizeof path, "/api/collections/%s/queryables", COLLECTION_NAMES[which]);
    handler_link(j, HANDLER_QUERYABLES, "application/schema+json", "Propriétés des filtres", c->base_url,
                 path);
    snprintf(path, sizeof path, "/api/collections/%s/sortables", COLLECTION_NAMES[which]);
    handler_link(j, OGC_REL "sortables", "application/schema+json", "Propriétés de tri", c->base_url, path);
    tileset_put_collection_links(j, c, COLLECTION_NAMES[which]);
    json_end(j);
    json_end(j);
}

static bool plan_both(struct call *c, const char *title, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    c->answer.type = "application/json";
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    return call_take_page(c, FORMATS, title, e);
}

bool plan_collections(struct call *c, struct err *e)
{
    return plan_both(c, "Collections", e);
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
    handler_link(&j, "alternate", "text/html", "Cette liste en HTML", c->base_url, "/api/collections?f=html");
    json_end(&j);
    json_put_array(&j, "collections");
    for (enum collection i = 0; i < COLLECTION_COUNT; i++)
        add_collection(c, &j, i);
    for (unsigned i = 0; i < c->core->published.n; i++)
        published_put_collection(c, &j, c->core->published.list[i]);
    json_end(&j);
    json_end(&j);
    return true;
}

bool plan_collection(struct call *c, struct err *e)
{
    enum collection *which = c->plan = arena_alloc(&c->memory, sizeof *which);
    if ((!published_named(c) && !collection_parse(which, c->parameter[0], e)) ||
        !plan_both(c, c->published ? c->parameter[0] : COLLECTION_TITLES[*which], e))
        return false;
    call_key(c, c->parameter[0]);
    return true;
}

bool make_collection(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    handler_queryables_field(c, c->parameter[0]);
    if (c->published)
        published_put_collection(c, &j, c->published);
    else
        add_collection(c, &j, *(enum collection *)c->plan);
    return true;
}
