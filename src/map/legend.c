#include "map/legend.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/box.h"
#include "draw/colour.h"
#include "draw/png.h"
#include "geo/tile.h"
#include "map/counted.h"
#include "map/flux.h"
#include "map/tile_inside.h"
#include "search/say_criteria.h"

#define ROW_PX     19.0
#define LABEL_X_PX 22.0 /* from the left edge, beside the mark */
#define LABEL_PX   11.0
#define NOTE_PX    9.0
#define CLASS_PX   15.0 /* of a class of territories */
#define GAP_PX     10.0 /* between a label and its number, and between sizes */

enum { NUMBER_BYTES = 48, MARGIN_PX = 8 };

static const char *const MEANS[LANGUAGES] = {"Un nombre : autant, ici ou tout près",
                                             "A number: as many, here or close by"};

/* --- what it says ------------------------------------------------------------------------------------------
 */

uint64_t legend_greatest(const struct marks *m)
{
    uint64_t most = 0;
    for (size_t i = 0; i < m->n; i++)
        most = m->groups[i].weight > most ? m->groups[i].weight : most;
    return most;
}

bool legend_greatest_of_all(const struct map_drawing *d, uint64_t *greatest, struct err *e)
{
    const struct group_box world = {0, 0, MERCATOR_WORLD, MERCATOR_WORLD};
    struct marks marks = {0};
    const bool done = marks_gather(&marks, d, &world, tile_pixel(0), e);
    *greatest = done ? legend_greatest(&marks) : 0;
    marks_release(&marks);
    return done;
}

static void choose_sizes(struct legend *l, uint64_t greatest)
{
    static const uint64_t STEPS[] = {1, 2, 30, 400, 3400, 40000};
    l->n_sizes = 0;
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0] && STEPS[i] <= greatest; i++) {
        if (l->n_sizes == LEGEND_SIZES) /* the smallest count goes: the single mark stays */
            memmove(l->sizes + 1, l->sizes + 2, (--l->n_sizes - 1) * sizeof l->sizes[0]);
        l->sizes[l->n_sizes++] = STEPS[i];
    }
    if (l->n_sizes && l->n_sizes < LEGEND_SIZES && greatest >= 3 * l->sizes[l->n_sizes - 1])
        l->sizes[l->n_sizes++] = greatest;
}

/* --- layers that count -------------------------------------------------------------------------------------
 */

static void say_counted(const struct counted *c, enum language language, char label[LEGEND_LABEL])
{
    static const char *const BY[][LANGUAGES] = {{" par pays", " by country"}, {" par région", " by region"}},
                             *const EUROS[LANGUAGES] = {", en euros,", ", in euros,"},
                             *const WHO[LANGUAGES] = {"Partenariats", "Partnerships"};
    if (c->areas)
        snprintf(label, LEGEND_LABEL, "%s%s%s", map_layer_title(c->areas->counted, language),
                 c->areas->measure == MEASURE_AMOUNT ? EUROS[language] : "",
                 BY[c->layer == MAP_REGIONS][language]);
    else
        snprintf(label, LEGEND_LABEL, "%s", WHO[language]);
}

static void add_class(struct legend_counted *to, enum language language, const struct legend_class *c)
{
    static const char *const TO[LANGUAGES] = {" à ", " to "}, *const UNKNOWN[LANGUAGES] = {"Inconnu",
                                                                                           "Unknown"};
    struct legend_class *added = &to->classes[to->n++];
    struct bytes said;
    bytes_init(&said, LEGEND_LABEL - 1);
    *added = *c;
    if (c->least == TERRITORY_NO_NUMBER) {
        bytes_add_text(&said, UNKNOWN[language]);
    } else {
        say_number(c->least, language, &said);
        if (c->most != c->least) {
            bytes_add_text(&said, TO[language]);
            say_number(c->most, language, &said);
        }
    }
    snprintf(added->label, sizeof added->label, "%s", said.data);
    bytes_release(&said);
}

static void fill_areas(struct legend_counted *to, const struct areas *a, const struct areas_colours *colours,
                       enum language language)
{
    to->counted = a->counted;
    for (unsigned i = 0; i < a->n_classes; i++)
        add_class(to, language,
                  &(struct legend_class){.least = a->classes[i].least,
                                         .most = a->classes[i].most,
                                         .n = a->classes[i].n,
                                         .colour = areas_colour(colours, a, AREAS_FIRST + i)});
    if (a->n_zero)
        add_class(to, language, &(struct legend_class){.n = a->n_zero, .colour = colours->zero});
    if (a->n_missing)
        add_class(to, language,
                  &(struct legend_class){.least = TERRITORY_NO_NUMBER,
                                         .most = TERRITORY_NO_NUMBER,
                                         .n = a->n_missing,
                                         .colour = colours->missing});
}

