/* import_members.h - the authorities that a cell names, of either side */
#ifndef IMPORT_IMPORT_MEMBERS_H
#define IMPORT_IMPORT_MEMBERS_H

#include "import/import_countries.h"

struct import_names {
    struct value_list list;
    const char *left; /* the one of them that reads as a list, but was not parted: no place is to be taken for
                         it; NULL */
};

/* As import_parts.h parts them: each a place of its own that the gazetteer has by name. What stays one though
 * it looks like several is noted. */
bool import_members_french(struct import *i, const char *column, const char *text, struct import_names *out,
                           struct err *e);
/* in: the countries to look in. large: the other side is a département or a région. */
bool import_members_foreign(struct import *i, const char *column, const char *text,
                            const struct import_countries *in, bool large, struct import_names *out,
                            struct err *e);

/* A row of one authority: several are an error that names them. */
bool import_members_one(const char *column, const char *text, const struct value_list *members,
                        struct err *e);

/* The département of each of n members, from a cell with one for all or one for each; where the numbers
 * differ, the one of them in which alone a member is found. NULL: none. */
bool import_members_departements(struct import *i, const struct value_list *members,
                                 const char **departements, struct err *e);

/* import_sides.c: both sides of a coopération, found or added. *large: a département or a région is a member:
 * its partner may be a province. */
bool import_refer_members(struct import *i, const char *column, struct id_list *members, bool *large,
                          struct err *e);
bool import_refer_partners(struct import *i, const char *column, const char *country_column, bool large,
                           struct id_list *partners, struct err *e);
/* Rows of one authority: several in the cell are an error. *name: without the country behind it. */
bool import_one_collectivite(struct import *i, const char *column, const char **name, struct err *e);
bool import_one_partenaire(struct import *i, const char *column, const char **name,
                           const struct import_countries *in, struct err *e);

#endif
