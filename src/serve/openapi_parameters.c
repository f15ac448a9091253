/* The parameters of the OpenAPI document. */
#include <stdio.h>
#include <string.h>

#include "atlas/property.h"
#include "map/drawing.h"
#include "map/layers.h"
#include "map/tile.h"
#include "out/formats.h"
#include "search/cql2.h"
#include "search/suggest.h"
#include "serve/openapi_inside.h"
#include "serve/property_schema.h"

enum where { IN_PATH, IN_QUERY, IN_QUERY_ALWAYS };

typedef void put_schema(struct json *j, const struct call *c);

static void put_limit(struct json *j, const struct call *c)
{
    const long most = c->core->options->page;
    json_put_int(j, "minimum", 1);
    json_put_int(j, "maximum", most);
    json_put_int(j, "default", most < 10 ? most : 10);
}

static void put_suggest_limit(struct json *j, const struct call *c)
{
    (void)c;
    json_put_int(j, "minimum", 1);
    json_put_int(j, "maximum", SUGGEST_MAX);
    json_put_int(j, "default", SUGGEST_PRESET);
}

static void put_suggest_q(struct json *j, const struct call *c)
{
    (void)c;
    json_put_int(j, "minLength", 1);
    json_put_int(j, "maxLength", SUGGEST_MAX_BYTES);
}

/* The items of a list that is one of names. */
static void put_names(struct json *j, const char *(*name)(unsigned i), unsigned n)
{
    json_put_int(j, "minItems", 1);
    json_put_object(j, "items");
    json_put_text(j, "type", "string");
    json_put_array(j, "enum");
    for (unsigned i = 0; i < n; i++)
        json_text(j, name(i));
    json_end(j);
    json_end(j);
}

static void put_layers(struct json *j, const struct call *c)
{
    (void)c;
    put_names(j, map_layer_name, MAP_LAYER_COUNT);
}

static void put_groups(struct json *j, const struct call *c)
{
    (void)c;
    json_put_text(j, "default", MAP_GROUP_NAMES[0]);
    json_put_array(j, "enum");
    for (unsigned i = 0; i < MAP_GROUP_COUNT; i++)
        json_text(j, MAP_GROUP_NAMES[i]);
    json_end(j);
}

static void put_styles(struct json *j, const struct call *c)
{
    unsigned n = 0;
    const char *names[TILE_STYLES_MOST];
    for (const char *name; (name = tile_shared_style_name(c->core->painting, n)); n++)
        names[n] = name;
    json_put_text(j, "default", names[0]);
    json_put_array(j, "enum");
    for (unsigned i = 0; i < n; i++)
        json_text(j, names[i]);
    json_end(j);
}

static void put_facets(struct json *j, const struct call *c)
{
    (void)c;
    put_names(j, criterion_facet_name, criterion_facets());
}

static void put_kinds(struct json *j, const struct call *c)
{
    (void)c;
    put_names(j, suggest_kind_name, NAMED_KINDS);
}

static void put_collections(struct json *j, const struct call *c)
{
    (void)c;
    json_put_array(j, "enum");
    for (unsigned i = 0; i < COLLECTION_COUNT; i++)
        json_text(j, COLLECTION_NAMES[i]);
    json_end(j);
}

static void put_facet(struct json *j, const struct call *c)
{
    (void)c;
    json_put_array(j, "enum");
    for (unsigned i = 0; i < criterion_facets(); i++)
        json_text(j, criterion_facet_name(i));
    json_end(j);
}

static void put_systems(struct json *j, const struct call *c)
{
    char uri[CRS_URI_BYTES];
    size_t n;
    const struct crs *all = crs_list(&n);
    (void)c;
    json_put_text(j, "default", crs_uri(all, uri));
    json_put_array(j, "enum");
    for (size_t i = 0; i < n; i++)
        json_text(j, crs_uri(&all[i], uri));
    json_end(j);
}

static void put_filter_langs(struct json *j, const struct call *c)
{
    (void)c;
    json_put_text(j, "default", CQL2_LANG_NAMES[0]);
    json_put_array(j, "enum");
    for (unsigned i = 0; i < CQL2_LANGS; i++)
        json_text(j, CQL2_LANG_NAMES[i]);
    json_end(j);
}

