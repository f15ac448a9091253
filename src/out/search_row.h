/* search_row.h - one record as the list of the search page shows it */
#ifndef OUT_SEARCH_ROW_H
#define OUT_SEARCH_ROW_H

#include "atlas/matched.h"
#include "base/json.h"
#include "search/highlight.h"

/* {"id":"j-12","title":[pieces],"page":"https://.../projets/j-12", ...}: facts and labels, no sentence. What
 * the record has not is not there.
 *
 *   title        pieces (search/highlight.h)
 *   page         the page of the record
 *   its_projects of a collectivité or partenaire: {"page"} of its projets on the search page
 *   jumelage, other_action, approximate, unlocated   true where it is
 *   points       "lon,lat lon,lat", as many as it has and SEARCH_ROW_POINTS at most: for the map
 *   link         who works with whom, where the title does not say so: {"french":[{"nom":[pieces],
 *                "first":true,"last":true},...],"french_more":2,"foreign":[...],"foreign_more":...}
 *   asking       of a request: whom it is for, pieces
 *   pays, thematiques   [{"value":"ML","label":"Mali","marked":true},...]; thematiques_more of those left out
 *   statut, type, departement, region   a code, and beside it X_nom; departement_marked, region_marked
 *   annee; or annee_debut, annee_fin; or depuis; or fin   years
 *   montant, budget, distance_km, cooperations, actions, projets, partenaires, collectivites   numbers over
 * 0; of what a record has, how much meets the criteria, and where that is a part only: of
 * {"projets":9,"montant":25000,...}, the whole
 */
struct search_row_means {
    const struct selection *selection;
    struct highlight *highlight; /* or NULL */
    struct matched *matched;     /* or NULL */
    const char *base_url;
    const char *projects; /* query string of the page that its_projects adds to, or "" */
};

enum { SEARCH_ROW_POINTS = 50, SEARCH_ROW_NAMES = 3, SEARCH_ROW_THEMES = 3 };

void search_row_write(const struct search_row_means *m, struct json *j, uint32_t row,
                      const double *distance_m); /* or NULL */

#endif
