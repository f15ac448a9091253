/* data.h - the data and the criteria of a command line */
#ifndef MAIN_DATA_H
#define MAIN_DATA_H

#include "atlas/criteria.h"
#include "atlas/snapshot.h"
#include "base/arena.h"
#include "out/list.h"
#include "search/query.h"

struct data {
    struct store *store;
    struct snapshot *snapshot;
    struct outlines *outlines; /* where territories are asked for */
    struct arena memory;
    struct query query;
    struct criteria criteria;
};

/* Open the database and load it. Release also after failure. */
bool data_open(struct data *c, const char *path, struct err *e);

/* Read criteria ("" for none) that are asked of a collection. What is left untaken in the query is the
 * caller's to finish. */
bool data_criteria(struct data *c, enum collection collection, const char *criteria, struct err *e);

/* What the criteria select of a collection, in the order of names or, with near, nearest first; from offset=N
 * on, limit=N at most, which the query may have besides. Nothing else may be left in it. newest_first: in the
 * order of feeds instead. */
bool data_list(struct data *c, enum collection collection, bool newest_first, struct list *l, struct err *e);

void data_release(struct data *c);

#endif