/* json is what others call the first of them. */
static void put_formats(struct json *j, const struct call *c)
{
    (void)c;
    json_put_array(j, "enum");
    for (unsigned i = 0; i < format_count(); i++)
        json_text(j, format_name(i));
    json_text(j, "json");
    json_text(j, "html");
    json_end(j);
}

/* What stands before a dot tells parameters of one name apart; schema is with ' for ", and without its end
 * where a function adds to it. */
static const struct parameter {
    const char *name;
    enum where where;
    const char *schema;
    put_schema *put;
    const char *description;
} PARAMETERS[] = {
    {"id", IN_PATH, "'type':'string','minLength':1", NULL, "Identifiant de l’enregistrement"},
    {"uid", IN_PATH, "'type':'string','minLength':1", NULL, "Identifiant de l’enregistrement"},
    {"code", IN_PATH, "'type':'string','minLength':1", NULL,
     "Code du territoire : asie, ML, 84 (22:43 avant 2016), 69"},
    {"query.id", IN_QUERY, "'type':'string'", NULL, "Valeur exacte de l’identifiant"},
    {"territory", IN_PATH, "'type':'string','minLength':1", NULL,
     "monde, un continent (asie), pays:ML, region:84, region:22:43 d’avant 2016, departement:69 ou "
     "collectivite:ID"},
    {"layers", IN_PATH, "'type':'array'", put_layers,
     "Couches dans l’ordre de dessin, séparées par des virgules"},
    {"style", IN_QUERY, "'type':'string'", put_styles, "Style de la carte"},
    {"map.measure", IN_QUERY, "'type':'string','enum':['count','amount'],'default':'count'", NULL,
     "Ce que disent les symboles et les couches pays, regions et flux : un nombre, ou les euros des "
     "financements, chacun compté une fois ; non déclaré n’est pas zéro"},
    {"map.ring", IN_QUERY, "'type':'string','enum':['kind','thematique'],'default':'kind'", NULL,
     "Ce dont l’anneau d’un symbole montre les parts : les couches, ou les thématiques les plus fréquentes"},
    {"map.group", IN_QUERY, "'type':'string'", put_groups,
     "Ce que représente un symbole : les lieux proches (grid), chaque lieu (none), un pays (pays), une "
     "région "
     "française ou un pays étranger (region)"},
    {"z", IN_PATH, "'type':'integer','minimum':0,'maximum':18", NULL, "Niveau de zoom"},
    {"x", IN_PATH, "'type':'integer','minimum':0", NULL, "Colonne"},
    {"y", IN_PATH, "'type':'string','pattern':'^[0-9]+((@[23]x)?\\\\.png|\\\\.mvt|\\\\.grid\\\\.json)$'",
     NULL, "Ligne, avec @2x ou @3x pour les écrans fins, puis .png ; ou .mvt, ou .grid.json"},
    {"vector.tileMatrixSetId", IN_PATH, "'type':'string','enum':['WebMercatorQuad']", NULL,
     "Grille des tuiles vectorielles"},
    {"map.tileMatrixSetId", IN_PATH,
     "'type':'string','enum':['WebMercatorQuad','WebMercatorQuad2x','WebMercatorQuad3x']", NULL,
     "Grille : tuiles de 256 pixels, de 512 (2x) ou de 768 (3x)"},
    {"tileMatrix", IN_PATH, "'type':'integer','minimum':0,'maximum':12", NULL, "Niveau de zoom"},
    {"tileRow", IN_PATH, "'type':'integer','minimum':0", NULL, "Ligne, à partir du nord"},
    {"tileCol", IN_PATH, "'type':'integer','minimum':0", NULL, "Colonne, à partir de l’ouest"},
    {"map.collections", IN_QUERY, "'type':'array'", put_layers,
     "Collections et autres couches, dans l’ordre de dessin ; sans elles base,cooperations,actions"},
    {"f.document", IN_QUERY, "'type':'string','enum':['json'],'default':'json'", NULL,
     "Format de la réponse"},
    {"f.tile", IN_QUERY, "'type':'string','enum':['mvt','png'],'default':'mvt'", NULL,
     "Tuile vectorielle ou image ; sans f, ce que dit Accept"},
    {"f.place", IN_QUERY, "'type':'string','enum':['geojson','html','text'],'default':'geojson'", NULL,
     "GeoJSON, petite page, ou lignes de texte en français"},
    {"infoForm", IN_PATH, "'type':'string','enum':['json','html','txt']", NULL, "Format de la réponse"},
    {"f.png", IN_QUERY, "'type':'string','enum':['png'],'default':'png'", NULL, "Format de la tuile"},
    {"scale", IN_PATH, "'type':'string','enum':['2x','3x']", NULL, "Pixels de l’écran par pixel de la page"},
    {"map.style", IN_PATH, "'type':'string'", put_styles, "Style de la carte"},
    {"map.layers", IN_QUERY, "'type':'string','default':'base,cooperations,actions'", NULL,
     "Couches de la carte, séparées par des virgules, dans l’ordre de dessin"},
    {"fontstack", IN_PATH,
     "'type':'string','enum':['DejaVu Sans','DejaVu Sans Bold','DejaVu Sans Oblique','DejaVu Sans Bold "
     "Oblique']",
     NULL, "La police"},
    {"glyphs.range", IN_PATH, "'type':'string','pattern':'^[0-9]+-[0-9]+$'", NULL,
     "256 caractères Unicode à partir d’un multiple de 256 : 0-255"},
    {"tilejson.f", IN_QUERY, "'type':'string','enum':['png','mvt'],'default':'png'", NULL,
     "De quelles tuiles : images ou tuiles vectorielles"},
    {"Layer", IN_PATH, "'type':'string'", NULL,
     "Couches dans l’ordre de dessin, séparées par des virgules : base,cooperations"},
    {"Style", IN_PATH, "'type':'string'", NULL, "Style de la carte ; default : celui de base"},
    {"TileMatrixSet", IN_PATH,
     "'type':'string','enum':['GoogleMapsCompatible','GoogleMapsCompatible2x','GoogleMapsCompatible3x','"
     "WebMercatorQuad','WebMercatorQuad2x','WebMercatorQuad3x']",
     NULL, "Tuiles de 256 pixels, de 512 (2x) ou de 768 (3x)"},
    {"TileMatrix", IN_PATH, "'type':'integer','minimum':0,'maximum':12", NULL, "Niveau de zoom"},
    {"TileRow", IN_PATH, "'type':'integer','minimum':0", NULL, "Ligne, à partir du nord"},
    {"TileCol", IN_PATH, "'type':'integer','minimum':0", NULL, "Colonne, à partir de l’ouest"},
    {"I", IN_PATH, "'type':'integer','minimum':0", NULL, "Colonne du pixel dans la tuile"},
    {"J", IN_PATH, "'type':'integer','minimum':0", NULL, "Ligne du pixel dans la tuile"},
    {"wmts.Service", IN_QUERY_ALWAYS, "'type':'string','enum':['WMTS']", NULL, "Le service"},
    {"wmts.Request", IN_QUERY_ALWAYS, "'type':'string','enum':['GetCapabilities','GetTile','GetFeatureInfo']",
     NULL, "L’opération ; la première ne demande rien d’autre"},
    {"wmts.Version", IN_QUERY, "'type':'string','enum':['1.0.0']", NULL, "Version de la norme"},
    {"wmts.Layer", IN_QUERY, "'type':'string'", NULL,
     "Couches dans l’ordre de dessin, séparées par des virgules"},
    {"wmts.Style", IN_QUERY, "'type':'string'", NULL, "Style de la carte ; vide ou default : celui de base"},
    {"wmts.Format", IN_QUERY, "'type':'string','enum':['image/png']", NULL, "Format des tuiles"},
    {"wmts.TileMatrixSet", IN_QUERY,
     "'type':'string','enum':['GoogleMapsCompatible','GoogleMapsCompatible2x','GoogleMapsCompatible3x','"
     "WebMercatorQuad','WebMercatorQuad2x','WebMercatorQuad3x']",
     NULL, "Tuiles de 256 pixels, de 512 (2x) ou de 768 (3x)"},
    {"wmts.TileMatrix", IN_QUERY, "'type':'integer','minimum':0,'maximum':12", NULL, "Niveau de zoom"},
    {"wmts.TileRow", IN_QUERY, "'type':'integer','minimum':0", NULL, "Ligne, à partir du nord"},
    {"wmts.TileCol", IN_QUERY, "'type':'integer','minimum':0", NULL, "Colonne, à partir de l’ouest"},
    {"wmts.I", IN_QUERY, "'type':'integer','minimum':0", NULL, "Colonne du pixel dans la tuile"},
    {"wmts.J", IN_QUERY, "'type':'integer','minimum':0", NULL, "Ligne du pixel dans la tuile"},
    {"wmts.InfoFormat", IN_QUERY,
     "'type':'string','enum':['application/geo+json','application/json','text/html','text/plain']", NULL,
     "Format de GetFeatureInfo"},
    {"size", IN_PATH,
     "'type':'string','pattern':'^([0-9]+x[0-9]+(@[123]x)?\\\\.png|([0-9]+x[0-9]+|A[34](-paysage)?)\\\\.pdf)$"
     "'",
     NULL,
     "Largeur et hauteur en pixels, avec @2x ou @3x pour les écrans fins, puis .png : 640x400.png ; sur "
     "papier A4.pdf, A4-paysage.pdf, A3.pdf, A3-paysage.pdf, ou en points 595x842.pdf"},
    {"center", IN_QUERY, "'type':'string'", NULL,
     "Milieu de l’image, longitude,latitude ; avec zoom, et sans bbox"},
    {"static.zoom", IN_QUERY, "'type':'number','minimum':0,'maximum':18", NULL,
     "Zoom de l’image, celui des tuiles, fractions comprises ; avec center"},
    {"decor", IN_QUERY, "'type':'string','default':'full'", NULL,
     "full, none, ou séparés par des virgules title, legend, scale, source"},
    {"title", IN_QUERY, "'type':'string','maxLength':200", NULL,
     "Titre à la place des couches et des critères"},
    {"embed.layers", IN_QUERY, "'type':'string','default':'cooperations,actions'", NULL,
     "Couches de la carte, séparées par des virgules, dans l’ordre de dessin"},
    {"list", IN_QUERY, "'type':'string','enum':['yes','no'],'default':'yes'", NULL,
     "Avec la liste des résultats"},
    {"theme", IN_QUERY, "'type':'string','enum':['auto','light','dark'],'default':'auto'", NULL,
     "Apparence claire ou sombre"},
    {"wms.service", IN_QUERY, "'type':'string','enum':['WMS']", NULL, "WMS"},
    {"wms.version", IN_QUERY, "'type':'string','enum':['1.3.0','1.1.1']", NULL, "Version de la norme"},
    {"wms.request", IN_QUERY_ALWAYS,
     "'type':'string','enum':['GetCapabilities','GetMap','GetFeatureInfo','GetLegendGraphic']", NULL,
     "Ce qui est demandé"},
    {"wms.layers", IN_QUERY, "'type':'string'", NULL,
     "Couches de la carte, séparées par des virgules, la première dessous"},
    {"wms.styles", IN_QUERY, "'type':'string'", NULL, "Un style par couche, ou rien"},
    {"wms.crs", IN_QUERY, "'type':'string'", NULL,
     "Système de coordonnées, comme EPSG:2154 ; srs dans la version 1.1.1"},
    {"wms.width", IN_QUERY, "'type':'integer','minimum':1", NULL, "Largeur en pixels"},
    {"wms.height", IN_QUERY, "'type':'integer','minimum':1", NULL, "Hauteur en pixels"},
    {"wms.format", IN_QUERY, "'type':'string'", NULL, "image/png ou image/png; mode=8bit"},
    {"wms.transparent", IN_QUERY, "'type':'string','enum':['TRUE','FALSE']", NULL, "Sans fond"},
    {"wms.layer", IN_QUERY, "'type':'string'", NULL, "Couches de la légende, de GetLegendGraphic"},
    {"wms.rule", IN_QUERY, "'type':'string'", NULL,
     "Nom de celle des couches dont la légende est seule voulue"},
    {"wms.scale", IN_QUERY, "'type':'number','minimum':0", NULL,
     "Dénominateur de l’échelle dont la légende a les tailles"},
    {"oembed.url", IN_QUERY_ALWAYS, "'type':'string','format':'uri'", NULL,
     "Adresse du site à intégrer : recherche, fiche, territoire ou /embed"},
    {"maxwidth", IN_QUERY, "'type':'integer','minimum':1,'maximum':100000", NULL,
     "Largeur de l’intégration, au plus"},
    {"maxheight", IN_QUERY, "'type':'integer','minimum':1,'maximum':100000", NULL, "Sa hauteur, au plus"},
    {"oembed.format", IN_QUERY, "'type':'string','enum':['json','xml'],'default':'json'", NULL,
     "Format de la réponse"},
    {"limit", IN_QUERY, "'type':'integer'", put_limit,
     "Nombre d’enregistrements par page ; davantage n’est pas une erreur, mais une page pleine"},
    {"offset", IN_QUERY, "'type':'integer','minimum':0,'default':0", NULL,
     "Nombre d’enregistrements passés ; mieux vaut suivre le lien next"},
    {"token", IN_QUERY, "'type':'string','pattern':'^[A-Za-z0-9_-]+$'", NULL,
     "Où commence la page, comme le lien next le donne"},
    {"datetime", IN_QUERY, "'type':'string'", NULL,
     "Date ou intervalle (RFC 3339), ouvert par .. ou rien ; ce qui n’est pas daté correspond aussi"},
    {"crs", IN_QUERY, "'type':'string','format':'uri'", put_systems,
     "Système de coordonnées de la réponse, axes dans l’ordre de son autorité"},
    {"bbox-crs", IN_QUERY, "'type':'string','format':'uri'", put_systems,
     "Système de coordonnées de bbox, axes dans l’ordre de son autorité"},
    {"filter", IN_QUERY, "'type':'string'", NULL,
     "Filtre CQL2 (OGC 21-065r2) sur les propriétés de la collection, de celle de chaque couche"},
    {"filter-lang", IN_QUERY, "'type':'string'", put_filter_langs, "Comment filter est écrit"},
    {"filter-crs", IN_QUERY, "'type':'string','format':'uri'", put_systems,
     "Système de coordonnées des géométries de filter, axes dans l’ordre de son autorité"},
    {"by", IN_QUERY_ALWAYS, "'type':'array'", put_facets, "Facettes"},
    {"zeros", IN_QUERY, "'type':'boolean','default':false", NULL,
     "Aussi les valeurs sans enregistrement : toutes d’un petit vocabulaire, et celles que les critères "
     "demandent"},
    {"rows", IN_QUERY_ALWAYS, "'type':'string'", put_facet, "Critère dont les valeurs font les lignes"},
    {"columns", IN_QUERY_ALWAYS, "'type':'string'", put_facet, "Critère dont les valeurs font les colonnes"},
    {"measure", IN_QUERY, "'type':'string','enum':['count','amount','apd'],'default':'count'", NULL,
     "Ce qui est compté : les enregistrements, les euros des financements, ou ceux de l’APD déclarée"},
    {"group", IN_QUERY, "'type':'string','enum':['none','region','auto'],'default':'none'", NULL,
     "none : chaque paire ; region : sommes par région et par pays ; auto : par région s’il y a trop de "
     "paires"},
    {"f.table", IN_QUERY, "'type':'string','enum':['json','csv','csv-excel'],'default':'json'", NULL,
     "Format de la réponse ; csv-excel : points-virgules et marque d’ordre des octets"},
    {"lon", IN_QUERY_ALWAYS, "'type':'number'", NULL,
     "Longitude en degrés ; au-delà de 180 elle revient : 190 est -170"},
    {"lat", IN_QUERY_ALWAYS, "'type':'number','minimum':-90,'maximum':90", NULL, "Latitude en degrés"},
    {"zoom", IN_QUERY_ALWAYS, "'type':'number','minimum':0,'maximum':18", NULL,
     "Zoom de la carte ; une fraction va au zoom le plus proche"},
    {"v", IN_QUERY, "'type':'string'", NULL, "Version des données, pour une mise en cache durable"},
    {"identify.limit", IN_QUERY, "'type':'integer','minimum':1,'maximum':1000,'default':20", NULL,
     "Nombre de lieux"},
    {"suggest.q", IN_QUERY_ALWAYS, "'type':'string'", put_suggest_q,
     "Nom ou premières lettres d’un nom, accents, articles et fautes de frappe admis"},
    {"suggest.kinds", IN_QUERY, "'type':'array'", put_kinds, "Sortes de suggestions"},
    {"suggest.lang", IN_QUERY, "'type':'string','enum':['fr','en'],'default':'fr'", NULL,
     "Langue des libellés"},
    {"suggest.collection", IN_QUERY, "'type':'string'", put_collections,
     "Liste dont les enregistrements sont comptés ; ses critères, hors q, peuvent se trouver à côté"},
    {"suggest.limit", IN_QUERY, "'type':'integer'", put_suggest_limit, "Nombre de suggestions"},
    {"f.json", IN_QUERY, "'type':'string','enum':['json','html'],'default':'json'", NULL,
     "Format de la réponse"},
    {"f.site", IN_QUERY, "'type':'string','enum':['html','json'],'default':'html'", NULL,
     "Format de la réponse"},
    {"lang", IN_QUERY, "'type':'string','enum':['fr','en']", NULL,
     "Langue de la page ; sans elle, celle que le navigateur préfère, sinon le français"},
    {"f.item", IN_QUERY, "'type':'string','enum':['geojson','json','html'],'default':'geojson'", NULL,
     "Format de la réponse"},
    {"f.items", IN_QUERY, "'type':'string','default':'geojson'", put_formats,
     "Format de la réponse ; un fichier a toute la sélection, si limit n’est pas demandé"},
};
enum { N_PARAMETERS = sizeof PARAMETERS / sizeof PARAMETERS[0] };

