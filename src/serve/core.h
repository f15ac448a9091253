/* core.h - what answers are made from beside a request and the data: files, painting, caches; no sockets */
#ifndef SERVE_CORE_H
#define SERVE_CORE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/bytes.h"
#include "base/cache.h"
#include "base/err.h"
#include "http/problem.h"
#include "http/spool.h"
#include "serve/options.h"
#include "serve/published_list.h"

struct keeper;
struct pages;
struct projectors;
struct snapshot;
struct tile_shared;
struct web_files;

/* Lives as long as whoever answers: the server, or a verb that answers one request. What is behind the
 * pointers may be used by any thread. */
struct core {
    const struct serve_options *options;
    const char *authority;    /* host and port in links, where neither the operator nor the client says one */
    char edition[9];          /* edition.h, 8 digits */
    struct cache *answers;    /* key of a call -> blob */
    struct cache *selections; /* version, collection, criteria -> selection */
    struct cache *counted;    /* what maps count of them (serve/map_asked.c) */
    struct cache *fragments;  /* out/fragments.h */
    struct projectors *projectors;
    struct spool_room files; /* that lists are made in before they are sent */
    struct web_files *web_files;
    struct err no_files; /* why web_files is NULL */
    struct pages *pages;
    struct problem_pages problems;  /* by them */
    const char *const *pages_alone; /* paths of those that take nothing from their address; ends in NULL */
    struct tile_shared *painting;
    struct outlines *outlines; /* of territories, which snapshots point to */
    struct published_list published;
    struct blob *empty_tile[3]; /* by scale: what every tile with nothing on it answers */
    struct keeper *keeper;      /* NULL: nobody looks for changes in the data */
    _Atomic uint64_t instance;  /* counts the data that have stood at --db (serve/keeper.h) */
    _Atomic uint64_t version;   /* of the newest snapshot; 0: none yet */
    _Atomic bool stopping;
    /* The text of /metrics, by whoever has the numbers; NULL: there are none. */
    void (*numbers)(struct core *c, const struct snapshot *s, struct bytes *out);
};

/* The options last as long as the core, and so do pages_alone (serve/route.h has them). Release also after
 * failure; nobody may be at it any more. */
bool core_init(struct core *c, const struct serve_options *o, struct err *e);
void core_release(struct core *c);

#endif
