#include "map/drawing.h"

const char *const MAP_GROUP_NAMES[MAP_GROUP_COUNT + 1] = {
    [MAP_GROUP_GRID] = "grid",
    [MAP_GROUP_NONE] = "none",
    [MAP_GROUP_PAYS] = "pays",
    [MAP_GROUP_REGION] = "region",
};
