/* import_header_loose.h - what a header means that no column has as it is written: by the words that say what
 * a column holds ("Coût total du projet" is an amount), or with one typing error. Only for columns that no
 * other header is for. */
#ifndef IMPORT_IMPORT_HEADER_LOOSE_H
#define IMPORT_IMPORT_HEADER_LOOSE_H

#include "import/import_kinds.h"

/* -1: none. */
int import_header_loosely(const struct import_kind *k, const char *header);

#endif
