/* failing.c - a library to load before a program (LD_PRELOAD): one call of a kind fails, or all from one on
 *
 * FAULT="KIND N" or "KIND N+": the N-th call of KIND fails, or all from the N-th on. KIND is
 *   memory  malloc, calloc, realloc, when atlasd or SQLite asks
 *   disk    opening for writing, reading, writing, syncing, cutting, renaming and removing of files: EIO;
 * with + ENOSPC, and then all but reading sqlite  preparing, binding, stepping, executing, when atlasd or
 * SpatiaLite asks: SQLITE_IOERR, or SQLITE_FULL with +; not when SQLite asks itself, which believes its own
 * statements more than what a step returned FAULT_FIRED names a file that is made when it has happened. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MEMORY = 'm', DISK = 'd', SQLITE = 's' };
enum { OF_PROGRAM = 1, OF_SQLITE = 2, OF_SPATIALITE = 4 };

static struct {
    int kind;
    long n;
    bool on; /* from n on */
    const char *fired;
    _Atomic long count;
    struct {
        uintptr_t from, to;
        int of;
    } code[16];
    int n_code;
} fault;

static int note_code(struct dl_phdr_info *info, size_t size, void *context)
{
    const char *name = info->dlpi_name;
    int of = !*name                       ? OF_PROGRAM
             : strstr(name, "libsqlite3") ? OF_SQLITE
             : strstr(name, "spatialite") ? OF_SPATIALITE
                                          : 0;
    (void)size;
    (void)context;
    if (!of)
        return 0;
    for (int i = 0; i < info->dlpi_phnum && fault.n_code < 16; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD && info->dlpi_phdr[i].p_flags & PF_X) {
            uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            fault.code[fault.n_code].of = of;
            fault.code[fault.n_code].from = from;
            fault.code[fault.n_code++].to = from + info->dlpi_phdr[i].p_memsz;
        }
    return 0;
}

__attribute__((constructor)) static void start(void)
{
    const char *text = getenv("FAULT");
    char kind[16], more = 0;
    long n;
    if (!text || sscanf(text, "%15s %ld%c", kind, &n, &more) < 2)
        return;
    dl_iterate_phdr(note_code, NULL);
    fault.fired = getenv("FAULT_FIRED");
    fault.n = n;
    fault.on = more == '+';
    fault.kind = kind[0];
}

static bool fails(int kind)
{
    if (fault.kind != kind)
        return false;
    long i = atomic_fetch_add(&fault.count, 1) + 1;
    if (i != fault.n && !(fault.on && i > fault.n))
        return false;
    if (i == fault.n && fault.fired)
        close((int)syscall(SYS_openat, AT_FDCWD, fault.fired, O_CREAT | O_WRONLY, 0600));
    errno = kind == MEMORY ? ENOMEM : fault.on ? ENOSPC : EIO;
    return true;
}

/* --- memory -----------------------------------------------------------------------------------------------
 */

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static bool asks(const void *caller, int who)
{
    for (int i = 0; i < fault.n_code; i++)
        if ((uintptr_t)caller >= fault.code[i].from && (uintptr_t)caller < fault.code[i].to)
            return fault.code[i].of & who;
    return false;
}

#define MEMORY_FAILS()                                                                                       \
    (fault.kind == MEMORY && asks(__builtin_return_address(0), OF_PROGRAM | OF_SQLITE) && fails(MEMORY))

void *malloc(size_t n)
{
    return MEMORY_FAILS() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return MEMORY_FAILS() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return MEMORY_FAILS() ? NULL : __libc_realloc(p, n);
}

/* --- files ------------------------------------------------------------------------------------------------
 */

