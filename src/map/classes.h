/* classes.h - values in few classes, by natural breaks */
#ifndef MAP_CLASSES_H
#define MAP_CLASSES_H

#include <stddef.h>
#include <stdint.h>

/* Of values in rising order, at most `most` classes, each a run of them: those with the least sum of squares
 * of the distances from their class's mean (Fisher 1958, known as Jenks). Equal values are of one class, so
 * there are no more classes than different values. ends[i]: where class i ends in values. Returns how many.
 * Cost: most * n * n steps of a few ns; n <= CLASSES_VALUES_MOST. */
enum { CLASSES_MOST = 9, CLASSES_VALUES_MOST = 4096 };
unsigned classes_find(const double *values, size_t n, unsigned most, size_t ends[CLASSES_MOST]);

#endif
