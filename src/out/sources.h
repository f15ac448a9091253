/* sources.h - what the maps and lists of places are made of, and under which licences: geodata/sources.tsv */
#ifndef OUT_SOURCES_H
#define OUT_SOURCES_H

#include "base/json.h"

/* "KEY":[{"quoi":..,"what":..,"paquet":..,"version":..,"licence":..,"publication":..},..]: quoi in French,
 * what in English. Those that were given out under several versions stand there with each. */
void sources_write(struct json *j, const char *key);

#endif