#define NEXT(name)                                                                                           \
    static __typeof__(&name) next;                                                                           \
    if (!next)                                                                                               \
    *(void **)&next = dlsym(RTLD_NEXT, #name)

static bool file_fails(int fd)
{
    struct stat st;
    return fault.kind == DISK && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && fails(DISK);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    NEXT(write);
    return file_fails(fd) ? -1 : next(fd, bytes, n);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    NEXT(pwrite64);
    return file_fails(fd) ? -1 : next(fd, bytes, n, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    NEXT(pwrite);
    return file_fails(fd) ? -1 : next(fd, bytes, n, at);
}

ssize_t read(int fd, void *bytes, size_t n)
{
    NEXT(read);
    return !fault.on && file_fails(fd) ? -1 : next(fd, bytes, n);
}

ssize_t pread64(int fd, void *bytes, size_t n, off64_t at)
{
    NEXT(pread64);
    return !fault.on && file_fails(fd) ? -1 : next(fd, bytes, n, at);
}

int fsync(int fd)
{
    NEXT(fsync);
    return fails(DISK) ? -1 : next(fd);
}

int fdatasync(int fd)
{
    NEXT(fdatasync);
    return fails(DISK) ? -1 : next(fd);
}

int ftruncate64(int fd, off64_t n)
{
    NEXT(ftruncate64);
    return fails(DISK) ? -1 : next(fd, n);
}

int ftruncate(int fd, off_t n)
{
    NEXT(ftruncate);
    return fails(DISK) ? -1 : next(fd, n);
}

int rename(const char *from, const char *to)
{
    NEXT(rename);
    return fails(DISK) ? -1 : next(from, to);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    NEXT(renameat2);
    return fails(DISK) ? -1 : next(a, from, b, to, flags);
}

int link(const char *from, const char *to)
{
    NEXT(link);
    return fails(DISK) ? -1 : next(from, to);
}

int unlink(const char *path)
{
    NEXT(unlink);
    return fails(DISK) ? -1 : next(path);
}

#define OPENING(name)                                                                                        \
    int name(const char *path, int flags, ...)                                                               \
    {                                                                                                        \
        NEXT(name);                                                                                          \
        va_list ap;                                                                                          \
        va_start(ap, flags);                                                                                 \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;                                \
        va_end(ap);                                                                                          \
        return (flags & O_ACCMODE) != O_RDONLY && fails(DISK) ? -1 : next(path, flags, mode);                \
    }
OPENING(open)
OPENING(open64)

/* --- SQLite -----------------------------------------------------------------------------------------------
 */

enum { OK = 0, IOERR = 10, FULL = 13 };
struct sqlite3;
struct sqlite3_stmt;

#define SQLITE_FAILS()                                                                                       \
    (fault.kind == SQLITE && asks(__builtin_return_address(0), OF_PROGRAM | OF_SPATIALITE) && fails(SQLITE))
#define CODE() (fault.on ? FULL : IOERR)

int sqlite3_step(struct sqlite3_stmt *s);
int sqlite3_step(struct sqlite3_stmt *s)
{
    NEXT(sqlite3_step);
    return SQLITE_FAILS() ? CODE() : next(s);
}

int sqlite3_exec(struct sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
                 void *context, char **message);
int sqlite3_exec(struct sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
                 void *context, char **message)
{
    NEXT(sqlite3_exec);
    return SQLITE_FAILS() ? CODE() : next(db, sql, each, context, message);
}

int sqlite3_prepare_v3(struct sqlite3 *db, const char *sql, int n, unsigned flags, struct sqlite3_stmt **out,
                       const char **tail);
int sqlite3_prepare_v3(struct sqlite3 *db, const char *sql, int n, unsigned flags, struct sqlite3_stmt **out,
                       const char **tail)
{
    NEXT(sqlite3_prepare_v3);
    return SQLITE_FAILS() ? CODE() : next(db, sql, n, flags, out, tail);
}

int sqlite3_bind_int64(struct sqlite3_stmt *s, int i, long long v);
int sqlite3_bind_int64(struct sqlite3_stmt *s, int i, long long v)
{
    NEXT(sqlite3_bind_int64);
    return SQLITE_FAILS() ? CODE() : next(s, i, v);
}

int sqlite3_bind_text64(struct sqlite3_stmt *s, int i, const char *text, unsigned long long n,
                        void (*drop)(void *), unsigned char encoding);
int sqlite3_bind_text64(struct sqlite3_stmt *s, int i, const char *text, unsigned long long n,
                        void (*drop)(void *), unsigned char encoding)
{
    NEXT(sqlite3_bind_text64);
    return SQLITE_FAILS() ? CODE() : next(s, i, text, n, drop, encoding);
}

int sqlite3_wal_checkpoint_v2(struct sqlite3 *db, const char *name, int mode, int *log, int *done);
int sqlite3_wal_checkpoint_v2(struct sqlite3 *db, const char *name, int mode, int *log, int *done)
{
    NEXT(sqlite3_wal_checkpoint_v2);
    return SQLITE_FAILS() ? CODE() : next(db, name, mode, log, done);
}
