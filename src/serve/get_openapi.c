/* /api/openapi.json: what this server answers, in OpenAPI 3.0 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "map/layers.h"
#include "search/suggest.h"
#include "serve/handlers.h"

enum where { IN_PATH, IN_QUERY };

/* What stands before a dot tells parameters of one name apart. */
static const struct parameter {
    const char *name;
    enum where where;
    const char *type, *description;
} PARAMETERS[] = {
    {"c", IN_PATH, "string", "Collection"},
    {"id", IN_PATH, "string", "Identifiant de l’enregistrement"},
    {"layers", IN_PATH, "string",
     "Couches dans l’ordre de dessin, séparées par des virgules : "}, /* their names follow */
    {"z", IN_PATH, "integer", "Niveau de zoom, de 0 à 18"},
    {"x", IN_PATH, "integer", "Colonne"},
    {"y", IN_PATH, "string", "Ligne, avec @2x ou @3x pour les écrans fins, puis .png"},
    {"limit", IN_QUERY, "integer", "Nombre d’enregistrements par page"},
    {"offset", IN_QUERY, "integer", "Nombre d’enregistrements passés"},
    {"sortby", IN_QUERY, "string", "Champ de tri, précédé de - pour l’ordre inverse ; distance, avec near"},
    {"datetime", IN_QUERY, "string", "Date ou intervalle (RFC 3339) : années des projets"},
    {"by", IN_QUERY, "string", "Facettes : "}, /* their names follow */
    {"lon", IN_QUERY, "number", "Longitude en degrés ; au-delà de 180 elle revient : 190 est -170"},
    {"lat", IN_QUERY, "number", "Latitude en degrés"},
    {"zoom", IN_QUERY, "number", "Zoom de la carte, de 0 à 18 ; une fraction va au zoom le plus proche"},
    {"v", IN_QUERY, "string", "Version des données, pour une mise en cache durable"},
    {"suggest.q", IN_QUERY, "string",
     "Nom ou premières lettres d’un nom, accents, articles et fautes de frappe admis"},
    {"suggest.limit", IN_QUERY, "integer", "Nombre de suggestions"},
};
enum { N_PARAMETERS = sizeof PARAMETERS / sizeof PARAMETERS[0] };

/* Names separated by blanks; "CRITERIA" stands for all criteria. */
static const struct operation {
    const char *path, *id, *summary, *type, *parameters;
} OPERATIONS[] = {
    {"/api", "landing", "Page d’accueil de l’API", "application/json", ""},
    {"/api/conformance", "conformance", "Normes respectées", "application/json", ""},
    {"/api/collections", "collections", "Collections", "application/json", ""},
    {"/api/collections/{c}", "collection", "Une collection", "application/json", "c"},
    {"/api/collections/{c}/items", "items", "Enregistrements d’une collection", "application/geo+json",
     "c limit offset sortby datetime CRITERIA"},
    {"/api/collections/{c}/items/{id}", "item", "Un enregistrement", "application/geo+json", "c id"},
    {"/api/collections/{c}/facets", "facets", "Nombre d’enregistrements par valeur", "application/json",
     "c by CRITERIA"},
    {"/api/suggest", "suggest",
     "Ce que peuvent vouloir dire quelques lettres : lieux, collectivités, partenaires, "
     "thématiques, fautes de frappe comprises",
     "application/json", "suggest.q suggest.limit"},
    {"/api/vocabularies", "vocabularies", "Codes et libellés", "application/json", "v"},
    {"/tiles/{layers}/{z}/{x}/{y}", "tile", "Tuile de la carte", "image/png", "layers z x y v CRITERIA"},
    {"/tiles/{layers}.json", "tilejson", "TileJSON 3.0", "application/json", "layers v CRITERIA"},
    {"/identify/{layers}", "identify", "Ce qui se trouve sous un pixel", "application/geo+json",
     "layers lon lat zoom limit v CRITERIA"},
};

static void add_reference(struct json *j, const char *name, size_t n)
{
    char to[96];
    snprintf(to, sizeof to, "#/components/parameters/%.*s", (int)n, name);
    json_object(j);
    json_put_text(j, "$ref", to);
    json_end(j);
}

static void add_references(struct json *j, const char *names)
{
    while (*names) {
        size_t n = strcspn(names, " ");
        if (n == 8 && strncmp(names, "CRITERIA", n) == 0) {
            for (enum criterion i = 0; i < CRITERION_COUNT; i++)
                add_reference(j, CRITERIA[i].name, strlen(CRITERIA[i].name));
        } else {
            add_reference(j, names, n);
        }
        names += n + (names[n] == ' ');
    }
}

static void add_content(struct json *j, const char *type, const char *schema)
{
    json_put_object(j, "content");
    json_put_object(j, type);
    json_put_object(j, "schema");
    json_put_text(j, "type", schema);
    if (strcmp(schema, "string") == 0)
        json_put_text(j, "format", "binary");
    json_end(j);
    json_end(j);
    json_end(j);
}

static void add_operation(struct json *j, const struct operation *o)
{
    json_put_object(j, o->path);
    json_put_object(j, "get");
    json_put_text(j, "operationId", o->id);
    json_put_text(j, "summary", o->summary);
    json_put_array(j, "parameters");
    add_references(j, o->parameters);
    json_end(j);
    json_put_object(j, "responses");
    json_put_object(j, "200");
    json_put_text(j, "description", o->summary);
    add_content(j, o->type, strcmp(o->type, "image/png") == 0 ? "string" : "object");
    json_end(j);
    json_put_object(j, "default");
    json_put_text(j, "description", "Problème (RFC 9457)");
    add_content(j, "application/problem+json", "object");
    json_end(j);
    json_end(j);
    json_end(j);
    json_end(j);
}

