#include "draw/sprites.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "draw/stamp.h"

enum { SLOTS_FIRST = 256 };

struct kept {
    struct sprite sprite;
    uint64_t hash;
    size_t n;
    unsigned char key[];
};

struct sprites {
    struct kept **slots; /* open addressing, NULL is free */
    size_t n, capacity, bytes, most;
};

struct sprites *sprites_new(size_t most)
{
    struct sprites *s = mem_alloc(1, sizeof *s);
    s->most = most;
    s->capacity = SLOTS_FIRST;
    s->slots = mem_alloc(s->capacity, sizeof *s->slots);
    return s;
}

static void drop_all(struct sprites *s)
{
    for (size_t i = 0; i < s->capacity; i++)
        if (s->slots[i]) {
            picture_release(&s->slots[i]->sprite.picture);
            free(s->slots[i]);
            s->slots[i] = NULL;
        }
    s->n = s->bytes = 0;
}

void sprites_free(struct sprites *s)
{
    if (!s)
        return;
    drop_all(s);
    free(s->slots);
    free(s);
}

size_t sprites_bytes(const struct sprites *s)
{
    return s->bytes;
}

static struct kept **find_slot(struct kept **slots, size_t capacity, uint64_t hash, const void *key, size_t n)
{
    size_t at = hash & (capacity - 1);
    while (slots[at] && (slots[at]->hash != hash || slots[at]->n != n || memcmp(slots[at]->key, key, n) != 0))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static void grow(struct sprites *s)
{
    const size_t capacity = s->capacity * 2;
    struct kept **slots = mem_alloc(capacity, sizeof *slots);
    for (size_t i = 0; i < s->capacity; i++)
        if (s->slots[i])
            *find_slot(slots, capacity, s->slots[i]->hash, s->slots[i]->key, s->slots[i]->n) = s->slots[i];
    free(s->slots);
    s->slots = slots;
    s->capacity = capacity;
}

/* The part of a picture that is not transparent, its width a multiple of four where there is room: what a
 * blit takes at once. One pixel of nothing stands for a picture of nothing. */
static void crop(struct sprite *to, const struct picture *from)
{
    int x0 = from->w, y0 = from->h, x1 = -1, y1 = -1;
    for (int y = 0; y < from->h; y++)
        for (int x = 0; x < from->w; x++)
            if (picture_row(from, y)[x]) {
                x0 = x < x0 ? x : x0;
                y0 = y < y0 ? y : y0;
                x1 = x > x1 ? x : x1;
                y1 = y > y1 ? y : y1;
            }
    if (x1 < 0)
        x0 = y0 = x1 = y1 = 0;
    int w = (x1 - x0 + 4) / 4 * 4;
    w = w <= from->w ? w : from->w;
    x0 = x0 + w <= from->w ? x0 : from->w - w;
    struct picture part = picture_part(from, x0, y0, w, y1 - y0 + 1);
    picture_copy(&to->picture, &part);
    to->x += x0;
    to->y += y0;
}

struct sprite *sprites_find(struct sprites *s, const void *key, size_t n, sprite_make *make, void *context)
{
    const uint64_t hash = hash_bytes(key, n, 0);
    struct kept *k = *find_slot(s->slots, s->capacity, hash, key, n);
    if (k)
        return &k->sprite;
    k = mem_alloc(1, sizeof *k + n);
    k->hash = hash;
    k->n = n;
    memcpy(k->key, key, n);
    struct picture whole = {0};
    int x, y;
    make(context, k->key, n, &whole, &x, &y);
    assert(whole.px);
    k->sprite.x = -x;
    k->sprite.y = -y;
    crop(&k->sprite, &whole);
    picture_release(&whole);
    const size_t bytes = sizeof *k + n + k->sprite.picture.capacity * STAMP_PIXEL_BYTES;
    if (s->bytes + bytes > s->most)
        drop_all(s);
    if ((s->n + 1) * 2 > s->capacity)
        grow(s);
    *find_slot(s->slots, s->capacity, hash, key, n) = k;
    s->n++;
    s->bytes += bytes;
    return &k->sprite;
}
