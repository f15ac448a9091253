/* What is asked of /wms: the query of either version, read in the order in which an exception needs it. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "geo/bbox.h"
#include "geo/mercator.h"
#include "serve/get_wms_inside.h"

#define DPI_OF_SCREENS 96.0 /* at which marks have the size of those on tiles */

const char *const WMS_INFO_TYPES[WMS_INFO_FORMATS] = {
    [WMS_TEXT] = "text/plain", [WMS_HTML] = "text/html", [WMS_GEOJSON] = "application/geo+json"};

static const char OURS[] = "InvalidParameterValue", MISSING[] = "MissingParameterValue";

/* --- parameters --------------------------------------------------------------------------------------------
 */

static bool wrong(struct wms_asked *a, const char *code, const char *parameter, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool wrong(struct wms_asked *a, const char *code, const char *parameter, const char *format, ...)
{
    char text[sizeof a->problem.text];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    a->code = code;
    return err_param(&a->problem, ERR_INVALID, parameter, NULL, "%s", text);
}

/* NULL where it was not sent, or twice. */
static bool take(struct call *c, struct wms_asked *a, const char *name, const char **value)
{
    if (query_take(&c->query, name, value, &a->problem))
        return true;
    a->code = OURS;
    *value = NULL;
    return false;
}

static bool need(struct call *c, struct wms_asked *a, const char *name, const char **value)
{
    return take(c, a, name, value) &&
           (*value || wrong(a, MISSING, name, "the parameter %s is missing", name));
}

static bool whole(const char *text, long *value)
{
    char *end;
    if (!*text || strspn(text, "-0123456789") != strlen(text) || strlen(text) > 9)
        return false;
    *value = strtol(text, &end, 10);
    return !*end;
}

static bool take_whole(struct call *c, struct wms_asked *a, const char *name, const char *code, long least,
                       long most, long *value)
{
    const char *text;
    if (!need(c, a, name, &text))
        return false;
    return (whole(text, value) && *value >= least && *value <= most) ||
           wrong(a, code, name, "%s takes a whole number from %ld to %ld, not '%.40s'", name, least, most,
                 text);
}

/* --- what is asked for -------------------------------------------------------------------------------------
 */

static bool take_service(struct call *c, struct wms_asked *a)
{
    const char *service;
    if (a->request != WMS_CAPABILITIES ? !take(c, a, "service", &service) : !need(c, a, "service", &service))
        return false;
    return !service || strcasecmp(service, "WMS") == 0 ||
           wrong(a, OURS, "service", "this is a WMS, not a service '%.40s'", service);
}

static bool take_request(struct call *c, struct wms_asked *a)
{
    static const char *const REQUESTS[] = {
        [WMS_CAPABILITIES] = "GetCapabilities",
        [WMS_MAP] = "GetMap",
        [WMS_INFO] = "GetFeatureInfo",
        [WMS_LEGEND] = "GetLegendGraphic",
    };
    const char *request;
    if (!need(c, a, "request", &request))
        return false;
    for (unsigned i = 0; i < sizeof REQUESTS / sizeof REQUESTS[0]; i++)
        if (strcasecmp(request, REQUESTS[i]) == 0) {
            a->request = (enum wms_request)i;
            return true;
        }
    return wrong(a, "OperationNotSupported", "request",
                 "request takes GetCapabilities, GetMap, GetFeatureInfo or GetLegendGraphic, not '%.40s'",
                 request);
}

static bool version_number(const char *text, long *number)
{
    int a, b, d, n = 0;
    if (strlen(text) > 9 || sscanf(text, "%3d.%2d.%2d%n", &a, &b, &d, &n) != 3 || text[n] || a < 0 || b < 0 ||
        d < 0)
        return false;
    *number = a * 10000L + b * 100L + d;
    return true;
}

/* Of the capabilities a client takes the highest that is not above what it asks for (06-042, 6.2.4); anything
 * else is asked of a version that there is. */
static bool take_version(struct call *c, struct wms_asked *a)
{
    const char *version, *old;
    long number;
    a->newer = true;
    if (!take(c, a, "version", &version) || !take(c, a, "wmtver", &old))
        return false;
    version = version ? version : old;
    if (!version)
        return a->request == WMS_CAPABILITIES || a->request == WMS_LEGEND ||
               wrong(a, MISSING, "version", "version is missing: it takes 1.3.0 or 1.1.1");
    if (!version_number(version, &number))
        return wrong(a, OURS, "version", "version takes 1.3.0 or 1.1.1, not '%.40s'", version);
    a->newer = number >= 10300;
    return a->request == WMS_CAPABILITIES || a->request == WMS_LEGEND || number == 10300 || number == 10101 ||
           wrong(a, OURS, "version", "version takes 1.3.0 or 1.1.1, not '%.40s'", version);
}

static bool take_exceptions(struct call *c, struct wms_asked *a)
{
    static const struct {
        const char *name;
        bool newer;
        enum wms_exceptions how;
    } NAMES[] = {
        {"XML", true, WMS_XML},
        {"INIMAGE", true, WMS_INIMAGE},
        {"BLANK", true, WMS_BLANK},
        {"application/vnd.ogc.se_xml", false, WMS_XML},
        {"application/vnd.ogc.se_inimage", false, WMS_INIMAGE},
        {"application/vnd.ogc.se_blank", false, WMS_BLANK},
    };
    const char *text;
    if (!take(c, a, "exceptions", &text))
        return false;
    for (size_t i = 0; text && i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcasecmp(text, NAMES[i].name) == 0) { /* those of the other version are as clear */
            a->exceptions = NAMES[i].how;
            return true;
        }
    return !text || wrong(a, OURS, "exceptions", "exceptions takes %s, not '%.40s'",
                          a->newer ? "XML, INIMAGE or BLANK"
                                   : "application/vnd.ogc.se_xml, application/vnd.ogc.se_inimage or "
                                     "application/vnd.ogc.se_blank",
                          text);
}

/* --- the picture -------------------------------------------------------------------------------------------
 */

int wms_most_px(const struct call *c)
{
    const double side = sqrt((double)c->core->options->picture_pixels);
    return side < PICTURE_SIDE_MAX ? (int)side : PICTURE_SIDE_MAX;
}

static bool take_size(struct call *c, struct wms_asked *a)
{
    long w = 0, h = 0;
    const int most = wms_most_px(c);
    if (!take_whole(c, a, "width", OURS, 1, most, &w) || !take_whole(c, a, "height", OURS, 1, most, &h))
        return false;
    a->view.w = (int)w;
    a->view.h = (int)h;
    return true;
}

static bool take_ground(struct call *c, struct wms_asked *a)
{
    const char *transparent, *colour;
    unsigned long rgb = 0xFFFFFF;
    a->view.ground = 0xFFFFFFFF;
    if (!take(c, a, "transparent", &transparent) || !take(c, a, "bgcolor", &colour))
        return false;
    if (transparent && strcasecmp(transparent, "TRUE") != 0 && strcasecmp(transparent, "FALSE") != 0)
        return wrong(a, OURS, "transparent", "transparent takes TRUE or FALSE, not '%.40s'", transparent);
    if (colour) {
        if (strlen(colour) != 8 || strncasecmp(colour, "0x", 2) != 0 ||
            strspn(colour + 2, "0123456789abcdefABCDEF") != 6)
            return wrong(a, OURS, "bgcolor", "bgcolor takes a colour as 0xRRGGBB, not '%.40s'", colour);
        rgb = strtoul(colour + 2, NULL, 16);
    }
    a->view.ground = transparent && strcasecmp(transparent, "TRUE") == 0 ? 0 : 0xFF000000u | (uint32_t)rgb;
    return true;
}

/* "image/png; mode=8bit" and how else programs write it. Every picture has a palette. */
static const char *const PICTURES[] = {"image/png", "image/png;mode=8bit", "image/png8", NULL},
                         *const DATA[] = {"application/json", NULL};

static bool is_format(const char *format, const char *const *formats)
{
    char bare[32];
    size_t n = 0;
    for (const char *at = format; *at && n < sizeof bare - 1; at++)
        if (*at != ' ')
            bare[n++] = *at;
    bare[n] = '\0';
    for (; *formats; formats++)
        if (strcasecmp(bare, *formats) == 0)
            return true;
    return false;
}

static bool take_format(struct call *c, struct wms_asked *a)
{
    const char *format;
    return need(c, a, "format", &format) &&
           (is_format(format, PICTURES) ||
            wrong(a, "InvalidFormat", "format", "format takes image/png or image/png; mode=8bit, not '%.40s'",
                  format));
}

/* Of a legend; a picture unless something else is asked for. */
static bool take_legend_format(struct call *c, struct wms_asked *a)
{
    const char *format;
    if (!take(c, a, "format", &format))
        return false;
    a->legend.picture = !format || is_format(format, PICTURES);
    return a->legend.picture || is_format(format, DATA) ||
           wrong(a, "InvalidFormat", "format",
                 "format takes image/png, image/png; mode=8bit or application/json, not '%.40s'", format);
}

/* How fine the paper is that a picture is for: QGIS, MapServer and GeoServer each say it in their way, some
 * programs in all of them. What is no such number means nothing: no standard has these. */
static void take_dpi(struct call *c, struct wms_asked *a)
{
    static const char *const NAMES[] = {"dpi", "map_resolution", "format_options"};
    a->view.scale = 1;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        double dpi;
        const char *text = query_take_first(&c->query, NAMES[i]);
        if (text && i == 2) {
            const char *at = strstr(text, "dpi:");
            char number[16];
            snprintf(number, sizeof number, "%.*s", at ? (int)strcspn(at + 4, ";") : 0, at ? at + 4 : "");
            text = number;
            if (bbox_numbers(text, &dpi, 1) != 1)
                continue;
        } else if (!text || bbox_numbers(text, &dpi, 1) != 1) {
            continue;
        }
        const double scale = round(dpi / DPI_OF_SCREENS);
        a->view.scale = scale < 1 ? 1 : scale > TILE_SCALE_MAX ? TILE_SCALE_MAX : (int)scale;
        return;
    }
}

