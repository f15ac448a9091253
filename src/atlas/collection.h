/* collection.h - the lists of records that the API has */
#ifndef ATLAS_COLLECTION_H
#define ATLAS_COLLECTION_H

#include <stdbool.h>

#include "atlas/snapshot.h"
#include "base/err.h"

enum collection {
    COLLECTION_COLLECTIVITES,
    COLLECTION_PARTENAIRES,
    COLLECTION_COOPERATIONS,
    COLLECTION_ACTIONS, /* rows of cooperations with the other nature */
    COLLECTION_PROJETS,
    COLLECTION_BOURSE,
    COLLECTION_PAYS, /* territories, whoever is there: atlas/snapshot.h */
    COLLECTION_REGIONS,
    COLLECTION_DEPARTEMENTS,
    COLLECTION_COUNT
};

extern const char *const COLLECTION_NAMES[COLLECTION_COUNT];
extern const char *const COLLECTION_TITLES[COLLECTION_COUNT]; /* French, headings */
const char *collection_name(unsigned c);                      /* for bytes_add_list */

/* By its name; ERR_NOT_FOUND names those that there are. */
bool collection_parse(enum collection *c, const char *name, struct err *e);

/* The rows of which the collection's records are some. */
const struct record_rows *collection_rows(const struct snapshot *s, enum collection c);

enum level collection_level(enum collection c); /* of those rows; of the Bourse its own */

/* Lists of territories have outlines; who is there (rows of another level) meets criteria for them. */
struct collection_territory {
    enum criterion by; /* whose values they are */
    enum level there;  /* who is there: collectivités or partenaires */
};
const struct collection_territory *collection_territory(enum collection c); /* NULL: of records */
const struct territories *collection_territories(const struct snapshot *s, enum collection c); /* NULL too */

/* Are their geometries the places of a cooperation, any number of them? */
bool collection_has_many_places(enum collection c);

#endif
