/* postal.h - French postal codes and their communes: geodata/built/codes_postaux.tsv, held in the program */
#ifndef ATLAS_POSTAL_H
#define ATLAS_POSTAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A commune as snapshots have it: its INSEE code as a number of base 36, "69123" or "2A004". False when the n
 * bytes are none. Capitals or not. */
bool insee_number(const char *text, size_t n, uint32_t *number);

/* The communes of a postal code of five digits, in the order of their INSEE codes; 0 when it is none. */
enum { POSTAL_MOST = 64 };
size_t postal_communes(const char *code, size_t n, uint32_t communes[POSTAL_MOST]);

#endif
