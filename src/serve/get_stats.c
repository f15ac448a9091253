/* /api/stats/{territory}: the figures of the world, a continent, a country, a région, a département or a
 * collectivité */
#include <string.h>

#include "search/stats.h"
#include "serve/handlers.h"
#include "serve/table_format.h"
#include "store/store.h"

struct stats_plan {
    struct territory territory; /* value SNAPSHOT_NO_ROW: look among the ids that are no longer in use */
    enum table_format format;
};

bool plan_stats(struct call *c, struct err *e)
{
    struct stats_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    if (!territory_parse(&p->territory, c->snapshot, c->parameter[0], e) ||
        !table_format_take(c, &p->format, "stats", e))
        return false;
    if (p->territory.value == SNAPSHOT_NO_ROW)
        return true; /* nothing is kept: it may come into being at any time */
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key_int(c, p->format);
    call_key(c, territory_kind(&p->territory));
    call_key_int(c, p->territory.value);
    return true;
}

/* One that was merged into another leads there; one that was removed is gone. */
static bool answer_former(struct call *c, struct worker *w, struct err *e)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:";
    const char *id = strchr(c->parameter[0], ':') + 1;
    struct store_former former;
    if (!store_former(w->store, id, &former, e))
        return false;
    if (former.what == FORMER_REMOVED)
        return err_param(e, ERR_GONE, "territory", id, "'%.80s' was removed on %s", id, former.removed_on);
    if (former.what == FORMER_UNKNOWN ||
        snapshot_find(c->snapshot, &c->snapshot->collectivites.rows, former.successor) == SNAPSHOT_NO_ROW)
        return err_param(e, ERR_NOT_FOUND, "territory", id, "there is no collectivité with the id '%.80s'",
                         id);
    struct bytes to;
    bytes_init(&to, 4096);
    bytes_add_format(&to, "%s/api/stats/collectivite:", c->base_url);
    for (const char *t = former.successor; *t; t++)
        bytes_add_format(&to, strchr(plain, *t) ? "%c" : "%%%02X", (unsigned char)*t);
    call_redirect(c, arena_text(&c->memory, to.data, to.n));
    bytes_release(&to);
    return true;
}

bool make_stats(struct call *c, struct worker *w, struct err *e)
{
    const struct stats_plan *p = c->plan;
    struct criteria criteria;
    struct figures figures;
    struct json j;
    if (p->territory.value == SNAPSHOT_NO_ROW)
        return worker_read(w, c, answer_former, e);
    territory_criteria(&p->territory, &criteria);
    bool done = figures_make(&figures, c->snapshot, &criteria, e);
    if (done && p->format == TABLE_JSON) {
        json_init(&j, &c->out);
        stats_write(&j, &figures, &p->territory, c->snapshot);
    } else if (done) {
        stats_write_csv(&c->out, table_format_style(p->format), &figures, &p->territory, c->snapshot);
    }
    figures_release(&figures);
    criteria_release(&criteria);
    return done;
}
