/* /api/openapi.json: what this server answers, in OpenAPI 3.0 (OGC 17-069r4, clause 9) */
#include <stdio.h>
#include <string.h>

#include "atlas/pairs.h"
#include "out/formats.h"
#include "serve/handlers.h"
#include "serve/openapi_inside.h"
#include "serve/tileset_asked.h"

/* Addresses below the root of the API, one for each collection ({c} stands for its name), one for each that
 * is not of territories, that has pairs, vector tiles or tiles, those beside it, and the pages of the site.
 */
enum where { IN_API, OF_EACH, OF_RECORDS, OF_PAIRS, OF_TILES, OF_PICTURES, BESIDE, OF_SITE };

#define JSON    "application/json"
#define GEOJSON "application/geo+json"
#define SCHEMA  "application/schema+json"
#define CSV     "text/csv"
#define MVT     "application/vnd.mapbox-vector-tile"

/* What of maps addresses of tiles take, of a collection and of all. */
#define OF_MAPS     "style map.group map.measure map.ring v CRITERIA"
#define TILESETS    "f.document " OF_MAPS
#define TILE        "tileMatrix tileRow tileCol " OF_MAPS
#define TILESETS_OF "map.collections " TILESETS
#define TILE_OF     "map.collections " TILE

/* Parameters are those of openapi_put_references; the schema of each collection begins with a dot, as theirs
 * do; NULL: bytes. Types behind the first, after a blank, are what f may ask for, of bytes; FILES: those of
 * lists (out/formats.h). Errors: the statuses besides 400 and 503. */
