/* /api and /api/conformance: OGC API - Features, part 1 (17-069r4), clauses 7.2 and 7.4, and Tiles (20-057)
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "search/cql2.h"
#include "serve/handlers.h"
#include "serve/tileset_asked.h"

static const char *const CONFORMANCE[] = {
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/png",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
};

unsigned handler_page(struct call *c, const char *name)
{
    enum { MOST = 100000 };
    const char *text = query_take_first(&c->query, name);
    const bool digits = text && *text && strlen(text) < 9 && strspn(text, "0123456789") == strlen(text);
    long page = digits ? strtol(text, NULL, 10) : 1;
    if (text && (!digits || page < 1 || page > MOST)) {
        call_ignore(c, name, text, "pages of a list are numbered from 1 on");
        page = 1;
    }
    call_key_int(c, page);
    return (unsigned)page;
}

void handler_link(struct json *j, const char *rel, const char *type, const char *title, const char *base,
                  const char *path)
{
    struct bytes href;
    bytes_init(&href, 65536);
    bytes_add_text(&href, base);
    bytes_add_text(&href, path);
    json_object(j);
    json_put_text(j, "href", href.data);
    json_put_text(j, "rel", rel);
    if (type)
        json_put_text(j, "type", type);
    if (title)
        json_put_text(j, "title", title);
    json_end(j);
    bytes_release(&href);
}

void handler_queryables_field(struct call *c, const char *collection)
{
    struct bytes text;
    bytes_init(&text, 65536);
    bytes_add_format(&text,
                     "<%s/api/collections/%s/queryables>; rel=\"" HANDLER_QUERYABLES
                     "\"; type=\"application/schema+json\"",
                     c->base_url, collection);
    answer_add(&c->answer, "Link", arena_text(&c->memory, text.data, text.n));
    bytes_release(&text);
}

bool plan_landing(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    c->answer.type = "application/json";
    call_key_int(c, c->snapshot ? (int64_t)c->snapshot->version : 0);
    call_key(c, c->base_url);
    if (!call_take_page(c, FORMATS, "API de l’Atlas", e))
        return false;
    if (c->page && call_language(c) == LANGUAGE_EN)
        c->page = "API of the Atlas";
    return true;
}

enum {
    TITLE,
    ABOUT,
    ABOUT_INVENTED,
    SELF,
    SERVICE_DESC,
    SERVICE_DOC,
    STANDARDS,
    DATA,
    DESCRIBED_BY,
    HTML,
    MAP
};

static const char *const SAID[LANGUAGES][MAP + 1] = {
    [LANGUAGE_FR] = {[TITLE] = "Atlas français de la coopération décentralisée",
                     [ABOUT] = "Coopérations des collectivités territoriales françaises à l’étranger.",
                     [ABOUT_INVENTED] =
                         "Coopérations des collectivités territoriales françaises à l’étranger. Données de "
                         "démonstration : les lieux existent, les projets sont inventés.",
                     [SELF] = "Cette page",
                     [SERVICE_DESC] = "Description de l’API",
                     [SERVICE_DOC] = "Description de l’API, pour la lire",
                     [STANDARDS] = "Normes respectées",
                     [DATA] = "Collections",
                     [DESCRIBED_BY] = "Vocabulaires : codes et libellés",
                     [HTML] = "Cette page en HTML",
                     [MAP] = "La carte"},
    [LANGUAGE_EN] = {[TITLE] = "French Atlas of Decentralised Cooperation",
                     [ABOUT] = "Cooperations of French local authorities abroad.",
                     [ABOUT_INVENTED] =
                         "Cooperations of French local authorities abroad. Demonstration data: places "
                         "are real, projects are invented.",
                     [SELF] = "This page",
                     [SERVICE_DESC] = "Description of the API",
                     [SERVICE_DOC] = "Description of the API, to be read",
                     [STANDARDS] = "Standards that are met",
                     [DATA] = "Collections",
                     [DESCRIBED_BY] = "Vocabularies: codes and labels",
                     [HTML] = "This page in HTML",
                     [MAP] = "The map"},
};

bool make_landing(struct call *c, struct worker *w, struct err *e)
{
    const char *const *said = SAID[call_language(c)];
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    json_put_text(&j, "title", said[TITLE]);
    json_put_text(&j, "description",
                  said[c->snapshot && c->snapshot->demonstration ? ABOUT_INVENTED : ABOUT]);
    json_put_array(&j, "links");
    handler_link(&j, "self", "application/json", said[SELF], c->base_url, "/api");
    handler_link(&j, "service-desc", "application/vnd.oai.openapi+json;version=3.0", said[SERVICE_DESC],
                 c->base_url, "/api/openapi.json");
    handler_link(&j, "service-doc", "text/html", said[SERVICE_DOC], c->base_url, "/api/openapi.json?f=html");
    handler_link(&j, "conformance", "application/json", said[STANDARDS], c->base_url, "/api/conformance");
    handler_link(&j, "data", "application/json", said[DATA], c->base_url, "/api/collections");
    for (const struct tileset_link *l = TILESET_LINKS; l->rel; l++)
        handler_link(&j, l->rel, "application/json",
                     call_language(c) == LANGUAGE_EN ? l->title_en : l->title_fr, c->base_url, l->path);
    handler_link(&j, "describedby", "application/json", said[DESCRIBED_BY], c->base_url, "/api/vocabularies");
    handler_link(&j, "alternate", "text/html", said[HTML], c->base_url, "/api?f=html");
    handler_link(&j, "related", "text/html", said[MAP], c->base_url, "/");
    json_end(&j);
    json_end(&j);
    return true;
}

bool plan_conformance(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    c->answer.type = "application/json";
    call_key_int(c, c->snapshot ? (int64_t)c->snapshot->version : 0);
    call_key(c, c->base_url);
    return call_take_page(c, FORMATS, "Normes respectées", e);
}

bool make_conformance(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    json_put_array(&j, "conformsTo");
    for (size_t i = 0; i < sizeof CONFORMANCE / sizeof CONFORMANCE[0]; i++)
        json_text(&j, CONFORMANCE[i]);
    for (size_t i = 0; CQL2_CLASSES[i]; i++)
        json_text(&j, CQL2_CLASSES[i]);
    json_end(&j);
    json_end(&j);
    return true;
}
