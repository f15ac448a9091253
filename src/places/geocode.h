/* geocode.h - which place a name means: exactly, approximately, ambiguously, or none */
#ifndef PLACES_GEOCODE_H
#define PLACES_GEOCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "places/gazetteer.h"
#include "places/geocode_words.h"

/* A name is looked for as it is written, then taken apart (geocode_words.h), then by spelling and by its
 * words. What fits is ranked by how well the name fits, by the hints, and by population: the score is a
 * logarithm (base 10) of people, less a penalty for each liberty taken, so that a margin of 1 says "ten times
 * as many live there". exact        one place of that name, or one that the hints or a hundredfold population
 * tell from its namesakes approximate  a clear best among namesakes, or the name is only nearly the place's
 *   ambiguous    the best is hardly better than the next; `candidates` names them, best first
 *   not found
 * A département, a region, or a province that is told binds: what stands elsewhere is never taken. Where
 * nothing of the name is there, what is elsewhere is named, as ambiguous, with `outside` set. Thread-safe; no
 * state. 1-5 microseconds for a name that stands in the gazetteer, 0.1-0.3 ms for one that has to be searched
 * by spelling in a large country. */
enum geocode_state { GEOCODE_EXACT, GEOCODE_APPROXIMATE, GEOCODE_AMBIGUOUS, GEOCODE_NOT_FOUND };

enum geocode_scope { SCOPE_FRANCE /* its territories */, SCOPE_COUNTRY, SCOPE_WORLD };

struct geocode_query {
    const char *name; /* as written */
    enum geocode_scope scope;
    const char *country;              /* alpha-2, alpha-3 or a name, for SCOPE_COUNTRY */
    const char *code;                 /* INSEE code or SIREN; NULL or "": unknown. France only */
    const char *departement, *region; /* code or name; France only */
    const char *province;             /* name; not in France */
    enum geocode_level level;         /* what kind of authority is meant, when that is known */
    bool province_likely; /* abroad: of what bears the name of a town under 100 000, the province */
    bool strict; /* only what bears the name: nothing is looked for by its spelling. Some microseconds */
    bool near;   /* a position that the place is near to */
    double lon, lat;
};

/* How a candidate's name fits, best first. */
enum geocode_how {
    HOW_CODE,
    HOW_NAME,
    HOW_ARTICLE,  /* but for the article */
    HOW_ALIAS,    /* another name of it, in another language or of before */
    HOW_FORMER,   /* of a commune that is part of it today */
    HOW_SHORT,    /* what is said for short of an EPCI; the EPCI of the commune named */
    HOW_PART,     /* some words of the name, or some more */
    HOW_SOUND,    /* spelt after another fashion */
    HOW_SPELLING, /* with a typing error */
    HOW_AROUND    /* not found itself: the town it is said to be in */
};

struct geocode_candidate {
    const struct gazetteer_item *item; /* never a former commune: today's */
    uint32_t name;                     /* of the gazetteer, by which it was found; GAZETTEER_NONE by code */
    enum geocode_how how;
    double score;
    uint8_t unlike; /* letters that its name does not share with what was written; 0: it was written */
    bool parted;    /* its words are parted otherwise: "Karakol" for "Kara-Köl" */
};

enum { GEOCODE_CANDIDATES = 8 };

struct geocode_result {
    enum geocode_state state;
    struct geocode_candidate candidates[GEOCODE_CANDIDATES];
    size_t n;      /* how many of them are filled */
    size_t n_more; /* how many more there were */
    bool mismatch; /* found by its code, whose place has quite another name */
    bool outside;  /* none is where the hints say: the candidates are elsewhere, and not to be taken */
    bool misfit;   /* none is of the kind that is written: the candidates are of others, not to be taken */
    bool unsure;   /* ambiguous, and only like the name: candidates to choose from, not to be taken */
    char bracket[GEOCODE_PART_BYTES]; /* what stands beside the name, folded, and names nothing known; "":
                                         none */
    const char *unread; /* the hint of the query that names nothing known, and was not used; NULL: none */
};

/* The département or region (of either period) that a hint names, by code or name: "01", "1", "Ain (01)",
 * "2a", "20" (Corse), "Rhône-Alpes". region: a number is a region's code. NULL when it names none, or a code
 * and the name of another. */
const struct gazetteer_item *geocode_territory(const struct gazetteer *g, const char *text, bool region);

/* The province of a country abroad that these letters are for, as people write them: "NS", "N.-B.", "Calif.",
 * "OR 97201". */
const struct gazetteer_item *geocode_province(const struct gazetteer *g, const struct gazetteer_item *country,
                                              const char *text);

void geocode(const struct gazetteer *g, const struct geocode_query *q, struct geocode_result *out);

/* Whether an item of France is where the hints of a query say; false too when one names nothing known, then
 * in *unread (else NULL). */
bool geocode_told(const struct gazetteer *g, const struct geocode_query *q, const struct gazetteer_item *item,
                  const char **unread);

/* The place to take: the best candidate, or NULL when there is none, or none that may be taken. */
const struct gazetteer_item *geocode_taken(const struct geocode_result *r);

/* In French, for reports: "exact", "approximatif", "ambigu", "introuvable"; "nom", "ancienne commune", ... */
const char *geocode_state_name(enum geocode_state s);
const char *geocode_how_name(enum geocode_how h);

#endif
