/* generate_data.h - what the demonstration data is made of: real places, and tables of what is usual where */
#ifndef DEMO_GENERATE_DATA_H
#define DEMO_GENERATE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/tsv.h"

/* Places come from geodata/built, the rest from src/demo/tables, which is held within the program. Texts
 * point into the tables, which live as long as this. Positions are degrees. */

struct demo_place {
    const char *id, *name;
    double lon, lat;
    double population;
    bool territory; /* a province and the like: its name begins with what it is, as "Région de Kayes" */
    bool approximate;
    int real; /* index into demo.real, or -1 */
};

struct demo_country {
    const char *iso2, *le, *de, *en; /* "le Mali", "du Mali", "au Mali" */
    bool dac, africa;
    int partners; /* how many at the published size */
    int jumelage; /* per cent of its cooperations */
    int projets;  /* per cooperation, times 10 */
    int since;    /* usual year of the first agreement */
    int bourse;   /* how many requests in the Bourse at the published size */
    size_t profile;
    const char *near_regions; /* today's régions that work there most, as "44|27" */
    struct demo_place *places;
    size_t n_places, capacity;
};

struct demo_commune {
    const char *insee, *nom, *siren, *departement, *epci;
    double population, lon, lat;
    bool exact;
};

struct demo_departement {
    const char *code, *nom, *region, *region_before;
    char *article_nom, *de_nom; /* "l’Allier", "de l’Allier" */
    double population, lon, lat;
};

struct demo_region {
    const char *code, *nom;
    double lon, lat, population;
};

struct demo_epci {
    const char *siren, *nom, *nature, *departement;
    double population, lon, lat;
};

enum demo_genre {
    GENRE_TITRE,
    GENRE_OBJECTIFS,
    GENRE_DESCRIPTION,
    GENRE_HISTORIQUE,
    GENRE_CONTEXTE,
    GENRE_PARTENAIRES_FRANCE,
    GENRE_PARTENAIRES_PAYS,
    GENRE_VOLONTAIRES,
    GENRE_COOP,
    GENRE_ACTION,
    GENRE_BOURSE,
    GENRE_DOCUMENT,
    GENRES
};

enum demo_zone { ZONE_ANY = -1, ZONE_NORTH = -2, ZONE_SOUTH = -3 };

struct demo_text {
    int thematique; /* -1: any */
    enum demo_genre genre;
    int zone; /* one of enum demo_zone, or the number of a profile */
    const char *text;
};

enum { DEMO_THEMATIQUES = 26, DEMO_MAX_PROFILES = 16, DEMO_MAX_LIST = 12 };

struct demo_profile {
    const char *name;
    bool north;
    double thematiques[DEMO_THEMATIQUES]; /* running totals of weights */
};

struct demo_thematique {
    const char *code;
    const char *odd[DEMO_MAX_LIST];
    size_t n_odd;
    size_t near[DEMO_MAX_LIST]; /* thématiques that go with it */
    size_t n_near;
    const char *sources[DEMO_MAX_LIST];
    double source_totals[DEMO_MAX_LIST]; /* running totals of weights */
    size_t n_sources;
};

struct demo_real { /* a pair that public documents name */
    const char *type, *code, *partner, *titre;
    size_t country, thematique;
    int since;
};

enum { DEMO_TABLES = 13 };

struct demo {
    struct tsv tables[DEMO_TABLES];
    size_t n_tables;
    struct demo_country *countries;
    size_t n_countries;
    struct demo_commune *communes;
    size_t n_communes;
    struct demo_departement *departements;
    size_t n_departements;
    struct demo_region *regions; /* the 22 of before 2016, and those overseas */
    size_t n_regions;
    struct demo_epci *epcis;
    size_t n_epcis;
    struct demo_text *texts; /* by thématique, the general ones first, then by genre */
    size_t n_texts;
    size_t first_text[(DEMO_THEMATIQUES + 1) * GENRES + 1]; /* at (thématique + 1) * GENRES + genre */
    struct demo_profile profiles[DEMO_MAX_PROFILES];
    size_t n_profiles;
    struct demo_thematique thematiques[DEMO_THEMATIQUES];
    size_t n_thematiques;
    struct demo_real *real;
    size_t n_real;
    struct hash_map by_iso2, by_departement;
};

bool demo_load(struct demo *d, struct err *e); /* about 0.2 s, 60 MB */
void demo_release(struct demo *d);             /* fine after a failed load */

#endif
