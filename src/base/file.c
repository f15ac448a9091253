#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char INSTALLED[] = "/share/atlasd"; /* below the prefix, as bin is */

bool file_read(const char *path, struct bytes *out, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_system(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, errno, "cannot open %s",
                          "impossible d’ouvrir %s", path);
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        (size_t)st.st_size <= out->ceiling - out->n)
        bytes_room(out, (size_t)st.st_size);
    for (;;) {
        char part[65536];
        ssize_t n = read(fd, part, sizeof part);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int saved = errno;
            close(fd);
            return err_system(e, ERR_IO, saved, "cannot read %s", "impossible de lire %s", path);
        }
        if (n == 0)
            break;
        bytes_add(out, part, (size_t)n);
        if (out->full)
            break;
    }
    close(fd);
    if (out->full)
        return err_say(e, ERR_TOO_LARGE, NULL, NULL, "%s is larger than %zu bytes", "%s dépasse %zu octets",
                       path, out->ceiling);
    return true;
}

bool file_readable(const char *path)
{
    return faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0;
}

/* folder/inner/name is there: *place counts down, true at the one that was asked for. */
static bool is_place(const char *folder, const char *inner, const char *name, unsigned *place, char *path,
                     size_t size)
{
    int n = snprintf(path, size, "%s%s/%s", folder, inner, name);
    return n > 0 && (size_t)n < size && file_readable(path) && (*place)-- == 0;
}

bool file_share_place(const char *name, unsigned place, char *path, size_t size)
{
    const char *share = getenv("ATLASD_SHARE");
    char exe[PATH_MAX];
    if (share && *share && is_place(share, "", name, &place, path, size))
        return true;
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n > 0) {
        exe[n] = '\0';
        /* /usr/bin/atlasd stands beside /usr/share; build/atlasd, build/release/atlasd and
         * build/asan/tests/<layer>/<test> all stand below the tree */
        for (char *slash = strrchr(exe, '/'); slash; slash = strrchr(exe, '/')) {
            *slash = '\0';
            if (is_place(exe, INSTALLED, name, &place, path, size) ||
                (*exe && is_place(exe, "", name, &place, path, size)))
                return true;
        }
    }
    return false;
}

bool file_share(const char *name, char *path, size_t size, struct err *e)
{
    if (file_share_place(name, 0, path, size))
        return true;
    return err_say(
        e, ERR_NOT_FOUND, NULL, NULL,
        "the data file %s is missing: it is neither where the program looks nor below ATLASD_SHARE",
        "le fichier de données %s manque : il n’est ni là où le programme cherche, ni sous ATLASD_SHARE",
        name);
}
