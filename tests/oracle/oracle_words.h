/* oracle_words.h - what q means, said again: every text word by word, every name of every value */
#ifndef TESTS_ORACLE_WORDS_H
#define TESTS_ORACLE_WORDS_H

#include "atlas/selection.h"
#include "store/sqlite/db.h"

/* temp.ecrit (nom, id, texte: one text that is searched a row), temp.texte_NOM (id, texte, ligne): the words
 * that the texts hold and the ones in line, blanks between and around, a bar between texts; temp.mot (bourse,
 * mot), the words there are; temp.racine (bourse, mot, racine), their stems; temp.lieu (nom), the names of
 * places that are one word. */
bool oracle_texts_prepare(struct db *db, struct err *e);

/* After that. The database is kept for oracle_words_add. */
bool oracle_words_prepare(struct db *db, struct err *e);

/* ` AND ...` on a joined row (oracle_inside.h): it meets the terms of q. A statement that fails gives SQL
 * that does. */
void oracle_words_add(enum collection collection, const struct criteria *c, struct bytes *out);

#endif
