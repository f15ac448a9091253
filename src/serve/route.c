#include "serve/route.h"

#include <string.h>

#include "http/method.h"
#include "http/public_url.h"
#include "http/target.h"
#include "serve/handlers.h"
#include "serve/metrics.h"
#include "serve/ows.h"

/* Numbers of the operation are the operator's: a page of another site that he looks at cannot read them. */
static const struct answer_policy PAGE = {CACHING_CHECK, true, SHOWN_AS_PAGE, 0},
                                  DATA = {CACHING_CHECK, true, SHOWN_AS_DATA, 0},
                                  HEALTH = {CACHING_NEVER, true, SHOWN_AS_DATA, 0},
                                  METRICS = {CACHING_NEVER, false, SHOWN_AS_DATA, 0};

const struct route ROUTES[] = {
    {"page", "/", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_search, make_search, NULL,
     "recherche"},
    {"web", "/web/*", METHODS_READ, ON_LOOP, IGNORES_ALL, &PAGE, false, plan_web, make_web, NULL, NULL},
    {"collectivite", "/collectivites/{uid}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true,
     plan_fiche, make_fiche, NULL, "collectivite"},
    {"partenaire", "/partenaires/{uid}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_fiche,
     make_fiche, NULL, "partenaire"},
    {"cooperation", "/cooperations/{uid}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_fiche,
     make_fiche, NULL, "cooperation"},
    {"projet", "/projets/{uid}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_fiche,
     make_fiche, NULL, "projet"},
    {"two_sides", "/deux-cotes", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_two_sides,
     make_two_sides, NULL, "deux"},
    {"tile", "/tiles/{layers}/{z}/{x}/{y}", METHODS_READ, IN_TILES, IGNORES_BUSTERS, &DATA, true, plan_tile,
     make_tile, NULL, NULL},
    {"tilejson", "/tiles/{layers}", METHODS_READ, IN_SEARCHES, IGNORES_BUSTERS, &DATA, true, plan_tilejson,
     make_tilejson, NULL, NULL},
    {"style", "/styles/{style}", METHODS_READ, IN_SEARCHES, IGNORES_BUSTERS, &DATA, true, plan_style,
     make_style, NULL, NULL},
    {"glyphs", "/fonts/{fontstack}/{range}", METHODS_READ, IN_SEARCHES, IGNORES_BUSTERS, &DATA, false,
     plan_glyphs, make_glyphs, NULL, NULL},
    {"identify", "/identify/{layers}", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true, plan_identify,
     make_identify, NULL, "lieux"},
    {"wmts", "/wmts", METHODS_READ, IN_TILES, IGNORES_UNKNOWN, &DATA, true, plan_wmts, make_wmts, NULL, NULL},
    {"wmts_rest", "/wmts/1.0.0/*", METHODS_READ, IN_TILES, IGNORES_UNKNOWN, &DATA, true, plan_wmts_rest,
     make_wmts, NULL, NULL},
    {"static", "/static/{layers}/{size}", METHODS_READ, IN_TILES, IGNORES_BUSTERS, &DATA, true, plan_static,
     make_static, NULL, NULL},
    {"legend", "/legend/{layers}", METHODS_READ, IN_TILES, IGNORES_BUSTERS, &DATA, true, plan_legend,
     make_legend, NULL, NULL},
    {"wms", "/wms", METHODS_READ, IN_TILES, IGNORES_UNKNOWN, &DATA, true, plan_wms, make_wms, NULL, "lieux"},
    {"embed", "/embed", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_embed, make_embed, NULL,
     "embed"},
    {"bourse", "/bourse", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_bourse, make_bourse,
     NULL, "bourse"},
    {"demande", "/bourse/{uid}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_fiche,
     make_fiche, NULL, "demande"},
    {"reseaux", "/reseaux", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_reseaux,
     make_reseaux, NULL, "reseaux"},
    {"reseau", "/reseaux/{id}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_reseaux,
     make_reseaux, NULL, "reseau"},
    {"appels", "/appels", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_appels, make_appels,
     NULL, "appels"},
    {"accessibilite", "/accessibilite", METHODS_READ, ON_LOOP, IGNORES_OTHERS, &PAGE, false, plan_about,
     make_about, NULL, "accessibilite"},
    {"contact", "/contact", METHODS_READ, ON_LOOP, IGNORES_OTHERS, &PAGE, false, plan_about, make_about, NULL,
     "contact"},
    {"mentions", "/mentions-legales", METHODS_READ, ON_LOOP, IGNORES_OTHERS, &PAGE, false, plan_about,
     make_about, NULL, "mentions"},
    {"reperes", "/reperes", METHODS_READ, ON_LOOP, IGNORES_OTHERS, &PAGE, false, plan_about, make_about, NULL,
     "reperes"},
    {"personal-data", "/donnees-personnelles", METHODS_READ, ON_LOOP, IGNORES_OTHERS, &PAGE, false,
     plan_about, make_about, NULL, "donnees_personnelles"},
    {"open-data", "/donnees-ouvertes", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_about,
     make_about, NULL, "donnees_ouvertes"},
    {"plan", "/plan", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_about, make_about, NULL,
     "plan"},
    {"integrer", "/integrer", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_integrer,
     make_integrer, NULL, "integrer"},
    {"oembed", "/oembed", METHODS_READ, IN_SEARCHES, IGNORES_UNKNOWN, &DATA, true, plan_oembed, make_oembed,
     NULL, NULL},
    {"landing", "/api", METHODS_READ, ON_LOOP, IGNORES_NONE, &DATA, false, plan_landing, make_landing, NULL,
     "landing"},
    {"conformance", "/api/conformance", METHODS_READ, ON_LOOP, IGNORES_NONE, &DATA, false, plan_conformance,
     make_conformance, NULL, "conformance"},
    {"openapi", "/api/openapi.json", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true, plan_openapi,
     make_openapi, NULL, "definition"},
    {"vocabularies", "/api/vocabularies", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_vocabularies, make_vocabularies, NULL, NULL},
    {"collections", "/api/collections", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_collections, make_collections, NULL, "collections"},
    {"collection", "/api/collections/{c}", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_collection, make_collection, NULL, "collection"},
    {"queryables", "/api/collections/{c}/queryables", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_queryables, make_queryables, NULL, "schema"},
    {"sortables", "/api/collections/{c}/sortables", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_sortables, make_sortables, NULL, "schema"},
    {"items", "/api/collections/{c}/items", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true, plan_items,
     make_items, NULL, "items"},
    {"item", "/api/collections/{c}/items/{id}", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_item, make_item, NULL, "item"},
    {"tilesets", "/api/tiles", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true, plan_tilesets,
     make_tilesets, NULL, NULL},
    {"tileset", "/api/tiles/{tileMatrixSetId}", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_tileset, make_tileset, NULL, NULL},
    {"tileset_tile", "/api/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", METHODS_READ, IN_TILES,
     IGNORES_BUSTERS, &DATA, true, plan_tileset_tile, make_tile, NULL, NULL},
    {"map_tilesets", "/api/map/tiles", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true, plan_tilesets,
     make_tilesets, NULL, NULL},
    {"map_tileset", "/api/map/tiles/{tileMatrixSetId}", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_tileset, make_tileset, NULL, NULL},
    {"map_tileset_tile", "/api/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", METHODS_READ,
     IN_TILES, IGNORES_BUSTERS, &DATA, true, plan_tileset_tile, make_tile, NULL, NULL},
    {"collection_tilesets", "/api/collections/{c}/tiles", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA,
     true, plan_tilesets, make_tilesets, NULL, NULL},
    {"collection_tileset", "/api/collections/{c}/tiles/{tileMatrixSetId}", METHODS_READ, IN_SEARCHES,
     IGNORES_NONE, &DATA, true, plan_tileset, make_tileset, NULL, NULL},
    {"collection_tileset_tile",
     "/api/collections/{c}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", METHODS_READ, IN_TILES,
     IGNORES_BUSTERS, &DATA, true, plan_tileset_tile, make_tile, NULL, NULL},
    {"collection_map_tilesets", "/api/collections/{c}/map/tiles", METHODS_READ, IN_SEARCHES, IGNORES_NONE,
     &DATA, true, plan_tilesets, make_tilesets, NULL, NULL},
    {"collection_map_tileset", "/api/collections/{c}/map/tiles/{tileMatrixSetId}", METHODS_READ, IN_SEARCHES,
     IGNORES_NONE, &DATA, true, plan_tileset, make_tileset, NULL, NULL},
    {"collection_map_tileset_tile",
     "/api/collections/{c}/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", METHODS_READ,
     IN_TILES, IGNORES_BUSTERS, &DATA, true, plan_tileset_tile, make_tile, NULL, NULL},
    {"matrix_sets", "/api/tileMatrixSets", METHODS_READ, ON_LOOP, IGNORES_NONE, &DATA, false,
     plan_matrix_sets, make_matrix_sets, NULL, NULL},
    {"matrix_set", "/api/tileMatrixSets/{tileMatrixSetId}", METHODS_READ, ON_LOOP, IGNORES_NONE, &DATA, false,
     plan_matrix_set, make_matrix_set, NULL, NULL},
    {"facets", "/api/collections/{c}/facets", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_facets, make_facets, NULL, NULL},
    {"crosstab", "/api/collections/{c}/crosstab", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true,
     plan_crosstab, make_crosstab, NULL, NULL},
    {"pairs", "/api/collections/{c}/pairs", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true, plan_pairs,
     make_pairs, NULL, NULL},
    {"stats", "/api/stats/{territory}", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true, plan_stats,
     make_stats, NULL, NULL},
    {"suggest", "/api/suggest", METHODS_READ, IN_SEARCHES, IGNORES_NONE, &DATA, true, plan_suggest,
     make_suggest, NULL, NULL},
    {"croiser", "/croiser", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_croiser,
     make_croiser, NULL, "croiser"},
    {"sitemap", "/sitemap.xml", METHODS_READ, IN_SEARCHES, IGNORES_BUSTERS, &DATA, true, plan_sitemap,
     make_sitemap, NULL, NULL},
    {"robots", "/robots.txt", METHODS_READ, ON_LOOP, IGNORES_ALL, &DATA, false, plan_robots, make_robots,
     NULL, NULL},
    {"qr", "/qr.svg", METHODS_READ, IN_SEARCHES, IGNORES_BUSTERS, &DATA, false, plan_qr, make_qr, NULL, NULL},
    {"monde", "/monde", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_territory,
     make_territory, NULL, "territoire"},
    {"continent", "/continents/{code}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true,
     plan_territory, make_territory, NULL, "territoire"},
    {"countries", "/pays", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_territories,
     make_territories, NULL, "pays"},
    {"country", "/pays/{code}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_territory,
     make_territory, NULL, "territoire"},
    {"regions", "/regions", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_territories,
     make_territories, NULL, "regions"},
    {"region", "/regions/{code}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true, plan_territory,
     make_territory, NULL, "territoire"},
    {"departements", "/departements", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true,
     plan_territories, make_territories, NULL, "departements"},
    {"departement", "/departements/{code}", METHODS_READ, IN_SEARCHES, IGNORES_OTHERS, &PAGE, true,
     plan_territory, make_territory, NULL, "territoire"},
    {"healthz", "/healthz", METHODS_READ, ON_LOOP, IGNORES_NONE, &HEALTH, false, plan_health, make_healthz,
     NULL, NULL},
    {"readyz", "/readyz", METHODS_READ, ON_LOOP, IGNORES_NONE, &HEALTH, false, plan_health, make_readyz, NULL,
     NULL},
    {"metrics", "/metrics", METHODS_READ, ON_LOOP, IGNORES_NONE, &METRICS, false, plan_health, make_metrics,
     NULL, NULL},
};
const unsigned N_ROUTES = sizeof ROUTES / sizeof ROUTES[0];
_Static_assert(sizeof ROUTES / sizeof ROUTES[0] <= METRICS_REFUSED, "metrics have no room for all routes");

