/* suggest.h - what a few letters in a search box may mean: places, authorities, thématiques, as criteria */
#ifndef SEARCH_SUGGEST_H
#define SEARCH_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Up to limit (at most SUGGEST_MAX) of them; the text has been checked. Returns how many. 20 us of CPU
 * with 16 000 names, 20 to 60 with typing errors, 150 when nothing is found; at a hundred times the names up
 * to 3 ms. */
size_t suggest(const struct snapshot *s, const char *text, size_t limit, struct suggestion out[SUGGEST_MAX]);

/* {"q":...,"suggestions":[{"kind":"partenaire","id":...,"label":...,"context":...,"criteria":
 * "partenaire=p-ml-bamako","count":12,"errors":0,"lon":...,"lat":...},...]}. criteria narrows any request to
 * it; count is how many projets it matches; without a position, lon and lat are left out. */
void suggest_write(struct json *j, const struct snapshot *s, const char *text, size_t limit);

const char *suggest_kind_name(unsigned kind); /* of an enum named_kind: "partenaire", ... */

#endif
