#include "map/spots.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

struct spot {
    int64_t x, y;
    uint64_t weight;
    uint32_t places, place, group;
};

void spots_start(struct spots *s, const struct group_box *window, double units_per_px, double reach_x_px,
                 double reach_y_px)
{
    const int64_t reach_x = (int64_t)ceil(reach_x_px * units_per_px) + 1,
                  reach_y = (int64_t)ceil(reach_y_px * units_per_px) + 1;
    s->window = *window;
    s->reads = (struct group_box){window->x0 - reach_x, window->y0 - reach_y, window->x1 + reach_x,
                                  window->y1 + reach_y};
    s->units_per_px = units_per_px;
    s->n = 0;
}

void spots_release(struct spots *s)
{
    free(s->list);
    free(s->groups);
    *s = (struct spots){0};
}

void spots_add(struct spots *s, int64_t x, int64_t y, uint32_t weight, uint32_t place)
{
    const struct group_box *b = &s->reads;
    if (x < b->x0 || x >= b->x1 || y < b->y0 || y >= b->y1)
        return;
    s->list = mem_room(s->list, s->n, &s->capacity, sizeof *s->list);
    s->list[s->n++] = (struct spot){x, y, weight, 1, place, 0};
}

static int compare(int64_t x, int64_t y, const struct spot *b)
{
    if (y != b->y)
        return y < b->y ? -1 : 1;
    return (x > b->x) - (x < b->x);
}

static int compare_spots(const void *a, const void *b)
{
    const struct spot *s = a, *t = b;
    const int c = compare(s->x, s->y, t);
    return c ? c : (s->place > t->place) - (s->place < t->place);
}

/* A place that several layers have is one. */
static void merge(struct spots *s)
{
    size_t kept = 0;
    if (s->n == 0)
        return;
    qsort(s->list, s->n, sizeof *s->list, compare_spots);
    for (size_t i = 1; i < s->n; i++) {
        struct spot *to = &s->list[kept];
        const struct spot *from = &s->list[i];
        if (compare(to->x, to->y, from) != 0) {
            s->list[++kept] = *from;
            continue;
        }
        to->weight += from->weight;
        to->places += s->list[i - 1].place != from->place;
    }
    s->n = kept + 1;
}

const struct group *spots_finish(struct spots *s, size_t *n)
{
    merge(s);
    if (s->n > s->groups_capacity) {
        s->groups = mem_grow(s->groups, s->n, sizeof *s->groups);
        s->groups_capacity = s->n;
    }
    for (size_t i = 0; i < s->n; i++) {
        const struct spot *t = &s->list[i];
        s->groups[i] = (struct group){.x = t->x,
                                      .y = t->y,
                                      .x_px = (double)(t->x - s->window.x0) / s->units_per_px,
                                      .y_px = (double)(t->y - s->window.y0) / s->units_per_px,
                                      .weight = t->weight,
                                      .places = t->places,
                                      .place = t->places == 1 ? t->place : GROUP_NO_PLACE,
                                      .node = (uint32_t)i,
                                      .x0 = t->x,
                                      .y0 = t->y,
                                      .x1 = t->x,
                                      .y1 = t->y};
    }
    if (s->n)
        qsort(s->groups, s->n, sizeof *s->groups, group_compare);
    for (size_t i = 0; i < s->n; i++)
        s->list[s->groups[i].node].group = (uint32_t)i;
    *n = s->n;
    return s->groups;
}

const struct group *spots_group_at(const struct spots *s, int64_t x, int64_t y)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const int c = compare(x, y, &s->list[middle]);
        if (c == 0)
            return &s->groups[s->list[middle].group];
        if (c < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
