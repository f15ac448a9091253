/* matrix_asked.h - a tile as the standards of the OGC name it, by set, matrix, row and column */
#ifndef SERVE_MATRIX_ASKED_H
#define SERVE_MATRIX_ASKED_H

#include "geo/matrix_set.h"
#include "geo/tile.h"
#include "map/base.h"
#include "serve/call.h"

/* Maps end at the last zoom that the outlines hold: matrices of all sets are 0 to this. */
#define MATRIX_LAST BASE_ZOOM_LAST

/* The parameters, as a standard and its errors call them. */
struct matrix_names {
    const char *set, *matrix, *row, *col;
    bool quad; /* errors list the sets by the names that they have in OGC API - Tiles */
};

struct matrix_asked {
    const struct matrix_set *set;
    struct tile tile;
};

/* ERR_INVALID: there is no such set, matrix, row or column. The second needs the set. */
bool matrix_take_set(struct matrix_asked *m, const struct matrix_names *names, const char *set,
                     struct err *e);
bool matrix_take_tile(struct matrix_asked *m, const struct matrix_names *names, const char *matrix,
                      const char *row, const char *col, struct err *e);

/* A whole number from 0 to most, which are called `of` in errors. */
bool matrix_take_number(const char *name, const char *text, int64_t most, const char *of, int *value,
                        struct err *e);

/* In plan: what was asked for is the tile of /tiles at that place: ending .png is of the pixels of the set,
 * any other its own. */
void matrix_plan_tile(struct call *c, const char *layers, const struct matrix_asked *m, const char *ending);

#endif
