#include "map/legend.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/labels.h"
#include "geo/tile.h"
#include "map/counted.h"
#include "map/flux.h"
#include "map/heat.h"
#include "map/tile_inside.h"
#include "search/say_criteria.h"

/* --- what it says ------------------------------------------------------------------------------------------
 */

uint64_t legend_greatest(const struct marks *m)
{
    uint64_t most = 0;
    for (size_t i = 0; i < m->n; i++) {
        const int64_t euros = m->measure == MEASURE_AMOUNT ? m->euros[i] : 0;
        const uint64_t size = m->measure == MEASURE_COUNT ? m->groups[i].weight
                              : euros < 0                 ? 0
                                                          : (uint64_t)euros;
        most = size > most ? size : most;
    }
    return most;
}

#define SIZES_ZOOM_LAST 6 /* finer maps of the world are too large to group places in at once */

bool legend_greatest_of_all(const struct map_drawing *d, double units_per_px, uint64_t *greatest,
                            struct err *e)
{
    const struct group_box world = {0, 0, MERCATOR_WORLD, MERCATOR_WORLD};
    const double smallest = tile_pixel(0), largest = tile_pixel(SIZES_ZOOM_LAST),
                 units = units_per_px > 0 ? fmin(smallest, fmax(largest, units_per_px)) : smallest;
    struct marks marks = {0};
    const bool done = marks_gather(&marks, d, &world, units, e);
    *greatest = done ? legend_greatest(&marks) : 0;
    marks_release(&marks);
    return done;
}

static void choose_sizes(struct legend *l, uint64_t greatest)
{
    static const uint64_t COUNTS[] = {1, 2, 30, 400, 3400, 40000, 0},
                          EUROS[] = {1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 0};
    const size_t kept = l->measure == MEASURE_COUNT; /* the single mark stays, the smallest count goes */
    l->n_sizes = 0;
    for (const uint64_t *step = kept ? COUNTS : EUROS; *step && *step <= greatest; step++) {
        if (l->n_sizes == LEGEND_SIZES)
            memmove(l->sizes + kept, l->sizes + kept + 1, (--l->n_sizes - kept) * sizeof l->sizes[0]);
        l->sizes[l->n_sizes++] = *step;
    }
    if (l->n_sizes && l->n_sizes < LEGEND_SIZES && greatest >= 3 * l->sizes[l->n_sizes - 1])
        l->sizes[l->n_sizes++] = greatest;
}

static bool has_untold(const struct legend *l)
{
    return l->measure == MEASURE_AMOUNT && l->n_sizes;
}

size_t legend_marks(const struct legend *l)
{
    return l->n_sizes + has_untold(l);
}

void legend_mark(const struct legend *l, size_t i, struct marker *of, char text[MARKER_TEXT_BYTES])
{
    const bool untold = i == l->n_sizes;
    *text = '\0';
    *of = (struct marker){.parts = {&l->sized}, .shares = {1}, .n = 1, .euros = l->measure == MEASURE_AMOUNT};
    if (of->euros) {
        marker_euros_text(untold ? -1 : (int64_t)l->sizes[i], text);
        of->size = untold ? 0 : marker_thousands((int64_t)l->sizes[i]);
    } else {
        of->size = l->sizes[i];
        if (of->size > 1)
            marker_count_text(of->size, text);
    }
    of->text = *text ? text : NULL;
    of->hollow = untold;
    of->plain = l->ring == MAP_RING_THEMATIQUE && of->text && !untold;
}

/* --- what marks stand for ----------------------------------------------------------------------------------
 */

static void note(struct legend *l, const char *const text[LANGUAGES])
{
    if (l->n_notes < LEGEND_NOTES)
        l->notes[l->n_notes++] = text[l->language];
}

static void note_marks(struct legend *l)
{
    static const char *const SYMBOL[MAP_GROUP_COUNT][LANGUAGES] =
        {
            [MAP_GROUP_GRID] = {"Un symbole : des lieux voisins", "A symbol: places close by"},
            [MAP_GROUP_NONE] = {"Un symbole : un seul lieu", "A symbol: one place"},
            [MAP_GROUP_PAYS] = {"Un symbole : un pays", "A symbol: a country"},
            [MAP_GROUP_REGION] = {"Un symbole : une région, ailleurs un pays",
                                  "A symbol: a region, elsewhere a country"},
        },
                             *const NUMBER[LANGUAGES] = {"Un nombre : autant, ici ou tout près",
                                                         "A number: as many, here or close by"},
                             *const EXACT[LANGUAGES] = {"Un nombre : autant, chaque lieu compté",
                                                        "A number: as many, each place counted"},
                             *const EUROS[LANGUAGES] = {"Un montant : les financements, en euros",
                                                        "An amount: the funding, in euros"},
                             *const UNTOLD[LANGUAGES] = {"n.d. : non déclaré, ce qui n’est pas zéro",
                                                         "n.d.: not declared, which is not zero"},
                             *const KINDS[LANGUAGES] = {"Un anneau : la part de chaque sorte",
                                                        "A ring: the share of each kind"},
                             *const THEMES[LANGUAGES] = {"Un anneau : la part de chaque thématique",
                                                         "A ring: the share of each theme"};
    if (l->group != MAP_GROUP_GRID || l->measure != MEASURE_COUNT)
        note(l, SYMBOL[l->group]);
    if (l->measure == MEASURE_COUNT)
        note(l, l->group == MAP_GROUP_GRID ? NUMBER : EXACT);
    else
        note(l, EUROS);
    if (l->measure == MEASURE_AMOUNT)
        note(l, UNTOLD);
    if (l->ring == MAP_RING_THEMATIQUE)
        note(l, THEMES);
    else if (l->n > 1)
        note(l, KINDS);
}

