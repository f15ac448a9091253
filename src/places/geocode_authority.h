/* geocode_authority.h - a French authority as people write it: its kind, its number, what it is called */
#ifndef PLACES_GEOCODE_AUTHORITY_H
#define PLACES_GEOCODE_AUTHORITY_H

#include "places/geocode_words.h"

enum authority {
    AUTHORITY_UNSAID,
    AUTHORITY_COMMUNE,     /* "Ville de", "Mairie de", "Cne de" */
    AUTHORITY_EPCI,        /* "CC", "Communauté d'agglo", "... Métropole" */
    AUTHORITY_DEPARTEMENT, /* "CG", "Dpt", "Conseil départemental" */
    AUTHORITY_REGION,      /* "CR", "Région", "Collectivité territoriale" */
    AUTHORITY_SYNDICAT,    /* "SIVOM", "Syndicat mixte", "PETR", "PNR" */
    AUTHORITY_OTHER        /* "Association", "Comité de jumelage", "SDIS", "Université" */
};

struct authority_words {
    enum authority kind;
    bool bracket;                  /* the kind stands in brackets: "Annecy (communauté)" */
    bool pays;                     /* "Pays de X" alone: an EPCI where it is called so, else something else */
    const char *nature;            /* of an EPCI, as gazetteer_epci_nature says it; NULL: not said */
    const char *departement;       /* told by the name itself: "Province Nord" is in "988"; NULL */
    bool linked;                   /* "of" stands between kind and name */
    char rest[GEOCODE_PART_BYTES]; /* the name without them, folded */
    /* WHOLE, NAME, OTHER and QUALIFIER of the text; BARE is the rest; a bracket that only says the kind is
     * none */
    struct geocode_words words;
};

/* Stateless; any text. */
void geocode_authority_read(struct authority_words *a, const char *text);

/* The level that a kind is of; LEVEL_ANY of those that the gazetteer does not hold. */
enum geocode_level geocode_authority_level(enum authority kind);

#endif
