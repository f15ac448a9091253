/* memory_store.h - a store in the memory of the process: a second one behind the door, to show what it takes
 */
#ifndef TEST_STORE_MEMORY_STORE_H
#define TEST_STORE_MEMORY_STORE_H

#include "store/store_inside.h"

/* Its places are "memory:NAME", seen by all threads of the process. A program that links memory_store.c has
 * it beside SQLite (STORE_KINDS). */
extern const struct store_kind MEMORY_STORE;

void memory_store_forget(void); /* all places; no handle may be open */

#endif
