/* verb.h - the verbs of the command line: each is one function that returns the exit status */
#ifndef MAIN_VERB_H
#define MAIN_VERB_H

#include "base/err.h"

/* What each needs of FILE and its folder: serve, find, tile, check and backup read FILE (and FILE-wal,
 * FILE-shm where they are) and need to write neither; where they may, they leave no log behind
 * (store/sqlite/db.h). backup writes to the folder of COPY. import, generate and restore write FILE and make
 * files beside it; restore reads COPY. */

/* argv[0] is the verb. Exit status: 0 done, 1 failed (one sentence on standard error), 2 wrong usage. */
int verb_serve(int argc, char **argv);
int verb_import(int argc, char **argv);
int verb_generate(int argc, char **argv);
int verb_tile(int argc, char **argv);
int verb_find(int argc, char **argv);
int verb_check(int argc, char **argv);
int verb_backup(int argc, char **argv);
int verb_restore(int argc, char **argv);

/* Print "atlasd VERB: sentence" on standard error and return the exit status that fits the code. */
int verb_fail(const char *verb, const struct err *e);

#endif
