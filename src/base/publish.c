#include "base/publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MODE = 0640, NAMES_TRIED = 100 };

static const char MARK[] = ".new-";
static const char *const LOGS[] = {"-wal", "-shm", "-journal"}; /* what SQLite puts beside a database */
enum { N_LOGS = sizeof LOGS / sizeof *LOGS };

static void remove_with_logs(const char *path)
{
    char log[PATH_MAX + 64];
    for (size_t i = 0; i < N_LOGS; i++) {
        snprintf(log, sizeof log, "%s%s", path, LOGS[i]);
        unlink(log);
    }
    unlink(path);
}

/* --- the folder ------------------------------------------------------------------------------------------
 */

static void split(const char *path, char folder[PATH_MAX], const char **name)
{
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    if (slash)
        snprintf(folder, PATH_MAX, "%.*s", (int)(slash - path + 1), path);
    else
        snprintf(folder, PATH_MAX, ".");
}

static bool sync_folder(const char *path, struct err *e)
{
    char folder[PATH_MAX];
    const char *name;
    split(path, folder, &name);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 ? fsync(fd) == 0 || errno == EINVAL /* not a kind that syncs */
                        : errno == EACCES;                  /* it may be written, but not listed */
    int why = errno;
    if (fd >= 0)
        close(fd);
    return good || err_system(e, ERR_IO, why, "cannot sync the folder of %s",
                              "impossible d’écrire le dossier de %s sur le disque", path);
}

/* Is this what a process makes, or was making when it ended? */
static bool is_abandoned(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool abandoned = flock(fd, LOCK_EX | LOCK_NB) == 0;
    close(fd);
    return abandoned;
}

/* A log is judged by the file it belongs to. */
static bool belongs_to_another(const char *path)
{
    for (size_t i = 0; i < N_LOGS; i++) {
        size_t n = strlen(path), end = strlen(LOGS[i]);
        char file[PATH_MAX + 300];
        if (n <= end || strcmp(path + n - end, LOGS[i]) != 0)
            continue;
        snprintf(file, sizeof file, "%.*s", (int)(n - end), path);
        return access(file, F_OK) == 0;
    }
    return false;
}

static void remove_abandoned(const char *path)
{
    char folder[PATH_MAX], found[PATH_MAX + 300];
    const char *name;
    split(path, folder, &name);
    DIR *dir = opendir(folder);
    size_t n = strlen(name);
    for (struct dirent *d; dir && (d = readdir(dir));) {
        if (strncmp(d->d_name, name, n) != 0 || strncmp(d->d_name + n, MARK, sizeof MARK - 1) != 0)
            continue;
        snprintf(found, sizeof found, "%s/%s", folder, d->d_name);
        if (!belongs_to_another(found) && is_abandoned(found))
            remove_with_logs(found);
    }
    if (dir)
        closedir(dir);
}

/* --- beginning -------------------------------------------------------------------------------------------
 */

static bool look_at_target(struct publish *p, const char *path, struct stat *there, bool *replaces,
                           struct err *e)
{
    *replaces = false;
    if (!realpath(path, p->path)) {
        if (errno != ENOENT)
            return err_system(e, ERR_IO, errno, "cannot look at %s", "impossible d’examiner %s", path);
        int n = snprintf(p->path, sizeof p->path, "%s", path);
        return ((size_t)n < sizeof p->path && n > 0) ||
               err_say(e, ERR_INVALID, NULL, NULL, "the name of a file is 1 to %zu bytes long",
                       "un nom de fichier a de 1 à %zu octets", sizeof p->path - 1);
    }
    if (stat(p->path, there) != 0)
        return err_system(e, ERR_IO, errno, "cannot look at %s", "impossible d’examiner %s", path);
    if (!S_ISREG(there->st_mode))
        return err_say(e, ERR_INVALID, NULL, NULL, "%s is not a file that can be replaced",
                       "%s n’est pas un fichier qui puisse être remplacé", path);
    if (p->mode == PUBLISH_NEW)
        return err_say(e, ERR_INVALID, NULL, NULL, "%s is already there", "%s existe déjà", path);
    *replaces = true;
    return true;
}

/* A file of our own with a lock on it. Someone who clears up may take it between the two for an abandoned
 * one: then another name is tried. */
static int make_locked(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return -1;
    if ((flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) || fstat(fd, &st) != 0 ||
        st.st_nlink == 0) {
        close(fd);
        errno = EEXIST;
        return -1;
    }
    return fd;
}

bool publish_begin(struct publish *p, const char *path, enum publish_mode mode, struct err *e)
{
    struct stat there;
    bool replaces;
    p->mode = mode;
    p->fd = -1;
    if (!look_at_target(p, path, &there, &replaces, e))
        return false;
    remove_abandoned(p->path);
    for (int i = 0; i < NAMES_TRIED && p->fd < 0; i++) {
        char again[16] = "";
        if (i > 0)
            snprintf(again, sizeof again, "-%d", i);
        snprintf(p->beside, sizeof p->beside, "%s%s%ld%s", p->path, MARK, (long)getpid(), again);
        p->fd = make_locked(p->beside);
        if (p->fd < 0 && errno != EEXIST)
            break;
    }
    if (p->fd < 0)
        return err_system(e, ERR_IO, errno, "cannot make a file beside %s",
                          "impossible de créer un fichier à côté de %s", path);
    if (replaces) { /* who could read the old one can read the new one */
        if (fchown(p->fd, there.st_uid, there.st_gid) != 0)
            (void)!fchown(p->fd, (uid_t)-1, there.st_gid);
        fchmod(p->fd, there.st_mode & 0777);
    }
    return true;
}

/* --- ending ----------------------------------------------------------------------------------------------
 */

/* Never over what is there. */
static bool move_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    return link(from, to) == 0 && unlink(from) == 0; /* the file system knows no flags */
}

static bool move(const struct publish *p)
{
    return p->mode == PUBLISH_REPLACE ? rename(p->beside, p->path) == 0 : move_new(p->beside, p->path);
}

static bool fail_to_move(const char *path, struct err *e)
{
    return errno == EEXIST
               ? err_say(e, ERR_INVALID, NULL, NULL, "%s has come into being meanwhile and is left alone",
                         "%s est apparu entre-temps et n’est pas touché", path)
               : err_system(e, ERR_IO, errno, "cannot move the new file to %s",
                            "impossible de déplacer le nouveau fichier vers %s", path);
}

bool publish_move(const char *from, const char *path, struct err *e)
{
    const int fd = open(from, O_RDONLY | O_CLOEXEC);
    const bool synced = fd >= 0 && fsync(fd) == 0;
    const int why = errno;
    if (fd >= 0)
        close(fd);
    if (!synced)
        return err_system(e, ERR_IO, why, "cannot write %s", "impossible d’écrire %s", from);
    return move_new(from, path) ? sync_folder(path, e) : fail_to_move(path, e);
}

bool publish_end(struct publish *p, struct err *e)
{
    if (fsync(p->fd) != 0) {
        err_system(e, ERR_IO, errno, "cannot write %s", "impossible d’écrire %s", p->path);
        return publish_drop(p);
    }
    if (!move(p)) {
        fail_to_move(p->path, e);
        return publish_drop(p);
    }
    close(p->fd);
    p->fd = -1;
    return sync_folder(p->path, e);
}

bool publish_drop(struct publish *p)
{
    if (p->fd < 0)
        return false;
    remove_with_logs(p->beside);
    close(p->fd);
    p->fd = -1;
    return false;
}
