/* /reseaux and /reseaux/{id}: associations and networks, and who belongs to them. /appels: calls for projects
 */
#include <time.h>

#include "out/appels.h"
#include "out/reseaux.h"
#include "serve/handlers.h"
#include "store/store.h"

static const char *const FORMATS[] = {"json", NULL};

/* --- networks ----------------------------------------------------------------------------------------------
 */

struct networks_plan {
    unsigned page, through;
};

bool plan_reseaux(struct call *c, struct err *e)
{
    struct networks_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    c->answer.type = "application/json";
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    if (c->parameter[0])
        call_key(c, c->parameter[0]);
    p->page = handler_page(c, "page");
    p->through = c->parameter[0] ? handler_page(c, "page_relais") : 1;
    (void)e;
    return call_take_site(c, FORMATS);
}

static bool read_networks(struct call *c, struct worker *w, struct err *e)
{
    const struct networks_plan *p = c->plan;
    uint64_t version = 0;
    const struct reseaux_asked asked = {c->snapshot, c->base_url, c->parameter[0],
                                        p->page,     p->through,  &version};
    struct json j;
    json_init(&j, &c->out);
    json_object(&j);
    if (!reseaux_write(&j, &asked, w->store, e))
        return false;
    call_put_ignored(c, &j);
    json_end(&j);
    c->unkept = version != c->snapshot->version; /* the store may be ahead */
    return true;
}

bool make_reseaux(struct call *c, struct worker *w, struct err *e)
{
    return worker_read(w, c, read_networks, e);
}

/* --- calls -------------------------------------------------------------------------------------------------
 */

struct calls_plan {
    int year;
    uint16_t pays, thematique;
};

/* A value of a vocabulary; VOCABULARY_NONE when none is asked for, or one that there is not. */
static uint16_t take_value(struct call *c, enum vocabulary_id of)
{
    const struct vocabulary *v = &c->snapshot->vocabularies[of];
    const char *name = VOCABULARY_NAMES[of], *text = query_take_first(&c->query, name);
    const uint16_t value = text ? vocabulary_find(v, text) : VOCABULARY_NONE;
    if (text && value == VOCABULARY_NONE)
        call_ignore(c, name, text, "it is no code of this list (see /api/vocabularies)");
    call_key_int(c, value);
    return value;
}

/* In France, whose winter is an hour ahead of UTC: it is a year's first hour that matters. */
static int this_year(void)
{
    const time_t now = time(NULL) + 3600;
    struct tm tm;
    return gmtime_r(&now, &tm)->tm_year + 1900;
}

bool plan_appels(struct call *c, struct err *e)
{
    struct calls_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    (void)e;
    c->answer.type = "application/json";
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    p->pays = take_value(c, VOCABULARY_PAYS);
    p->thematique = take_value(c, VOCABULARY_THEMATIQUE);
    p->year = this_year();
    c->dated = true;
    call_key_int(c, p->year);
    return call_take_site(c, FORMATS);
}

static bool read_calls(struct call *c, struct worker *w, struct err *e)
{
    const struct calls_plan *p = c->plan;
    uint64_t version = 0;
    const struct appels_asked asked = {c->snapshot, c->base_url, p->year, p->pays, p->thematique, &version};
    struct json j;
    json_init(&j, &c->out);
    json_object(&j);
    if (!appels_write(&j, &asked, w->store, e))
        return false;
    call_put_ignored(c, &j);
    json_end(&j);
    c->unkept = version != c->snapshot->version;
    return true;
}

bool make_appels(struct call *c, struct worker *w, struct err *e)
{
    return worker_read(w, c, read_calls, e);
}
