#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "geo/measure.h"
#include "geo/shapes.h"
#include "import/import_inside.h"

/* Outlines are thinned, small islands left out, and borders disputed: what is this near to an outline, or to
 * a known place, is in it. */
#define OUTLINE_KM 25.0
#define PLACE_KM   40.0
#define DEGREE_KM  111.2

/* Where a position should lie. */
struct territory {
    const struct gazetteer_item *item;
    const struct shapes_area *area; /* NULL: there is no outline */
    bool france;                    /* with what is overseas; else abroad */
};

static bool load_shapes(struct import *i, struct err *e)
{
    char path[PATH_MAX];
    return i->shapes || (file_share("geodata/built/base.shapes", path, sizeof path, e) &&
                         (i->shapes = shapes_load(path, e)));
}

/* The smallest of France that is told, or the country. False when nothing is known about it. */
static bool find_territory(const struct import *i, const char *pays, const struct collectivite_row *c,
                           struct territory *t)
{
    enum shapes_kind kind = SHAPES_COUNTRY;
    *t = (struct territory){.france = c != NULL};
    if (c && !import_empty(c->departement)) {
        t->item = gazetteer_departement(i->g, c->departement);
        kind = SHAPES_AREA_DEPARTEMENT;
    } else if (c && strcmp(c->type, "region") == 0 && !import_empty(c->code)) {
        t->item = gazetteer_region(i->g, c->code);
        kind = SHAPES_AREA_REGION;
    } else if (c || !import_empty(pays)) {
        t->item = gazetteer_country(i->g, c ? "FR" : pays);
    }
    if (t->item)
        t->area = shapes_area_find(i->shapes, kind, t->item->code);
    return t->item != NULL;
}

static bool near_outline(const struct import *i, const struct territory *t, double lon, double lat)
{
    if (!t->area)
        return false;
    if (shapes_area_holds(i->shapes, t->area, mercator_point(lon, lat)))
        return true;
    const double rad = 3.14159265358979323846 / 180, high = OUTLINE_KM / DEGREE_KM,
                 wide = high / fmax(cos(lat * rad), 0.05);
    for (int k = 0; k < 16; k++) {
        double far = k < 8 ? 0.5 : 1, x = lon + far * wide * cos(k * 45 * rad),
               y = lat + far * high * sin(k * 45 * rad);
        x = x > 180 ? x - 360 : x < -180 ? x + 360 : x;
        if (fabs(y) <= 90 && shapes_area_holds(i->shapes, t->area, mercator_point(x, y)))
            return true;
    }
    return false;
}

static bool is_place_of(const struct import *i, const struct territory *t, const struct gazetteer_item *p)
{
    if (!t->france)
        return p->kind == GAZETTEER_TOWN && &i->g->items[p->country] == t->item;
    return p->kind == GAZETTEER_COMMUNE &&
           (t->item->kind == GAZETTEER_COUNTRY || gazetteer_departement_of(i->g, p) == t->item ||
            gazetteer_region_of(i->g, p) == t->item || gazetteer_region_1970_of(i->g, p) == t->item);
}

/* Whether a place of the territory is near. *any: it has places at all. */
static bool near_place(const struct import *i, const struct territory *t, double lon, double lat, bool *any)
{
    bool near = false;
    *any = false;
    for (uint32_t k = 0; k < i->g->n_items && !near; k++) {
        const struct gazetteer_item *p = &i->g->items[k];
        bool own = is_place_of(i, t, p);
        *any = *any || own;
        near = own && fabs(p->lat - lat) < 1 &&
               measure_distance_m(p->lon, p->lat, lon, lat) < PLACE_KM * 1000;
    }
    return near;
}

static bool lies_in(const struct import *i, const struct territory *t, double lon, double lat)
{
    bool any;
    return near_outline(i, t, lon, lat) || near_place(i, t, lon, lat, &any) || (!t->area && !any);
}

/* What the gazetteer has of the place stays, if anything, and is not exact: a file that is wrong here may be
 * wrong about the place. */
static void refuse(struct import *i, const struct territory *t, double lon, double lat, struct position *p)
{
    bool swapped = fabs(lon) <= 90 && lies_in(i, t, lat, lon);
    import_note(i, "the position %1$g, %2$g (longitude, latitude) is not in %3$s%4$s: it was not used%5$.0s",
                "la position %1$g, %2$g (longitude, latitude) n’est pas dans ce territoire : %3$s%5$s ; elle "
                "n’a pas été utilisée%4$.0s",
                lon, lat, t->item->name, swapped ? ", but would be if they were swapped" : "",
                swapped ? ", mais y serait si l’on inversait les deux" : "");
    if (p->quality)
        p->quality = "approximative";
    if (i->n_places == 0)
        return;
    struct import_place *place = &i->places[i->n_places - 1];
    if (place->state == IMPORT_EXACT)
        place->state = IMPORT_APPROXIMATE;
    if (place->state < i->state)
        i->state = place->state;
}

bool import_read_position(struct import *i, const char *pays, const struct collectivite_row *c,
                          struct position *p, struct err *e)
{
    const char *lon = import_cell(i, "longitude"), *lat = import_cell(i, "latitude");
    struct territory t;
    double x, y;
    if (import_empty(lon) && import_empty(lat))
        return true;
    if (import_empty(lon) || import_empty(lat))
        return err_say(e, ERR_INVALID, import_empty(lon) ? "longitude" : "latitude", "",
                       "longitude and latitude go together", "longitude et latitude vont ensemble");
    if (!value_longitude(&x, "longitude", lon, e) || !value_degrees(&y, "latitude", lat, 90, e) ||
        !load_shapes(i, e))
        return false;
    if (find_territory(i, pays, c, &t) && !lies_in(i, &t, x, y))
        refuse(i, &t, x, y, p);
    else
        *p = (struct position){"exacte", x, y};
    return true;
}
