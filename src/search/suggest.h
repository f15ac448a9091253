/* suggest.h - what a few letters in a search box may mean: places, authorities, thématiques, as criteria */
#ifndef SEARCH_SUGGEST_H
#define SEARCH_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atlas/selection.h"
#include "atlas/snapshot.h"
#include "base/err.h"
#include "base/json.h"

/* SUGGEST_MAX_NAMES: of texts of several words, of which each is in more names than that or begins more, as
 * "s d", only the more important things are looked at, about so many. */
enum { SUGGEST_MAX_BYTES = 200, SUGGEST_MAX_WORDS = 16, SUGGEST_MAX = 50, SUGGEST_PRESET = 10 };
enum { SUGGEST_MAX_NAMES = 20000 };

/* Text and names are compared word by word (base/fold.h): every word written must be one of the name's, in
 * any order, the last one may be its beginning. Small words (le, de, sur, ...) may be left out or written for
 * nothing, apostrophes and their elisions too, and saint is st.
 *
 * Typing errors (atlas/lexicon.h): one in a word of 4 letters or more, two from 8. They only fill what is
 * left of the list; in the beginning of a word, and two of them, they count only while nothing else is found.
 *
 * Also found are: communes by INSEE and postal code, authorities by SIREN and SIRET; towns by their names in
 * other languages and of before ("Ndar"), acronyms; authorities by a word of kind and name or number
 * ("conseil général de l'Isère", "CG 38"; places/geocode_authority.h); and where nothing is called so, a name
 * with the département, région or country it lies in ("saint denis reunion", "st-denis 93"), or two names of
 * one thématique ("énergie solaire"). Codes of countries come first where the text is in capitals or has
 * three letters.
 *
 * The order: fewest errors; then how the name is met - the whole of it; another way to say it; its beginning;
 * words within it; another way, in part; the same with a last word that is only begun (then codes, as "ml");
 * then small words that are not the name's; then importance (atlas/names.h). The same for the same snapshot.
 */
struct suggestion {
    uint32_t thing; /* of snapshot->names */
    unsigned errors;
};

/* Is this a text to look up? ERR_INVALID when blank, ERR_TOO_LARGE for more than SUGGEST_MAX_BYTES or
 * SUGGEST_MAX_WORDS; the parameter is q. */
bool suggest_check(const char *text, struct err *e);

#define SUGGEST_ALL_KINDS ((1u << NAMED_KINDS) - 1)

/* Up to limit (at most SUGGEST_MAX) of them, of some kinds (a bit for each enum named_kind); the text has
 * been checked. Returns how many. 20 us of CPU with 16 000 names, 20 to 60 with typing errors, 150 when
 * nothing is found; at a hundred times the names up to 3 ms. */
size_t suggest(const struct snapshot *s, const char *text, unsigned kinds, enum language language,
               size_t limit, struct suggestion out[SUGGEST_MAX]);

/* What is asked of suggestions, and what those who know of pages and languages add to them. */
struct suggest_asked {
    const char *text;
    size_t limit;
    unsigned kinds;
    bool counted; /* of a list and its criteria, else of all projets */
    enum collection collection;
    const struct criteria *criteria;
    const struct selection *words; /* of that list under the criteria and the text as words of q; or NULL */
    enum language language;        /* of labels, which are looked up too, and contexts */
    void (*page)(const void *context, struct json *j, const char *folder, const char *id); /* or NULL */
    const void *context;
};

/* {"q":...,"suggestions":[{"kind":"partenaire","id":...,"label":...,"context":...,"criteria":
 * "partenaire=p-ml-bamako","count":12,"errors":0,"lon":...,"lat":...,"bbox":[..],"page":...},...]}. criteria
 * narrows any request to it; count is how many projets it matches or, counted, how many records of the list
 * match when it is the only value of its criterion, all others kept, as a facet counts. Without a position
 * lon and lat are left out; bbox is of territories that have an outline, of continents, and of the régions
 * and départements as authorities, and crosses the antimeridian where that is narrower; page is that of what
 * has one. With words: "words":{"count":..,"understood":[..],"unknownWords":[..]} (search/say_understood.h).
 */
void suggest_write(struct json *j, const struct snapshot *s, const struct suggest_asked *asked);

/* "pays,region" to bits: ERR_INVALID for another name; the parameter is kinds. */
bool suggest_kinds_parse(unsigned *kinds, const char *text, struct err *e);

const char *suggest_kind_name(unsigned kind); /* of an enum named_kind: "partenaire", ... */

#endif
