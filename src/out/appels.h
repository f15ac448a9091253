/* appels.h - calls for projects, and what they financed: the document of their page */
#ifndef OUT_APPELS_H
#define OUT_APPELS_H

#include "atlas/snapshot.h"
#include "base/json.h"
#include "store/store.h"

enum { APPELS_MOST = 500 }; /* calls in a document, the latest */

struct appels_asked {
    const struct snapshot *s;
    const char *base_url;
    int year;                  /* today's: what is open */
    uint16_t pays, thematique; /* of the vocabularies: calls for that; VOCABULARY_NONE: of any */
    uint64_t *version;         /* told: of the data that it was read from */
};

/* The members of an object that is begun, and goes on, the latest first:
 *
 *  "appels_trouves":5,"appels_en_tout":5,
 *  "appels":[{"id":"a-8f..","nom":..,"annee_debut":2013,"annee_fin":2015,"description":..,"site_web":..,
 *    "ouvert":false,"clos":true,"a_venir":false,
 *    "pays":[{"value":"MA","label":"Maroc","page":..},..],"thematiques":[{"value","label"},..],
 *    "financement":"appel_triennal","financement_nom":..,"projets":412,"montant":24202200,
 *    "liste":{"page":..}},..],
 *  "pays":[{"value","label","count","selected"},..],"thematiques":[..]
 *
 * A call without countries is for all, and so with thématiques: it is for whichever is asked for. Without
 * years a call is neither open nor closed. What it financed is what projets say of their source and year,
 * where its name says which source it is (store_code, without years at the end); null where it does not. The
 * filters are what calls name, with how many name it. */
bool appels_write(struct json *j, const struct appels_asked *asked, struct store *store, struct err *e);

#endif
