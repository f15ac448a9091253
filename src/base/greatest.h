/* greatest.h - the k-th greatest of many numbers, without sorting them */
#ifndef BASE_GREATEST_H
#define BASE_GREATEST_H

#include <stdint.h>

/* 1 <= k <= n; equal numbers count each. Goes through them three times. */
uint32_t greatest_nth(const uint32_t *v, uint32_t n, uint32_t k);

#endif