void openapi_put_quoted(struct json *j, const char *text)
{
    struct bytes out;
    bytes_init(&out, 65536);
    for (; *text; text++)
        bytes_add_char(&out, *text == '\'' ? '"' : *text);
    json_raw(j, out.data, out.n);
    bytes_release(&out);
}

/* --- references --------------------------------------------------------------------------------------------
 */

#define BESIDE_CRITERIA "bbox-crs filter filter-lang filter-crs"
#define IN_WORDS        "bbox-crs, filter, filter-lang, filter-crs"

static void add_reference(struct json *j, const char *before, const char *name, size_t n)
{
    char to[96];
    snprintf(to, sizeof to, "#/components/parameters/%s%.*s", before, (int)n, name);
    json_object(j);
    json_put_text(j, "$ref", to);
    json_end(j);
}

static bool is_criterion(const char *name)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (strcmp(CRITERIA[i].name, name) == 0)
            return true;
    return false;
}

/* Those that are parameters by their own name: of a single value, and no criterion has their name. */
static void add_properties(struct json *j, enum collection of,
                           void (*add)(struct json *j, enum collection of, const struct property *p))
{
    size_t n;
    const struct property *all = collection_properties(of, &n);
    for (size_t i = 0; i < n; i++)
        if (all[i].type != PROPERTY_LIST && !is_criterion(all[i].name))
            add(j, of, &all[i]);
}

