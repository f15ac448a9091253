/* verb.h - the verbs of the command line: what each takes, and the function that does it */
#ifndef MAIN_VERB_H
#define MAIN_VERB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arguments.h"
#include "base/bytes.h"
#include "base/err.h"

/* What each needs of FILE and its folder: serve, find, export, tile, check and backup read FILE (and
 * FILE-wal, FILE-shm where they are) and need to write neither; where they may, they leave no log behind
 * (store/store.h). backup writes to the folder of COPY. import, merge, generate and restore write FILE and
 * make files beside it; restore reads COPY. */
struct verb {
    const struct command *command;
    size_t size; /* of the struct that its arguments are read into */

    /* False: exit status 2 for ERR_USAGE, 1 for all else, with one sentence on standard error. */
    bool (*run)(const void *arguments, struct err *e);

    /* What stands behind the help, or is the help when a topic is asked for; NULL: nothing. */
    bool (*explain)(const char *topic, struct bytes *out, struct err *e);
    bool prints;                                      /* what it is run for stands on standard output */
    enum language (*language)(int argc, char **argv); /* of its errors; NULL: English */
};

extern const struct verb VERB_SERVE, VERB_IMPORT, VERB_GENERATE, VERB_TILE, VERB_FIND, VERB_EXPORT,
    VERB_CHECK, VERB_BACKUP, VERB_RESTORE, VERB_MERGE, VERB_SEED;

#endif
