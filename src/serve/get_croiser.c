/* /croiser: crossed data as a page; what of its address is no such table is said, and another made */
#include <string.h>

#include "base/json.h"
#include "search/crossed_page.h"
#include "serve/handlers.h"

struct croiser_plan {
    enum collection collection;
    const char *rows, *columns, *measure, *order; /* as they are obeyed; order may be NULL */
    bool all;
    struct crosstab table;
};

/* What is crossed where nothing is said: few enough to be seen whole. */
static const char *const FIRST[] = {"thematique", "continent"}, *const FIRST_OF_APD[] = {"continent",
                                                                                         "annee"};

static bool is_apd(const struct croiser_plan *p)
{
    return p->measure && strcmp(p->measure, CROSSTAB_MEASURE_NAMES[CROSSTAB_APD]) == 0;
}

static const char *preset(const struct croiser_plan *p, const char *other)
{
    const char *const *first = is_apd(p) ? FIRST_OF_APD : FIRST;
    return first[other && strcmp(other, first[0]) == 0];
}

static void take_collection(struct croiser_plan *p, struct call *c)
{
    const char *name = query_take_first(&c->query, "collection");
    struct err e = {0};
    p->collection = COLLECTION_PROJETS;
    if (!name || (collection_parse(&p->collection, name, &e) && !collection_territory(p->collection)))
        return;
    call_ignore(c, "collection", name, e.text[0] ? e.text : "territories are not crossed; records are");
    p->collection = COLLECTION_PROJETS;
}

/* Of an address that was read once more: what of it is the page's (serve/page.c). */
static void know_own(struct call *c)
{
    static const char *const OWN[] = {"collection", "rows", "columns", "measure", "tri", "tout"};
    for (size_t i = 0; i < sizeof OWN / sizeof OWN[0]; i++)
        query_take_first(&c->query, OWN[i]);
}

static void take_own(struct croiser_plan *p, struct call *c)
{
    const char *all = query_take_first(&c->query, "tout");
    know_own(c);
    p->rows = query_take_first(&c->query, "rows");
    p->columns = query_take_first(&c->query, "columns");
    p->measure = query_take_first(&c->query, "measure");
    p->order = query_take_first(&c->query, "tri");
    p->all = all && strcmp(all, "oui") == 0;
    if (crossed_order_good(p->order))
        return;
    call_ignore(c, "tri", p->order,
                "rows go as in the table (table), by name (nom), by total, or by a column (c:CODE)");
    p->order = NULL;
}

/* One thing less of what cannot be: the measure, a dimension, or a criterion. */
static void give_way(struct croiser_plan *p, struct call *c, const struct err *e)
{
    call_ignore(c, e->parameter, e->value, e->text);
    if (strcmp(e->parameter, "measure") == 0) {
        p->measure = NULL;
    } else if (strcmp(e->parameter, "rows") == 0) {
        p->rows = preset(p, p->columns);
    } else if (strcmp(e->parameter, "columns") == 0) {
        p->columns = preset(p, p->rows);
    } else {
        query_leave_out(&c->query, e->parameter, NULL, &c->memory);
        call_page_criteria(c, p->collection);
    }
}

static bool parse_table(struct croiser_plan *p, struct call *c, struct err *e)
{
    enum { TRIES = 40 }; /* there are no more things to give way */
    for (int i = 0; i < TRIES; i++) {
        struct err why = {0};
        if (!p->rows)
            p->rows = preset(p, p->columns);
        if (!p->columns)
            p->columns = preset(p, p->rows);
        if (crossed_parse(&p->table, c->snapshot, p->collection, &c->criteria, p->rows, p->columns,
                          p->measure, &why))
            return true;
        give_way(p, c, &why);
    }
    return err_set(e, ERR_INTERNAL, "no table was found that could be made");
}

bool plan_croiser(struct call *c, struct err *e)
{
    static const char *const WORDS[] = {"json", NULL};
    struct croiser_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    c->answer.type = "application/json";
    call_take_site(c, WORDS);
    take_collection(p, c);
    call_page_criteria(c, p->collection);
    take_own(p, c);
    if (!parse_table(p, c, e))
        return false;
    know_own(c);
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key(c, COLLECTION_NAMES[p->collection]);
    call_key(c, CRITERIA[p->table.rows.by].name);
    call_key(c, CRITERIA[p->table.columns.by].name);
    call_key(c, CROSSTAB_MEASURE_NAMES[p->table.measure]);
    call_key(c, p->order ? p->order : "");
    call_key_int(c, p->all);
    call_key_criteria(c);
    return true;
}

bool make_croiser(struct call *c, struct worker *w, struct err *e)
{
    const struct croiser_plan *p = c->plan;
    struct crosstab table = p->table;
    struct json j;
    (void)w;
    (void)e;
    crosstab_make(&table, c->snapshot, p->collection, &c->criteria);
    json_init(&j, &c->out);
    json_object(&j);
    call_put_ignored(c, &j);
    crossed_page_write(&j, &(struct crossed_page){&table, c->snapshot, p->collection, &c->criteria,
                                                  c->base_url, p->order, p->all, call_language(c)});
    json_end(&j);
    crosstab_release(&table);
    return true;
}
