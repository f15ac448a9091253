/* understand.h - what the terms of q mean in one snapshot: the words, phrases and values that meet each */
#ifndef ATLAS_UNDERSTAND_H
#define ATLAS_UNDERSTAND_H

#include "atlas/criteria.h"

/* A term of q, as struct criteria holds it: word, "words in order", -word or -"words". A row of the level
 * (projets, or requests of the Bourse) meets a word when
 *
 *   TAKEN_EXACT    its texts hold it,
 *   TAKEN_STEM     or a word of its stem (base/stem.h; a word that is the name of a place has none),
 *   TAKEN_PREFIX   or, the last term, a word that begins so; unless the term itself is a synonym or names a
 *                  value,
 *   TAKEN_SYNONYM  or what the table of synonyms has for it, a word, a phrase or a value,
 *   TAKEN_VALUE    or when a value that it names, alone or with the words beside it, holds of what hangs
 *                  together with the row: a country, continent, région, département, thématique, financement
 *                  by its label or an alias (atlas/names.h), though no thématique by the name of a part of it
 *                  that texts hold themselves; what an authority, a cooperation or a country is, by the
 *                  words of value_words.h; a collectivité by its INSEE code, SIREN or SIRET.
 *   TAKEN_ERROR    A word of which none of this is anywhere, and no synonym, stands for the nearest one of
 * the texts, if there is one within the errors of lexicon.h: fewest errors, whole, in most rows, first.
 *
 * A phrase is met by texts that hold its words one behind the other as they are; what is excluded takes out
 * the rows that hold the word, a word of its stem, or the phrase. */
enum taken { TAKEN_EXACT, TAKEN_STEM, TAKEN_PREFIX, TAKEN_SYNONYM, TAKEN_VALUE, TAKEN_ERROR, TAKEN_COUNT };

struct taken_word {
    uint32_t word; /* of the index */
    uint8_t how;
};

/* Its code and label are taken_value_code() and taken_value_label(). */
struct taken_value {
    enum criterion which; /* COLLECTIVITE: the value is a row; JUMELAGE, OIF: 1 */
    uint32_t value;
    uint32_t terms; /* that name it together, this one among them: a bit each */
    bool synonym;
};

/* One term. What it was taken for stands in the lists: nothing in any of them, and it is unknown. */
struct meaning {
    const char *text; /* the word or phrase alone; of the terms below */
    size_t n;
    bool excluded, phrase, prefix;
    bool contradicted; /* the same is excluded: no row meets both, and nothing else is made of it */
    uint32_t instead;  /* the word it is taken for, with an error, or WORDS_NONE */
    struct taken_word *words;
    size_t n_words, words_capacity;
    struct taken_value *values;
    size_t n_values, values_capacity;
    const char **synonyms; /* phrases; the table's */
    size_t n_synonyms, synonyms_capacity;
};

/* Made once for a request, immutable, counted; threads may share it. It lives as long as its snapshot, to
 * which it holds no reference: a selection holds both (atlas/selection.h), and is where who says or marks
 * words finds it. */
struct understood {
    _Atomic uint32_t references;
    const struct snapshot *snapshot;
    const struct words *words;
    enum level level;                  /* LEVEL_PROJET or LEVEL_BOURSE */
    char *written[CRITERIA_MAX_WORDS]; /* the terms as the criteria hold them: "word", -word, ... */
    struct meaning terms[CRITERIA_MAX_WORDS];
    uint32_t n;
};

/* A reference to what the own words of c mean: what c carries, where that is of the same words, snapshot and
 * level, or a new one: some 10 us, 200 for a word with typing errors. NULL without words. */
struct understood *understood_of(const struct criteria *c, const struct snapshot *s, enum level level);
/* c, whose own words are understood for a list of the collection; what it points to remains c's, and
 * `understood` is a reference that the caller frees. */
struct criteria criteria_understood(const struct criteria *c, const struct snapshot *s,
                                    enum collection collection);
struct understood *understood_ref(struct understood *u); /* of NULL: NULL */
void understood_free(struct understood *u);              /* drops one reference; NULL is fine */
size_t understood_bytes(const struct understood *u);     /* of NULL: 0 */

/* As the API has it: a code of the vocabulary or the record's id; its label or name. */
const char *taken_value_code(const struct understood *u, const struct taken_value *v);
const char *taken_value_label(const struct understood *u, const struct taken_value *v,
                              enum language language);
/* The word that was looked for instead of the one written, or NULL. */
const char *meaning_instead(const struct understood *u, const struct meaning *m);

/* Nothing in the snapshot is it, not even with an error. */
bool meaning_unknown(const struct meaning *m);
/* Sets in *to (the level's rows, initialised) the rows that hold what the term says; excluded or not. */
void meaning_rows(const struct understood *u, const struct meaning *m, struct bits *to);
/* Those that hold the n bytes of words, blanks between, one behind the other, added to *to. */
void phrase_rows(const struct understood *u, const char *text, size_t n, struct bits *to);
/* The rows of a value on the level, added to *to. */
void taken_value_rows(const struct understood *u, const struct taken_value *v, struct bits *to);

/* Words that are the names of places alone have no stem but themselves: called once by who loads. */
void understand_index(struct snapshot *s);

#endif
