/* edition.h - what answers are made with, beside the data: program, styles, geodata, fonts */
#ifndef SERVE_EDITION_H
#define SERVE_EDITION_H

#include <stdint.h>

/* A hash of the build ids of the executable and of the libraries that it was started with, of every file
 * in styles/ and geodata/built/ (base/file.h), and of what letters of several scripts look like here. The
 * same data give other tiles when it differs, so an address that is good for ever names it. The same sources,
 * built by the same tools, give the same one in any folder. Takes some 30 ms: once, at start. */
uint64_t edition_hash(void);

#endif
