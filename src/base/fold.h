/* fold.h - the words of a text or a name, under which the ways people write them meet: l'eau, St-Denis */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

/* One rule for the words of q, for suggestions and for the values of a file. Characters are folded as
 * base/utf8.h says. What then stands between blanks, hyphens and the like are parts; an apostrophe of any
 * kind, between two letters, ties two parts:
 *
 * - An *elision* (l d j c s t qu jusqu lorsqu puisqu quoiqu, n m) before a part that is none is tied to it
 *   even by a blank: "l eau" is l'eau.
 * - A text *holds* its parts, but for elisions that are tied, and what two tied parts are without the
 *   apostrophe: "l'eau" holds leau and eau, "N'Djamena" ndjamena and djamena, "aujourd'hui" aujourd,
 *   aujourdhui and hui. It holds saint for st, sainte for ste, saints for sts, saintes for stes, and the
 * other way around.
 * - What is *asked* is one word each: an elision is left out, so that l'eau asks for eau; but n and m, which
 *   begin names, and what is no elision are asked without the apostrophe: N'Djamena asks for ndjamena. Of
 *   an elision before another only the last counts, so that what is asked, read again, is the same.
 *
 * A text so holds what it asks for. Stateless; invalid UTF-8 is taken as Latin-1. */

/* Append the words that a text asks for, blanks between. */
void fold_asked(struct bytes *out, const char *s, size_t n);

/* Append one text for all the ways to write a name: tied parts as one word, short forms of saint and the
 * like: "Côte d'Ivoire", "COTE D IVOIRE" and "Cote divoire" give "cote divoire". A name of
 * nothing but initials, three or more, is one word: "R.F.A." gives "rfa". */
void fold_key(struct bytes *out, const char *s, size_t n);

/* Does a folded word stand in nearly every text and say nothing about it (de, la, et, ...)? Questions of
 * other words are asked without. */
bool fold_is_small(const char *word);
/* fold_asked without them, or of them alone. */
void fold_meant(struct bytes *out, const char *s, size_t n);

/* Hand over the words that a text holds, some of them several times. marked: by utf8_fold_marked, or by
 * utf8_fold, which leaves blanks for apostrophes. scratch: an initialised buffer. in_line: the word is one of
 * the line of words that a phrase is looked for in: what a text asks for less the elisions, in order, saint
 * as st. */
typedef void fold_word(void *context, const char *word, size_t n, bool in_line);
void fold_held(const char *marked, size_t n, struct bytes *scratch, fold_word *take, void *context);

/* The parts of a text, for what must know how they are tied to the next. */
enum fold_tie {
    FOLD_FREE,
    FOLD_TIED,    /* by an apostrophe, and no elision */
    FOLD_NAME,    /* an elision that begins names: asked with the next, as one word */
    FOLD_LEFT_OUT /* another elision: not asked */
};
struct fold_part {
    const char *text, *next; /* next: the part that it is tied to */
    size_t n, next_n;
    enum fold_tie tie;
};

/* *at is where to go on, first 0; false at the end. */
bool fold_next(const char *marked, size_t n, size_t *at, struct fold_part *part);

/* --- spellings ---------------------------------------------------------------------------------------------
 */

/* The short form of a word of names that people write in several ways (saint, sankt -> st; mont -> mt), or
 * NULL; *inside: this is so only between two other words (s -> sur). */
const char *fold_short(const char *word, size_t n, bool *inside);

/* Up to FOLD_OTHERS other ways to write a word of a name. Returns how many. */
enum { FOLD_OTHERS = 2 };
unsigned fold_others(const char *word, size_t n, const char *others[FOLD_OTHERS]);

#endif