static const struct operation {
    enum where where;
    const char *path, *id, *summary, *parameters, *type, *schema, *errors;
} OPERATIONS[] = {
    {IN_API, "/", "landing", "Page d’accueil de l’API", "f.json", JSON, "landing", ""},
    {IN_API, "/conformance", "conformance", "Normes respectées", "f.json", JSON, "conformance", ""},
    {IN_API, "/openapi.json", "openapi", "Cette description", "f.json",
     "application/vnd.oai.openapi+json;version=3.0", "openapi", ""},
    {IN_API, "/collections", "collections", "Collections", "f.json", JSON, "collections", ""},
    {OF_EACH, "/collections/{c}", "collection", "La collection", "f.json", JSON, "collection", ""},
    {OF_EACH, "/collections/{c}/queryables", "queryables", "Ce que les filtres peuvent nommer", "f.json",
     SCHEMA, "schema", ""},
    {OF_EACH, "/collections/{c}/sortables", "sortables", "Ce que sortby peut nommer", "f.json", SCHEMA,
     "schema", ""},
    {OF_EACH, "/collections/{c}/items", "items", "Enregistrements",
     "limit offset token .sortby datetime crs f.items CRITERIA PROPERTIES", GEOJSON " FILES", ".items", ""},
    {OF_EACH, "/collections/{c}/items/{id}", "item", "Un enregistrement, avec ses textes longs",
     "id crs f.item", GEOJSON, ".item", "404 410"},
    {OF_EACH, "/collections/{c}/facets", "facets", "Nombre d’enregistrements par valeur",
     "by zeros CRITERIA PROPERTIES", JSON, "facets", ""},
    {OF_RECORDS, "/collections/{c}/crosstab", "crosstab",
     "Données croisées : enregistrements ou euros par les valeurs de deux critères",
     "rows columns measure f.table CRITERIA PROPERTIES", JSON " " CSV, "crosstab", ""},
    {OF_PAIRS, "/collections/{c}/pairs", "pairs",
     "Partenariats : toutes les paires d’une collectivité et d’un partenaire de la sélection",
     "group lang f.table CRITERIA PROPERTIES", JSON " " CSV, "pairs", ""},
    {IN_API, "/tiles", "tilesets", "OGC API – Tiles : jeux de tuiles vectorielles de l’atlas", TILESETS_OF,
     JSON, "tilesets", ""},
    {IN_API, "/tiles/{tileMatrixSetId}", "tileset", "Un jeu de tuiles vectorielles de l’atlas",
     "vector.tileMatrixSetId " TILESETS_OF, JSON, "tileset", "404"},
    {IN_API, "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", "tileset.tile",
     "Une tuile vectorielle de l’atlas, ou son image", "vector.tileMatrixSetId f.tile " TILE_OF,
     MVT " image/png", NULL, "404"},
    {IN_API, "/map/tiles", "map.tilesets", "OGC API – Tiles : jeux de tuiles de la carte, en images",
     TILESETS_OF, JSON, "tilesets", ""},
    {IN_API, "/map/tiles/{tileMatrixSetId}", "map.tileset", "Un jeu de tuiles de la carte, en images",
     "map.tileMatrixSetId " TILESETS_OF, JSON, "tileset", "404"},
    {IN_API, "/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", "map.tile",
     "Une tuile de la carte, en image", "map.tileMatrixSetId f.png " TILE_OF, "image/png", NULL, "404"},
    {OF_TILES, "/collections/{c}/tiles", "tilesets", "OGC API – Tiles : jeux de tuiles vectorielles",
     TILESETS, JSON, "tilesets", ""},
    {OF_TILES, "/collections/{c}/tiles/{tileMatrixSetId}", "tileset", "Un jeu de tuiles vectorielles",
     "vector.tileMatrixSetId " TILESETS, JSON, "tileset", "404"},
    {OF_TILES, "/collections/{c}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", "tile",
     "Une tuile vectorielle, ou son image", "vector.tileMatrixSetId f.tile " TILE, MVT " image/png", NULL,
     "404"},
    {OF_PICTURES, "/collections/{c}/map/tiles", "map.tilesets", "OGC API – Tiles : jeux de tuiles en images",
     TILESETS, JSON, "tilesets", ""},
    {OF_PICTURES, "/collections/{c}/map/tiles/{tileMatrixSetId}", "map.tileset", "Un jeu de tuiles en images",
     "map.tileMatrixSetId " TILESETS, JSON, "tileset", "404"},
    {OF_PICTURES, "/collections/{c}/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", "map.tile",
     "Une tuile, en image", "map.tileMatrixSetId f.png " TILE, "image/png", NULL, "404"},
    {IN_API, "/tileMatrixSets", "tileMatrixSets", "Grilles de tuiles (OGC 17-083r4)", "f.document", JSON,
     "tileMatrixSets", ""},
    {IN_API, "/tileMatrixSets/{tileMatrixSetId}", "tileMatrixSet", "Une grille de tuiles",
     "map.tileMatrixSetId f.document", JSON, "tileMatrixSet", "404"},
    {IN_API, "/stats/{territory}", "stats", "Chiffres d’un territoire", "territory f.table", JSON " " CSV,
     "stats", "404 410"},
    {IN_API, "/suggest", "suggest",
     "Ce que peuvent vouloir dire quelques lettres : lieux, collectivités, partenaires, thématiques, fautes "
     "de frappe comprises",
     "suggest.q suggest.kinds suggest.collection suggest.lang suggest.limit", JSON, "suggestions", ""},
    {IN_API, "/vocabularies", "vocabularies", "Codes et libellés", "v", JSON, "vocabularies", ""},
    {BESIDE, "/tiles/{layers}/{z}/{x}/{y}", "tile",
     "Tuile de la carte : image, tuile vectorielle (Mapbox vector tile 2.1) ou UTFGrid 1.3",
     "layers z x y style map.group map.measure map.ring v CRITERIA",
     "image/png application/vnd.mapbox-vector-tile " JSON, NULL, "404"},
    {BESIDE, "/tiles/{layers}.json", "tilejson", "TileJSON 3.0 des images ou des tuiles vectorielles",
     "layers style tilejson.f map.group map.measure map.ring v CRITERIA", JSON, "tilejson", "404"},
    {BESIDE, "/tiles/{layers}@{scale}.json", "tilejson.dense", "TileJSON 3.0 des images pour écrans fins",
     "layers scale style map.group map.measure map.ring v CRITERIA", JSON, "tilejson", "404"},
    {BESIDE, "/styles/{style}.json", "style",
     "Style MapLibre (version 8) de la carte : tuiles vectorielles, couleurs et lettres",
     "map.style map.layers map.group map.measure map.ring v CRITERIA", JSON, "maplibre", "404"},
    {BESIDE, "/fonts/{fontstack}/{range}.pbf", "glyphs", "Lettres pour les styles MapLibre",
     "fontstack glyphs.range", "application/x-protobuf", NULL, "404"},
    {BESIDE, "/wmts", "wmts",
     "WMTS 1.0.0 : GetCapabilities, GetTile, GetFeatureInfo ; les noms des paramètres ne distinguent pas les "
     "majuscules",
     "wmts.Service wmts.Request wmts.Version wmts.Layer wmts.Style wmts.Format wmts.TileMatrixSet "
     "wmts.TileMatrix wmts.TileRow wmts.TileCol wmts.I wmts.J wmts.InfoFormat map.group map.measure map.ring "
     "v "
     "CRITERIA",
     "application/xml image/png " GEOJSON " text/html text/plain", NULL, "501"},
    {BESIDE, "/wmts/1.0.0/WMTSCapabilities.xml", "wmts.capabilities", "WMTS 1.0.0 : ce qui est offert",
     "v CRITERIA", "application/xml", NULL, "404"},
    {BESIDE, "/wmts/1.0.0/{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png", "wmts.tile",
     "WMTS 1.0.0 : une tuile",
     "Layer Style TileMatrixSet TileMatrix TileRow TileCol map.group map.measure map.ring v CRITERIA",
     "image/png", NULL, "404"},
    {BESIDE,
     "/wmts/1.0.0/{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}/{J}/{I}.{infoForm}",
     "wmts.info", "WMTS 1.0.0 : ce qui se trouve sous un pixel d’une tuile",
     "Layer Style TileMatrixSet TileMatrix TileRow TileCol J I infoForm map.group map.measure map.ring v "
     "CRITERIA",
     GEOJSON " text/html text/plain", NULL, "404"},
    {BESIDE, "/static/{layers}/{size}", "static",
     "Image de la carte ; bbox en est le cadre, sans lui ni center elle montre tout ce qui correspond",
     "layers size center static.zoom decor title lang style map.group map.measure map.ring v CRITERIA",
     "image/png application/pdf", NULL, "404"},
    {BESIDE, "/legend/{layers}.json", "legend",
     "Légende : les couches, ce que la sélection a de chacune, leurs signes et leurs tailles",
     "layers lang style map.group map.measure map.ring v CRITERIA", JSON, "legend", "404"},
    {BESIDE, "/legend/{layers}.png", "legend.picture",
     "La légende en image ; @2x ou @3x avant .png pour les écrans fins",
     "layers lang style map.group map.measure map.ring v CRITERIA", "image/png", NULL, "404"},
    {BESIDE, "/wms", "wms",
     "OGC Web Map Service 1.1.1 et 1.3.0 ; les noms de ses paramètres s’écrivent en toute casse, et bbox y "
     "est "
     "le cadre, dans le système demandé",
     "wms.service wms.version wms.request wms.layers wms.styles wms.crs wms.width wms.height wms.format "
     "wms.transparent wms.layer wms.rule wms.scale style map.group map.measure map.ring CRITERIA",
     "image/png text/xml text/plain text/html " JSON " " GEOJSON, NULL, ""},
    {BESIDE, "/oembed", "oembed", "Comment intégrer une adresse du site (oEmbed 1.0)",
     "oembed.url maxwidth maxheight oembed.format", JSON " text/xml", "oembed", "404 501"},
    {BESIDE, "/identify/{layers}", "identify", "Ce qui se trouve sous un pixel",
     "layers lon lat zoom identify.limit f.place style map.group map.measure map.ring v CRITERIA",
     GEOJSON " text/html text/plain", "places", "404"},
    {OF_SITE, "/embed", "embed",
     "Une carte pour les pages d’autres sites, et la liste de ce qu’elle montre ; bbox en est le cadre",
     "embed.layers center static.zoom list theme style f.site lang CRITERIA", JSON, "embed", ""},
    {OF_SITE, "/collectivites/{uid}", "site.collectivite",
     "Une collectivité : contacts, réseaux, APD par année, coopérations par pays, projets", "uid f.site lang",
     JSON, "fiche", "404 410"},
    {OF_SITE, "/partenaires/{uid}", "site.partenaire",
     "Une collectivité partenaire : qui y coopère, ses demandes", "uid f.site lang", JSON, "fiche",
     "404 410"},
    {OF_SITE, "/cooperations/{uid}", "site.cooperation",
     "Une coopération décentralisée, ou une autre action extérieure", "uid f.site lang", JSON, "fiche",
     "404 410"},
    {OF_SITE, "/projets/{uid}", "site.projet", "Un projet, avec tous ses champs", "uid f.site lang", JSON,
     "fiche", "404 410"},
    {OF_SITE, "/monde", "site.monde", "Les chiffres du monde, et les chemins qui en partent", "f.site lang",
     JSON, "territory", ""},
    {OF_SITE, "/continents/{code}", "site.continent", "Les chiffres d’un continent, ses pays",
     "code f.site lang", JSON, "territory", "404"},
    {OF_SITE, "/pays/{code}", "site.pays", "Les chiffres d’un pays, ses collectivités partenaires",
     "code f.site lang", JSON, "territory", "404"},
    {OF_SITE, "/regions/{code}", "site.region", "Les chiffres d’une région, ses départements",
     "code f.site lang", JSON, "territory", "404"},
    {OF_SITE, "/departements/{code}", "site.departement", "Les chiffres d’un département, ses collectivités",
     "code f.site lang", JSON, "territory", "404"},
};