static bool take_crs(struct call *c, struct wms_asked *a)
{
    const char *text, *name = a->newer ? "crs" : "srs";
    struct err e = {0};
    if (!need(c, a, name, &text))
        return false;
    a->view.crs = crs_parse(text, name, &e);
    return a->view.crs || wrong(a, a->newer ? "InvalidCRS" : "InvalidSRS", name, "%s", e.text);
}

/* In 1.3.0 in the order of the system's authority (06-042, 6.7.2); in 1.1.1 x first, always. */
static bool take_box(struct call *c, struct wms_asked *a)
{
    double *b = a->view.box, v[4];
    const char *text;
    if (!need(c, a, "bbox", &text))
        return false;
    if (bbox_numbers(text, v, 4) != 4 || !isfinite(v[0]) || !isfinite(v[1]) || !isfinite(v[2]) ||
        !isfinite(v[3]))
        return wrong(a, OURS, "bbox", "bbox takes four numbers, minx,miny,maxx,maxy, not '%.60s'", text);
    const bool swapped = a->newer && a->view.crs->north_first;
    b[0] = v[swapped ? 1 : 0];
    b[1] = v[swapped ? 0 : 1];
    b[2] = v[swapped ? 3 : 2];
    b[3] = v[swapped ? 2 : 3];
    return (b[0] < b[2] && b[1] < b[3]) ||
           wrong(a, OURS, "bbox", "bbox '%.60s' has no area: minx is below maxx, and miny below maxy", text);
}

