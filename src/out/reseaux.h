/* reseaux.h - associations and networks, and who belongs to them: the documents of their pages */
#ifndef OUT_RESEAUX_H
#define OUT_RESEAUX_H

#include "atlas/snapshot.h"
#include "base/json.h"
#include "store/store.h"

enum {
    RESEAUX_PAGE = 100,   /* networks in a document */
    RESEAUX_LEADING = 8,  /* collectivités named with each */
    RESEAU_MEMBRES = 200, /* collectivités in the document of one */
};

struct reseaux_asked {
    const struct snapshot *s;
    const char *base_url;
    const char *id;    /* of one network; NULL: all of them */
    unsigned page;     /* from 1 on; of networks, or of who belongs to the one */
    unsigned through;  /* the same, of who works through the one */
    uint64_t *version; /* told: of the data that it was read from */
};

/* The members of an object that is begun, and goes on. All of them, by name:
 *
 *  "reseaux_en_tout":8,"membres_en_tout":1611,
 *  "reseaux":[{"id":"r-4e..","page":..,"nom":..,"pays":"FR","pays_nom":"France","portee":"monde","portee_nom":"monde",
 *    "site_web":..,"collectivites":1318,"agissants":130,"parmi":[{"id","nom","page"},..]},..]
 *
 * membres_en_tout: collectivités that belong to any; parmi: those that have most cooperations. One, with its
 * collectivités by name:
 *
 *  "title":..,"id":..,..,"collectivites":1318,"agissants":130,
 *  "membres":[{"id","nom","page","type","type_nom","departement_nom","region_nom","cooperations"},..],
 *  "relais":[the same of those that work through it, whether they belong to it or not],
 *  "relais_pages":{"precedents":..,"suivants":..,"tourne":false}
 *
 * Each list has pages of its own: "precedents" and "suivants" are addresses of those before and behind
 * ({"page":..}, null), which leave the other list where it is; "tourne": there is one of them. What is not
 * said is null. Collectivités that the snapshot does not have are not counted. ERR_NOT_FOUND: there is no
 * such network, or no such page. */
bool reseaux_write(struct json *j, const struct reseaux_asked *asked, struct store *store, struct err *e);

#endif
