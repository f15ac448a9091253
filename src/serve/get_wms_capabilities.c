/* What /wms can do, as each of the two versions says it: 06-042, 7.2.4 and annex E.1; 01-068r3, annex A.1. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "atlas/collection.h"
#include "out/xml.h"
#include "serve/get_wms_inside.h"

#define SCALE_LEAST 500.0       /* positions and outlines are no finer */
#define SCALE_MOST  600000000.0 /* the world in 256 pixels */
#define TITLE       "Atlas français de la coopération décentralisée"
#define XLINK       "xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:type=\"simple\" xlink:href=\""

enum { ADDRESS_BYTES = 8192, QUERY_BYTES = 65536 };

struct writer {
    struct bytes *out;
    struct call *call;
    bool newer;
    struct bytes query; /* "pays=ML&": what addresses of maps have, or nothing */
};

static void text(struct writer *w, const char *name, const char *value)
{
    xml_put_element(w->out, name, value);
}

static void put_online(struct writer *w, const char *path, const char *query)
{
    bytes_add_text(w->out, "<OnlineResource " XLINK);
    xml_put_text(w->out, w->call->base_url, strlen(w->call->base_url));
    xml_put_text(w->out, path, strlen(path));
    xml_put_text(w->out, query, strlen(query));
    bytes_add_text(w->out, "\"/>\n");
}

