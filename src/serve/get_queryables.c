/* /api/collections/{c}/queryables: what a filter may name, as JSON Schema (OGC 19-079r2, clause 6);
 * /api/collections/{c}/sortables: what sortby may name, in the same form */
#include <stdio.h>
#include <string.h>

#include "serve/handlers.h"
#include "serve/property_schema.h"

/* What a property is to a record, beside its value (OGC 23-058r1, x-ogc-role). */
static const struct {
    const char *name, *role;
} ROLES[] = {{"debut", "primary-interval-start"}, {"fin", "primary-interval-end"}};

/* Of regions codes are today's or those of before 2016, each in a property of its own. */
static bool is_value_of(const struct property *p, const struct vocabulary_value *v)
{
    return p->form == FORM_LABEL || v->former == (p->form == FORM_FORMER);
}

static void put_titled(struct json *j, const struct property *p, const struct vocabulary *of)
{
    json_put_array(j, "oneOf");
    for (uint32_t i = 0; i < of->n; i++) {
        if (!is_value_of(p, &of->values[i]))
            continue;
        json_object(j);
        json_put_text(j, "const", of->values[i].code);
        json_put_text(j, "title", of->values[i].label);
        json_end(j);
    }
    json_end(j);
}

/* The values that there may be, codes with what they are called. */
static void put_values(struct json *j, const struct property *p, const struct snapshot *s)
{
    if (p->vocabulary >= VOCABULARY_COUNT)
        return;
    const struct vocabulary *of = &s->vocabularies[p->vocabulary];
    json_put_array(j, "enum");
    for (uint32_t i = 0; i < of->n; i++)
        if (is_value_of(p, &of->values[i]))
            json_text(j, p->form == FORM_LABEL ? of->values[i].label : of->values[i].code);
    json_end(j);
    if (p->form != FORM_LABEL)
        put_titled(j, p, of);
}

static void put_property(struct json *j, const struct property *p, const struct snapshot *s)
{
    json_put_object(j, p->name);
    property_schema_put_texts(j, p);
    if (p->type == PROPERTY_LIST) {
        json_put_text(j, "type", "array");
        json_put_object(j, "items");
        json_put_text(j, "type", "string");
        put_values(j, p, s);
        json_end(j);
    } else {
        property_schema_put_type(j, p);
        if (p->type == PROPERTY_TEXT)
            put_values(j, p, s);
    }
    for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++)
        if (strcmp(p->name, ROLES[i].name) == 0)
            json_put_text(j, "x-ogc-role", ROLES[i].role);
    json_end(j);
}

static void put_identity(struct json *j, enum collection c)
{
    const bool many = collection_has_many_places(c), territory = collection_territory(c) != NULL;
    json_put_object(j, "id");
    json_put_text(j, "title", "Identifiant");
    json_put_text(j, "type", "string");
    json_put_text(j, "x-ogc-role", "id");
    json_end(j);
    json_put_object(j, "geometry");
    json_put_text(j, "title", territory ? "Contour" : many ? "Lieux des partenaires" : "Lieu");
    json_put_text(j, "format",
                  territory ? "geometry-multipolygon"
                  : many    ? "geometry-multipoint"
                            : "geometry-point");
    json_put_text(j, "x-ogc-role", "primary-geometry");
    json_end(j);
}

static void write_schema(struct call *c, const char *what, bool sortables)
{
    const enum collection of = *(enum collection *)c->plan;
    struct bytes address;
    struct json j;
    size_t n;
    const struct property *all = collection_properties(of, &n);
    bytes_init(&address, 65536);
    bytes_add_format(&address, "%s/api/collections/%s/%s", c->base_url, COLLECTION_NAMES[of], what);
    json_init(&j, &c->out);
    json_object(&j);
    json_put_text(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_put_text(&j, "$id", address.data);
    json_put_text(&j, "type", "object");
    json_put_text(&j, "title", COLLECTION_TITLES[of]);
    json_put_object(&j, "properties");
    if (!sortables)
        put_identity(&j, of);
    for (size_t i = 0; i < n; i++)
        if (!sortables || all[i].sortable)
            put_property(&j, &all[i], c->snapshot);
    json_end(&j);
    json_put_bool(&j, "additionalProperties", false);
    json_end(&j);
    bytes_release(&address);
}

bool plan_queryables(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    enum collection *which = c->plan = arena_alloc(&c->memory, sizeof *which);
    if (published_named(c))
        return plan_published_queryables(c, e);
    c->answer.type = "application/schema+json";
    if (!collection_parse(which, c->parameter[0], e) ||
        !call_take_page(c, FORMATS, COLLECTION_TITLES[*which], e))
        return false;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->parameter[0]);
    call_key(c, c->base_url);
    return true;
}

bool make_queryables(struct call *c, struct worker *w, struct err *e)
{
    if (c->published)
        return make_published_queryables(c, w, e);
    write_schema(c, "queryables", false);
    return true;
}

/* Published tables are in the order of their ids alone. */
bool plan_sortables(struct call *c, struct err *e)
{
    if (published_named(c))
        return err_param(e, ERR_NOT_FOUND, "c", c->parameter[0], "'%.80s' cannot be sorted", c->parameter[0]);
    return plan_queryables(c, e);
}

bool make_sortables(struct call *c, struct worker *w, struct err *e)
{
    (void)w;
    (void)e;
    write_schema(c, "sortables", true);
    return true;
}
