/* fragments.h - features rendered once, for the lists that name them again */
#ifndef OUT_FRAGMENTS_H
#define OUT_FRAGMENTS_H

#include "atlas/selection.h"
#include "base/cache.h"
#include "base/json.h"

/* Lists of different criteria name the same records, and writing one costs some ten times what copying it
 * does. Kept by version, collection and row in a cache of blobs; a budget of 0 keeps none. Any thread. */
struct cache *fragments_new(size_t budget_bytes);

/* feature_write without more, from the cache where it is there. */
void fragments_write(struct cache *fragments, struct json *j, const struct snapshot *s,
                     enum collection collection, uint32_t row);

#endif
