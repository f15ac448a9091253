/* words.h - which rows hold which words (base/fold.h), how much, and in what order: an inverted index */
#ifndef ATLAS_WORDS_H
#define ATLAS_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atlas/bits.h"
#include "atlas/lexicon.h"

/* What a text is to its row; a word in it weighs WORDS_WEIGHTS of that. */
enum words_field {
    WORDS_TITLE, /* titre of the row's own record */
    WORDS_NAME,  /* of its cooperation, members, partners */
    WORDS_COUNTRY,
    WORDS_SUBJECT, /* thématiques */
    WORDS_TEXT,
    WORDS_FIELDS
};
extern const uint8_t WORDS_WEIGHTS[WORDS_FIELDS];

/* Postings are row numbers, ascending, as varint differences: about a byte each for a frequent word. Beside
 * each stands what the word weighs in the row, 255 at most. */
struct word {
    uint32_t rows;     /* how many rows hold it */
    uint32_t number;   /* in lines */
    uint64_t postings; /* offset in bytes */
    uint64_t weights;  /* its first, in weights */
};

struct words {
    uint32_t n_rows;
    struct lexicon lexicon; /* the words, sorted; as many in words */
    struct word *words;
    unsigned char *postings;
    size_t n_postings;
    uint8_t *weights;
    size_t n_weights;
    /* The words of each row in their order, text behind text, as varints of word.number with a 0 between
     * texts: for phrases. What rows share is there once. */
    unsigned char *lines;
    size_t n_lines;
    struct words_line {
        uint64_t own, shared; /* offsets in lines */
        uint32_t n_own, n_shared;
    } * rows; /* n_rows */
    /* Words by stem (base/stem.h), those of one stem together: `stems` has the words in the order of their
     * stems' texts; stem_of has the stem of each word, or WORDS_NO_STEM */
    uint32_t *stems, *stem_of, *first_of_stem;
    char *stem_texts;
    uint32_t *stem_at;
    uint32_t n_stems;
    size_t n_stem_texts;
};
#define WORDS_NONE    UINT32_MAX
#define WORDS_NO_STEM UINT32_MAX

struct words_builder;
struct words_builder *words_builder_new(void);
/* Texts (by utf8_fold_marked) that belong to the rows that follow, until words_builder_share begins others.
 */
void words_builder_share(struct words_builder *b);
void words_builder_shared(struct words_builder *b, enum words_field field, const char *marked, size_t n);
/* A text of the next row's own; the row ends its texts. Rows come in ascending order, each once. */
void words_builder_own(struct words_builder *b, enum words_field field, const char *marked, size_t n);
void words_builder_row(struct words_builder *b, uint32_t row);
void words_builder_finish(struct words_builder *b, uint32_t n_rows, struct words *out); /* frees b */
/* Makes the stems. whole(context, word): this word has none but itself, as a proper name has. */
typedef bool words_whole(const void *context, const char *word);
void words_stem(struct words *w, words_whole *whole, const void *context);
void words_release(struct words *w);
size_t words_bytes(const struct words *w);

uint32_t words_find(const struct words *w, const char *word,
                    size_t n); /* its number in the lexicon, or WORDS_NONE */
/* The words of a stem: [from, to) of w->stems; false when there are none. */
bool words_of_stem(const struct words *w, const char *stem, uint32_t *from, uint32_t *to);

void words_set_rows(const struct words *w, uint32_t word, struct bits *to);
typedef void words_visit(void *context, uint32_t row, uint8_t weight);
void words_each_row(const struct words *w, uint32_t word, words_visit *visit, void *context);

/* Clear in *rows those that do not hold these words (folded, blanks between) one behind the other in one
 * text. Looks at the words of all rows that are set: some 30 ns each at the published size. */
void words_keep_phrase(const struct words *w, const char *phrase, struct bits *rows);

#endif