static void fill_themes(struct legend *l, const struct map_style *style, const struct map_drawing *d)
{
    static const char *const OTHERS[LANGUAGES] = {"Autres thématiques", "Other themes"};
    const struct selection *any = NULL;
    struct marks_themes t;
    for (size_t i = 0; i < d->layers.n; i++)
        any = d->selections[i] ? d->selections[i] : any;
    if (!any || l->ring != MAP_RING_THEMATIQUE)
        return;
    marks_themes_find(&t, d);
    for (unsigned i = 0; i < t.n; i++)
        l->themes[l->n_themes++] = (struct legend_theme){
            any->snapshot->vocabularies[VOCABULARY_THEMATIQUE].values[t.value[i]].code,
            label_value(l->language, any->snapshot, VOCABULARY_THEMATIQUE, t.value[i]),
            marks_theme_style(style->marks, i)->fill};
    if (t.others)
        l->themes[l->n_themes++] = (struct legend_theme){NULL, OTHERS[l->language],
                                                         marks_theme_style(style->marks, MARKS_THEMES)->fill};
}

/* --- layers that count -------------------------------------------------------------------------------------
 */

static enum map_measure measure_of(const struct counted *c)
{
    return c->areas ? c->areas->measure : c->flux ? c->flux->measure : MEASURE_COUNT;
}

static void say_counted(const struct counted *c, enum language language, char label[LEGEND_LABEL])
{
    static const char *const BY[][LANGUAGES] = {{" par pays", " by country"}, {" par région", " by region"}},
                             *const EUROS[LANGUAGES] = {", en euros", ", in euros"},
                             *const WHO[LANGUAGES] = {"Partenariats", "Partnerships"},
                             *const DENSE[LANGUAGES] = {"Densité des lieux", "Density of places"};
    const char *euros = measure_of(c) == MEASURE_AMOUNT ? EUROS[language] : "";
    if (c->areas)
        snprintf(label, LEGEND_LABEL, "%s%s%s%s", map_layer_title(c->areas->counted, language), euros,
                 *euros ? "," : "", BY[c->layer == MAP_REGIONS][language]);
    else
        snprintf(label, LEGEND_LABEL, "%s%s", (c->flux ? WHO : DENSE)[language], euros);
}

static void add_class(struct legend_counted *to, enum language language, const struct legend_class *c)
{
    static const char *const TO[LANGUAGES] = {" à ", " to "}, *const UNKNOWN[LANGUAGES] = {"Non déclaré",
                                                                                           "Not declared"};
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
        if (to->measure == MEASURE_AMOUNT)
            bytes_add_text(&said, "\u00A0€");
    }
    snprintf(added->label, sizeof added->label, "%s", said.data);
    bytes_release(&said);
}

/* How the classes were found (map/classes.h). */
static void say_method(struct legend_counted *to, const struct areas *a, enum language language)
{
    static const char *const NOTES[2][LANGUAGES] = {
        {"Classes par seuils naturels (Jenks)", "Classes by natural breaks (Jenks)"},
        {"Classes par seuils naturels (Jenks) des logarithmes",
         "Classes by natural breaks (Jenks) of logarithms"}};
    static const char *const METHODS[2] = {"jenks", "jenks-logarithm"};
    if (a->n_classes < 2)
        return;
    to->note = NOTES[a->by_logarithm][language];
    to->method = METHODS[a->by_logarithm];
}

const char *legend_ramp_end(enum language language, bool most)
{
    static const char *const ENDS[2][LANGUAGES] = {{"peu", "few"}, {"beaucoup", "many"}};
    return ENDS[most][language];
}

