/* confine.h - what a process gives up once it holds what it needs: being root, and files elsewhere */
#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* For a process that meets the outside: to be called when what only root may open is open (a port below 1024,
 * more file descriptors), before the first thread is started and before anything is read that somebody else
 * has written. Nothing of it can be taken back. `said` gets one sentence for the operator, or "" when there
 * was nothing to give up. */
enum { CONFINE_SAID = 512 };

/* A process of root becomes another user, with that user's groups, no capability and no way to gain any
 * (no_new_privs; the bounding set is emptied). Who: `name` (a name or a number; "root" stays root), else the
 * owner of reads[0] unless that is root, else the user atlasd where there is one, else nobody. Where that
 * user may not read all of reads (paths, ended by NULL; those that are missing are left out), for they lie
 * behind a folder of root's, the capability CAP_DAC_READ_SEARCH alone is kept: to read, never to write. A
 * process of another user stays who it is; ERR_USAGE when `name` is somebody else. */
bool confine_user(const char *name, const char *const *reads, char said[CONFINE_SAID], struct err *e);

/* By Landlock (Linux 5.13 and later): from now on the process and its threads can open only what lies below
 * these folders: reads, writes (reading, making, writing and removing files) and what every program needs
 * (libraries, fonts, /etc, /proc; folders for temporary files). It runs no program, and from Linux 6.7 on it
 * opens no TCP connection and listens on no further port. What is open stays open. Paths that are missing are
 * left out. A kernel without Landlock is no error: `said` says that nothing is closed. */
bool confine_files(const char *const *reads, const char *const *writes, char said[CONFINE_SAID],
                   struct err *e);

#endif
