/* relevance.h - how well the records of a selection answer the words of q */
#ifndef ATLAS_RELEVANCE_H
#define ATLAS_RELEVANCE_H

#include "atlas/selection.h"

/* BM25F over the level that q is asked of: of each word the best way in which the row meets it
 * (atlas/understand.h: exact before stem, value, synonym, error, prefix), times what the word weighs in the
 * row's texts (atlas/words.h: titre, names, thématiques, texts), saturated, times how rare what meets it is.
 * A cooperation is as good as the best projet with which it meets the criteria; collectivités and partenaires
 * as the best of their cooperations. To that comes how much of the record's own name or titre the words are,
 * and whether they stand in it one behind the other: of the RELEVANCE_NAMED records that are best without. */
enum { RELEVANCE_NAMED = 250 };

/* A score for each record of the selection, in the order of rows, 1 or more, greater is better; the caller
 * frees them. NULL without a word that is not excluded. Of territories those that q names come first. The
 * same for the same snapshot and criteria. */
uint32_t *relevance_scores(const struct selection *sel);

#endif
