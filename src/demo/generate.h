/* generate.h - demonstration data: a whole database at a multiple of the published size */
#ifndef DEMO_GENERATE_H
#define DEMO_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { GENERATE_MAX_SCALE = 1000 };

struct generate_options {
    const char *path;
    int scale;     /* 1 .. GENERATE_MAX_SCALE: how many times the published size of 2015 */
    uint64_t seed; /* the same seed and scale give the same rows */
    bool force;    /* replace a file that is there */
    /* Called now and then; NULL: nobody wants to know. */
    void (*progress)(void *context, int done, int of);
    void *context;
};

/* Real places, invented cooperations and projets; meta holds demonstration, graine and echelle. The file is
 * made beside its place and moved there when it is whole (base/publish.h), so that a kill or a full disk
 * leaves what was there before. A file that is there is refused (ERR_INVALID), with force only when another
 * process has it open (ERR_BUSY). At scale 1 about 3 s and 50 MB of memory; time and file grow with the
 * scale, memory to 200 MB. */
bool generate(const struct generate_options *o, struct err *e);

#endif
