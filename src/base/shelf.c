#include "base/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

enum { PAGE = 4096, LENGTHS = SHELF_MOST / PAGE + 1 };

struct free_runs { /* of one length, the last freed is taken first */
    int64_t *at;
    size_t n, capacity;
};

static struct {
    pthread_once_t once;
    int file; /* -1: there is none */
    const unsigned char *map;
    _Atomic size_t bytes;           /* in use */
    pthread_mutex_t lock;           /* guards what follows */
    int64_t used;                   /* of the file, from its begin */
    struct free_runs free[LENGTHS]; /* by number of pages */
} all = {.once = PTHREAD_ONCE_INIT, .file = -1, .lock = PTHREAD_MUTEX_INITIALIZER};

static void open_file(void)
{
    int file = memfd_create("atlasd answers", MFD_CLOEXEC);
    if (file < 0)
        return;
    void *map = MAP_FAILED;
    if (sysconf(_SC_PAGESIZE) == PAGE && ftruncate(file, SHELF_BYTES) == 0)
        map = mmap(NULL, (size_t)SHELF_BYTES, PROT_READ, MAP_SHARED | MAP_NORESERVE, file, 0);
    if (map == MAP_FAILED) {
        close(file);
        return;
    }
    madvise(map, (size_t)SHELF_BYTES, MADV_DONTDUMP);
    all.file = file;
    all.map = map;
}

size_t shelf_round(size_t n)
{
    return (n + PAGE - 1) / PAGE * PAGE;
}

size_t shelf_bytes(void)
{
    return atomic_load_explicit(&all.bytes, memory_order_relaxed);
}

static int64_t take_run(size_t pages)
{
    struct free_runs *f = &all.free[pages];
    int64_t at = -1, bytes = (int64_t)pages * PAGE;
    pthread_mutex_lock(&all.lock);
    if (f->n) {
        at = f->at[--f->n];
    } else if (all.used + bytes <= SHELF_BYTES) {
        at = all.used;
        all.used += bytes;
    }
    pthread_mutex_unlock(&all.lock);
    return at;
}

static void give_run(int64_t at, size_t pages)
{
    struct free_runs *f = &all.free[pages];
    pthread_mutex_lock(&all.lock);
    if (f->n == f->capacity) {
        f->capacity = f->capacity ? f->capacity * 2 : 16;
        f->at = mem_grow(f->at, f->capacity, sizeof *f->at);
    }
    f->at[f->n++] = at;
    pthread_mutex_unlock(&all.lock);
}

/* A hole that cannot be made would let new bytes into what is still to be sent: that place is given up. */
static void cut_out(int64_t at, size_t n)
{
    int done;
    do
        done = fallocate(all.file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, (off_t)shelf_round(n));
    while (done != 0 && errno == EINTR);
    if (done == 0)
        give_run(at, shelf_round(n) / PAGE);
}

const void *shelf_put(const void *data, size_t n, int64_t *at)
{
    pthread_once(&all.once, open_file);
    if (all.file < 0 || n == 0 || n > SHELF_MOST)
        return NULL;
    int64_t run = take_run(shelf_round(n) / PAGE);
    if (run < 0)
        return NULL;
    for (size_t done = 0; done < n;) {
        ssize_t put = pwrite(all.file, (const char *)data + done, n - done, run + (int64_t)done);
        if (put > 0) {
            done += (size_t)put;
        } else if (put == 0 || errno != EINTR) { /* no memory left */
            cut_out(run, n);
            return NULL;
        }
    }
    atomic_fetch_add_explicit(&all.bytes, shelf_round(n), memory_order_relaxed);
    *at = run;
    return all.map + run;
}

void shelf_drop(int64_t at, size_t n)
{
    cut_out(at, n);
    atomic_fetch_sub_explicit(&all.bytes, shelf_round(n), memory_order_relaxed);
}

int shelf_file(void)
{
    return all.file;
}
