/* openapi_inside.h - the parts of the OpenAPI document: what get_openapi.c puts together */
#ifndef SERVE_OPENAPI_INSIDE_H
#define SERVE_OPENAPI_INSIDE_H

#include "base/json.h"
#include "serve/call.h"

/* Members of components.parameters: those of the standard, of the tiles, and all criteria. */
void openapi_put_parameters(struct json *j, const struct call *c);

/* {"$ref": ...} for each of names, which blanks separate. CRITERIA stands for all criteria; what begins with
 * a dot is the one of the collection: ".sortby" of projets is "projets.sortby". */
void openapi_put_references(struct json *j, const char *names, enum collection of);

/* Members of components.schemas: of every answer. */
void openapi_put_schemas(struct json *j);

/* Those of them that are of tables of figures. */
void openapi_put_figures(struct json *j);

/* JSON that is written with ' for ", as one value. */
void openapi_put_quoted(struct json *j, const char *text);

#endif
