/* core.h - the data without sockets: what the verbs tile and find share */
#ifndef MAIN_CORE_H
#define MAIN_CORE_H

#include "atlas/criteria.h"
#include "atlas/snapshot.h"
#include "base/arena.h"
#include "search/query.h"

struct core {
    struct store *store;
    struct snapshot *snapshot;
    struct arena memory;
    struct query query;
    struct criteria criteria;
};

/* Open the database and load it; read criteria ("" for none). What is left untaken in the query is the
 * caller's to finish. Release also after failure. */
bool core_open(struct core *c, const char *path, const char *criteria, struct err *e);
void core_release(struct core *c);

#endif
