/* What is short at the published size is guessed to be, and at a hundred times that it is not. */
#include "serve/guess.h"

#include <stdlib.h>

#include "atlas/filter.h"
#include "base/mem.h"
#include "test.h"

static struct snapshot snapshot;
static struct call call = {.snapshot = &snapshot};
static const struct list_order BY_NAME = {.by = LIST_BY_NAME}, BY_KEYS = {.by = LIST_BY_KEYS},
                               BY_DISTANCE = {.by = LIST_BY_DISTANCE};

static void resize(uint32_t scale)
{
    snapshot.collectivites.rows.n = 4800 * scale;
    snapshot.partenaires.rows.n = 8700 * scale;
    snapshot.cooperations.rows.n = 9900 * scale;
    snapshot.projets.rows.n = 13500 * scale;
    snapshot.financements.n = 27000 * scale;
    snapshot.names.n_names = 15000 * scale;
}

static void ask(const char *what)
{
    criteria_release(&call.criteria);
    criteria_init(&call.criteria);
    if (strchr(what, 'f')) { /* four criteria and a box */
        criteria_add(&call.criteria, CRITERION_THEMATIQUE, 1, 1, false);
        criteria_add(&call.criteria, CRITERION_STATUT, 1, 1, false);
        criteria_add(&call.criteria, CRITERION_TYPE, 1, 1, false);
        criteria_add(&call.criteria, CRITERION_ANNEE, 2009, 2020, false);
        call.criteria.has_box = true;
        call.criteria.located = LOCATED_TRUE;
    }
    if (strchr(what, 'w')) {
        call.criteria.words[0] = mem_strdup("eau");
        call.criteria.n_words = 1;
    }
    if (strchr(what, 'n')) { /* not */
        struct criteria other;
        struct err e = {0};
        criteria_init(&other);
        criteria_add(&other, CRITERION_THEMATIQUE, 1, 1, false);
        CHECK(criteria_not(&call.criteria, &other, 1, &e));
        criteria_release(&other);
    }
}

static uint32_t page(const struct list_order *order, uint64_t offset, uint64_t limit)
{
    return guess_sum(guess_selection_us(&call),
                     guess_list_us(&call, COLLECTION_PROJETS, order, offset, limit));
}

static bool is_short(uint32_t us)
{
    return us > 0 && us <= GUESS_MOST_US;
}

int main(void)
{
    resize(1);
    ask("");
    CHECK_THAT(is_short(page(&BY_NAME, 0, 100)), "a page of all");
    CHECK_THAT(is_short(page(&BY_DISTANCE, 0, 10)), "the nearest");
    CHECK_THAT(is_short(guess_facets_us(&call, 4)), "facets of all");
    CHECK_THAT(is_short(guess_names_us(&call)), "suggestions");
    CHECK_THAT(!is_short(page(&BY_NAME, 0, 1000)), "a long page");
    CHECK_THAT(!is_short(page(&BY_NAME, 0, UINT64_MAX)), "all records");
    CHECK_THAT(!is_short(page(&BY_KEYS, 0, 10)), "a sort of the whole");
    CHECK_THAT(!is_short(page(&BY_DISTANCE, UINT32_MAX, 10)), "the farthest");
    CHECK_THAT(!is_short(guess_facets_us(&call, 18)), "all facets");
    ask("f");
    CHECK_THAT(is_short(page(&BY_NAME, 0, 100)), "a page of four criteria and a box");
    CHECK_THAT(is_short(guess_facets_us(&call, 4)), "their facets");
    ask("n");
    CHECK_THAT(!is_short(page(&BY_NAME, 0, 1)) && !is_short(guess_facets_us(&call, 1)),
               "a tree may be anything");
    ask("");
    call.criteria.filter = (struct filter *)&snapshot; /* only whether there is one is looked at */
    CHECK_THAT(!is_short(page(&BY_NAME, 0, 1)) && !is_short(guess_facets_us(&call, 1)),
               "and so may a filter");
    call.criteria.filter = NULL;
    ask("w");
    CHECK_THAT(!is_short(page(&BY_NAME, 0, 1)), "and so may words");
    ask("");
    resize(100);
    CHECK_THAT(!is_short(page(&BY_NAME, 0, 1)), "of a hundred times the records a page is not short");
    CHECK_THAT(!is_short(guess_facets_us(&call, 1)), "nor is a facet");
    criteria_release(&call.criteria);
    CHECK(guess_sum(UINT32_MAX, 1) == UINT32_MAX && guess_sum(1, 2) == 3);
    return test_end();
}
