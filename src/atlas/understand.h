/* understand.h - what the terms of q mean in one snapshot: the words, phrases and values that meet each */
#ifndef ATLAS_UNDERSTAND_H
#define ATLAS_UNDERSTAND_H

#include "atlas/criteria.h"

/* A term of q, as struct criteria holds it: word, "words in order", -word or -"words". A row of the level
 * (projets, or requests of the Bourse) meets a word when
 *
 *   TAKEN_EXACT    its texts hold it,
 *   TAKEN_STEM     or a word of its stem (base/stem.h; a word that is the name of a place has none),
 *   TAKEN_PREFIX   or, the last term, a word that begins so,
 *   TAKEN_SYNONYM  or what the table of synonyms has for it, a word, a phrase or a value,
 *   TAKEN_VALUE    or when a value that it names, alone or with the words beside it (an alias too), holds of
 *                  what hangs together with the row: country, continent, région, département, thématique,
 *                  financement, the commune of an INSEE code.
 *   TAKEN_ERROR    A word of which none of this is anywhere stands for the nearest one of the texts, if there
 *                  is one within the errors of lexicon.h: fewest errors, whole, in most rows, first.
 *
 * A phrase is met by texts that hold its words one behind the other as they are; what is excluded takes out
 * the rows that hold the word, a word of its stem, or the phrase. */
enum taken { TAKEN_EXACT, TAKEN_STEM, TAKEN_PREFIX, TAKEN_SYNONYM, TAKEN_VALUE, TAKEN_ERROR, TAKEN_COUNT };

struct taken_word {
    uint32_t word; /* of the index */
    uint8_t how;
};

struct taken_value {
    enum criterion which; /* COLLECTIVITE: the value is a row */
    uint32_t value;
    bool synonym;
};

struct meaning {
    const char *text; /* the word or phrase alone; points into the criteria */
    size_t n;
    bool excluded, phrase, prefix;
    uint32_t instead; /* the word it is taken for, with an error, or WORDS_NONE */
    struct taken_word *words;
    size_t n_words, words_capacity;
    struct taken_value *values;
    size_t n_values, values_capacity;
    const char **synonyms; /* phrases; the table's */
    size_t n_synonyms, synonyms_capacity;
};

struct understood {
    const struct snapshot *snapshot;
    const struct words *words;
    enum level level; /* LEVEL_PROJET or LEVEL_BOURSE */
    struct meaning terms[CRITERIA_MAX_WORDS];
    uint32_t n;
};

void understand(struct understood *u, const struct snapshot *s, enum level level, const struct criteria *c);
void understood_release(struct understood *u);

/* Nothing in the snapshot is it, not even with an error. */
bool meaning_unknown(const struct meaning *m);
/* Sets in *to (the level's rows, initialised) the rows that hold what the term says; excluded or not. */
void meaning_rows(const struct understood *u, const struct meaning *m, struct bits *to);
/* The rows of a value on the level, added to *to. */
void taken_value_rows(const struct understood *u, const struct taken_value *v, struct bits *to);

/* Words that are the names of places alone have no stem but themselves: called once by who loads. */
void understand_index(struct snapshot *s);

#endif