static void add_property_reference(struct json *j, enum collection of, const struct property *p)
{
    char name[96];
    int n = snprintf(name, sizeof name, ".%s", p->name);
    add_reference(j, COLLECTION_NAMES[of], name, (size_t)n);
}

void openapi_put_references(struct json *j, const char *names, enum collection of)
{
    while (*names) {
        size_t n = strcspn(names, " ");
        if (n == 8 && strncmp(names, "CRITERIA", n) == 0) {
            for (enum criterion i = 0; i < CRITERION_COUNT; i++)
                add_reference(j, "", CRITERIA[i].name, strlen(CRITERIA[i].name));
            openapi_put_references(j, BESIDE_CRITERIA, of);
        } else if (n == 10 && strncmp(names, "PROPERTIES", n) == 0) {
            openapi_put_references(j, "query.id", of);
            add_properties(j, of, add_property_reference);
        } else {
            add_reference(j, *names == '.' ? COLLECTION_NAMES[of] : "", names, n);
        }
        names += n + (names[n] == ' ');
    }
}

void openapi_say_names(const char *names, struct bytes *out)
{
    while (*names) {
        size_t n = strcspn(names, " ");
        const char *dot = memchr(names, '.', n), *name = dot ? dot + 1 : names;
        bytes_add_text(out, out->n ? ", " : "");
        if (n == 8 && strncmp(names, "CRITERIA", n) == 0)
            bytes_add_text(out, "critères, " IN_WORDS);
        else if (n == 10 && strncmp(names, "PROPERTIES", n) == 0)
            bytes_add_text(out, "propriétés de la collection, à leur valeur exacte");
        else if (strncmp(names, "f.", 2) == 0)
            bytes_add_char(out, 'f');
        else
            bytes_add(out, name, n - (size_t)(name - names));
        names += n + (names[n] == ' ');
    }
}