unsigned route_methods(void)
{
    unsigned all = 0;
    for (unsigned i = 0; i < N_ROUTES; i++)
        all |= ROUTES[i].methods;
    return all;
}

const char *const *route_pages_alone(void)
{
    static const char *pages[sizeof ROUTES / sizeof ROUTES[0] + 1];
    unsigned n = 0;
    for (unsigned i = 0; i < N_ROUTES; i++)
        if (ROUTES[i].policy->shown == SHOWN_AS_PAGE && !strpbrk(ROUTES[i].pattern, "{*"))
            pages[n++] = ROUTES[i].pattern;
    pages[n] = NULL;
    return pages;
}

/* The rest of a path as one text with slashes. */
static const char *join(const struct target *r, unsigned from, struct arena *memory)
{
    size_t n = 0;
    for (unsigned i = from; i < r->n; i++)
        n += strlen(r->segment[i]) + 1;
    char *text = arena_alloc(memory, n + 1), *to = text;
    for (unsigned i = from; i < r->n; i++) {
        if (i > from)
            *to++ = '/';
        size_t length = strlen(r->segment[i]);
        memcpy(to, r->segment[i], length);
        to += length;
    }
    return text;
}

const struct route *route_by_plan(bool (*plan)(struct call *c, struct err *e))
{
    const struct route *r = ROUTES;
    while (r->plan != plan)
        r++;
    return r;
}

