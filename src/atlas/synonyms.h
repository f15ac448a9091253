/* synonyms.h - other ways to say the same, held in the program: acronyms (synonyms.tsv), names of towns */
#ifndef ATLAS_SYNONYMS_H
#define ATLAS_SYNONYMS_H

#include <stddef.h>

/* What else may be said for a group of words: folded texts (fold_asked), NULL behind the last; NULL when
 * there is nothing. words: as q has them, folded, without small words (fold.h), blanks between. The table is
 * read on first use and stays; threads may share it. */
const char *const *synonyms_find(const char *words, size_t n);

/* The same, with the country of the town that each is a name of (ISO 3166-1 alpha-2), "" where it is none: of
 * several towns called so, only those there have the other name. */
enum { SYNONYM_COUNTRY = 3 };
const char *const *synonyms_find_countries(const char *words, size_t n,
                                           const char (**countries)[SYNONYM_COUNTRY]);

#endif
