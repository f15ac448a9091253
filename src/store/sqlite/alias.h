/* alias.h - how people write a value of a vocabulary: the table `alias`, keyed by folded text */
#ifndef STORE_SQLITE_ALIAS_H
#define STORE_SQLITE_ALIAS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"
#include "store/sqlite/db.h"

/* A vocabulary is named by its table: thematique, source_financement, type_collectivite, statut, nature, odd,
 * qualite_position, etat_publication, continent, pays, region, departement. */
struct alias_writer {
    struct stmt *insert;
    struct bytes folded;
};

bool alias_writer_init(struct alias_writer *w, struct db *db, struct err *e);
void alias_writer_release(struct alias_writer *w); /* fine after a failed init, and on zeroes */

/* The first code to claim an alias keeps it: add the surest ones of a vocabulary first. Text that folds to
 * nothing is skipped. */
bool alias_add(struct alias_writer *w, const char *vocabulary, const char *text, const char *code,
               struct err *e);

/* Look values up as people write them, case, accents and punctuation aside, and by the key of base/fold.h. */
struct alias_reader {
    struct stmt *select;
    struct bytes folded;
};

bool alias_reader_init(struct alias_reader *r, struct db *db, struct err *e);
void alias_reader_release(struct alias_reader *r); /* fine after a failed init, and on zeroes */
enum { ALIAS_CODE_SIZE = 32 };
/* The code, or "" when nobody writes it so. */
bool alias_find(struct alias_reader *r, const char *vocabulary, const char *text, char code[ALIAS_CODE_SIZE],
                struct err *e);

#endif