/* What the standard requires to be said of limit; the rest is bounds. */
static void add_schema_details(struct json *j, struct call *c, const char *name)
{
    if (strcmp(name, "limit") == 0) {
        json_put_int(j, "minimum", 1);
        json_put_int(j, "maximum", c->core->options->page);
        json_put_int(j, "default", c->core->options->page < 10 ? c->core->options->page : 10);
    } else if (strcmp(name, "suggest.limit") == 0) {
        json_put_int(j, "minimum", 1);
        json_put_int(j, "maximum", SUGGEST_MAX);
        json_put_int(j, "default", SUGGEST_PRESET);
    } else if (strcmp(name, "suggest.q") == 0) {
        json_put_int(j, "minLength", 1);
        json_put_int(j, "maxLength", SUGGEST_MAX_BYTES);
    } else if (strcmp(name, "offset") == 0) {
        json_put_int(j, "minimum", 0);
        json_put_int(j, "default", 0);
    } else if (strcmp(name, "c") == 0) {
        json_put_array(j, "enum");
        for (enum collection i = 0; i < COLLECTION_COUNT; i++)
            json_text(j, COLLECTION_NAMES[i]);
        json_end(j);
    }
}

static void put_description(struct json *j, const struct parameter *p)
{
    struct bytes text;
    bytes_init(&text, 4096);
    bytes_add_text(&text, p->description);
    if (strcmp(p->name, "by") == 0)
        bytes_add_list(&text, criterion_facet_name, criterion_facets(), ", ");
    if (strcmp(p->name, "layers") == 0)
        bytes_add_list(&text, map_layer_name, MAP_LAYER_COUNT, ", ");
    json_put_text(j, "description", text.data);
    bytes_release(&text);
}

static void add_parameter(struct json *j, struct call *c, const struct parameter *p)
{
    const char *dot = strchr(p->name, '.');
    json_put_object(j, p->name);
    json_put_text(j, "name", dot ? dot + 1 : p->name);
    json_put_text(j, "in", p->where == IN_PATH ? "path" : "query");
    json_put_bool(j, "required", p->where == IN_PATH || strcmp(p->name, "suggest.q") == 0);
    put_description(j, p);
    if (p->where == IN_QUERY) {
        json_put_text(j, "style", "form");
        json_put_bool(j, "explode", false);
    }
    json_put_object(j, "schema");
    json_put_text(j, "type", p->type);
    add_schema_details(j, c, p->name);
    json_end(j);
    json_end(j);
}

/* What the standard requires to be said of bbox (requirement fc-bbox-definition); the same of the others. */
static void add_criterion_schema(struct json *j, enum criterion which)
{
    const enum criterion_kind kind = CRITERIA[which].kind;
    json_put_object(j, "schema");
    json_put_text(j, "type", CRITERION_KINDS[kind].type);
    if (kind == KIND_RADIUS) {
        json_put_int(j, "minimum", 0);
        json_put_bool(j, "exclusiveMinimum", true);
        json_put_real(j, "maximum", CRITERIA_MAX_RADIUS_M, 1);
    } else if (kind != KIND_WORDS) {
        bool numbers = kind == KIND_BOX || kind == KIND_POINT;
        if (numbers) {
            json_put_int(j, "minItems", kind == KIND_BOX ? 4 : 2);
            json_put_int(j, "maxItems", kind == KIND_BOX ? 6 : 2);
        }
        json_put_object(j, "items");
        json_put_text(j, "type", numbers ? "number" : "string");
        json_end(j);
    }
    json_end(j);
}

/* Values of a list are separated by commas: the parameter may also be repeated, which OpenAPI calls exploded.
 */
static void add_criterion(struct json *j, enum criterion which)
{
    const struct criterion_entry *k = &CRITERIA[which];
    struct bytes text;
    bytes_init(&text, 4096);
    bytes_add_format(&text, "%s : %s", k->description, CRITERION_KINDS[k->kind].valeurs);
    if (which < CRITERION_LISTS)
        bytes_add_text(&text, " ; valeurs séparées par des virgules, ! exclut, none désigne les manquantes");
    json_put_object(j, k->name);
    json_put_text(j, "name", k->name);
    json_put_text(j, "in", "query");
    json_put_bool(j, "required", false);
    json_put_text(j, "description", text.data);
    json_put_text(j, "style", "form");
    json_put_bool(j, "explode", false);
    add_criterion_schema(j, which);
    json_end(j);
    bytes_release(&text);
}

bool plan_openapi(struct call *c, struct err *e)
{
    (void)e;
    c->answer.type = "application/vnd.oai.openapi+json;version=3.0";
    return true;
}

bool make_openapi(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    json_put_text(&j, "openapi", "3.0.3");
    json_put_object(&j, "info");
    json_put_text(&j, "title", "Atlas français de la coopération décentralisée");
    json_put_text(&j, "version", "1.0.0");
    json_end(&j);
    json_put_array(&j, "servers");
    json_object(&j);
    json_put_text(&j, "url", c->base_url);
    json_end(&j);
    json_end(&j);
    json_put_object(&j, "paths");
    for (size_t i = 0; i < sizeof OPERATIONS / sizeof OPERATIONS[0]; i++)
        add_operation(&j, &OPERATIONS[i]);
    json_end(&j);
    json_put_object(&j, "components");
    json_put_object(&j, "parameters");
    for (size_t i = 0; i < N_PARAMETERS; i++)
        add_parameter(&j, c, &PARAMETERS[i]);
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        add_criterion(&j, i);
    json_end(&j);
    json_end(&j);
    json_end(&j);
    return true;
}
