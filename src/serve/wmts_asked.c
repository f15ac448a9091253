#include "serve/wmts_asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "map/tile.h"
#include "serve/ows.h"

#define VERSION "1.0.0"

const struct wmts_info_form WMTS_INFO[WMTS_INFO_FORMS] = {
    {"application/geo+json", "application/geo+json", "geojson", ".json"},
    {"application/json", "application/json", "geojson", ".json"},
    {"text/html", "text/html; charset=utf-8", "html", ".html"},
    {"text/plain", "text/plain; charset=utf-8", "text", ".txt"},
};

/* --- one value ---------------------------------------------------------------------------------------------
 */

/* The name of a parameter in a query, of its name in the standard: errors name it as the standard does. */
static bool take(struct call *c, const char *name, const char **value, struct err *e)
{
    char *small = arena_text(&c->memory, name, strlen(name));
    for (char *at = small; *at; at++)
        *at = (char)(*at | 0x20); /* letters alone */
    if (query_take(&c->query, small, value, e))
        return true;
    if (e)
        snprintf(e->parameter, sizeof e->parameter, "%s", name);
    return false;
}

static bool missing(const char *name, struct err *e)
{
    return err_param(e, ERR_INVALID, name, NULL, "the parameter %s is missing", name);
}

static bool need(struct call *c, const char *name, const char **value, struct err *e)
{
    return take(c, name, value, e) && (*value || missing(name, e));
}

/* One value alone is good. */
static bool need_word(struct call *c, const char *name, const char *word, struct err *e)
{
    const char *value;
    return need(c, name, &value, e) &&
           (strcasecmp(value, word) == 0 ||
            err_param(e, ERR_INVALID, name, value, "%s takes %s here, not '%.80s'", name, word, value));
}

/* --- where a tile is ---------------------------------------------------------------------------------------
 */

static const struct matrix_names NAMES = {OWS_SET, OWS_MATRIX, OWS_ROW, OWS_COL, false};

struct place {
    const char *set, *matrix, *row, *col;
};

static bool find_tile(struct wmts_asked *a, const struct place *p, struct err *e)
{
    return matrix_take_set(&a->at, &NAMES, p->set, e) &&
           matrix_take_tile(&a->at, &NAMES, p->matrix, p->row, p->col, e);
}

/* The middle of a pixel of the tile, in pixels of scale 1. */
static bool find_pixel(struct wmts_asked *a, const char *i, const char *j, struct err *e)
{
    int x, y;
    const int last = matrix_side_px(a->at.set) - 1;
    if (!matrix_take_number(OWS_I, i, last, "in a tile", &x, e) ||
        !matrix_take_number(OWS_J, j, last, "in a tile", &y, e))
        return false;
    a->x_px = (x + 0.5) / a->at.set->scale;
    a->y_px = (y + 0.5) / a->at.set->scale;
    return true;
}

/* What the map calls layers is one layer here. */
static bool check_layer(const struct wmts_asked *a, struct err *e)
{
    struct map_layers layers;
    struct err why = {0};
    return map_layers_parse(&layers, a->layer, &why) ||
           err_param(e, ERR_INVALID, OWS_LAYER, a->layer, "%s", why.text);
}

static bool set_style(const struct call *c, struct wmts_asked *a, const char *style, struct err *e)
{
    a->style = style && strcmp(style, "default") != 0 ? style : NULL;
    return !a->style || tile_shared_style(c->core->painting, a->style) >= 0 ||
           err_param(e, ERR_INVALID, OWS_STYLE, style, "there is no style '%.60s'", style);
}

/* --- by parameters -----------------------------------------------------------------------------------------
 */

