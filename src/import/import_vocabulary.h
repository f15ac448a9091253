/* import_vocabulary.h - values of a vocabulary as people write them, and what they may have meant */
#ifndef IMPORT_IMPORT_VOCABULARY_H
#define IMPORT_IMPORT_VOCABULARY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "import/import_values.h"
#include "store/store.h"

/* The code of a value: a code, label or alias of the vocabulary (store_code of store/store.h). ERR_INVALID
 * names the column and the value, and offers the nearest that there are. */
bool import_vocabulary_code(struct store *s, const char *vocabulary, const char *column, const char *text,
                            const char **code, struct arena *a, struct err *e);

/* The same without a word about what is near: *code NULL where it is not known. False: the database. */
bool import_vocabulary_find(struct store *s, const char *vocabulary, const char *text, const char **code,
                            struct arena *a, struct err *e);

/* The codes of all values of a cell, each once. One that is not known as a whole is tried in parts, between
 * commas, slashes, "&", "+", "et" and dashes, the longest that are known first. What is left is in *unknown.
 */
bool import_vocabulary_codes(struct store *s, const char *vocabulary, const char *column, const char *text,
                             struct value_list *codes, struct value_list *unknown, struct arena *a,
                             struct err *e);

/* Where a value may be parted in two: the mark at p, of which *n bytes are. False: here is none. */
bool import_vocabulary_mark(const char *text, const char *p, size_t *n);

#endif
