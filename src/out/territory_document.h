/* territory_document.h - a territory as its page shows it: figures, who works there, and the ways on from it
 */
#ifndef OUT_TERRITORY_DOCUMENT_H
#define OUT_TERRITORY_DOCUMENT_H

#include "atlas/figures.h"
#include "atlas/territory.h"
#include "base/json.h"

/* What search/stats.h writes, and
 *
 *   "title","trail"                      as every document of the site; the trail is where it lies
 *   "voir":{"projets":{"page":..},..}    the lists of exactly what the figures count
 *   "map", "map_france":{"map":{..}}     where partners are; where collectivités are
 *   "apd_par":{"pays":[{"value","label","page","montant","part_pct"},..]}  most euros first, the first of
 * them; not of a country "listes"                             what is below and across, with its numbers,
 * largest first:
 *     "continents","pays","regions","departements":[{"value","label","page","collectivites","partenaires",
 *       "cooperations","actions","projets","apd"},..]; behind the first ones of pays and regions the others
 *       are in listes.autres
 *     "partenaires":[{"id","nom","page","collectivites","projets"},..]  of a country, the first of them
 *     "bourse":[{"id","titre","page","annee","budget","partenaire":{..},"pays":{..}},..]  the newest
 *   "voisins":{"pays":[{"value","label","page"},..]}  of the same parent, where there is somebody
 *   "aujourd_hui", "avant_2016":{"regions":[..]}  what a former région became, what one of today was
 *   "france":{"page"}                    of France, where there are no partners: its régions
 *
 * Each value of "types" has the "page" of its list and "premieres", the collectivités with most projets
 * there; values of "thematiques" and "continents" have their page. All numbers are under the criteria of the
 * territory; euros that nobody declared are null. */
struct territory_document {
    struct snapshot *s;
    struct territory territory; /* no collectivité */
    const struct figures *figures;
    const char *base_url;
};

/* Its members, in an object that stands open already. */
void territory_document_put(struct json *j, const struct territory_document *d);

/* Where to begin: "trail", "timeStamp", and all countries by continent ("continents":[{..,"pays":[..]}]),
 * régions with "anciennes", or départements by région ("regions":[{..,"departements":[..]}]). of: which of
 * the three. */
void territory_document_put_all(struct json *j, struct snapshot *s, enum collection of, const char *base_url);

#endif
