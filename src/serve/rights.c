#include "serve/rights.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "store/store.h"

/* The folders below which the program's own data stand. */
static const char *const SHARED[] = {"styles", "geodata", "src/front/web", "web"};
enum { N_SHARED = sizeof SHARED / sizeof SHARED[0], PLACES = 4, READS = N_SHARED * PLACES };

/* The folder of a file, in a buffer of PATH_MAX. */
static void folder_of(const char *path, char *folder)
{
    size_t n = strlen(path);
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n == 0)
        memcpy(folder, ".", 2);
    else if (n < PATH_MAX) {
        memcpy(folder, path, n);
        folder[n] = '\0';
    }
}

bool rights_give_up(struct rights *r, const struct serve_options *o, struct err *e)
{
    char shared[READS][PATH_MAX], named[PATH_MAX] = "", real[PATH_MAX], target[PATH_MAX] = "";
    const char *file = store_file(o->db), *needs[N_SHARED + 4] = {NULL},
               *reads[READS + PUBLISHED_MOST + 1] = {NULL};
    char published[PUBLISHED_MOST][PATH_MAX];
    size_t n = 0, needed = 0;
    if (file) {
        folder_of(file, named);
        folder_of(realpath(file, real) ? real : file, target);
        needs[needed++] = file;
        needs[needed++] = named;
        needs[needed++] = target;
    }
    for (size_t i = 0; i < N_SHARED; i++) /* what is missing is missed later, and said then */
        for (unsigned place = 0; place < PLACES && file_share_place(SHARED[i], place, shared[n], PATH_MAX);
             place++) {
            if (place == 0)
                needs[needed++] = shared[n];
            reads[n] = shared[n];
            n++;
        }
    for (unsigned i = 0; i < o->publish.n; i++) { /* and the logs beside them */
        folder_of(o->publish.list[i], published[i]);
        reads[n++] = published[i];
    }
    if (!confine_user(o->user, needs, r->user, e))
        return false;
    umask(umask(077) | 027);
    const char *writes[] = {file ? named : NULL, target, NULL};
    return o->no_sandbox || confine_files(reads, writes, r->files, e);
}

void rights_log(const struct rights *r)
{
    if (*r->user)
        log_line("%s", r->user);
    if (*r->files)
        log_line("%s", r->files);
}