/* --- parameters --------------------------------------------------------------------------------------------
 */

/* Up to its schema. Lists are separated by commas, in the path too (style simple). */
static void begin_parameter(struct json *j, const char *key, enum where where, const char *description)
{
    const char *dot = strrchr(key, '.'), *name = dot ? dot + 1 : key;
    if (strncmp(key, "f.", 2) == 0)
        name = "f";
    json_put_object(j, key);
    json_put_text(j, "name", name);
    json_put_text(j, "in", where == IN_PATH ? "path" : "query");
    json_put_bool(j, "required", where != IN_QUERY);
    json_put_text(j, "description", description);
    json_put_text(j, "style", where == IN_PATH ? "simple" : "form");
    json_put_bool(j, "explode", false);
    json_put_object(j, "schema");
}

static void end_parameter(struct json *j)
{
    json_end(j);
    json_end(j);
}

static void add_parameter(struct json *j, const struct call *c, const struct parameter *p)
{
    begin_parameter(j, p->name, p->where, p->description);
    openapi_put_quoted(j, p->schema);
    if (p->put)
        p->put(j, c);
    end_parameter(j);
}

/* Keys of an order, each with - before it for the other way. */
static void add_sortby(struct json *j, enum collection of)
{
    size_t n;
    char key[64];
    const struct property *all = collection_properties(of, &n);
    snprintf(key, sizeof key, "%s.sortby", COLLECTION_NAMES[of]);
    begin_parameter(j, key, IN_QUERY,
                    "Champs de tri, précédés de - pour l’ordre inverse ; distance, avec near");
    json_put_text(j, "type", "array");
    json_put_object(j, "items");
    json_put_text(j, "type", "string");
    json_put_array(j, "enum");
    for (size_t i = 0; i <= n; i++) {
        char other[64];
        const char *name = i < n ? all[i].name : "distance";
        if (i < n ? !all[i].sortable : collection_territory(of) != NULL)
            continue;
        json_text(j, name);
        snprintf(other, sizeof other, "-%s", name);
        if (i < n)
            json_text(j, other);
    }
    json_end(j);
    json_end(j);
    end_parameter(j);
}

