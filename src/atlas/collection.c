#include "atlas/collection.h"

#include <string.h>

#include "base/bytes.h"

const char *const COLLECTION_NAMES[COLLECTION_COUNT] = {"collectivites", "partenaires", "cooperations",
                                                        "actions",       "projets",     "bourse"};

const char *const COLLECTION_TITLES[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = "Collectivités françaises",
    [COLLECTION_PARTENAIRES] = "Collectivités partenaires",
    [COLLECTION_COOPERATIONS] = "Coopérations décentralisées",
    [COLLECTION_ACTIONS] = "Autres actions extérieures",
    [COLLECTION_PROJETS] = "Projets",
    [COLLECTION_BOURSE] = "Bourse-projets",
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
    switch (c) {
    case COLLECTION_COLLECTIVITES:
        return &s->collectivites.rows;
    case COLLECTION_PARTENAIRES:
        return &s->partenaires.rows;
    case COLLECTION_PROJETS:
        return &s->projets.rows;
    case COLLECTION_BOURSE:
        return &s->bourse.rows;
    default:
        return &s->cooperations.rows;
    }
}
