/* /api/collections/{c}/pairs: who works with whom in a selection, all pairs of it */
#include <string.h>

#include "base/json.h"
#include "out/partnerships.h"
#include "serve/handlers.h"
#include "serve/table_format.h"

enum pairs_group { GROUP_NONE, GROUP_REGION, GROUP_AUTO };
static const char *const GROUPS[] = {"none", "region", "auto"};

struct pairs_plan {
    enum collection collection;
    enum table_format format;
    enum pairs_group group;
};

static bool take_group(struct call *c, enum pairs_group *group, struct err *e)
{
    const char *text;
    unsigned i = 0;
    if (!query_take(&c->query, "group", &text, e))
        return false;
    while (text && i < 3 && strcmp(text, GROUPS[i]) != 0)
        i++;
    *group = (enum pairs_group)i;
    return i < 3 || err_param(e, ERR_INVALID, "group", text,
                              "group takes none, region or auto here, not '%.60s'", text);
}

bool plan_pairs(struct call *c, struct err *e)
{
    struct pairs_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    if (!collection_parse(&p->collection, c->parameter[0], e) || !take_group(c, &p->group, e) ||
        !table_format_take(c, &p->format, "partenariats", e) || !call_take_language(c, e) ||
        !call_criteria(c, p->collection, e))
        return false;
    if (!pairs_has(p->collection))
        return err_set(
            e, ERR_NOT_FOUND,
            "%s have no pairs; there are those of collectivites, partenaires, cooperations, actions "
            "and projets",
            c->parameter[0]);
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key_int(c, p->format);
    call_key(c, GROUPS[p->group]);
    call_key(c, LANGUAGE_CODES[call_language(c)]);
    call_key(c, c->parameter[0]);
    call_key_criteria(c);
    return true;
}

static void make_table(struct call *c, const struct pairs_plan *p)
{
    struct pair_table t;
    struct json j;
    pair_table_make(&t, c->snapshot, p->collection, &c->criteria);
    if (p->format == TABLE_JSON) {
        json_init(&j, &c->out);
        partnerships_write_table(&j, &t, c->snapshot, p->collection, call_language(c));
    } else {
        partnerships_write_table_csv(&c->out, table_format_style(p->format), &t, c->snapshot,
                                     call_language(c));
    }
    pair_table_release(&t);
}

/* All of them, or none: half an answer would look whole. */
static bool make_list(struct call *c, const struct pairs_plan *p, struct err *e)
{
    const long most = c->core->options->pairs;
    struct pair_list l;
    struct json j;
    pair_list_find(&l, c->snapshot, p->collection, &c->criteria, 0, (uint32_t)most);
    const bool whole = l.n == l.totals.pairs;
    if (whole) {
        json_init(&j, &c->out);
        partnerships_write(&j, &l, c->snapshot, p->collection, call_language(c));
    } else if (p->group == GROUP_AUTO) {
        make_table(c, p);
    } else {
        err_param(e, ERR_TOO_LARGE, "group", NULL,
                  "%llu pairs are more than the %ld of one answer (--max-pairs): ask for more criteria, for "
                  "group=region, which adds them up by région and country, or for f=csv, which has them all",
                  (unsigned long long)l.totals.pairs, most);
    }
    pair_list_release(&l);
    return whole || p->group == GROUP_AUTO;
}

bool make_pairs(struct call *c, struct worker *w, struct err *e)
{
    const struct pairs_plan *p = c->plan;
    (void)w;
    if (p->group == GROUP_REGION) {
        make_table(c, p);
        return true;
    }
    if (p->format == TABLE_JSON)
        return make_list(c, p, e);
    answer_set_source(&c->answer, NULL,
                      partnerships_csv_new(pair_walk_new(c->snapshot, p->collection, &c->criteria),
                                           table_format_style(p->format), c->snapshot, call_language(c)));
    return true;
}
