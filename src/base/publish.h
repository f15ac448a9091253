/* publish.h - a file is made beside its place and moved there whole and synced, never over what came
 * meanwhile */
#ifndef BASE_PUBLISH_H
#define BASE_PUBLISH_H

#include <limits.h>
#include <stdbool.h>

#include "base/err.h"

/* Whoever makes a file writes to `beside`, a new file in the same folder (mode 0640 less the umask, or that
 * of the file it replaces), named PATH.new-PID. A kill at any moment leaves at PATH what was there before;
 * what a killed process left beside is removed by the next publish_begin for the same PATH (a lock on the
 * file tells that its maker lives). A path that is a symbolic link stands for the file it leads to.
 *
 *     if (publish_begin(&p, path, PUBLISH_NEW, e))
 *         good = write_all(p.beside, e) ? publish_end(&p, e) : publish_drop(&p); */
enum publish_mode {
    PUBLISH_NEW,     /* a file at PATH, now or at the end, is an error (ERR_INVALID) */
    PUBLISH_REPLACE, /* a file at PATH goes when the new one comes */
};

struct publish {
    char path[PATH_MAX], beside[PATH_MAX + 32];
    int fd; /* open on `beside`; close no other descriptor of it while SQLite has it open */
    enum publish_mode mode;
};

bool publish_begin(struct publish *p, const char *path, enum publish_mode mode, struct err *e);

/* Sync, move, sync the folder. On failure what is beside is removed; either way nothing is left to release. A
 * folder that cannot be synced is an error too (ERR_IO), and then the file may stand at PATH. */
bool publish_end(struct publish *p, struct err *e);

/* The end alone, of a file that was made over several runs under a name of its own in the same folder: sync,
 * move as PUBLISH_NEW, sync the folder. On failure it is where it was, or, where the folder cannot be synced,
 * at PATH. */
bool publish_move(const char *from, const char *path, struct err *e);

bool publish_drop(struct publish *p); /* remove what is beside, and logs of a database there; returns false */

#endif
