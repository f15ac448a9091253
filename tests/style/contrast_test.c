/* Every style of styles/: read, with the colours that the default has, and these far enough apart: names from
 * what they lie on (WCAG 2.1), marks from the map and from each other, also for the colour-blind. */
#include <dirent.h>
#include <math.h>

#include "draw/colour.h"
#include "style/style.h"
#include "test.h"

#define TEXT_LEAST       4.5 /* WCAG 1.4.3, AA */
#define TEXT_LEAST_AAA   7.0 /* 1.4.6; what styles/contraste is for */
#define MARK_LEAST       3.0 /* 1.4.11 */
#define MARK_LEAST_AAA   4.5 /* and its borders */
#define HALO_MOST        1.7 /* of a halo and what is around it: letters do not stand in a box */
#define DIFFERENCE_LEAST 15.0
#define STEP_LEAST       10.0 /* of one class of areas from the next, which lie beside each other in a legend */
#define AREA_LEAST       8.0 /* of a class from the two greys */

static const char *const MARKS[] = {"cooperations",  "actions",     "jumelages", "projets",
                                    "collectivites", "partenaires", "bourse"};
static const char *const GROUNDS[] = {"sea", "land", "france", "france-near"};
enum { MARKS_N = sizeof MARKS / sizeof *MARKS, GROUNDS_N = sizeof GROUNDS / sizeof *GROUNDS };

/* --- how colours are seen ---------------------------------------------------------------------------------
 */

struct rgb {
    double v[3];
};

static struct rgb linear(uint32_t c)
{
    struct rgb out;
    for (int i = 0; i < 3; i++) {
        double v = (c >> (16 - 8 * i) & 255) / 255.0;
        out.v[i] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
    }
    return out;
}

/* Machado, Oliveira and Fernandes 2009, severity 1: a protanope's, a deuteranope's and a tritanope's linear
 * RGB. */
static const char *const EYES[] = {"all cones", "protanopia", "deuteranopia", "tritanopia"};
enum { EYES_N = sizeof EYES / sizeof *EYES };

