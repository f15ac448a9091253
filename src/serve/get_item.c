/* /api/collections/{c}/items/{id}: one record, with the texts that only the store holds */
#include <string.h>

#include "base/json.h"
#include "out/feature.h"
#include "out/site.h"
#include "search/parse_criteria.h"
#include "serve/handlers.h"
#include "store/store.h"

struct item_plan {
    enum collection collection;
    const struct crs *crs;
    uint32_t row; /* SNAPSHOT_NO_ROW: look among the ids that are no longer in use */
};

bool plan_item(struct call *c, struct err *e)
{
    struct item_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    static const char *const FORMATS[] = {"geojson", "json", NULL};
    c->answer.type = "application/geo+json";
    if (published_named(c))
        return plan_published_item(c, e);
    if (!collection_parse(&p->collection, c->parameter[0], e) ||
        !call_take_page(c, FORMATS, c->parameter[1], e) || !call_take_crs(c, &p->crs, e))
        return false;
    p->row = snapshot_find(c->snapshot, collection_rows(c->snapshot, p->collection), c->parameter[1]);
    if (p->row != SNAPSHOT_NO_ROW && p->collection <= COLLECTION_ACTIONS &&
        p->collection >= COLLECTION_COOPERATIONS) {
        uint16_t action = vocabulary_find(&c->snapshot->vocabularies[VOCABULARY_NATURE], "action");
        bool is_action = c->snapshot->cooperations.nature[p->row] == action;
        if (is_action != (p->collection == COLLECTION_ACTIONS))
            p->row = SNAPSHOT_NO_ROW;
    }
    if (p->row == SNAPSHOT_NO_ROW)
        return true; /* nothing is kept: it may come into being at any time */
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->parameter[0]);
    call_key(c, c->base_url);
    call_key(c, c->parameter[1]);
    call_key(c, p->crs->name);
    return true;
}

/* Ids are letters, digits and hyphens today; whatever else may come is escaped. */
static void add_item_path(struct bytes *to, enum collection collection, const char *id)
{
    bytes_add_format(to, "/api/collections/%s/items/", COLLECTION_NAMES[collection]);
    site_escape(to, id);
}

/* Of the site: actions stand with cooperations. */
static void add_page_path(struct bytes *to, enum collection collection, const char *id)
{
    const bool action = collection == COLLECTION_ACTIONS;
    bytes_add_format(to, "/%s/", COLLECTION_NAMES[action ? COLLECTION_COOPERATIONS : collection]);
    site_escape(to, id);
}

/* A record that was merged leads to its successor; one that was removed is gone. */
static bool answer_former(struct call *c, struct worker *w, struct err *e)
{
    const struct item_plan *p = c->plan;
    const char *id = c->parameter[1];
    struct store_former former;
    if (!store_former(w->store, id, &former, e))
        return false;
    if (former.what == FORMER_REMOVED)
        return err_param(e, ERR_GONE, "id", id, "'%.80s' was removed on %s", id, former.removed_on);
    if (former.what == FORMER_UNKNOWN)
        return err_param(e, ERR_NOT_FOUND, "id", id, "there is no record with the id '%.80s' in %s", id,
                         COLLECTION_NAMES[p->collection]);
    struct bytes to;
    bytes_init(&to, 1024);
    bytes_add_text(&to, c->base_url);
    add_item_path(&to, p->collection, former.successor);
    call_redirect(c, arena_text(&c->memory, to.data, to.n));
    bytes_release(&to);
    return true;
}

struct texts {
    struct call *call;
    struct store *store;
    enum collection collection;
    int64_t id;
    uint64_t version; /* of the data that they were read from */
    struct err *err;
    bool done;
};

static void add_links(void *context, struct json *j)
{
    const struct texts *t = context;
    struct bytes path;
    bytes_init(&path, 4096);
    add_item_path(&path, t->collection, t->call->parameter[1]);
    json_put_array(j, "links");
    handler_link(j, "self", "application/geo+json", NULL, t->call->base_url, path.data);
    bytes_add_text(&path, "?f=html");
    handler_link(j, "alternate", "text/html", "Cette fiche en HTML", t->call->base_url, path.data);
    if (t->collection <= COLLECTION_PROJETS) {
        bytes_reset(&path);
        add_page_path(&path, t->collection, t->call->parameter[1]);
        handler_link(j, "related", "text/html", "La page de cette fiche", t->call->base_url, path.data);
    }
    bytes_reset(&path);
    bytes_add_format(&path, "/api/collections/%s", COLLECTION_NAMES[t->collection]);
    handler_link(j, "collection", "application/json", NULL, t->call->base_url, path.data);
    json_end(j);
    bytes_release(&path);
}

