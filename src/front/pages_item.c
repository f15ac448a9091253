/* One record: a line for each property, a small table for what it has several of, and where it is. */
#include <math.h>
#include <string.h>

#include "front/pages_inside.h"

enum { POSITIONS_MOST = 20, MEMBERS_MOST = 16 };

/* The objects beside the properties are records of these collections, where they have an id. */
static const struct {
    const char *name, *collection;
} RECORDS[] = {
    {"collectivites", "collectivites"}, {"partenaires", "partenaires"}, {"chefs_de_file", "collectivites"}};

static const struct property *find(const struct page *p, const char *name)
{
    return p->asked->in_atlas ? property_find(p->asked->collection, name) : NULL;
}

/* Texts and objects that are no properties have their titles among the texts of the interface. */
static const char *title_of(const struct page *p, const char *name, const struct property *property)
{
    if (property)
        return property->title[p->asked->language];
    const char *text = p->asked->in_atlas ? page_text(p, view_format(p->memory, "field_%s", name)) : "";
    return *text ? text : name;
}

static const char *collection_of(const char *name)
{
    for (size_t i = 0; i < sizeof RECORDS / sizeof RECORDS[0]; i++)
        if (strcmp(RECORDS[i].name, name) == 0)
            return RECORDS[i].collection;
    return NULL;
}

/* --- tables ------------------------------------------------------------------------------------------------
 */

/* What the objects of a list have, in the order in which it comes. */
struct members {
    const char *name[MEMBERS_MOST];
    bool numeric[MEMBERS_MOST];
    unsigned n;
    bool named; /* there is a name, which leads where the address of the object leads */
};

static bool has_member(const struct members *m, const char *name)
{
    for (unsigned i = 0; i < m->n; i++)
        if (strcmp(m->name[i], name) == 0)
            return true;
    return false;
}

/* What no object says has no column, and neither have ids, which are no words. */
static void gather(struct members *m, const struct json_value *list)
{
    for (const struct json_value *object = list->first; object; object = object->next) {
        const struct json_value *name = json_member(object, "nom");
        m->named |= name && name->kind == JSON_STRING;
        for (const struct json_value *v = object->first; v && object->kind == JSON_OBJECT; v = v->next) {
            if (v->kind == JSON_NULL || strcmp(v->name, "id") == 0 || m->n == MEMBERS_MOST ||
                has_member(m, v->name))
                continue;
            m->numeric[m->n] = v->kind == JSON_NUMBER;
            m->name[m->n++] = v->name;
        }
    }
}

static bool has_column(const struct members *m, unsigned i)
{
    return !(m->named && strcmp(m->name[i], "url") == 0);
}

static void put_heads(struct page *p, struct view *table, const struct members *m)
{
    struct view heads = view_list(p->memory);
    for (unsigned i = 0; i < m->n; i++) {
        struct view head = view_object(p->memory);
        if (!has_column(m, i))
            continue;
        view_put_text(&head, "name", title_of(p, m->name[i], NULL));
        view_put_truth(&head, "numeric", m->numeric[i]);
        view_put(&heads, NULL, head.value);
    }
    view_put(table, "heads", heads.value);
}

/* The name leads to the record, or to the document. */
static void put_cells(struct page *p, struct view *lines, const char *collection, const struct members *m,
                      const struct json_value *object)
{
    struct view line = view_object(p->memory), cells = view_list(p->memory);
    const char *page = collection ? page_of_record(p, collection, json_member(object, "id")) : NULL;
    for (unsigned i = 0; i < m->n; i++) {
        struct view cell = view_object(p->memory);
        bool name = strcmp(m->name[i], "nom") == 0;
        if (!has_column(m, i))
            continue;
        page_put_value(p, &cell, m->name[i], NULL, object, name ? json_member(object, "url") : NULL);
        view_put_text(&cell, "page", name ? page : NULL);
        view_put(&cells, NULL, cell.value);
    }
    view_put(&line, "cells", cells.value);
    view_put(lines, NULL, line.value);
}