/* "1.1.0,1.0.0": the newest of them that is spoken here. */
static bool take_versions(struct call *c, struct err *e)
{
    const char *versions;
    if (!take(c, OWS_ACCEPT_VERSIONS, &versions, e))
        return false;
    for (const char *at = versions; at && *at;) {
        const size_t n = strcspn(at, ",");
        if (n == strlen(VERSION) && strncmp(at, VERSION, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return !versions || err_param(e, ERR_INVALID, OWS_ACCEPT_VERSIONS, versions,
                                  "this server speaks " VERSION ", which is not among '%.80s'", versions);
}

static bool take_sections(struct call *c, struct wmts_asked *a, struct err *e)
{
    static const char *const SECTIONS[] = {"ServiceIdentification", "ServiceProvider", "OperationsMetadata",
                                           "Contents", "Themes"};
    enum { N = sizeof SECTIONS / sizeof SECTIONS[0], ALL = (1 << WMTS_SECTIONS) - 1 };
    const char *text;
    if (!take(c, OWS_SECTIONS, &text, e))
        return false;
    unsigned wanted = text ? 0 : ALL;
    for (const char *at = text; at && *at;) {
        const size_t n = strcspn(at, ",");
        unsigned i = 0;
        while (i < N && (strlen(SECTIONS[i]) != n || strncasecmp(at, SECTIONS[i], n) != 0))
            i++;
        if (n == 3 && strncasecmp(at, "All", n) == 0)
            wanted |= ALL;
        else if (i == N)
            return err_param(e, ERR_INVALID, OWS_SECTIONS, text, "there is no section '%.*s'",
                             (int)(n > 60 ? 60 : n), at);
        wanted |= 1U << i; /* there are no themes */
        at += n + (at[n] == ',');
    }
    a->sections = wanted & ALL;
    return true;
}

/* "12-0123abcd", as call_version says it: what the client has already. */
static bool take_sequence(struct call *c, struct wmts_asked *a, struct err *e)
{
    char mine[CALL_VERSION_BYTES];
    const char *text;
    if (!take(c, OWS_UPDATE_SEQUENCE, &text, e))
        return false;
    if (!text)
        return true;
    if (strcmp(text, call_version(c, mine)) == 0) {
        a->sections = 0;
        return true;
    }
    const size_t n = strspn(text, "0123456789");
    if (n && n < 19 && text[n] == '-' && strtoull(text, NULL, 10) > c->snapshot->version)
        return err_param(e, ERR_INVALID, OWS_UPDATE_SEQUENCE, text,
                         "the update sequence is %s; '%.40s' is later", mine, text);
    return true;
}

static bool take_capabilities(struct call *c, struct wmts_asked *a, struct err *e)
{
    const char *types;
    if (!take_versions(c, e) || !take_sections(c, a, e) || !take_sequence(c, a, e) ||
        !query_take(&c->query, "acceptformats", &types, e))
        return false;
    a->type = types && !strstr(types, "application/xml") && strstr(types, "text/xml") ? "text/xml"
                                                                                      : "application/xml";
    const char *unread;
    return query_take(&c->query, "version", &unread, e) && query_take(&c->query, "style", &unread, e);
}

/* A style that is sent without a name is the default. */
static bool take_style(struct call *c, struct wmts_asked *a, struct err *e)
{
    const char *style;
    if (!take(c, OWS_STYLE, &style, e))
        return false;
    return style || query_sent_blank(&c->query, "style") ? set_style(c, a, style, e) : missing(OWS_STYLE, e);
}

static bool take_info_format(struct call *c, struct wmts_asked *a, struct err *e)
{
    const char *text;
    if (!need(c, OWS_INFO_FORMAT, &text, e))
        return false;
    for (unsigned i = 0; i < WMTS_INFO_FORMS; i++)
        if (strcasecmp(text, WMTS_INFO[i].type) == 0) {
            a->type = WMTS_INFO[i].sent;
            a->info = WMTS_INFO[i].f;
            return true;
        }
    return err_param(e, ERR_INVALID, OWS_INFO_FORMAT, text, "%s takes %s, %s, %s or %s, not '%.60s'",
                     OWS_INFO_FORMAT, WMTS_INFO[0].type, WMTS_INFO[1].type, WMTS_INFO[2].type,
                     WMTS_INFO[3].type, text);
}

static bool take_pixel(struct call *c, struct wmts_asked *a, struct err *e)
{
    const char *i, *j;
    return need(c, OWS_I, &i, e) && need(c, OWS_J, &j, e) && find_pixel(a, i, j, e) &&
           take_info_format(c, a, e);
}

static bool take_operation(struct call *c, struct wmts_asked *a, struct err *e)
{
    static const char *const OPERATIONS[] = {[WMTS_CAPABILITIES] = "GetCapabilities",
                                             [WMTS_TILE] = "GetTile",
                                             [WMTS_FEATURE_INFO] = "GetFeatureInfo"};
    const char *text;
    if (!need_word(c, OWS_SERVICE, "WMTS", e) || !need(c, OWS_REQUEST, &text, e))
        return false;
    for (a->operation = 0; a->operation <= WMTS_FEATURE_INFO; a->operation++)
        if (strcasecmp(text, OPERATIONS[a->operation]) == 0)
            return true;
    return err_param(e, ERR_UNSUPPORTED, OWS_REQUEST, text,
                     "there is no operation '%.60s'; there are %s, %s and %s", text, OPERATIONS[0],
                     OPERATIONS[1], OPERATIONS[2]);
}

bool wmts_take_query(struct call *c, struct wmts_asked *a, struct err *e)
{
    struct place p = {0};
    query_fold_names(&c->query, &c->memory);
    if (!take_operation(c, a, e))
        return false;
    if (a->operation == WMTS_CAPABILITIES)
        return take_capabilities(c, a, e);
    a->type = "image/png";
    return need_word(c, OWS_VERSION, VERSION, e) && need(c, OWS_LAYER, &a->layer, e) && check_layer(a, e) &&
           take_style(c, a, e) && need_word(c, OWS_FORMAT, a->type, e) && need(c, OWS_SET, &p.set, e) &&
           need(c, OWS_MATRIX, &p.matrix, e) && need(c, OWS_ROW, &p.row, e) && need(c, OWS_COL, &p.col, e) &&
           find_tile(a, &p, e) && (a->operation == WMTS_TILE || take_pixel(c, a, e));
}

/* --- by path -----------------------------------------------------------------------------------------------
 */

enum { TILE_SEGMENTS = 6, INFO_SEGMENTS = 8 };

static bool no_resource(const char *path, struct err *e)
{
    return err_param(e, ERR_NOT_FOUND, "path", path,
                     "there is nothing at /wmts/" VERSION "/%.80s; there are WMTSCapabilities.xml, tiles at "
                     "{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png and what stands "
                     "there at .../{TileCol}/{J}/{I}.json, .html or .txt",
                     path);
}

/* The segment without its ending; NULL when it has another. */
static char *without(char *segment, const char *ending)
{
    char *dot = strrchr(segment, '.');
    if (!dot || strcmp(dot, ending) != 0)
        return NULL;
    *dot = '\0';
    return segment;
}

static char *without_form(char *segment, struct wmts_asked *a)
{
    char *last = NULL;
    for (unsigned i = 0; i < WMTS_INFO_FORMS && !last; i++)
        if ((last = without(segment, WMTS_INFO[i].ending))) {
            a->type = WMTS_INFO[i].sent;
            a->info = WMTS_INFO[i].f;
        }
    return last;
}

bool wmts_take_path(struct call *c, const char *path, struct wmts_asked *a, struct err *e)
{
    char *copy = arena_text(&c->memory, path, strlen(path)), *segment[INFO_SEGMENTS + 1], *last;
    const char *unread;
    unsigned n = 0;
    if (strcmp(path, "WMTSCapabilities.xml") == 0) {
        a->operation = WMTS_CAPABILITIES;
        a->sections = (1 << WMTS_SECTIONS) - 1;
        a->type = "application/xml";
        return query_take(&c->query, "style", &unread, e);
    }
    while (copy && n <= INFO_SEGMENTS)
        segment[n++] = strsep(&copy, "/");
    a->operation = n == INFO_SEGMENTS ? WMTS_FEATURE_INFO : WMTS_TILE;
    a->type = "image/png";
    const bool info = a->operation == WMTS_FEATURE_INFO;
    if ((!info && n != TILE_SEGMENTS) ||
        !(last = info ? without_form(segment[n - 1], a) : without(segment[n - 1], ".png")))
        return no_resource(path, e);
    if (!query_take(&c->query, "style", &unread, e)) /* the path says it */
        return false;
    const struct place p = {segment[2], segment[3], segment[4], info ? segment[5] : last};
    a->layer = segment[0];
    if (check_layer(a, e) && set_style(c, a, segment[1], e) && find_tile(a, &p, e) &&
        (!info || find_pixel(a, last, segment[6], e)))
        return true;
    if (e)
        e->code = ERR_NOT_FOUND;
    return false;
}
