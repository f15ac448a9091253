/* Collections that are tables of other files: /api/collections/{c}, items, one item, queryables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "geo/wkb.h"
#include "serve/handlers.h"
#include "serve/published_asked.h"
#include "serve/published_schema.h"

enum { URL_BYTES = 65536, DECIMALS = 12, TAIL_BYTES = 96 };

#define GEOJSON "application/geo+json"

bool published_named(struct call *c)
{
    c->published = published_find(&c->core->published, c->parameter[0]);
    return c->published != NULL;
}

/* --- collection --------------------------------------------------------------------------------------------
 */

static void put_extent(struct json *j, const struct bbox *b)
{
    json_put_object(j, "extent");
    json_put_object(j, "spatial");
    json_put_array(j, "bbox");
    json_array(j);
    json_real(j, b->west, 6);
    json_real(j, b->south, 6);
    json_real(j, b->east, 6);
    json_real(j, b->north, 6);
    json_end(j);
    json_end(j);
    json_put_text(j, "crs", "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    json_end(j);
    json_end(j);
}

static void put_link(struct call *c, struct json *j, const struct published *p, const char *rel,
                     const char *type, const char *tail)
{
    char path[512];
    snprintf(path, sizeof path, "/api/collections/%s%s", p->name, tail);
    handler_link(j, rel, type, p->title, c->base_url, path);
}

void published_put_collection(struct call *c, struct json *j, const struct published *p)
{
    char uri[CRS_URI_BYTES];
    size_t n;
    const struct crs *all = crs_list(&n);
    json_object(j);
    json_put_text(j, "id", p->name);
    json_put_text(j, "title", p->title);
    if (p->description)
        json_put_text(j, "description", p->description);
    json_put_text(j, "itemType", "feature");
    put_extent(j, &p->extent);
    json_put_array(j, "crs");
    for (size_t i = 0; i < n; i++)
        json_text(j, crs_uri(&all[i], uri));
    json_end(j);
    json_put_text(j, "storageCrs", crs_uri(p->crs, uri));
    json_put_array(j, "links");
    put_link(c, j, p, "self", "application/json", "");
    put_link(c, j, p, "alternate", "text/html", "?f=html");
    put_link(c, j, p, "items", GEOJSON, "/items");
    put_link(c, j, p, "items", "text/html", "/items?f=html");
    put_link(c, j, p, HANDLER_QUERYABLES, "application/schema+json", "/queryables");
    json_end(j);
    json_end(j);
}

/* --- features ----------------------------------------------------------------------------------------------
 */

struct feature_writer {
    const struct published *table;
    const struct crs *crs;
    struct projector *projector;
    struct json json;
    struct bytes *out;
    int64_t last, returned, most;
    bool alone, more; /* one item, whose links follow; there are others behind the last */
};

/* As RFC 3339 has it: that is what the schema of the column says. */
static void put_instant(struct json *j, const struct cell *v)
{
    char text[64];
    struct bytes out;
    int64_t at_us;
    bool date;
    snprintf(text, sizeof text, "%.*s", (int)(v->bytes < sizeof text ? v->bytes : 0), v->text);
    if ((filter_instant(text, &at_us, &date) && !date) || !filter_instant_stored(text, &at_us)) {
        json_text_n(j, v->text, v->bytes);
        return;
    }
    bytes_init(&out, sizeof text);
    filter_print_instant(at_us, false, &out);
    json_text(j, out.data);
    bytes_release(&out);
}

static void put_cell(struct json *j, const struct published_column *k, const struct cell *v)
{
    json_key(j, k->name);
    if (k->type == FILTER_IS_TRUTH && v->kind == CELL_INT)
        json_bool(j, v->number != 0);
    else if (k->type == FILTER_IS_NUMBER && v->kind == CELL_INT)
        json_int(j, v->number);
    else if (k->type == FILTER_IS_NUMBER && v->kind == CELL_REAL)
        json_real(j, v->real, DECIMALS);
    else if (k->type == FILTER_IS_TIMESTAMP && v->kind == CELL_TEXT)
        put_instant(j, v);
    else if (k->type != FILTER_IS_NUMBER && v->kind == CELL_TEXT)
        json_text_n(j, v->text, v->bytes);
    else
        json_null(j); /* a value that is not of the column's type: types do not change from row to row */
}

static bool put_feature(void *context, int64_t key, const struct cell *cells, const void *wkb, size_t n)
{
    struct feature_writer *w = context;
    struct json *j = &w->json;
    w->more = w->returned == w->most;
    if (w->more)
        return false;
    json_object(j);
    json_put_text(j, "type", "Feature");
    json_put_int(j, "id", key);
    json_key(j, "geometry");
    if (wkb)
        wkb_to_geojson(wkb, n, w->projector, w->table->crs, w->crs, j);
    else
        json_null(j);
    json_put_object(j, "properties");
    for (uint32_t i = 0; i < w->table->n_columns; i++)
        put_cell(j, &w->table->columns[i], &cells[i]);
    json_end(j);
    w->last = key;
    w->returned++;
    if (!w->alone)
        json_end(j);
    return !w->out->full;
}

/* What is wrong with the file is for the log, not for who asks. */
static bool unread(const struct published *p, const struct err *why, struct err *e)
{
    if (why->code != ERR_IO) {
        *e = *why;
        return false;
    }
    log_line("%s: %s", p->name, why->text);
    return err_set(e, ERR_BUSY, "the file of %s cannot be read at present; try again in a moment", p->name);
}

static bool reader_of(struct worker *w, const struct published *p, struct published_reader **r, struct err *e)
{
    struct err why = {0};
    for (unsigned i = 0; i < w->core->published.n; i++)
        if (w->core->published.list[i] == p) {
            if (!w->published[i])
                w->published[i] = published_reader_new(p, &why);
            *r = w->published[i];
        }
    return *r || unread(p, &why, e);
}

/* last: "after=12", "f=html", or NULL. */
static void put_page_link(struct call *c, struct json *j, const char *rel, const char *type, const char *last)
{
    const struct published_plan *p = c->plan;
    struct bytes href;
    bytes_init(&href, URL_BYTES);
    bytes_add_format(&href, "/api/collections/%s/items?%s", c->published->name, p->repeated);
    if (last)
        bytes_add_text(&href, last);
    else
        href.data[--href.n] = '\0';
    handler_link(j, rel, type, NULL, c->base_url, href.data);
    bytes_release(&href);
}

static void put_page_links(struct call *c, const struct feature_writer *f, struct json *j)
{
    char after[TAIL_BYTES];
    json_put_array(j, "links");
    put_page_link(c, j, "self", GEOJSON, NULL);
    put_page_link(c, j, "alternate", "text/html", "f=html");
    snprintf(after, sizeof after, "after=%lld", (long long)f->last);
    if (f->more)
        put_page_link(c, j, "next", GEOJSON, after);
    put_link(c, j, c->published, "collection", "application/json", "");
    put_link(c, j, c->published, HANDLER_QUERYABLES, "application/schema+json", "/queryables");
    json_end(j);
    handler_queryables_field(c, c->published->name);
}

bool make_published_items(struct call *c, struct worker *w, struct err *e)
{
    const struct published_plan *p = c->plan;
    struct published_reader *r = NULL;
    struct err why = {0};
    int64_t matched = 0;
    struct feature_writer f = {
        .table = c->published, .crs = p->crs, .out = &c->out, .most = p->question.limit};
    struct published_question asked = p->question;
    asked.limit++; /* one more says whether there are others */
    if (!reader_of(w, c->published, &r, e))
        return false;
    f.projector = projectors_take(c->core->projectors);
    json_init(&f.json, &c->out);
    json_object(&f.json);
    json_put_text(&f.json, "type", "FeatureCollection");
    json_put_array(&f.json, "features");
    bool good = published_ask(r, &asked, &matched, put_feature, &f, &why);
    projectors_give(c->core->projectors, f.projector);
    if (!good)
        return unread(c->published, &why, e);
    json_end(&f.json);
    json_put_int(&f.json, "numberMatched", matched);
    json_put_int(&f.json, "numberReturned", f.returned);
    put_page_links(c, &f, &f.json);
    json_end(&f.json);
    call_add_crs(c, p->crs);
    return true;
}

/* --- one ---------------------------------------------------------------------------------------------------
 */

bool make_published_item(struct call *c, struct worker *w, struct err *e)
{
    const struct published_plan *p = c->plan;
    struct published_reader *r = NULL;
    struct err why = {0};
    char tail[TAIL_BYTES];
    struct feature_writer f = {
        .table = c->published, .crs = p->crs, .out = &c->out, .most = 1, .alone = true};
    if (!reader_of(w, c->published, &r, e))
        return false;
    f.projector = projectors_take(c->core->projectors);
    json_init(&f.json, &c->out);
    bool good = published_get(r, p->id, put_feature, &f, &why);
    projectors_give(c->core->projectors, f.projector);
    if (!good)
        return unread(c->published, &why, e);
    if (!f.returned)
        return err_set(e, ERR_NOT_FOUND, "%s has no feature %lld", c->published->name, (long long)p->id);
    json_put_array(&f.json, "links");
    snprintf(tail, sizeof tail, "/items/%lld", (long long)p->id);
    put_link(c, &f.json, c->published, "self", GEOJSON, tail);
    snprintf(tail, sizeof tail, "/items/%lld?f=html", (long long)p->id);
    put_link(c, &f.json, c->published, "alternate", "text/html", tail);
    put_link(c, &f.json, c->published, "collection", "application/json", "");
    json_end(&f.json);
    json_end(&f.json);
    call_add_crs(c, p->crs);
    return true;
}

/* --- queryables --------------------------------------------------------------------------------------------
 */

bool plan_published_queryables(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    c->answer.type = "application/schema+json";
    call_key(c, c->published->name); /* columns are looked at once, at start */
    call_key(c, c->base_url);
    return call_take_page(c, FORMATS, c->published->title, e);
}

void published_schema_put(struct json *j, const struct published_column *k)
{
    json_put_text(j, "type",
                  k->type == FILTER_IS_TRUTH    ? "boolean"
                  : k->type != FILTER_IS_NUMBER ? "string"
                  : k->whole                    ? "integer"
                                                : "number");
    if (k->type == FILTER_IS_DATE || k->type == FILTER_IS_TIMESTAMP)
        json_put_text(j, "format", k->type == FILTER_IS_DATE ? "date" : "date-time");
}

bool make_published_queryables(struct call *c, struct worker *w, struct err *e)
{
    const struct published *p = c->published;
    char text[600];
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    json_put_text(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    snprintf(text, sizeof text, "%s/api/collections/%s/queryables", c->base_url, p->name);
    json_put_text(&j, "$id", text);
    json_put_text(&j, "type", "object");
    json_put_text(&j, "title", p->title);
    json_put_bool(&j, "additionalProperties", false);
    json_put_object(&j, "properties");
    json_put_object(&j, "id");
    json_put_text(&j, "type", "integer");
    json_put_text(&j, "x-ogc-role", "id");
    json_end(&j);
    json_put_object(&j, p->geometry);
    json_put_text(&j, "format", "geometry-any");
    json_put_text(&j, "x-ogc-role", "primary-geometry");
    json_end(&j);
    for (uint32_t i = 0; i < p->n_columns; i++) {
        json_put_object(&j, p->columns[i].name);
        published_schema_put(&j, &p->columns[i]);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    return true;
}