static void add_texts(void *context, struct json *j)
{
    struct texts *t = context;
    struct feature_texts to = {.j = j};
    const struct store_reader reader = {feature_put_text, feature_put_list, feature_put_row, &to};
    t->done = store_read_record(t->store, t->collection, t->id, t->call->parameter[1], &reader, &t->version,
                                t->err);
    if (!t->done)
        feature_put_list(&to, NULL); /* of what was begun */
}

/* The store may be ahead of the snapshot: then the texts are newer than the version that the answer would be
 * kept under. */
static bool write_item(struct call *c, struct worker *w, struct err *e)
{
    const struct item_plan *p = c->plan;
    int64_t id = collection_rows(c->snapshot, p->collection)->id[p->row];
    struct texts texts = {c, w->store, p->collection, id, 0, e, false};
    const bool plain = crs_is_84(p->crs);
    struct geojson_in in = {p->crs, plain ? NULL : projectors_take(c->core->projectors)};
    struct feature_more more = {add_texts, add_links, &texts, plain ? NULL : &in, SIDE_PARTNER, NULL};
    struct json j;
    json_init(&j, &c->out);
    feature_write(&j, c->snapshot, p->collection, p->row, &more);
    projectors_give(c->core->projectors, in.projector);
    c->unkept = texts.done && texts.version != c->snapshot->version;
    return texts.done;
}

/* One that there is not, with those that it may have been meant for. */
static bool refuse_territory(const struct call *c, struct err *e)
{
    enum { NEAR = 3 };
    const struct item_plan *p = c->plan;
    const enum criterion by = collection_territory(p->collection)->by;
    const struct vocabulary *v = criterion_vocabulary(c->snapshot, by);
    const char *id = c->parameter[1];
    uint16_t near[NEAR];
    const uint16_t former = vocabulary_find(v, id);
    if (former != VOCABULARY_NONE)
        return err_param(
            e, ERR_NOT_FOUND, "id", id,
            "'%.60s' (%s) is a région of before 2016: %s are those of today, and %s=%.60s asks for "
            "collectivités that were in it",
            id, v->values[former].label, COLLECTION_NAMES[p->collection], CRITERIA[by].name, id);
    err_param(e, ERR_NOT_FOUND, "id", id, "there is no '%.60s' in %s", id, COLLECTION_NAMES[p->collection]);
    for (size_t i = 0, n = vocabulary_near(v, id, near, NEAR); i < n; i++)
        if (!v->values[near[i]].former)
            err_offer(e, v->values[near[i]].code, v->values[near[i]].label);
    return false;
}

/* Numbers are of all that is there. */
static void write_territory(struct call *c)
{
    const struct item_plan *p = c->plan;
    const bool plain = crs_is_84(p->crs);
    struct geojson_in in = {p->crs, plain ? NULL : projectors_take(c->core->projectors)};
    struct texts context = {.call = c, .collection = p->collection};
    struct criteria all;
    struct json j;
    criteria_init(&all);
    struct selection *sel = call_selection(c, p->collection, &all);
    struct feature_more more = {NULL, add_links, &context, plain ? NULL : &in, SIDE_PARTNER, sel->numbers};
    json_init(&j, &c->out);
    feature_write(&j, c->snapshot, p->collection, p->row, &more);
    projectors_give(c->core->projectors, in.projector);
    selection_free(sel);
}

static bool read_item(struct call *c, struct worker *w, struct err *e)
{
    const struct item_plan *p = c->plan;
    return p->row == SNAPSHOT_NO_ROW ? answer_former(c, w, e) : write_item(c, w, e);
}

bool make_item(struct call *c, struct worker *w, struct err *e)
{
    if (c->published)
        return make_published_item(c, w, e);
    const struct item_plan *p = c->plan;
    if (p->row != SNAPSHOT_NO_ROW)
        call_add_crs(c, p->crs);
    if (!collection_territory(p->collection))
        return worker_read(w, c, read_item, e);
    if (p->row == SNAPSHOT_NO_ROW)
        return refuse_territory(c, e);
    write_territory(c);
    return true;
}