static void fill_counted(struct legend *l, const struct map_style *style, const struct counted *c)
{
    if (l->n_counted == LEGEND_COUNTED || (!c->areas && !c->flux))
        return;
    struct legend_counted *to = &l->counted[l->n_counted++];
    *to = (struct legend_counted){.layer = c->layer};
    say_counted(c, l->language, to->label);
    if (c->areas) {
        fill_areas(to, c->areas, &style->areas, l->language);
        return;
    }
    to->counted = c->flux->counted;
    to->line = style_colour(base_map_style(style->base), "flux");
    to->pairs = c->flux->pairs;
}

void legend_fill(struct legend *l, const struct tile_shared *s, const struct map_drawing *d,
                 enum language language, uint64_t greatest)
{
    *l = (struct legend){.language = language};
    for (size_t i = 0; i < d->layers.n; i++) {
        const enum map_layer layer = d->layers.list[i];
        if (d->counted[i])
            fill_counted(l, &s->styles[d->style], d->counted[i]);
        if (d->selections[i])
            l->rows[l->n++] = (struct legend_row){layer, map_layer_title(layer, language),
                                                  s->styles[d->style].marks[layer],
                                                  d->selections[i]->n_matched, d->selections[i]->sites.n};
    }
    choose_sizes(l, greatest);
}

const char *legend_means(enum language language)
{
    return MEANS[language];
}

const char *legend_shape_name(enum marker_shape shape)
{
    static const char *const NAMES[MARKER_SHAPES] = {"disc", "square", "diamond", "star", "ring"};
    return NAMES[shape];
}

void legend_say_layers(const struct map_drawing *d, enum language language, struct bytes *out)
{
    static const char *const AND[LANGUAGES] = {" et ", " and "};
    char said[MAP_LAYER_COUNT][LEGEND_LABEL];
    enum collection of;
    size_t n = 0;
    for (size_t i = 0; i < d->layers.n; i++)
        if (d->counted[i])
            say_counted(d->counted[i], language, said[n++]);
        else if (map_layer_collection(d->layers.list[i], &of))
            snprintf(said[n++], LEGEND_LABEL, "%s", map_layer_title(d->layers.list[i], language));
    for (size_t i = 0; i < n; i++) {
        if (i)
            bytes_add_text(out, i + 1 == n ? AND[language] : ", ");
        bytes_add_char(out, (char)(i ? tolower(said[i][0]) : said[i][0]));
        bytes_add_text(out, said[i] + 1);
    }
}

struct legend_look legend_look(const struct tile_shared *s, unsigned style)
{
    const uint32_t land = style_colour(base_map_style(s->styles[style].base), "land");
    const bool dark = land && colour_contrast(land, 0xFFFFFFFF) > colour_contrast(land, 0xFF000000);
    return dark ? (struct legend_look){0xFF161D24, 0xFFF1F4F6, 0xFFB9C4CC, true}
                : (struct legend_look){0xFFFFFFFF, 0xFF18212B, 0xFF4D5A64, true};
}

/* --- how it looks ------------------------------------------------------------------------------------------
 */

static struct text_style label_style(uint32_t colour, int scale)
{
    const struct text_style s = {.size_px = LABEL_PX, .colour = colour, .anchor = TEXT_MIDDLE};
    return text_style_scaled(s, scale);
}

static struct text_style note_style(uint32_t colour, int scale)
{
    const struct text_style s = {.size_px = NOTE_PX, .colour = colour, .anchor = TEXT_MIDDLE};
    return text_style_scaled(s, scale);
}

static double width(struct tile_painter *p, const struct text_style *s, const char *text)
{
    const struct text_box b = text_measure(p->text, s, text).block;
    return b.x1 - b.x0;
}

static const char *number(uint64_t v, enum language language, char text[NUMBER_BYTES])
{
    struct bytes said;
    bytes_init(&said, NUMBER_BYTES);
    say_number((int64_t)v, language, &said);
    memcpy(text, said.data, said.n + 1);
    bytes_release(&said);
    return text;
}

/* Sizes are shown in the mark of the first layer: size is the same in all. */
static double sizes_width(const struct legend *l)
{
    double w = 0;
    for (size_t i = 0; i < l->n_sizes; i++)
        w += 2 * marker_radius_px(&l->rows[0].mark, l->sizes[i]) + (i ? GAP_PX : 0);
    return w;
}

static double sizes_height(const struct legend *l)
{
    return l->n_sizes ? 2 * marker_radius_px(&l->rows[0].mark, l->sizes[l->n_sizes - 1]) : 0;
}

static bool shows_sizes(const struct legend *l, const struct legend_look *look)
{
    return look->whole && l->n && l->n_sizes > 1;
}

