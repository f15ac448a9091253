/* /healthz, /readyz, /metrics: for operators */
#include "serve/handlers.h"
#include "serve/keeper.h"

bool plan_health(struct call *c, struct err *e)
{
    (void)e;
    c->answer.type = "text/plain; version=0.0.4; charset=utf-8";
    return true;
}

bool make_healthz(struct call *c, struct worker *w, struct err *e)
{
    (void)w;
    (void)e;
    bytes_add_text(&c->out, "ok\n");
    return true;
}

/* Why it is so stands in the log, which is not for everybody. */
bool make_readyz(struct call *c, struct worker *w, struct err *e)
{
    enum keeper_state state = keeper_state(c->core->keeper);
    if (!c->snapshot)
        return err_set(e, ERR_BUSY, "the data are being loaded");
    if (atomic_load(&c->core->stopping))
        return err_set(e, ERR_BUSY, "the server is stopping");
    if (state == KEEPER_UNREADABLE)
        return err_set(e, ERR_BUSY,
                       "the database cannot be read: tiles and searches are answered from the data that were "
                       "read before, single records are not");
    if (state == KEEPER_FRESH)
        return make_healthz(c, w, e);
    bytes_add_text(&c->out,
                   "stale: what is in the database cannot be loaded, answers come from the data that "
                   "were read before\n");
    return true;
}

bool make_metrics(struct call *c, struct worker *w, struct err *e)
{
    (void)w;
    if (!c->core->numbers)
        return err_set(e, ERR_NOT_FOUND, "nobody counts here");
    c->core->numbers(c->core, c->snapshot, &c->out);
    return true;
}
