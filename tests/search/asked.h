/* asked.h - criteria from the text of a query, as a request has them */
#ifndef TESTS_SEARCH_ASKED_H
#define TESTS_SEARCH_ASKED_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "search/parse_criteria.h"
#include "search/query.h"

/* *c is to be released, also on failure. */
static inline bool asked(struct criteria *c, const struct snapshot *s, const char *text, struct err *e)
{
    struct arena memory;
    struct query *q = malloc(sizeof *q);
    arena_init(&memory);
    criteria_init(c);
    bool done = query_parse(q, text, strlen(text), &memory, e) && parse_criteria(c, s, q, e) &&
                query_finish(q, e);
    arena_release(&memory);
    free(q);
    return done;
}

#endif
