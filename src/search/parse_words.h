/* parse_words.h - from the text of q to its terms: words, "words in order", -word, -"words" */
#ifndef SEARCH_PARSE_WORDS_H
#define SEARCH_PARSE_WORDS_H

#include <stdbool.h>

#include "atlas/criteria.h"
#include "base/err.h"

/* Quotes are ", or French or English ones; one that is not closed is not there. A - counts before a word or a
 * quote, at the beginning or behind a blank; what it stands before asks for several words ("-Saint-Denis") is
 * a phrase. Small words (de, la, et, ...) are left out where others are asked for; a question of small words
 * alone asks for them. ERR_INVALID without any word, ERR_TOO_LARGE for more than CRITERIA_MAX_WORDS, those of
 * phrases counted; the parameter is q. */
bool parse_words(struct criteria *c, const char *text, struct err *e);

#endif
