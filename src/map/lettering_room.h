/* lettering_room.h - which boxes of the world are taken, while names find their places */
#ifndef MAP_LETTERING_ROOM_H
#define MAP_LETTERING_ROOM_H

#include <stdbool.h>
#include <stdint.h>

struct room_box { /* pixels of one zoom, y down; x may pass the world's edges */
    double x0, y0, x1, y1;
};

/* Boxes in a hash of square cells; a box that passes the antimeridian is on both sides. About 0.1
 * microseconds a box. Belongs to one thread, keeps its memory. */
struct room;
struct room *room_new(void);
void room_free(struct room *r);
void room_start(struct room *r, double world_px); /* empty it for a world of this many pixels around */
/* Take a box, unless it overlaps one that another owner has taken. Its sides are shorter than the world.
 * sure: it overlaps none for certain, and is not compared. */
bool room_take(struct room *r, const struct room_box *box, uint32_t owner, bool sure);

#endif
