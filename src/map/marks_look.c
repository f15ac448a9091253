/* How marks look. */
#include <math.h>
#include <string.h>

#include "map/marks_inside.h"

struct marker_style marks_style(enum map_layer layer, uint32_t fill, uint32_t outline)
{
    static const enum marker_shape SHAPES[MAP_LAYER_COUNT] = {
        [MAP_COOPERATIONS] = MARKER_DISC,  [MAP_ACTIONS] = MARKER_SQUARE,   [MAP_JUMELAGES] = MARKER_DIAMOND,
        [MAP_COLLECTIVITES] = MARKER_RING, [MAP_PARTENAIRES] = MARKER_DISC, [MAP_BOURSE] = MARKER_STAR,
        [MAP_PROJETS] = MARKER_DISC,
    };
    return (struct marker_style){.shape = SHAPES[layer], .fill = fill, .outline = outline};
}

const struct marker_style *marks_theme_style(const struct marker_style styles[MAP_LAYER_COUNT], unsigned i)
{
    static const enum map_layer COLOURS[MARKS_THEMES + 1] = {
        MAP_COOPERATIONS, MAP_ACTIONS, MAP_COLLECTIVITES, MAP_BOURSE,
        MAP_JUMELAGES,    MAP_PROJETS, MAP_PARTENAIRES,
    };
    return &styles[COLOURS[i]];
}

void marks_text(const struct marks *m, size_t group, char text[MARKER_TEXT_BYTES])
{
    *text = '\0';
    if (m->measure == MEASURE_AMOUNT)
        marker_euros_text(m->euros[group] == WORTH_NO_EUROS ? -1 : m->euros[group], text);
    else if (m->groups[group].weight > 1)
        marker_count_text(m->groups[group].weight, text);
}

#define FIGURE_HIGH 4.0 /* half of a figure's height, pixels at scale 1, and of its width */
#define FIGURE_WIDE 4.2
#define EUROS_HIGH  9.0 /* of two lines */
#define EUROS_WIDE  12.0

/* Do marks that are painted later lie on its figures? Those of territories stand where these are, near each
 * other or not. */
static bool figures_covered(const struct marks *m, size_t group, const char *text)
{
    const struct group *g = &m->groups[group];
    const bool euros = m->measure == MEASURE_AMOUNT;
    const double high = euros ? EUROS_HIGH : FIGURE_HIGH;
    double wide = euros && *text ? EUROS_WIDE : 0;
    for (; *text && !euros; text++)
        wide += *text > ' ' ? FIGURE_WIDE : 0;
    for (size_t i = group + 1; i < m->n && wide > 0 && marks_of_territories(m); i++) {
        const double x = fmax(fabs(m->groups[i].x_px - g->x_px) - wide, 0),
                     y = fmax(fabs(m->groups[i].y_px - g->y_px) - high, 0);
        if (x < MARKER_EXTENT_PX && y < MARKER_EXTENT_PX && hypot(x, y) < marks_radius_px(m, i))
            return true;
    }
    return false;
}

/* A mark, and what it borrows. */
struct described {
    struct marker marker;
    struct marker_style own;
    char text[MARKER_TEXT_BYTES];
};

/* All but its parts. */
static void describe(const struct marks *m, size_t group, struct described *d)
{
    const int64_t euros = m->measure == MEASURE_AMOUNT ? m->euros[group] : 0;
    d->marker = (struct marker){.size = m->groups[group].weight, .euros = m->measure == MEASURE_AMOUNT};
    if (d->marker.euros)
        d->marker.size = euros == WORTH_NO_EUROS ? 0 : marker_thousands(euros);
    if (d->marker.euros || m->groups[group].weight > 1)
        d->marker.text = d->text;
    d->marker.plain = m->ring == MAP_RING_THEMATIQUE && d->marker.text;
}

#define DOT_OF_MANY 1.5 /* as large as that of one */
#define DOT_EDGE_PX 1.3

/* Where single marks are dots, so are those of several. */
static void make_dot(const struct marks *m, struct marker *of, struct marker_style *own)
{
    own->radius_px = m->style.radius_px * (of->size > 1 ? DOT_OF_MANY : 1);
    of->parts[0] = own;
    of->text = NULL;
}

/* A dot in the colour of the largest part; not of what is put together as others, which is last, unless there
 * is nothing else. */