static bool is_beside(const struct operation *o)
{
    return o->where == BESIDE || o->where == OF_SITE;
}

static void add_server(struct json *j, const struct call *c, const char *root)
{
    struct bytes url;
    bytes_init(&url, 65536);
    bytes_add_format(&url, "%s%s", c->base_url, root);
    json_put_array(j, "servers");
    json_object(j);
    json_put_text(j, "url", url.data);
    json_end(j);
    json_end(j);
    bytes_release(&url);
}

static void put_binary(struct json *j, const char *type, size_t n)
{
    char text[128];
    snprintf(text, sizeof text, "%.*s", (int)n, type);
    json_put_object(j, text);
    json_key(j, "schema");
    openapi_put_quoted(j, "{'type':'string','format':'binary'}");
    json_end(j);
}

/* Each media type once, without its parameters. */
static void put_files(struct json *j)
{
    for (unsigned i = 1; i < format_count(); i++) {
        const char *type = format_at(i)->sink->type;
        if (strcmp(type, format_at(i - 1)->sink->type) != 0)
            put_binary(j, type, strcspn(type, ";"));
    }
}

static void put_content(struct json *j, const struct operation *o, enum collection of)
{
    char to[96], type[64];
    json_put_object(j, "content");
    for (const char *at = o->type; *at; at += strspn(at, " ")) {
        const size_t n = strcspn(at, " ");
        snprintf(type, sizeof type, "%.*s", (int)n, at);
        if (at == o->type && o->schema) {
            json_put_object(j, type);
            json_key(j, "schema");
            snprintf(to, sizeof to, "{'$ref':'#/components/schemas/%s%s'}",
                     *o->schema == '.' ? COLLECTION_NAMES[of] : "", o->schema);
            openapi_put_quoted(j, to);
            json_end(j);
        } else if (strcmp(type, "FILES") == 0) {
            put_files(j);
        } else {
            put_binary(j, type, n);
        }
        at += n;
    }
    if (strstr(o->parameters, "f.json") || strstr(o->parameters, "f.item") || strstr(o->parameters, "f.site"))
        put_binary(j, "text/html", strlen("text/html"));
    json_end(j);
}

