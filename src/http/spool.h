/* spool.h - bytes that are kept for a while: few in memory, more in a file that has no name */
#ifndef HTTP_SPOOL_H
#define HTTP_SPOOL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/source.h"

/* What all spools together may take. A spool that finds no memory left goes to a file early; one that finds
 * no room for its file is refused: ERR_BUSY, as others will let go of theirs, or ERR_TOO_LARGE where all the
 * room there is would not do. Any thread. */
/* Once half of the files are open, a client (a key of client.h) that has an eighth of them gets no more, so
 * that who takes many slowly does not keep all others out. Where it is 0 nobody asks how many are its own. */
enum { SPOOL_FILES_MOST = 64 };

struct spool_room {
    const char *folder;    /* where files are made */
    const char *option;    /* by which file_bytes was chosen, named where it does not do; NULL: none */
    size_t each_bytes;     /* of one spool in memory */
    size_t memory_bytes;   /* of all */
    uint64_t file_bytes;   /* of all files */
    unsigned files;        /* their number, SPOOL_FILES_MOST at most: each has a descriptor open */
    _Atomic size_t memory; /* in use; as the two below, by spool.c */
    _Atomic uint64_t on_disk;
    _Atomic unsigned open;
    _Atomic uint64_t holder[SPOOL_FILES_MOST]; /* clients whose files are open; 0: none */
};

/* Room beside the spools' own, in the same budget; false: there is none. */
bool spool_room_take(struct spool_room *r, size_t n);
void spool_room_give(struct spool_room *r, size_t n);

/* Written by one thread, then read by any. */
struct spool {
    struct spool_room *room;
    uint64_t n;
    char *data; /* NULL once it stands in the file */
    size_t capacity;
    int fd; /* of the file, or -1 */
    uint64_t client;
    bool held;     /* counted among the client's */
    unsigned seat; /* and where */
};

void spool_init(struct spool *s, struct spool_room *room); /* takes nothing yet; client is 0 */
void spool_release(struct spool *s);                       /* the file goes too */

/* Writes behind what is there. A file may be waited for: a full disk, or any fault of it, is ERR_IO, and of a
 * spool that has failed nothing is kept. Else as said of its room. */
bool spool_add(struct spool *s, const void *data, size_t n, struct err *e);

/* For who writes a file by himself: it is made at once, empty, and its bytes are counted before they are
 * written, here or elsewhere in the folder on its behalf. ERR_BUSY, ERR_TOO_LARGE, ERR_IO. */
bool spool_begin(struct spool *s, struct err *e);
/* The file has a name, for who cannot do without: the caller takes it away. path: PATH_MAX. */
bool spool_begin_named(struct spool *s, char *path, struct err *e);
bool spool_count(struct spool *s, uint64_t n, struct err *e);

/* n bytes from `at` on, which are there. ERR_IO. */
bool spool_read(const struct spool *s, uint64_t at, void *to, size_t n, struct err *e);

/* A step of the first n bytes, from *at on, which moves; for a source (base/source.h). */
enum source_state spool_send(const struct spool *s, uint64_t n, uint64_t *at, struct bytes *out,
                             struct err *e);

/* All of it in one run, where it is in memory; else NULL. */
const char *spool_memory(const struct spool *s);

#endif
