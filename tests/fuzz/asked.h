/* asked.h - a call as its plan sees it, for the targets that read the queries of maps */
#ifndef FUZZ_ASKED_H
#define FUZZ_ASKED_H

#include "map/tile.h"
#include "serve/call.h"

#include "fuzz.h"
#include "world.h"

static struct core asked_core;
static struct serve_options asked_options;

static inline void asked_forget(void)
{
    tile_shared_free(asked_core.painting);
}

/* Of the small world, with the styles as they are; made at the first call, kept until the process ends. */
static inline struct core *asked_from(void)
{
    struct err e = {0};
    if (asked_core.painting)
        return &asked_core;
    FUZZ_HOLDS(serve_options_preset(&asked_options, "monde.db", &e));
    asked_core.options = &asked_options;
    asked_core.painting = tile_shared_new(&e);
    FUZZ_HOLDS(asked_core.painting);
    atexit(asked_forget);
    return &asked_core;
}

/* False: the query alone was refused already. Released by call_end and call_release either way. */
static inline bool asked_begin(struct call *c, const char *query, size_t n)
{
    struct err e = {0};
    call_init(c, asked_from());
    call_begin(c, snapshot_ref((struct snapshot *)world_snapshot()));
    c->base_url = "http://127.0.0.1";
    return query_parse(&c->query, query, n, &c->memory, &e);
}

static inline void asked_end(struct call *c)
{
    call_end(c);
    call_release(c);
}

#endif
