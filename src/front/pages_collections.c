/* What the API has: itself, its standards, its collections, and the properties of one. */
#include <stdlib.h>
#include <string.h>

#include "atlas/labels.h"
#include "front/pages_inside.h"

#define OGC_REL "http://www.opengis.net/def/rel/ogc/1.0/"

static const char *text_at(const struct json_value *object, const char *name)
{
    const struct json_value *v = object ? json_member(object, name) : NULL;
    return v && v->kind == JSON_STRING ? v->text : NULL;
}

static const char *link_of(const struct page *p, const struct json_value *document, const char *rel)
{
    const struct json_value *links = json_member(document, "links");
    for (const struct json_value *l = links ? links->first : NULL; l; l = l->next) {
        const char *r = text_at(l, "rel"), *href = text_at(l, "href");
        if (r && href && strcmp(r, rel) == 0)
            return page_address(p, href);
    }
    return NULL;
}

/* --- the API -----------------------------------------------------------------------------------------------
 */

/* Where its links lead, but for itself and what it is in another form. */
void page_put_landing(struct page *p)
{
    struct view list = view_list(p->memory);
    const struct json_value *links = json_member(p->document, "links");
    for (const struct json_value *l = links ? links->first : NULL; l; l = l->next) {
        const char *rel = text_at(l, "rel"), *href = text_at(l, "href"), *type = text_at(l, "type");
        struct view link = view_object(p->memory);
        if (!rel || !href || strcmp(rel, "self") == 0 || strcmp(rel, "alternate") == 0)
            continue;
        const char *address = page_address(p, href), *title = text_at(l, "title");
        view_put_text(&link, "address", address);
        view_put_text(&link, "name", title ? title : rel);
        view_put_text(&link, "what", page_text(p, view_format(p->memory, "what_%s", rel)));
        view_put_truth(&link, "json", address == href && type && strstr(type, "json"));
        view_put(&list, NULL, link.value);
    }
    view_put(&p->view, "list", list.value);
    view_put_text(&p->view, "description", text_at(p->document, "description"));
}

/* ".../spec/ogcapi-features-1/1.0/conf/core": of which standard, and what of it. */
void page_put_conformance(struct page *p)
{
    struct view list = view_list(p->memory);
    const struct json_value *all = json_member(p->document, "conformsTo");
    for (const struct json_value *v = all ? all->first : NULL; v; v = v->next) {
        const char *spec = v->kind == JSON_STRING ? strstr(v->text, "/spec/") : NULL;
        const char *of = spec ? spec + 6 : NULL, *conf = of ? strstr(of, "/conf/") : NULL;
        struct view line = view_object(p->memory);
        view_put_text(&line, "address", v->kind == JSON_STRING ? v->text : "");
        view_put_text(&line, "standard", conf ? view_format(p->memory, "%.*s", (int)(conf - of), of) : "");
        view_put_text(&line, "name", conf ? conf + 6 : v->text);
        view_put(&list, NULL, line.value);
    }
    view_put(&p->view, "list", list.value);
}

/* Its lists are written for this page (serve/get_openapi.c). */
void page_put_definition(struct page *p)
{
    view_put(&p->view, "addresses", json_member(p->document, "addresses"));
    view_put(&p->view, "criteria", json_member(p->document, "criteria"));
}

/* --- collections -------------------------------------------------------------------------------------------
 */

static const struct json_value *first_of(const struct json_value *object, const char *a, const char *b)
{
    const struct json_value *v = object ? json_member(object, a) : NULL;
    v = v ? json_member(v, b) : NULL;
    return v ? v->first : NULL;
}

/* "1988 – 2015"; of what goes on "depuis 1988". */
static const char *years_of(const struct page *p, const struct json_value *extent)
{
    const struct json_value *interval = first_of(extent, "temporal", "interval");
    const struct json_value *from = interval ? interval->first : NULL, *to = from ? from->next : NULL;
    if (!from || from->kind != JSON_STRING)
        return NULL;
    if (!to || to->kind != JSON_STRING)
        return view_format(p->memory, "%s %.4s", page_text(p, "since"), from->text);
    return view_format(p->memory, "%.4s – %.4s", from->text, to->text);
}

