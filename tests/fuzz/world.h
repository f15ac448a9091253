/* world.h - a snapshot with a few records, for the targets that read words and codes */
#ifndef FUZZ_WORLD_H
#define FUZZ_WORLD_H

#include "atlas/snapshot.h"

/* Made at the first call, kept until the process ends. */
const struct snapshot *world_snapshot(void);

#endif
