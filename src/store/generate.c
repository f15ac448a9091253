#include "store/generate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/db.h"
#include "store/generate_rows.h"
#include "store/schema.h"
#include "store/writer.h"

/* --- the file --------------------------------------------------------------------------------------- */

static bool check_target(const struct generate_options *o, struct err *e)
{
    struct stat st;
    if (stat(o->path, &st) != 0) {
        if (errno == ENOENT)
            return true;
        return err_set(e, ERR_IO, "cannot look at %s: %s", o->path, strerror(errno));
    }
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_INVALID, "%s is not a file that can be replaced", o->path);
    if (!o->force)
        return err_set(e, ERR_INVALID, "%s is already there: --force replaces it", o->path);
    return true;
}

static bool sync_file(const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    return good || err_set(e, ERR_IO, "cannot write %s: %s", path, strerror(why));
}

/* --- the content ------------------------------------------------------------------------------------ */

static bool write_replicas(struct writer *w, const struct demo *d, const struct generate_options *o,
                           struct err *e)
{
    for (int i = 0; i < o->scale; i++) {
        struct plan plan;
        struct rows rows = {.writer = w, .demo = d, .plan = &plan, .seed = o->seed, .replica = (uint64_t)i};
        bool good = plan_make(&plan, d, o->seed, (uint64_t)i, i == 0, e) && rows_write(&rows, e);
        plan_release(&plan);
        if (!good)
            return false;
        if (o->progress)
            o->progress(o->context, i + 1, o->scale + 1); /* the indexes count as one more */
    }
    return true;
}

static bool write_appels(struct writer *w, struct err *e)
{
    static const char *const MAROC[] = {"MA"}, *const TUNISIE[] = {"TN"}, *const THEMES[] = {"jeunesse"};
    const struct appel_row rows[] = {
        {.nom = "Appel à projets triennal 2013-2015",
         .annee_debut = maybe_value(2013),
         .annee_fin = maybe_value(2015)},
        {.nom = "Appel à projets annuel 2015",
         .annee_debut = maybe_value(2015),
         .annee_fin = maybe_value(2015)},
        {.nom = "Fonds conjoint franco-marocain 2015",
         .annee_debut = maybe_value(2015),
         .annee_fin = maybe_value(2015),
         .pays = {MAROC, 1}},
        {.nom = "Fonds conjoint franco-tunisien 2015",
         .annee_debut = maybe_value(2015),
         .annee_fin = maybe_value(2015),
         .pays = {TUNISIE, 1}},
        {.nom = "Appel à projets jeunesse 2015",
         .annee_debut = maybe_value(2015),
         .annee_fin = maybe_value(2015),
         .thematiques = {THEMES, 1}},
    };
    struct written out;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!writer_put_appel(w, &rows[i], &out, e))
            return false;
    return true;
}

static bool write_meta(struct writer *w, const struct generate_options *o, struct err *e)
{
    char seed[32], scale[16];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)o->seed);
    snprintf(scale, sizeof scale, "%d", o->scale);
    return writer_put_meta(w, "demonstration", "1", e) && writer_put_meta(w, "graine", seed, e) &&
           writer_put_meta(w, "echelle", scale, e);
}

static bool fill(struct db *db, const struct demo *d, const struct generate_options *o, struct err *e)
{
    const struct writer_options options = {.author = "atlasd generate",
                                           .reason = "données de démonstration",
                                           .source = "demonstration",
                                           .now = "2015-12-31T00:00:00Z",
                                           .bulk = true};
    struct writer *w = writer_new(db, &options, e);
    bool good = w && write_replicas(w, d, o, e) && write_appels(w, e) && write_meta(w, o, e) &&
                writer_commit(w, e);
    writer_free(w);
    return good;
}

/* Nobody looks at the file before it is whole: no journal, no waiting for the disk. */
static bool make(const char *path, const struct demo *d, const struct generate_options *o, struct err *e)
{
    struct db *db = store_create(path, e);
    if (!db)
        return false;
    bool good = db_exec(db,
                        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072",
                        e) &&
                fill(db, d, o, e) && db_exec(db, "ANALYZE; PRAGMA journal_mode = WAL", e);
    db_close(db);
    return good && sync_file(path, e);
}

bool generate(const struct generate_options *o, struct err *e)
{
    char beside[PATH_MAX];
    struct demo d;
    if (!check_target(o, e))
        return false;
    int n = snprintf(beside, sizeof beside, "%s.new-%ld", o->path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof beside)
        return err_set(e, ERR_INVALID, "the name of the database is longer than %zu bytes", sizeof beside);
    bool good = demo_load(&d, e) && make(beside, &d, o, e);
    demo_release(&d);
    if (good && !o->force && access(o->path, F_OK) == 0)
        good = err_set(e, ERR_INVALID, "%s has come into being meanwhile", o->path);
    good = good && db_retire_logs(o->path, e);
    if (good && rename(beside, o->path) != 0)
        good = err_set(e, ERR_IO, "cannot move the new database to %s: %s", o->path, strerror(errno));
    if (!good)
        unlink(beside);
    else if (o->progress)
        o->progress(o->context, o->scale + 1, o->scale + 1);
    return good;
}
