/* geocode_match.h - the candidates for a name, scored: what geocode.c and geocode_match.c share, and nobody
 * else */
#ifndef PLACES_GEOCODE_MATCH_H
#define PLACES_GEOCODE_MATCH_H

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
    const struct gazetteer_item *departement, *region; /* told, or NULL; geocode_hints.h */
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

#endif
