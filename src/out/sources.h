/* sources.h - what the maps and lists of places are made of, and under which licences: geodata/sources.tsv */
#ifndef OUT_SOURCES_H
#define OUT_SOURCES_H

#include "atlas/snapshot.h"
#include "base/json.h"
#include "base/language.h"

/* "KEY":[{"quoi":..,"what":..,"paquet":..,"version":..,"licence":..,"publication":..},..]: quoi in French,
 * what in English. Those that were given out under several versions stand there with each. */
void sources_write(struct json *j, const char *key);

/* Those that say where something lies, with their licences, in a line to stand under a map. */
void sources_say(enum language language, struct bytes *out);

/* "Source : Atlas français de la coopération décentralisée, données du 3 mai 2026, version 12": what
 * files and maps on paper bear. */
void sources_say_data(const struct snapshot *s, enum language language, struct bytes *out);

#endif
