#include "map/drawing.h"

const char *const MAP_GROUP_NAMES[MAP_GROUP_COUNT + 1] = {
    [MAP_GROUP_GRID] = "grid",
    [MAP_GROUP_NONE] = "none",
    [MAP_GROUP_PAYS] = "pays",
    [MAP_GROUP_REGION] = "region",
};
const char *const MAP_MEASURE_NAMES[MAP_MEASURE_COUNT + 1] = {
    [MEASURE_COUNT] = "count",
    [MEASURE_AMOUNT] = "amount",
};

const char *const MAP_RING_NAMES[MAP_RING_COUNT + 1] = {
    [MAP_RING_KIND] = "kind",
    [MAP_RING_THEMATIQUE] = "thematique",
};
