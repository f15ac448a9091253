/* sprites.h - small pictures once drawn, kept by what they are of, in bounded memory */
#ifndef DRAW_SPRITES_H
#define DRAW_SPRITES_H

#include <stdbool.h>
#include <stddef.h>

#include "draw/picture.h"

struct sprite {
    struct picture picture;
    int x, y; /* of its top left corner, from the point that it stands at */
};

/* A key is some bytes. What is drawn for a key never changes. When all of it passes `most` bytes everything
 * is dropped: so a sprite lasts until the next is asked for. One thread's. */
struct sprites;
struct sprites *sprites_new(size_t most);
void sprites_free(struct sprites *s); /* NULL is fine */
size_t sprites_bytes(const struct sprites *s);

/* Draws what is not kept: into a zeroed picture of its own making, with the place of the point in it. */
typedef void sprite_make(void *context, const void *key, size_t n, struct picture *p, int *x, int *y);
struct sprite *sprites_find(struct sprites *s, const void *key, size_t n, sprite_make *make, void *context);

#endif
