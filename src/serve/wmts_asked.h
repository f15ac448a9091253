/* wmts_asked.h - a request of WMTS 1.0.0 (OGC 07-057r7), by parameters or by path, as one of the map's own */
#ifndef SERVE_WMTS_ASKED_H
#define SERVE_WMTS_ASKED_H

#include "serve/matrix_asked.h"

enum wmts_operation { WMTS_CAPABILITIES, WMTS_TILE, WMTS_FEATURE_INFO };

/* Sections of the capabilities, a bit each. */
enum { WMTS_IDENTIFICATION, WMTS_PROVIDER, WMTS_OPERATIONS, WMTS_CONTENTS, WMTS_SECTIONS };

/* What WMTS_FEATURE_INFO is answered as: media type, as it is asked for and as it is sent, f of /identify,
 * and ending of paths. */
enum { WMTS_INFO_FORMS = 4 };
extern const struct wmts_info_form {
    const char *type, *sent, *f, *ending;
} WMTS_INFO[WMTS_INFO_FORMS];

struct wmts_asked {
    enum wmts_operation operation;
    unsigned sections; /* of WMTS_CAPABILITIES: those that are wanted; 0 where the client has this version */
    const char *type;  /* of the answer */

    /* Of the others. A layer is what /tiles calls layers, a list of them with commas between; style is a
     * name, or NULL for the default. */
    const char *layer, *style;
    struct matrix_asked at;
    double x_px, y_px; /* of WMTS_FEATURE_INFO, within the tile at scale 1 */
    const char *info;  /* what /identify calls its form */
};

/* In plan. By parameters (7.1.1, 7.2.1, 7.3.1): their names are folded first (query_fold_names), and what is
 * not of the standard is left in the query. By path (10.3): what stands behind /wmts/1.0.0/. Errors name
 * their parameter as ows.h does; what a path names and is not there is ERR_NOT_FOUND, all else ERR_INVALID,
 * or ERR_UNSUPPORTED. */
bool wmts_take_query(struct call *c, struct wmts_asked *a, struct err *e);
bool wmts_take_path(struct call *c, const char *path, struct wmts_asked *a, struct err *e);

#endif
