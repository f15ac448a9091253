#include "http/spool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum { FIRST_BYTES = 1024 };

bool spool_room_take(struct spool_room *r, size_t n)
{
    size_t before = atomic_load_explicit(&r->memory, memory_order_relaxed);
    do
        if (n > r->memory_bytes || before > r->memory_bytes - n)
            return false;
    while (!atomic_compare_exchange_weak(&r->memory, &before, before + n));
    return true;
}

void spool_room_give(struct spool_room *r, size_t n)
{
    atomic_fetch_sub(&r->memory, n);
}

void spool_init(struct spool *s, struct spool_room *room)
{
    *s = (struct spool){.room = room, .fd = -1};
}

static void drop_memory(struct spool *s)
{
    spool_room_give(s->room, s->capacity);
    free(s->data);
    s->data = NULL;
    s->capacity = 0;
}

/* Of clients that take a seat at the same moment one may come to have one more. */
static bool passes_share(const struct spool_room *r, uint64_t client)
{
    unsigned own = 0;
    for (unsigned i = 0; i < SPOOL_FILES_MOST; i++)
        own += atomic_load_explicit(&r->holder[i], memory_order_relaxed) == client;
    return atomic_load(&r->open) > r->files / 2 && own >= (r->files + 7) / 8;
}

static void take_seat(struct spool *s)
{
    for (unsigned i = 0; s->client && i < SPOOL_FILES_MOST && !s->held; i++) {
        uint64_t nobody = 0;
        s->held = atomic_compare_exchange_strong(&s->room->holder[i], &nobody, s->client);
        s->seat = i;
    }
}

static void leave_seat(struct spool *s)
{
    if (s->held)
        atomic_store(&s->room->holder[s->seat], 0);
    s->held = false;
}

static void drop_file(struct spool *s)
{
    if (s->fd < 0)
        return;
    leave_seat(s);
    close(s->fd);
    s->fd = -1;
    atomic_fetch_sub(&s->room->open, 1);
    atomic_fetch_sub(&s->room->on_disk, s->n);
}

void spool_release(struct spool *s)
{
    drop_memory(s);
    drop_file(s);
    s->n = 0;
}

/* --- in memory ---------------------------------------------------------------------------------------------
 */

static bool fits_in_memory(struct spool *s, size_t n)
{
    const size_t most = s->room->each_bytes;
    if (s->fd >= 0 || n > most || s->n > most - n)
        return false;
    size_t need = (size_t)s->n + n, capacity = s->capacity ? s->capacity : FIRST_BYTES;
    while (capacity < need)
        capacity *= 2;
    if (capacity == s->capacity)
        return true;
    capacity = capacity < most ? capacity : most;
    if (!spool_room_take(s->room, capacity - s->capacity))
        return false;
    s->data = mem_grow(s->data, capacity, 1);
    s->capacity = capacity;
    return true;
}

/* --- in a file ---------------------------------------------------------------------------------------------
 */

static bool file_fault(struct err *e)
{
    return err_set(e, ERR_IO, "a file that is needed for a while cannot be written: %s", strerror(errno));
}