static void make_small(const struct marks *m, size_t group, struct marker *of, struct marker_style *own)
{
    const bool others = m->ring == MAP_RING_THEMATIQUE && of->n > 1 &&
                        m->theme_shares[group * (MARKS_THEMES + 1) + MARKS_THEMES] > 0;
    const double radius = m->share * marker_radius_of(of);
    unsigned most = 0;
    for (unsigned i = 1; i < of->n - others; i++)
        most = of->shares[i] > of->shares[most] ? i : most;
    struct marker_style style = *of->parts[most];
    style.radius_px = fmax(radius - DOT_EDGE_PX, 1);
    style.euros = false;
    style.shape = of->plain ? MARKER_DISC : style.shape; /* shapes are those of kinds */
    *own = style;
    *of = (struct marker){.parts = {own}, .shares = {1}, .n = 1, .hollow = of->hollow};
}

/* The layers there, in the colours of kinds. */
static void add_kinds(const struct marks *m, size_t group, const struct marker_style *styles,
                      struct described *d)
{
    const uint32_t *shares = m->shares + group * m->n_layers;
    struct marker *of = &d->marker;
    for (size_t i = 0; i < m->n_layers && of->n < MARKER_PARTS_MOST; i++)
        if (shares[i]) {
            of->parts[of->n] = &styles[m->layers[i]];
            of->shares[of->n++] = shares[i];
        }
    of->hollow = of->n == 1 && of->euros && of->size == 0;
    if (of->n == 1 && m->style.radius_px > 0) {
        d->own = *of->parts[0];
        make_dot(m, of, &d->own);
    }
}

/* A single site keeps the shape of its kind. */
static void add_themes(const struct marks *m, size_t group, const struct marker_style *styles,
                       struct described *d)
{
    const uint32_t *shares = m->theme_shares + group * (MARKS_THEMES + 1);
    struct marker *of = &d->marker;
    unsigned most = MARKS_THEMES;
    for (unsigned i = 0; i <= MARKS_THEMES; i++) {
        most = shares[i] > shares[most] ? i : most;
        if (shares[i] && of->plain) {
            of->parts[of->n] = marks_theme_style(styles, i);
            of->shares[of->n++] = shares[i];
        }
    }
    if (of->n)
        return;
    d->own = *marks_theme_style(styles, most);
    d->own.shape = styles[m->layers[marks_main_layer(m, group)]].shape;
    of->hollow = shares[most] == 0;
    of->parts[0] = &d->own;
    of->shares[0] = of->n = 1;
    of->plain = of->plain && !of->hollow;
}

double marks_radius_px(const struct marks *m, size_t group)
{
    const uint32_t *shares = m->shares + group * m->n_layers;
    struct described d;
    describe(m, group, &d);
    for (size_t i = 0; i < m->n_layers && d.marker.n < (m->ring == MAP_RING_THEMATIQUE ? 1 : 2); i++)
        if (shares[i])
            d.marker.parts[d.marker.n++] = &m->style;
    d.own = m->style;
    if (d.marker.n == 1 && m->style.radius_px > 0)
        make_dot(m, &d.marker, &d.own);
    else if (m->share < 1)
        make_small(m, group, &d.marker, &d.own);
    return marker_radius_of(&d.marker);
}

void marks_paint(const struct marks *m, const struct marker_style styles[MAP_LAYER_COUNT],
                 struct marker_set *set, struct picture *p, int scale)
{
    const double w = (double)p->w / scale + MARKER_EXTENT_PX, h = (double)p->h / scale + MARKER_EXTENT_PX;
    for (size_t i = 0; i < m->n; i++) {
        const struct group *g = &m->groups[i];
        struct described d;
        if (g->x_px <= -MARKER_EXTENT_PX || g->x_px >= w || g->y_px <= -MARKER_EXTENT_PX || g->y_px >= h)
            continue;
        describe(m, i, &d);
        marks_text(m, i, d.text);
        if (figures_covered(m, i, d.text))
            *d.text = '\0';
        if (m->ring == MAP_RING_THEMATIQUE)
            add_themes(m, i, styles, &d);
        else
            add_kinds(m, i, styles, &d);
        if (m->share < 1)
            make_small(m, i, &d.marker, &d.own);
        marker_draw_of(set, p, &d.marker, scale, g->x_px * scale, g->y_px * scale);
    }
}
