/* /collectivites/{uid}, /partenaires/{uid}, /cooperations/{uid} (other actions too), /projets/{uid},
 * /bourse/{uid}: a record and what hangs together with it, as a page of the site */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "out/fiche.h"
#include "serve/handlers.h"
#include "serve/route.h"
#include "store/store.h"

/* By the template. */
static const struct kind {
    const char *page;
    enum collection collection;
    bool (*write)(struct fiche *f, uint32_t row);
} KINDS[] = {
    {"collectivite", COLLECTION_COLLECTIVITES, fiche_collectivite},
    {"partenaire", COLLECTION_PARTENAIRES, fiche_partenaire},
    {"cooperation", COLLECTION_COOPERATIONS, fiche_cooperation},
    {"projet", COLLECTION_PROJETS, fiche_projet},
    {"demande", COLLECTION_BOURSE, fiche_bourse},
};
enum { N_KINDS = sizeof KINDS / sizeof KINDS[0], LABEL_BYTES = 128 };

struct fiche_plan {
    const struct kind *kind;
    uint32_t row; /* SNAPSHOT_NO_ROW: look among the ids that are no longer in use */
};

static const struct kind *kind_of(const struct route *r)
{
    unsigned i = 0;
    while (strcmp(KINDS[i].page, r->page) != 0)
        i++;
    return &KINDS[i];
}

bool plan_fiche(struct call *c, struct err *e)
{
    static const char *const FORMS[] = {"json", NULL};
    struct fiche_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    (void)e;
    p->kind = kind_of(c->route);
    p->row = snapshot_find(c->snapshot, collection_rows(c->snapshot, p->kind->collection), c->parameter[0]);
    c->answer.type = "application/json";
    c->answer.policy.shown = SHOWN_AS_DATA;
    call_take_site(c, FORMS);
    if (p->row == SNAPSHOT_NO_ROW) {
        bytes_reset(&c->key); /* nothing is kept: it may come into being at any time */
        return true;
    }
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key(c, c->parameter[0]);
    return true;
}

/* Gone, and what stands in its place: who follows an old link learns that it is old. */
static bool succeeded(struct call *c, const struct store_former *former, struct err *e)
{
    const struct fiche_plan *p = c->plan;
    const struct record_rows *rows = collection_rows(c->snapshot, p->kind->collection);
    const uint32_t row = snapshot_find(c->snapshot, rows, former->successor);
    const char *id = c->parameter[0];
    char name[LABEL_BYTES];
    if (row == SNAPSHOT_NO_ROW)
        return err_param(e, ERR_NOT_FOUND, "uid", id, "there is no record with the id '%.80s' in %s", id,
                         COLLECTION_NAMES[p->kind->collection]);
    snprintf(name, sizeof name, "%s", snapshot_text(c->snapshot, rows->name[row]));
    name[utf8_run(name, strlen(name))] = '\0';
    err_param(e, ERR_GONE, "uid", id, "'%.80s' was replaced%s%s", id, *former->removed_on ? " on " : "",
              former->removed_on);
    return err_offer(e, former->successor, *name ? name : NULL);
}

/* A record that was merged has a successor; one that was removed is gone. */
static bool answer_former(struct call *c, struct worker *w, struct err *e)
{
    const char *id = c->parameter[0];
    struct store_former former;
    if (!store_former(w->store, id, &former, e))
        return false;
    if (former.what == FORMER_REMOVED)
        return err_param(e, ERR_GONE, "uid", id, "'%.80s' was removed on %s", id, former.removed_on);
    return succeeded(c, &former, e);
}

/* The store may be ahead of the snapshot: then the texts are newer than the version that the answer would be
 * kept under. */
static bool read_texts(struct call *c, struct worker *w, struct fiche *f, struct err *e)
{
    const struct fiche_plan *p = c->plan;
    const int64_t id = collection_rows(c->snapshot, p->kind->collection)->id[p->row];
    const bool action = p->kind->collection == COLLECTION_COOPERATIONS && fiche_is_action(f->s, p->row);
    struct fiche_texts texts = {.fiche = f};
    const struct store_reader reader = fiche_reader(&texts);
    uint64_t version = 0;
    if (!store_read_record(w->store, action ? COLLECTION_ACTIONS : p->kind->collection, id, c->parameter[0],
                           &reader, &version, e))
        return false;
    c->unkept = version != c->snapshot->version;
    return true;
}

static bool write_fiche(struct call *c, struct worker *w, struct err *e)
{
    const struct fiche_plan *p = c->plan;
    struct json j;
    struct fiche f = {&j, c->snapshot, c->base_url, e};
    json_init(&j, &c->out);
    if (!p->kind->write(&f, p->row) || !read_texts(c, w, &f, e))
        return false;
    call_put_ignored(c, &j);
    json_end(&j);
    return true;
}

static bool read_fiche(struct call *c, struct worker *w, struct err *e)
{
    const struct fiche_plan *p = c->plan;
    return p->row == SNAPSHOT_NO_ROW ? answer_former(c, w, e) : write_fiche(c, w, e);
}

bool make_fiche(struct call *c, struct worker *w, struct err *e)
{
    return worker_read(w, c, read_fiche, e);
}
