/* gazetteer_country.h - the country, or the countries, that a text means: names, codes, States of before,
 * parts */
#ifndef PLACES_GAZETTEER_COUNTRY_H
#define PLACES_GAZETTEER_COUNTRY_H

#include "places/gazetteer.h"

/* One place for all that is written into columns of countries: codes and names of countries.tsv (also without
 * accents, dots, articles: "R.D.C.", "GRANDE BRETAGNE"), those of country_words.tsv ("U.R.S.S.", "Québec",
 * "Polen", "Afrique"), two of them in brackets, behind a comma, slash or dash where they agree ("Birmanie
 * (Myanmar)", "Corée, République de", "Canada/Québec"), and one that is nearly a name and no other's. */
enum country_sense {
    COUNTRY_UNKNOWN,
    COUNTRY_ONE,
    COUNTRY_FORMER,  /* a State that is one or several of today */
    COUNTRY_SEVERAL, /* a name for several ("Îles Anglo-Normandes") */
    COUNTRY_NOWHERE  /* none: a continent, "multi-pays", "non précisé" */
};

enum { COUNTRY_MOST = 16, COUNTRY_NEAR = 3, COUNTRY_TEXT = 160 };

struct country_meant {
    enum country_sense sense;
    const struct gazetteer_item *countries[COUNTRY_MOST]; /* the usual first */
    size_t n;
    const char *name;          /* of what is not a country of today, as the table writes it; NULL */
    const char *province;      /* the part of the country that was named, as the gazetteer has it; NULL */
    char beside[COUNTRY_TEXT]; /* what stands beside the country and is none, a province perhaps; "" */
    bool spelt;                /* it was only nearly the country's name */
    const struct gazetteer_item *near[COUNTRY_NEAR]; /* of COUNTRY_UNKNOWN: what may have been meant */
    size_t n_near;
};

/* Thread-safe; some microseconds, a tenth of a millisecond for what is not known. */
void gazetteer_country_read(const struct gazetteer *g, const char *text, struct country_meant *out);

/* France and its territories overseas, which are no partners abroad. */
bool gazetteer_country_is_french(const struct gazetteer_item *country);
extern const char *const GAZETTEER_FRENCH[]; /* their codes, France first, NULL at the end */

/* Where a place lies that lists put in another country, of disputed_places.tsv: the country, and the name it
 * has there. rank 0, 1, ... until NULL. What stands in the table by name comes first. */
struct country_elsewhere {
    const struct gazetteer_item *country;
    const char *place;    /* the name to look for; NULL: the one that was written */
    const char *province; /* only places of this one; NULL: all */
    bool sure;            /* by its name, whatever the other country has of that name */
};
bool gazetteer_country_elsewhere(const struct gazetteer *g, const struct gazetteer_item *said,
                                 const char *place, size_t rank, struct country_elsewhere *out);

#endif
