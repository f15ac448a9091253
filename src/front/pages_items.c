/* A list as a table: what the records are called leads to them, a column each for what else is shown. */
#include <string.h>

#include "front/pages_inside.h"

enum { COLUMNS_MOST = 64 };

struct heading {
    const char *name, *title;
    const struct property *property; /* NULL: the table of properties has none of it */
    bool numeric;
};

struct table {
    struct heading column[COLUMNS_MOST];
    unsigned n;
    const char *named_by; /* the property that names the records, or NULL: their id does */
};

static void add_column(struct table *t, const char *name, const char *title, const struct property *property,
                       bool numeric)
{
    if (t->n < COLUMNS_MOST)
        t->column[t->n++] = (struct heading){name, title, property, numeric};
}

static bool has_column(const struct table *t, const char *name)
{
    for (unsigned i = 0; i < t->n; i++)
        if (strcmp(t->column[i].name, name) == 0)
            return true;
    return false;
}

/* The first property is the name of the record. */
static void find_columns(struct page *p, struct table *t)
{
    size_t n;
    const struct property *all = collection_properties(p->asked->collection, &n);
    if (p->asked->nearest)
        add_column(t, "distance_m", page_text(p, "distance"), NULL, true);
    for (size_t i = 1; i < n; i++)
        if (page_shows(&all[i]))
            add_column(t, all[i].name, all[i].title[p->asked->language], &all[i],
                       all[i].type == PROPERTY_INTEGER);
}

/* Of another table: what its records have, by the names that they have it by. */
static void gather_columns(struct table *t, const struct json_value *features)
{
    for (const struct json_value *f = features ? features->first : NULL; f; f = f->next) {
        const struct json_value *properties = json_member(f, "properties");
        for (const struct json_value *v = properties ? properties->first : NULL; v; v = v->next)
            if (!has_column(t, v->name))
                add_column(t, v->name, v->name, NULL, v->kind == JSON_NUMBER);
    }
}

static void put_heads(struct page *p, const struct table *t)
{
    struct view heads = view_list(p->memory);
    for (unsigned i = 0; i < t->n; i++) {
        struct view head = view_object(p->memory);
        view_put_text(&head, "name", t->column[i].title);
        view_put_truth(&head, "numeric", t->column[i].numeric);
        view_put(&heads, NULL, head.value);
    }
    view_put(&p->view, "heads", heads.value);
    view_put_text(&p->view, "named",
                  t->named_by ? property_find(p->asked->collection, t->named_by)->title[p->asked->language]
                              : page_text(p, "id"));
}

static void put_row(struct page *p, struct view *rows, const struct table *t,
                    const struct json_value *feature)
{
    const struct json_value *properties = json_member(feature, "properties"),
                            *id = json_member(feature, "id");
    const struct json_value *name = t->named_by && properties ? json_member(properties, t->named_by) : NULL;
    struct view row = view_object(p->memory), cells = view_list(p->memory);
    view_put(&row, "name", name && name->kind == JSON_STRING && *name->text ? name : id);
    view_put_text(&row, "page", page_of_record(p, p->asked->name, id));
    for (unsigned i = 0; i < t->n; i++) {
        const struct heading *k = &t->column[i];
        struct view cell = view_object(p->memory);
        page_put_value(p, &cell, k->name, k->property, properties, NULL);
        view_put(&cells, NULL, cell.value);
    }
    view_put(&row, "cells", cells.value);
    view_put(rows, NULL, row.value);
}

/* --- what the answer says of the question -----------------------------------------------------------------
 */

static void put_part(struct page *p, struct view *parts, const struct json_value *of)
{
    struct view part = view_object(p->memory);
    view_put(&part, "said", json_member(of, "said"));
    view_put_truth(&part, "then", parts->value->n > 0);
    view_put(parts, NULL, part.value);
}

/* What would have to be left out for something to be found, and how much that is. */
static void put_ways_out(struct page *p)
{
    struct view ways = view_list(p->memory);
    const struct json_value *all = json_member(p->document, "emptied_by");
    for (const struct json_value *v = all ? all->first : NULL; v; v = v->next) {
        const struct json_value *href = json_member(v, "href"), *also = json_member(v, "also");
        const struct json_value *matched = json_member(v, "numberMatched");
        struct view way = view_object(p->memory), parts = view_list(p->memory);
        put_part(p, &parts, v);
        for (const struct json_value *more = also ? also->first : NULL; more; more = more->next)
            put_part(p, &parts, more);
        bool leads = href && href->kind == JSON_STRING;
        view_put(&way, "parts", parts.value);
        view_put_text(&way, "out", leads ? page_address(p, href->text) : NULL);
        view_put_text(&way, "found", page_number(p, matched ? matched->number : 0.0));
        view_put(&ways, NULL, way.value);
    }
    view_put(&p->view, "ways_out", ways.value);
    view_put_truth(&p->view, "emptied", ways.value->n > 0);
}

static void put_unknown_words(struct page *p)
{
    struct view words = view_list(p->memory);
    const struct json_value *all = json_member(p->document, "unknownWords");
    for (const struct json_value *v = all ? all->first : NULL; v; v = v->next) {
        struct view word = view_object(p->memory);
        view_put(&word, "word", json_member(v, "word"));
        view_put(&word, "taken", json_member(v, "taken"));
        view_put(&words, NULL, word.value);
    }
    view_put(&p->view, "unknown_words", words.value);
}

static void put_counts(struct page *p)
{
    const struct json_value *matched = json_member(p->document, "numberMatched");
    const struct json_value *shown = json_member(p->document, "numberReturned");
    double n = matched && matched->kind == JSON_NUMBER ? matched->number : 0.0;
    view_put_text(&p->view, "matched", page_number(p, n));
    view_put_truth(&p->view, "several", n > 1.0);
    view_put_truth(&p->view, "none", n == 0.0);
    view_put_text(&p->view, "shown", shown && shown->number < n ? page_number(p, shown->number) : NULL);
}

static void put_turns(struct page *p)
{
    const char *previous = page_link(p, "prev"), *next = page_link(p, "next");
    view_put_truth(&p->view, "turns", previous || next);
    view_put_text(&p->view, "previous", previous ? page_address(p, previous) : NULL);
    view_put_text(&p->view, "next", next ? page_address(p, next) : NULL);
}

void page_put_items(struct page *p)
{
    const struct json_value *features = json_member(p->document, "features");
    struct table *t = arena_alloc(p->memory, sizeof *t);
    struct view rows = view_list(p->memory);
    t->named_by = page_named_by(p);
    if (p->asked->in_atlas)
        find_columns(p, t);
    else
        gather_columns(t, features);
    for (const struct json_value *f = features ? features->first : NULL; f; f = f->next)
        put_row(p, &rows, t, f);
    put_heads(p, t);
    view_put(&p->view, "rows", rows.value);
    view_put_text(&p->view, "criteria", p->asked->criteria);
    put_counts(p);
    put_ways_out(p);
    put_unknown_words(p);
    put_turns(p);
}
