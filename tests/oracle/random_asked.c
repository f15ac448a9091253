#include "oracle/random_asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "oracle/oracle.h"
#include "oracle/random_data.h"
#include "search/asked.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

static const struct random_size SIZE = {60, 70, 60, 80, 140, 30, 40, 40, 60};

/* Without words: which of them two names side by side make depends on the order of the names. */
static void any_query(struct bytes *query, const struct snapshot *s, uint32_t rare)
{
    do
        random_query(query, s, rare);
    while (strstr(query->data, "&q="));
}

static bool make_tree(struct criteria *c, const struct snapshot *s, struct bytes *query, struct err *e)
{
    enum { RARE = 3 };
    struct criteria alternatives[2];
    struct bytes more;
    bool done = true;
    bytes_init(&more, 8192);
    for (int i = 0; i < 2; i++) {
        any_query(&more, s, RARE);
        done = asked(&alternatives[i], s, more.data, e) && done;
        bytes_add_format(query, "  any or not: %s", more.data);
    }
    done = done && (any(3) ? criteria_or(c, alternatives, 2, e) : criteria_not(c, alternatives, 2, e));
    for (int i = 0; i < 2; i++)
        criteria_release(&alternatives[i]);
    bytes_release(&more);
    return done;
}

bool random_asked(struct criteria *c, const struct snapshot *s, struct bytes *query, uint32_t rare,
                  uint32_t trees, struct err *e)
{
    any_query(query, s, rare);
    return asked(c, s, query->data, e) && (any(trees) != 0 || make_tree(c, s, query, e));
}

bool random_world_init(struct random_world *w, const char *name, struct err *e)
{
    *w = (struct random_world){0};
    snprintf(w->folder, sizeof w->folder, P_tmpdir "/atlasd-%s-XXXXXX", name);
    if (!mkdtemp(w->folder)) {
        *w->folder = '\0';
        return err_set(e, ERR_INTERNAL, "no folder can be made in " P_tmpdir);
    }
    snprintf(w->path, sizeof w->path, "%s/test.db", w->folder);
    w->db = store_create(w->path, e);
    if (w->db && random_fill(w->db, &SIZE, e) && oracle_prepare(w->db, e))
        w->s = load_db(w->db, e);
    return w->s != NULL;
}

void random_world_release(struct random_world *w)
{
    snapshot_free(w->s);
    db_close(w->db);
    if (*w->folder) {
        unlink(w->path);
        rmdir(w->folder);
    }
}
