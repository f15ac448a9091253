/* highlight.h - which words of a record's names met q, marked in the text as it was written */
#ifndef SEARCH_HIGHLIGHT_H
#define SEARCH_HIGHLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/collection.h"
#include "atlas/understand.h"
#include "base/json.h"

/* Marks what the terms of q that are not excluded were taken for (atlas/understand.h): words as they are, of
 * one stem, begun so, corrected, synonyms; words of a phrase where they stand in order; a label whole, where
 * its value is what a word names. Words are found as the index finds them (base/fold.h), and marked from the
 * first byte of their first character to the last of their last, combining marks and whatever else
 * folding drops included; behind an elision
 * the word alone is marked.
 *
 * Marked are the properties (atlas/property.h) that are names, which all are searched in, and labels of what
 * words name: pays, continent, région, département, thématique, financement. Long texts that only the
 * database holds are searched in too, but stand in no list. */
struct highlight;

/* For records of a collection; u outlives it. NULL without a term that could be marked. One thread's. */
struct highlight *highlight_new(const struct understood *u, enum collection collection);
void highlight_free(struct highlight *h); /* NULL is fine */

/* Writes {"titre":["Forages pour l&#39;<mark>eau</mark>"],"pays_nom":["<mark>Mali</mark>"]}: of each property
 * that has a mark the values that have one, whole, as HTML: & < > " ' are escaped, and <mark> is the only
 * element. {} when nothing is marked. Some 2 us. */
void highlight_write(struct highlight *h, struct json *j, uint32_t row);

/* Puts a text that stands by itself, the name of a record or a label, as pieces:
 * "titre":[{"text":"Forages pour l’"},{"text":"eau","marked":true}]. which and value: what it names, where a
 * word may name that (a row of collectivités, a value of a vocabulary), or CRITERION_COUNT. h NULL: one
 * piece, plain. */
void highlight_put(struct highlight *h, struct json *j, const char *key, const char *text,
                   enum criterion which, uint32_t value);

/* Is the label of a value met: named by a word, or some of its words are? NULL: no. */
bool highlight_meets(struct highlight *h, const char *label, enum criterion which, uint32_t value);

#endif
