#include "map/lettering_room.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CELL_PX   128.0
#define SLOT_BITS 18
#define NOTHING   UINT32_MAX

struct entry { /* a box as one cell knows it */
    float x0, y0, x1, y1;
    uint32_t cell_x, cell_y, next, owner;
};

struct room {
    double world_px;
    uint32_t *slots; /* first entry of the cells that share a hash */
    struct entry *entries;
    size_t n, capacity;
};

struct room *room_new(void)
{
    struct room *r = mem_alloc(1, sizeof *r);
    r->slots = mem_alloc((size_t)1 << SLOT_BITS, sizeof *r->slots);
    return r;
}

void room_free(struct room *r)
{
    if (!r)
        return;
    free(r->slots);
    free(r->entries);
    free(r);
}

void room_start(struct room *r, double world_px)
{
    r->world_px = world_px;
    r->n = 0;
    memset(r->slots, 0xFF, sizeof *r->slots << SLOT_BITS);
}

static uint32_t slot_of(uint32_t x, uint32_t y)
{
    return (x * 0x9E3779B1u ^ y * 0x85EBCA77u) >> (32 - SLOT_BITS);
}

/* Positions are kept relative to the cell: a float has not digits enough for a far corner of a large world.
 */
static struct entry relative(const struct room_box *b, int64_t x, int64_t y, int64_t columns, uint32_t owner)
{
    int64_t wrapped = ((x % columns) + columns) % columns;
    double left = (double)x * CELL_PX, top = (double)y * CELL_PX;
    return (struct entry){(float)(b->x0 - left),
                          (float)(b->y0 - top),
                          (float)(b->x1 - left),
                          (float)(b->y1 - top),
                          (uint32_t)wrapped,
                          (uint32_t)y,
                          NOTHING,
                          owner};
}

static bool overlaps_any(const struct room *r, const struct entry *e)
{
    for (uint32_t i = r->slots[slot_of(e->cell_x, e->cell_y)]; i != NOTHING; i = r->entries[i].next) {
        const struct entry *o = &r->entries[i];
        if (o->owner != e->owner && o->cell_x == e->cell_x && o->cell_y == e->cell_y && o->x0 < e->x1 &&
            e->x0 < o->x1 && o->y0 < e->y1 && e->y0 < o->y1)
            return true;
    }
    return false;
}

bool room_take(struct room *r, const struct room_box *box, uint32_t owner, bool sure)
{
    int64_t columns = (int64_t)fmax(1, r->world_px / CELL_PX);
    int64_t x0 = (int64_t)floor(box->x0 / CELL_PX), x1 = (int64_t)floor(box->x1 / CELL_PX);
    int64_t y0 = (int64_t)floor(box->y0 / CELL_PX), y1 = (int64_t)floor(box->y1 / CELL_PX);
    for (int64_t y = y0; y <= y1 && !sure; y++)
        for (int64_t x = x0; x <= x1; x++) {
            struct entry e = relative(box, x, y, columns, owner);
            if (overlaps_any(r, &e))
                return false;
        }
    for (int64_t y = y0; y <= y1; y++)
        for (int64_t x = x0; x <= x1; x++) {
            struct entry e = relative(box, x, y, columns, owner);
            uint32_t *slot = &r->slots[slot_of(e.cell_x, e.cell_y)];
            e.next = *slot;
            *slot = (uint32_t)r->n;
            r->entries = mem_room(r->entries, r->n, &r->capacity, sizeof *r->entries);
            r->entries[r->n++] = e;
        }
    return true;
}
