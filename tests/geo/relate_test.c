/* Figures: which are valid, on which side a point lies, how two lie to one another. */
#include "geo/relate.h"

#include "../test.h"

/* A ring or line of corners, which are whole numbers. */
static struct geometry line(double *xy, uint32_t n)
{
    return (struct geometry){.kind = GEOMETRY_LINE, .n = n, .xy = xy};
}

static void test_valid(void)
{
    char why[100] = "";
    double square[] = {0, 0, 4, 0, 4, 4, 0, 4, 0, 0}, bow[] = {0, 0, 4, 4, 4, 0, 0, 4, 0, 0},
           hole[] = {1, 1, 2, 1, 2, 2, 1, 2, 1, 1}, outside[] = {9, 9, 10, 9, 10, 10, 9, 9};
    struct geometry rings[2] = {line(square, 5), line(hole, 5)},
                    polygon = {.kind = GEOMETRY_POLYGON, .n_parts = 2, .parts = rings};
    CHECK(geometry_valid(&polygon, why, sizeof why) && geometry_positions(&polygon) == 10);
    rings[1] = line(outside, 4);
    CHECK_THAT(!geometry_valid(&polygon, why, sizeof why) && strstr(why, "Hole"), why);
    rings[0] = line(bow, 5);
    polygon.n_parts = 1;
    CHECK_THAT(!geometry_valid(&polygon, why, sizeof why) && strstr(why, "Self-intersection"), why);
    struct geometry dot = line(square, 1);
    CHECK_THAT(!geometry_valid(&dot, why, sizeof why) && *why, why);
}

static void test_sides(void)
{
    double square[] = {0, 0, 4, 0, 4, 4, 0, 4, 0, 0}, hole[] = {1, 1, 2, 1, 2, 2, 1, 2, 1, 1},
           way[] = {2, 3, 8, 3};
    struct geometry rings[2] = {line(square, 5), line(hole, 5)},
                    both[2] = {{.kind = GEOMETRY_POLYGON, .n_parts = 2, .parts = rings}, line(way, 2)},
                    all = {.kind = GEOMETRY_COLLECTION, .n_parts = 2, .parts = both};
    struct figure *f = figure_of(&all);
    CHECK_INT(figure_dimension(f), 2, "the greatest dimension of a collection");
    CHECK_INT(figure_side(f, 3, 1), FIGURE_INSIDE, "inside of the area");
    CHECK_INT(figure_side(f, 1.5, 1.5), FIGURE_OUTSIDE, "in its hole");
    CHECK_INT(figure_side(f, 1, 1.5), FIGURE_EDGE, "on the edge of the hole");
    CHECK_INT(figure_side(f, 4, 3), FIGURE_INSIDE, "on the edge of one, but within the other");
    CHECK_INT(figure_side(f, 8, 3), FIGURE_EDGE, "the end of a line is its edge");
    CHECK_INT(figure_side(f, 9, 3), FIGURE_OUTSIDE, "beyond");
    figure_free(f);
    f = figure_of_box(&(struct bbox){170, -10, -170, 10});
    CHECK(figure_side(f, 175, 0) == FIGURE_INSIDE && figure_side(f, -175, 0) == FIGURE_INSIDE &&
          figure_side(f, 0, 0) == FIGURE_OUTSIDE);
    figure_free(f);
    f = figure_of_box(&(struct bbox){1, 2, 1, 5});
    CHECK(figure_dimension(f) == 1 && figure_side(f, 1, 3) == FIGURE_INSIDE);
    figure_free(f);
}

static bool relate(const struct bbox *a, const struct bbox *b, enum figure_relation relation)
{
    struct figure *f = figure_of_box(a), *g = figure_of_box(b);
    bool holds = false, told = figures_relate(f, g, relation, &holds);
    figure_free(f);
    figure_free(g);
    return told && holds;
}

static void test_relations(void)
{
    const struct bbox whole = {0, 0, 4, 4}, part = {1, 1, 2, 2}, beside = {4, 0, 5, 4}, across = {3, 3, 6, 6},
                      far = {50, 50, 60, 60};
    CHECK(relate(&whole, &part, FIGURES_CONTAIN) && relate(&part, &whole, FIGURES_WITHIN));
    CHECK(!relate(&part, &whole, FIGURES_CONTAIN) && !relate(&whole, &across, FIGURES_WITHIN));
    CHECK(relate(&whole, &beside, FIGURES_TOUCH) && !relate(&whole, &part, FIGURES_TOUCH));
    CHECK(relate(&whole, &across, FIGURES_OVERLAP) && !relate(&whole, &part, FIGURES_OVERLAP));
    CHECK(relate(&whole, &far, FIGURES_DISJOINT) && !relate(&whole, &beside, FIGURES_DISJOINT));
    CHECK(relate(&whole, &whole, FIGURES_EQUAL) && relate(&whole, &beside, FIGURES_INTERSECT));
    const struct bbox cut = {-1, 2, 9, 2};
    CHECK(relate(&cut, &whole, FIGURES_CROSS) && !relate(&part, &whole, FIGURES_CROSS));
}

int main(void)
{
    test_valid();
    test_sides();
    test_relations();
    return test_end();
}
