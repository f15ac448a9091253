/* property_inside.h - what property_table.c takes from property_number.c: numbers of records */
#ifndef ATLAS_PROPERTY_INSIDE_H
#define ATLAS_PROPERTY_INSIDE_H

#include "atlas/property.h"

typedef int64_t property_number(const struct snapshot *s, enum collection c, uint32_t row);

property_number number_population, number_oif, number_cooperations, number_actions, number_projets,
    number_others, number_bourse, number_jumelage, number_depuis, number_annee_debut, number_annee_fin,
    number_annee, number_budget, number_amount, number_first_day, number_last_day, number_changed_day;

#endif
