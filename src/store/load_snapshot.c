/* A snapshot and its version, read as one state. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/names_build.h"
#include "atlas/snapshot_index.h"
#include "atlas/territories.h"
#include "atlas/understand.h"
#include "base/mem.h"
#include "store/load_inside.h"

/* Of the records, and of what the store noted besides, as what hangs on a record or goes. */
static bool load_changed(struct loader *l, struct err *e)
{
    struct snapshot *s = l->s;
    const struct record_rows *const all[] = {&s->collectivites.rows, &s->partenaires.rows,
                                             &s->cooperations.rows, &s->projets.rows, &s->bourse.rows};
    char noted[STORE_MOMENT_SIZE];
    if (!l->store->kind->changed(l->store, noted, e))
        return false;
    s->changed_s = moment_of(noted);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (uint32_t row = 0; row < all[i]->n; row++)
            s->changed_s = all[i]->changed[row] > s->changed_s ? all[i]->changed[row] : s->changed_s;
    return true;
}

static bool load_all(struct loader *l, struct err *e)
{
    static const struct question FACT = {.table = TABLE_META, .columns = {"valeur"}, .by = {"cle"}};
    char demonstration[8];
    if (!load_vocabularies(l, e) || !load_collectivites(l, e) || !load_partenaires(l, e) ||
        !load_cooperations(l, e) || !load_projets(l, e) || !load_financements(l, e) || !load_bourse(l, e) ||
        !load_apd(l, e) || !load_aliases(l, e) || !load_changed(l, e))
        return false;
    if (!store_ask_text(l->store, &FACT, (struct cell[]){cell_text("demonstration")}, demonstration,
                        sizeof demonstration, e))
        return false;
    l->s->demonstration = strcmp(demonstration, "1") == 0;
    return true;
}

/* Inside of begin_read. */
static struct snapshot *load_snapshot(struct store *store, uint64_t version, struct err *e)
{
    struct loader l = {
        .store = store,
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
    if (done)
        territories_index(l.s);
    if (done && !snapshot_index(l.s, &why))
        done = load_damage(e, "%s", why.text);
    if (done) {
        names_build(l.names, l.s, &l.s->names);
        understand_index(l.s);
    } else {
        snapshot_free(l.s);
    }
    names_builder_free(l.names);
    return done ? l.s : NULL;
}

bool store_load(struct store *s, uint64_t known, struct snapshot **out, struct err *e)
{
    uint64_t version;
    *out = NULL;
    bool done = s->kind->begin_read(s, e) && s->kind->version(s, &version, e) &&
                (version == known || (*out = load_snapshot(s, version, e)) != NULL);
    if (!s->kind->end_read(s, done ? e : NULL) || !done) {
        done = false;
        snapshot_free(*out);
        *out = NULL;
    }
    s->kind->loaded(s, done);
    return done;
}
