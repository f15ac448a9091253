/* alias.h - how people write a value of a vocabulary: the table `alias`, keyed by folded text */
#ifndef STORE_ALIAS_H
#define STORE_ALIAS_H

#include "store/store.h"

/* For filling new data (store_code of store.h looks up). The first code to claim an alias keeps it: add the
 * surest ones of a vocabulary first. Text that folds to nothing is skipped. */
bool alias_add(struct store *s, const char *vocabulary, const char *text, const char *code, struct err *e);

#endif