static void add_property(struct json *j, enum collection of, const struct property *p)
{
    char key[96], text[128];
    snprintf(key, sizeof key, "%s.%s", COLLECTION_NAMES[of], p->name);
    snprintf(text, sizeof text, "Valeur exacte de la propriété %s", p->name);
    begin_parameter(j, key, IN_QUERY, text);
    property_schema_put_type(j, p);
    property_schema_put_texts(j, p);
    end_parameter(j);
}

/* --- criteria ----------------------------------------------------------------------------------------------
 */

#define RANGES "!?(none|-?[0-9]+(\\.\\.(-?[0-9]+)?)?|\\.\\.-?[0-9]+)"

/* Of values that no list names. */
static const char *const PATTERNS[KIND_COUNT] = {
    [KIND_NUMBERED_CODES] = "^" RANGES "$",  [KIND_YEARS] = "^" RANGES "$",
    [KIND_AMOUNTS] = "^" RANGES "$",         [KIND_SIREN] = "^!?(none|[0-9]{9})$",
    [KIND_INSEE] = "^!?(none|[0-9A-Z]{5})$",
};

/* A value, and the same excluded. */
static void add_value(struct json *j, const char *text)
{
    char excluded[80];
    snprintf(excluded, sizeof excluded, "!%s", text);
    json_text(j, text);
    json_text(j, excluded);
}

