#include "serve/wmts_capabilities.h"

#include <stdio.h>
#include <string.h>

#include "map/frame.h"
#include "map/tile.h"
#include "out/xml.h"
#include "serve/wmts_asked.h"

enum { QUERY_BYTES = 65536, NAME_BYTES = 64 };

struct document {
    struct call *c;
    const struct map_asked *map; /* that addresses lead to, whatever its layers */
    struct bytes *out;
    struct bytes query; /* "pays=ML": what all addresses have */
    char version[CALL_VERSION_BYTES];
};

#define TITLE "Atlas français de la coopération décentralisée"

static void put(struct document *d, const char *text)
{
    bytes_add_text(d->out, text);
}

static void put_escaped(struct document *d, const char *text)
{
    xml_put_text(d->out, text, strlen(text));
}

/* --- who and how -------------------------------------------------------------------------------------------
 */

static void put_root(struct document *d)
{
    put(d, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<Capabilities xmlns=\"http://www.opengis.net/wmts/1.0\" "
           "xmlns:ows=\"http://www.opengis.net/ows/1.1\" "
           "xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
           "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
           "xsi:schemaLocation=\"http://www.opengis.net/wmts/1.0 "
           "http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd\" "
           "version=\"1.0.0\" updateSequence=\"");
    put(d, d->version);
    put(d, "\">\n");
}

static void put_identification(struct document *d)
{
    const char *licence = d->c->core->options->about.licence;
    put(d, "<ows:ServiceIdentification>\n<ows:Title xml:lang=\"fr\">" TITLE "</ows:Title>\n");
    put(d, d->c->snapshot->demonstration
               ? "<ows:Abstract xml:lang=\"fr\">Données de démonstration. " MAP_CREDIT "</ows:Abstract>\n"
               : "<ows:Abstract xml:lang=\"fr\">" MAP_CREDIT "</ows:Abstract>\n");
    put(d, "<ows:ServiceType>OGC WMTS</ows:ServiceType>\n"
           "<ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion>\n<ows:Fees>none</ows:Fees>\n");
    xml_put_element(d->out, "ows:AccessConstraints", licence ? licence : "none");
    put(d, "</ows:ServiceIdentification>\n");
}

static void put_provider(struct document *d)
{
    const struct about_operator *o = &d->c->core->options->about;
    put(d, "<ows:ServiceProvider>\n");
    xml_put_element(d->out, "ows:ProviderName", o->publisher ? o->publisher : TITLE);
    put(d, "<ows:ProviderSite xlink:href=\"");
    put_escaped(d, d->c->base_url);
    put(d, "/\"/>\n<ows:ServiceContact");
    if (!o->contact) {
        put(d, "/>\n</ows:ServiceProvider>\n");
        return;
    }
    put(d, ">\n<ows:ContactInfo>");
    if (strchr(o->contact, '@') && !strstr(o->contact, "://")) {
        put(d, "<ows:Address>");
        xml_put_element(d->out, "ows:ElectronicMailAddress", o->contact);
        put(d, "</ows:Address>");
    } else {
        put(d, "<ows:OnlineResource xlink:href=\"");
        put_escaped(d, o->contact);
        put(d, "\"/>");
    }
    put(d, "</ows:ContactInfo>\n</ows:ServiceContact>\n</ows:ServiceProvider>\n");
}

static void put_get(struct document *d, const char *path, const char *encoding)
{
    put(d, "<ows:Get xlink:href=\"");
    put_escaped(d, d->c->base_url);
    put(d, path);
    put_escaped(d, d->query.data);
    if (d->query.n && strcmp(encoding, "KVP") == 0)
        put(d, "&amp;"); /* more follows */
    put(d, "\"><ows:Constraint name=\"GetEncoding\"><ows:AllowedValues><ows:Value>");
    put(d, encoding);
    put(d, "</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get>\n");
}

static void put_operations(struct document *d)
{
    static const char *const NAMES[] = {"GetCapabilities", "GetTile", "GetFeatureInfo"};
    put(d, "<ows:OperationsMetadata>\n");
    for (unsigned i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        bytes_add_format(d->out, "<ows:Operation name=\"%s\"><ows:DCP><ows:HTTP>\n", NAMES[i]);
        put_get(d, "/wmts?", "KVP");
        if (i == 0)
            put_get(d, d->query.n ? "/wmts/1.0.0/WMTSCapabilities.xml?" : "/wmts/1.0.0/WMTSCapabilities.xml",
                    "RESTful");
        put(d, "</ows:HTTP></ows:DCP></ows:Operation>\n");
    }
    put(d, "</ows:OperationsMetadata>\n");
}

/* --- layers ------------------------------------------------------------------------------------------------
 */

