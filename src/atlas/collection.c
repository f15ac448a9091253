#include "atlas/collection.h"

#include <string.h>

#include "atlas/column.h"
#include "base/bytes.h"

const char *const COLLECTION_NAMES[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = "collectivites",
    [COLLECTION_PARTENAIRES] = "partenaires",
    [COLLECTION_COOPERATIONS] = "cooperations",
    [COLLECTION_ACTIONS] = "actions",
    [COLLECTION_PROJETS] = "projets",
    [COLLECTION_BOURSE] = "bourse",
    [COLLECTION_PAYS] = "pays",
    [COLLECTION_REGIONS] = "regions",
    [COLLECTION_DEPARTEMENTS] = "departements",
};

const char *const COLLECTION_TITLES[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = "Collectivités françaises",
    [COLLECTION_PARTENAIRES] = "Collectivités partenaires",
    [COLLECTION_COOPERATIONS] = "Coopérations décentralisées",
    [COLLECTION_ACTIONS] = "Autres actions extérieures",
    [COLLECTION_PROJETS] = "Projets",
    [COLLECTION_BOURSE] = "Bourse-projets",
    [COLLECTION_PAYS] = "Pays",
    [COLLECTION_REGIONS] = "Régions",
    [COLLECTION_DEPARTEMENTS] = "Départements",
};

/* What each is a list of. */
static const struct {
    enum level level;
    size_t rows;                           /* struct record_rows in the snapshot */
    bool many;                             /* geometries of a cooperation's places */
    struct collection_territory territory; /* where level is one of a territory */
} LISTS[COLLECTION_COUNT] = {
#define ROWS(member) offsetof(struct snapshot, member.rows)
    [COLLECTION_COLLECTIVITES] = {LEVEL_COLLECTIVITE, ROWS(collectivites), false, {0}},
    [COLLECTION_PARTENAIRES] = {LEVEL_PARTENAIRE, ROWS(partenaires), false, {0}},
    [COLLECTION_COOPERATIONS] = {LEVEL_COOPERATION, ROWS(cooperations), true, {0}},
    [COLLECTION_ACTIONS] = {LEVEL_COOPERATION, ROWS(cooperations), true, {0}},
    [COLLECTION_PROJETS] = {LEVEL_PROJET, ROWS(projets), true, {0}},
    [COLLECTION_BOURSE] = {LEVEL_BOURSE, ROWS(bourse), false, {0}},
    [COLLECTION_PAYS] = {LEVEL_PAYS, ROWS(pays), false, {CRITERION_PAYS, LEVEL_PARTENAIRE}},
    [COLLECTION_REGIONS] = {LEVEL_REGIONS, ROWS(regions), false, {CRITERION_REGION, LEVEL_COLLECTIVITE}},
    [COLLECTION_DEPARTEMENTS] = {LEVEL_DEPARTEMENTS,
                                 ROWS(departements),
                                 false,
                                 {CRITERION_DEPARTEMENT, LEVEL_COLLECTIVITE}},
#undef ROWS
};

const char *collection_name(unsigned c)
{
    return COLLECTION_NAMES[c];
}

bool collection_parse(enum collection *c, const char *name, struct err *e)
{
    for (enum collection i = 0; i < COLLECTION_COUNT; i++) {
        if (strcmp(name, COLLECTION_NAMES[i]) == 0) {
            *c = i;
            return true;
        }
    }
    struct bytes all;
    bytes_init(&all, sizeof e->text);
    bytes_add_list(&all, collection_name, COLLECTION_COUNT, " and ");
    err_set(e, ERR_NOT_FOUND, "there is no collection '%.60s'; there are %s", name, all.data);
    bytes_release(&all);
    return false;
}

const struct record_rows *collection_rows(const struct snapshot *s, enum collection c)
{
    return column_struct(s, LISTS[c].rows);
}

enum level collection_level(enum collection c)
{
    return LISTS[c].level;
}

const struct collection_territory *collection_territory(enum collection c)
{
    return LISTS[c].level >= LEVEL_PAYS ? &LISTS[c].territory : NULL;
}

const struct territories *collection_territories(const struct snapshot *s, enum collection c)
{
    switch (LISTS[c].level) {
    case LEVEL_PAYS:
        return &s->pays;
    case LEVEL_REGIONS:
        return &s->regions;
    case LEVEL_DEPARTEMENTS:
        return &s->departements;
    default:
        return NULL;
    }
}

bool collection_has_many_places(enum collection c)
{
    return LISTS[c].many;
}
