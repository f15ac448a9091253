/* geocode_inside.h - what the files of geocode.h share: one search, its hints, its candidates and their
 * scores */
#ifndef PLACES_GEOCODE_INSIDE_H
#define PLACES_GEOCODE_INSIDE_H

#include "places/geocode.h"

enum { GEOCODE_POOL = 64, GEOCODE_HINTS = 6 };

struct geocode_point {
    double lon, lat, within_km;
};

/* One thing that is said about where a place abroad is. It may mean several: the place is where one of them
 * says. */
struct geocode_hint {
    const struct gazetteer_item *provinces[GEOCODE_HINTS];
    size_t n_provinces;
    struct geocode_point near[GEOCODE_HINTS]; /* towns it is in or near to */
    size_t n_near;
    const struct gazetteer_item *country;
    const char *weak; /* its text: a small town, which does not bind, for it may be something else; NULL */
};

/* One search: what is asked, what is known about it, and the best candidates so far, best first. */
struct geocode_search {
    const struct gazetteer *g;
    struct gazetteer_range names;         /* to look among */
    const char *written;                  /* the name */
    const char *looked;                   /* the name that is being looked up, canonical; NULL: none is */
    char initial;                         /* of the name that was looked for by its spelling, */
    size_t n_letters;                     /* and how many it has */
    const struct gazetteer_item *country; /* abroad: the one to look in; NULL: the world */
    bool france;
    enum geocode_level level;
    bool province_likely;
    bool strict;                                       /* no scan */
    const struct gazetteer_item *departement, *region; /* told, or NULL */
    bool conflict;                                     /* two different ones were */
    bool guessed;                             /* the département, from a number that may be something else */
    bool deaf;                                /* what the name says about them does not count */
    const char *unread;                       /* a hint that names nothing known; NULL: none is */
    struct geocode_hint hints[GEOCODE_HINTS]; /* abroad: it is where each of them says */
    size_t n_hints;
    const char *bracket; /* what stands beside the name and says nothing known; NULL: none */
    char letters[12];    /* of the province that was written by its code */
    bool portion;        /* of a town: "commune V" */
    struct geocode_point near[GEOCODE_HINTS]; /* the place is near to one of these, which does not bind */
    size_t n_near;
    struct geocode_candidate pool[GEOCODE_POOL];
    size_t n, n_more;
};

/* --- geocode_match.c: the candidates for a name, scored */

enum { GEOCODE_STUB = 1 }; /* `unlike` of what stands before words that say where; more: letters */

/* Names that are this one, but for the article. penalty: for liberties taken with the text already. Returns
 * whether there was any. unlike: 0, or GEOCODE_STUB for "Weiden" of "Weiden in der Oberpfalz": a place
 * whose own name goes on otherwise is then another. */
bool geocode_match_name(struct geocode_search *s, const struct name *name, enum geocode_how at_best,
                        double penalty, unsigned unlike);

/* Names that have the words of this one among theirs or the other way round; with spelling also those that
 * sound alike or are a typing error away. Looks at every name of the range. */
void geocode_match_scan(struct geocode_search *s, const struct name *name, bool spelling, double penalty);

void geocode_match_add(struct geocode_search *s, const struct gazetteer_item *item, uint32_t name,
                       enum geocode_how how, double penalty);

/* The town that a place is said to be in; sure: as one of its quarters, so that the town may stand for it. */
void geocode_match_around(struct geocode_search *s, const struct gazetteer_item *town, bool sure);

/* Whether an item is where the hints say; true when there are none. */
bool geocode_match_hinted(const struct geocode_search *s, const struct gazetteer_item *item);

/* Whether an item is of the kind that was named; true when none was. */
bool geocode_match_fits(const struct geocode_search *s, const struct gazetteer_item *item);
bool geocode_match_any_fits(const struct geocode_search *s); /* of the candidates so far */

/* Great-circle distance on a sphere, good enough to rank. Kilometres; large when a position is unknown. */
double geocode_distance_km(double lon1, double lat1, double lon2, double lat2);

/* --- geocode_abroad.c: what is said beside a name abroad about where the place is */

/* The province of a query, by name; left in s->unread when it names nothing known. */
void geocode_abroad_told(struct geocode_search *s, const char *text);

/* What stands in brackets or behind a comma, folded: a province, its code, a town the place is in or near to,
 * the country, another name of it. What says nothing known is left in s->bracket. Returns the town that it
 * names; *sure: large enough to have the place as a quarter. */
