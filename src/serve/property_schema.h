/* property_schema.h - properties of records as JSON Schema: in the OpenAPI document, as queryables */
#ifndef SERVE_PROPERTY_SCHEMA_H
#define SERVE_PROPERTY_SCHEMA_H

#include "atlas/property.h"
#include "base/json.h"

/* "type":..., "format":..., of a value that is there, into an open object. */
void property_schema_put_type(struct json *j, const struct property *p);

/* "title":..., "description":... */
void property_schema_put_texts(struct json *j, const struct property *p);

#endif