static void put_codes(struct json *j, const struct vocabulary *v)
{
    json_put_array(j, "enum");
    for (uint32_t i = 0; i < v->n; i++)
        add_value(j, v->values[i].code);
    add_value(j, "none");
    json_end(j);
}

static void put_item(struct json *j, const struct call *c, enum criterion which)
{
    const enum criterion_kind kind = CRITERIA[which].kind;
    const bool numbers = kind == KIND_BOX || kind == KIND_POINT;
    const struct vocabulary *v = criterion_vocabulary(c->snapshot, which);
    json_put_object(j, "items");
    json_put_text(j, "type", numbers ? "number" : "string");
    if (PATTERNS[kind]) {
        json_put_text(j, "pattern", PATTERNS[kind]);
    } else if (kind == KIND_TRUTH) {
        json_put_array(j, "enum");
        add_value(j, "true");
        add_value(j, "false");
        add_value(j, "none");
        json_end(j);
    } else if (v) {
        put_codes(j, v);
    }
    json_end(j);
}

/* What the standard requires to be said of bbox (requirement fc-bbox-definition) is all that is said; the
 * same of the others. */
static void put_criterion(struct json *j, const struct call *c, enum criterion which)
{
    const enum criterion_kind kind = CRITERIA[which].kind;
    const char *type = CRITERION_KINDS[kind].type;
    json_put_text(j, "type", type);
    if (kind == KIND_RADIUS) {
        json_put_int(j, "minimum", 0);
        json_put_bool(j, "exclusiveMinimum", true);
        json_put_real(j, "maximum", CRITERIA_MAX_RADIUS_M, 1);
    }
    if (strcmp(type, "array") != 0)
        return;
    if (kind == KIND_BOX || kind == KIND_POINT) {
        json_put_int(j, "minItems", kind == KIND_BOX ? 4 : 2);
        json_put_int(j, "maxItems", kind == KIND_BOX ? 6 : 2);
    }
    if (which < CRITERION_LISTS)
        json_put_int(j, "maxItems", CRITERIA_MAX_VALUES);
    put_item(j, c, which);
}

/* Values of a list are separated by commas: the parameter may also be repeated, which OpenAPI calls exploded.
 */
static void add_criterion(struct json *j, const struct call *c, enum criterion which)
{
    const struct criterion_entry *k = &CRITERIA[which];
    struct bytes text;
    bytes_init(&text, 4096);
    bytes_add_format(&text, "%s : %s", k->description, CRITERION_KINDS[k->kind].valeurs);
    if (which < CRITERION_LISTS)
        bytes_add_text(&text, " ; valeurs séparées par des virgules, ! exclut, none désigne les manquantes");
    begin_parameter(j, k->name, IN_QUERY, text.data);
    put_criterion(j, c, which);
    end_parameter(j);
    bytes_release(&text);
}

void openapi_put_parameters(struct json *j, const struct call *c)
{
    for (size_t i = 0; i < N_PARAMETERS; i++)
        add_parameter(j, c, &PARAMETERS[i]);
    for (enum collection i = 0; i < COLLECTION_COUNT; i++)
        add_sortby(j, i);
    for (enum collection i = 0; i < COLLECTION_COUNT; i++)
        add_properties(j, i, add_property);
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        add_criterion(j, c, i);
}