static void put_box(struct page *p, struct view *to, const struct json_value *extent)
{
    static const char *const SIDES[] = {"west", "south", "east", "north"};
    const struct json_value *box = first_of(extent, "spatial", "bbox"), *v = box ? box->first : NULL;
    struct view sides = view_object(p->memory);
    for (size_t i = 0; i < 4 && v; i++, v = v->next)
        view_put_text(&sides, SIDES[i], page_number(p, v->number));
    view_put(to, "box", box ? sides.value : NULL);
}

/* ".../crs/EPSG/0/2154" is EPSG:2154. */
static const char *system_name(const struct page *p, const char *uri)
{
    const char *authority = strstr(uri, "/crs/"), *code = strrchr(uri, '/');
    if (!authority || code == authority + 4)
        return uri;
    authority += strlen("/crs/");
    return view_format(p->memory, "%.*s:%s", (int)strcspn(authority, "/"), authority, code + 1);
}

static void put_systems(struct page *p, struct view *to, const struct json_value *collection)
{
    struct view list = view_list(p->memory);
    const struct json_value *all = json_member(collection, "crs");
    for (const struct json_value *v = all ? all->first : NULL; v; v = v->next) {
        const char *uri = v->kind == JSON_STRING ? v->text : "";
        struct view system = view_object(p->memory);
        view_put_text(&system, "address", uri);
        view_put_text(&system, "name", system_name(p, uri));
        view_put(&list, NULL, system.value);
    }
    view_put(to, "systems", list.value);
}

static void put_one(struct page *p, struct view *to, const struct json_value *collection)
{
    const struct json_value *extent = json_member(collection, "extent");
    const char *id = text_at(collection, "id");
    const char *label = id ? label_in(p->asked->language, "collections", id) : NULL;
    view_put_text(to, "name", label ? label : text_at(collection, "title"));
    view_put_text(to, "id", id);
    view_put_text(to, "description", text_at(collection, "description"));
    view_put_text(to, "page", link_of(p, collection, "self"));
    view_put_text(to, "items", link_of(p, collection, "items"));
    view_put_text(to, "queryables", link_of(p, collection, OGC_REL "queryables"));
    view_put_text(to, "sortables", link_of(p, collection, OGC_REL "sortables"));
    view_put_text(to, "years", years_of(p, extent));
    put_box(p, to, extent);
    put_systems(p, to, collection);
}

void page_put_collections(struct page *p)
{
    struct view list = view_list(p->memory);
    const struct json_value *all = json_member(p->document, "collections");
    for (const struct json_value *c = all ? all->first : NULL; c; c = c->next) {
        struct view one = view_object(p->memory);
        put_one(p, &one, c);
        view_put(&list, NULL, one.value);
    }
    view_put(&p->view, "list", list.value);
}

void page_put_collection(struct page *p)
{
    put_one(p, &p->view, p->document);
}

/* --- properties --------------------------------------------------------------------------------------------
 */

/* Its values where there are few: codes with what they are called, or as they are. */
static void put_values(struct page *p, struct view *line, const struct json_value *schema)
{
    struct view values = view_list(p->memory);
    const struct json_value *items = json_member(schema, "items"), *of = items ? items : schema;
    const struct json_value *all = json_member(of, "oneOf");
    if (!all)
        all = json_member(of, "enum");
    for (const struct json_value *v = all ? all->first : NULL; v; v = v->next) {
        struct view value = view_object(p->memory);
        view_put_text(&value, "code", v->kind == JSON_STRING ? v->text : text_at(v, "const"));
        view_put_text(&value, "label", text_at(v, "title"));
        view_put(&values, NULL, value.value);
    }
    view_put(line, "values", values.value);
    if (values.value->n)
        view_put_number(line, "count", values.value->n);
    else
        view_put(line, "count", NULL);
}

void page_put_schema(struct page *p)
{
    struct view list = view_list(p->memory);
    const struct json_value *all = json_member(p->document, "properties");
    for (const struct json_value *v = all ? all->first : NULL; v; v = v->next) {
        const char *type = text_at(v, "type"), *format = text_at(v, "format");
        const char *kind = view_format(p->memory, "type_%s", format ? format : type ? type : "");
        const char *said = page_text(p, kind);
        struct view line = view_object(p->memory);
        view_put_text(&line, "name", v->name);
        view_put_text(&line, "heading", text_at(v, "title"));
        view_put_text(&line, "description", text_at(v, "description"));
        view_put_text(&line, "type", *said ? said : kind + strlen("type_"));
        put_values(p, &line, v);
        view_put(&list, NULL, line.value);
    }
    view_put(&p->view, "list", list.value);
}
