/* guess.h - how long making an answer takes, about, before it is made: what is short is made where it arrives
 */
#ifndef SERVE_GUESS_H
#define SERVE_GUESS_H

#include "map/drawing.h"
#include "out/list.h"
#include "serve/call.h"

/* At the published size the way through a pool and back takes longer than most searches do
 * (docs/measured.md). What is guessed to take at most GUESS_MOST_US is made on the loop, until a turn of the
 * loop has spent GUESS_TURN_US: a burst of searches, or more data, goes through the pool, and nobody else
 * waits long.
 *
 * Guesses are microseconds of one core, from how many rows there are and what is asked of them. They are
 * meant to be too large rather than too small; UINT32_MAX is what depends on more than rows: words, a
 * filter, a tree, a criterion of a kind that is not known here. */
enum { GUESS_MOST_US = 250, GUESS_TURN_US = 500 };

uint32_t guess_sum(uint32_t a, uint32_t b); /* UINT32_MAX stays */

/* Under the criteria of the call: the selection; a page of it, most of whose records were rendered before
 * (out/fragments.h); n facets. */
uint32_t guess_selection_us(const struct call *c);
uint32_t guess_list_us(const struct call *c, enum collection collection, const struct list_order *order,
                       uint64_t offset, uint64_t most);
uint32_t guess_facets_us(const struct call *c, size_t n);
uint32_t guess_names_us(const struct call *c); /* suggestions */

/* A tile of a map's marks, one sprite a place at most; UINT32_MAX for maps that show more than marks. */
uint32_t guess_tile_us(const struct call *c, const struct map_drawing *d, int scale);

#endif
