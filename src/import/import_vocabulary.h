/* import_vocabulary.h - values of a vocabulary as people write them, and what they may have meant */
#ifndef IMPORT_IMPORT_VOCABULARY_H
#define IMPORT_IMPORT_VOCABULARY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "import/import_values.h"
#include "store/sqlite/alias.h"
#include "store/sqlite/db.h"

struct import_vocabulary {
    struct db *db;
    struct alias_reader reader;
};

bool import_vocabulary_init(struct import_vocabulary *v, struct db *db, struct err *e);
void import_vocabulary_release(struct import_vocabulary *v); /* fine on zeroes */

/* The code of a value: a code, label or alias of the vocabulary (a table: thematique, pays, ...). ERR_INVALID
 * names the column and the value, and offers the nearest that there are. */
bool import_vocabulary_code(struct import_vocabulary *v, const char *vocabulary, const char *column,
                            const char *text, const char **code, struct arena *a, struct err *e);

/* The codes of all values of a cell. Where one is not known as a whole, its parts between commas are tried.
 */
bool import_vocabulary_codes(struct import_vocabulary *v, const char *vocabulary, const char *column,
                             const char *text, struct value_list *codes, struct arena *a, struct err *e);

#endif
