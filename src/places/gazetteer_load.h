/* gazetteer_load.h - the gazetteer from the tables of geodata/built */
#ifndef PLACES_GAZETTEER_LOAD_H
#define PLACES_GAZETTEER_LOAD_H

#include "base/err.h"
#include "places/gazetteer.h"

/* Reads the tables found by file_share (base/file.h). A table of provinces or places that is missing fails as
 * well: a gazetteer that knows half of the world would only look like one that works. */
struct gazetteer *gazetteer_load(struct err *e);

#endif