static void put_problem(struct json *j, const char *status)
{
    json_put_object(j, status);
    json_put_text(j, "$ref", "#/components/responses/problem");
    json_end(j);
}

static void put_responses(struct json *j, const struct operation *o, enum collection of)
{
    json_put_object(j, "responses");
    json_put_object(j, "200");
    json_put_text(j, "description", o->summary);
    put_content(j, o, of);
    json_end(j);
    put_problem(j, "400");
    for (const char *at = o->errors; *at; at += 3 + (at[3] == ' ')) {
        char status[4] = {at[0], at[1], at[2], '\0'};
        put_problem(j, status);
    }
    put_problem(j, "503");
    put_problem(j, "default");
    json_end(j);
}

/* The path and the id of an operation of one collection have its name. */
static void add_operation(struct json *j, const struct call *c, const struct operation *o, enum collection of)
{
    char path[160], id[64];
    const char *name = COLLECTION_NAMES[of], *at = strstr(o->path, "{c}");
    snprintf(path, sizeof path, "%.*s%s%s", at ? (int)(at - o->path) : 0, o->path, at ? name : "",
             at ? at + 3 : o->path);
    snprintf(id, sizeof id, "%s%s%s", at ? name : "", at ? "." : "", o->id);
    json_put_object(j, path);
    if (is_beside(o))
        add_server(j, c, "");
    json_put_object(j, "get");
    json_put_text(j, "operationId", id);
    json_put_text(j, "summary", o->summary);
    json_put_array(j, "tags");
    json_text(j, at ? name : o->where == BESIDE ? "carte" : o->where == OF_SITE ? "site" : "api");
    json_end(j);
    json_put_array(j, "parameters");
    openapi_put_references(j, o->parameters, of);
    json_end(j);
    put_responses(j, o, of);
    json_end(j);
    json_end(j);
}

