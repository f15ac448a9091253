/* Which places have the same name: found once for the rows of a snapshot, not in each tile. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "map/vector_tile_inside.h"

#define SLOTS_LEAST 1024

void vector_names_release(struct vector_names *n)
{
    free(n->same);
    free(n->slots);
    *n = (struct vector_names){0};
}

void vector_names_begin(struct vector_names *n, const struct snapshot *s, const struct record_rows *rows)
{
    if (n->of == rows && n->version == s->version && n->capacity == rows->n)
        return;
    vector_names_release(n);
    *n = (struct vector_names){.of = rows,
                               .version = s->version,
                               .same = mem_alloc(rows->n, sizeof *n->same),
                               .slots = mem_alloc(SLOTS_LEAST, sizeof *n->slots),
                               .capacity = rows->n,
                               .mask = SLOTS_LEAST - 1};
}

static const char *name_of(const struct vector_names *n, const struct snapshot *s, uint32_t row)
{
    return snapshot_text(s, n->of->name[row]);
}

/* The slot of the row with this name, or the free one where it belongs. */
static uint32_t *find_slot(const struct vector_names *n, const struct snapshot *s, const char *name)
{
    size_t at = hash_text(name) & n->mask;
    while (n->slots[at] && strcmp(name_of(n, s, n->slots[at] - 1), name) != 0)
        at = (at + 1) & n->mask;
    return &n->slots[at];
}

static void grow(struct vector_names *n, const struct snapshot *s)
{
    uint32_t *old = n->slots;
    const size_t all = n->mask + 1;
    n->slots = mem_alloc(2 * all, sizeof *n->slots);
    n->mask = 2 * all - 1;
    for (size_t i = 0; i < all; i++)
        if (old[i])
            *find_slot(n, s, name_of(n, s, old[i] - 1)) = old[i];
    free(old);
}

uint32_t vector_names_find(struct vector_names *n, const struct snapshot *s, uint32_t row)
{
    if (n->same[row])
        return n->same[row] - 1;
    if (2 * (n->n + 1) > n->mask)
        grow(n, s);
    uint32_t *slot = find_slot(n, s, name_of(n, s, row));
    if (!*slot) {
        *slot = row + 1;
        n->n++;
    }
    n->same[row] = *slot;
    return *slot - 1;
}