static int make_named_file(const char *folder, char path[PATH_MAX])
{
    if (snprintf(path, PATH_MAX, "%s/atlasd-XXXXXX", folder) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return mkostemp(path, O_CLOEXEC);
}

/* Not every file system has files without a name from the start. */
static int make_file(const char *folder)
{
    char path[PATH_MAX];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
        return fd;
    fd = make_named_file(folder, path);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static bool write_all(int fd, const char *data, size_t n, uint64_t at, struct err *e)
{
    while (n > 0) {
        ssize_t put = pwrite(fd, data, n, (off_t)at);
        if (put < 0 && errno != EINTR)
            return file_fault(e);
        if (put > 0) {
            data += put;
            at += (uint64_t)put;
            n -= (size_t)put;
        }
    }
    return true;
}

static bool too_large(const struct spool_room *r, struct err *e)
{
    return err_set(e, ERR_TOO_LARGE,
                   "this is larger than the %" PRIu64 " bytes on disk that there are for it%s%s%s",
                   r->file_bytes, r->option ? " (" : "", r->option ? r->option : "", r->option ? ")" : "");
}

/* For n bytes more of a spool that has taken `has` of the room already. */
static bool take_disk(struct spool_room *r, uint64_t has, uint64_t n, struct err *e)
{
    if (has > r->file_bytes || n > r->file_bytes - has)
        return too_large(r, e);
    uint64_t before = atomic_fetch_add(&r->on_disk, n);
    if (before <= r->file_bytes && n <= r->file_bytes - before)
        return true;
    atomic_fetch_sub(&r->on_disk, n);
    return err_set(e, ERR_BUSY, "the room on disk for this is taken by others; try again in a moment");
}

/* What is in memory goes there. path: it has a name, which is put there; or NULL. */
static bool begin_file(struct spool *s, char *path, struct err *e)
{
    if (atomic_fetch_add(&s->room->open, 1) >= s->room->files) {
        atomic_fetch_sub(&s->room->open, 1);
        return err_set(e, ERR_BUSY, "too many files are being received or made; try again in a moment");
    }
    if (s->client && passes_share(s->room, s->client)) {
        atomic_fetch_sub(&s->room->open, 1);
        return err_set(e, ERR_BUSY, "too many files are being made, most of them for you; take those first");
    }
    int fd = path ? make_named_file(s->room->folder, path) : make_file(s->room->folder);
    if (fd < 0 || !take_disk(s->room, 0, s->n, e)) {
        if (fd < 0)
            file_fault(e);
        else
            close(fd);
        atomic_fetch_sub(&s->room->open, 1);
        return false;
    }
    s->fd = fd;
    take_seat(s);
    bool written = write_all(fd, s->data, (size_t)s->n, 0, e);
    drop_memory(s);
    return written;
}

bool spool_add(struct spool *s, const void *data, size_t n, struct err *e)
{
    if (n == 0)
        return true;
    if (fits_in_memory(s, n)) {
        memcpy(s->data + s->n, data, n);
        s->n += n;
        return true;
    }
    uint64_t at = s->n;
    bool good = (s->fd >= 0 || begin_file(s, NULL, e)) && take_disk(s->room, s->n, n, e);
    if (good) {
        s->n += n;
        good = write_all(s->fd, data, n, at, e);
    }
    if (!good)
        spool_release(s);
    return good;
}

bool spool_begin(struct spool *s, struct err *e)
{
    return begin_file(s, NULL, e);
}

bool spool_begin_named(struct spool *s, char *path, struct err *e)
{
    return begin_file(s, path, e);
}

bool spool_count(struct spool *s, uint64_t n, struct err *e)
{
    if (!take_disk(s->room, s->n, n, e))
        return false;
    s->n += n;
    return true;
}

/* --- back --------------------------------------------------------------------------------------------------
 */

bool spool_read(const struct spool *s, uint64_t at, void *to, size_t n, struct err *e)
{
    char *into = to;
    assert(n <= s->n && at <= s->n - n);
    if (s->fd < 0) {
        if (n)
            memcpy(into, s->data + at, n);
        return true;
    }
    while (n > 0) {
        ssize_t got = pread(s->fd, into, n, (off_t)at);
        if (got == 0)
            return err_set(e, ERR_IO,
                           "a file that was needed for a while cannot be read: it has become shorter");
        if (got < 0 && errno != EINTR)
            return err_set(e, ERR_IO, "a file that was needed for a while cannot be read: %s",
                           strerror(errno));
        if (got > 0) {
            into += got;
            at += (uint64_t)got;
            n -= (size_t)got;
        }
    }
    return true;
}

enum source_state spool_send(const struct spool *s, uint64_t n, uint64_t *at, struct bytes *out,
                             struct err *e)
{
    size_t step = n - *at < SOURCE_STEP_BYTES ? (size_t)(n - *at) : SOURCE_STEP_BYTES;
    char *room = bytes_room(out, step);
    if (room) {
        if (!spool_read(s, *at, room, step, e))
            return SOURCE_FAILED;
        out->n += step;
        out->data[out->n] = '\0';
        *at += step;
    }
    return *at == n ? SOURCE_END : SOURCE_MORE;
}

const char *spool_memory(const struct spool *s)
{
    return s->fd >= 0 ? NULL : s->data ? s->data : "";
}
