/* fragments.h - features rendered once, for the lists that name them again */
#ifndef OUT_FRAGMENTS_H
#define OUT_FRAGMENTS_H

#include "base/bytes.h"
#include "base/cache.h"
#include "out/list.h"

/* Lists of different criteria name the same records, and writing one costs some ten times what copying it
 * does. Kept by version, collection and row in a cache of blobs; a budget of 0 keeps none. Any thread. */
struct cache *fragments_new(size_t budget_bytes);

/* The features of a list in its order, as feature_write gives them without more. FRAGMENTS_RUN at a time are
 * fetched, and then those put that were not there, each time with one lock for each shard of the cache: at
 * 100 records 4 to 8 locks instead of 100 to 200; fewer where records are large, as no more than
 * FRAGMENTS_HELD_BYTES and one record are at hand. What was made is put at the latest when the run is freed.
 */
#define FRAGMENTS_RUN        128
#define FRAGMENTS_HELD_BYTES ((size_t)256 << 10)
struct fragments_run;
struct fragments_run *fragments_run_new(struct cache *fragments, const struct list *l);
void fragments_run_write(struct fragments_run *r, struct bytes *out, uint32_t i); /* i: one more each time */
void fragments_run_free(struct fragments_run *r);                                 /* NULL is fine */

#endif
