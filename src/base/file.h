/* file.h - whole files, and where the data files of the program are */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

bool file_read(const char *path, struct bytes *out,
               struct err *e); /* appends; ERR_NOT_FOUND, ERR_IO, ERR_TOO_LARGE */

/* May it be opened for reading, by who the process is now and with what capabilities it has? access(2) asks
 * for who started it, and leaves capabilities out. */
bool file_readable(const char *path);

/* Path of a data file by its name in the source tree (as "geodata/built/pays.tsv"): below $ATLASD_SHARE if
 * set and it is there, else in share/atlasd below the nearest folder above the executable that has it
 * (/usr/bin/atlasd: /usr/share/atlasd), or right below that (build/atlasd, build/release/atlasd and tests all
 * stand in the tree). No path is built in. ERR_NOT_FOUND when there is none. */
bool file_share(const char *name, char *path, size_t size, struct err *e);

/* The places where something of this name is, from the one that file_share finds (0) on: files that are not
 * in an earlier folder are taken from a later one. False: there are not so many. */
bool file_share_place(const char *name, unsigned place, char *path, size_t size);

#endif