/* NULL: its objects say nothing. */
static const struct json_value *table_of(struct page *p, const struct json_value *list)
{
    struct view table = view_object(p->memory), lines = view_list(p->memory);
    struct members m = {.n = 0};
    gather(&m, list);
    put_heads(p, &table, &m);
    for (const struct json_value *object = list->first; object; object = object->next)
        put_cells(p, &lines, collection_of(list->name), &m, object);
    view_put(&table, "lines", lines.value);
    return m.n ? table.value : NULL;
}

/* --- fields ------------------------------------------------------------------------------------------------
 */

/* What names one record that another property identifies leads there: cooperation_nom by cooperation. */
static const struct {
    const char *name, *id, *collection;
} LEADING[] = {{"cooperation_nom", "cooperation", "cooperations"},
               {"partenaire_nom", "partenaire", "partenaires"}};

static const char *leads_to(const struct page *p, const struct property *property,
                            const struct json_value *properties)
{
    const struct json_value *nature = json_member(properties, "nature");
    bool action = nature && nature->kind == JSON_STRING && strcmp(nature->text, "action") == 0;
    for (size_t i = 0; property && property->type == PROPERTY_TEXT && i < sizeof LEADING / sizeof LEADING[0];
         i++) {
        if (strcmp(property->name, LEADING[i].name) != 0)
            continue;
        bool other = action && strcmp(LEADING[i].id, "cooperation") == 0; /* of the same rows */
        return page_of_record(p, other ? "actions" : LEADING[i].collection,
                              json_member(properties, LEADING[i].id));
    }
    return NULL;
}

static void put_field(struct page *p, struct view *fields, const struct json_value *v,
                      const struct json_value *properties)
{
    const struct property *property = find(p, v->name);
    struct view field = view_object(p->memory);
    view_put_text(&field, "name", title_of(p, v->name, property));
    page_put_value(p, &field, v->name, property, properties, NULL);
    view_put_text(&field, "page", leads_to(p, property, properties));
    bool objects = v->kind == JSON_ARRAY && v->first && v->first->kind == JSON_OBJECT;
    view_put(&field, "table", objects ? table_of(p, v) : NULL);
    view_put(fields, NULL, field.value);
}

/* Names of several records stand in the tables below, where they lead to them. */
static bool shows(const struct page *p, const struct json_value *v)
{
    const struct property *property = find(p, v->name);
    if (!property)
        return v->kind != JSON_ARRAY || v->first;
    return page_shows(property) && !(property->form == FORM_NAME && property->type == PROPERTY_JOINED);
}

/* --- where -------------------------------------------------------------------------------------------------
 */

static void put_position(struct page *p, struct view *list, const struct json_value *position)
{
    const struct json_value *x = position->first, *y = x ? x->next : NULL;
    if (x && y && x->kind == JSON_NUMBER && y->kind == JSON_NUMBER)
        view_put_text(
            list, NULL,
            view_format(p->memory, "%s ; %s", page_number(p, x->number), page_number(p, y->number)));
}

/* Positions of points; of other geometries, which are long, the kind is said alone. */
static void put_geometry(struct page *p)
{
    const struct json_value *geometry = json_member(p->document, "geometry");
    const struct json_value *type = geometry ? json_member(geometry, "type") : NULL;
    const struct json_value *c = geometry ? json_member(geometry, "coordinates") : NULL;
    struct view positions = view_list(p->memory);
    if (c && c->first && c->first->kind == JSON_NUMBER)
        put_position(p, &positions, c);
    else if (c && c->n <= POSITIONS_MOST)
        for (const struct json_value *position = c->first; position; position = position->next)
            put_position(p, &positions, position);
    const char *kind = type && type->kind == JSON_STRING ? type->text : NULL;
    const char *said = kind ? page_text(p, view_format(p->memory, "shape_%s", kind)) : "";
    view_put_text(&p->view, "geometry", *said ? said : kind);
    view_put(&p->view, "positions", positions.value);
}

void page_put_item(struct page *p)
{
    const struct json_value *properties = json_member(p->document, "properties");
    struct view fields = view_list(p->memory);
    const char *named_by = page_named_by(p);
    for (const struct json_value *v = properties ? properties->first : NULL; v; v = v->next)
        if (shows(p, v) && !(named_by && strcmp(v->name, named_by) == 0))
            put_field(p, &fields, v, properties);
    view_put(&p->view, "fields", fields.value);
    put_geometry(p);
}
