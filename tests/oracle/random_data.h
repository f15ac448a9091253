/* random_data.h - a small database full of missing values, and criteria to ask of it; the same everywhere */
#ifndef ORACLE_RANDOM_DATA_H
#define ORACLE_RANDOM_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/err.h"
#include "store/sqlite/db.h"

uint32_t any(uint32_t n); /* one of 0 .. n - 1, the next of a fixed sequence */

struct random_size {
    int collectivites, partenaires;
    int anywhere; /* partners behind these lie on either side of the antimeridian */
    int cooperations, projets, requests;
    uint32_t members, partners, working; /* of the records of a kind, those that others are linked to */
};
bool random_fill(struct db *db, const struct random_size *size, struct err *e);

/* A query string, begun with `&`; rare: how many times more seldom a criterion stands in it than in every
 * fifth to twentieth. */
void random_query(struct bytes *query, const struct snapshot *s, uint32_t rare);

struct written_box {
    double west, south, east, north;
};
struct written_box any_box(void); /* often on the antimeridian, of no width or around the Earth */

#endif