void route_problem(const struct route *r, const struct err *e, struct answer *a)
{
    static const struct {
        bool (*plan)(struct call *c, struct err *e);
        void (*problem)(const struct err *e, struct answer *a);
    } STANDARDS[] = {{plan_wmts, ows_problem}, {plan_wmts_rest, ows_problem}};
    for (size_t i = 0; i < sizeof STANDARDS / sizeof STANDARDS[0]; i++)
        if (r && r->plan == STANDARDS[i].plan)
            STANDARDS[i].problem(e, a);
}

static bool matches(const char *pattern, const struct target *r, struct arena *memory,
                    const char *parameter[CALL_PARAMETERS])
{
    unsigned i = 0, n = 0;
    const char *p = pattern + 1;
    while (*p) {
        size_t length = strcspn(p, "/");
        if (i == r->n || !*r->segment[i])
            return false;
        if (*p == '*') {
            parameter[n] = join(r, i, memory);
            return true;
        }
        if (*p == '{')
            parameter[n++] = r->segment[i];
        else if (strncmp(p, r->segment[i], length) != 0 || r->segment[i][length])
            return false;
        i++;
        p += length + (p[length] == '/');
    }
    return i == r->n;
}

const struct route *route_find(const struct target *r, struct arena *memory,
                               const char *parameter[CALL_PARAMETERS])
{
    for (unsigned i = 0; i < N_ROUTES; i++)
        if (matches(ROUTES[i].pattern, r, memory, parameter))
            return &ROUTES[i];
    return NULL;
}

const struct route *route_find_public(struct target *r, const struct public_url *public_url,
                                      struct arena *memory, const char *parameter[CALL_PARAMETERS],
                                      bool *bare)
{
    size_t n = public_url_skip(public_url, r->path, r->n_path);
    const struct route *found = NULL;
    *bare = n && n == r->n_path;
    if (*bare && (found = route_find(r, memory, parameter))) {
        *bare = false;
    } else if (n) {
        struct target inner = *r;
        target_skip(&inner, n);
        if ((found = route_find(&inner, memory, parameter)))
            *r = inner;
    }
    return found ? found : route_find(r, memory, parameter);
}
