/* generate_plan_inside.h - what the files of the plan share */
#ifndef DEMO_GENERATE_PLAN_INSIDE_H
#define DEMO_GENERATE_PLAN_INSIDE_H

#include "demo/generate_plan.h"

/* Things to be put in order of a number; ties go by index, so that the order is the same everywhere. */
struct plan_key {
    double key;
    uint32_t index;
};
void plan_sort(struct plan_key *keys, size_t n);

/* generate_plan_links.c: steps of plan_make. */
void plan_link(struct plan *p, struct dice *dice, bool real);
void plan_share_projets(struct plan *p, struct dice *dice);

#endif
