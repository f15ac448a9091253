/* lexicon.h - a sorted list of distinct words: the ones that begin so, the ones a typing error away */
#ifndef ATLAS_LEXICON_H
#define ATLAS_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words are folded (base/fold.h), compared byte by byte and numbered in that order. Immutable once made. */
struct lexicon {
    char *texts;      /* one after another, each with its NUL */
    uint32_t *at;     /* where each begins */
    uint32_t *by_end; /* the words in the order of their ends, read backwards */
    uint8_t *shared;  /* how many first bytes a word has in common with the one before, LEXICON_SHARED_MOST at
                         most */
    uint32_t n;
};

/* texts, at and n are there, sorted; makes the rest. */
void lexicon_index(struct lexicon *l);
void lexicon_release(struct lexicon *l);

static inline const char *lexicon_text(const struct lexicon *l, uint32_t word)
{
    return l->texts + l->at[word];
}

/* [from, to): the words that begin with these n bytes. Those that are them come first. */
void lexicon_range(const struct lexicon *l, const char *word, size_t n, uint32_t *from, uint32_t *to);
uint32_t lexicon_find(const struct lexicon *l, const char *word,
                      size_t n); /* itself; l->n: it is not there */

/* A word a few typing errors from the one written. incomplete: only what it begins with is. */
struct near_word {
    uint32_t word;
    uint8_t errors;
    bool incomplete;
};
struct near_words {
    struct near_word *list; /* by word; free() it */
    size_t n, capacity;
};

enum { LEXICON_MAX_ERRORS = 2, LEXICON_MAX_LETTERS = 60, LEXICON_SHARED_MOST = 127 };

/* Errors that are borne in a word of n letters: none up to 3, one up to 7, then two; none in a word with a
 * digit, or of more than LEXICON_MAX_LETTERS bytes. */
unsigned lexicon_bound(const char *word, size_t n);

/* The words within `bound` errors (a letter added, dropped or replaced, or two neighbours exchanged:
 * optimal string alignment, as fuzzy.h) of the n bytes; with prefix also those of which the beginning is. Of
 * both ways to match, the one with fewer errors, then the complete one. Any letter may be wrong, the first
 * too.
 *
 * The sorted list is walked as the tree of its beginnings, with the automaton of Wu and Manber (Fast Text
 * Searching Allowing Errors, 1992) in one 64-bit word for each number of errors, and a term for exchanges;
 * what hangs below a beginning that is too far away is passed over. Of whole words with two errors, either
 * one at most is in the first half, which keeps the walk short, or the second half is right, and the words
 * that end so are looked at. 16 000 words: one error 10 us, two 20 us, two in a beginning 80 us. */
void lexicon_near(const struct lexicon *l, const char *word, size_t n, unsigned bound, bool prefix,
                  struct near_words *out);

size_t lexicon_bytes(const struct lexicon *l);

#endif
