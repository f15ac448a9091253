/* cql2_words.h - CQL2 text word by word: names, texts, numbers, signs, and where they stand */
#ifndef SEARCH_CQL2_WORDS_H
#define SEARCH_CQL2_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* Valid UTF-8, NUL behind. `at` stands on a word or the end, never on white space. */
struct words_reader {
    const char *at;
    uint32_t position; /* of `at`, in characters from 1 */
    struct err *e;
};
void words_begin(struct words_reader *r, const char *text, struct err *e);

/* Does a sign stand here (then it is taken), the word in any case? */
bool words_sign(struct words_reader *r, char sign);
bool words_take(struct words_reader *r, const char *word);
bool words_at_sign(const struct words_reader *r, char sign);
bool words_at(const struct words_reader *r, const char *word);

/* Bytes of the name that stands here without quotes; 0: none. */
size_t words_name(const struct words_reader *r);
void words_skip(struct words_reader *r, size_t n); /* bytes, and white space behind them */

/* A text in '...', a name in "...", a number, each taken, the first two as a copy; false or NULL with an
 * error when what stands here is none. */
char *words_text(struct words_reader *r, struct arena *memory);
char *words_quoted_name(struct words_reader *r, struct arena *memory);
bool words_at_number(const struct words_reader *r); /* with or without a sign */
bool words_number(struct words_reader *r, double *v);

/* The sign has to stand here. */
bool words_expect(struct words_reader *r, char sign);
/* "a value is expected, not 'and'". Returns false. */
bool words_fault(struct words_reader *r, const char *expected);

#endif
