#include "store/load_snapshot.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "atlas/snapshot_index.h"
#include "base/mem.h"
#include "store/load.h"
#include "store/sqlite/data_version.h"

static bool load_all(struct loader *l, struct err *e)
{
    int64_t demonstration = 0;
    if (!load_vocabularies(l, e) || !load_collectivites(l, e) || !load_partenaires(l, e) ||
        !load_cooperations(l, e) || !load_projets(l, e) || !load_financements(l, e) || !load_bourse(l, e) ||
        !load_aliases(l, e))
        return false;
    if (!db_int(l->db, "SELECT count(*) FROM meta WHERE cle = 'demonstration' AND valeur = '1'",
                &demonstration, e))
        return false;
    l->s->demonstration = demonstration > 0;
    return true;
}

/* Inside of a transaction. */
static struct snapshot *load(struct db *db, uint64_t version, struct err *e)
{
    struct loader l = {
        .db = db,
        .s = mem_alloc(1, sizeof(struct snapshot)),
        .names = names_builder_new(),
        .collectivites.table = "collectivite",
        .partenaires.table = "partenaire",
        .cooperations.table = "cooperation",
        .projets.table = "projet",
        .bourse.table = "bourse",
    };
    struct err why;
    atomic_init(&l.s->references, 1);
    l.s->version = version;
    text_heap_add(&l.s->texts, "");
    bytes_init(&l.text, 1 << 26);
    bool done = load_all(&l, e);
    struct id_rows *const ids[] = {&l.collectivites, &l.partenaires, &l.cooperations, &l.projets, &l.bourse};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        free(ids[i]->list);
    bytes_release(&l.text);
    if (done && !snapshot_index(l.s, &why))
        done = load_damage(e, "%s", why.text);
    if (done)
        names_build(l.names, l.s, &l.s->names);
    else
        snapshot_free(l.s);
    names_builder_free(l.names);
    return done ? l.s : NULL;
}

bool load_newer_snapshot(struct db *db, uint64_t known, struct snapshot **out, struct err *e)
{
    uint64_t version;
    *out = NULL;
    if (!db_begin_read(db, e))
        return false;
    bool done = data_version(db, &version, e);
    if (done && version != known)
        done = (*out = load(db, version, e)) != NULL;
    if (done && db_end_read(db, e))
        return true;
    db_rollback(db);
    snapshot_free(*out);
    *out = NULL;
    return false;
}

struct snapshot *load_snapshot(struct db *db, struct err *e)
{
    struct snapshot *s;
    return load_newer_snapshot(db, 0, &s, e) ? s : NULL;
}
