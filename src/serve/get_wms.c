/* /wms: OGC Web Map Service 1.1.1 and 1.3.0 */
#include <stdio.h>
#include <string.h>

#include "geo/project.h"
#include "out/xml.h"
#include "serve/get_wms_inside.h"
#include "serve/handlers.h"

enum { BOX_BYTES = 160 };

static const char *const INFO_TYPES[WMS_INFO_FORMATS] = {
    [WMS_TEXT] = "text/plain; charset=utf-8",
    [WMS_HTML] = "text/html; charset=utf-8",
    [WMS_GEOJSON] = "application/geo+json",
};

static void key_view(struct call *c, const struct view *v)
{
    char box[BOX_BYTES];
    snprintf(box, sizeof box, "%s %.17g,%.17g,%.17g,%.17g %x", v->crs->name, v->box[0], v->box[1], v->box[2],
             v->box[3], (unsigned)v->ground);
    call_key(c, box);
    call_key_int(c, v->w);
    call_key_int(c, v->h);
    call_key_int(c, v->scale);
}

/* Exceptions are answers, and never kept: their key is empty. */
static void set_exception(struct call *c, const struct wms_asked *a)
{
    const bool picture = a->exceptions != WMS_XML && a->view.w > 0 && a->view.h > 0;
    c->answer.type = picture    ? "image/png"
                     : a->newer ? "text/xml; charset=utf-8"
                                : "application/vnd.ogc.se_xml; charset=utf-8";
    c->answer.policy.caching = CACHING_NEVER;
}

bool plan_wms(struct call *c, struct err *e)
{
    struct wms_asked *a = c->plan = arena_alloc(&c->memory, sizeof *a);
    (void)e;
    if (!wms_take(c, a)) {
        set_exception(c, a);
        return true;
    }
    call_key_int(c, a->request);
    switch (a->request) {
    case WMS_CAPABILITIES:
        c->answer.type = a->newer ? "text/xml; charset=utf-8" : "application/vnd.ogc.wms_xml; charset=utf-8";
        call_key_int(c, a->newer);
        call_key(c, c->base_url);
        a->map.data = true; /* criteria stand in it */
        map_key(c, &a->map);
        break;
    case WMS_MAP:
        c->answer.type = "image/png";
        key_view(c, &a->view);
        map_key(c, &a->map);
        break;
    case WMS_LEGEND:
        c->answer.type = a->legend.picture ? "image/png" : "application/json";
        legend_key(c, &a->legend);
        map_key(c, &a->map);
        break;
    case WMS_INFO:
        c->answer.type = INFO_TYPES[a->info];
        if (a->info == WMS_HTML) {
            c->page = "";
            c->language = LANGUAGE_FR;
            c->answer.policy.shown = SHOWN_AS_PAGE;
        }
        key_view(c, &a->view);
        call_key_int(c, a->info);
        call_key_int(c, a->i);
        call_key_int(c, a->j);
        call_key_int(c, a->count);
        for (size_t i = 0; i < a->queried.n; i++)
            call_key(c, map_layer_name(a->queried.list[i]));
        call_key(c, c->base_url);
        map_key(c, &a->map);
        break;
    }
    return true;
}

void wms_write_exception(struct call *c, const struct wms_asked *a)
{
    struct bytes *out = &c->out;
    bytes_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if (a->newer)
        bytes_add_text(out, "<ServiceExceptionReport version=\"1.3.0\" xmlns=\"http://www.opengis.net/ogc\" "
                            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                            "xsi:schemaLocation=\"http://www.opengis.net/ogc "
                            "http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd\">\n");
    else
        bytes_add_text(out, "<!DOCTYPE ServiceExceptionReport SYSTEM "
                            "\"http://schemas.opengis.net/wms/1.1.1/exception_1_1_1.dtd\">\n"
                            "<ServiceExceptionReport version=\"1.1.1\">\n");
    bytes_add_text(out, "<ServiceException");
    if (*a->code)
        bytes_add_format(out, " code=\"%s\"", a->code);
    if (a->newer && *a->problem.parameter) {
        bytes_add_text(out, " locator=\"");
        xml_put_text(out, a->problem.parameter, strlen(a->problem.parameter));
        bytes_add_char(out, '"');
    }
    bytes_add_char(out, '>');
    xml_put_text(out, a->problem.text, strlen(a->problem.text));
    bytes_add_text(out, "</ServiceException>\n</ServiceExceptionReport>\n");
}

static bool make_exception(struct call *c, struct wms_asked *a, struct worker *w, struct err *e)
{
    if (a->exceptions == WMS_XML || a->view.w <= 0 || a->view.h <= 0) {
        wms_write_exception(c, a);
        return true;
    }
    return view_say(w->painter, &a->view, a->exceptions == WMS_INIMAGE ? a->problem.text : "", &c->out, e);
}

static bool make_map(struct call *c, struct wms_asked *a, struct worker *w, struct err *e)
{
    struct projector *projector = projectors_take(c->core->projectors);
    map_hold(c, &a->map);
    a->view.drawing = a->map.drawing;
    const bool done = view_paint(w->painter, &a->view, projector, &c->out, e);
    map_drop(&a->map);
    projectors_give(c->core->projectors, projector);
    return done;
}

/* What could not be painted as it was asked for, as too large. */
static bool fails_by_request(const struct err *e)
{
    return e->code == ERR_INVALID || e->code == ERR_TOO_LARGE || e->code == ERR_NOT_FOUND;
}

bool make_wms(struct call *c, struct worker *w, struct err *e)
{
    struct wms_asked *a = c->plan;
    bool done = false;
    if (a->problem.code)
        return make_exception(c, a, w, e);
    if (a->request == WMS_CAPABILITIES) {
        wms_write_capabilities(c, a, w);
        return true;
    }
    if (a->request == WMS_MAP)
        done = make_map(c, a, w, &a->problem);
    else if (a->request == WMS_INFO)
        done = wms_make_info(c, a, &a->problem);
    else if (a->request == WMS_LEGEND)
        done = legend_answer(c, w, &a->map, &a->legend, &a->problem);
    if (done)
        return true;
    if (!fails_by_request(&a->problem)) {
        *e = a->problem;
        return false;
    }
    c->unkept = true;
    bytes_reset(&c->out);
    c->page = NULL;
    set_exception(c, a);
    return make_exception(c, a, w, e);
}
