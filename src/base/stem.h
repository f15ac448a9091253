/* stem.h - the stem of a French word, under which its forms meet: écoles, école; the only home of libstemmer
 */
#ifndef BASE_STEM_H
#define BASE_STEM_H

#include <stddef.h>

/* Words are folded (base/fold.h), so that the Snowball stemmer for French does not see accents: an end in ee
 * or ees is taken for é, as it would be with them, and an x behind eu, au or ou for an s. A word of
 * less than STEM_LEAST letters or more than STEM_MOST, or with a digit, has no stem. A stemmer is one
 * thread's; making one costs less than a microsecond. */
enum { STEM_LEAST = 4, STEM_MOST = 60 };

struct stemmer;
struct stemmer *stemmer_new(void);
void stemmer_free(struct stemmer *s); /* NULL is fine */

/* NUL-terminated; good until the next call. NULL: it has none. */
const char *stemmer_stem(struct stemmer *s, const char *word, size_t n);

#endif
