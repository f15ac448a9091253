/* authority_names.h - what EPCI are called for short and were called: geodata/built/authority_names.tsv, held
 * in the program */
#ifndef ATLAS_AUTHORITY_NAMES_H
#define ATLAS_AUTHORITY_NAMES_H

#include <stdint.h>

/* The names of the EPCI of a SIREN beside its own ("LMCU", "MEL"), folded, NULL behind the last; NULL when
 * there are none. The import finds EPCI by the same names. The table is read on first use and stays; threads
 * may share it. */
const char *const *authority_names_find(uint32_t siren);

#endif
