/* words.h - which rows hold which words (base/fold.h): an inverted index */
#ifndef ATLAS_WORDS_H
#define ATLAS_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atlas/bits.h"

/* Postings are row numbers, ascending, as varint differences: about a byte each for a frequent word. */
struct word {
    uint32_t text;     /* offset in texts */
    uint32_t rows;     /* how many rows hold it */
    uint64_t postings; /* offset in bytes */
};

struct words {
    uint32_t n_rows;
    struct word *words; /* sorted by text */
    uint32_t n;
    char *texts;
    size_t n_texts;
    unsigned char *postings;
    size_t n_postings;
};

struct words_builder;
struct words_builder *words_builder_new(void);
/* Rows must come in ascending order; a row may be added to several times in a run. marked: a text by
 * utf8_fold_marked; the row gets the words that it holds (base/fold.h). */
void words_builder_add(struct words_builder *b, uint32_t row, const char *marked, size_t n);
void words_builder_finish(struct words_builder *b, uint32_t n_rows, struct words *out); /* frees b */
void words_release(struct words *w);

/* Set in *to (n_rows bits, initialised) the rows that hold the folded word, or with prefix any word that
 * begins so. */
void words_find(const struct words *w, const char *word, bool prefix, struct bits *to);

#endif
