/* value_words.h - words that stand for a value of a criterion, though they are no name of it: value_words.tsv
 */
#ifndef ATLAS_VALUE_WORDS_H
#define ATLAS_VALUE_WORDS_H

#include <stddef.h>

#include "atlas/criterion.h"

/* What a cooperation, an authority or a country is ("jumelage", "conseil général"): a code of the criterion's
 * vocabulary, or "true". */
struct value_word {
    enum criterion which;
    const char *code;
};

/* Those of a group of words, as q has them: folded, without small words, blanks between; *n of them, NULL
 * when there are none. The table is read on first use and stays; threads may share it. */
const struct value_word *value_words_find(const char *words, size_t length, size_t *n);

#endif