const struct gazetteer_item *geocode_abroad_bracket(struct geocode_search *s, const char *folded, bool *sure);

/* geocode_code.c: letters for a province behind a name, in brackets, behind a comma or bare ("Halifax (NS)",
 * "Portland, OR 97201, USA", "Newcastle NSW", "Porto Alegre/RS"), where the country has such. Whether there
 * are: rest is the text without them, and a hint is added. A single letter does not bind. */
bool geocode_code_take(struct geocode_search *s, const char *text, char *rest, size_t size);
/* The same where letters are all that the list tells of the province. */
bool geocode_code_told(struct geocode_search *s, const char *text);

/* "Saint-Louis du Sénégal": whether a country, the one that is told if any, stands behind the name. */
bool geocode_abroad_country_behind(struct geocode_search *s, const char *folded, struct name *before);

/* How well an item is where the hints say, in powers of ten of people; below 0 it is not. */
double geocode_abroad_score(const struct geocode_search *s, const struct gazetteer_item *item);
bool geocode_abroad_hold(const struct geocode_search *s, const struct gazetteer_item *item);

/* What stands in a bracket and is not understood, or is small and elsewhere than an item; NULL: nothing. */
const char *geocode_abroad_doubt(const struct geocode_search *s, const struct gazetteer_item *item);

/* Whether hints say more than the country. */
bool geocode_abroad_placed(const struct geocode_search *s);

/* --- geocode_grade.c: how sure the best candidate abroad is */

/* The state of a search abroad whose first n candidates count, n > 0. *unsure: the best is only like the
 * name, and nothing makes it sure. */
enum geocode_state geocode_grade(const struct geocode_search *s, size_t n, bool *unsure);

/* Whether the name by which it was found is its own, or another way to write that one. */
bool geocode_by_own_name(const struct geocode_search *s, const struct geocode_candidate *c);

/* Two entries of the gazetteer for one town abroad, which are no rivals. */
bool geocode_same_place(const struct gazetteer_item *a, const struct gazetteer_item *b);

/* --- geocode_hints.c: what is said beside a name about where the place is */

/* The hints of a query into a search: département and region, or province. What cannot be read is left in
 * s->unread. */
void geocode_hints_read(struct geocode_search *s, const struct geocode_query *q);

/* What stands in brackets or behind a comma in France. Returns the town the place is in or near to, if that
 * is what it says. */
const struct gazetteer_item *geocode_hints_qualifier(struct geocode_search *s, const char *folded);

/* "bdr" of Bouches-du-Rhône: the one département with these initials, of three words at least. */
const struct gazetteer_item *geocode_initials(const struct gazetteer *g, const char *letters);

/* A number before or behind a French name tells the département: "93200 Saint-Denis", "Saint-Denis 93".
 * Returns whether there was one. */
bool geocode_hints_digits(struct geocode_search *s, const char *folded);

/* Whether hints were given: a département, a region, a province, what stands in a bracket abroad. */
bool geocode_hints_told(const struct geocode_search *s);

/* Whether an item is where those say; true when there are none. An EPCI is in each département and region of
 * its communes, a region in each of its départements. */
bool geocode_hints_hold(const struct geocode_search *s, const struct gazetteer_item *item);

/* --- geocode_france.c: geocode() of SCOPE_FRANCE */

/* The kind that is written (geocode_authority.h) or that q->level tells decides: where nothing of the name is
 * of that kind, what is called so otherwise is named as ambiguous, with `misfit` set. What is of a kind that
 * the gazetteer does not hold ("Association des ...") is not found. */
void geocode_france(const struct gazetteer *g, const struct geocode_query *q, struct geocode_result *out);

/* geocode_france_like.c: candidates whose words are abbreviated; with likeness also those whose name goes on,
 * that sound alike, or are a typing error away. Looks at every name. */
void geocode_france_scan(struct geocode_search *s, const char *folded, bool likeness);

/* geocode_france_grade.c: the candidates where the hints say and of the kind that is meant, best first, and
 * their state. Returns whether there are any. nature: of an EPCI, where it is written; NULL. */
bool geocode_france_finish(struct geocode_search *s, const char *nature, struct geocode_result *out);
/* Nothing of that kind: what is called so otherwise is named, and not to be taken. */
void geocode_france_misfit(struct geocode_search *s, struct geocode_result *out);

#endif
