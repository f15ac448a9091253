/* import_countries.h - the countries that a cell means, and the place of a partner in one of them */
#ifndef IMPORT_IMPORT_COUNTRIES_H
#define IMPORT_IMPORT_COUNTRIES_H

#include "import/import_inside.h"
#include "places/gazetteer_country.h"

/* None: the cell is empty, any country. Several: a State of before, or a cell of several. Texts live in the
 * arena of the row, or are the gazetteer's. */
struct import_countries {
    const struct gazetteer_item *items[COUNTRY_MOST];
    size_t n;
    const char *written;  /* as the list has it; NULL: nothing */
    const char *province; /* that the cell names beside or instead of the country; NULL */
    bool former;          /* a State that is none today */
};

/* What one country's text means, abroad. Refused in clear words, the nearest named: what is not known, what
 * is no country ("Afrique"), France and its territories. What was read freely is noted. */
bool import_read_countries(struct import *i, const char *column, const char *text,
                           struct import_countries *out, struct err *e);

/* Exactly one country, of amounts: "URSS" is refused. */
bool import_read_country(struct import *i, const char *column, const char *text, const char **code,
                         struct err *e);

/* All countries of a cell, several between '|', commas, "et" and the like where each is one. At most
 * COUNTRY_MOST. */
struct import_countries_list {
    struct import_countries each[COUNTRY_MOST];
    size_t n;
};
bool import_read_countries_list(struct import *i, const char *column, const char *text,
                                struct import_countries_list *out, struct err *e);

/* All of them as one choice. */
void import_countries_join(const struct import_countries_list *list, struct import_countries *out);

/* The place of a query in one of the countries. *pays: the code of the country that the partner is in, as the
 * atlas has it; NULL: not known. Where it is not the one that was written, a note says so. */
void import_locate(struct import *i, const struct import_countries *in, struct geocode_query *q,
                   struct geocode_result *r, const char **pays);

#endif
