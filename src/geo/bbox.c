#include "geo/bbox.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A decimal number: strtod alone would take "nan", "inf", "0x1p3" and the locale's comma. */
static const char *number(const char *s, double *v)
{
    size_t digits = 0, n = 0;
    char text[64];
    while (*s == ' ')
        s++;
    while (n < sizeof text - 1 && *s && strchr("+-.0123456789eE", *s)) {
        digits += isdigit((unsigned char)*s) != 0;
        text[n++] = *s++;
    }
    text[n] = '\0';
    char *end;
    *v = strtod(text, &end);
    if (!digits || *end || !isfinite(*v))
        return NULL;
    while (*s == ' ')
        s++;
    return s;
}

int bbox_numbers(const char *text, double *v, int max)
{
    for (int n = 0;; text++) {
        double d;
        text = number(text, &d);
        if (!text || (*text && *text != ','))
            return -1;
        if (n < max)
            v[n] = d;
        n++;
        if (!*text)
            return n;
    }
}

static bool within(double v, double limit)
{
    return v >= -limit && v <= limit; /* false for NaN */
}

double lon_wrap_deg(double lon_deg)
{
    if (lon_deg >= -180.0 && lon_deg <= 180.0)
        return lon_deg;
    double turns = floor((lon_deg + 180.0) / 360.0);
    return round((lon_deg - turns * 360.0) * 1e12) /
           1e12; /* 190.1 - 360 is not the number nearest to -169.9 */
}

bool point_parse(const char *text, double *lon_deg, double *lat_deg)
{
    double v[2];
    if (bbox_numbers(text, v, 2) != 2 || !within(v[0], LON_MOST_DEG) || !within(v[1], 90.0))
        return false;
    v[0] = lon_wrap_deg(v[0]);
    *lon_deg = fabs(v[1]) == 90.0 ? 0.0 : v[0] == -180.0 ? 180.0 : v[0] + 0.0; /* no negative zero */
    *lat_deg = v[1] + 0.0;
    return true;
}

/* The one form of a box from what was written. */
static struct bbox settled(struct bbox b)
{
    b.south = fmin(fmax(b.south, -90.0), 90.0);
    b.north = fmin(fmax(b.north, -90.0), 90.0);
    if (b.east - b.west >= 360.0) {
        b.west = -180.0;
        b.east = 180.0;
        return b;
    }
    b.west = lon_wrap_deg(b.west);
    b.east = lon_wrap_deg(b.east);
    bool from = fabs(b.west) == 180.0, to = fabs(b.east) == 180.0;
    if (from)
        b.west = to ? 180.0 : -180.0;
    if (to)
        b.east = 180.0;
    return b;
}

bool bbox_parse(const char *text, const char *parameter, struct bbox *b, struct err *e)
{
    double v[6];
    int n = bbox_numbers(text, v, 6);
    if (n != 4 && n != 6)
        return err_param(e, ERR_INVALID, parameter, text,
                         "%s takes four numbers, west,south,east,north, in degrees", parameter);
    struct bbox got = n == 4 ? (struct bbox){v[0], v[1], v[2], v[3]} : (struct bbox){v[0], v[1], v[3], v[4]};
    if (!within(got.west, LON_MOST_DEG) || !within(got.east, LON_MOST_DEG) ||
        !within(got.south, LON_MOST_DEG) || !within(got.north, LON_MOST_DEG) || got.south > got.north)
        return err_param(e, ERR_INVALID, parameter, text,
                         "%s takes west,south,east,north in degrees, none beyond %.0f, south not above north",
                         parameter, LON_MOST_DEG);
    *b = settled(got);
    return true;
}

bool bbox_crosses(const struct bbox *b)
{
    return b->west > b->east;
}

static bool holds_lon(const struct bbox *b, double lon)
{
    return bbox_crosses(b) ? lon >= b->west || lon <= b->east : lon >= b->west && lon <= b->east;
}

bool bbox_holds(const struct bbox *b, double lon_deg, double lat_deg)
{
    if (lat_deg < b->south || lat_deg > b->north)
        return false;
    return holds_lon(b, lon_deg) || (fabs(lon_deg) == 180.0 && holds_lon(b, -lon_deg));
}

bool bbox_meets(const struct bbox *a, const struct bbox *b)
{
    return a->south <= b->north && b->south <= a->north &&
           (holds_lon(a, b->west) || holds_lon(b, a->west) ||
            (fabs(b->west) == 180.0 && holds_lon(a, -b->west)) ||
            (fabs(a->west) == 180.0 && holds_lon(b, -a->west)));
}

double bbox_width_deg(const struct bbox *b)
{
    return bbox_crosses(b) ? b->east + 360.0 - b->west : b->east - b->west;
}

int bbox_split(const struct bbox *b, struct bbox part[2])
{
    part[0] = *b;
    if (!bbox_crosses(b))
        return 1;
    part[0].east = 180.0;
    part[1] = *b;
    part[1].west = -180.0;
    return 2;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct bbox bbox_around(double *lon, const double *lat, size_t n)
{
    if (n == 0)
        return BBOX_WORLD;
    struct bbox b = {0, lat[0], 0, lat[0]};
    for (size_t i = 1; i < n; i++) {
        b.south = fmin(b.south, lat[i]);
        b.north = fmax(b.north, lat[i]);
    }
    /* leave out the widest gap between neighbours; the one through 180 wins when none is wider */
    qsort(lon, n, sizeof *lon, ascending);
    double gap = lon[0] + 360.0 - lon[n - 1];
    b.west = lon[0];
    b.east = lon[n - 1];
    for (size_t i = 1; i < n; i++)
        if (lon[i] - lon[i - 1] > gap) {
            gap = lon[i] - lon[i - 1];
            b.west = lon[i];
            b.east = lon[i - 1];
        }
    return b;
}
