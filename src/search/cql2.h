/* cql2.h - filters as people and programs write them: CQL2 (OGC 21-065r2) as text and as JSON */
#ifndef SEARCH_CQL2_H
#define SEARCH_CQL2_H

#include "atlas/filter.h"
#include "geo/project.h"

enum cql2_lang { CQL2_TEXT, CQL2_JSON, CQL2_LANGS };
extern const char *const CQL2_LANG_NAMES[CQL2_LANGS]; /* as filter-lang has them; the first is the rule */

/* The classes of conformance that hold, as URIs; ends in NULL. The class functions is not among them: there
 * are none but those of the standard. */
extern const char *const CQL2_CLASSES[];

/* Reads by the grammar of the standard, annexes B (text) and C (JSON), to the letter; taken beside it: names
 * in double quotes may hold any character, "" one of them; MULTIPOINT without inner brackets. Coordinates are
 * in crs, in the order of its authority; NULL: CRS84. Polygons have to be valid, coordinates in range.
 * ERR_INVALID and ERR_TOO_LARGE name the parameter filter and the character, from 1 on; bounded in time and
 * memory by the length of the text. */
struct filter *cql2_parse(const char *text, enum cql2_lang lang, const struct crs *crs, struct err *e);

#endif
