/* bourse.h - the requests of the Bourse-projets as their page lists them: filters, figures, one page of them
 */
#ifndef OUT_BOURSE_H
#define OUT_BOURSE_H

#include "atlas/selection.h"
#include "base/json.h"
#include "out/list.h"

enum { BOURSE_PAGE = 20 }; /* requests in a document */

struct bourse_asked {
    struct selection *selection; /* of the Bourse, under the criteria */
    const struct criteria *criteria;
    const char *base_url;
    const char *tri;         /* how they are sorted, as in the address; NULL: as usual */
    struct list_order order; /* the same */
    unsigned page;           /* from 1 on */
    enum language language;  /* that criteria are said in */
};

/* Ways to sort, as the parameter tri has them; false: there is no such one. NULL: those that fit best words,
 * the latest where there are none. */
bool bourse_order(const char *tri, const struct criteria *c, struct list_order *order);
extern const char *const BOURSE_ORDERS[]; /* ends in NULL */

/* The members of an object that is begun, and goes on:
 *
 *  "trouvees":12,"publiees":130,"deposants":11,"pays_en_tout":5,
 *  "demandes":[{"id","titre","page","annee","budget","statut","statut_nom","pays","pays_nom","continent",
 *    "continent_nom","partenaire":{"id","nom","page"},"thematiques":[{"value","label"},..],"odd":[..]},..],
 *  "filtres":{"continent":{"continents":[{"value","label","demandes":7,"choisi":false,"page"},..],
 *    "plusieurs":{"value":"afrique,asie","label":..},"sans":{"page"}},"pays":{"pays":[..],..},..},
 *  "plus":false,"tris":[{"value":"titre","titre":true,"choisi":false},..],
 *  "criteres":..,"criteres_autres":..,"precedents":{"page"},"suivants":{"page"},"toutes":{"page"},
 *  "map":{..},"files":[{"format":"csv","address":..},..]
 *
 * trouvees: how many match; publiees: all that there are; deposants, pays_en_tout: who asks among those that
 * match, and from how many countries. A filter has the values that
 * would leave something beside the other criteria, each with its count and the address that asks for it
 * alone; choisi: it is the one that is asked for; plusieurs: what is asked for when that is not one value, as
 * in an address; sans: the address without it; null where there is none. criteres: all criteria in
 * words; criteres_autres: those that no filter has, nor words. Every address keeps the other criteria;
 * toutes: without any. plus: something is asked for that few ask for. false, ERR_NOT_FOUND: there is no such
 * page. */
bool bourse_write(struct json *j, const struct bourse_asked *asked, struct err *e);

/* One as it stands in lists. */
void bourse_put_request(struct json *j, const struct snapshot *s, const char *base_url, uint32_t row);

#endif
