/* unknown_words.h - which words of q stand in no text at all, and what may have been meant */
#ifndef SEARCH_UNKNOWN_WORDS_H
#define SEARCH_UNKNOWN_WORDS_H

#include "atlas/selection.h"
#include "base/json.h"

enum { UNKNOWN_WORDS_NEAR = 3 };

/* Puts "unknownWords":[{"word":"asainissement","near":["assainissement"]}] when there are any: those that no
 * text of the collection's holds, with up to UNKNOWN_WORDS_NEAR of the texts' words, fewest typing errors
 * first (atlas/lexicon.h), then those that most texts hold. For answers that found nothing: what matches does
 * not change. Some 200 us. */
void unknown_words_put(struct json *j, const struct snapshot *s, enum collection collection,
                       const struct criteria *c);

#endif
