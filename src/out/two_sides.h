/* two_sides.h - the page of who works with whom: its figures, its pictures, and a part of its pairs */
#ifndef OUT_TWO_SIDES_H
#define OUT_TWO_SIDES_H

#include "atlas/pairs.h"
#include "out/fiche.h"

enum { TWO_SIDES_PAGE = 50 }; /* pairs on a page */

struct two_sides_asked {
    enum collection collection;
    bool listed;          /* the address says which */
    const char *question; /* the criteria of the address, as it may follow others: "pays=ML&q=eau", or "" */
    const char *criteria; /* in French words, or NULL */
    uint64_t from;        /* the first of the pairs, of all that there are */
};

/* {"criteria":..,"collection":..,"question":..,"layers":"cooperations","partenariats":..,"collectivites":..,
 *  "partenaires":..,"sans_position":..,"premiere":51,"derniere":100,
 *  "paires":[{"collectivite":{..},"partenaire":{..},"cooperations":..,"actions":..,"projets":..,"montant":..}],
 *  "avant":{"page":..},"apres":{"page":..},"carte":{"page":..},"csv":{"page":..},"files":[{"format":"csv","address":..}],
 *  "feed":..,"map":{"layers":..,"query":..}}, left open for more
 * members. layers: of /static, what the pictures show. avant and apres are not there at the ends. */
void two_sides_write(struct fiche *f, const struct pair_list *l, const struct two_sides_asked *asked);

#endif
