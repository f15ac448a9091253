/* One record: a line for each property, a small table for what it has several of, and where it is. */
#include <math.h>
#include <string.h>

#include "front/pages_inside.h"

enum { POSITIONS_MOST = 20 };

/* The objects beside the properties are records of these collections, where they have an id. */
static const struct {
    const char *name, *collection;
} RECORDS[] = {{"collectivites", "collectivites"}, {"partenaires", "partenaires"}};

static const struct property *find(const struct page *p, const char *name)
{
    return p->asked->in_atlas ? property_find(p->asked->collection, name) : NULL;
}

/* Texts and objects that are no properties have their titles among the texts of the interface. */
static const char *title_of(const struct page *p, const char *name, const struct property *property)
{
    if (property)
        return property->title;
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

static void put_cells(struct page *p, struct view *lines, const char *of, const struct json_value *object)
{
    struct view line = view_object(p->memory), cells = view_list(p->memory);
    const char *collection = collection_of(of);
    const char *page = collection ? page_of_record(p, collection, json_member(object, "id")) : NULL;
    for (const struct json_value *v = object->first; v; v = v->next) {
        if (collection && strcmp(v->name, "id") == 0)
            continue;
        struct view cell = view_object(p->memory);
        bool leads = page && strcmp(v->name, "nom") == 0;
        page_put_value(p, &cell, v->name, NULL, v);
        view_put_text(&cell, "page", leads ? page : NULL);
        view_put(&cells, NULL, cell.value);
    }
    view_put(&line, "cells", cells.value);
    view_put(lines, NULL, line.value);
}

/* A list of objects that have the same members. */
static void put_table(struct page *p, struct view *field, const struct json_value *list)
{
    struct view table = view_object(p->memory), heads = view_list(p->memory), lines = view_list(p->memory);
    const bool records = collection_of(list->name) != NULL;
    for (const struct json_value *v = list->first->first; v; v = v->next) {
        struct view head = view_object(p->memory);
        if (records && strcmp(v->name, "id") == 0)
            continue;
        view_put_text(&head, "name", title_of(p, v->name, NULL));
        view_put_truth(&head, "numeric", v->kind == JSON_NUMBER);
        view_put(&heads, NULL, head.value);
    }
    for (const struct json_value *object = list->first; object; object = object->next)
        put_cells(p, &lines, list->name, object);
    view_put(&table, "heads", heads.value);
    view_put(&table, "lines", lines.value);
    view_put(field, "table", table.value);
}

/* What names a record that another property identifies leads there: cooperation_nom by cooperation. */
static const char *leads_to(const struct page *p, const char *name, const struct json_value *properties)
{
    if (!p->asked->in_atlas || strcmp(name, "cooperation_nom") != 0)
        return NULL;
    return page_of_record(p, "cooperations", json_member(properties, "cooperation"));
}

static void put_field(struct page *p, struct view *fields, const struct json_value *v,
                      const struct json_value *properties)
{
    const struct property *property = find(p, v->name);
    struct view field = view_object(p->memory);
    view_put_text(&field, "name", title_of(p, v->name, property));
    page_put_value(p, &field, v->name, property, v);
    view_put_text(&field, "page", leads_to(p, v->name, properties));
    if (v->kind == JSON_ARRAY && v->first && v->first->kind == JSON_OBJECT)
        put_table(p, &field, v);
    else
        view_put(&field, "table", NULL);
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
