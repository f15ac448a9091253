#include "geo/project.h"

#include <math.h>
#include <proj.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "geo/mercator.h"

#define EDGE_POINTS 21
#define UTM_REACH   50 /* degrees: farther out the formulas of PROJ are no longer good */

#define WHOLE                                                                                                \
    {                                                                                                        \
        -180, -90, 180, 90                                                                                   \
    }

static const struct crs LIST[] = {
    {4326, false, true, "OGC:CRS84", "WGS 84, longitude puis latitude", WHOLE, 0, 0, 0, 0},
    {4326, true, true, "EPSG:4326", "WGS 84, latitude puis longitude", WHOLE, 0, 0, 0, 0},
    {3857,
     false,
     false,
     "EPSG:3857",
     "Mercator du Web",
     {-180, -MERCATOR_LAT_MAX_DEG, 180, MERCATOR_LAT_MAX_DEG},
     0,
     0,
     0,
     0},
    {4258, true, true, "EPSG:4258", "ETRS89", {-16.1, 32.88, 40.18, 84.73}, 0, 0, 0, 0},
    {3035,
     true,
     false,
     "EPSG:3035",
     "ETRS89, Lambert équivalente d'Europe",
     {-35.58, 24.6, 44.83, 84.73},
     10,
     180,
     -35,
     90},
    {2154,
     false,
     false,
     "EPSG:2154",
     "RGF93, Lambert-93 (métropole)",
     {-9.86, 41.15, 10.38, 51.56},
     3,
     180,
     -60,
     90},
    {5490,
     false,
     false,
     "EPSG:5490",
     "RGAF09, UTM 20 nord (Antilles)",
     {-63.66, 14.08, -57.52, 18.31},
     -63,
     UTM_REACH,
     -85,
     85},
    {2972,
     false,
     false,
     "EPSG:2972",
     "RGFG95, UTM 22 nord (Guyane)",
     {-54.61, 2.11, -49.45, 8.88},
     -51,
     UTM_REACH,
     -85,
     85},
    {2975,
     false,
     false,
     "EPSG:2975",
     "RGR92, UTM 40 sud (La Réunion)",
     {51.83, -24.72, 58.24, -18.28},
     57,
     UTM_REACH,
     -85,
     85},
    {4471,
     false,
     false,
     "EPSG:4471",
     "RGM04, UTM 38 sud (Mayotte)",
     {43.68, -14.49, 46.7, -11.33},
     45,
     UTM_REACH,
     -85,
     85},
    {3163,
     false,
     false,
     "EPSG:3163",
     "RGNC91-93, Lambert (Nouvelle-Calédonie)",
     {163.54, -22.73, 168.19, -19.5},
     166,
     180,
     -90,
     50},
    {3296,
     false,
     false,
     "EPSG:3296",
     "RGPF, UTM 5 sud (Polynésie, îles Sous-le-Vent)",
     {-158.13, -26.7, -150, -12.5},
     -153,
     UTM_REACH,
     -85,
     85},
    {3297,
     false,
     false,
     "EPSG:3297",
     "RGPF, UTM 6 sud (Polynésie, Tahiti)",
     {-150, -31.2, -144, -7.29},
     -147,
     UTM_REACH,
     -85,
     85},
    {8903,
     false,
     false,
     "EPSG:8903",
     "RGWF96, UTM 1 sud (Wallis-et-Futuna)",
     {179.49, -15.94, -174.27, -9.84},
     -177,
     UTM_REACH,
     -85,
     85},
    {4467,
     false,
     false,
     "EPSG:4467",
     "RGSPM06, UTM 21 nord (Saint-Pierre-et-Miquelon)",
     {-57.1, 43.41, -55.9, 47.37},
     -57,
     UTM_REACH,
     -85,
     85},
};
enum { COUNT = sizeof LIST / sizeof LIST[0] };

const struct crs *crs_list(size_t *n)
{
    *n = COUNT;
    return LIST;
}

/* What follows one of the ways to write an authority: the code. */
static const char *code_after(const char *text, const char *const *prefixes)
{
    for (; *prefixes; prefixes++)
        if (strncasecmp(text, *prefixes, strlen(*prefixes)) == 0)
            return text + strlen(*prefixes);
    return NULL;
}

const struct crs *crs_parse(const char *text, const char *parameter, struct err *e)
{
    static const char *const EPSG[] = {"EPSG:",
                                       "urn:ogc:def:crs:EPSG::",
                                       "http://www.opengis.net/def/crs/EPSG/0/",
                                       "https://www.opengis.net/def/crs/EPSG/0/",
                                       "[EPSG:",
                                       NULL};
    static const char *const CRS84[] = {"CRS:84",
                                        "OGC:CRS84",
                                        "urn:ogc:def:crs:OGC:1.3:CRS84",
                                        "urn:ogc:def:crs:OGC::CRS84",
                                        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                                        "https://www.opengis.net/def/crs/OGC/1.3/CRS84",
                                        "http://www.opengis.net/def/crs/OGC/0/CRS84",
                                        NULL};
    const char *code = code_after(text, CRS84);
    if (code && !*code)
        return &LIST[0];
    code = code_after(text, EPSG);
    for (int i = 1; code && i < COUNT; i++)
        if (strcmp(code, LIST[i].name + strlen("EPSG:")) == 0)
            return &LIST[i];
    char names[320] = "";
    for (int i = 0; i < COUNT; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? ", " : "", LIST[i].name);
    err_param(e, ERR_INVALID, parameter, text, "%s takes one of these reference systems: %s", parameter,
              names);
    return NULL;
}

