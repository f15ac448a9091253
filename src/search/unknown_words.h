/* unknown_words.h - which words of q nothing is, what they were taken for, and what else may have been meant
 */
#ifndef SEARCH_UNKNOWN_WORDS_H
#define SEARCH_UNKNOWN_WORDS_H

#include "atlas/understand.h"
#include "base/json.h"

enum { UNKNOWN_WORDS_NEAR = 3 };

/* Puts "unknownWords":[{"word":"asainissement","taken":"assainissement","near":["assainissement"]}] when
 * there are any (atlas/understand.h): `taken` is the word that was looked for instead, if there is one; near
 * has up to UNKNOWN_WORDS_NEAR of the texts' words, fewest typing errors first (atlas/lexicon.h), then those
 * that most texts hold. NULL: nothing is done; else some 100 us for each word that is unknown. */
void unknown_words_put(struct json *j, const struct understood *u);

#endif
