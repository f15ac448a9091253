/* kept_text.h - a text that the store tells, kept for a document; no longer than a document shows */
#ifndef OUT_KEPT_TEXT_H
#define OUT_KEPT_TEXT_H

#include "base/arena.h"
#include "store/cell.h"

enum { KEPT_NAME_BYTES = 4096, KEPT_ADDRESS_BYTES = 2000, KEPT_TEXT_BYTES = 1 << 18 };

/* A copy; what is longer than most bytes ends in "…", between two characters. NULL when it is no text, or
 * empty. */
const char *kept_text(struct arena *memory, const struct cell *value, size_t most);

/* An address: one that is longer leads nowhere, and is NULL. */
const char *kept_address(struct arena *memory, const struct cell *value);

#endif