static void online(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void online(struct writer *w, const char *format, ...)
{
    char path[ADDRESS_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(path, sizeof path, format, list);
    va_end(list);
    put_online(w, path, "");
}

/* --- the service -------------------------------------------------------------------------------------------
 */

static void put_keywords(struct writer *w, const char *const *words)
{
    bytes_add_text(w->out, "<KeywordList>\n");
    for (; *words; words++)
        text(w, "Keyword", *words);
    bytes_add_text(w->out, "</KeywordList>\n");
}

/* What the operator said of himself; of several ways to reach him mail has an element. */
static void put_contact(struct writer *w)
{
    const struct about_operator *o = &w->call->core->options->about;
    if (!o->contact && !o->publisher)
        return;
    bytes_add_text(w->out, "<ContactInformation>\n");
    if (o->publisher) {
        bytes_add_text(w->out, "<ContactPersonPrimary>\n<ContactPerson></ContactPerson>\n");
        text(w, "ContactOrganization", o->publisher);
        bytes_add_text(w->out, "</ContactPersonPrimary>\n");
    }
    if (o->contact && strchr(o->contact, '@'))
        text(w, "ContactElectronicMailAddress", o->contact);
    bytes_add_text(w->out, "</ContactInformation>\n");
}

static void put_service(struct writer *w)
{
    static const char *const WORDS[] = {"coopération décentralisée", "action extérieure des collectivités",
                                        "jumelages", "collectivités territoriales", NULL};
    const bool invented = w->call->snapshot->demonstration;
    const struct about_operator *o = &w->call->core->options->about;
    bytes_add_text(w->out, "<Service>\n");
    text(w, "Name", w->newer ? "WMS" : "OGC:WMS");
    text(w, "Title", invented ? TITLE " (données de démonstration)" : TITLE);
    bytes_add_text(w->out, "<Abstract>");
    if (invented)
        bytes_add_text(w->out, "Les données de ce serveur sont inventées, pour la démonstration. ");
    bytes_add_text(w->out,
                   "Cartes des coopérations des collectivités françaises dans le monde. Les critères de "
                   "recherche de l’Atlas (pays, thematique, region, q, filter…) s’ajoutent aux "
                   "paramètres de GetMap et de GetFeatureInfo.</Abstract>\n");
    put_keywords(w, WORDS);
    online(w, "/");
    put_contact(w);
    text(w, "Fees", "none");
    text(w, "AccessConstraints", o->licence ? o->licence : "none");
    if (w->newer) {
        bytes_add_format(w->out,
                         "<LayerLimit>%d</LayerLimit>\n<MaxWidth>%d</MaxWidth>\n<MaxHeight>%d</MaxHeight>\n",
                         MAP_LAYER_COUNT, wms_most_px(w->call), wms_most_px(w->call));
    }
    bytes_add_text(w->out, "</Service>\n");
}

/* --- requests ----------------------------------------------------------------------------------------------
 */

static void put_request(struct writer *w, const char *name, const char *const *formats)
{
    bytes_add_format(w->out, "<%s>\n", name);
    for (; *formats; formats++)
        text(w, "Format", *formats);
    bytes_add_text(w->out, "<DCPType><HTTP><Get>");
    put_online(w, "/wms?", w->query.data);
    bytes_add_format(w->out, "</Get></HTTP></DCPType>\n</%s>\n", name);
}

static void put_requests(struct writer *w)
{
    static const char *const OLD[] = {"application/vnd.ogc.wms_xml", NULL}, *const NEW[] = {"text/xml", NULL},
                             *const MAPS[] = {"image/png", "image/png; mode=8bit", NULL},
                             *const LEGENDS[] = {"image/png", "image/png; mode=8bit", "application/json",
                                                 NULL},
                             *const INFOS[] = {"text/plain", "text/html", "application/geo+json", NULL};
    bytes_add_text(w->out, "<Request>\n");
    put_request(w, "GetCapabilities", w->newer ? NEW : OLD);
    put_request(w, "GetMap", MAPS);
    put_request(w, "GetFeatureInfo", INFOS);
    put_request(w, w->newer ? "sld:GetLegendGraphic" : "GetLegendGraphic", LEGENDS);
    bytes_add_text(w->out, "</Request>\n<Exception>\n");
    text(w, "Format", w->newer ? "XML" : "application/vnd.ogc.se_xml");
    text(w, "Format", w->newer ? "INIMAGE" : "application/vnd.ogc.se_inimage");
    text(w, "Format", w->newer ? "BLANK" : "application/vnd.ogc.se_blank");
    bytes_add_text(w->out, "</Exception>\n");
}

/* --- layers ------------------------------------------------------------------------------------------------
 */

static const char *name_of(const struct crs *crs)
{
    return crs_is_84(crs) ? "CRS:84" : crs->name;
}

/* 1.1.1 knows no CRS:84, and has x before y in all. */
static bool is_named(const struct writer *w, const struct crs *crs)
{
    return w->newer || !crs_is_84(crs);
}

static void put_box(struct writer *w, const struct crs *crs, struct projector *p)
{
    double b[4];
    if (!is_named(w, crs) || !project_from_bbox(p, &crs->area, crs, b, NULL))
        return;
    const int x = w->newer && crs->north_first;
    bytes_add_format(w->out,
                     "<BoundingBox %s=\"%s\" minx=\"%.*f\" miny=\"%.*f\" maxx=\"%.*f\" maxy=\"%.*f\"/>\n",
                     w->newer ? "CRS" : "SRS", name_of(crs), crs->degrees ? 6 : 2, b[x], crs->degrees ? 6 : 2,
                     b[1 - x], crs->degrees ? 6 : 2, b[2 + x], crs->degrees ? 6 : 2, b[3 - x]);
}

static void put_systems(struct writer *w, struct projector *p)
{
    size_t n;
    const struct crs *all = crs_list(&n);
    for (size_t i = 0; i < n; i++)
        if (is_named(w, &all[i]))
            text(w, w->newer ? "CRS" : "SRS", name_of(&all[i]));
    bytes_add_text(w->out,
                   w->newer ? "<EX_GeographicBoundingBox><westBoundLongitude>-180</westBoundLongitude>"
                              "<eastBoundLongitude>180</eastBoundLongitude><southBoundLatitude>-90"
                              "</southBoundLatitude><northBoundLatitude>90</northBoundLatitude>"
                              "</EX_GeographicBoundingBox>\n"
                            : "<LatLonBoundingBox minx=\"-180\" miny=\"-90\" maxx=\"180\" maxy=\"90\"/>\n");
    for (size_t i = 0; i < n; i++)
        put_box(w, &all[i], p);
}

static void put_attribution(struct writer *w)
{
    bytes_add_text(w->out, "<Attribution>\n");
    text(w, "Title",
         w->call->snapshot->demonstration ? "Données de démonstration · " MAP_CREDIT : MAP_CREDIT);
    online(w, "/");
    bytes_add_text(w->out, "</Attribution>\n");
}

struct size {
    int w, h; /* 0: there is no legend */
};

static void put_style(struct writer *w, enum map_layer layer, const char *style, struct size legend)
{
    bytes_add_text(w->out, "<Style>\n");
    text(w, "Name", style);
    text(w, "Title", style);
    if (legend.w) {
        bytes_add_format(w->out, "<LegendURL width=\"%d\" height=\"%d\">\n<Format>image/png</Format>\n",
                         legend.w, legend.h);
        char path[ADDRESS_BYTES];
        snprintf(
            path, sizeof path,
            "/wms?SERVICE=WMS&VERSION=%s&REQUEST=GetLegendGraphic&LAYER=%s&STYLE=%s&FORMAT=image/png%s%s",
            w->newer ? "1.3.0" : "1.1.1", map_layer_name(layer), style, w->newer ? "&SLD_VERSION=1.1.0" : "",
            w->query.n ? "&" : "");
        put_online(w, path, w->query.data);
        bytes_add_text(w->out, "</LegendURL>\n");
    }
    bytes_add_text(w->out, "</Style>\n");
}

/* The default style first: it is what "" asks for. */
static void put_layer(struct writer *w, enum map_layer layer, struct worker *worker)
{
    const char *style;
    enum collection collection;
    struct size legend = {0};
    const bool has = map_layer_collection(layer, &collection);
    if (has && !criteria_fit(&w->call->criteria, collection, "", NULL))
        return;
    bytes_add_format(w->out, "<Layer queryable=\"%d\" opaque=\"%d\">\n", has || map_layer_counts(layer),
                     layer == MAP_BASE);
    text(w, "Name", map_layer_name(layer));
    text(w, "Title", map_layer_title(layer, LANGUAGE_FR));
    if (has) {
        bytes_add_text(w->out, "<DataURL>\n<Format>application/json</Format>\n");
        online(w, "/api/collections/%s", COLLECTION_NAMES[collection]);
        bytes_add_text(w->out, "</DataURL>\n");
    }
    legend_answer_size(w->call, worker, layer, &legend.w, &legend.h);
    for (unsigned i = 0; (style = tile_shared_style_name(w->call->core->painting, i)); i++)
        put_style(w, layer, style, legend);
    bytes_add_text(w->out, "</Layer>\n");
}

static void put_scales(struct writer *w)
{
    const double to_hint = WMS_PIXEL_M * M_SQRT2;
    if (w->newer)
        bytes_add_format(w->out,
                         "<MinScaleDenominator>%.0f</MinScaleDenominator>\n<MaxScaleDenominator>%.0f"
                         "</MaxScaleDenominator>\n",
                         SCALE_LEAST, SCALE_MOST);
    else
        bytes_add_format(w->out, "<ScaleHint min=\"%.6f\" max=\"%.1f\"/>\n", SCALE_LEAST * to_hint,
                         SCALE_MOST * to_hint);
}

static void put_layers(struct writer *w, struct worker *worker)
{
    struct projector *projector = projectors_take(w->call->core->projectors);
    bytes_add_text(w->out, "<Layer>\n");
    text(w, "Title", TITLE);
    put_systems(w, projector);
    projectors_give(w->call->core->projectors, projector);
    put_attribution(w);
    put_scales(w);
    for (unsigned layer = 0; layer < MAP_LAYER_COUNT; layer++)
        put_layer(w, (enum map_layer)layer, worker);
    bytes_add_text(w->out, "</Layer>\n");
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

void wms_write_capabilities(struct call *c, const struct wms_asked *a, struct worker *worker)
{
    struct writer w = {.out = &c->out, .call = c, .newer = a->newer};
    const unsigned long long version = (unsigned long long)c->snapshot->version;
    bytes_init(&w.query, QUERY_BYTES);
    map_print_query(c, &a->map, &w.query);
    if (w.query.n)
        bytes_add_char(&w.query, '&');
    bytes_add_text(w.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if (w.newer)
        bytes_add_format(w.out,
                         "<WMS_Capabilities version=\"1.3.0\" updateSequence=\"%llu\" "
                         "xmlns=\"http://www.opengis.net/wms\" xmlns:sld=\"http://www.opengis.net/sld\" "
                         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                         "xsi:schemaLocation=\"http://www.opengis.net/wms "
                         "http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd "
                         "http://www.opengis.net/sld "
                         "http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd\">\n",
                         version);
    else
        bytes_add_format(w.out,
                         "<!DOCTYPE WMT_MS_Capabilities SYSTEM "
                         "\"http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd\">\n"
                         "<WMT_MS_Capabilities version=\"1.1.1\" updateSequence=\"%llu\">\n",
                         version);
    put_service(&w);
    bytes_add_text(w.out, "<Capability>\n");
    put_requests(&w);
    if (!w.newer)
        bytes_add_text(w.out, "<UserDefinedSymbolization SupportSLD=\"0\" UserLayer=\"0\" UserStyle=\"0\" "
                              "RemoteWFS=\"0\"/>\n");
    put_layers(&w, worker);
    bytes_add_format(w.out, "</Capability>\n</%s>\n", w.newer ? "WMS_Capabilities" : "WMT_MS_Capabilities");
    bytes_release(&w.query);
}
