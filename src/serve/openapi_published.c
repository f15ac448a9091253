/* Published tables in the OpenAPI document: four paths each, their columns as parameters, features as
 * schemas. */
#include <stdio.h>
#include <string.h>

#include "serve/openapi_inside.h"
#include "serve/published_schema.h"

#define GEOJSON "application/geo+json"

/* Parameters are those of openapi_put_references; COLUMNS behind them: columns too. The schema begins with a
 * dot where it is the table's own. */
static const struct {
    const char *below, *id, *summary, *parameters, *type, *schema;
    bool columns, found; /* found: there may be no such feature */
} OPERATIONS[] = {
    {"", "collection", "La collection", "f.json", "application/json", "collection", false, false},
    {"/queryables", "queryables", "Ce que les filtres peuvent nommer", "f.json", "application/schema+json",
     "schema", false, false},
    {"/items", "items", "Enregistrements",
     "limit offset bbox bbox-crs datetime crs f.item filter filter-lang filter-crs query.id", GEOJSON,
     ".items", true, false},
    {"/items/{id}", "item", "Un enregistrement", "id crs f.item", GEOJSON, ".item", false, true},
};

/* A column whose name is that of another parameter cannot be one. */
static bool is_free(const char *name)
{
    static const char TAKEN[] =
        " limit offset after bbox bbox-crs datetime crs f filter filter-lang filter-crs id ";
    char word[128];
    int n = snprintf(word, sizeof word, " %s ", name);
    return n < (int)sizeof word && !strstr(TAKEN, word);
}

static void put_columns(struct json *j, const struct published *p)
{
    for (uint32_t i = 0; i < p->n_columns; i++) {
        if (!is_free(p->columns[i].name))
            continue;
        json_object(j);
        json_put_text(j, "name", p->columns[i].name);
        json_put_text(j, "in", "query");
        json_put_bool(j, "required", false);
        json_put_text(j, "style", "form");
        json_put_bool(j, "explode", false);
        json_put_object(j, "schema");
        published_schema_put(j, &p->columns[i]);
        json_end(j);
        json_end(j);
    }
}

static void put_reference(struct json *j, const char *room, const char *before, const char *name)
{
    char to[700];
    snprintf(to, sizeof to, "#/components/%s/%s%s", room, before, name);
    json_put_text(j, "$ref", to);
}

static void put_problem(struct json *j, const char *status)
{
    json_put_object(j, status);
    put_reference(j, "responses", "", "problem");
    json_end(j);
}

static void put_responses(struct json *j, const struct published *p, size_t i)
{
    const bool own = *OPERATIONS[i].schema == '.';
    json_put_object(j, "responses");
    json_put_object(j, "200");
    json_put_text(j, "description", OPERATIONS[i].summary);
    json_put_object(j, "content");
    json_put_object(j, OPERATIONS[i].type);
    json_put_object(j, "schema");
    put_reference(j, "schemas", own ? p->name : "", OPERATIONS[i].schema);
    json_end(j);
    json_end(j);
    json_key(j, "text/html");
    openapi_put_quoted(j, "{'schema':{'type':'string','format':'binary'}}");
    json_end(j);
    json_end(j);
    put_problem(j, "400");
    if (OPERATIONS[i].found)
        put_problem(j, "404");
    put_problem(j, "503");
    put_problem(j, "504");
    put_problem(j, "default");
    json_end(j);
}

static void put_operation(struct json *j, const struct published *p, size_t i)
{
    char text[700];
    snprintf(text, sizeof text, "/collections/%s%s", p->name, OPERATIONS[i].below);
    json_put_object(j, text);
    json_put_object(j, "get");
    snprintf(text, sizeof text, "%s.%s", p->name, OPERATIONS[i].id);
    json_put_text(j, "operationId", text);
    json_put_text(j, "summary", OPERATIONS[i].summary);
    json_put_array(j, "tags");
    json_text(j, p->name);
    json_end(j);
    json_put_array(j, "parameters");
    openapi_put_references(j, OPERATIONS[i].parameters, COLLECTION_COUNT);
    if (OPERATIONS[i].columns)
        put_columns(j, p);
    json_end(j);
    put_responses(j, p, i);
    json_end(j);
    json_end(j);
}

void openapi_put_published_paths(struct json *j, const struct published_list *l)
{
    for (unsigned k = 0; k < l->n; k++)
        for (size_t i = 0; i < sizeof OPERATIONS / sizeof OPERATIONS[0]; i++)
            put_operation(j, l->list[k], i);
}

static void put_item(struct json *j, const struct published *p)
{
    char key[600];
    snprintf(key, sizeof key, "%s.item", p->name);
    openapi_begin_geojson(j, key, "Feature", "['type','id','geometry','properties']");
    json_key(j, "id");
    openapi_put_quoted(j, "{'type':'integer'}");
    json_key(j, "geometry");
    openapi_put_quoted(j, "{'type':'object','nullable':true,'required':['type']}");
    json_put_object(j, "properties");
    json_put_text(j, "type", "object");
    json_put_object(j, "properties");
    for (uint32_t i = 0; i < p->n_columns; i++) {
        json_put_object(j, p->columns[i].name);
        published_schema_put(j, &p->columns[i]);
        json_put_bool(j, "nullable", true);
        json_end(j);
    }
    json_end(j);
    json_end(j);
    json_key(j, "links");
    openapi_put_quoted(j, "{'type':'array','items':{'$ref':'#/components/schemas/link'}}");
    json_end(j);
    json_end(j);
}

static void put_page(struct json *j, const struct published *p)
{
    char key[600];
    snprintf(key, sizeof key, "%s.items", p->name);
    openapi_begin_geojson(j, key, "FeatureCollection",
                          "['type','features','numberMatched','numberReturned','links']");
    json_key(j, "numberMatched");
    openapi_put_quoted(j, "{'type':'integer'}");
    json_key(j, "numberReturned");
    openapi_put_quoted(j, "{'type':'integer'}");
    json_key(j, "links");
    openapi_put_quoted(j, "{'type':'array','items':{'$ref':'#/components/schemas/link'}}");
    json_put_object(j, "features");
    json_put_text(j, "type", "array");
    json_put_object(j, "items");
    put_reference(j, "schemas", p->name, ".item");
    json_end(j);
    json_end(j);
    json_end(j);
    json_end(j);
}

void openapi_put_published_schemas(struct json *j, const struct published_list *l)
{
    for (unsigned k = 0; k < l->n; k++) {
        put_item(j, l->list[k]);
        put_page(j, l->list[k]);
    }
}