static void fill_areas(struct legend_counted *to, const struct areas *a, const struct areas_colours *colours,
                       enum language language)
{
    to->counted = a->counted;
    say_method(to, a, language);
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

static void fill_counted(struct legend *l, const struct map_style *style, const struct counted *c,
                         enum map_layer counted)
{
    if (l->n_counted == LEGEND_COUNTED)
        return;
    struct legend_counted *to = &l->counted[l->n_counted++];
    *to = (struct legend_counted){.layer = c->layer, .counted = counted, .measure = measure_of(c)};
    say_counted(c, l->language, to->label);
    if (c->areas)
        fill_areas(to, c->areas, &style->areas, l->language);
    if (c->flux) {
        to->line = style_colour(base_map_style(style->base), "flux");
        to->pairs = c->flux->pairs;
    }
    if (c->heat)
        to->ramp = style->heat.ramp;
}

static void add_row(struct legend *l, enum map_layer layer, const struct map_style *style,
                    const struct selection *sel)
{
    struct legend_row *row = &l->rows[l->n++];
    *row = (struct legend_row){layer, map_layer_title(layer, l->language), style->marks[layer],
                               sel->n_matched, sel->sites.n};
    if (l->ring == MAP_RING_THEMATIQUE)
        row->mark.fill = marks_theme_style(style->marks, MARKS_THEMES)->fill;
}

void legend_fill(struct legend *l, const struct tile_shared *s, const struct map_drawing *d,
                 enum language language, uint64_t greatest)
{
    const struct map_style *style = &s->styles[d->style];
    *l = (struct legend){.language = language, .measure = d->measure, .group = d->group, .ring = d->ring};
    for (size_t i = 0; i < d->layers.n; i++) {
        if (d->counted[i])
            fill_counted(l, style, d->counted[i], map_layers_counted(&d->layers));
        if (d->selections[i])
            add_row(l, d->layers.list[i], style, d->selections[i]);
    }
    fill_themes(l, style, d);
    choose_sizes(l, greatest);
    if (l->n) {
        l->sized = l->rows[0].mark; /* size is the same in all */
        note_marks(l);
    }
}

bool legend_keep(struct legend *l, const char *layer)
{
    size_t rows = 0, counted = 0;
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(map_layer_name(l->rows[i].layer), layer) == 0)
            l->rows[rows++] = l->rows[i];
    for (size_t i = 0; i < l->n_counted; i++)
        if (strcmp(map_layer_name(l->counted[i].layer), layer) == 0)
            l->counted[counted++] = l->counted[i];
    l->n = rows;
    l->n_counted = counted;
    l->n_sizes = l->n_themes = l->n_notes = 0;
    return rows || counted;
}

const char *legend_shape_name(enum marker_shape shape)
{
    static const char *const NAMES[MARKER_SHAPES] = {"disc", "square", "diamond", "star", "ring"};
    return NAMES[shape];
}

/* How marks stand for what there is, behind what there is. */
static void say_marks(const struct map_drawing *d, enum language language, struct bytes *out)
{
    static const char *const GROUPS[MAP_GROUP_COUNT][LANGUAGES] = {[MAP_GROUP_PAYS] = {", par pays",
                                                                                       ", by country"},
                                                                   [MAP_GROUP_REGION] = {", par région",
                                                                                         ", by region"}},
                             *const EUROS[LANGUAGES] = {", en euros", ", in euros"},
                             *const THEMES[LANGUAGES] = {", avec leurs thématiques", ", with their themes"};
    if (GROUPS[d->group][language])
        bytes_add_text(out, GROUPS[d->group][language]);
    if (d->measure == MEASURE_AMOUNT)
        bytes_add_text(out, EUROS[language]);
    if (d->ring == MAP_RING_THEMATIQUE)
        bytes_add_text(out, THEMES[language]);
}

/* Areas that show the layer say its name already. */
static bool shown_as_areas(const struct map_drawing *d, enum map_layer layer)
{
    for (size_t i = 0; i < d->layers.n; i++)
        if (d->counted[i] && d->counted[i]->areas && d->counted[i]->areas->counted == layer)
            return true;
    return false;
}

void legend_say_layers(const struct map_drawing *d, enum language language, struct bytes *out)
{
    static const char *const AND[LANGUAGES] = {" et ", " and "};
    char said[MAP_LAYER_COUNT][LEGEND_LABEL];
    enum collection of;
    size_t n = 0, marks = 0;
    for (size_t i = 0; i < d->layers.n; i++) {
        const enum map_layer layer = d->layers.list[i];
        if (d->counted[i]) {
            say_counted(d->counted[i], language, said[n++]);
        } else if (map_layer_collection(layer, &of) && !shown_as_areas(d, layer)) {
            snprintf(said[n++], LEGEND_LABEL, "%s", map_layer_title(layer, language));
            marks++;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (i)
            bytes_add_text(out, i + 1 == n ? AND[language] : ", ");
        bytes_add_char(out, (char)(i ? tolower(said[i][0]) : said[i][0]));
        bytes_add_text(out, said[i] + 1);
    }
    if (marks)
        say_marks(d, language, out);
}
