/* published_inside.h - what the files of published.h share: a connection to a foreign file */
#ifndef STORE_SQLITE_PUBLISHED_INSIDE_H
#define STORE_SQLITE_PUBLISHED_INSIDE_H

#include "store/published.h"
#include "store/sqlite/db_inside.h"
#include "store/sqlite/filter_sql.h"

/* Nothing of the file's own runs in it; it knows the functions of filters. */
struct db *published_db(const char *file, struct err *e);

#endif