const char *crs_uri(const struct crs *crs, char text[CRS_URI_BYTES])
{
    const char *code = strchr(crs->name, ':') + 1;
    snprintf(text, CRS_URI_BYTES, "http://www.opengis.net/def/crs/%s/%s",
             crs == &LIST[0] ? "OGC/1.3" : "EPSG/0", code);
    return text;
}

/* --- transforming -----------------------------------------------------------------------------------------
 */

struct projector {
    PJ_CONTEXT *context;
    PJ *pair[COUNT][COUNT]; /* from, to; made when first met */
};

static void keep_quiet(void *data, int level, const char *text)
{
    (void)data;
    (void)level;
    (void)text;
}

struct projector *projector_new(void)
{
    struct projector *p = mem_alloc(1, sizeof *p);
    p->context = proj_context_create();
    proj_context_set_enable_network(p->context, 0);
    proj_log_func(p->context, NULL, keep_quiet);
    return p;
}

void projector_free(struct projector *p)
{
    if (!p)
        return;
    for (int i = 0; i < COUNT; i++)
        for (int k = 0; k < COUNT; k++)
            proj_destroy(p->pair[i][k]);
    proj_context_destroy(p->context);
    free(p);
}

enum { SPARE_PROJECTORS = 16 };

struct projectors {
    pthread_mutex_t lock;
    struct projector *spare[SPARE_PROJECTORS];
    unsigned n;
};

struct projectors *projectors_new(void)
{
    struct projectors *all = mem_alloc(1, sizeof *all);
    pthread_mutex_init(&all->lock, NULL);
    return all;
}

void projectors_free(struct projectors *all)
{
    for (unsigned i = 0; all && i < all->n; i++)
        projector_free(all->spare[i]);
    if (all)
        pthread_mutex_destroy(&all->lock);
    free(all);
}

struct projector *projectors_take(struct projectors *all)
{
    pthread_mutex_lock(&all->lock);
    struct projector *p = all->n ? all->spare[--all->n] : NULL;
    pthread_mutex_unlock(&all->lock);
    return p ? p : projector_new();
}

void projectors_give(struct projectors *all, struct projector *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&all->lock);
    bool room = all->n < SPARE_PROJECTORS;
    if (room)
        all->spare[all->n++] = p;
    pthread_mutex_unlock(&all->lock);
    if (!room)
        projector_free(p);
}

static PJ *pair_of(struct projector *p, const struct crs *from, const struct crs *to, struct err *e)
{
    PJ **pair = &p->pair[from - LIST][to - LIST];
    if (!*pair) {
        char a[16], b[16];
        snprintf(a, sizeof a, "EPSG:%d", from->epsg);
        snprintf(b, sizeof b, "EPSG:%d", to->epsg);
        PJ *made = proj_create_crs_to_crs(p->context, a, b, NULL);
        *pair = made ? proj_normalize_for_visualization(p->context, made) : NULL;
        proj_destroy(made);
    }
    if (!*pair)
        err_set(e, ERR_INTERNAL, "PROJ cannot transform %s to %s: is proj.db there?", from->name, to->name);
    return *pair;
}

static bool transform(struct projector *p, const struct crs *from, const struct crs *to, double *x, double *y,
                      size_t n, struct err *e)
{
    PJ *pair = pair_of(p, from, to, e);
    if (!pair)
        return false;
    proj_errno_reset(pair);
    proj_trans_generic(pair, PJ_FWD, x, sizeof *x, n, y, sizeof *y, n, NULL, 0, 0, NULL, 0, 0);
    return true;
}

bool project_some(struct projector *p, const struct crs *from, const struct crs *to, double *x, double *y,
                  size_t n, struct err *e)
{
    if (from->epsg == to->epsg)
        return true;
    if (!transform(p, from, to, x, y, n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]))
            x[i] = y[i] = NAN;
    return true;
}

bool project_points(struct projector *p, const struct crs *from, const struct crs *to, double *x, double *y,
                    size_t n, struct err *e)
{
    if (from->epsg == to->epsg)
        return true;
    if (!transform(p, from, to, x, y, n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return err_set(e, ERR_INVALID, "point %zu of %zu has no image in %s", i + 1, n, to->name);
    return true;
}

static bool bounds(struct projector *p, const struct crs *from, const struct crs *to, const double in[4],
                   double out[4], struct err *e)
{
    if (from->epsg == to->epsg) {
        memcpy(out, in, 4 * sizeof *out);
        return true;
    }
    PJ *pair = pair_of(p, from, to, e);
    if (!pair)
        return false;
    proj_errno_reset(pair);
    int fine = proj_trans_bounds(p->context, pair, PJ_FWD, in[0], in[1], in[2], in[3], &out[0], &out[1],
                                 &out[2], &out[3], EDGE_POINTS);
    for (int i = 0; i < 4; i++)
        fine = fine && isfinite(out[i]);
    return fine || err_set(e, ERR_INVALID, "the box has no image in %s", to->name);
}

static double within(double v, double limit)
{
    return fmax(-limit, fmin(limit, v));
}

bool project_to_bbox(struct projector *p, const struct crs *from, const double box[4], struct bbox *out,
                     struct err *e)
{
    double b[4];
    if (!bounds(p, from, &LIST[0], box, b, e))
        return false;
    *out = (struct bbox){within(b[0], 180), within(b[1], 90), within(b[2], 180), within(b[3], 90)};
    return true;
}

bool project_from_bbox(struct projector *p, const struct bbox *box, const struct crs *to, double out[4],
                       struct err *e)
{
    return bounds(p, &LIST[0], to, (const double[4]){box->west, box->south, box->east, box->north}, out, e);
}