/* --- what is on it -----------------------------------------------------------------------------------------
 */

/* One for each layer, "" the default; or one for all. All are the same: a picture is in one style. */
static bool take_styles(struct call *c, struct wms_asked *a, const char *text, size_t layers)
{
    size_t n = 0;
    for (const char *at = text; at; n++) {
        char name[64];
        const size_t length = strcspn(at, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        const int style = !length || strcasecmp(name, "default") == 0
                              ? 0
                              : tile_shared_style(c->core->painting, name);
        if (style < 0)
            return wrong(a, "StyleNotDefined", "styles", "there is no style '%.60s'", name);
        if (n && a->style != (unsigned)style)
            return wrong(a, "StyleNotDefined", "styles",
                         "one picture is in one style, not in %.40s and %.40s",
                         tile_shared_style_name(c->core->painting, a->style),
                         tile_shared_style_name(c->core->painting, (unsigned)style));
        a->style = (unsigned)style;
        at = at[length] ? at + length + 1 : NULL;
    }
    return n <= 1 || n == layers ||
           wrong(a, OURS, "styles", "there are %zu styles for %zu layers", n, layers);
}

/* What the rest of the program calls it. */
static bool put_style(struct call *c, struct wms_asked *a, unsigned style)
{
    a->code = OURS;
    return !style ||
           query_put(&c->query, "style", tile_shared_style_name(c->core->painting, style), &a->problem);
}

static bool parse_layers(struct wms_asked *a, const char *name, const char *text, struct map_layers *layers)
{
    struct err e = {0};
    return map_layers_parse(layers, text, &e) || wrong(a, "LayerNotDefined", name, "%s", e.text);
}

static bool take_map(struct call *c, struct wms_asked *a)
{
    const char *layers, *styles, *ignored;
    struct map_layers parsed;
    if (!need(c, a, "layers", &layers) || !take(c, a, "styles", &styles) || !take(c, a, "style", &ignored))
        return false;
    if (!parse_layers(a, "layers", layers, &parsed))
        return false;
    if (!styles && !query_sent_blank(&c->query, "styles"))
        return wrong(a, MISSING, "styles",
                     "styles is missing: an empty one asks for the styles of the layers");
    if (!take_styles(c, a, styles, parsed.n))
        return false;
    a->code = OURS;
    if (!put_style(c, a, a->style) || !map_take(c, &a->map, layers, &a->problem))
        return false;
    a->view.drawing = a->map.drawing;
    return true;
}

/* How large a legend is at least: what WIDTH and HEIGHT of the standard, hints both, mean here. */
static bool take_least(struct call *c, struct wms_asked *a, const char *name, int *px)
{
    const char *text;
    long value;
    const int most = wms_most_px(c);
    if (!take(c, a, name, &text) || !text)
        return a->problem.code == ERR_NONE;
    if (!whole(text, &value) || value < 1 || value > most)
        return wrong(a, OURS, name, "%s takes a whole number from 1 to %d, not '%.40s'", name, most, text);
    *px = (int)value;
    return true;
}

/* The denominator of a scale: sizes are those of the marks on such a map. */
static bool take_scale(struct call *c, struct wms_asked *a)
{
    const char *text;
    double scale;
    if (!take(c, a, "scale", &text) || !text)
        return a->problem.code == ERR_NONE;
    if (bbox_numbers(text, &scale, 1) != 1 || !isfinite(scale) || scale <= 0)
        return wrong(a, OURS, "scale", "scale takes the denominator of a scale, as 1000000, not '%.40s'",
                     text);
    a->legend.units_per_px = scale * WMS_PIXEL_M / mercator_ground_m(0);
    return true;
}

static bool take_legend_of(struct call *c, struct wms_asked *a, const char *layer)
{
    a->code = OURS;
    take_dpi(c, a);
    a->legend.frame.scale = a->view.scale;
    a->legend.frame.least_w_px = a->view.w;
    a->legend.frame.least_h_px = a->view.h;
    if (!call_take_language(c, &a->problem) || !put_style(c, a, a->style) ||
        !map_take(c, &a->map, layer, &a->problem))
        return false;
    a->view.drawing = a->map.drawing;
    return a->map.data || wrong(a, OURS, "layer", "the layer %.60s has no legend: it has no marks", layer);
}

static bool take_legend(struct call *c, struct wms_asked *a)
{
    const char *layer, *style, *ignored;
    struct map_layers parsed;
    return take_least(c, a, "width", &a->view.w) && take_least(c, a, "height", &a->view.h) &&
           take_ground(c, a) && take_legend_format(c, a) && need(c, a, "layer", &layer) &&
           take(c, a, "style", &style) && take(c, a, "bbox", &ignored) && take_scale(c, a) &&
           take(c, a, "rule", &a->legend.only) && parse_layers(a, "layer", layer, &parsed) &&
           take_styles(c, a, style, 1) && take_legend_of(c, a, layer);
}

/* --- what stands there -------------------------------------------------------------------------------------
 */

static bool take_queried(struct call *c, struct wms_asked *a)
{
    const char *text;
    if (!need(c, a, "query_layers", &text) || !parse_layers(a, "query_layers", text, &a->queried))
        return false;
    for (size_t i = 0; i < a->queried.n; i++) {
        const enum map_layer layer = a->queried.list[i];
        enum collection collection;
        bool shown = false;
        for (size_t k = 0; k < a->map.drawing.layers.n; k++)
            shown |= a->map.drawing.layers.list[k] == layer;
        if (!shown)
            return wrong(a, "LayerNotDefined", "query_layers", "the layer %s is not among layers",
                         map_layer_name(layer));
        if (!map_layer_collection(layer, &collection) && !map_layer_counts(layer))
            return wrong(a, "LayerNotQueryable", "query_layers", "the layer %s has nothing to ask about",
                         map_layer_name(layer));
    }
    return true;
}

static bool take_info(struct call *c, struct wms_asked *a)
{
    const char *format, *text;
    long i = 0, j = 0;
    a->count = 1;
    if (!take_queried(c, a) || !need(c, a, "info_format", &format))
        return false;
    for (a->info = 0; a->info < WMS_INFO_FORMATS; a->info++)
        if (strcasecmp(format, WMS_INFO_TYPES[a->info]) == 0)
            break;
    if (a->info == WMS_INFO_FORMATS && strcasecmp(format, "application/json") == 0)
        a->info = WMS_GEOJSON;
    if (a->info == WMS_INFO_FORMATS)
        return wrong(a, "InvalidFormat", "info_format",
                     "info_format takes text/plain, text/html or application/geo+json, not '%.40s'", format);
    if (!take_whole(c, a, a->newer ? "i" : "x", "InvalidPoint", 0, a->view.w - 1, &i) ||
        !take_whole(c, a, a->newer ? "j" : "y", "InvalidPoint", 0, a->view.h - 1, &j) ||
        !take(c, a, "feature_count", &text))
        return false;
    a->i = (int)i;
    a->j = (int)j;
    return !text || (whole(text, &a->count) && a->count >= 1) ||
           wrong(a, OURS, "feature_count", "feature_count takes a whole number from 1 on, not '%.40s'", text);
}

/* A client that has the capabilities of now already says so (06-042, 7.2.3.5). */
static bool take_sequence(struct call *c, struct wms_asked *a)
{
    const char *text;
    long number;
    const long mine = (long)c->snapshot->version;
    if (!take(c, a, "updatesequence", &text) || !text || !whole(text, &number))
        return a->problem.code == ERR_NONE;
    if (number == mine)
        return wrong(a, "CurrentUpdateSequence", "updatesequence", "the capabilities are still those of %ld",
                     mine);
    return number < mine || wrong(a, "InvalidUpdateSequence", "updatesequence",
                                  "the capabilities are those of %ld, which is before %ld", mine, number);
}

/* What the maps of the service that is described will show: it stands in the addresses. */
static bool take_service_map(struct call *c, struct wms_asked *a)
{
    const char *ignored;
    if (!take_sequence(c, a) || !take(c, a, "style", &ignored)) /* STYLES says it */
        return false;
    a->code = OURS;
    return map_take(c, &a->map, "base", &a->problem);
}

bool wms_take(struct call *c, struct wms_asked *a)
{
    const char *ignored;
    a->code = "";
    a->newer = true;
    a->view.scale = 1; /* of an exception in a picture, until more is read */
    a->view.ground = 0xFFFFFFFF;
    query_fold_names(&c->query, &c->memory);
    if (!take_request(c, a) || !take_version(c, a) || !take_service(c, a))
        return false;
    if (a->request == WMS_CAPABILITIES)
        return take_service_map(c, a);
    if (a->request == WMS_LEGEND)
        return take_exceptions(c, a) && take_legend(c, a);
    if (!take_exceptions(c, a) || !take_size(c, a) || !take_ground(c, a))
        return false;
    take_dpi(c, a);
    if (a->request == WMS_INFO ? !take(c, a, "format", &ignored) : !take_format(c, a))
        return false;
    return take_crs(c, a) && take_box(c, a) && take_map(c, a) && (a->request == WMS_MAP || take_info(c, a));
}
