/* /api/collections/{c}/items/{id}: one record, with the texts that only the database holds */
#include <string.h>

#include "base/json.h"
#include "out/feature.h"
#include "search/parse_criteria.h"
#include "serve/handlers.h"
#include "serve/server.h"
#include "store/sqlite/data_version.h"
#include "store/sqlite/db.h"

/* Texts by collection: names of the properties are those of the columns. An id that is free again may be
 * another record's by now. */
static const char *const TEXTS[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = "SELECT siren, site_web, maj FROM collectivite WHERE id = ?1 AND uid = ?2",
    [COLLECTION_PARTENAIRES] = "SELECT admin1, site_web, maj FROM partenaire WHERE id = ?1 AND uid = ?2",
    [COLLECTION_COOPERATIONS] =
        "SELECT fin, convention, description, maj FROM cooperation WHERE id = ?1 AND uid = ?2",
    [COLLECTION_ACTIONS] = "SELECT fin, description, maj FROM cooperation WHERE id = ?1 AND uid = ?2",
    [COLLECTION_PROJETS] = "SELECT objectifs, description, historique, contexte, partenaires_france, "
                           "partenaires_pays, volontaires, maj FROM projet WHERE id = ?1 AND uid = ?2",
    [COLLECTION_BOURSE] =
        "SELECT objectifs, description, depose_le, publie_le, maj FROM bourse WHERE id = ?1 AND uid = ?2 "
        "AND etat = 'publie'",
};

struct item_plan {
    enum collection collection;
    uint32_t row; /* SNAPSHOT_NO_ROW: look among the ids that are no longer in use */
};

bool plan_item(struct call *c, struct err *e)
{
    struct item_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    static const char *const FORMATS[] = {"geojson", "json", NULL};
    c->answer.type = "application/geo+json";
    if (!parse_collection(&p->collection, c->parameter[0], e) || !call_take_word(c, "f", FORMATS, e))
        return false;
    p->row = snapshot_find(c->snapshot, selection_rows(c->snapshot, p->collection), c->parameter[1]);
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
    return true;
}

/* Ids are letters, digits and hyphens today; whatever else may come is escaped. */
static void add_item_path(struct bytes *to, enum collection collection, const char *id)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:";
    bytes_add_format(to, "/api/collections/%s/items/", COLLECTION_NAMES[collection]);
    for (const char *t = id; *t; t++)
        bytes_add_format(to, strchr(plain, *t) ? "%c" : "%%%02X", (unsigned char)*t);
}

/* A record that was merged leads to its successor; one that was removed is gone. */
static bool answer_former(struct call *c, struct db *db, struct err *e)
{
    const struct item_plan *p = c->plan;
    struct stmt *s = stmt_new(db, "SELECT successeur, retire_le FROM ancien_uid WHERE uid = ?1", e);
    if (!s)
        return false;
    stmt_bind_text(s, 1, c->parameter[1]);
    enum stmt_result result = stmt_step(s, e);
    bool moved = false;
    if (result == STMT_ROW && stmt_text(s, 0)) {
        struct bytes to;
        bytes_init(&to, 1024);
        bytes_add_text(&to, c->base_url);
        add_item_path(&to, p->collection, stmt_text(s, 0));
        call_redirect(c, arena_text(&c->memory, to.data, to.n));
        bytes_release(&to);
        moved = true;
    } else if (result == STMT_ROW) {
        err_param(e, ERR_GONE, "id", c->parameter[1], "'%.80s' was removed on %.10s", c->parameter[1],
                  stmt_text(s, 1) ? stmt_text(s, 1) : "");
    } else if (result == STMT_DONE) {
        err_param(e, ERR_NOT_FOUND, "id", c->parameter[1], "there is no record with the id '%.80s' in %s",
                  c->parameter[1], COLLECTION_NAMES[p->collection]);
    }
    stmt_free(s);
    return moved;
}

struct texts {
    struct call *call;
    struct db *db;
    enum collection collection;
    int64_t id;
    struct err *err;
    bool failed;
};

static void add_links(void *context, struct json *j)
{
    const struct texts *t = context;
    struct bytes path;
    bytes_init(&path, 4096);
    add_item_path(&path, t->collection, t->call->parameter[1]);
    json_put_array(j, "links");
    handler_link(j, "self", "application/geo+json", NULL, t->call->base_url, path.data);
    bytes_reset(&path);
    bytes_add_format(&path, "/api/collections/%s", COLLECTION_NAMES[t->collection]);
    handler_link(j, "collection", "application/json", NULL, t->call->base_url, path.data);
    json_end(j);
    bytes_release(&path);
}

static void add_texts(void *context, struct json *j)
{
    struct texts *t = context;
    struct stmt *s = stmt_new(t->db, TEXTS[t->collection], t->err);
    if (!s) {
        t->failed = true;
        return;
    }
    stmt_bind_int(s, 1, t->id);
    stmt_bind_text(s, 2, t->call->parameter[1]);
    enum stmt_result result = stmt_step(s, t->err);
    for (int i = 0; result == STMT_ROW && i < stmt_columns(s); i++) {
        const char *name = stmt_column_name(s, i);
        if (strcmp(name, "fin") == 0 && !stmt_is_null(s, i))
            json_put_int(j, name, stmt_int(s, i));
        else
            json_put_text(j, name, stmt_text(s, i));
    }
    t->failed = result == STMT_FAILED;
    stmt_free(s);
}

static bool write_item(struct call *c, struct db *db, struct err *e)
{
    const struct item_plan *p = c->plan;
    int64_t id = selection_rows(c->snapshot, p->collection)->id[p->row];
    struct texts texts = {c, db, p->collection, id, e, false};
    struct feature_more more = {add_texts, add_links, &texts};
    struct json j;
    json_init(&j, &c->out);
    feature_write(&j, c->snapshot, p->collection, p->row, &more);
    return !texts.failed;
}

/* The database may be ahead of the snapshot: then the texts are newer than the version that the answer would
 * be kept under. */
static bool read_item(struct call *c, struct worker *w, struct err *e)
{
    const struct item_plan *p = c->plan;
    uint64_t version;
    bool done = db_begin_read(w->db, e) &&
                (p->row == SNAPSHOT_NO_ROW
                     ? answer_former(c, w->db, e)
                     : data_version_again(&w->seen, w->db, &version, e) && write_item(c, w->db, e));
    if (!db_end_read(w->db, done ? e : NULL))
        return false;
    if (p->row != SNAPSHOT_NO_ROW)
        c->unkept = done && version != c->snapshot->version;
    return done;
}

bool make_item(struct call *c, struct worker *w, struct err *e)
{
    return worker_read(w, c, read_item, e);
}
