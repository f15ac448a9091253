#include "serve/wmts_capabilities.h"

#include <stdio.h>
#include <string.h>

#include "map/tile.h"
#include "out/xml.h"
#include "serve/wmts_asked.h"

enum { QUERY_BYTES = 65536, NAME_BYTES = 64 };

struct document {
    struct call *c;
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

static void put_styles(struct document *d)
{
    const char *name;
    for (unsigned i = 0; i < TILE_STYLES_MOST && (name = tile_shared_style_name(d->c->core->painting, i));
         i++)
        bytes_add_format(d->out, "<Style%s><ows:Identifier>%s</ows:Identifier></Style>\n",
                         i == 0 ? " isDefault=\"true\"" : "", name);
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

static void put_layer(struct document *d, const struct offered *o)
{
    char name[NAME_BYTES];
    enum collection of;
    const bool sites = map_layer_collection(o->layer, &of);
    snprintf(name, sizeof name, "%s%s", o->on_base ? "base," : "", map_layer_name(o->layer));
    bytes_add_format(d->out, "<Layer>\n<ows:Title xml:lang=\"fr\">%s%s</ows:Title>\n",
                     map_layer_title(o->layer, LANGUAGE_FR), o->on_base ? ", sur le fond de carte" : "");
    bytes_add_format(d->out,
                     "<ows:WGS84BoundingBox><ows:LowerCorner>-180 -85.0511</ows:LowerCorner>"
                     "<ows:UpperCorner>180 85.0511</ows:UpperCorner></ows:WGS84BoundingBox>\n"
                     "<ows:Identifier>%s</ows:Identifier>\n",
                     name);
    put_styles(d);
    put(d, "<Format>image/png</Format>\n");
    if (sites)
        put(d, "<InfoFormat>application/geo+json</InfoFormat>\n<InfoFormat>application/json</InfoFormat>\n");
    for (unsigned i = 0; i < MATRIX_SETS; i++)
        bytes_add_format(d->out, "<TileMatrixSetLink><TileMatrixSet>%s</TileMatrixSet></TileMatrixSetLink>\n",
                         MATRIX_SET[i].name);
    put_resource(d, name, "tile", "image/png", "{TileCol}.png");
    if (sites)
        put_resource(d, name, "FeatureInfo", "application/geo+json", "{TileCol}/{J}/{I}.json");
    put(d, "</Layer>\n");
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
    for (int z = 0; z <= TILE_ZOOM_MAX; z++)
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
    struct document d = {.c = c, .out = out};
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
