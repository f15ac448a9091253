/* random_asked.h - random criteria and trees, asked of a random database: what tests of sums against SQL
 * share */
#ifndef ORACLE_RANDOM_ASKED_H
#define ORACLE_RANDOM_ASKED_H

#include "atlas/criteria.h"
#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/err.h"
#include "store/sqlite/db.h"

/* Criteria without words, and what was asked in query, to print; one of `trees` times a tree of more. rare:
 * as of random_query. c is to be released either way. */
bool random_asked(struct criteria *c, const struct snapshot *s, struct bytes *query, uint32_t rare,
                  uint32_t trees, struct err *e);

/* A small random database in a folder of its own, and its snapshot. To be released even where it fails. */
struct random_world {
    char folder[64], path[80];
    struct db *db;
    struct snapshot *s;
};
bool random_world_init(struct random_world *w, const char *name, struct err *e);
void random_world_release(struct random_world *w);

#endif
