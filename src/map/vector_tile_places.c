/* What is the same of places in every tile: found once for the rows of a snapshot. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "map/mark_facts.h"
#include "map/vector_tile_inside.h"

#define SLOTS_LEAST 1024

void vector_places_release(struct vector_places *p)
{
    free(p->same);
    free(p->hashes);
    free(p->lengths);
    free(p->slots);
    *p = (struct vector_places){0};
}

void vector_places_begin(struct vector_places *p, const struct snapshot *s, const struct record_rows *rows)
{
    if (p->of == rows && p->version == s->version && p->n_rows == rows->n)
        return;
    vector_places_release(p);
    *p = (struct vector_places){.of = rows,
                                .version = s->version,
                                .same = mem_alloc(rows->n, sizeof *p->same),
                                .hashes = mem_alloc(rows->n, sizeof *p->hashes),
                                .lengths = mem_alloc(rows->n, sizeof *p->lengths),
                                .slots = mem_alloc(SLOTS_LEAST, sizeof *p->slots),
                                .n_rows = rows->n,
                                .mask = SLOTS_LEAST - 1};
}

static const char *name_of(const struct vector_places *p, const struct snapshot *s, uint32_t row)
{
    return snapshot_text(s, p->of->name[row]);
}

/* The slot of the row with this name, or the free one where it belongs. */
static uint32_t *find_slot(const struct vector_places *p, const struct snapshot *s, const char *name)
{
    size_t at = hash_text(name) & p->mask;
    while (p->slots[at] && strcmp(name_of(p, s, p->slots[at] - 1), name) != 0)
        at = (at + 1) & p->mask;
    return &p->slots[at];
}

static void grow(struct vector_places *p, const struct snapshot *s)
{
    uint32_t *old = p->slots;
    const size_t all = p->mask + 1;
    p->slots = mem_alloc(2 * all, sizeof *p->slots);
    p->mask = 2 * all - 1;
    for (size_t i = 0; i < all; i++)
        if (old[i])
            *find_slot(p, s, name_of(p, s, old[i] - 1)) = old[i];
    free(old);
}

static void add(struct vector_places *p, const struct snapshot *s, uint32_t row)
{
    const char *name = name_of(p, s, row);
    const size_t n = strlen(name);
    if (2 * (p->n + 1) > p->mask)
        grow(p, s);
    uint32_t *slot = find_slot(p, s, name);
    if (!*slot) {
        *slot = row + 1;
        p->n++;
        p->lengths[row] = n <= UINT8_MAX && utf8_run(name, n) == n ? (uint8_t)n : 0;
    }
    p->same[row] = *slot;
    p->hashes[row] = mark_place_hash(snapshot_text(s, p->of->uid[row]));
}

uint32_t vector_places_find(struct vector_places *p, const struct snapshot *s, uint32_t row)
{
    if (!p->same[row])
        add(p, s, row);
    return p->same[row] - 1;
}
