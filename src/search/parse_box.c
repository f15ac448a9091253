#include "search/parse_box.h"

#include <stdio.h>

#include "geo/project.h"

/* A box of another system, in the order of its authority (OGC 18-058r1, 6.2.3): degrees as if they stood in
 * the other order, metres by the box in degrees around it. */
static bool parse_box_of(struct bbox *out, const char *text, const struct crs *crs, struct err *e)
{
    enum { FLAT = 4, HIGH = 6 };
    double v[HIGH], box[FLAT];
    char turned[160];
    int n = bbox_numbers(text, v, HIGH);
    if (n != FLAT && n != HIGH)
        return bbox_parse(text, "bbox", out, e);
    for (int corner = 0; corner < 2; corner++) {
        const double *at = v + (size_t)corner * (size_t)(n / 2);
        box[2 * corner] = at[crs->north_first];
        box[2 * corner + 1] = at[!crs->north_first];
    }
    if (crs->degrees) {
        snprintf(turned, sizeof turned, "%.17g,%.17g,%.17g,%.17g", box[0], box[1], box[2], box[3]);
        return bbox_parse(turned, "bbox", out, e);
    }
    struct projector *p = projector_new();
    bool done = box[0] <= box[2] && box[1] <= box[3] && project_to_bbox(p, crs, box, out, NULL);
    projector_free(p);
    return done || err_param(e, ERR_INVALID, "bbox", text,
                             "'%.60s' is no box of %s: least and greatest coordinates, in the order of the "
                             "system, where it has places",
                             text, crs->name);
}

bool parse_box(struct query *q, bool *has, struct bbox *box, struct err *e)
{
    const char *text, *system;
    const struct crs *crs = NULL;
    if (!query_take(q, "bbox", &text, e) || !query_take(q, "bbox-crs", &system, e) ||
        (system && !(crs = crs_parse(system, "bbox-crs", e))))
        return false;
    *has = text != NULL;
    if (!text)
        return true;
    return crs && !crs_is_84(crs) ? parse_box_of(box, text, crs, e) : bbox_parse(text, "bbox", box, e);
}