/* On the base map, or alone. */
struct offered {
    enum map_layer layer;
    bool on_base;
};

static bool fits(const struct call *c, enum map_layer layer)
{
    enum collection of;
    return !map_layer_collection(layer, &of) || criteria_fit(&c->criteria, of, "", NULL);
}

static void put_legend(struct document *d, const char *layers, const char *style)
{
    put(d, "<LegendURL format=\"image/png\" xlink:href=\"");
    put_escaped(d, d->c->base_url);
    bytes_add_format(d->out, "/legend/%s.png?style=%s&amp;", layers, style);
    put_escaped(d, d->query.data);
    bytes_add_format(d->out, "%sv=%s\"/>", d->query.n ? "&amp;" : "", d->version);
}

/* The base map alone has no legend. */
static void put_styles(struct document *d, const char *layers, bool marks)
{
    const char *name;
    for (unsigned i = 0; i < TILE_STYLES_MOST && (name = tile_shared_style_name(d->c->core->painting, i));
         i++) {
        bytes_add_format(d->out, "<Style%s><ows:Identifier>%s</ows:Identifier>",
                         i == 0 ? " isDefault=\"true\"" : "", name);
        if (marks)
            put_legend(d, layers, name);
        put(d, "</Style>\n");
    }
}

static void put_resource(struct document *d, const char *name, const char *kind, const char *type,
                         const char *rest)
{
    bytes_add_format(d->out, "<ResourceURL format=\"%s\" resourceType=\"%s\" template=\"", type, kind);
    put_escaped(d, d->c->base_url);
    bytes_add_format(d->out, "/wmts/1.0.0/%s/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/%s?", name, rest);
    put_escaped(d, d->query.data);
    bytes_add_format(d->out, "%sv=%s\"/>\n", d->query.n ? "&amp;" : "", d->version);
}

/* --- where there is something ------------------------------------------------------------------------------
 */

static void hold(struct document *d, const struct offered *o, struct map_asked *map)
{
    *map = (struct map_asked){.drawing = {.layers = {.n = 1}, .group = d->map->drawing.group}};
    map->drawing.layers.list[0] = o->layer;
    if (!o->on_base)
        call_select_layers(d->c, &map->drawing.layers, map->held);
    map->drawing.selections[0] = map->held[0];
}

static void put_box(struct document *d, const struct bbox *b)
{
    bytes_add_format(d->out,
                     "<ows:WGS84BoundingBox><ows:LowerCorner>%.4f %.4f</ows:LowerCorner>"
                     "<ows:UpperCorner>%.4f %.4f</ows:UpperCorner></ows:WGS84BoundingBox>\n",
                     b->west, b->south, b->east, b->north);
}

/* Tiles that marks may reach into; those beyond are empty. Without it, all. */
static void put_limits(struct document *d, const struct map_drawing *drawing)
{
    put(d, "<TileMatrixSetLimits>\n");
    for (int z = 0; z <= MATRIX_LAST; z++) {
        const struct bbox b = frame_bounds(drawing, z);
        const struct tile_range r = tile_range_of(z, &b);
        bytes_add_format(d->out,
                         "<TileMatrixLimits><TileMatrix>%d</TileMatrix>"
                         "<MinTileRow>%d</MinTileRow><MaxTileRow>%d</MaxTileRow>"
                         "<MinTileCol>%d</MinTileCol><MaxTileCol>%d</MaxTileCol></TileMatrixLimits>\n",
                         z, r.y0, r.y1, r.x0, r.x1);
    }
    put(d, "</TileMatrixSetLimits>\n");
}

static bool is_limited(const struct map_drawing *drawing)
{
    const struct bbox b = frame_bounds(drawing, MATRIX_LAST);
    const struct tile_range r = tile_range_of(MATRIX_LAST, &b);
    const int last = (1 << MATRIX_LAST) - 1;
    return r.x0 > 0 || r.y0 > 0 || r.x1 < last || r.y1 < last;
}

static void put_links(struct document *d, const struct map_drawing *drawing)
{
    const bool limited = is_limited(drawing);
    for (unsigned i = 0; i < MATRIX_SETS; i++) {
        bytes_add_format(d->out, "<TileMatrixSetLink><TileMatrixSet>%s</TileMatrixSet>\n",
                         MATRIX_SET[i].name);
        if (limited)
            put_limits(d, drawing);
        put(d, "</TileMatrixSetLink>\n");
    }
}

/* --- a layer -----------------------------------------------------------------------------------------------
 */

