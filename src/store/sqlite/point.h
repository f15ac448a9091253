/* point.h - a point out of SpatiaLite's BLOB-Geometry, looked at byte by byte */
#ifndef STORE_SQLITE_POINT_H
#define STORE_SQLITE_POINT_H

#include <stdbool.h>
#include <stddef.h>

/* For blobs of a file that may be damaged, and for many of them: takes two-dimensional POINTs, in the plain
 * form (60 bytes) or as TinyPoint (24 bytes), of either byte order and any SRID; false for all else. x and y
 * may be any double. */
bool point_read(const void *blob, size_t n, double *x, double *y);

#endif
