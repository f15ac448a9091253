/* geocode_words.h - a place as people write it, taken apart: the name, what stands beside it, words of kind
 */
#ifndef PLACES_GEOCODE_WORDS_H
#define PLACES_GEOCODE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* What kind of authority a name says it is. */
enum geocode_level {
    LEVEL_ANY,
    LEVEL_TOWN,     /* "Ville de", "Comune di", "Gemeinde" */
    LEVEL_GROUP,    /* "Communauté de communes", "Métropole" */
    LEVEL_PROVINCE, /* "Conseil départemental de", "Landkreis", "County", "Powiat" */
    LEVEL_REGION    /* "Région", "Conseil régional de", "Land", "State" */
};

enum geocode_role {
    ROLE_WHOLE,     /* all that was written, as one name */
    ROLE_NAME,      /* what stands before any bracket, comma or dash */
    ROLE_OTHER,     /* "Esch" in "Esch-sur-Alzette / Esch", "Letňany" in "Prague 18 – Letňany" */
    ROLE_QUALIFIER, /* "Drôme" in "Valence (Drôme)", "Bavaria" in "Friedberg, Bavaria" */
    ROLE_BARE,      /* the name without its words of kind: "Gex" of "CC du Pays de Gex" */
    ROLE_STEM, /* the name without a number: "Prague" of "Prague 6", "Saint-Denis" of "93200 Saint-Denis" */
    ROLE_HEAD, /* what stands before a linking word: "Arcen" of "Arcen en Velden" */
    ROLE_STUB, /* ... before one that says where: "Weiden" of "Weiden in der Oberpfalz" */
    ROLE_NAMESAKE, /* ... before one that tells namesakes apart: "San José" of "San José de Cortés" */
    ROLE_FIRST     /* the first of two towns that are one today: "Heusden" of "Heusden-Zolder" */
};

enum { GEOCODE_PARTS = 10, GEOCODE_PART_BYTES = 160 };

struct geocode_part {
    enum geocode_role role;
    char text[GEOCODE_PART_BYTES]; /* folded, cut to fit at a word */
};

struct geocode_words {
    struct geocode_part parts[GEOCODE_PARTS];
    size_t n;
    enum geocode_level level;
};

/* Whole and name come first; nothing stands there twice. Stateless. */
void geocode_words_read(struct geocode_words *w, const char *text);

#endif
