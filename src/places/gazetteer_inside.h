/* gazetteer_inside.h - what gazetteer.c and gazetteer_build.c share */
#ifndef PLACES_GAZETTEER_INSIDE_H
#define PLACES_GAZETTEER_INSIDE_H

#include "places/gazetteer.h"

enum code_class {
    CODE_COUNTRY,
    CODE_REGION,
    CODE_DEPARTEMENT,
    CODE_SIREN,
    CODE_COMMUNE,
    CODE_PROVINCE,
    CODE_LETTERS
};

void gazetteer_add_code(struct gazetteer *g, enum code_class class, const char *text, uint32_t item);
uint32_t gazetteer_find_code(const struct gazetteer *g, enum code_class class, const char *text);
/* Of each country, whether it is sparse; when all names are in. */
void gazetteer_mark_sparse(struct gazetteer *g);
uint32_t gazetteer_group_of(const struct gazetteer *g, const struct gazetteer_item *i);

#endif
