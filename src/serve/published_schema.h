/* published_schema.h - columns of published tables as JSON Schema: in the OpenAPI document, as queryables */
#ifndef SERVE_PUBLISHED_SCHEMA_H
#define SERVE_PUBLISHED_SCHEMA_H

#include "base/json.h"
#include "store/published.h"

/* "type":..., "format":..., of a value that is there, into an open object. */
void published_schema_put(struct json *j, const struct published_column *k);

#endif
