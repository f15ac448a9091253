/* Which stores there are; a program that links a list of its own has others. */
#include "store/sqlite/sqlite_store.h"
#include "store/store_inside.h"

const struct store_kind *const STORE_KINDS[] = {&SQLITE_STORE, NULL};