static bool is_there(enum where where, enum collection of)
{
    return (where != OF_RECORDS || !collection_territory(of)) && (where != OF_PAIRS || pairs_has(of)) &&
           (where != OF_TILES || tileset_of_collection(COLLECTION_NAMES[of], false)) &&
           (where != OF_PICTURES || tileset_of_collection(COLLECTION_NAMES[of], true));
}

static void put_paths(struct json *j, const struct call *c)
{
    json_put_object(j, "paths");
    for (size_t i = 0; i < sizeof OPERATIONS / sizeof OPERATIONS[0]; i++)
        for (enum collection of = 0; of < (strstr(OPERATIONS[i].path, "{c}") ? COLLECTION_COUNT : 1); of++)
            if (is_there(OPERATIONS[i].where, of))
                add_operation(j, c, &OPERATIONS[i], of);
    openapi_put_published_paths(j, &c->core->published);
    json_end(j);
}

static void put_components(struct json *j, const struct call *c)
{
    json_put_object(j, "components");
    json_put_object(j, "parameters");
    openapi_put_parameters(j, c);
    json_end(j);
    json_put_object(j, "schemas");
    openapi_put_schemas(j);
    openapi_put_published_schemas(j, &c->core->published);
    json_end(j);
    json_key(j, "responses");
    openapi_put_quoted(j, "{'problem':{'description':'Problème (RFC 9457)','content':{'application/"
                          "problem+json':{'schema':{'$ref':'#/components/schemas/problem'}}}}}");
    json_end(j);
}

bool plan_openapi(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    c->answer.type = "application/vnd.oai.openapi+json;version=3.0";
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    c->prefers_html = false; /* its address says what it is: only who asks for a page gets one */
    return call_take_page(c, FORMATS, "Description de l’API", e);
}

/* For a page: which addresses there are, what each takes, and what criteria are, without schemas. */
static void put_digest(struct json *j, const struct call *c)
{
    struct bytes text;
    bytes_init(&text, 65536);
    json_object(j);
    json_put_array(j, "addresses");
    for (size_t i = 0; i < sizeof OPERATIONS / sizeof OPERATIONS[0]; i++) {
        const struct operation *o = &OPERATIONS[i];
        json_object(j);
        json_put_text(j, "what", o->summary);
        bytes_reset(&text);
        bytes_add_format(&text, "%s%s%s", c->base_url, is_beside(o) ? "" : "/api", o->path);
        json_put_text(j, "address", text.data);
        bytes_reset(&text);
        openapi_say_names(o->parameters, &text);
        json_put_text(j, "parameters", text.n ? text.data : "");
        json_end(j);
    }
    json_end(j);
    json_put_array(j, "criteria");
    for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
        json_object(j);
        json_put_text(j, "name", CRITERIA[i].name);
        json_put_text(j, "what", CRITERIA[i].description);
        json_end(j);
    }
    json_end(j);
    json_end(j);
    bytes_release(&text);
}

bool make_openapi(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    if (c->page) {
        put_digest(&j, c);
        return true;
    }
    json_object(&j);
    json_put_text(&j, "openapi", "3.0.3");
    json_key(&j, "info");
    openapi_put_quoted(&j, "{'title':'Atlas français de la coopération décentralisée','version':'1.0.0'}");
    add_server(&j, c, "/api");
    put_paths(&j, c);
    put_components(&j, c);
    json_end(&j);
    return true;
}
