/* /api/collections/{c}/facets?by=: how many records each value of a criterion would leave, under the others
 */
#include "base/json.h"
#include "search/facets.h"
#include "search/parse_criteria.h"
#include "serve/guess.h"
#include "serve/handlers.h"

struct facets_plan {
    enum collection collection;
    struct facets facets;
};

bool plan_facets(struct call *c, struct err *e)
{
    struct facets_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    const char *by;
    bool zeros = false;
    c->answer.type = "application/json";
    if (!collection_parse(&p->collection, c->parameter[0], e) || !query_take(&c->query, "by", &by, e) ||
        !query_take_truth(&c->query, "zeros", &zeros, e) || !call_criteria(c, p->collection, e))
        return false;
    if (!by)
        return err_param(e, ERR_INVALID, "by", NULL,
                         "by is missing: it names the facets asked for, as by=thematique,pays");
    if (!facets_parse(&p->facets, by, e))
        return false;
    p->facets.zeros = zeros;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->parameter[0]);
    call_key_int(c, zeros);
    for (size_t i = 0; i < p->facets.n; i++)
        call_key(c, CRITERIA[p->facets.by[i]].name);
    call_key_criteria(c);
    c->guess_us = guess_facets_us(c, p->facets.n);
    return true;
}

bool make_facets(struct call *c, struct worker *w, struct err *e)
{
    const struct facets_plan *p = c->plan;
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    facets_write(&j, &p->facets, c->snapshot, p->collection, &c->criteria);
    return true;
}
