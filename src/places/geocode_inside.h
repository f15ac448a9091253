/* geocode_inside.h - what the files of geocode.h share: one search, its hints, its candidates and their
 * scores */
#ifndef PLACES_GEOCODE_INSIDE_H
#define PLACES_GEOCODE_INSIDE_H

#include "places/geocode.h"

enum { GEOCODE_POOL = 64, GEOCODE_HINTS = 6 };

/* One search: what is asked, what is known about it, and the best candidates so far, best first. */
struct geocode_search {
    const struct gazetteer *g;
    struct gazetteer_range names; /* to look among */
    const char *written;          /* the name */
    bool france;
    enum geocode_level level;
    bool province_likely;
    const struct gazetteer_item *departement, *region; /* told, or NULL */
    bool conflict;                                     /* two different ones were */
    bool guessed;       /* the département, from a number that may be something else */
    bool deaf;          /* what the name says about them does not count */
    const char *unread; /* a hint that names nothing known; NULL: none is */
    const struct gazetteer_item *provinces[GEOCODE_HINTS];
    size_t n_provinces, n_told_provinces; /* the first ones were told as such */
    struct geocode_point {
        double lon, lat;
    } near[GEOCODE_HINTS]; /* the place is near to one of these */
    size_t n_near, n_told_near;
    struct geocode_candidate pool[GEOCODE_POOL];
    size_t n, n_more;
};

/* --- geocode_match.c: the candidates for a name, scored */

/* Names that are this one, but for the article. penalty: for liberties taken with the text already. Returns
 * whether there was any. With head the name is only the beginning of what was written ("Weiden" of "Weiden in
 * der Oberpfalz"): a place whose own name goes on otherwise is then another. */
bool geocode_match_name(struct geocode_search *s, const struct name *name, enum geocode_how at_best,
                        double penalty, bool head);

/* Names that have the words of this one among theirs or the other way round; with spelling also those that
 * sound alike or are a typing error away. Looks at every name of the range. */
void geocode_match_scan(struct geocode_search *s, const struct name *name, bool spelling, double penalty);

void geocode_match_add(struct geocode_search *s, const struct gazetteer_item *item, uint32_t name,
                       enum geocode_how how, double penalty);

/* Whether an item is where the hints say; true when there are none. */
bool geocode_match_hinted(const struct geocode_search *s, const struct gazetteer_item *item);

/* Whether an item is of the kind that was named; true when none was. */
bool geocode_match_fits(const struct geocode_search *s, const struct gazetteer_item *item);

/* Great-circle distance on a sphere, good enough to rank. Kilometres; large when a position is unknown. */
double geocode_distance_km(double lon1, double lat1, double lon2, double lat2);

/* --- geocode_hints.c: what is said beside a name about where the place is */

/* The hints of a query into a search: département and region, or province. What cannot be read is left in
 * s->unread. */
void geocode_hints_read(struct geocode_search *s, const struct geocode_query *q);

/* What stands in brackets or behind a comma. Returns the town the place is in or near to, if that is what it
 * says. */
const struct gazetteer_item *geocode_hints_qualifier(struct geocode_search *s, const char *folded);

/* A number before or behind a French name tells the département: "93200 Saint-Denis", "Saint-Denis 93".
 * Returns whether there was one. */
bool geocode_hints_digits(struct geocode_search *s, const char *folded);

/* Whether hints were given that bind: a département, a region, a province that was told as such. A bracket
 * abroad may say anything and does not. */
bool geocode_hints_told(const struct geocode_search *s);

/* Whether an item is where those say; true when there are none. An EPCI is in each département and region of
 * its communes, a region in each of its départements. */
bool geocode_hints_hold(const struct geocode_search *s, const struct gazetteer_item *item);

/* The town of a name, whatever is searched; only a large one when it is a province's name too. */
const struct gazetteer_item *geocode_hints_town(const struct geocode_search *s, const struct name *name,
                                                bool large);

#endif