static void put_resources(struct document *d, const char *name, bool asked)
{
    char rest[64];
    put_resource(d, name, "tile", "image/png", "{TileCol}.png");
    for (unsigned i = 0; i < WMTS_INFO_FORMS && asked; i++) {
        if (i && strcmp(WMTS_INFO[i].ending, WMTS_INFO[i - 1].ending) == 0)
            continue; /* the path says no more of the type */
        snprintf(rest, sizeof rest, "{TileCol}/{J}/{I}%s", WMTS_INFO[i].ending);
        put_resource(d, name, "FeatureInfo", WMTS_INFO[i].type, rest);
    }
}

static void put_layer(struct document *d, const struct offered *o)
{
    char name[NAME_BYTES];
    struct map_asked map;
    enum collection of;
    const bool sites = map_layer_collection(o->layer, &of), marks = sites || map_layer_counts(o->layer);
    snprintf(name, sizeof name, "%s%s", o->on_base ? "base," : "", map_layer_name(o->layer));
    hold(d, o, &map);
    const struct bbox box = frame_place(&map.drawing).box;
    bytes_add_format(d->out, "<Layer>\n<ows:Title xml:lang=\"fr\">%s%s</ows:Title>\n",
                     map_layer_title(o->layer, LANGUAGE_FR), o->on_base ? ", sur le fond de carte" : "");
    put_box(d, &box);
    xml_put_element(d->out, "ows:Identifier", name);
    put_styles(d, name, marks);
    put(d, "<Format>image/png</Format>\n");
    for (unsigned i = 0; i < WMTS_INFO_FORMS && sites; i++)
        xml_put_element(d->out, "InfoFormat", WMTS_INFO[i].type);
    put_links(d, &map.drawing);
    put_resources(d, name, sites);
    put(d, "</Layer>\n");
    map_drop(&map);
}

static void put_set(struct document *d, const struct matrix_set *s)
{
    bytes_add_format(d->out,
                     "<TileMatrixSet>\n<ows:Title xml:lang=\"fr\">%s</ows:Title>\n"
                     "<ows:Identifier>%s</ows:Identifier>\n<ows:SupportedCRS>" MATRIX_CRS_URN
                     "</ows:SupportedCRS>\n",
                     s->title, s->name);
    if (s->well_known)
        xml_put_element(d->out, "WellKnownScaleSet", s->well_known);
    for (int z = 0; z <= MATRIX_LAST; z++)
        bytes_add_format(d->out,
                         "<TileMatrix><ows:Identifier>%d</ows:Identifier>"
                         "<ScaleDenominator>%.16g</ScaleDenominator>"
                         "<TopLeftCorner>-" MATRIX_HALF_SIDE_M " " MATRIX_HALF_SIDE_M "</TopLeftCorner>"
                         "<TileWidth>%d</TileWidth><TileHeight>%d</TileHeight>"
                         "<MatrixWidth>%d</MatrixWidth><MatrixHeight>%d</MatrixHeight></TileMatrix>\n",
                         z, matrix_scale_denominator(s, z), matrix_side_px(s), matrix_side_px(s), 1 << z,
                         1 << z);
    put(d, "</TileMatrixSet>\n");
}

static void put_contents(struct document *d)
{
    put(d, "<Contents>\n");
    for (int on_base = 1; on_base >= 0; on_base--)
        for (enum map_layer l = 0; l < MAP_LAYER_COUNT; l++)
            if ((!on_base || (l != MAP_BASE && l != MAP_LABELS)) && fits(d->c, l))
                put_layer(d, &(struct offered){l, on_base});
    for (unsigned i = 0; i < MATRIX_SETS; i++)
        put_set(d, &MATRIX_SET[i]);
    put(d, "</Contents>\n");
}

static void put_self(struct document *d)
{
    put(d, "<ServiceMetadataURL xlink:href=\"");
    put_escaped(d, d->c->base_url);
    put(d, d->query.n ? "/wmts/1.0.0/WMTSCapabilities.xml?" : "/wmts/1.0.0/WMTSCapabilities.xml");
    put_escaped(d, d->query.data);
    put(d, "\"/>\n");
}

void wmts_capabilities_write(struct call *c, const struct map_asked *map, unsigned sections,
                             struct bytes *out)
{
    static void (*const PUT[WMTS_SECTIONS])(struct document *) = {put_identification, put_provider,
                                                                  put_operations, put_contents};
    struct document d = {.c = c, .map = map, .out = out};
    bytes_init(&d.query, QUERY_BYTES);
    call_version(c, d.version);
    map_print_query(c, map, &d.query);
    put_root(&d);
    for (unsigned i = 0; i < WMTS_SECTIONS; i++)
        if (sections & 1U << i)
            PUT[i](&d);
    if (sections)
        put_self(&d);
    put(&d, "</Capabilities>\n");
    bytes_release(&d.query);
}
