/* oracle_words_inside.h - names of values, for the files of the oracle that read q */
#ifndef ORACLE_ORACLE_WORDS_INSIDE_H
#define ORACLE_ORACLE_WORDS_INSIDE_H

#include "atlas/selection.h"
#include "base/bytes.h"
#include "store/sqlite/db.h"

/* The words of `text`, which is cut up. */
enum { ORACLE_WORDS_MOST = 60 };
size_t oracle_split(char *text, const char **words, size_t most);

/* What a text is as a name: its words without the small ones, blanks between and around. */
void oracle_name_key_of(const char *text, struct bytes *out);

/* temp.nomme: the names of values by key; of one word, begun by what it begins with. */
bool oracle_names_prepare(struct db *db, struct err *e);

/* ` OR ...` for the values that the words name; begun: the last of them may be the beginning of a label of
 * one word. And for the collectivité whose code of a commune the word is. */
bool oracle_names_add(struct db *db, enum collection collection, const char *const *words, size_t n_words,
                      bool begun, struct bytes *out, struct err *e);
void oracle_names_add_commune(enum collection collection, const char *word, struct bytes *out);
/* ` OR ...` for the thématiques that the word is the name of a part of; for the values that the words, blanks
 * between, stand for (atlas/value_words.h); for the collectivité whose SIREN they begin with. */
bool oracle_names_add_part(struct db *db, enum collection collection, const char *word, struct bytes *out,
                           struct err *e);
void oracle_names_add_values(enum collection collection, const char *words, struct bytes *out);
void oracle_names_add_siren(enum collection collection, const char *words, struct bytes *out);

#endif
