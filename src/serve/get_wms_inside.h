/* get_wms_inside.h - what the files of /wms share: the request as it was read, and exceptions */
#ifndef SERVE_GET_WMS_INSIDE_H
#define SERVE_GET_WMS_INSIDE_H

#include "map/view.h"
#include "serve/legend_answer.h"

/* OGC Web Map Service 1.3.0 (06-042) and 1.1.1 (01-068r3). Names of parameters are read in any case; those
 * that neither the standards nor the criteria have are ignored. */

enum wms_request { WMS_CAPABILITIES, WMS_MAP, WMS_INFO, WMS_LEGEND };
enum wms_exceptions { WMS_XML, WMS_INIMAGE, WMS_BLANK };
enum wms_info { WMS_TEXT, WMS_HTML, WMS_GEOJSON, WMS_INFO_FORMATS };

struct wms_asked {
    bool newer; /* 1.3.0, else 1.1.1 */
    enum wms_request request;
    enum wms_exceptions exceptions;
    struct map_asked map;
    struct view view; /* of GetMap and GetFeatureInfo; w > 0 once the size is known */
    enum wms_info info;
    struct map_layers queried;
    int i, j;
    long count;
    unsigned style;
    struct legend_asked legend;
    /* What is wrong: its code, or ""; where problem.code is 0, nothing is. */
    const char *code;
    struct err problem;
};

extern const char *const WMS_INFO_TYPES[WMS_INFO_FORMATS];

/* The largest width and height that every picture may have. */
int wms_most_px(const struct call *c);

/* In plan: reads all of the query. False: a->problem says why, and as much is read as an exception needs. */
bool wms_take(struct call *c, struct wms_asked *a);

/* In make: what stands under the pixel. */
bool wms_make_info(struct call *c, struct wms_asked *a, struct err *e);
void wms_write_exception(struct call *c, const struct wms_asked *a);
/* The criteria of the call, and what else is asked of the map, stand in the addresses that it leads to, as in
 * those of WMTS: clients ask for maps there, and send nothing that the address they were given had besides.
 * Layers that the criteria do not fit are left out. Of every layer its legend's size: as long as one of
 * /legend for each the first time, then what is kept. */
void wms_write_capabilities(struct call *c, const struct wms_asked *a, struct worker *w);

#define WMS_PIXEL_M 0.00028 /* of scale denominators in both standards */

#endif