void legend_measure(struct tile_painter *p, const struct legend *l, const struct legend_look *look, double *w,
                    double *h)
{
    const struct text_style label = label_style(look->ink, 1), note = note_style(look->faint, 1);
    char text[NUMBER_BYTES];
    *w = 0;
    *h = ROW_PX * (double)l->n;
    for (size_t i = 0; i < l->n_counted; i++) {
        const struct legend_counted *c = &l->counted[i];
        *h += ROW_PX + CLASS_PX * (double)c->n;
        *w = fmax(*w, (c->line ? LABEL_X_PX : 0) + width(p, &label, c->label));
        for (size_t k = 0; k < c->n; k++)
            *w = fmax(*w, LABEL_X_PX + width(p, &label, c->classes[k].label) + GAP_PX + 30);
    }
    for (size_t i = 0; i < l->n; i++)
        *w = fmax(*w, LABEL_X_PX + width(p, &label, l->rows[i].label) + GAP_PX +
                          width(p, &label, number(l->rows[i].records, l->language, text)));
    if (!shows_sizes(l, look))
        return;
    *w = fmax(*w, fmax(sizes_width(l), width(p, &note, MEANS[l->language])));
    *h += sizes_height(l) + 2 * NOTE_PX + 3;
}

static void paint_sizes(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                        struct picture *to, int scale, double x, double y)
{
    const struct text_style note = note_style(look->faint, scale);
    const double high = sizes_height(l);
    double left = x;
    for (size_t i = 0; i < l->n_sizes; i++) {
        const double r = marker_radius_px(&l->rows[0].mark, l->sizes[i]);
        marker_draw(p->markers, to, &l->rows[0].mark, scale, l->sizes[i], (left + r) * scale,
                    (y + high / 2) * scale);
        left += 2 * r + GAP_PX;
    }
    text_draw(p->text, to, &note, MEANS[l->language], x * scale, (y + high + NOTE_PX) * scale);
}

static void paint_class(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                        const struct legend_class *c, struct picture *to, int scale, double x, double y,
                        double w)
{
    struct text_style label = label_style(look->ink, scale), count = note_style(look->faint, scale);
    char text[NUMBER_BYTES];
    count.align = TEXT_RIGHT;
    box_draw(to, x * scale, (y + 2) * scale, 16.0 * scale, (CLASS_PX - 4) * scale, 1.5 * scale, look->faint);
    box_draw(to, (x + 0.5) * scale, (y + 2.5) * scale, 15.0 * scale, (CLASS_PX - 5) * scale, 1.0 * scale,
             c->colour);
    text_draw(p->text, to, &label, c->label, (x + LABEL_X_PX) * scale, (y + CLASS_PX / 2) * scale);
    text_draw(p->text, to, &count, number(c->n, l->language, text), (x + w) * scale,
              (y + CLASS_PX / 2) * scale);
}

static double paint_counted(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                            struct picture *to, int scale, double x, double y, double w)
{
    const struct text_style label = label_style(look->ink, scale);
    for (size_t i = 0; i < l->n_counted; i++) {
        const struct legend_counted *c = &l->counted[i];
        if (c->line)
            box_draw(to, x * scale, (y + ROW_PX / 2 - 1.5) * scale, 16.0 * scale, 3.0 * scale, 1.5 * scale,
                     c->line);
        text_draw(p->text, to, &label, c->label, (x + (c->line ? LABEL_X_PX : 0)) * scale,
                  (y + ROW_PX / 2) * scale);
        y += ROW_PX;
        for (size_t k = 0; k < c->n; k++, y += CLASS_PX)
            paint_class(p, l, look, &c->classes[k], to, scale, x, y, w);
    }
    return y;
}

void legend_paint(struct tile_painter *p, const struct legend *l, const struct legend_look *look,
                  struct picture *to, int scale, double x, double y)
{
    struct text_style label = label_style(look->ink, scale), count = label_style(look->faint, scale);
    char text[NUMBER_BYTES];
    double w, h;
    legend_measure(p, l, look, &w, &h);
    count.align = TEXT_RIGHT;
    for (size_t i = 0; i < l->n; i++) {
        const double middle = y + ROW_PX * ((double)i + 0.5);
        marker_draw(p->markers, to, &l->rows[i].mark, scale, 1, (x + 8) * scale, middle * scale);
        text_draw(p->text, to, &label, l->rows[i].label, (x + LABEL_X_PX) * scale, middle * scale);
        text_draw(p->text, to, &count, number(l->rows[i].records, l->language, text), (x + w) * scale,
                  middle * scale);
    }
    y = paint_counted(p, l, look, to, scale, x, y + ROW_PX * (double)l->n, w);
    if (shows_sizes(l, look))
        paint_sizes(p, l, look, to, scale, x, y + 3);
}

bool legend_picture(struct tile_painter *p, const struct legend *l, unsigned style, int scale,
                    struct bytes *out, struct err *e)
{
    const struct legend_look look = legend_look(p->shared, style);
    struct picture all = {0};
    double w, h;
    legend_measure(p, l, &look, &w, &h);
    if (!picture_init(&all, ((int)ceil(w) + 2 * MARGIN_PX) * scale, ((int)ceil(h) + 2 * MARGIN_PX) * scale,
                      e))
        return false;
    picture_fill(&all, look.ground);
    legend_paint(p, l, &look, &all, scale, MARGIN_PX, MARGIN_PX);
    const bool done = png_encode(p->encoder, &all, NULL, out, e);
    picture_release(&all);
    return done;
}
