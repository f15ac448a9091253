/* options.h - what `atlasd serve` can be told: options and every limit with its name and default */
#ifndef SERVE_OPTIONS_H
#define SERVE_OPTIONS_H

#include <stdbool.h>

#include "base/arguments.h"
#include "http/proxies.h"
#include "http/public_url.h"
#include "out/about.h"
#include "store/published.h"

/* Strings point into argv. Numbers are within the bounds of the table in options.c. */
struct serve_options {
    const char *db, *listen, *metrics; /* metrics: NULL: on listen */
    struct publish_files {
        const char *list[PUBLISHED_MOST]; /* FILE[:TABLE] */
        unsigned n;
    } publish;
    const char *user; /* to become when started as root; NULL: chosen */
    struct about_operator about;
    struct public_url public_url;
    struct proxies proxies;
    bool log, no_sandbox, connections_given;
    long threads;                      /* loops; 0: one loop that does everything itself */
    long tile_workers, search_workers; /* threads of each pool */
    long tile_queue, search_queue;     /* requests that may wait for a worker */
    long cache_mib, selection_mib;     /* finished answers; selections */
    long fragment_mib;                 /* records as JSON */
    long repack_percent;               /* of a processor, for kept pictures; 0: they stay as first sent */
    long connections;                  /* open at a time, all loops together */
    long client_connections;           /* of one client, safe from others; 0: three tenths */
    long output_mib;                   /* of answers that wait to be taken */
    long answer_bytes;                 /* of one answer */
    long body_mib, body_disk_mib;      /* of bodies of requests, in memory and on disk */
    long file_disk_mib;                /* of lists that are files before they are sent */
    long header_bytes;                 /* request line and headers */
    long query_bytes;                  /* the part of the URL behind the ? */
    long header_s, body_s, idle_s,
        stall_s;         /* to send a request; between requests; without taking any of an answer */
    long least_rate;     /* bytes a second that are taken of an answer */
    long stop_s;         /* for answers under way after SIGTERM */
    long poll_ms;        /* between looks for changes in the database */
    long page;           /* records on one page of items */
    long picture_pixels; /* of one picture of /static */
    long pairs;          /* pairs in one answer */
};

extern const struct command SERVE_COMMAND; /* the table that fills a struct serve_options */

/* Those of a server that was told nothing but its database; of proxies there are none. */
bool serve_options_preset(struct serve_options *o, const char *db, struct err *e);

#endif