static struct rgb seen(struct rgb c, int eye)
{
    static const double M[EYES_N - 1][3][3] = {
        {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
        {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
        {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};
    struct rgb out = c;
    for (int i = 0; eye > 0 && i < 3; i++) {
        const double *m = M[eye - 1][i];
        out.v[i] = fmin(1, fmax(0, m[0] * c.v[0] + m[1] * c.v[1] + m[2] * c.v[2]));
    }
    return out;
}

static struct rgb lab(struct rgb c)
{
    double x = (0.4124 * c.v[0] + 0.3576 * c.v[1] + 0.1805 * c.v[2]) / 0.9505;
    double y = 0.2126 * c.v[0] + 0.7152 * c.v[1] + 0.0722 * c.v[2];
    double z = (0.0193 * c.v[0] + 0.1192 * c.v[1] + 0.9505 * c.v[2]) / 1.089;
    double f[3] = {x, y, z};
    for (int i = 0; i < 3; i++)
        f[i] = f[i] > 0.008856 ? cbrt(f[i]) : 7.787 * f[i] + 16.0 / 116;
    return (struct rgb){{116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])}};
}

static double difference(uint32_t a, uint32_t b, int eye)
{
    struct rgb p = lab(seen(linear(a), eye)), q = lab(seen(linear(b), eye));
    return sqrt(pow(p.v[0] - q.v[0], 2) + pow(p.v[1] - q.v[1], 2) + pow(p.v[2] - q.v[2], 2));
}

static uint32_t over(uint32_t top, uint32_t under)
{
    return pixel_over(under, colour_to_pixel(top));
}

/* --- one style --------------------------------------------------------------------------------------------
 */

static void check_least(const char *style, const char *what, const char *on, double got, double least)
{
    char text[160];
    snprintf(text, sizeof text, "%s: %s and %s: %.1f", style, what, on, least);
    CHECK_THAT(got >= least, text);
    if (got < least)
        printf("# it is %.2f\n", got);
}

static bool is_contrasty(const char *name)
{
    return strcmp(name, "contraste") == 0;
}

static void check_marks(const char *name, const struct style *s)
{
    static const char *const LINES[] = {"border", "coast", "region"};
    const double least = is_contrasty(name) ? MARK_LEAST_AAA : MARK_LEAST;
    const uint32_t outline = style_colour(s, "mark-outline");
    for (size_t i = 0; is_contrasty(name) && i < sizeof LINES / sizeof *LINES; i++)
        check_least(name, LINES[i], "land",
                    colour_contrast(style_colour(s, LINES[i]), style_colour(s, "land")), least);
    for (size_t i = 0; i < MARKS_N; i++) {
        const uint32_t mark = style_colour(s, MARKS[i]);
        for (size_t k = 0; k < GROUNDS_N; k++)
            check_least(name, MARKS[i], GROUNDS[k], colour_contrast(mark, style_colour(s, GROUNDS[k])),
                        least);
        check_least(name, MARKS[i], "mark-outline", colour_contrast(mark, outline), MARK_LEAST);
        for (size_t k = 0; k < i; k++)
            for (int eye = 0; eye < EYES_N; eye++) {
                char with[64];
                snprintf(with, sizeof with, "%s, %s", MARKS[k], EYES[eye]);
                check_least(name, MARKS[i], with, difference(mark, style_colour(s, MARKS[k]), eye),
                            DIFFERENCE_LEAST);
            }
    }
}

/* Classes of a choropleth: from few to many away from the land's lightness, each apart from the one before,
 * from zero and from missing. */
static void check_areas(const char *name, const struct style *s)
{
    static const char *const BEFORE[] = {"area-zero", "area-missing"};
    char area[] = "area-1", before[] = "area-0";
    for (int i = 1; i <= 5; i++) {
        const uint32_t colour = style_colour(s, area);
        for (int eye = 0; eye < EYES_N; eye++) {
            for (size_t k = 0; k < sizeof BEFORE / sizeof *BEFORE; k++)
                check_least(name, area, BEFORE[k], difference(colour, style_colour(s, BEFORE[k]), eye),
                            AREA_LEAST);
            if (i > 1)
                check_least(name, area, EYES[eye], difference(colour, style_colour(s, before), eye),
                            STEP_LEAST);
        }
        if (i > 1)
            check_least(name, area, "land, more than before",
                        colour_contrast(colour, style_colour(s, "land")) /
                            colour_contrast(style_colour(s, before), style_colour(s, "land")),
                        1.1);
        area[5]++;
        before[5]++;
    }
}

/* A name at one zoom, on its halo on each ground, whatever it lies on. */
static void check_name(const char *name, const struct style *s, const struct style_layer *l,
                       const struct style_rule *r, double least)
{
    for (size_t k = 0; k < GROUNDS_N; k++) {
        const uint32_t ground = style_colour(s, GROUNDS[k]), halo = over(r->halo, ground);
        check_least(name, l->name, GROUNDS[k], colour_contrast(r->colour, halo), least);
        check_least(name, "a halo of", l->name, HALO_MOST / colour_contrast(halo, ground), 1);
    }
}

static void check_names(const char *name, const struct style *s)
{
    const double least = is_contrasty(name) ? TEXT_LEAST_AAA : TEXT_LEAST;
    for (size_t i = 0; i < s->layer_n; i++) {
        const struct style_layer *l = &s->layers[i];
        const bool water = strcmp(l->kind, "ocean") == 0 || strcmp(l->kind, "mer") == 0;
        uint32_t before = 0;
        for (int z = 0; *l->kind && z < STYLE_ZOOMS; z++) {
            const struct style_rule *r = &l->at[z];
            if (!r->shown || r->colour == before)
                continue;
            before = r->colour;
            check_name(name, s, l, r, least);
            check_least(name, l->name, "its ground",
                        colour_contrast(r->colour, style_colour(s, water ? "sea" : "land")), least);
        }
    }
}

static void check_style(const char *name, const struct style *first)
{
    struct err e = {0};
    struct style *s = style_load(name, &e);
    CHECK_TEXT(e.text, "", name);
    if (!s)
        return;
    for (size_t i = 0; i < first->colour_n; i++)
        CHECK_THAT(style_colour(s, first->colours[i].name) != 0, first->colours[i].name);
    check_marks(name, s);
    check_areas(name, s);
    check_names(name, s);
    style_free(s);
}

static int is_style(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(void)
{
    struct dirent **entries;
    struct err e = {0};
    struct style *first = style_load(STYLE_DEFAULT, &e);
    CHECK_TEXT(e.text, "", "the default style loads");
    const int n = scandir("styles", &entries, is_style, alphasort);
    CHECK_THAT(n >= 3, "there are others");
    for (int i = 0; i < n; i++) {
        if (first)
            check_style(entries[i]->d_name, first);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    style_free(first);
    return test_end();
}
