/* name_words.h - the words of the names of records, as numbers of the index of words */
#ifndef ATLAS_NAME_WORDS_H
#define ATLAS_NAME_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "atlas/words.h"

/* What base/fold.h finds in a name: the number of the word in the lexicon that q is looked up in, or
 * NAME_WORD_NONE, and whether the word stands in line and is a small one (atlas/names.h). */
#define NAME_WORD_NONE    ((uint32_t)0x3FFFFFFF)
#define NAME_WORD_IN_LINE ((uint32_t)1 << 30)
#define NAME_WORD_SMALL   ((uint32_t)1 << 31)

struct name_line {
    uint32_t n, words[];
};

/* Of the records of one table, by row. Any thread may ask: a name is read when it is first asked for (some
 * microseconds), then kept, 4 bytes a word and some 30 a name. Of a row always the same name and words. */
struct name_words *name_words_new(uint32_t n_rows);
void name_words_free(struct name_words *w); /* NULL is fine */
const struct name_line *name_words_of(struct name_words *w, uint32_t row, const char *name,
                                      const struct words *words);
size_t name_words_bytes(const struct name_words *w); /* NULL: 0 */

#endif
