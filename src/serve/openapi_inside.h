/* openapi_inside.h - the parts of the OpenAPI document: what get_openapi.c puts together */
#ifndef SERVE_OPENAPI_INSIDE_H
#define SERVE_OPENAPI_INSIDE_H

#include "base/json.h"
#include "serve/call.h"

/* Members of components.parameters: those of the standard, of the tiles, and all criteria. */
void openapi_put_parameters(struct json *j, const struct call *c);

/* {"$ref": ...} for each of names, which blanks separate. CRITERIA stands for all criteria with
 * what belongs to them, PROPERTIES for those of the collection that are parameters; what begins with a dot is
 * the one of the collection: ".sortby" of projets is "projets.sortby". */
void openapi_put_references(struct json *j, const char *names, enum collection of);

/* The same names as they stand in a query, for people to read; criteria and properties without theirs. */
void openapi_say_names(const char *names, struct bytes *out);

/* Members of components.schemas: of every answer. */
void openapi_put_schemas(struct json *j);

/* Those of them that are of tables of figures. */
void openapi_put_figures(struct json *j);

/* The paths of published tables, and members of components.schemas for their features. */
void openapi_put_published_paths(struct json *j, const struct published_list *l);
void openapi_put_published_schemas(struct json *j, const struct published_list *l);

/* Begins the member `key` of components.schemas, an object of GeoJSON of that type which has the members
 * `required` (quoted JSON), up to the first of its other properties; two json_end end it. */
void openapi_begin_geojson(struct json *j, const char *key, const char *type, const char *required);

/* JSON that is written with ' for ", as one value. */
void openapi_put_quoted(struct json *j, const char *text);

#endif
