/* rows.h - rows that the tables of several verbs have alike (base/arguments.h) */
#ifndef MAIN_ROWS_H
#define MAIN_ROWS_H

#include "base/arguments.h"
#include "map/layers.h"

/* `type` is the struct of the verb; it has members db, layers and criteria, const char *. */
#define ROW_DB(type)                                                                                         \
    {                                                                                                        \
        .name = "db", .value = "FILE", .what = "the database", .at = offsetof(type, db), .required = true    \
    }
#define ROW_LAYERS(type)                                                                                     \
    {                                                                                                        \
        .value = "LAYERS", .what = "what is painted, in painting order, separated by commas",                \
        .at = offsetof(type, layers), .required = true, .words = row_layer                                   \
    }
#define ROW_CRITERIA(type)                                                                                   \
    {                                                                                                        \
        .value = "CRITERIA",                                                                                 \
        .what = "as in a query string, with style=, group=, measure= and ring=; none: all places",           \
        .at = offsetof(type, criteria), .preset = ""                                                         \
    }

static inline const char *row_layer(unsigned i)
{
    return i < MAP_LAYER_COUNT ? map_layer_name(i) : NULL;
}

#endif
